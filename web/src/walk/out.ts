/** What is done out on a walk. Each press is kept on the phone first and sent by itself; nothing waits for a network. */
import { rightNow } from '../api/clock';
import { may } from '../api/may';
import type { Observation } from '../api/types';
import type { ErrandRow, WalkLog } from '../local/db';
import { outbox, waiting } from '../local/outbox';
import { changeErrand, changeLog, errandOf, errands } from '../local/walks';
import { hear, type Part, type Point, pause } from '../model/track';
import { HOLD_MS, stepKnown } from '../sync/own';
import { flush } from '../sync/run';

const trackErrands = (log: WalkLog, parts: readonly Part[]): ErrandRow[] =>
  parts.map((part) => errandOf(log, { kind: 'track', part: { device: log.device, ...part } }));

/** Begins; whoever may not lead joins one that somebody else has begun. */
export async function begin(first: number | null, planned: boolean): Promise<void> {
  const at = rightNow().toISOString();
  await changeLog((log) => ({
    log: { ...log, started: at, ended: null, stop: log.stop ?? first },
    errands: planned && may('walk') ? [errandOf(log, { kind: 'state', to: 'ongoing', at })] : [],
  }));
  void flush();
}

/** Ends the walk here: what was gathered of the way is on its way, and so is that it is over. */
export async function end(): Promise<void> {
  const at = rightNow().toISOString();
  await changeLog((log) => {
    const { recording, parts } = pause(log.recording);
    return {
      log: { ...log, ended: at, recording },
      errands: [
        ...trackErrands(log, parts),
        ...(may('walk') ? [errandOf(log, { kind: 'state', to: 'finished', at })] : []),
      ],
    };
  });
  void flush();
}

/** Takes in a position. */
export async function heard(point: Point): Promise<void> {
  let sending = false;
  await changeLog((log) => {
    const { recording, parts } = hear(log.recording, point);
    sending = parts.length > 0;
    return { log: { ...log, recording }, errands: trackErrands(log, parts) };
  });
  if (sending) void flush();
}

/** Breaks the way here: the page was out of sight. */
export async function silence(): Promise<void> {
  await changeLog((log) => {
    const { recording, parts } = pause(log.recording);
    return { log: { ...log, recording }, errands: trackErrands(log, parts) };
  });
  void flush();
}

export const goTo = (stop: number): Promise<WalkLog | null> =>
  changeLog((log) => ({ log: { ...log, stop } }));

/** Leaves a stop for the next one that nobody has left, in the order of the walk. */
export function leave(stop: number, order: readonly number[]): Promise<WalkLog | null> {
  return changeLog((log) => {
    const left = log.left.includes(stop) ? log.left : [...log.left, stop];
    const at = order.indexOf(stop);
    const ahead = [...order.slice(at + 1), ...order.slice(0, at)].find((no) => !left.includes(no));
    return { log: { ...log, left, stop: ahead ?? null } };
  });
}

/** Looked at again: mended, or not. */
export async function saw(feature: Observation, to: 'verified' | 'reopened'): Promise<void> {
  const at = rightNow().toISOString();
  await changeLog((log) => ({ log: { ...log, seen: { ...log.seen, [feature.id]: { to, at } } } }));
  await stepKnown(feature, to);
}

/** Takes back the last look while it has not been sent; false when it has. */
export async function sawNot(id: string): Promise<boolean> {
  const held = await outbox.stepBack(id);
  if (!held) return false;
  await changeLog((log) => {
    const { [id]: _, ...seen } = log.seen;
    return { log: { ...log, seen } };
  });
  return true;
}

/** How safe it feels here. Until it is sent another press replaces it; after that it stands. */
export async function feel(stop: number, perceived: number): Promise<void> {
  await changeLog((log) => {
    const before = log.felt[stop];
    if (before && before.after <= Date.now()) return { log };
    const made = errandOf(log, { kind: 'score', score: { stop, perceived } }, HOLD_MS);
    const row = before ? { ...made, id: before.id } : made;
    const felt = { ...log.felt, [stop]: { id: row.id, perceived, after: row.after } };
    return { log: { ...log, felt }, errands: [row] };
  });
  setTimeout(flush, HOLD_MS + 100);
}

/** Notes what was marked, for the account at the end. */
export const marked = (id: string, category: string): Promise<WalkLog | null> =>
  changeLog((log) =>
    log.made.some((each) => each.id === id)
      ? { log: { ...log, made: log.made.map((each) => (each.id === id ? { id, category } : each)) } }
      : { log: { ...log, made: [...log.made, { id, category }] } },
  );

export const unmarked = (id: string): Promise<WalkLog | null> =>
  changeLog((log) => ({ log: { ...log, made: log.made.filter((each) => each.id !== id) } }));

/** What of this walk the server does not have yet. */
export function notSent(log: WalkLog): { marks: number; others: number; refused: string[] } {
  const marks = waiting.value.filter(
    ({ id, feature }) => feature.properties.walk_id === log.walk || log.seen[id] !== undefined,
  );
  const others = errands.value.filter(({ walk, sent, by }) => walk === log.walk && by === log.by && !sent);
  const refused = [...marks, ...others].flatMap((row) => (row.refused ? [row.refused] : []));
  return { marks: marks.length, others: others.length, refused: [...new Set(refused)] };
}

/** Tries a refused one again, or all of them. */
export async function tryAgain(log: WalkLog): Promise<void> {
  for (const { id, walk, refused } of errands.value) {
    if (walk === log.walk && refused) {
      await changeErrand(id, ({ refused: _, ...row }) => row);
    }
  }
  await flush();
}
