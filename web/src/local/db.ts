/**
 * The browser's own storage: one database with numbered migrations. It is the only file that opens
 * IndexedDB. It must not decide what is kept or sent; that is the outbox's matter.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { NewObservation, NewPhoto, ObservationPatch, Receipt } from '../api/types';

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
  /** Details added afterwards; sent once the feature itself is acknowledged. */
  patch: ObservationPatch;
  /** Taken back by the person; sent as a withdrawal if the server may already have it. */
  withdrawn: boolean;
  tried: number;
  receipt?: Receipt;
  /** The server's version as last seen, for `If-Match`. */
  version?: number;
  /** Why the server refused; such a row is kept and shown, never dropped. */
  refused?: string;
  /** Photos that follow it, in the order they were taken; a refused one is kept and shown as well. */
  photos?: { id: string; refused?: string }[];
}

interface Schema extends DBSchema {
  outbox: { key: string; value: OutboxRow; indexes: { made: number } };
  /** Bytes of the photos that rows name; apart, so that a detail pressed does not write them anew. */
  photos: { key: string; value: NewPhoto };
}

export type Db = IDBPDatabase<Schema>;

/** One step per version; a step is never edited once it has shipped. */
const MIGRATIONS: ((db: Db) => void)[] = [
  (db) => db.createObjectStore('outbox', { keyPath: 'id' }).createIndex('made', 'made'),
  (db) => db.createObjectStore('photos', { keyPath: 'id' }),
];

export const openDatabase = (name = 'lykta'): Promise<Db> =>
  openDB<Schema>(name, MIGRATIONS.length, {
    upgrade(db, from) {
      for (const step of MIGRATIONS.slice(from)) step(db);
    },
  });
