/** Analyses that the server works out: what is asked, and the shapes of its answers. */
import { call } from './client';

/** A step of the legend: this many to the square kilometre, and fewer than the next step. Tiles say where. */
export interface HeatBand {
  properties: { class: number; from: number; to: number | null };
}

export interface HeatPlace {
  at: [number, number];
  /** By area; null when it is held against what was walked. */
  per_km2: number | null;
  /** By what was walked. */
  per_km: number | null;
  walked_km: number | null;
  n: number;
  areas: string[];
}

export interface Heat {
  state: 'drawn' | 'too_few' | 'not_walked';
  n: number;
  /** Left out, as the same person had reported in the same place and week. */
  repeated: number;
  /** Left out, as they lie beyond the border. */
  left_out: number;
  least: number;
  version: string;
  unit: 'events_per_km2' | 'weight_per_km2' | 'events_per_km_walked' | 'weight_per_km_walked';
  params: {
    radius_m: number;
    from: string;
    to: string;
    kernel: string;
    crs: string;
    edge: 'none' | 'uniform';
    exposure: 'none' | 'walked';
  };
  /** The area whose border is corrected by; null where there is none. */
  boundary: string | null;
  /** What was walked, and how little of it tells nothing. */
  exposure: { km: number; median_km_per_km2: number; least_km_per_km2: number } | null;
  sources: Record<string, number>;
  suggested_radius_m: number | null;
  places: HeatPlace[];
  features: HeatBand[];
}

/** Numbers and legend alone: where the bands are is drawn from tiles. */
export const getHeat = (query: Record<string, string>) =>
  call<Heat>('GET', '/api/v1/analyses/heat', { query: { ...query, shapes: 'false' } });

/** Where the tiles of the same heat map are. */
export const heatTiles = (query: Record<string, string>): string =>
  `${location.origin}/api/v1/analyses/heat/tiles/{z}/{x}/{y}.mvt?${new URLSearchParams(query)}`;

/** A place where more was reported than chance would gather, or one that too few people say it of. */
export interface Spot {
  type: 'Feature';
  geometry: GeoJSON.MultiPolygon;
  bbox: [number, number, number, number];
  properties: {
    number: number;
    state: 'hot' | 'one_source' | 'few_sources';
    areas: string[];
    n: number;
    expected: number;
    ratio: number | null;
    p: number;
    q: number;
    cells: number;
    sources: Record<string, number>;
    categories: { category: string; n: number }[];
  };
}

export interface HotSpots {
  state: 'found' | 'none' | 'too_few';
  lacking: 'observations' | 'cells' | null;
  n: number;
  repeated: number;
  outside: number;
  cells: number;
  least: { observations: number; cells: number; sources: number };
  version: string;
  p: 'exact' | 'normal';
  params: {
    test: 'cluster' | 'single';
    exposure: 'area' | 'walked';
    cell_m: number;
    cell_m_asked: number;
    from: string;
    to: string;
    crs: string;
    police_discovered: boolean;
  };
  sources: Record<string, number>;
  features: Spot[];
}

export const getHotSpots = (query: Record<string, string>) =>
  call<HotSpots>('GET', '/api/v1/analyses/hot-spots', { query });

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
