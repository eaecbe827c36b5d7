/** Safety walks: the plan, its states, and what a phone sends from one. */
import { call, path } from './client';
import type { Observation, Stop, TrackPart, Walk, WalkPlan, WalkScore, WalkSummary } from './types';

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
export interface Proposal {
  stops: Stop[];
  metres: number;
  minutes: number;
}

/** Stops where things gather, in a short order and within the minutes. Nothing is kept. */
export const proposeStops = (wish: {
  area?: string;
  bbox?: readonly number[];
  starts_at: string;
  minutes: number;
  digital_walk?: string;
}) => call<Proposal>('POST', '/api/v1/walks/propose', { body: wish });

/** A link for guests of a walk; who has it may join until it ends. */
export interface GuestLink {
  id: string;
  created_at: string;
  expires_at: string;
  ended_at: string | null;
  serves: boolean;
  joined: number;
}

/** One that was just made: its address and the same as rows of 0 and 1, told once. */
export interface MadeGuestLink {
  id: string;
  address: string;
  square: string[];
  expires_at: string;
}

export const getGuestLinks = async (walk: string) =>
  (await call<{ links: GuestLink[] }>('GET', path`/api/v1/walks/${walk}/links`)).links;

export const makeGuestLink = (walk: string) => call<MadeGuestLink>('POST', path`/api/v1/walks/${walk}/links`);

export const endGuestLink = (walk: string, id: string) =>
  call<void>('DELETE', path`/api/v1/walks/${walk}/links/${id}`);

/** Safe to send again: ids are the client's own, and the same content is the same part. */
export const putTrackPart = (walk: string, id: string, part: TrackPart) =>
  call<unknown>('PUT', path`/api/v1/walks/${walk}/track/${id}`, { body: part });

export const putScore = (walk: string, id: string, score: WalkScore) =>
  call<unknown>('PUT', path`/api/v1/walks/${walk}/scores/${id}`, { body: score });
