/**
 * What the server has acknowledged, kept on the phone for a while all the same, with its photos. A copy is
 * never sent and never shown as unsent. When the phone is out of room, copies are the first to go.
 */
import { type CopyRow, database } from './db';

export const KEEP_MS = 14 * 24 * 3_600_000;

/** Removes copies whose time is up; returns how many. */
export async function pruneCopies(now: number = Date.now(), name = 'lykta'): Promise<number> {
  const transaction = (await database(name)).transaction('copies', 'readwrite');
  const old = await transaction.store.index('left').getAllKeys(IDBKeyRange.upperBound(now - KEEP_MS));
  for (const id of old) void transaction.store.delete(id);
  await transaction.done;
  return old.length;
}

/** Removes all copies, to make room for what the server does not have yet; returns how many. */
export async function dropCopies(name = 'lykta'): Promise<number> {
  const transaction = (await database(name)).transaction('copies', 'readwrite');
  const n = await transaction.store.count();
  void transaction.store.clear();
  await transaction.done;
  return n;
}

/** The copies of this phone, the oldest first. */
export const readCopies = async (name = 'lykta'): Promise<CopyRow[]> =>
  (await database(name)).getAllFromIndex('copies', 'left');
