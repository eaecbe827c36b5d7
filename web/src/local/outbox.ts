/**
 * What was saved on this phone and is not yet at the server. A row leaves only when the server has
 * acknowledged it, or when the person took it back before it was ever sent. What the browser's storage will
 * not take is held in the page until it does. It must not fetch; the runner in `sync` does.
 */
import { signal } from '@preact/signals';
import type { NewObservation, NewPhoto, ObservationPatch } from '../api/types';
import { dropCopies } from './copies';
import { type CopyRow, type Db, type OutboxRow, whenOpened, within } from './db';
import { isFull, onlyInPage, storageFull } from './storage';

/** Everything not yet acknowledged, oldest first; what the interface counts. */
export const waiting = signal<readonly OutboxRow[]>([]);

const STRICT = { durability: 'strict' } as const;
const byAge = (a: OutboxRow, b: OutboxRow) => a.made - b.made;

/** What a row that has left comes back as, from the copy of it, when there is one. */
export type Absent = (copy: CopyRow | undefined) => OutboxRow | undefined;

export class Outbox {
  readonly #name: string;
  /** Rows and photos that the storage would not take; they stand before what it holds of the same id. */
  readonly #memory = new Map<string, OutboxRow>();
  readonly #pictures = new Map<string, NewPhoto>();

  constructor(name = 'lykta') {
    this.#name = name;
    whenOpened((opened) => {
      if (opened === name) void this.settle();
    });
  }

  /** Work on the storage; undefined when it cannot be done now. Out of room, copies of what was sent go first. */
  async #within<T>(work: (db: Db) => Promise<T>): Promise<T | undefined> {
    try {
      return await within(this.#name, work);
    } catch (error) {
      if (!isFull(error)) return undefined;
      try {
        if ((await dropCopies(this.#name)) > 0) return await within(this.#name, work);
      } catch {
        // No room was made; what is at hand is held in the page.
      }
      storageFull.value = true;
      return undefined;
    }
  }

  /** All rows, oldest first; also brings the signals up to date. */
  async rows(): Promise<OutboxRow[]> {
    const kept = (await this.#within((db) => db.getAllFromIndex('outbox', 'made'))) ?? [];
    const rows = [...kept.filter(({ id }) => !this.#memory.has(id)), ...this.#memory.values()].sort(byAge);
    waiting.value = rows;
    onlyInPage.value = this.#memory.size;
    if (this.#memory.size === 0) storageFull.value = false;
    return rows;
  }

  async find(id: string): Promise<OutboxRow | undefined> {
    return this.#memory.get(id) ?? (await this.#within((db) => db.get('outbox', id)));
  }

  /** Saves at once. When this resolves the observation survives a reload, unless the storage is in trouble. */
  async add(feature: NewObservation, tenant: string, made = Date.now(), by?: string): Promise<void> {
    const row = { id: feature.id, tenant, made, feature, patch: {}, withdrawn: false, tried: 0 };
    await this.#put(by === undefined ? row : { ...row, by });
  }

  /** Takes in a row that was made elsewhere; one of the same id that is here is kept. */
  async takeIn(row: OutboxRow): Promise<void> {
    await this.change(
      row.id,
      (old) => old,
      () => row,
    );
  }

  /**
   * Changes a row in one transaction, so that a detail pressed while the row is being sent is not lost. A row that
   * is not here comes back as `absent` says, in that transaction too: one with nothing to send leaves at any moment.
   * Returns the row as it is afterwards, or undefined when it is gone.
   */
  async change(
    id: string,
    edit: (row: OutboxRow) => OutboxRow | null,
    absent?: Absent,
  ): Promise<OutboxRow | undefined> {
    const next = await this.#edit(id, edit, { absent });
    await this.rows();
    return next ?? undefined;
  }

  /**
   * Lets a row leave when it has nothing more to send, in the same transaction that saw so; a copy stays on the
   * phone. Returns the row when it stays.
   */
  async leave(id: string, done: (row: OutboxRow) => boolean): Promise<OutboxRow | undefined> {
    const next = await this.#edit(id, (row) => (done(row) ? null : row), { copy: true });
    await this.rows();
    return next ?? undefined;
  }

  async #edit(
    id: string,
    edit: (row: OutboxRow) => OutboxRow | null,
    { copy = false, absent }: { copy?: boolean; absent?: Absent | undefined },
  ): Promise<OutboxRow | null> {
    const held = this.#memory.get(id);
    if (held) {
      const next = edit(held);
      if (next) this.#memory.set(id, next);
      else this.#memory.delete(id);
      for (const photo of dropped(held, next)) this.#pictures.delete(photo);
      if (!next) await this.#within((db) => db.delete('outbox', id));
      return next;
    }
    // The row as read in the transaction, for when it cannot be written.
    let read: OutboxRow | undefined;
    const written = await this.#within(async (db) => {
      const transaction = db.transaction(['outbox', 'photos', 'copies'], 'readwrite', STRICT);
      const rows = transaction.objectStore('outbox');
      const photos = transaction.objectStore('photos');
      read = (await rows.get(id)) ?? absent?.(await transaction.objectStore('copies').get(id));
      const next = read ? edit(read) : null;
      const steps: Promise<unknown>[] = [transaction.done];
      if (next) steps.push(rows.put(next));
      else if (read) {
        if (copy) {
          const copies = transaction.objectStore('copies');
          const bytes = await Promise.all((read.sent?.photos ?? []).map((photo) => photos.get(photo)));
          const sent = bytes.filter((photo) => photo !== undefined);
          steps.push(copies.put(copyOf(read, sent, await copies.get(id))));
        }
        steps.push(rows.delete(id));
      }
      for (const photo of read ? dropped(read, next) : []) steps.push(photos.delete(photo));
      await Promise.all(steps);
      return { next };
    });
    if (written) return written.next;
    read ??= absent?.(undefined);
    if (!read) return null;
    // Out of room: a row that leaves needs none, so it leaves without a copy.
    if (copy && edit(read) === null) return this.#edit(id, edit, {});
    const next = edit(read);
    if (next) this.#memory.set(id, next);
    return next;
  }

  /** Adds details to a row; false when it has left and is not said how it was. */
  async detail(id: string, patch: ObservationPatch, absent?: Absent): Promise<boolean> {
    const row = await this.change(id, (old) => ({ ...old, patch: { ...old.patch, ...patch } }), absent);
    return row !== undefined;
  }

  /**
   * Adds a step of an observation that the server has, behind the steps that wait. One that may still be taken
   * back is replaced: it is the last word that counts.
   */
  async step(base: OutboxRow, to: string, after: number): Promise<void> {
    const now = Date.now();
    await this.change(
      base.id,
      (old) => ({
        ...old,
        refused: undefined,
        steps: [...(old.steps ?? []).filter((step) => step.after <= now), { to, after }],
      }),
      () => ({ ...base, known: true }),
    );
  }

  /** Takes back the last step while it may still be; true when it was not sent. */
  async stepBack(id: string): Promise<boolean> {
    const now = Date.now();
    let held = false;
    await this.change(id, (old) => {
      const steps = (old.steps ?? []).filter((step) => step.after <= now);
      held = steps.length < (old.steps?.length ?? 0);
      return old.known && steps.length === 0 ? null : { ...old, steps };
    });
    return held;
  }

  /** Puts a photo behind a row; false when it has left and is not said how it was. */
  async addPhoto(id: string, photo: NewPhoto, absent?: Absent): Promise<boolean> {
    const name = (row: OutboxRow): OutboxRow => ({
      ...row,
      photos: [...(row.photos ?? []), { id: photo.id }],
    });
    // Bytes and name in one transaction: neither is ever there without the other.
    const kept = this.#memory.has(id)
      ? undefined
      : await this.#within(async (db) => {
          const transaction = db.transaction(['outbox', 'photos', 'copies'], 'readwrite', STRICT);
          const copies = transaction.objectStore('copies');
          const row = (await transaction.objectStore('outbox').get(id)) ?? absent?.(await copies.get(id));
          const steps: Promise<unknown>[] = [transaction.done];
          if (row) {
            steps.push(transaction.objectStore('photos').put(photo));
            steps.push(transaction.objectStore('outbox').put(name(row)));
          }
          await Promise.all(steps);
          return { here: row !== undefined };
        });
    let here = kept?.here ?? false;
    if (!kept) {
      const row = (await this.find(id)) ?? absent?.(undefined);
      if (row) {
        this.#pictures.set(photo.id, photo);
        this.#memory.set(id, name(row));
        here = true;
      }
    }
    await this.rows();
    return here;
  }

  /** The bytes of a photo that waits. */
  async photo(id: string): Promise<NewPhoto | undefined> {
    return this.#pictures.get(id) ?? (await this.#within((db) => db.get('photos', id)));
  }

  /** Takes a row back: gone at once if never tried, otherwise sent as a withdrawal. */
  async withdraw(id: string, absent?: Absent): Promise<'removed' | 'queued' | 'absent'> {
    const neverArrived = (old: OutboxRow) => old.tried === 0 || (old.refused && !old.receipt);
    let found = false;
    const row = await this.change(
      id,
      (old) => {
        found = true;
        return neverArrived(old) ? null : { ...old, withdrawn: true };
      },
      absent,
    );
    if (row) return 'queued';
    return found ? 'removed' : 'absent';
  }

  /** Moves what is held in the page into the storage, as soon as that takes it. */
  async settle(): Promise<void> {
    let again = false;
    for (const row of [...this.#memory.values()]) {
      const photos = (row.photos ?? [])
        .map(({ id }) => this.#pictures.get(id))
        .filter((one) => one !== undefined);
      try {
        await within(this.#name, async (db) => {
          const transaction = db.transaction(['outbox', 'photos'], 'readwrite', STRICT);
          const steps: Promise<unknown>[] = [transaction.done, transaction.objectStore('outbox').put(row)];
          for (const photo of photos) steps.push(transaction.objectStore('photos').put(photo));
          await Promise.all(steps);
        });
      } catch {
        return;
      }
      // What was pressed meanwhile is newer than what was written, and is moved in the next round.
      if (this.#memory.get(row.id) === row) this.#memory.delete(row.id);
      else again = true;
      for (const { id } of photos) this.#pictures.delete(id);
    }
    if (again) return this.settle();
    if (waiting.value.length > 0) await this.rows();
  }

  async #put(row: OutboxRow): Promise<void> {
    const kept = await this.#within(async (db) => {
      const transaction = db.transaction('outbox', 'readwrite', STRICT);
      await Promise.all([transaction.store.put(row), transaction.done]);
      return true;
    });
    if (!kept) this.#memory.set(row.id, row);
    await this.rows();
  }
}

/** The copy of a row that leaves, with what an earlier copy of it holds. */
function copyOf(row: OutboxRow, photos: NewPhoto[], before: CopyRow | undefined): CopyRow {
  const { id, tenant, by, feature, sent, receipt, version, last } = row;
  const old = (before?.photos ?? []).filter((photo) => !photos.some((each) => each.id === photo.id));
  return {
    id,
    tenant,
    ...(by === undefined ? {} : { by }),
    feature,
    patch: { ...before?.patch, ...sent?.patch },
    photos: [...old, ...photos],
    left: Date.now(),
    ...(receipt === undefined ? {} : { receipt }),
    ...(version === undefined ? {} : { version }),
    ...(last === undefined ? {} : { last }),
  };
}

/** Photos that a row no longer names after a change, neither as waiting nor as sent. */
const dropped = (before: OutboxRow, after: OutboxRow | null): string[] => {
  const names = (row: OutboxRow | null) => [
    ...(row?.photos ?? []).map(({ id }) => id),
    ...(row?.sent?.photos ?? []),
  ];
  const still = new Set(names(after));
  return names(before).filter((id) => !still.has(id));
};

export const outbox = new Outbox();
