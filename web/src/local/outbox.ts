/**
 * What was saved on this phone and is not yet at the server. A row leaves only when the server has
 * acknowledged it, or when the person took it back before it was ever sent. It must not fetch; the
 * runner in `sync` does.
 */
import { signal } from '@preact/signals';
import type { NewObservation, NewPhoto, ObservationPatch } from '../api/types';
import { type Db, type OutboxRow, openDatabase } from './db';

/** Everything not yet acknowledged, oldest first; what the interface counts. */
export const waiting = signal<readonly OutboxRow[]>([]);

/** True when the browser refuses storage: what is saved then lives only as long as the page. */
export const storageRefused = signal(false);

export class Outbox {
  readonly #name: string;
  #db: Promise<Db> | null = null;
  /** Stands in for the database when the browser refuses one; nothing is silently thrown away. */
  readonly #memory = new Map<string, OutboxRow>();
  readonly #pictures = new Map<string, NewPhoto>();

  constructor(name = 'lykta') {
    this.#name = name;
  }

  async #open(): Promise<Db | null> {
    this.#db ??= openDatabase(this.#name);
    try {
      return await this.#db;
    } catch {
      storageRefused.value = true;
      return null;
    }
  }

  /** All rows, oldest first; also brings the signal up to date. */
  async rows(): Promise<OutboxRow[]> {
    const db = await this.#open();
    const rows = db
      ? await db.getAllFromIndex('outbox', 'made')
      : [...this.#memory.values()].sort((a, b) => a.made - b.made);
    waiting.value = rows;
    return rows;
  }

  async find(id: string): Promise<OutboxRow | undefined> {
    const db = await this.#open();
    return db ? db.get('outbox', id) : this.#memory.get(id);
  }

  /** Saves at once. When this resolves the observation survives a reload. */
  async add(feature: NewObservation, tenant: string, made = Date.now(), by?: string): Promise<void> {
    const row = { id: feature.id, tenant, made, feature, patch: {}, withdrawn: false, tried: 0 };
    await this.#put(by === undefined ? row : { ...row, by });
  }

  /** Puts back a row that has left, when there is more to say about it; a row still here is kept. */
  async reopen(row: OutboxRow): Promise<void> {
    if (!(await this.find(row.id))) await this.#put(row);
  }

  /**
   * Changes a row in one transaction, so that a detail pressed while the row is being sent is not lost.
   * Returns the row as it is afterwards, or undefined when it is gone.
   */
  async change(id: string, edit: (row: OutboxRow) => OutboxRow | null): Promise<OutboxRow | undefined> {
    const db = await this.#open();
    if (!db) {
      const row = this.#memory.get(id);
      if (!row) return undefined;
      const next = edit(row);
      if (next) this.#memory.set(id, next);
      else this.#memory.delete(id);
      for (const photo of dropped(row, next)) this.#pictures.delete(photo);
      await this.rows();
      return next ?? undefined;
    }
    const transaction = db.transaction(['outbox', 'photos'], 'readwrite', { durability: 'strict' });
    const rows = transaction.objectStore('outbox');
    const row = await rows.get(id);
    const next = row ? edit(row) : null;
    if (next) await rows.put(next);
    else if (row) await rows.delete(id);
    for (const photo of row ? dropped(row, next) : []) await transaction.objectStore('photos').delete(photo);
    await transaction.done;
    await this.rows();
    return next ?? undefined;
  }

  /** Adds details to a row that is still here; false when it has already left for good. */
  async detail(id: string, patch: ObservationPatch): Promise<boolean> {
    const row = await this.change(id, (old) => ({ ...old, patch: { ...old.patch, ...patch } }));
    return row !== undefined;
  }

  /** Puts a photo behind a row that is still here; false when it has already left for good. */
  async addPhoto(id: string, photo: NewPhoto): Promise<boolean> {
    const name = (row: OutboxRow): OutboxRow => ({
      ...row,
      photos: [...(row.photos ?? []), { id: photo.id }],
    });
    const db = await this.#open();
    if (!db) {
      if (this.#memory.has(id)) this.#pictures.set(photo.id, photo);
      return (await this.change(id, name)) !== undefined;
    }
    // Bytes and name in one transaction: neither is ever there without the other.
    const transaction = db.transaction(['outbox', 'photos'], 'readwrite', { durability: 'strict' });
    const row = await transaction.objectStore('outbox').get(id);
    if (row) {
      await transaction.objectStore('photos').put(photo);
      await transaction.objectStore('outbox').put(name(row));
    }
    await transaction.done;
    await this.rows();
    return row !== undefined;
  }

  /** The bytes of a photo that waits. */
  async photo(id: string): Promise<NewPhoto | undefined> {
    const db = await this.#open();
    return db ? db.get('photos', id) : this.#pictures.get(id);
  }

  /** Takes a row back: gone at once if never tried, otherwise sent as a withdrawal. */
  async withdraw(id: string): Promise<'removed' | 'queued' | 'absent'> {
    if (!(await this.find(id))) return 'absent';
    const neverArrived = (old: OutboxRow) => old.tried === 0 || (old.refused && !old.receipt);
    const row = await this.change(id, (old) => (neverArrived(old) ? null : { ...old, withdrawn: true }));
    return row ? 'queued' : 'removed';
  }

  async #put(row: OutboxRow): Promise<void> {
    const db = await this.#open();
    if (db) {
      const transaction = db.transaction('outbox', 'readwrite', { durability: 'strict' });
      await transaction.store.put(row);
      await transaction.done;
    } else this.#memory.set(row.id, row);
    await this.rows();
  }
}

/** Photos that a row no longer names after a change. */
const dropped = (before: OutboxRow, after: OutboxRow | null): string[] =>
  (before.photos ?? []).map(({ id }) => id).filter((id) => !after?.photos?.some((photo) => photo.id === id));

export const outbox = new Outbox();
