/** Analyses that the server works out: what is asked, and the shapes of its answers. */
import { call } from './client';

/** A step of the legend: where this many to the square kilometre, and fewer than the next step. */
export type HeatBand = GeoJSON.Feature<
  GeoJSON.MultiPolygon,
  { class: number; from: number; to: number | null }
>;

export interface HeatPlace {
  at: [number, number];
  per_km2: number;
  n: number;
  areas: string[];
}

export interface Heat {
  state: 'drawn' | 'too_few';
  n: number;
  least: number;
  version: string;
  unit: 'events_per_km2' | 'weight_per_km2';
  params: { radius_m: number; from: string; to: string; kernel: string; crs: string };
  sources: Record<string, number>;
  suggested_radius_m: number | null;
  places: HeatPlace[];
  not_walked: GeoJSON.MultiPolygon;
  features: HeatBand[];
}

export const getHeat = (query: Record<string, string>) =>
  call<Heat>('GET', '/api/v1/analyses/heat', { query });

/** Where the values lie as a raster, for programs of geography. */
export const heatRaster = (query: Record<string, string>): string =>
  `/api/v1/analyses/heat.tif?${new URLSearchParams(query)}`;

/** How much was reported when: days that have any, hours of the week from Monday 00, and by the sun's height. */
export interface Times {
  n: number;
  version: string;
  params: { from: string; to: string };
  days: [day: string, n: number][];
  hours: number[];
  sun: { daylight: number; twilight: number; dark: number };
}

export const getTimes = (query: Record<string, string>) =>
  call<Times>('GET', '/api/v1/analyses/time', { query });

/** Two periods of one area; a ratio without bound has no `high`, one by nothing no `ratio`. */
export interface Change {
  area: { id: string; name: string } | null;
  state: 'compared' | 'too_few';
  after: number;
  before: number;
  ratio: number | null;
  low: number | null;
  high: number | null;
  p: number | null;
  q: number | null;
}

export interface Compared {
  version: string;
  params: { from: string; to: string; against: 'before' | 'year' };
  before: { from: string; to: string };
  days: number;
  least: number;
  all: Change;
  areas: Change[];
  walked_m: { after: number; before: number } | null;
}

export const getCompared = (query: Record<string, string>) =>
  call<Compared>('GET', '/api/v1/analyses/compare', { query });
