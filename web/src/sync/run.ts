/**
 * Sends the outbox: oldest first, one runner over all tabs, the same operations at each try. It never discards:
 * what the server refuses is kept aside with the reason and shown, and the rest goes on. It sends by the phone's
 * own token, so that it goes on when the session has ended.
 */
import { Refused } from '../api/client';
import { noteOwnChange } from '../api/live';
import { fromKept, recheck, session } from '../api/store';
import { type Operation, type OperationAnswer, sendOperations, sendPhoto } from '../api/sync';
import { pruneCopies } from '../local/copies';
import type { OutboxRow } from '../local/db';
import { type Outbox, outbox } from '../local/outbox';
import { guardPage } from '../local/storage';
import { pruneWalks } from '../local/walks';
import { passing, reasonOf } from './answers';
import { noteConflicts } from './conflicts';
import { sendErrands } from './errands';
import { answered, frozen, hasMore, isDone, operationsOf } from './operations';
import { endPass, passes, passFor, readPasses } from './pass';

/** Rows that have left, with their last version: details and a withdrawal may still follow. */
export const acknowledged = new Map<string, OutboxRow>();

/** What the runner needs of the server; tests give their own. */
export interface Wire {
  sync: (operations: readonly Operation[]) => Promise<OperationAnswer[]>;
  photo: (observation: string, photo: Parameters<typeof sendPhoto>[1], again: boolean) => Promise<string>;
}

const wireBy = (token: string | undefined): Wire => ({
  sync: (operations) => sendOperations(operations, token),
  photo: (observation, photo, again) => sendPhoto(observation, photo, again, token),
});

/** Most operations in one request: a weak network takes a small one more easily than a large one. */
const BATCH = 100;

/** Wait after the nth failure in a row. */
export const backoffMs = (failures: number): number => Math.min(60_000, 1_000 * 2 ** Math.min(failures, 6));

/** Whether a row may be sent by this account to this tenant. */
export const belongs = (row: OutboxRow, tenant: string, by: string | undefined): boolean =>
  row.tenant === tenant && (row.by === undefined || row.by === by);

type Sent = { id: string; operation: Operation };

/** What to send next of these rows, a row's own operations together and in order. */
async function nextBatch(box: Outbox, rows: readonly OutboxRow[]): Promise<Sent[]> {
  const out: Sent[] = [];
  for (const { id } of rows) {
    if (out.length >= BATCH) break;
    const now = Date.now();
    const found = await box.find(id);
    if (!found) continue;
    if (operationsOf(frozen(found), now).length === 0) continue;
    const row = await box.change(id, (old) => ({ ...frozen(old), tried: old.tried + 1 }));
    if (row) out.push(...operationsOf(row, now).map((operation) => ({ id, operation })));
  }
  return out;
}

/** Takes in one answer, and lets the row leave when it was the last. */
async function takeIn(box: Outbox, { id, operation }: Sent, answer: OperationAnswer): Promise<void> {
  const row = await box.change(id, (old) => answered(old, operation, answer));
  if (operation.kind === 'withdraw' && !row) acknowledged.delete(id);
  if (row && !row.known && row.receipt) acknowledged.set(id, row);
  if (row && answer.edit && answer.edit.conflicts.length > 0) noteConflicts(row, answer.edit.conflicts);
}

/** Sends operations until nothing more comes of it. Throws when the server could not be reached. */
async function sendOperationsOf(box: Outbox, mine: (row: OutboxRow) => boolean, wire: Wire): Promise<void> {
  const waits = new Set<string>();
  for (;;) {
    const ready = (await box.rows()).filter(
      (row) => mine(row) && !waits.has(row.id) && (!row.refused || row.withdrawn),
    );
    const batch = await nextBatch(box, ready);
    if (batch.length === 0) return;
    const answers = await wire.sync(batch.map(({ operation }) => operation));
    for (const [n, sent] of batch.entries()) {
      const answer = answers[n];
      if (!answer) continue;
      await takeIn(box, sent, answer);
      // Whatever was not done is not tried again at once, or a busy server would never be left alone.
      if (answer.status >= 300) waits.add(sent.id);
    }
    for (const { id } of batch) if (!answers.length) waits.add(id);
  }
}

/** Sends the photos of one row. A refused one is kept with the reason, and does not hold up the rest. */
async function sendPhotosOf(box: Outbox, wire: Wire, first: OutboxRow): Promise<void> {
  const each = (id: string, edit: (photo: NonNullable<OutboxRow['photos']>[number]) => object | null) =>
    box.change(first.id, (old) => ({
      ...old,
      photos: (old.photos ?? []).flatMap((photo) => {
        if (photo.id !== id) return [photo];
        const next = edit(photo);
        return next ? [{ ...photo, ...next }] : [];
      }),
    }));
  for (const { id, refused, hash, begun } of first.photos ?? []) {
    if (refused !== undefined || hash !== undefined) continue;
    const photo = await box.photo(id);
    if (!photo) {
      await each(id, () => null);
      continue;
    }
    await each(id, () => ({ begun: true }));
    try {
      const sent = await wire.photo(first.id, photo, begun ?? false);
      await each(id, () => ({ hash: sent }));
    } catch (error) {
      if (passing(error) || !(error instanceof Refused)) throw error;
      // Taken away at the server meanwhile: there is nothing left to send.
      if (error.problem.status === 410) await each(id, () => null);
      else await each(id, () => ({ refused: reasonOf(error) }));
    }
  }
}

/** Photos, and the receipt that names them: only then are they safe. */
async function sendPhotos(box: Outbox, mine: (row: OutboxRow) => boolean, wire: Wire): Promise<void> {
  const there = (row: OutboxRow) => mine(row) && !row.refused && !row.withdrawn && (row.receipt || row.known);
  let cut: unknown;
  for (const row of await box.rows()) {
    if (!there(row) || !row.photos?.length) continue;
    try {
      await sendPhotosOf(box, wire, row);
    } catch (error) {
      // What did arrive is confirmed all the same.
      cut = error;
      break;
    }
  }
  const asked = (await box.rows())
    .filter((row) => mine(row) && row.photos?.some(({ hash }) => hash !== undefined))
    .slice(0, BATCH)
    .map(({ id }): Sent => ({ id, operation: { kind: 'photos', id } }));
  if (asked.length > 0) {
    const answers = await wire.sync(asked.map(({ operation }) => operation));
    for (const [n, sent] of asked.entries()) {
      const answer = answers[n];
      if (answer && answer.status < 300) await takeIn(box, sent, answer);
    }
  }
  if (cut !== undefined) throw cut;
}

/** Lets rows leave that have nothing more to send, in the same transaction that saw so. */
async function leaveDone(box: Outbox, mine: (row: OutboxRow) => boolean): Promise<void> {
  for (const row of await box.rows()) {
    if (!mine(row) || !isDone(row)) continue;
    // Steps alone leave no copy: the observation was never this phone's.
    if (row.known && !row.sent?.photos.length) {
      await box.change(row.id, (old) => (isDone(old) ? null : old));
    } else await box.leave(row.id, isDone);
  }
}

/** Sends all rows of this account and tenant; returns how many are left that another try may help. */
export async function sendAll(box: Outbox, tenant: string, wire: Wire, by?: string): Promise<number> {
  await box.settle();
  const mine = (row: OutboxRow) => belongs(row, tenant, by);
  try {
    await sendOperationsOf(box, mine, wire);
    await leaveDone(box, mine);
    await sendPhotos(box, mine, wire);
    await sendOperationsOf(box, mine, wire);
  } catch (error) {
    if (unknownSender(error)) throw error;
    if (!passing(error)) failure.last = reasonOf(error);
  } finally {
    await leaveDone(box, mine);
  }
  const hopeful = (row: OutboxRow) => !row.refused && (!(row.receipt || row.known) || hasMore(row));
  return (await box.rows()).filter((row) => mine(row) && hopeful(row)).length;
}

/** Why the last whole request was refused, which should not be; for whoever looks into it. */
export const failure: { last: string | null } = { last: null };

/** The token has ended, by time or by somebody's hand. */
const unknownSender = (error: unknown): boolean => error instanceof Refused && error.problem.status === 401;

/** Sends what one account made in one tenant: by the phone's token, or by the session while there is one. */
async function sendFor(tenant: string, by: string | undefined, token: string | undefined): Promise<number> {
  const wire = wireBy(token);
  try {
    return (await sendAll(outbox, tenant, wire, by)) + (await sendErrands(tenant, by, wire));
  } catch (error) {
    if (!unknownSender(error)) throw error;
    if (token === undefined) return 1;
    await endPass(tenant, by ?? '');
    const now = session.value;
    if (now?.tenant.code !== tenant || now.viewer.id !== by) return 0;
    return sendFor(tenant, by, await passFor(now));
  }
}

async function sendEverything(): Promise<number> {
  await readPasses();
  const now = session.value;
  let left = 0;
  if (now) {
    const some = (await outbox.rows()).length > 0;
    const token = some ? await passFor(now) : passes.value.find((pass) => isOf(pass, now))?.token;
    left += await sendFor(now.tenant.code, now.viewer.id, token);
  }
  for (const pass of passes.value) {
    if (pass.ended || (now && isOf(pass, now))) continue;
    left += await sendFor(pass.tenant, pass.by, pass.token);
  }
  return left;
}

const isOf = (
  pass: { tenant: string; by: string },
  now: { tenant: { code: string }; viewer: { id: string } },
): boolean => pass.tenant === now.tenant.code && pass.by === now.viewer.id;

let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let running = false;
let again = false;

/** Tries now; calls while a run is going on make it run once more afterwards. */
export async function flush(): Promise<void> {
  if (running) {
    again = true;
    return;
  }
  running = true;
  clearTimeout(timer);
  try {
    const before = (await outbox.rows()).length;
    const left = await (navigator.locks
      ? navigator.locks.request('lykta-outbox', sendEverything)
      : sendEverything());
    failures = left > 0 ? failures + 1 : 0;
    if (left > 0) timer = setTimeout(flush, backoffMs(failures - 1));
    if (before > left && session.value) noteOwnChange();
  } catch {
    // What could not be kept or sent is still here; another try may help.
    failures += 1;
    timer = setTimeout(flush, backoffMs(failures));
  } finally {
    running = false;
    if (again) {
      again = false;
      void flush();
    }
  }
}

/** Starts sending what is left from before, and again whenever there is hope. */
export function startSync(): void {
  const hopeful = () => {
    failures = 0;
    if (fromKept.value) void recheck();
    void flush();
  };
  addEventListener('online', hopeful);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') hopeful();
  });
  guardPage();
  void pruneCopies().catch(() => undefined);
  void pruneWalks().catch(() => undefined);
  void flush();
}
