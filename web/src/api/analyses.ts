/** Analyses that the server works out: what is asked, and the shapes of its answers. */
import { call } from './client';
import { changed } from './live';
import { useAsked } from './use';

/** Asks for an analysis, and again when what it counts may have changed. */
export const useAnalysis = <T>(
  name: string,
  get: (query: Record<string, string>) => Promise<T>,
  query: Record<string, string>,
) => useAsked(() => get(query), `${name} ${JSON.stringify(query)}`, changed.observation.value);

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

/** A place that was found: its state is `Word`, or one of those where too few people say it. */
export interface FoundPlace<Word extends string = string, More = unknown> {
  type: 'Feature';
  geometry: GeoJSON.MultiPolygon;
  bbox: [number, number, number, number];
  properties: More & {
    number: number;
    state: Word | 'one_source' | 'few_sources';
    areas: string[];
    n: number;
    sources: Record<string, number>;
    categories: { category: string; n: number }[];
  };
}

/** What was found, of what was counted. */
export interface Found<Place extends FoundPlace = FoundPlace> {
  state: 'found' | 'none' | 'too_few';
  n: number;
  repeated: number;
  /** Left out, as they lie beyond the border. */
  outside?: number;
  least: { sources: number };
  version: string;
  params: { from: string; to: string; crs: string; police_discovered: boolean };
  sources: Record<string, number>;
  features: Place[];
}

/** The same where places are made of cells. */
export type FoundInCells<Place extends FoundPlace = FoundPlace> = Found<Place> & {
  lacking: 'observations' | 'cells' | 'months' | null;
  cells: number;
  least: { observations: number; cells: number };
  params: { cell_m: number; cell_m_asked: number };
};

/** A place where more was reported than chance would gather. */
export type Spot = FoundPlace<
  'hot',
  { expected: number; ratio: number | null; p: number; q: number; cells: number }
>;

export type HotSpots = FoundInCells<Spot> & {
  p: 'exact' | 'normal';
  params: { test: 'cluster' | 'single'; exposure: 'area' | 'walked' };
};

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

/** How often what is known already is reported again: counts, and the rate to an incident and 30 days. */
export interface Again {
  incidents: number;
  several: number;
  again: number;
  days: number;
  to_second_days: number | null;
  rate: number | null;
  low: number | null;
  high: number | null;
}

export interface AreaVoice extends Again {
  state: 'silent' | 'as_others' | 'talkative' | 'too_few';
  ratio: number | null;
  ratio_low: number | null;
  ratio_high: number | null;
  q: number | null;
}

/** One area: rates to a square kilometre and 30 days, as they are and drawn towards the mean of its group. */
export interface AreaRate {
  id: string;
  name: string;
  kind: string;
  bbox: [number, number, number, number];
  n: number;
  km2: number;
  rate: number | null;
  eb_rate: number | null;
  low: number | null;
  high: number | null;
  rank: number | null;
  level: 'higher' | 'as_others' | 'lower' | 'too_few';
  reporting: AreaVoice | null;
}

export interface AreaGroup {
  homes: boolean;
  n: number;
  mean: number | null;
  state: 'compared' | 'too_few';
  areas: AreaRate[];
}

export interface AreaRates {
  version: string;
  n: number;
  repeated: number;
  outside: number;
  params: { from: string; to: string; crs: string; police_discovered: boolean };
  sources: Record<string, number>;
  least: { observations: number; areas: number; incidents: number; expected: number; again: number };
  most_days: number;
  groups: AreaGroup[];
  reporting: Again | null;
}

export const getAreaRates = (query: Record<string, string>) =>
  call<AreaRates>('GET', '/api/v1/analyses/areas', { query });

export const CLASSES = ['new', 'increasing', 'recurring', 'decreasing', 'former'] as const;

/** A place where much was reported in some month, and what became of it. */
export type Course = FoundPlace<
  'told',
  {
    class: (typeof CLASSES)[number];
    cells: number;
    /** Reports each month, and whether it stood out. */
    months: number[];
    hot: boolean[];
  }
>;

export type Courses = FoundInCells<Course> & { months: string[]; least: { months: number } };

export const getCourses = (query: Record<string, string>) =>
  call<Courses>('GET', '/api/v1/analyses/spacetime', { query });

/** The same as a file of GeoJSON. */
export const coursesFile = (query: Record<string, string>): string =>
  `/api/v1/analyses/spacetime?${new URLSearchParams(query)}`;

/** A place with at least so many reports within so many metres. */
export type DensePlace = FoundPlace<'dense'>;

export type Dense = Found<DensePlace> & {
  alone: number;
  params: { min_points: number; eps_m: number };
};

export const getDense = (query: Record<string, string>) =>
  call<Dense>('GET', '/api/v1/analyses/dense-places', { query });

/** Pairs of reports within so many metres and days, beside as many as chance would make. */
export interface NearBand {
  metres: number;
  days: number;
  observed: number;
  expected: number;
  ratio: number | null;
  p: number | null;
  q: number | null;
  state: 'more' | 'as_chance';
}

export interface NearRepeat {
  state: 'tested' | 'too_few';
  n: number;
  repeated: number;
  of_walks: number;
  earlier: number;
  least: number;
  version: string;
  params: {
    from: string;
    to: string;
    bands_m: number[];
    bands_days: number[];
    draws: number | null;
    seed: number | null;
    police_discovered: boolean;
  };
  sources: Record<string, number>;
  bands: NearBand[];
}

export const getNearRepeat = (query: Record<string, string>) =>
  call<NearRepeat>('GET', '/api/v1/analyses/near-repeat', { query });
