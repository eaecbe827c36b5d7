/**
 * Sends what was said on walks besides marks, oldest first, by the same id at each try. A refused one is kept with
 * the reason and does not hold up the rest.
 */
import type { Operation, OperationAnswer } from '../api/sync';
import type { ErrandRow } from '../local/db';
import { changeErrand, readErrands } from '../local/walks';
import { passing } from './answers';
import { maySucceedLater, operationOf } from './operations';

/** What the runner needs of the server; tests give their own. */
export interface ErrandWire {
  sync: (operations: readonly Operation[]) => Promise<OperationAnswer[]>;
}

/** Most in one request: a part of a track is some tens of kilobytes. */
const BATCH = 25;

/** Those of this account and tenant that the server does not have. */
export const unsent = (rows: readonly ErrandRow[], tenant: string, by: string | undefined): ErrandRow[] =>
  rows.filter((row) => row.sent === undefined && row.tenant === tenant && row.by === by);

/** Sends what it can; returns how many are left that another try may help. */
export async function sendErrands(tenant: string, by: string | undefined, wire: ErrandWire): Promise<number> {
  const due = unsent(await readErrands(), tenant, by).filter(
    ({ refused, after }) => refused === undefined && after <= Date.now(),
  );
  for (let at = 0; at < due.length; at += BATCH) {
    const batch = due.slice(at, at + BATCH);
    let answers: OperationAnswer[];
    try {
      answers = await wire.sync(batch.map(operationOf));
    } catch (error) {
      if (passing(error)) break;
      throw error;
    }
    for (const [n, { id }] of batch.entries()) {
      const answer = answers[n];
      if (!answer || maySucceedLater(answer)) continue;
      await changeErrand(id, (old) =>
        answer.status < 300
          ? { ...old, sent: Date.now() }
          : { ...old, refused: answer.problem?.detail ?? `HTTP ${answer.status}` },
      );
    }
  }
  return unsent(await readErrands(), tenant, by).filter(({ refused }) => refused === undefined).length;
}
