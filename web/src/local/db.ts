/**
 * The browser's own storage: one database with numbered migrations. It is the only file that opens
 * IndexedDB. It must not decide what is kept or sent; that is the outbox's matter.
 */
import { signal } from '@preact/signals';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type {
  NewObservation,
  NewPhoto,
  ObservationPatch,
  PackDocument,
  Receipt,
  TrackPart,
  WalkScore,
} from '../api/types';
import type { Recording } from '../model/track';

/** Details as they were sent, or will be: never altered after that. */
export interface OutboxEdit {
  op: string;
  /** The version that was seen. */
  base: number;
  /** The edit of one's own before it. */
  after?: string;
  patch: ObservationPatch;
  /** Why the server refused; it stays aside, and what comes after it goes on. */
  refused?: string;
}

/** One saved observation that the server has not fully acknowledged. */
export interface OutboxRow {
  id: string;
  /** The tenant it was made in: it is never sent to another. */
  tenant: string;
  /** The account it was made by: it is never sent in another's name. Absent in rows from before accounts. */
  by?: string;
  /** Order of making; the oldest is sent first. */
  made: number;
  /** Never altered after it was made, so that sending it again gives the same receipt. */
  feature: NewObservation;
  /** Details added afterwards, not yet made into an edit. */
  patch: ObservationPatch;
  /** Details on their way, in order. */
  edits?: OutboxEdit[];
  /** The last edit of one's own. */
  last?: string;
  /** Taken back by the person; sent as a withdrawal if the server may already have it. */
  withdrawn: boolean;
  tried: number;
  receipt?: Receipt;
  /** The version that was seen; what others changed since is merged by the server. */
  version?: number;
  /** Why the server refused; such a row is kept and shown, never dropped. */
  refused?: string;
  /** What of it the server has acknowledged so far: the last word on each detail, and photos. */
  sent?: { patch: ObservationPatch; photos: string[] };
  /** True for one that the server had before: only steps of its life are sent, never the observation. */
  known?: boolean;
  /** Steps to take, in order. None is sent before its time, so that a thumb that slipped can be taken back. */
  steps?: { to: string; after: number }[];
  /** Photos that follow it, in the order they were taken; a refused one is kept and shown as well. */
  photos?: OutboxPhoto[];
}

export interface OutboxPhoto {
  id: string;
  /** Pieces of it may be at the server. */
  begun?: boolean;
  /** All of it was sent; it is safe once a receipt names this hash. */
  hash?: string;
  refused?: string;
}

/** An acknowledged observation with its photos; the phone keeps it for a while. */
export interface CopyRow {
  id: string;
  tenant: string;
  by?: string;
  feature: NewObservation;
  /** The details that were sent after it, the last word on each. */
  patch: ObservationPatch;
  photos: NewPhoto[];
  /** When the server had acknowledged all of it, in milliseconds. */
  left: number;
  /** As in the row, so that more can be said of it. */
  receipt?: Receipt;
  version?: number;
  last?: string;
}

/** A walk taken along: what the server said of it and its map, kept as one record. */
export interface PackRow {
  /** Tenant, account and walk: a pack is nobody else's. */
  key: string;
  tenant: string;
  by: string;
  walk: string;
  document: PackDocument;
  /** The map as one PMTiles archive; null when there is none for the place. */
  basemap: Blob | null;
  bytes: number;
  /** When this phone took it, in milliseconds. */
  saved: number;
}

/** Something said on a walk besides what was marked; sent once, and kept for a while after. */
export interface ErrandRow {
  id: string;
  tenant: string;
  by: string;
  walk: string;
  made: number;
  what:
    | { kind: 'track'; part: TrackPart }
    | { kind: 'score'; score: WalkScore }
    | { kind: 'state'; to: string; at: string };
  /** Not sent before this time, so that it can be taken back. */
  after: number;
  /** When the server had it. */
  sent?: number;
  /** Why the server refused; it is kept and shown. */
  refused?: string;
}

/** How far somebody has come on a walk, on this phone. */
export interface WalkLog {
  /** Tenant, account and walk. */
  key: string;
  tenant: string;
  by: string;
  walk: string;
  /** Drawn for this walk alone, so that its track says nothing of another. */
  device: string;
  started: string | null;
  ended: string | null;
  /** The stop one is at, and those one has left. */
  stop: number | null;
  left: number[];
  /** What was looked at again, by observation. */
  seen: Record<string, { to: string; at: string }>;
  made: { id: string; category: string }[];
  /** The answer at each stop, with the id it is sent by. */
  felt: Record<string, { id: string; perceived: number; after: number }>;
  recording: Recording;
}

interface Schema extends DBSchema {
  outbox: { key: string; value: OutboxRow; indexes: { made: number } };
  /** Bytes of the photos that rows name; apart, so that a detail pressed does not write them anew. */
  photos: { key: string; value: NewPhoto };
  /** Single things that are kept under a name. */
  facts: { key: string; value: unknown };
  /** Walks that were taken along, each whole. */
  packs: { key: string; value: PackRow };
  /** What the server has acknowledged, for a while. */
  copies: { key: string; value: CopyRow; indexes: { left: number } };
  errands: { key: string; value: ErrandRow; indexes: { made: number } };
  walks: { key: string; value: WalkLog };
}

export type Db = IDBPDatabase<Schema>;

/** One step per version; a step is never edited once it has shipped. */
const MIGRATIONS: ((db: Db) => void)[] = [
  (db) => db.createObjectStore('outbox', { keyPath: 'id' }).createIndex('made', 'made'),
  (db) => db.createObjectStore('photos', { keyPath: 'id' }),
  (db) => db.createObjectStore('facts'),
  (db) => db.createObjectStore('packs', { keyPath: 'key' }),
  (db) => db.createObjectStore('copies', { keyPath: 'id' }).createIndex('left', 'left'),
  (db) => db.createObjectStore('errands', { keyPath: 'id' }).createIndex('made', 'made'),
  (db) => db.createObjectStore('walks', { keyPath: 'key' }),
];

/** Why the browser's storage cannot be used at this moment. */
export type Trouble = 'refused' | 'blocked' | 'outdated';

/** What stands in the way, or null when nothing does; the interface says it in words. */
export const databaseTrouble = signal<Trouble | null>(null);

/** A browser that says nothing at all for so long is taken to be blocked; it may still answer later. */
const SILENCE_MS = 3_000;

interface Opening {
  /** Resolves when the database is open, however late. */
  open: Promise<Db>;
  /** Rejects when another tab stands in the way, or nothing is heard. */
  patience: Promise<never>;
}

const openings = new Map<string, Opening>();
const listeners: ((name: string) => void)[] = [];

/** Tells when a database can be used, also after it could not for a while. */
export const whenOpened = (listen: (name: string) => void) => void listeners.push(listen);

function begin(name: string): Opening {
  const gone = () => void openings.delete(name);
  let stop: (why: Trouble) => void = () => undefined;
  const patience = new Promise<never>((_, reject) => {
    stop = (why) => {
      databaseTrouble.value = why;
      reject(new DOMException(why, 'AbortError'));
    };
  });
  const silence = setTimeout(() => stop('blocked'), SILENCE_MS);
  const open = openDB<Schema>(name, MIGRATIONS.length, {
    upgrade(db, from) {
      for (const step of MIGRATIONS.slice(from)) step(db);
    },
    blocked: () => stop('blocked'),
    // A newer version of the app wants in, from another tab: it must not wait for this one.
    blocking: (_, __, event) => {
      gone();
      (event.target as IDBDatabase).close();
    },
    terminated: gone,
  });
  open
    .then(
      () => {
        databaseTrouble.value = null;
        for (const tell of listeners) tell(name);
      },
      (error: unknown) => {
        gone();
        stop(error instanceof DOMException && error.name === 'VersionError' ? 'outdated' : 'refused');
      },
    )
    .finally(() => clearTimeout(silence));
  patience.catch(() => undefined);
  return { open, patience };
}

/** The database, once for the whole page. Fails rather than waits when another tab stands in the way. */
export function database(name = 'lykta'): Promise<Db> {
  const opening = openings.get(name) ?? begin(name);
  openings.set(name, opening);
  return Promise.race([opening.open, opening.patience]);
}

/** Work on the database, once more when the connection turns out to have been closed under it. */
export async function within<T>(name: string, work: (db: Db) => Promise<T>): Promise<T> {
  try {
    return await work(await database(name));
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
    openings.delete(name);
    return work(await database(name));
  }
}
