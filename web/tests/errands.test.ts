/**
 * What is said on a walk besides marks: kept with the log in one transaction, sent once by the same id at each try,
 * held while it can be taken back, and kept with the reason when the server refuses.
 */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { session } from '../src/api/store';
import type { Session } from '../src/api/types';
import {
  changeErrand,
  changeLog,
  errandOf,
  openLog,
  pruneWalks,
  readErrands,
  walkLog,
} from '../src/local/walks';
import { newRecording } from '../src/model/track';
import { uuidv7 } from '../src/model/uuid';
import { sendErrands } from '../src/sync/errands';
import { FakeServer } from './fake-server';

const TENANT = '1490';
const HOST = 'host';

/** A server, and what it did. */
function fake() {
  const server = new FakeServer();
  return { server, wire: server };
}

const score = (perceived: number, holdMs = 0) =>
  changeLog((log) => ({
    log: { ...log, left: [...log.left, perceived] },
    errands: [errandOf(log, { kind: 'score', score: { stop: 1, perceived } }, holdMs)],
  }));

beforeEach(async () => {
  session.value = { tenant: { code: TENANT }, viewer: { id: HOST } } as unknown as Session;
  for (const { id } of await readErrands()) await changeErrand(id, () => null);
  walkLog.value = null;
  await openLog(uuidv7());
});

describe('what is said on a walk', () => {
  it('survives a reload with the log, and is sent once', async () => {
    const walk = walkLog.value?.walk ?? '';
    await score(4);
    walkLog.value = null;
    expect((await openLog(walk))?.left).toEqual([4]);
    const { server } = fake();
    server.away = true;
    expect(await sendErrands(TENANT, HOST, server)).toBe(1);
    server.away = false;
    expect(await sendErrands(TENANT, HOST, server)).toBe(0);
    expect(await sendErrands(TENANT, HOST, server)).toBe(0);
    expect([...server.others.values()]).toEqual(['{"stop":1,"perceived":4}']);
    expect(server.came).toHaveLength(1);
  });

  it('is sent by the same id when the answer was lost', async () => {
    await score(2);
    const { server } = fake();
    server.loseAnswers = 1;
    expect(await sendErrands(TENANT, HOST, server)).toBe(1);
    expect(await sendErrands(TENANT, HOST, server)).toBe(0);
    expect(server.came).toHaveLength(2);
    expect(server.done).toHaveLength(1);
  });

  it('keeps its order: a walk begins before it ends', async () => {
    for (const to of ['ongoing', 'finished']) {
      await changeLog((log) => ({
        log,
        errands: [errandOf(log, { kind: 'state', to, at: '2026-11-18T16:00:00Z' })],
      }));
    }
    const { server } = fake();
    await sendErrands(TENANT, HOST, server);
    expect(server.done).toEqual(['walk ongoing', 'walk finished']);
  });

  it('is held while it can be taken back', async () => {
    await score(5, 60_000);
    const { server } = fake();
    expect(await sendErrands(TENANT, HOST, server)).toBe(1);
    expect(server.came).toEqual([]);
  });

  it('is kept with the reason when refused, and does not stop the next', async () => {
    await score(1);
    const { server } = fake();
    server.refuse = () => ({ status: 422, code: 'stop' });
    expect(await sendErrands(TENANT, HOST, server)).toBe(0);
    server.refuse = () => undefined;
    const part = { device: uuidv7(), segment: 0, from: 0, points: [] };
    await changeLog((log) => ({ log, errands: [errandOf(log, { kind: 'track', part })] }));
    expect(await sendErrands(TENANT, HOST, server)).toBe(0);
    expect(server.done).toHaveLength(1);
    expect((await readErrands()).map(({ refused }) => refused)).toEqual(['because stop', undefined]);
  });

  it('is never sent in the name of another account or tenant', async () => {
    await score(3);
    const { server } = fake();
    await sendErrands(TENANT, 'another', server);
    await sendErrands('0662', HOST, server);
    expect(server.came).toEqual([]);
    expect(await readErrands()).toHaveLength(1);
  });

  it('stays for fourteen days after the server had it', async () => {
    await score(3);
    await sendErrands(TENANT, HOST, fake().server);
    const day = 24 * 3_600_000;
    await pruneWalks(Date.now() + 13 * day);
    expect(await readErrands()).toHaveLength(1);
    await pruneWalks(Date.now() + 15 * day);
    expect(await readErrands()).toEqual([]);
  });

  it('belongs to whoever said it: another account has a log of its own', async () => {
    const walk = walkLog.value?.walk ?? '';
    await score(3);
    session.value = { tenant: { code: TENANT }, viewer: { id: 'another' } } as unknown as Session;
    const other = await openLog(walk);
    expect(other?.left).toEqual([]);
    expect(other?.recording).toEqual(newRecording());
  });
});
