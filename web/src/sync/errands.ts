/**
 * Sends what was said on walks besides marks, oldest first, by the same id at each try. A refused one is kept with
 * the reason and does not hold up the rest.
 */
import { moveWalk, putScore, putTrackPart } from '../api/walks';
import type { ErrandRow } from '../local/db';
import { changeErrand, readErrands } from '../local/walks';
import { passing, reasonOf } from './answers';

/** What the runner needs of the server; tests give their own. */
export interface ErrandWire {
  track: typeof putTrackPart;
  score: typeof putScore;
  state: typeof moveWalk;
}
const WIRE: ErrandWire = { track: putTrackPart, score: putScore, state: moveWalk };

const send = ({ id, walk, what }: ErrandRow, wire: ErrandWire): Promise<unknown> => {
  if (what.kind === 'track') return wire.track(walk, id, what.part);
  if (what.kind === 'score') return wire.score(walk, id, what.score);
  return wire.state(walk, { to: what.to, at: what.at });
};

/** Those of this account and tenant that the server does not have. */
export const unsent = (rows: readonly ErrandRow[], tenant: string, by: string | undefined): ErrandRow[] =>
  rows.filter((row) => row.sent === undefined && row.tenant === tenant && row.by === by);

/** Sends what it can; returns how many are left that another try may help. */
export async function sendErrands(
  tenant: string,
  by: string | undefined,
  wire: ErrandWire = WIRE,
): Promise<number> {
  for (const row of unsent(await readErrands(), tenant, by)) {
    if (row.refused !== undefined || row.after > Date.now()) continue;
    try {
      await send(row, wire);
      await changeErrand(row.id, (old) => ({ ...old, sent: Date.now() }));
    } catch (error) {
      if (passing(error)) break;
      await changeErrand(row.id, (old) => ({ ...old, refused: reasonOf(error) }));
    }
  }
  return unsent(await readErrands(), tenant, by).filter(({ refused }) => refused === undefined).length;
}
