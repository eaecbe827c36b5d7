/**
 * Walks taken along, against a small server in this file: kept whole or not at all, told by bytes, checked by
 * SHA-256 (from Node's own crypto), and never shown to another account or tenant.
 */
import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refused, Unreachable } from '../src/api/client';
import { fromKept, session } from '../src/api/store';
import type { Session } from '../src/api/types';
import {
  BlobSource,
  fetchPack,
  getPack,
  PackError,
  type Progress,
  packInUse,
  packObservations,
  packs,
  readPacks,
  removePack,
  removePacks,
  startPacks,
} from '../src/local/pack';

const WALK = '01930000-0000-7000-8000-000000000001';
const MAP = new Uint8Array(50_000).map((_, i) => (i * 31) % 251);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const mark = {
  type: 'Feature',
  id: 'a',
  geometry: { type: 'Point', coordinates: [12.9, 57.7] },
  properties: {},
};
const documentOf = (title: string, map: Uint8Array = MAP) => ({
  walk: { id: WALK, title },
  areas: [],
  actors: [],
  promises: [],
  categories: [],
  kinds: [],
  observations: { type: 'FeatureCollection', features: [mark] },
  basemap: {
    href: `/api/v1/walks/${WALK}/basemap.pmtiles`,
    bytes: map.length,
    sha256: sha256(map),
  },
  bytes_total: map.length,
  made_at: '2026-11-18T15:00:00Z',
});

/** What the server answers at this moment. */
let said: { document: unknown; map: () => Response };

const signIn = (viewer: string, tenant = '1490') => {
  session.value = { tenant: { code: tenant }, viewer: { id: viewer }, basemaps: [] } as unknown as Session;
};

/** A body that ends in the middle, as when the network goes. */
const broken = (bytes: Uint8Array): Response =>
  new Response(
    new ReadableStream({
      start(control) {
        control.enqueue(bytes.slice(0, 20_000));
        control.error(new TypeError('network'));
      },
    }),
  );

beforeEach(async () => {
  said = { document: documentOf('Runda i centrum'), map: () => new Response(MAP) };
  vi.stubGlobal('fetch', async (input: URL | Request) => {
    const path = new URL(input instanceof Request ? input.url : String(input)).pathname;
    if (path.endsWith('/package')) return Response.json(said.document);
    if (path.endsWith('/basemap.pmtiles')) return said.map();
    return Response.json({ title: 'no', status: 404, code: 'not_found' }, { status: 404 });
  });
  signIn('anna');
});
afterEach(async () => {
  for (const who of ['anna', 'bo']) {
    signIn(who);
    await readPacks();
    await removePacks();
  }
  vi.unstubAllGlobals();
  fromKept.value = false;
});

describe('a walk taken along', () => {
  it('is kept whole, with its size and how far it has come', async () => {
    const steps: Progress[] = [];
    await fetchPack(WALK, (step) => steps.push(step));
    const row = await getPack(WALK);
    expect(new Uint8Array((await row?.basemap?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(MAP);
    expect(row?.document.walk.title).toBe('Runda i centrum');
    expect(row && packObservations(row)).toEqual([mark]);
    const text = JSON.stringify(said.document).length;
    expect(packs.value).toMatchObject([{ walk: WALK, title: 'Runda i centrum', bytes: text + MAP.length }]);
    expect(steps.at(-1)).toEqual({ done: text + MAP.length, total: text + MAP.length });
    expect(steps.map(({ done }) => done)).toEqual(steps.map(({ done }) => done).sort((a, b) => a - b));
  });

  it.each([
    ['ends in the middle', () => broken(MAP), Unreachable],
    ['is not what was announced', () => new Response(MAP.map((byte) => byte ^ 1)), PackError],
    ['is shorter than announced', () => new Response(MAP.slice(0, 100)), PackError],
    [
      'is refused',
      () => Response.json({ title: 'no', status: 403, code: 'forbidden' }, { status: 403 }),
      Refused,
    ],
  ])('stays as it was when the new map %s', async (_, map, kind) => {
    const before = await fetchPack(WALK);
    said = { document: documentOf('Ny titel'), map };
    await expect(fetchPack(WALK)).rejects.toBeInstanceOf(kind);
    expect((await getPack(WALK))?.document).toEqual(before.document);
    expect((await getPack(WALK))?.basemap?.size).toBe(MAP.length);
    expect(packs.value).toHaveLength(1);
  });

  it('is replaced by one that came whole', async () => {
    await fetchPack(WALK);
    const other = MAP.slice(0, 10_000);
    said = { document: documentOf('Ny titel', other), map: () => new Response(other) };
    await fetchPack(WALK);
    expect(packs.value).toMatchObject([{ title: 'Ny titel' }]);
    expect((await getPack(WALK))?.basemap?.size).toBe(10_000);
  });

  it('is never fetched from elsewhere', async () => {
    const document = documentOf('x');
    document.basemap.href = 'https://elsewhere.example/x.pmtiles';
    said = { ...said, document };
    await expect(fetchPack(WALK)).rejects.toBeInstanceOf(Unreachable);
  });

  it('is another account’s and another tenant’s never', async () => {
    await fetchPack(WALK);
    signIn('bo');
    await readPacks();
    expect(packs.value).toEqual([]);
    expect(await getPack(WALK)).toBeUndefined();
    await removePack(WALK);
    signIn('anna', '0662');
    expect(await getPack(WALK)).toBeUndefined();
    signIn('anna');
    expect((await getPack(WALK))?.walk).toBe(WALK);
  });

  it('goes when it is told to', async () => {
    await fetchPack(WALK);
    await removePacks();
    expect(packs.value).toEqual([]);
    expect(await getPack(WALK)).toBeUndefined();
  });

  it('is on the map only while the server is away', async () => {
    await fetchPack(WALK);
    const stop = startPacks();
    expect(packInUse.value).toBeNull();
    fromKept.value = true;
    await vi.waitFor(() => expect(packInUse.value?.walk).toBe(WALK));
    fromKept.value = false;
    expect(packInUse.value).toBeNull();
    stop();
  });

  it('gives its archive by ranges, as a file on a server would', async () => {
    const source = new BlobSource('pack-x', new Blob([MAP]));
    const { data } = await source.getBytes(40_000, 500);
    expect(new Uint8Array(data)).toEqual(MAP.slice(40_000, 40_500));
    expect(source.getKey()).toBe('pack-x');
  });
});
