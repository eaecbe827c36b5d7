/**
 * A phone whose storage is full, refused or held by another tab: nothing is lost, it is said, and what was held
 * in the page is stored when that goes. Copies of what was acknowledged are kept for fourteen days.
 */
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clockAhead, learnTime, rightNow } from '../src/api/clock';
import { KEEP_MS, pruneCopies, readCopies } from '../src/local/copies';
import { database, databaseTrouble, type ErrandRow } from '../src/local/db';
import { Outbox } from '../src/local/outbox';
import { onlyInPage, storageTrouble } from '../src/local/storage';
import { follow, type Reading, steady } from '../src/model/steady';
import { uuidv7 } from '../src/model/uuid';
import { frozen } from '../src/sync/operations';
import { OLD_MS, tooOld } from '../src/sync/phone';
import { base64, rescueFile } from '../src/sync/rescue';
import { sendAll } from '../src/sync/run';
import { FakeServer, feature as mark } from './fake-server';

const feature = () => mark(uuidv7());
const photo = () => ({ id: uuidv7(), role: 'before' as const, bytes: new Uint8Array([1, 2, 3]).buffer });
const fresh = () => `test-${uuidv7()}`;

/** The browser says that there is no room, to writes of these stores. */
function fillUp(...stores: string[]) {
  const put = IDBObjectStore.prototype.put;
  return vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    ...given
  ) {
    if (stores.includes(this.name)) throw new DOMException('no room', 'QuotaExceededError');
    return put.apply(this, given as [unknown]);
  });
}
afterEach(() => vi.restoreAllMocks());

describe('a full phone', () => {
  it('holds what was saved in the page, says so, and stores it when there is room', async () => {
    const name = fresh();
    const box = new Outbox(name);
    const kept = feature();
    await box.add(kept, '1490', 1);
    const full = fillUp('outbox', 'photos');
    const [made, picture] = [feature(), photo()];
    await box.add(made, '1490', 2);
    await box.addPhoto(made.id, picture);
    await box.detail(kept.id, { severity: 3 });
    expect(storageTrouble.value).toBe('full');
    expect(onlyInPage.value).toBe(2);
    expect((await box.rows()).map(({ id }) => id)).toEqual([kept.id, made.id]);
    expect((await box.find(kept.id))?.patch).toEqual({ severity: 3 });
    expect(await box.photo(picture.id)).toEqual(picture);

    full.mockRestore();
    await box.settle();
    expect(onlyInPage.value).toBe(0);
    expect(storageTrouble.value).toBeNull();
    const reloaded = new Outbox(name);
    expect((await reloaded.rows()).map(({ patch }) => patch)).toEqual([{ severity: 3 }, {}]);
    expect(await reloaded.photo(picture.id)).toEqual(picture);
  });

  it('still sends, and what has left takes no room', async () => {
    const box = new Outbox(fresh());
    const full = fillUp('outbox', 'photos', 'copies');
    const made = feature();
    await box.add(made, '1490');
    await box.addPhoto(made.id, photo());
    expect(await sendAll(box, '1490', new FakeServer())).toBe(0);
    expect(await box.rows()).toEqual([]);
    expect(storageTrouble.value).toBeNull();
    full.mockRestore();
  });
});

describe('a database held by another tab', () => {
  it('does not make saving wait, and takes everything when the other tab is closed', async () => {
    const name = fresh();
    const other = await openDB(name, 1, {
      upgrade: (db) => void db.createObjectStore('outbox', { keyPath: 'id' }).createIndex('made', 'made'),
    });
    // A tab of an older version that does not step aside.
    const box = new Outbox(name);
    const made = feature();
    await box.add(made, '1490');
    expect(databaseTrouble.value).toBe('blocked');
    expect((await box.rows()).map(({ id }) => id)).toEqual([made.id]);
    expect(onlyInPage.value).toBe(1);
    other.close();
    await vi.waitFor(() => expect(onlyInPage.value).toBe(0));
    expect(databaseTrouble.value).toBeNull();
    expect(await (await database(name)).getAllKeys('outbox')).toEqual([made.id]);
  });
});

describe('copies of what was acknowledged', () => {
  it('are kept with details and photos for fourteen days, and then go', async () => {
    const name = fresh();
    const box = new Outbox(name);
    const [made, picture] = [feature(), photo()];
    await box.add(made, '1490');
    await box.detail(made.id, { severity: 2 });
    await box.addPhoto(made.id, picture);
    await sendAll(box, '1490', new FakeServer());
    expect(await box.rows()).toEqual([]);
    const [copy] = await readCopies(name);
    expect(copy).toMatchObject({ id: made.id, feature: made, patch: { severity: 2 }, photos: [picture] });
    const left = copy?.left ?? 0;
    expect(await pruneCopies(left + KEEP_MS - 1, name)).toBe(0);
    expect(await pruneCopies(left + KEEP_MS, name)).toBe(1);
    expect(await readCopies(name)).toEqual([]);
  });

  it('are the first to go when the phone is full', async () => {
    const name = fresh();
    const box = new Outbox(name);
    await box.add(feature(), '1490');
    await sendAll(box, '1490', new FakeServer());
    const put = IDBObjectStore.prototype.put;
    let room = 0;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...given) {
      room += 1;
      if (room === 1) throw new DOMException('no room', 'QuotaExceededError');
      return put.apply(this, given as [unknown]);
    });
    const made = feature();
    await box.add(made, '1490');
    expect(storageTrouble.value).toBeNull();
    expect(await (await database(name)).getAllKeys('outbox')).toEqual([made.id]);
    expect(await readCopies(name)).toEqual([]);
  });
});

describe('the rescue file', () => {
  it('holds what the phone would send, word for word, and each unsent mark as it stands', async () => {
    const box = new Outbox(fresh());
    const [made, undone, picture] = [feature(), feature(), photo()];
    await box.add(made, '1490', 1, 'a');
    await box.detail(made.id, { category: 'light.flicker', text: 'Blinkar' });
    await box.addPhoto(made.id, picture);
    await box.add(undone, '1490', 2, 'b');
    await box.change(undone.id, (row) => ({ ...row, tried: 1 }));
    await box.withdraw(undone.id);
    await box.add(feature(), '0662', 3, 'a');
    for (const { id } of await box.rows()) await box.change(id, frozen);
    const said = (what: ErrandRow['what']): ErrandRow => ({
      id: uuidv7(),
      tenant: '1490',
      by: 'a',
      walk: uuidv7(),
      made: 4,
      what,
      after: 0,
    });
    const score = said({ kind: 'score', score: { stop: 1, perceived: 3 } });
    const part = { device: uuidv7(), segment: 0, from: 0, points: [[12.9, 57.7, 5, 1] as const] };
    const way = said({ kind: 'track', part: part as never });
    const sent = { ...said({ kind: 'score', score: { stop: 1, perceived: 1 } }), sent: 5 };
    const text = await (
      await rescueFile({
        tenant: '1490',
        rows: await box.rows(),
        errands: [score, way, sent],
        photo: (id) => box.photo(id),
      })
    ).text();
    // What the import knows it by.
    expect(text.startsWith('{"type":"FeatureCollection","lykta":{"rescue":1}')).toBe(true);
    const file = JSON.parse(text);
    expect(file.tenant).toBe('1490');
    expect(file.features).toEqual([
      { ...made, properties: { ...made.properties, category: 'light.flicker', text: 'Blinkar' } },
    ]);
    const [a, b] = file.senders;
    expect([a.by, b.by]).toEqual(['a', 'b']);
    expect(a.operations.map(({ kind, id }: { kind: string; id: string }) => [kind, id])).toEqual([
      ['record', made.id],
      ['patch', made.id],
      ['score', score.id],
      ['track', way.id],
    ]);
    expect(b.operations.map(({ kind }: { kind: string }) => kind)).toEqual(['record', 'withdraw']);
    expect(a.photos).toEqual([
      {
        observation: made.id,
        id: picture.id,
        role: 'before',
        // SHA-256 of the bytes 1, 2, 3, worked out with sha256sum.
        sha256: '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81',
        base64: 'AQID',
      },
    ]);
    // The phone then sends the very same edit.
    const server = new FakeServer();
    await sendAll(box, '1490', server, 'a');
    const [edit] = [...(server.stored.get(made.id)?.edits.values() ?? [])].map((each) => JSON.parse(each));
    expect(edit).toEqual(a.operations[1]);
  });

  it('puts bytes of any number into base 64', () => {
    const bytes = new Uint8Array(100_003).map((_, i) => i % 251);
    expect(base64(bytes.buffer)).toBe(Buffer.from(bytes).toString('base64'));
  });
});

describe('a warning', () => {
  it('comes on the third day', async () => {
    const box = new Outbox(fresh());
    await box.add(feature(), '1490', 1_000);
    const rows = await box.rows();
    expect(tooOld(rows, 1_000 + OLD_MS - 1)).toBe(0);
    expect(tooOld(rows, 1_000 + OLD_MS)).toBe(1);
  });
});

describe('a clock that is wrong', () => {
  const at = (ms: number) => new Date(ms).toUTCString();
  afterEach(() => learnTime(at(Date.now()), Date.now(), Date.now()));

  it('is put right by the server’s, to the second', () => {
    const phone = Date.now();
    learnTime(at(phone + 3 * 3_600_000), phone, phone + 200);
    expect(Math.abs(rightNow().getTime() - Date.now() - 3 * 3_600_000)).toBeLessThan(1_500);
  });

  it('is left alone when the difference is the network’s, or the answer slow or without a time', () => {
    const phone = Date.now();
    learnTime(at(phone + 5_000), phone, phone + 100);
    expect(clockAhead.value).toBe(0);
    learnTime(at(phone + 3_600_000), phone, phone + 15_000);
    learnTime(null, phone, phone);
    expect(clockAhead.value).toBe(0);
  });
});

describe('standing still', () => {
  const reading = (metresNorth: number, accuracy: number, time: number): Reading => ({
    at: [12.94, 57.72 + metresNorth / 111_320],
    accuracy,
    time,
  });

  it('is the mean by inverse variance, and claims no more than the best reading', () => {
    const all = [reading(0, 5, 0), reading(3, 10, 1_000)].reduce<Reading[]>(follow, []);
    // Weights 1/25 and 1/100: (0·4 + 3·1) / 5 metres.
    expect((steady(all).at[1] - 57.72) * 111_320).toBeCloseTo(0.6, 3);
    expect(steady(all).accuracy).toBe(5);
  });

  it('ends with a step, and with time', () => {
    const still = [reading(0, 5, 0), reading(1, 5, 1_000)].reduce<Reading[]>(follow, []);
    expect(follow(still, reading(12, 5, 2_000))).toHaveLength(1);
    expect(follow(still, reading(1, 5, 60_000))).toHaveLength(1);
    expect(follow(still, reading(1, 5, 2_000))).toHaveLength(3);
  });
});
