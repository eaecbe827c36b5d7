/**
 * Sends the outbox: oldest first, one runner over all tabs, the same id at each try. It never discards: a
 * row that the server refuses is kept with the reason and shown, and the next one is tried.
 */
import { moveObservation, patchObservation, putObservation, putPhoto, Refused } from '../api/client';
import { noteOwnChange } from '../api/live';
import { fromKept, recheck, session } from '../api/store';
import type { Observation, ObservationPatch } from '../api/types';
import { pruneCopies } from '../local/copies';
import type { OutboxRow } from '../local/db';
import { type Outbox, outbox } from '../local/outbox';
import { guardPage } from '../local/storage';
import { pruneWalks } from '../local/walks';
import { passing, reasonOf } from './answers';
import { sendErrands } from './errands';

/** Rows that have left, with their last version: details and a withdrawal may still follow. */
export const acknowledged = new Map<string, OutboxRow>();

/** What the runner needs of the server; tests give their own. */
export interface Wire {
  put: typeof putObservation;
  patch: typeof patchObservation;
  move: typeof moveObservation;
  photo: typeof putPhoto;
}
const WIRE: Wire = {
  put: putObservation,
  patch: patchObservation,
  move: moveObservation,
  photo: putPhoto,
};

/** Wait after the nth failure in a row. */
export const backoffMs = (failures: number): number => Math.min(60_000, 1_000 * 2 ** Math.min(failures, 6));

/** Whether a row may be sent by this account to this tenant. */
export const belongs = (row: OutboxRow, tenant: string, by: string | undefined): boolean =>
  row.tenant === tenant && (row.by === undefined || row.by === by);

/** Takes off the details that were just sent, leaving those pressed meanwhile. */
function remaining(now: ObservationPatch, sent: ObservationPatch): ObservationPatch {
  return Object.fromEntries(
    Object.entries(now).filter(([key, value]) => sent[key as keyof ObservationPatch] !== value),
  );
}

/** Sends details; if someone else changed the observation meanwhile, ours are laid on top of theirs. */
async function sendPatch(wire: Wire, row: OutboxRow, version: number): Promise<number> {
  try {
    return (await wire.patch(row.id, version, row.patch)).properties.version;
  } catch (error) {
    const current = error instanceof Refused ? (error.problem.current as Observation | undefined) : undefined;
    if (!current || !(error instanceof Refused) || error.problem.status !== 412) throw error;
    return (await wire.patch(row.id, current.properties.version, row.patch)).properties.version;
  }
}

async function sendWithdrawal(wire: Wire, row: OutboxRow, version: number): Promise<void> {
  try {
    await wire.move(row.id, version, { to: 'withdrawn' });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.problem.status === 410) return;
    const current = error.problem.current;
    if (error.problem.status !== 412 || !current) throw error;
    await wire.move(row.id, current.properties.version, { to: 'withdrawn' });
  }
}

/** Takes one step; where it stands already, by a lost answer or somebody else, there is nothing to do. */
async function sendStep(wire: Wire, id: string, to: string, version: number): Promise<number> {
  const move = async (from: number) => (await wire.move(id, from, { to }))?.properties.version ?? from + 1;
  try {
    return await move(version);
  } catch (error) {
    const current = error instanceof Refused ? (error.problem.current as Observation | undefined) : undefined;
    if (!current || !(error instanceof Refused) || error.problem.status !== 412) throw error;
    return current.properties.status === to ? current.properties.version : move(current.properties.version);
  }
}

/** Sends one photo. A refused one is kept with the reason, and does not hold up the rest. */
async function sendPhoto(
  box: Outbox,
  wire: Wire,
  row: OutboxRow,
  id: string,
): Promise<OutboxRow | undefined> {
  const without = (old: OutboxRow): OutboxRow => ({
    ...old,
    photos: old.photos?.filter((photo) => photo.id !== id) ?? [],
  });
  const photo = await box.photo(id);
  if (!photo) return box.change(row.id, without);
  try {
    await wire.photo(row.id, photo);
  } catch (error) {
    if (passing(error) || !(error instanceof Refused)) throw error;
    // Taken away at the server meanwhile: there is nothing left to send.
    if (error.problem.status === 410) return box.change(row.id, without);
    const refused = reasonOf(error);
    return box.change(row.id, (old) => ({
      ...old,
      photos: old.photos?.map((each) => (each.id === id ? { ...each, refused } : each)) ?? [],
    }));
  }
  return box.change(row.id, (old) => ({
    ...without(old),
    version: (old.version ?? 1) + 1,
    sent: { patch: old.sent?.patch ?? {}, photos: [...(old.sent?.photos ?? []), id] },
  }));
}

/** Whether there is something of a row to send; refused photos wait for the person. */
const hasMore = (row: OutboxRow): boolean =>
  row.withdrawn ||
  (row.steps?.length ?? 0) > 0 ||
  Object.keys(row.patch).length > 0 ||
  (row.photos?.some(({ refused }) => !refused) ?? false);

/** Brings one row as far as it goes. Throws when the server could not be reached. */
export async function sendRow(box: Outbox, first: OutboxRow, wire: Wire = WIRE): Promise<void> {
  let row = await box.change(first.id, (old) => ({ ...old, tried: old.tried + 1 }));
  if (!row) return;
  if (!row.receipt && !row.known) {
    const receipt = await wire.put(row.feature);
    row = await box.change(row.id, (old) => ({ ...old, receipt, version: old.version ?? receipt.version }));
  }
  while (row) {
    if (!row.known) acknowledged.set(row.id, row);
    const version = row.version ?? 1;
    const step = row.steps?.[0];
    if (step) {
      if (step.after > Date.now()) return;
      const next = await sendStep(wire, row.id, step.to, version);
      row = await box.change(row.id, (old) => {
        const steps = (old.steps ?? []).filter(({ to, after }) => to !== step.to || after !== step.after);
        return old.known && steps.length === 0 ? null : { ...old, version: next, steps };
      });
      continue;
    }
    if (row.withdrawn) {
      await sendWithdrawal(wire, row, version);
      await box.change(row.id, () => null);
      acknowledged.delete(row.id);
      return;
    }
    if (Object.keys(row.patch).length > 0) {
      const sent = row.patch;
      const next = await sendPatch(wire, row, version);
      row = await box.change(row.id, (old) => ({
        ...old,
        version: next,
        patch: remaining(old.patch, sent),
        sent: { patch: { ...old.sent?.patch, ...sent }, photos: old.sent?.photos ?? [] },
      }));
      continue;
    }
    const photo = row.photos?.find(({ refused }) => !refused);
    if (photo) {
      row = await sendPhoto(box, wire, row, photo.id);
      continue;
    }
    // Leaves in the same transaction that saw nothing more to send; refused photos hold it back.
    row = await box.leave(row.id, (old) => !hasMore(old) && !old.photos?.length);
    if (row && !hasMore(row)) return;
  }
}

/** Sends all rows of this account and tenant; returns how many are left that another try may help. */
export async function sendAll(box: Outbox, tenant: string, wire: Wire = WIRE, by?: string): Promise<number> {
  await box.settle();
  for (const row of await box.rows()) {
    if (!belongs(row, tenant, by) || (row.refused && !row.withdrawn)) continue;
    try {
      await sendRow(box, row, wire);
    } catch (error) {
      if (passing(error)) break;
      await box.change(row.id, (old) => ({ ...old, refused: reasonOf(error) }));
    }
  }
  const hopeful = (row: OutboxRow) => !row.refused && (!(row.receipt || row.known) || hasMore(row));
  return (await box.rows()).filter((row) => belongs(row, tenant, by) && hopeful(row)).length;
}

let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let running = false;
let again = false;

/** Tries now; calls while a run is going on make it run once more afterwards. */
export async function flush(): Promise<void> {
  const tenant = session.value?.tenant.code;
  const by = session.value?.viewer.id;
  if (!tenant) return;
  if (running) {
    again = true;
    return;
  }
  running = true;
  clearTimeout(timer);
  try {
    const before = (await outbox.rows()).length;
    const run = async () => (await sendAll(outbox, tenant, WIRE, by)) + (await sendErrands(tenant, by));
    const left = await (navigator.locks ? navigator.locks.request('lykta-outbox', run) : run());
    failures = left > 0 ? failures + 1 : 0;
    if (left > 0) timer = setTimeout(flush, backoffMs(failures - 1));
    if (before > left) noteOwnChange();
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
