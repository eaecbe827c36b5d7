/** What others know of areas: lists of vulnerable areas by year, surveys and statistics. */
import { call } from './client';

export type Outline = GeoJSON.Polygon | GeoJSON.MultiPolygon;

export interface KnownYear {
  year: number;
  areas: number;
  source: string;
  imported_at: string;
}

export type ListedArea = GeoJSON.Feature<
  Outline,
  { name: string; level: string; municipality: string | null; list_year: number; here: boolean }
>;

export interface VulnerableList {
  years: KnownYear[];
  year: number | null;
  source: string | null;
  features: ListedArea[];
}

export interface Series {
  code: string;
  title: string;
  unit: 'percent' | 'per_thousand' | 'count' | 'years' | 'sek' | 'index';
  basis: 'sample' | 'register';
  years: KnownYear[];
}

export interface AreaNumber {
  name: string;
  value: number | null;
  n: number | null;
  /** The ends of a 95 % interval. */
  low: number | null;
  high: number | null;
  margin_source: 'given' | 'wilson' | null;
  /** Whether it may be coloured, or why not. */
  trust: 'enough' | 'few' | 'no_count' | 'missing';
  step: number | null;
}

export interface SeriesYear {
  series: Series;
  year: number;
  source: string;
  least: number;
  /** What parts the steps, ascending, one more than there are steps. */
  limits: number[] | null;
  features: GeoJSON.Feature<Outline | null, AreaNumber>[];
}

const byYear = (year: string): Record<string, string> => (year ? { year } : {});

export const getVulnerable = (year: string) =>
  call<VulnerableList>('GET', '/api/v1/context/vulnerable-areas', { query: byYear(year) });

export const getSeries = () => call<{ series: Series[] }>('GET', '/api/v1/context/statistics');

export const getNumbers = (series: string, year: string) =>
  call<SeriesYear>('GET', `/api/v1/context/statistics/${encodeURIComponent(series)}`, {
    query: byYear(year),
  });
