/**
 * What the field view remembers between two presses: what was just saved, until when it can be taken back,
 * and whether the alarm is unanswered. Saving itself is the outbox's matter.
 */
import { signal } from '@preact/signals';
import { rightNow } from '../api/clock';
import { catalogue } from '../api/store';
import type { Category, NewObservation, ObservationPatch } from '../api/types';
import { pin, pinFallback } from '../map/view';
import { uuidv7 } from '../model/uuid';
import { detailOwn, saveOwn, withdrawOwn } from '../sync/own';

export const UNDO_MS = 10_000;

export interface Saved {
  id: string;
  /** Where, longitude and latitude. */
  place: [number, number];
  at: string;
  details: ObservationPatch & { category: string };
}

export const saved = signal<Saved | null>(null);
export const undoUntil = signal(0);
export const alarm = signal(false);

/** The walk one is on, and the stop one is at: what is marked meanwhile belongs there. */
export const onWalk = signal<{ walk: string; stop: number | null } | null>(null);

/** The last one taken back. */
export const takenBack = signal<string | null>(null);

const acute = (category: Category | undefined): boolean =>
  category?.call_first === true || category?.severity === 4;

/** The feature as it stands at this moment; nothing here waits for the network. */
export function newFeature(category: string, now: Date = rightNow()): NewObservation {
  const place = pin.value ?? { at: pinFallback.value, source: 'tap' as const, accuracy: null };
  const [lon, lat] = place.at;
  const { walk, stop } = onWalk.value ?? {};
  return {
    type: 'Feature',
    id: uuidv7(now.getTime()),
    geometry: { type: 'Point', coordinates: [Number(lon.toFixed(7)), Number(lat.toFixed(7))] },
    properties: {
      category,
      observed_at: now.toISOString(),
      created_at: now.toISOString(),
      geom_source: place.source,
      provenance: walk ? 'staff_walk' : 'staff_daily',
      schema_version: 1,
      ...(walk ? { walk_id: walk } : {}),
      ...(walk && stop ? { stop_no: stop } : {}),
      ...(place.accuracy === null ? {} : { accuracy_m: Math.round(place.accuracy * 10) / 10 }),
    },
  };
}

/** One press: saved now, with position and time. The alarm comes after, and covers everything. */
export async function capture(category: Category): Promise<void> {
  const feature = newFeature(category.code);
  await saveOwn(feature);
  saved.value = {
    id: feature.id,
    place: feature.geometry.coordinates,
    at: feature.properties.observed_at,
    details: { category: category.code },
  };
  undoUntil.value = Date.now() + UNDO_MS;
  alarm.value = acute(category);
}

/** Adds a detail; a new category or a severity of four may raise the alarm. */
export function detail(patch: ObservationPatch): void {
  const now = saved.value;
  if (!now) return;
  saved.value = { ...now, details: { ...now.details, ...patch } };
  if (patch.severity === 4 || (patch.category && acute(catalogue.value.category.get(patch.category)))) {
    alarm.value = true;
  }
  void detailOwn(now.id, patch);
}

export async function undo(): Promise<void> {
  const now = saved.value;
  if (!now) return;
  saved.value = null;
  alarm.value = false;
  takenBack.value = now.id;
  await withdrawOwn(now.id);
}

/** Done with this one; the next can be marked. */
export function finish(): void {
  saved.value = null;
}
