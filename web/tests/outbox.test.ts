/**
 * The outbox: saved before sent, kept over a reload, the same id and content at each try, nothing dropped
 * on a refusal, details and undo never lost whatever the moment they come.
 */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { readCopies } from '../src/local/copies';
import type { OutboxRow } from '../src/local/db';
import { Outbox } from '../src/local/outbox';
import { uuidv7 } from '../src/model/uuid';
import { backoffMs, sendAll } from '../src/sync/run';
import { FakeServer, feature as made } from './fake-server';

const feature = () => made(uuidv7());

let name: string;
let box: Outbox;
let server: FakeServer;

beforeEach(() => {
  name = `test-${uuidv7()}`;
  box = new Outbox(name);
  server = new FakeServer();
});

describe('the outbox', () => {
  it('survives a reload', async () => {
    const made = feature();
    await box.add(made, '1490');
    const rows = await new Outbox(name).rows();
    expect(rows.map((row) => row.feature)).toEqual([made]);
  });

  it('empties only when the server has acknowledged', async () => {
    await box.add(feature(), '1490');
    server.away = true;
    expect(await sendAll(box, '1490', server)).toBe(1);
    expect(await box.rows()).toHaveLength(1);
    server.away = false;
    expect(await sendAll(box, '1490', server)).toBe(0);
    expect(await box.rows()).toEqual([]);
    expect(server.stored.size).toBe(1);
  });

  it('sends the same id and content when the answer was lost', async () => {
    const made = feature();
    await box.add(made, '1490');
    server.loseAnswers = 1;
    await sendAll(box, '1490', server);
    await box.detail(made.id, { severity: 3 });
    await sendAll(box, '1490', server);
    expect(server.came).toEqual([`record ${made.id}`, `record ${made.id}`, `patch ${made.id}`]);
    expect(server.done).toEqual([`record ${made.id}`, `patch ${made.id}`]);
    expect(server.stored.get(made.id)?.patch).toEqual({ severity: 3 });
    expect(await box.rows()).toEqual([]);
  });

  it('sends the oldest first', async () => {
    const [second, first] = [feature(), feature()];
    await box.add(second, '1490', 2);
    await box.add(first, '1490', 1);
    await sendAll(box, '1490', server);
    expect(server.done).toEqual([`record ${first.id}`, `record ${second.id}`]);
    expect(server.requests).toBe(1);
  });

  it('never sends to another tenant than it was made in', async () => {
    await box.add(feature(), '1490');
    await sendAll(box, '0662', server);
    expect(server.came).toEqual([]);
    expect(await box.rows()).toHaveLength(1);
  });

  it('keeps what the server refuses, says why, and goes on with the next', async () => {
    const [bad, good] = [feature(), feature()];
    await box.add(bad, '1490', 1);
    await box.add(good, '1490', 2);
    server.refuse = ({ id }) => (id === bad.id ? { status: 422, code: 'invalid' } : undefined);
    await sendAll(box, '1490', server);
    const rows = await box.rows();
    expect(rows.map((row) => [row.id, row.refused])).toEqual([[bad.id, 'because invalid']]);
    expect(server.stored.has(good.id)).toBe(true);
  });

  it('waits and does not mark as refused when the server is busy', async () => {
    await box.add(feature(), '1490');
    server.refuse = () => ({ status: 503, code: 'busy' });
    expect(await sendAll(box, '1490', server)).toBe(1);
    expect((await box.rows())[0]?.refused).toBeUndefined();
  });

  it('keeps a detail that is pressed while the row is on its way', async () => {
    const made = feature();
    await box.add(made, '1490');
    server.meanwhile = async ({ kind }) => {
      if (kind === 'record') await box.detail(made.id, { text: 'vid trappan' });
    };
    await sendAll(box, '1490', server);
    expect(server.stored.get(made.id)?.patch).toEqual({ text: 'vid trappan' });
    expect(await box.rows()).toEqual([]);
  });

  it('sends an edit word for word the same, and what is pressed meanwhile as another after it', async () => {
    const made = feature();
    await box.add(made, '1490');
    await box.detail(made.id, { text: 'ett' });
    server.loseAnswers = 1;
    expect(await sendAll(box, '1490', server)).toBe(1);
    await box.detail(made.id, { text: 'två', severity: 2 });
    expect(await sendAll(box, '1490', server)).toBe(0);
    const edits = [...(server.stored.get(made.id)?.edits.values() ?? [])].map((text) => JSON.parse(text));
    expect(edits.map(({ body }) => body.properties)).toEqual([{ text: 'ett' }, { text: 'två', severity: 2 }]);
    expect(edits[1].after).toBe(edits[0].op);
    expect(edits.map(({ base }) => base)).toEqual([1, 1]);
    expect(server.came.filter((what) => what.startsWith('patch'))).toHaveLength(3);
  });

  it('puts a bad edit aside with the reason, and sends what comes after it', async () => {
    const made = feature();
    await box.add(made, '1490');
    await box.detail(made.id, { text: 'för långt' });
    server.away = true;
    await sendAll(box, '1490', server);
    server.away = false;
    await box.detail(made.id, { severity: 3 });
    server.refuse = ({ body }) =>
      JSON.stringify(body)?.includes('för långt') ? { status: 422, code: 'invalid' } : undefined;
    expect(await sendAll(box, '1490', server)).toBe(0);
    expect(server.stored.get(made.id)?.patch).toEqual({ severity: 3 });
    const [row] = await box.rows();
    expect(row?.refused).toBeUndefined();
    expect(row?.edits?.map(({ refused, patch }) => [refused, patch])).toEqual([
      ['because invalid', { text: 'för långt' }],
    ]);
  });
});

describe('taking back', () => {
  it('removes at once what was never sent', async () => {
    const made = feature();
    await box.add(made, '1490');
    expect(await box.withdraw(made.id)).toBe('removed');
    await sendAll(box, '1490', server);
    expect(server.came).toEqual([]);
  });

  it('tells the server when it may already have it', async () => {
    const made = feature();
    await box.add(made, '1490');
    server.loseAnswers = 1;
    await sendAll(box, '1490', server);
    expect(await box.withdraw(made.id)).toBe('queued');
    await sendAll(box, '1490', server);
    expect(server.withdrawn.has(made.id)).toBe(true);
    expect(await box.rows()).toEqual([]);
  });

  it('is not lost when it comes in the middle of sending', async () => {
    const made = feature();
    await box.add(made, '1490');
    server.meanwhile = async ({ kind }) => {
      if (kind === 'record') await box.withdraw(made.id);
    };
    await sendAll(box, '1490', server);
    expect(server.withdrawn.has(made.id)).toBe(true);
  });
});

it('the wait between tries grows and has a ceiling', () => {
  expect([0, 1, 2, 10].map(backoffMs)).toEqual([1000, 2000, 4000, 60000]);
});

describe('a step of an observation that the server has', () => {
  /** A lamp at the server, and the row of one who stands before it. */
  const lamp = (): OutboxRow => {
    const made = feature();
    server.stored.set(made.id, { feature: JSON.stringify(made), version: 4, patch: {}, edits: new Map() });
    return {
      id: made.id,
      tenant: '1490',
      made: 1,
      feature: made,
      patch: {},
      withdrawn: false,
      tried: 0,
      version: 4,
    };
  };

  it('waits over a reload, is sent without the observation, and then leaves no trace', async () => {
    const row = lamp();
    await box.step(row, 'verified', 0);
    const again = new Outbox(name);
    server.away = true;
    expect(await sendAll(again, '1490', server)).toBe(1);
    server.away = false;
    expect(await sendAll(again, '1490', server)).toBe(0);
    expect(server.done).toEqual(['step verified']);
    expect(await again.rows()).toEqual([]);
    expect(await readCopies(name)).toEqual([]);
  });

  it('is not sent before its time, and can be taken back until then', async () => {
    const row = lamp();
    await box.step(row, 'verified', Date.now() + 60_000);
    expect(await sendAll(box, '1490', server)).toBe(1);
    expect(server.done).toEqual([]);
    await box.step(row, 'reopened', Date.now() + 60_000);
    expect((await box.rows())[0]?.steps?.map(({ to }) => to)).toEqual(['reopened']);
    expect(await box.stepBack(row.id)).toBe(true);
    expect(await box.rows()).toEqual([]);
    expect(await box.stepBack(row.id)).toBe(false);
  });

  it('is taken once when the answer was lost', async () => {
    await box.step(lamp(), 'verified', 0);
    server.loseAnswers = 1;
    expect(await sendAll(box, '1490', server)).toBe(1);
    expect(await sendAll(box, '1490', server)).toBe(0);
    expect(server.done).toEqual(['step verified']);
  });

  it('keeps its order behind one that is past its time', async () => {
    const row = lamp();
    await box.step(row, 'verified', 0);
    await box.step(row, 'reopened', 1);
    expect(await sendAll(box, '1490', server)).toBe(0);
    expect(server.done).toEqual(['step verified', 'step reopened']);
  });

  it('that the server refuses is kept with the reason', async () => {
    await box.step(lamp(), 'verified', 0);
    server.refuse = () => ({ status: 409, code: 'illegal_transition' });
    await sendAll(box, '1490', server);
    expect((await box.rows())[0]).toMatchObject({ refused: 'because illegal_transition' });
  });
});
