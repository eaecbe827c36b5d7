/**
 * What anybody may read, and the mark that anybody may leave. It reads the published copy only and knows no
 * session. The shapes are written by hand from the routes' description.
 */
import type { Feature, Geometry } from 'geojson';
import { call, path } from './client';

/** A text that one person wrote and another approved, frozen with the names of its places. */
export interface PublicTextBody {
  sv: string;
  en: string | null;
  places: string[];
  approved_on: string;
}

interface Who {
  name: string;
  role: string;
}

export interface PublicCommitment {
  id: string;
  label: string;
  text_sv: string;
  by: Who[];
  areas: { id: string; name: string; approximate: boolean }[];
  texts: PublicTextBody[];
}

export interface PublicPromise {
  id: string;
  title: string;
  kind: string;
  parties: Who[];
  valid_from: string | null;
  valid_to: string | null;
  validity_text: string | null;
  example: boolean;
  texts: PublicTextBody[];
  commitments: PublicCommitment[];
}

export interface PublicCopy {
  municipality: { code: string; name: string };
  promises: PublicPromise[];
  /** What was written about the last weeks, the newest first. */
  situations: { week: string; texts: PublicTextBody[] }[];
  /** What residents may mark. */
  categories: { code: string; sv: string; en: string }[];
}

export type PublicArea = Feature<
  Geometry | null,
  { name: string; approximate: boolean; commitments: string[]; texts: PublicTextBody[] }
> & { id: string };

export const getPublicCopy = (code: string) => call<PublicCopy>('GET', path`/pub/${code}/promises.json`);
export const getPublicAreas = async (code: string) =>
  (await call<{ features: PublicArea[] }>('GET', path`/pub/${code}/areas.geojson`)).features;

export interface PublicMark {
  category: string;
  lon: number;
  lat: number;
  text: string | null;
}

/** A digital walk that is open: residents leave marks for it. */
export interface PublicDigitalWalk {
  municipality: { code: string; name: string };
  title: string;
  /** Id of its area, when that is published. */
  area: string | null;
  categories: { code: string; sv: string; en: string }[];
}

export const getDigitalWalk = (code: string, slug: string) =>
  call<PublicDigitalWalk>('GET', path`/pub/${code}/walks/${slug}`);

export const leaveMark = (code: string, mark: PublicMark, walk?: string) =>
  call<unknown>('POST', walk ? path`/pub/${code}/walks/${walk}/marks` : path`/pub/${code}/marks`, {
    body: mark,
  });

export interface PublicPoint {
  category_sv: string;
  category_en: string;
  positive: boolean;
  /** Stood open since an earlier walk. */
  earlier: boolean;
  became?: string | null;
  decision: string;
  reason?: string | null;
  due?: string | null;
  actor?: string | null;
  text?: string | null;
}

/** What residents read of a safety walk, as it was published. */
export interface PublicWalk {
  title: string;
  kind: string;
  held_on: string;
  area?: string | null;
  light?: string | null;
  purpose?: string | null;
  promises: string[];
  participants: { role: string; n: number }[];
  summary?: string | null;
  stops: { name?: string | null; felt?: number[] | null; points: PublicPoint[] }[];
  example: boolean;
}

export interface PublicProtocol {
  published_on: string;
  edition: number;
  walk: PublicWalk;
}

export const getPublicWalks = async (code: string) =>
  (await call<{ protocols: PublicProtocol[] }>('GET', path`/pub/${code}/walks.json`)).protocols;
