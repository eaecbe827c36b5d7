/**
 * Photos: measured rightly, kept behind their observation over a reload, sent after it, and never dropped
 * when the server refuses one.
 */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NewPhoto } from '../src/api/types';
import { readCopies } from '../src/local/copies';
import { Outbox } from '../src/local/outbox';
import { blurSquare, fitted, inPicture, rectangle } from '../src/model/picture';
import { uuidv7 } from '../src/model/uuid';
import { sendAll } from '../src/sync/run';
import { FakeServer, feature as mark } from './fake-server';

describe('measures', () => {
  it('makes a picture no larger than is kept, and never larger than it is', () => {
    expect(fitted({ width: 4000, height: 3000 })).toEqual({ width: 2048, height: 1536 });
    expect(fitted({ width: 3000, height: 4000 })).toEqual({ width: 1536, height: 2048 });
    expect(fitted({ width: 640, height: 480 })).toEqual({ width: 640, height: 480 });
    expect(fitted({ width: 20_000, height: 1 })).toEqual({ width: 2048, height: 1 });
  });

  it('finds where a finger points, also outside', () => {
    const box = { left: 10, top: 20, width: 200, height: 100 };
    const size = { width: 2000, height: 1000 };
    expect(inPicture([110, 70], box, size)).toEqual([1000, 500]);
    expect(inPicture([0, 999], box, size)).toEqual([0, 1000]);
    expect(inPicture([5, 5], { ...box, width: 0, height: 0 }, size)).toEqual([0, 0]);
  });

  it('covers whole pixels whichever way the drag went, and nothing on a tap', () => {
    const size = { width: 100, height: 80 };
    expect(rectangle([10.6, 70.2], [50.2, 20.9], size)).toEqual([10, 20, 41, 51]);
    expect(rectangle([90, 70], [140, 200], size)).toEqual([90, 70, 10, 10]);
    expect(rectangle([10, 10], [11, 60], size)).toBeNull();
  });

  it('blurs in squares that leave a face no features', () => {
    // A face across a tenth of the picture comes out as two or three squares a side.
    expect(blurSquare({ width: 2048, height: 1536 })).toBe(85);
    expect(blurSquare({ width: 200, height: 200 })).toBe(16);
  });
});

const feature = () => mark(uuidv7());

const photo = (byte = 1): NewPhoto => ({
  id: uuidv7(),
  role: 'before',
  bytes: new Uint8Array([0xff, 0xd8, byte]).buffer,
});

describe('the outbox', () => {
  let name: string;
  let box: Outbox;
  let server: FakeServer;
  const send = () => sendAll(box, '1490', server);
  beforeEach(() => {
    name = `photos-${uuidv7()}`;
    box = new Outbox(name);
    server = new FakeServer();
  });

  it('keeps a photo over a reload and sends it after its observation and details', async () => {
    const [made, taken] = [feature(), photo(7)];
    await box.add(made, '1490');
    expect(await box.addPhoto(made.id, taken)).toBe(true);
    await box.detail(made.id, { severity: 2 });
    server.away = true;
    expect(await send()).toBe(1);
    box = new Outbox(name);
    server.away = false;
    expect(await send()).toBe(0);
    expect(server.came).toEqual([
      `record ${made.id}`,
      `patch ${made.id}`,
      `photo ${made.id} ${taken.id}`,
      `photos ${made.id}`,
    ]);
    expect(new Uint8Array(server.photos.get(taken.id)?.bytes ?? new ArrayBuffer(0))[2]).toBe(7);
    expect(await box.rows()).toEqual([]);
    expect(await box.photo(taken.id)).toBeUndefined();
  });

  it('takes no photo for a row that has left', async () => {
    const taken = photo();
    expect(await box.addPhoto(uuidv7(), taken)).toBe(false);
    expect(await box.photo(taken.id)).toBeUndefined();
  });

  it('is safe only once a receipt names it, and then a copy stays', async () => {
    const [made, taken] = [feature(), photo(9)];
    await box.add(made, '1490');
    await box.addPhoto(made.id, taken);
    // All of it came, and the server lost it before it said so: it is sent anew, not let go.
    server.meanwhile = async ({ kind }) => {
      if (kind === 'record')
        server.refuse = (each) => (each.kind === 'photos' ? { status: 503, code: 'busy' } : undefined);
    };
    expect(await send()).toBe(1);
    expect((await box.rows())[0]?.photos?.[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
    server.photos.clear();
    server.refuse = () => undefined;
    expect(await send()).toBe(1);
    expect(await box.photo(taken.id)).toBeDefined();
    expect(await send()).toBe(0);
    expect(server.photos.has(taken.id)).toBe(true);
    const [copy] = (await readCopies(name)).filter(({ id }) => id === made.id);
    expect(copy?.photos.map(({ id }) => id)).toEqual([taken.id]);
  });

  it('keeps a refused photo with the reason, and sends the others', async () => {
    const [made, bad, good] = [feature(), photo(), photo()];
    await box.add(made, '1490');
    await box.addPhoto(made.id, bad);
    await box.addPhoto(made.id, good);
    server.refusePhoto = (id) => (id === bad.id ? 422 : undefined);
    expect(await send()).toBe(0);
    const [row] = await box.rows();
    expect(row?.refused).toBeUndefined();
    expect(row?.photos).toEqual([{ id: bad.id, begun: true, refused: 'because photo_refused' }]);
    expect(server.came).toContain(`photo ${made.id} ${good.id}`);
    expect(await box.photo(bad.id)).toBeDefined();
    // Let go by the person, it leaves with its bytes.
    await box.change(made.id, (old) => ({ ...old, photos: [] }));
    await send();
    expect(await box.rows()).toEqual([]);
    expect(await box.photo(bad.id)).toBeUndefined();
  });

  it('waits when the server is busy, and lets go of what was taken away there', async () => {
    const [made, taken] = [feature(), photo()];
    await box.add(made, '1490');
    await box.addPhoto(made.id, taken);
    server.refusePhoto = () => 503;
    expect(await send()).toBe(1);
    server.refusePhoto = () => 410;
    expect(await send()).toBe(0);
    expect(await box.rows()).toEqual([]);
  });

  it('forgets the photos of a row that is taken back', async () => {
    const [made, taken] = [feature(), photo()];
    await box.add(made, '1490');
    await box.addPhoto(made.id, taken);
    expect(await box.withdraw(made.id)).toBe('removed');
    expect(await box.photo(taken.id)).toBeUndefined();
  });
});
