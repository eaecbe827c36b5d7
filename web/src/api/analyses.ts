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
