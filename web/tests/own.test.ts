/** What is said of one's own mark is never lost, also when it is said as the mark leaves the phone. */
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { outbox } from '../src/local/outbox';
import { uuidv7 } from '../src/model/uuid';
import { isDone } from '../src/sync/operations';
import { detailOwn, photoOwn, withdrawOwn } from '../src/sync/own';
import { acknowledged, sendAll } from '../src/sync/run';
import { FakeServer, feature } from './fake-server';

/** A mark that the server has, and the server. */
async function sent() {
  const server = new FakeServer();
  const made = feature(uuidv7());
  await outbox.add(made, '1490');
  await sendAll(outbox, '1490', server);
  expect(await outbox.rows()).toEqual([]);
  return { id: made.id, server };
}

/** A runner that sends, and one that lets the row leave whenever it has nothing to send, while something is said. */
async function meanwhile({ id, server }: { id: string; server: FakeServer }, said: () => Promise<void>) {
  let going = true;
  const leaving = async () => {
    while (going) await outbox.leave(id, isDone);
  };
  const sending = async () => {
    while (going) await sendAll(outbox, '1490', server);
  };
  const running = [leaving(), sending()];
  await said();
  going = false;
  await Promise.all(running);
  expect(await sendAll(outbox, '1490', server)).toBe(0);
}

it('a detail, a photo and a withdrawal reach the server whatever the runner does meanwhile', async () => {
  for (let round = 0; round < 20; round += 1) {
    const mark = await sent();
    const { id, server } = mark;
    await meanwhile(mark, () => detailOwn(id, { severity: 3 }));
    expect(server.stored.get(id)?.patch).toEqual({ severity: 3 });
    const photo = { id: uuidv7(), role: 'before' as const, bytes: new Uint8Array([round]).buffer };
    await meanwhile(mark, () => photoOwn(id, photo));
    await meanwhile(mark, () => detailOwn(id, { text: 'vid trappan' }));
    expect(server.photos.get(photo.id)?.observation).toBe(id);
    expect(server.stored.get(id)?.patch).toEqual({ severity: 3, text: 'vid trappan' });
    await meanwhile(mark, () => withdrawOwn(id));
    expect(server.withdrawn.has(id)).toBe(true);
  }
});

it('also when another tab sent the mark', async () => {
  const { id, server } = await sent();
  acknowledged.clear();
  await detailOwn(id, { severity: 4 });
  await sendAll(outbox, '1490', server);
  expect(server.stored.get(id)?.patch).toEqual({ severity: 4 });
  acknowledged.clear();
  await withdrawOwn(id);
  await sendAll(outbox, '1490', server);
  expect(server.withdrawn.has(id)).toBe(true);
});
