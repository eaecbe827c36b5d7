/**
 * "Rädda data": everything that has not been sent, as one file that `lykta import` takes whole: marks with details and
 * edits, photos, ways walked and answers. It holds the very operations that the phone would send, so that an import
 * and a later sending give everything once. The rows stay where they are. For other programs it is GeoJSON.
 */
import type { Operation } from '../api/sync';
import { sha256 } from '../api/sync';
import type { NewPhoto } from '../api/types';
import type { ErrandRow, OutboxRow } from '../local/db';
import { outbox } from '../local/outbox';
import { cutTracks, readErrands } from '../local/walks';
import { frozen, operationOf, operationsOf } from './operations';

/** Marks there are to rescue, as other programs see them: not what was taken back, nor what the server has. */
export const rescued = (rows: readonly OutboxRow[]): OutboxRow[] =>
  rows.filter(({ withdrawn, known }) => !withdrawn && !known);

/** What there is to rescue in all. */
export const toRescue = (rows: readonly OutboxRow[], errands: readonly ErrandRow[]): number =>
  rows.length + errands.filter(({ sent }) => sent === undefined).length;

/** Base 64 of bytes, a piece at a time: a whole photo as arguments is too much. */
export function base64(bytes: ArrayBuffer): string {
  const all = new Uint8Array(bytes);
  let text = '';
  for (let at = 0; at < all.length; at += 0x8000) {
    text += String.fromCharCode(...all.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

/** The operations of a row, with those that were refused and those that still may be taken back. */
export function rowOperations(row: OutboxRow): Operation[] {
  const open = { ...row, edits: (row.edits ?? []).map(({ refused: _, ...edit }) => edit) };
  const all = operationsOf(open, Number.POSITIVE_INFINITY);
  const record: Operation = { kind: 'record', id: row.id, body: row.feature };
  // The record is told again for what belongs to it: it is the same, and it is done once.
  return row.known || all.some(({ kind }) => kind === 'record') ? all : [record, ...all];
}

interface Everything {
  tenant: string;
  rows: readonly OutboxRow[];
  errands: readonly ErrandRow[];
  photo: (id: string) => Promise<NewPhoto | undefined>;
}

/** The file of one tenant. Its beginning is what the import knows it by. */
export async function rescueFile({ tenant, rows, errands, photo }: Everything): Promise<Blob> {
  const own = rows.filter((row) => row.tenant === tenant);
  const said = errands.filter((row) => row.tenant === tenant && row.sent === undefined);
  const makers = [...new Set([...own, ...said].map(({ by }) => by))];
  const parts: BlobPart[] = [
    '{"type":"FeatureCollection","lykta":{"rescue":1},',
    `"tenant":${JSON.stringify(tenant)},"senders":[`,
  ];
  for (const [n, by] of makers.entries()) {
    const rowsOf = own.filter((row) => row.by === by);
    const operations = [
      ...rowsOf.flatMap(rowOperations),
      ...said.filter((row) => row.by === by).map(operationOf),
    ];
    parts.push(
      n > 0 ? ',' : '',
      `{"by":${JSON.stringify(by ?? null)},"operations":${JSON.stringify(operations)},"photos":[`,
    );
    let first = true;
    for (const row of rowsOf) {
      for (const { id } of row.photos ?? []) {
        const found = await photo(id);
        if (!found) continue;
        const about = { observation: row.id, id, role: found.role, sha256: await sha256(found.bytes) };
        parts.push(first ? '' : ',', JSON.stringify({ ...about, base64: base64(found.bytes) }));
        first = false;
      }
    }
    parts.push(']}');
  }
  const features = rescued(own).map(({ feature, patch, sent, edits }) => ({
    ...feature,
    properties: Object.assign(
      {},
      feature.properties,
      sent?.patch,
      ...(edits ?? []).map((edit) => edit.patch),
      patch,
    ),
  }));
  parts.push(`],"features":${JSON.stringify(features)}}`);
  return new Blob(parts, { type: 'application/geo+json' });
}

/** Hands a file for each tenant to the person to keep. */
export async function rescue(now: Date = new Date()): Promise<void> {
  await cutTracks();
  // What is in the file and what is sent later must be the same edits.
  for (const { id } of await outbox.rows()) await outbox.change(id, frozen);
  const rows = await outbox.rows();
  const errands = (await readErrands()).filter(({ sent }) => sent === undefined);
  const time = now.toISOString().slice(0, 16).replace(/[:T]/g, '-');
  for (const tenant of new Set([...rows, ...errands].map((row) => row.tenant))) {
    const file = await rescueFile({ tenant, rows, errands, photo: (id) => outbox.photo(id) });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = `lykta-osant-${tenant}-${time}.geojson`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }
}
