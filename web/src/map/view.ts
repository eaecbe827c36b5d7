/**
 * What the map and the views beside it tell each other, without either knowing the other: where the map
 * looks, what is chosen, which areas are lit. It must not import the map library, so that the list, the
 * promises and the field view work before the map has been loaded, and without it.
 */
import { computed, signal } from '@preact/signals';
import type { Feature, Geometry } from 'geojson';
import type { Spot } from '../api/analyses';
import type { Outline } from '../api/context';
import { noting, session } from '../api/store';
import { asBox } from '../api/types';
import type { EffortCell } from '../api/walks';
import { basemapsFor } from '../model/basemaps';
import { type Box, centreOf, contains } from '../model/geo';

/** The layers in drawing order, bottom first; the server's names. */
export const LAYERS = ['municipalities', 'commitment_areas', 'designated_hot_spots', 'observations'] as const;
export type LayerName = (typeof LAYERS)[number];

export const mapState = signal<'idle' | 'loading' | 'ready' | 'failed'>('idle');
/** True while a view that else covers the map shows it. */
export const mapCalled = signal(false);
/** True while some tile could not be read; the marks shown may then be too few. */
export const tilesMissing = signal(false);

/** The box in view; null until the map has been seen. */
export const seenBox = signal<Box | null>(null);
export const seenZoom = signal(0);

/** The box that lists are asked for: the map's when it has one, else the tenant's. */
export const listBox = computed<Box | null>(() => {
  const tenant = noting.value?.tenant;
  return seenBox.value ?? (tenant ? asBox(tenant.bbox) : null);
});

/** The observation whose card is open. */
export const selected = signal<{ id: string; geometry: Geometry } | null>(null);

/** Areas to light up, those of an open promise or commitment. */
export const litAreas = signal<Feature<Geometry, { approximate: boolean }>[]>([]);

/** A walk to draw: its planned way, the way walked with its gaps, and its stops. */
export interface WalkOnMap {
  route: [number, number][];
  track: [number, number][][];
  stops: { no: number; at: [number, number]; state: 'coming' | 'here' | 'left' }[];
}
export const walkOnMap = signal<WalkOnMap | null>(null);

/** Cells of walked effort to draw. */
export const effortOnMap = signal<EffortCell[] | null>(null);

/** The heat map to draw: where its tiles are, and whether they show where nothing is known. */
export interface HeatOnMap {
  tiles: string;
  unknown: boolean;
}
export const heatOnMap = signal<HeatOnMap | null>(null);

/** A hot spot that was worked out, to draw: its number, or the letter of how it goes. */
export interface SpotOnMap {
  geometry: GeoJSON.MultiPolygon;
  properties: { number: number; state: Spot['properties']['state']; letter?: string };
}
export const spotsOnMap = signal<readonly SpotOnMap[] | null>(null);
/** The number of the hot spot that is open. */
export const pickedSpot = signal<number | null>(null);

/** What is drawn in front of the observations, so that their marks stand back. */
export const inFront = computed<object | null>(
  () => walkOnMap.value ?? effortOnMap.value ?? heatOnMap.value ?? spotsOnMap.value,
);

/** A box that the list is held to, what it is called and how much of it was counted, until somebody lets go. */
export const heldBox = signal<{ box: Box; name: string; n: number } | null>(null);

/** What others know of areas, to draw: numbers in steps (0 where there is too little to tell), and outlines. */
export interface ContextOnMap {
  numbers: GeoJSON.Feature<Outline, { what: 'number'; step: number }>[];
  outlines: GeoJSON.Feature<Outline, { what: 'outline'; label: string }>[];
}
export const contextOnMap = signal<ContextOnMap | null>(null);

/** Who takes the next place pressed on the map, while somebody asks for one. */
export const placeWanted = signal<((at: [number, number]) => void) | null>(null);

/** A box to bring into view; a new object each time, so that the same box can be asked for again. */
export const fitTo = signal<{ box: Box; maxZoom?: number } | null>(null);

/** True while the search box over the map is open. */
export const searching = signal(false);

/** An area that was pressed on the map, or a place that was searched for. */
export const pickedArea = signal<{
  name: string;
  /** What it is, where that is known instead of what is promised there. */
  about?: string;
  approximate: boolean;
  labels: string;
  promises: string[];
} | null>(null);

/** The field view's pin: where it stands and what says so. */
export interface Pin {
  at: [number, number];
  source: 'gps' | 'tap' | 'manual';
  accuracy: number | null;
}
export const pin = signal<Pin | null>(null);
/** True while the field view is open: the map then moves under a fixed pin. */
export const pinning = signal(false);
/** True while the pin follows the phone's position. */
export const following = signal(true);

/** True where the map shows only an overview although the reader is near enough to expect streets. */
export const streetsMissing = computed(() => {
  const box = seenBox.value;
  const { basemaps, tenant } = session.value ?? {};
  if (!box || !basemaps || !tenant || seenZoom.value < 10.5) return false;
  const centre = centreOf(box);
  return !basemapsFor(basemaps, asBox(tenant.bbox)).some(
    (basemap) => basemap.streets && contains(asBox(basemap.bbox), centre),
  );
});

/** Where the pin stands before anybody has moved it and before the phone knows: the middle of the map. */
export const pinFallback = computed<[number, number]>(() => {
  if (seenBox.value) return centreOf(seenBox.value);
  const [lon, lat] = noting.value?.tenant.center ?? [];
  return [lon ?? 0, lat ?? 0];
});
