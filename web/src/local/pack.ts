/**
 * Walks taken along: one record each, whole or not at all, so that a broken download never takes the place of
 * a whole pack. A pack belongs to the tenant and the account that fetched it and is shown to no other. It must
 * not draw; the map reads a pack's archive through `BlobSource`.
 */
import { computed, effect, signal } from '@preact/signals';
import type { RangeResponse, Source } from 'pmtiles';
import { download, getPackage } from '../api/client';
import { liveState } from '../api/live';
import { fromKept, session } from '../api/store';
import type { Observation, PackDocument } from '../api/types';
import { database, type PackRow } from './db';

export type { PackRow } from './db';

/** What is said of a pack in a list. */
export interface PackInfo {
  walk: string;
  title: string;
  bytes: number;
  madeAt: string;
  saved: number;
}

export interface Progress {
  done: number;
  /** As the server announced it; zero until that is known. */
  total: number;
}

/** Why a pack could not be taken along; the one that was here, if any, still is. */
export class PackError extends Error {
  readonly reason: 'damaged' | 'full' | 'storage' | 'signed_out';
  constructor(reason: PackError['reason'], cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** The packs of the account that is signed in, the newest first. */
export const packs = signal<readonly PackInfo[]>([]);

/** Whether the server is out of reach, so that what was taken along is what there is. */
export const offline = computed(() => fromKept.value || liveState.value === 'lost');

/** The pack that the map shows while there is no network. */
export const packInUse = signal<PackRow | null>(null);

const info = ({ walk, document, bytes, saved }: PackRow): PackInfo => ({
  walk,
  title: document.walk.title,
  bytes,
  madeAt: document.made_at,
  saved,
});

const owner = (): { tenant: string; by: string } | null => {
  const now = session.value;
  return now && { tenant: now.tenant.code, by: now.viewer.id };
};

const keyOf = ({ tenant, by }: { tenant: string; by: string }, walk: string): string =>
  JSON.stringify([tenant, by, walk]);

async function rows(): Promise<PackRow[]> {
  const who = owner();
  if (!who) return [];
  const all = await (await database()).getAll('packs');
  return all
    .filter(({ tenant, by }) => tenant === who.tenant && by === who.by)
    .sort((a, b) => b.saved - a.saved);
}

/** Brings the list up to date with what the phone holds for this account. */
export async function readPacks(): Promise<void> {
  packs.value = await rows().then(
    (found) => found.map(info),
    () => [],
  );
}

/** A pack of this account, if it was taken along. */
export async function getPack(walk: string): Promise<PackRow | undefined> {
  const who = owner();
  return who ? (await database()).get('packs', keyOf(who, walk)) : undefined;
}

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The map of a pack; what does not have the announced size and hash is thrown away. */
async function fetchBasemap(
  { href, bytes, sha256 }: NonNullable<PackDocument['basemap']>,
  onBytes: (sum: number) => void,
): Promise<Blob> {
  const blob = await download(href, onBytes);
  const found = hex(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  if (blob.size !== bytes || found !== sha256.replace(/^sha256:/, '')) throw new PackError('damaged');
  return blob;
}

async function store(row: PackRow): Promise<void> {
  try {
    const transaction = (await database()).transaction('packs', 'readwrite', { durability: 'strict' });
    await Promise.all([transaction.store.put(row), transaction.done]);
  } catch (cause) {
    const full = cause instanceof DOMException && cause.name === 'QuotaExceededError';
    throw new PackError(full ? 'full' : 'storage', cause);
  }
}

/**
 * Takes a walk along, or takes it anew. Fails with what the server or the phone said, and then what was here
 * before is still here.
 */
export async function fetchPack(
  walk: string,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<PackRow> {
  const who = owner();
  if (!who) throw new PackError('signed_out');
  onProgress({ done: 0, total: 0 });
  const document = await getPackage(walk);
  const text = new TextEncoder().encode(JSON.stringify(document)).length;
  const total = text + (document.basemap?.bytes ?? 0);
  onProgress({ done: text, total });
  const basemap = document.basemap
    ? await fetchBasemap(document.basemap, (sum) => onProgress({ done: text + sum, total }))
    : null;
  const bytes = text + (basemap?.size ?? 0);
  const row = { key: keyOf(who, walk), ...who, walk, document, basemap, bytes, saved: Date.now() };
  await store(row);
  await readPacks();
  return row;
}

/** Lets a pack of this account go. */
export async function removePack(walk: string): Promise<void> {
  const who = owner();
  if (!who) return;
  await (await database()).delete('packs', keyOf(who, walk));
  await readPacks();
}

/** Lets all packs of this account go, as when it signs out. */
export async function removePacks(): Promise<void> {
  for (const { walk } of packs.value) await removePack(walk);
}

/** The observations of a pack, as the map and the lists take them. */
export function packObservations({ document }: PackRow): Observation[] {
  const found = document.observations;
  return Array.isArray(found) ? found : (found?.features ?? []);
}

/** An archive in the phone, read by ranges as one on the server would be. */
export class BlobSource implements Source {
  readonly #key: string;
  readonly #blob: Blob;
  constructor(key: string, blob: Blob) {
    this.#key = key;
    this.#blob = blob;
  }
  getKey(): string {
    return this.#key;
  }
  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    return { data: await this.#blob.slice(offset, offset + length).arrayBuffer() };
  }
}

/** Which walk's pack is wanted before others; the walk's own views name theirs. */
export const wantedPack = signal<string | null>(null);

/** Follows who is signed in and whether the server answers: reads the list, and gives the map its pack. */
export function startPacks(): () => void {
  const stopList = effect(() => {
    owner();
    void readPacks();
  });
  const stopUse = effect(() => {
    const list = packs.value;
    const walk = list.find((pack) => pack.walk === wantedPack.value)?.walk ?? list[0]?.walk;
    if (!offline.value || walk === undefined) {
      packInUse.value = null;
      return;
    }
    void getPack(walk).then(
      (row) => {
        if (offline.peek()) packInUse.value = row ?? null;
      },
      () => undefined,
    );
  });
  return () => {
    stopList();
    stopUse();
  };
}
