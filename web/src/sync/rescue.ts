/**
 * "Rädda data": everything that has not been sent, as one file that `lykta import --as observations` takes. The
 * rows stay where they are; an import and a later sending give one record, since both carry the phone's own id.
 */
import type { OutboxRow } from '../local/db';

/** What there is to rescue: not what was taken back, nor steps of what the server has. */
export const rescued = (rows: readonly OutboxRow[]): OutboxRow[] =>
  rows.filter(({ withdrawn, known }) => !withdrawn && !known);

/** Photos that wait behind them; they do not fit in such a file. */
export const photosLeft = (rows: readonly OutboxRow[]): number =>
  rescued(rows).reduce((sum, { photos }) => sum + (photos?.length ?? 0), 0);

/** GeoJSON with each mark as it stands, details and all. */
export function rescueFile(rows: readonly OutboxRow[]): Blob {
  const features = rescued(rows).map(({ feature, patch, sent }) => ({
    ...feature,
    properties: { ...feature.properties, ...sent?.patch, ...patch },
  }));
  return new Blob([JSON.stringify({ type: 'FeatureCollection', features }, null, 1)], {
    type: 'application/geo+json',
  });
}

/** Hands the file to the person to keep. */
export function rescue(rows: readonly OutboxRow[], now: Date = new Date()): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(rescueFile(rows));
  link.download = `lykta-osant-${now.toISOString().slice(0, 16).replace(/[:T]/g, '-')}.geojson`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
