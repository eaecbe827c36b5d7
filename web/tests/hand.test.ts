/**
 * Handing over by QR codes: frames in any order, repeated, with some lost and read again; what is read wrongly is
 * found out; and what came is sent once whoever sends first. The codes themselves are drawn and read by the library.
 */
import 'fake-indexeddb/auto';
import encodeQR from 'qr';
import { describe, expect, it } from 'vitest';
import { Outbox } from '../src/local/outbox';
import { uuidv7 } from '../src/model/uuid';
import { readCode } from '../src/sync/hand/camera';
import { crc32, framesOf, Gathering, handable, PIECE, rowOf, setOf } from '../src/sync/hand/frames';
import { frozen } from '../src/sync/operations';
import { sendAll } from '../src/sync/run';
import { FakeServer, feature } from './fake-server';

/** A phone with marks that wait, with details and a photo. */
async function phone(n: number): Promise<Outbox> {
  const box = new Outbox(`hand-${uuidv7()}`);
  for (let i = 0; i < n; i += 1) {
    const mark = feature(uuidv7());
    await box.add(mark, '1490', i, 'a');
    await box.detail(mark.id, { text: `Nummer ${i}: ${uuidv7()}`, severity: 1 + (i % 4) });
    if (i === 0) await box.addPhoto(mark.id, { id: uuidv7(), role: 'before', bytes: new ArrayBuffer(3) });
    await box.change(mark.id, frozen);
  }
  return box;
}

const shown = async (box: Outbox) => framesOf(setOf('1490', handable(await box.rows(), '1490', 'a')));

describe('frames', () => {
  it('have the checksum that zip files have', () => {
    // The check value of CRC-32 (ISO-HDLC) for the nine figures, from the catalogue of such sums.
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it('come to the same in any order, with repeats, and nothing is taken before all are here', async () => {
    const box = await phone(12);
    const frames = await shown(box);
    expect(frames.length).toBeGreaterThan(3);
    for (const frame of frames) expect(frame.length).toBeLessThanOrEqual(PIECE + 32);
    const order = [...frames].reverse().flatMap((frame, i) => (i === 1 ? [frame, frame] : [frame]));
    const gathering = new Gathering();
    for (const frame of order.slice(0, -1)) gathering.add(frame);
    const last = order.at(-1) ?? '';
    expect(gathering.missing).toEqual([1]);
    expect(await gathering.whole()).toBeNull();
    // What else a camera reads is passed over.
    expect(gathering.add('https://example.org/')).toBe(false);
    expect(gathering.add(last)).toBe(true);
    expect(gathering.add(last)).toBe(false);
    const set = await gathering.whole();
    expect(set).toEqual(setOf('1490', await box.rows()));
    expect(JSON.stringify(set)).not.toContain('photos');
  });

  it('that were read wrongly are found out and read again', async () => {
    const frames = await shown(await phone(4));
    const gathering = new Gathering();
    const swap = (text: string) => text.slice(0, -9) + [...text.slice(-9)].reverse().join('');
    gathering.add(swap(frames[0] ?? ''));
    for (const frame of frames.slice(1)) gathering.add(frame);
    expect(await gathering.whole()).toBeNull();
    expect(gathering.here).toBe(0);
    for (const frame of frames) gathering.add(frame);
    expect((await gathering.whole())?.marks).toHaveLength(4);
  });

  it('of another set begin it anew', async () => {
    const [one, two] = [await shown(await phone(4)), await shown(await phone(2))];
    const gathering = new Gathering();
    gathering.add(one[0] ?? '');
    for (const frame of two) gathering.add(frame);
    expect((await gathering.whole())?.marks).toHaveLength(2);
  });

  it('are read back from the picture of a code', async () => {
    const [frame = ''] = await shown(await phone(3));
    const cells = encodeQR(frame, 'raw', { ecc: 'low', border: 4 });
    const [size, side] = [cells.length * 4, cells.length];
    const data = new Uint8ClampedArray(size * size * 4).fill(255);
    for (let i = 0; i < size * size; i += 1) {
      const dark = cells[Math.floor(i / size / 4)]?.[Math.floor((i % size) / 4)];
      if (dark) data.fill(0, i * 4, i * 4 + 3);
    }
    expect(side).toBeGreaterThan(20);
    expect(readCode({ width: size, height: size, data } as unknown as ImageData)).toBe(frame);
    data.fill(255);
    expect(readCode({ width: size, height: size, data } as unknown as ImageData)).toBeNull();
  });
});

describe('what was handed over', () => {
  for (const first of ['the colleague', 'the maker']) {
    it(`is there once when ${first} sends first`, async () => {
      const mine = await phone(3);
      const gathering = new Gathering();
      for (const frame of await shown(mine)) gathering.add(frame);
      const set = await gathering.whole();
      const theirs = new Outbox(`hand-${uuidv7()}`);
      for (const mark of set?.marks ?? []) await theirs.takeIn(rowOf(mark, '1490', 'b'));
      const server = new FakeServer();
      const sends = [() => sendAll(mine, '1490', server, 'a'), () => sendAll(theirs, '1490', server, 'b')];
      if (first === 'the colleague') sends.reverse();
      for (const send of sends) expect(await send()).toBe(0);
      expect(await mine.rows()).toEqual([]);
      expect(await theirs.rows()).toEqual([]);
      const kinds = server.done.map((what) => what.split(' ')[0]);
      expect(kinds.sort()).toEqual(['patch', 'patch', 'patch', 'photo', 'record', 'record', 'record']);
    });
  }
});
