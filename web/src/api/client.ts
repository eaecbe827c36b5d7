/**
 * The only place that fetches. Every answer comes back typed, every failure as one of two errors: the
 * server said no (`Refused`, with its problem document) or could not be reached (`Unreachable`). It must
 * not keep state and must not retry; that is the outbox's and the views' matter.
 */
import createClient from 'openapi-fetch';
import { lang } from '../i18n';
import { learnTime } from './clock';
import type { paths } from './schema.gen';
import type {
  Actor,
  Area,
  Category,
  Counts,
  FoundPlace,
  HistoryEntry,
  Kind,
  Links,
  Observation,
  ObservationPage,
  PackDocument,
  Photo,
  ProblemDocument,
  PromiseDocument,
  SessionDocument,
  Transition,
} from './types';

const LIMIT_MS = 20_000;
/** A photo may need longer over a weak network. */
const PHOTO_LIMIT_MS = 120_000;

/** The server answered, and refused. Its words are already in the reader's language. */
export class Refused extends Error {
  readonly problem: ProblemDocument;
  /** Seconds to wait before trying again, when the server asked for patience. */
  readonly waitS: number | null;
  constructor(problem: ProblemDocument, waitS: number | null = null) {
    super(problem.title);
    this.problem = problem;
    this.waitS = waitS;
  }
}

/** No answer came: no network, the server is away, or the wait was too long. */
export class Unreachable extends Error {}

/** Waits for an answer and learns from it what time it is. */
async function timed(asked: Promise<Response>): Promise<Response> {
  const began = Date.now();
  const response = await asked;
  learnTime(response.headers.get('Date'), began, Date.now());
  return response;
}

const http = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? 'http://localhost',
  fetch: (request: Request) => timed(globalThis.fetch(request)),
});

/** Ends what is read for the one who sits here now. */
let reads = new AbortController();

/**
 * Somebody else sits down: what is still being read was asked for by another, whom the server may no longer know.
 * It is ended, and tells nothing of the one who comes.
 */
export function endReads(): void {
  reads.abort();
  reads = new AbortController();
}

/** Does this when the reads for the one who sits here now are ended. */
export function whenReadsEnd(act: () => void): void {
  reads.signal.addEventListener('abort', act, { once: true });
}

/** Ends after a time, and a read also when somebody else sits down, where the browser can end by either. */
function patience(limit: number, reading: boolean): AbortSignal {
  const late = AbortSignal.timeout(limit);
  return reading && 'any' in AbortSignal ? AbortSignal.any([late, reads.signal]) : late;
}

http.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', lang.value);
    const limit = request.headers.get('Content-Type') === 'image/jpeg' ? PHOTO_LIMIT_MS : LIMIT_MS;
    return new Request(request, { signal: patience(limit, request.method === 'GET') });
  },
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

let onSignInNeeded: () => void = () => undefined;

/** Names who is told when the server no longer knows who asks. */
export function whenSignInNeeded(tell: () => void): void {
  onSignInNeeded = tell;
}

/** Waits for an answer and turns whatever is not a success into one of the two errors. */
async function answer<T>(asked: Promise<Answer<T>>, quiet = false): Promise<{ data: T; response: Response }> {
  let result: Answer<T>;
  const { signal } = reads;
  try {
    result = await asked;
  } catch (cause) {
    throw new Unreachable('no answer', { cause });
  }
  if (result.response.ok) return { data: result.data as T, response: result.response };
  const said = (
    typeof result.error === 'object' && result.error ? result.error : {}
  ) as Partial<ProblemDocument>;
  const unknown = result.response.status === 401 && said.code === 'sign_in_needed';
  if (unknown && !quiet && !signal.aborted) onSignInNeeded();
  const wait = Number(result.response.headers.get('Retry-After') ?? Number.NaN);
  throw new Refused(
    {
      ...said,
      title: said.title ?? `HTTP ${result.response.status}`,
      status: result.response.status,
      code: said.code ?? 'internal',
    },
    Number.isFinite(wait) ? wait : null,
  );
}

/** The body of an answer under the client's own name for its shape. */
const body = async <T>(asked: Promise<Answer<unknown>>): Promise<T> => (await answer(asked)).data as T;

/** A path with its parts encoded: path`/api/v1/sessions/${id}`. */
export const path = (texts: TemplateStringsArray, ...parts: readonly string[]): string =>
  texts.reduce(
    (all, text, i) => all + text + (i < parts.length ? encodeURIComponent(parts[i] ?? '') : ''),
    '',
  );

type Said = {
  query?: Record<string, string | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
  /** Sent as it is, in place of a body of JSON. */
  bytes?: ArrayBuffer;
  /** Sent by in place of the session; what it is refused says nothing of the session. */
  token?: string | undefined;
  /** The server has a picture to work on. */
  slow?: boolean;
};

async function request(method: string, to: string, said: Said): Promise<Response> {
  const { query, body: sent, headers, bytes, token, slow } = said;
  const url = new URL(to, globalThis.location?.origin ?? 'http://localhost');
  for (const [key, value] of Object.entries(query ?? {})) if (value) url.searchParams.set(key, value);
  const asked = globalThis.fetch(url, {
    method,
    headers: {
      'Accept-Language': lang.value,
      ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(bytes ? { 'Content-Type': 'application/octet-stream' } : {}),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(token === undefined ? {} : { credentials: 'omit' as const }),
    ...(sent === undefined ? (bytes ? { body: bytes } : {}) : { body: JSON.stringify(sent) }),
    signal: patience(bytes || slow ? PHOTO_LIMIT_MS : LIMIT_MS, method === 'GET' && token === undefined),
  });
  return timed(asked);
}

async function ask<T>(method: string, to: string, said: Said): Promise<Answer<T>> {
  const response = await request(method, to, said);
  const text = await response.text();
  if (!response.ok) {
    let error: unknown;
    try {
      error = JSON.parse(text);
    } catch {
      error = undefined;
    }
    return { response, error };
  }
  return { response, ...(text ? { data: JSON.parse(text) as T } : {}) };
}

/** One request of a route that the caller knows the shape of. */
export const call = async <T>(method: string, to: string, said: Said = {}): Promise<T> =>
  (await answer(ask<T>(method, to, said), said.token !== undefined)).data as T;

/** The same with the answer's own words beside it, such as its headers. */
export const callFor = async (method: string, to: string, said: Said = {}): Promise<Response> =>
  (await answer(ask<unknown>(method, to, said), said.token !== undefined)).response;

/** Longest wait for the next part of a download; the whole may take as long as it takes. */
const STALL_MS = 30_000;

/** One file, with how much of it has come so far. Only from this server. */
export async function download(to: string, onBytes: (sum: number) => void): Promise<Blob> {
  const url = new URL(to, globalThis.location?.origin ?? 'http://localhost');
  if (url.origin !== (globalThis.location?.origin ?? 'http://localhost')) throw new Unreachable(url.origin);
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), STALL_MS);
  const read = async (): Promise<Answer<Blob>> => {
    const response = await globalThis.fetch(url, {
      headers: { 'Accept-Language': lang.value },
      signal: stop.signal,
    });
    if (!response.ok) return { response, error: await response.json().catch(() => undefined) };
    const reader = response.body?.getReader();
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let sum = 0;
    for (let part = await reader?.read(); reader && part && !part.done; part = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), STALL_MS);
      parts.push(part.value);
      sum += part.value.length;
      onBytes(sum);
    }
    return { response, data: new Blob(parts) };
  };
  try {
    return (await answer(read())).data;
  } finally {
    clearTimeout(timer);
  }
}

/** Asks for a file and hands it to the person to keep; the server's own name for it is used when it gives one. */
export async function saveAs(method: string, to: string, said: Said, name: string): Promise<void> {
  const { data, response } = await answer<Blob>(
    request(method, to, said).then(async (got) =>
      got.ok
        ? { response: got, data: await got.blob() }
        : { response: got, error: await got.json().catch(() => undefined) },
    ),
  );
  const link = document.createElement('a');
  link.href = URL.createObjectURL(data);
  const given = /filename="([^"/\\]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  link.download = given ?? name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Filters arrive as text from the address; the server checks them and says what is wrong. */
type Query = NonNullable<paths['/api/v1/observations']['get']['parameters']['query']>;

const ifMatch = (version: number) => ({ 'If-Match': `"v${version}"` });

export const getSession = () => call<SessionDocument>('GET', '/api/v1/session');
export const getCategories = () =>
  body<{ kinds: Kind[]; categories: Category[] }>(http.GET('/api/v1/categories', {}));
export const getActors = async () => (await body<{ actors: Actor[] }>(http.GET('/api/v1/actors', {}))).actors;
export const getAreas = async () =>
  (await body<{ features: Area[] }>(http.GET('/api/v1/areas', {}))).features;
export const getArea = (id: string) =>
  body<Area>(http.GET('/api/v1/areas/{id}', { params: { path: { id } } }));
/** Places by name; what is typed need not be whole. */
export const getPlaces = (query: { q: string; near: string; limit: string }) =>
  body<{ places: FoundPlace[]; complete: boolean }>(http.GET('/api/v1/places/search', { params: { query } }));
export const getPromises = async () =>
  (await body<{ promises: PromiseDocument[] }>(http.GET('/api/v1/promises', {}))).promises;
export const getPromise = (id: string) =>
  body<PromiseDocument>(http.GET('/api/v1/promises/{id}', { params: { path: { id } } }));
export const getCounts = (query: Record<string, string>) =>
  body<Counts>(http.GET('/api/v1/counts', { params: { query: query as Query } }));
export const getObservations = (query: Record<string, string>) =>
  body<ObservationPage>(http.GET('/api/v1/observations', { params: { query: query as Query } }));
export const getObservation = (id: string) =>
  body<Observation>(http.GET('/api/v1/observations/{id}', { params: { path: { id } } }));
export const getHistory = async (id: string) =>
  (
    await body<{ history: HistoryEntry[] }>(
      http.GET('/api/v1/observations/{id}/history', { params: { path: { id } } }),
    )
  ).history;
export const getLinks = (id: string) =>
  body<Links>(http.GET('/api/v1/observations/{id}/links', { params: { path: { id } } }));

/** What a walk needs where there is no network, in one answer; its map comes apart. */
export const getPackage = (walk: string) => call<PackDocument>('GET', path`/api/v1/walks/${walk}/package`);

export const switchTenant = (code: string) =>
  body<void>(http.POST('/api/v1/session/tenant/{code}', { params: { path: { code } } }));

/** Sets fields on the version that is seen; whatever was in conflict in them is settled by that. */
export const amendObservation = (id: string, version: number, fields: Record<string, unknown>) => {
  const { geometry, ...properties } = fields;
  return call<Observation>('PATCH', path`/api/v1/observations/${id}`, {
    headers: { ...ifMatch(version), 'Content-Type': 'application/merge-patch+json' },
    body: { ...(geometry === undefined ? {} : { geometry }), properties },
  });
};

/** A link set by hand; `auto` leaves it to the rules again. */
export const setLink = (
  id: string,
  version: number,
  commitment: string,
  choice: { state: 'added' | 'removed' | 'auto'; reason?: string },
) =>
  body<Observation>(
    http.PUT('/api/v1/observations/{id}/links/{commitment}', {
      params: { path: { id, commitment }, header: ifMatch(version) },
      body: choice,
    }),
  );

/** A withdrawal answers with nothing, for there is nothing left to show. */
export const moveObservation = (id: string, version: number, step: Transition) =>
  body<Observation | undefined>(
    http.POST('/api/v1/observations/{id}/transitions', {
      params: { path: { id }, header: ifMatch(version) },
      body: step,
    }),
  );

export const getPhotos = async (id: string) =>
  (
    await body<{ photos: Photo[] }>(
      http.GET('/api/v1/observations/{id}/photos', { params: { path: { id } } }),
    )
  ).photos;

/** Where the browser finds a photo; covered anew it has another address, so that the old one is not shown. */
export const photoAddress = (id: string, photo: Photo, small = false): string =>
  `/api/v1/observations/${id}/photos/${photo.id}?v=${photo.sha256.slice(0, 12)}${small ? '&size=thumb' : ''}`;

/** The same, small, when nothing but its id is known. */
export const photoThumb = (id: string, photo: string): string =>
  `/api/v1/observations/${id}/photos/${photo}?size=thumb`;

/** The photo to stand where it was taken from: the first from before, else the first; null when there is none. */
export function earlierOf(id: string, photos: readonly Photo[]): string | null {
  const earlier = photos.find(({ role }) => role === 'before') ?? photos[0];
  return earlier ? photoAddress(id, earlier) : null;
}

export const coverPhoto = (id: string, photo: string, rects: readonly (readonly number[])[]) =>
  body<Photo>(
    http.POST('/api/v1/observations/{id}/photos/{photo}/redactions', {
      params: { path: { id, photo } },
      body: { rects: rects.map((rect) => [...rect]) },
    }),
  );

export const removePhoto = (id: string, photo: string) =>
  body<void>(http.DELETE('/api/v1/observations/{id}/photos/{photo}', { params: { path: { id, photo } } }));
