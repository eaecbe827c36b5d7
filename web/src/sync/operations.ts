/**
 * What a row of the outbox comes to as operations, in their order, and what their answers make of it. Nothing here
 * sends. An operation is the same at each try; what is pressed meanwhile becomes another.
 */
import type { Operation, OperationAnswer } from '../api/sync';
import type { ErrandRow, OutboxEdit, OutboxRow } from '../local/db';
import { uuidv7 } from '../model/uuid';

/** Makes an edit of the details that were added since the last one. */
export function frozen(row: OutboxRow): OutboxRow {
  if (row.withdrawn || Object.keys(row.patch).length === 0) return row;
  const edit: OutboxEdit = {
    op: uuidv7(),
    base: row.version ?? 1,
    ...(row.last === undefined ? {} : { after: row.last }),
    patch: row.patch,
  };
  return { ...row, patch: {}, edits: [...(row.edits ?? []), edit], last: edit.op };
}

const patchOf = (id: string, { op, base, after, patch }: OutboxEdit): Operation => ({
  kind: 'patch',
  id,
  op,
  base,
  ...(after === undefined ? {} : { after }),
  body: { properties: patch },
});

/** What there is to send of a row now. A step that may still be taken back holds up what comes after it. */
export function operationsOf(row: OutboxRow, now: number): Operation[] {
  const { id } = row;
  const out: Operation[] = [];
  if (!row.receipt && !row.known) out.push({ kind: 'record', id, body: row.feature });
  for (const [n, step] of (row.steps ?? []).entries()) {
    if (step.after > now) return out;
    out.push({ kind: 'step', id, base: (row.version ?? 1) + n, to: step.to });
  }
  if (row.withdrawn) return [...out, { kind: 'withdraw', id }];
  return [
    ...out,
    ...(row.edits ?? []).filter(({ refused }) => refused === undefined).map((edit) => patchOf(id, edit)),
  ];
}

/** An errand as an operation. */
export function operationOf({ id, walk, what }: ErrandRow): Operation {
  if (what.kind === 'track') return { kind: 'track', id, walk, body: what.part };
  if (what.kind === 'score') return { kind: 'score', id, walk, body: what.score };
  return { kind: 'walk', id: walk, body: { to: what.to, at: what.at } };
}

const done = ({ status }: OperationAnswer): boolean => status >= 200 && status < 300;

/** What may be answered otherwise another time. 401 means that nobody was known; a base comes before its edit. */
export const maySucceedLater = ({ status, problem }: OperationAnswer): boolean =>
  status >= 500 || [401, 408, 425, 429].includes(status) || problem?.code === 'base_missing';

const reason = ({ problem, status }: OperationAnswer): string =>
  problem?.detail ?? problem?.title ?? `HTTP ${status}`;

/** An edit to a side; what came after it comes after the one before it, as an edit of another name. */
function setAside(edits: readonly OutboxEdit[], op: string, why: string): OutboxEdit[] {
  const bad = edits.find((edit) => edit.op === op);
  return edits.map((edit) => {
    if (edit.op === op) return { ...edit, refused: why };
    if (!bad || edit.after !== op) return edit;
    const { after: _, ...rest } = edit;
    return { ...rest, ...(bad.after === undefined ? {} : { after: bad.after }), op: uuidv7() };
  });
}

/** The row after one answer; null when it is no more. */
export function answered(row: OutboxRow, sent: Operation, answer: OperationAnswer): OutboxRow | null {
  if (!done(answer) && !(answer.status === 410 && sent.kind === 'withdraw')) {
    if (maySucceedLater(answer)) return row;
    const why = reason(answer);
    if (sent.kind !== 'patch' || answer.status === 410) return { ...row, refused: why };
    const edits = setAside(row.edits ?? [], sent.op ?? '', why);
    return { ...row, edits, last: edits.findLast(({ refused }) => refused === undefined)?.op };
  }
  switch (sent.kind) {
    case 'record':
      return answer.receipt
        ? { ...row, receipt: answer.receipt, version: row.version ?? answer.receipt.version }
        : row;
    case 'step': {
      const [, ...steps] = row.steps ?? [];
      return { ...row, steps, version: (row.version ?? 1) + 1 };
    }
    case 'patch': {
      const edit = row.edits?.find(({ op }) => op === sent.op);
      return {
        ...row,
        edits: row.edits?.filter(({ op }) => op !== sent.op) ?? [],
        sent: { patch: { ...row.sent?.patch, ...edit?.patch }, photos: row.sent?.photos ?? [] },
      };
    }
    case 'photos': {
      const held = answer.photos ?? [];
      const safe = row.photos?.filter(({ hash }) => hash !== undefined && held.includes(hash)) ?? [];
      const rest = row.photos?.filter((photo) => !safe.includes(photo)) ?? [];
      return {
        ...row,
        // What the server says it does not hold is sent anew.
        photos: rest.map(({ hash: _, ...photo }) => photo),
        sent: {
          patch: row.sent?.patch ?? {},
          photos: [...(row.sent?.photos ?? []), ...safe.map(({ id }) => id)],
        },
      };
    }
    case 'withdraw':
      return null;
    default:
      return row;
  }
}

/** Whether there is something of a row to send; what was refused waits for the person. */
export const hasMore = (row: OutboxRow): boolean =>
  row.withdrawn ||
  (row.steps?.length ?? 0) > 0 ||
  Object.keys(row.patch).length > 0 ||
  (row.edits?.some(({ refused }) => refused === undefined) ?? false) ||
  (row.photos?.some(({ refused }) => refused === undefined) ?? false);

/** Whether all of a row is at the server, refused parts as well. */
export const isDone = (row: OutboxRow): boolean =>
  !hasMore(row) && !row.photos?.length && !row.edits?.length && (row.known || row.receipt !== undefined);
