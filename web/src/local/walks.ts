/**
 * How far somebody has come on a walk, and what was said on it besides marks: the way walked, how stops felt, that
 * it began and ended. A log and what follows from it are written in one transaction. It must not fetch.
 */
import { signal } from '@preact/signals';
import { session } from '../api/store';
import { newRecording, type Part, pause } from '../model/track';
import { uuidv7 } from '../model/uuid';
import { type ErrandRow, type WalkLog, within } from './db';

/** What the server has is kept as long as copies of marks are. */
const KEEP_MS = 14 * 24 * 3_600_000;
const STRICT = { durability: 'strict' } as const;
const DB = 'lykta';

/** The walk one is on; what is shown. */
export const walkLog = signal<WalkLog | null>(null);

/** Everything said on walks that this phone holds, the oldest first; what was sent as well. */
export const errands = signal<readonly ErrandRow[]>([]);

/** What the storage would not take, until it does. */
const heldErrands = new Map<string, ErrandRow>();

export async function readErrands(): Promise<ErrandRow[]> {
  const kept = await within(DB, (db) => db.getAllFromIndex('errands', 'made')).catch(() => []);
  errands.value = [...kept.filter(({ id }) => !heldErrands.has(id)), ...heldErrands.values()];
  return [...errands.value];
}

const keyOf = (tenant: string, by: string, walk: string): string => JSON.stringify([tenant, by, walk]);

const newLog = (tenant: string, by: string, walk: string): WalkLog => ({
  key: keyOf(tenant, by, walk),
  tenant,
  by,
  walk,
  device: crypto.randomUUID(),
  started: null,
  ended: null,
  stop: null,
  left: [],
  seen: {},
  made: [],
  felt: {},
  recording: newRecording(),
});

/** What is being written, in order. */
let writing: Promise<unknown> = Promise.resolve();

/** Opens the log of a walk for the account that is signed in. */
export async function openLog(walk: string): Promise<WalkLog | null> {
  const now = session.value;
  if (!now) return null;
  const key = keyOf(now.tenant.code, now.viewer.id, walk);
  const held = walkLog.value?.key === key ? walkLog.value : undefined;
  await writing;
  const kept = await within(DB, (db) => db.get('walks', key)).catch(() => undefined);
  // What was done while it was read is newer.
  const since = walkLog.value?.key === key && walkLog.value !== held;
  if (!since) walkLog.value = kept ?? held ?? newLog(now.tenant.code, now.viewer.id, walk);
  await readErrands();
  return walkLog.value;
}

let lastMade = 0;

/** Something to send about the walk that is open. Two of the same millisecond keep their order. */
export const errandOf = (log: WalkLog, what: ErrandRow['what'], holdMs = 0): ErrandRow => {
  const now = Date.now();
  const made = Math.max(now, lastMade + 1);
  lastMade = made;
  const { tenant, by, walk } = log;
  return { id: uuidv7(made), tenant, by, walk, made, what, after: now + holdMs };
};

/** Changes the log one is in, and puts what follows from it on its way, in the same transaction. */
export function changeLog(
  edit: (log: WalkLog) => { log: WalkLog; errands?: ErrandRow[] },
): Promise<WalkLog | null> {
  const now = walkLog.value;
  if (!now) return Promise.resolve(null);
  // What is shown is changed at once; what is kept follows in the same order.
  const { log, errands: rows = [] } = edit(now);
  walkLog.value = log;
  writing = writing.then(() => write(log, rows));
  return writing.then(() => log);
}

async function write(log: WalkLog, rows: ErrandRow[]): Promise<void> {
  try {
    await within(DB, async (db) => {
      const transaction = db.transaction(['walks', 'errands'], 'readwrite', STRICT);
      const steps: Promise<unknown>[] = [transaction.done, transaction.objectStore('walks').put(log)];
      for (const row of [...heldErrands.values(), ...rows]) {
        steps.push(transaction.objectStore('errands').put(row));
      }
      await Promise.all(steps);
    });
    heldErrands.clear();
  } catch {
    for (const row of rows) heldErrands.set(row.id, row);
  }
  if (rows.length > 0) await readErrands();
}

/** Makes parts of whatever of any way walked is still being gathered, so that nothing stands outside the parts. */
export async function cutTracks(): Promise<void> {
  await writing;
  const kept = await within(DB, (db) => db.getAll('walks')).catch((): WalkLog[] => []);
  const now = walkLog.value;
  const logs = [...kept.filter(({ key }) => key !== now?.key), ...(now ? [now] : [])];
  for (const log of logs) {
    const { recording, parts } = pause(log.recording);
    if (parts.length === 0) continue;
    const next = { ...log, recording };
    if (walkLog.value?.key === log.key) walkLog.value = next;
    const rows = parts.map((part) => errandOf(log, { kind: 'track', part: { device: log.device, ...part } }));
    writing = writing.then(() => write(next, rows));
    await writing;
  }
}

/** Changes one errand, or lets it go. */
export async function changeErrand(id: string, edit: (row: ErrandRow) => ErrandRow | null): Promise<void> {
  const held = heldErrands.get(id);
  if (held) {
    const next = edit(held);
    if (next) heldErrands.set(id, next);
    else heldErrands.delete(id);
  } else {
    await within(DB, async (db) => {
      const transaction = db.transaction('errands', 'readwrite', STRICT);
      const row = await transaction.store.get(id);
      const next = row ? edit(row) : null;
      const step = next ? transaction.store.put(next) : row ? transaction.store.delete(id) : undefined;
      await Promise.all([step, transaction.done]);
    });
  }
  await readErrands();
}

/** The parts of a walk's way that this phone holds, and what is still being gathered. */
export const wayWalked = (log: WalkLog, rows: readonly ErrandRow[]): Part[] => [
  ...rows.flatMap(({ walk, what }) =>
    walk === log.walk && what.kind === 'track' && what.part.device === log.device ? [what.part] : [],
  ),
  log.recording,
];

/** Lets go of what the server has had for a while. */
export async function pruneWalks(now: number = Date.now()): Promise<void> {
  for (const { id, sent } of await readErrands()) {
    if (sent !== undefined && now - sent > KEEP_MS) await changeErrand(id, () => null);
  }
}
