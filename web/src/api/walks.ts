/** Safety walks: the plan, its states, and what a phone sends from one. */
import { call, path } from './client';
import type { Observation, TrackPart, Walk, WalkPlan, WalkScore, WalkSummary } from './types';

export const getWalks = async (query: Record<string, string> = {}) =>
  (await call<{ walks: WalkSummary[] }>('GET', '/api/v1/walks', { query })).walks;

export const getWalk = (id: string) => call<Walk>('GET', path`/api/v1/walks/${id}`);

/** Makes a walk, or changes the version it was made from; the id is the client's own. */
export const putWalk = (id: string, plan: WalkPlan, version: number | null) =>
  call<Walk>('PUT', path`/api/v1/walks/${id}`, {
    body: plan,
    ...(version === null ? {} : { headers: { 'If-Match': `"v${version}"` } }),
  });

/** One step on, or one back with a reason. Safe to send again: where it is already, it stays. */
export const moveWalk = (id: string, step: { to: string; at?: string; reason?: string }) =>
  call<Walk>('POST', path`/api/v1/walks/${id}/state`, { body: step });

/** A new walk in the same area, with the open points along. */
export const nextWalk = (earlier: string, id: string, startsAt: string) =>
  call<Walk>('POST', path`/api/v1/walks/${earlier}/next`, { body: { id, starts_at: startsAt } });

export const getWalkObservations = async (id: string) =>
  (await call<{ features: Observation[] }>('GET', path`/api/v1/walks/${id}/observations`)).features;

/** The way walked: a line for each phone and segment, nothing where nobody was heard. */
export const getTrack = async (id: string): Promise<[number, number][][]> =>
  (await call<{ geometry: { coordinates: [number, number][][] } }>('GET', path`/api/v1/walks/${id}/track`))
    .geometry.coordinates;

export interface StopScores {
  stop: number;
  n: number;
  /** How often each answer from 0 to 5 was given. */
  counts: number[];
}

export const getScores = async (id: string) =>
  (await call<{ stops: StopScores[] }>('GET', path`/api/v1/walks/${id}/scores`)).stops;

/** How much of an area was visited; without `cells` it is too large to count. */
export interface EffortArea {
  id: string;
  name: string;
  cells: number | null;
  visited: number;
  metres_walked: number;
  metres_dark: number;
  last: string | null;
}

/** A cell: its outline, metres walked, and whether that counts as a visit. */
export type EffortCell = GeoJSON.Feature<
  GeoJSON.Polygon,
  { visited: boolean; metres_walked: number; metres_dark: number; walks: number; last: string | null }
>;

export interface Effort {
  walks: number;
  areas: EffortArea[];
  features: EffortCell[];
}

export const getEffort = (query: Record<string, string>) => call<Effort>('GET', '/api/v1/effort', { query });

/** Safe to send again: ids are the client's own, and the same content is the same part. */
export const putTrackPart = (walk: string, id: string, part: TrackPart) =>
  call<unknown>('PUT', path`/api/v1/walks/${walk}/track/${id}`, { body: part });

export const putScore = (walk: string, id: string, score: WalkScore) =>
  call<unknown>('PUT', path`/api/v1/walks/${walk}/scores/${id}`, { body: score });
