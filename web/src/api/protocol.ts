/** The protocol of a walk: read, changed by version, published in editions. */
import { call, path } from './client';
import type { PublicWalk } from './pub';
import type { components } from './schema.gen';
import type { Walk } from './types';

type Schemas = components['schemas'];

export type ProtocolPoint = Schemas['ProtocolPoint'];
export type Protocol = Omit<Schemas['ProtocolBody'], 'walk' | 'preview'> & {
  walk: Walk;
  preview: PublicWalk;
};

/** What is decided and written about one point. */
export interface Ruling {
  id: string;
  decision: string;
  reason: string | null;
  due: string | null;
  actor: string | null;
  text: string | null;
  hidden: boolean;
}

export interface ProtocolWords {
  summary: string | null;
  points: Ruling[];
}

const based = (version: number) => ({ headers: { 'If-Match': `"v${version}"` } });

export const getProtocol = (walk: string) => call<Protocol>('GET', path`/api/v1/walks/${walk}/protocol`);

export const putProtocol = (walk: string, words: ProtocolWords, version: number) =>
  call<Protocol>('PUT', path`/api/v1/walks/${walk}/protocol`, { body: words, ...based(version) });

/** Safe to send again: what is published so already makes no other edition. */
export const publishProtocol = (walk: string, version: number) =>
  call<Protocol>('POST', path`/api/v1/walks/${walk}/protocol/publish`, { body: {}, ...based(version) });

/** A letter to somebody responsible, and how far it has come. */
export type Letter = Schemas['LetterBody'];

export const getLetters = (walk: string) =>
  call<{ mail: boolean; letters: Letter[] }>('GET', path`/api/v1/walks/${walk}/protocol/letters`);

/** Safe to send again: what was sent is never sent again. */
export const sendLetters = (walk: string) =>
  call<unknown>('POST', path`/api/v1/walks/${walk}/protocol/letters`, { body: {} });
