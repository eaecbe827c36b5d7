/** The review: what waits, with what it may be a duplicate of, and the acts that are not a single step. */
import { call, path } from './client';
import type { components } from './schema.gen';
import type { Observation } from './types';

type Schemas = components['schemas'];

/** An observation near another, and why they may be the same thing. */
export type Near = Omit<Schemas['NearBody'], 'observation'> & { observation: Observation };
export type ReviewCard = Omit<Schemas['ReviewCard'], 'observation' | 'duplicates' | 'neighbours'> & {
  observation: Observation;
  duplicates: Near[];
  neighbours: Near[];
};
export type ReviewQueue = Omit<Schemas['ReviewBody'], 'cards'> & { cards: ReviewCard[] };
export type Trial = Schemas['TrialBody'];

const based = (version: number) => ({ 'If-Match': `"v${version}"` });

export const getReview = (limit: number) =>
  call<ReviewQueue>('GET', '/api/v1/review', { query: { limit: String(limit) } });

/** Gives it to somebody, accepted first where it is new. */
export const assignObservation = (
  id: string,
  version: number,
  wish: { actor?: string; due?: string; reason?: string },
) =>
  call<Observation>('POST', path`/api/v1/observations/${id}/assign`, {
    headers: based(version),
    body: wish,
  });

/** Takes back one's own last step; `into` is what a merge went into. */
export const takeBack = (id: string, version: number, into?: string) =>
  call<Observation>('POST', path`/api/v1/observations/${id}/undo`, {
    headers: based(version),
    body: into ? { into } : {},
  });

/** Who would get what is open, by the rules alone. */
export const getTrial = () => call<Trial>('GET', '/api/v1/review/routing');
