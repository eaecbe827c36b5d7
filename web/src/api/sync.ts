/**
 * What a phone sends: operations, many in one request, and photos in pieces. By a token of its own, which reads
 * nothing, or by the session where there is none. It must not keep state; that is the outbox's matter.
 */
import { call, callFor, path, Refused } from './client';
import type { components } from './schema.gen';
import type { NewPhoto, ProblemDocument, Receipt } from './types';

type Schemas = components['schemas'];

/** One operation. Sent again it is word for word the same. */
export interface Operation {
  kind: 'record' | 'patch' | 'step' | 'withdraw' | 'photos' | 'track' | 'score' | 'walk';
  id: string;
  op?: string;
  base?: number;
  after?: string;
  walk?: string;
  to?: string;
  body?: unknown;
}

/** What became of it. */
export interface OperationAnswer {
  id?: string | null;
  op?: string | null;
  status: number;
  receipt?: Receipt;
  edit?: { version: number; conflicts: string[] };
  /** SHA-256 of each photo of it that the server holds from this sender. */
  photos?: string[];
  problem?: ProblemDocument;
}

/** What the server says of a token to send by. */
export type DeviceToken = Schemas['DeviceTokenBody'];

/** A token by which this phone may send for the one who is signed in. */
export const askForToken = (device: string) =>
  call<DeviceToken>('POST', '/api/v1/device-tokens', { body: { device } });

/** Safe to send again: each is done once, whatever became of the answer. */
export const sendOperations = async (
  operations: readonly Operation[],
  token?: string,
): Promise<OperationAnswer[]> =>
  (
    await call<{ results: OperationAnswer[] }>('POST', '/api/v1/sync', {
      body: { operations },
      token,
    })
  ).results;

const PIECE = 256 * 1024;

export const sha256 = async (bytes: ArrayBuffer): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

const offsetOf = (response: Response): number => Number(response.headers.get('Upload-Offset') ?? 0);

/** How much of it the server has. */
async function here(upload: string, token?: string): Promise<number> {
  try {
    return offsetOf(await callFor('HEAD', upload, { token }));
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 404) return 0;
    throw error;
  }
}

/** The pieces that the server does not have, one after the other. */
async function sendPieces(upload: string, bytes: ArrayBuffer, from: number, token?: string): Promise<void> {
  let at = from;
  let corrected = 0;
  while (at < bytes.byteLength) {
    try {
      const answer = await callFor('PATCH', upload, {
        bytes: bytes.slice(at, at + PIECE),
        headers: { 'Upload-Offset': String(at) },
        token,
      });
      at = Math.max(at + 1, offsetOf(answer));
    } catch (error) {
      const next = error instanceof Refused ? error.problem.offset : undefined;
      corrected += 1;
      if (next === undefined || corrected > 3) throw error;
      at = next;
    }
  }
}

/**
 * Sends a photo and ties it to its observation; returns the hash that a receipt will name. `again` says that
 * pieces of it may be there from an earlier try, which are not sent anew.
 */
export async function sendPhoto(
  observation: string,
  photo: NewPhoto,
  again: boolean,
  token?: string,
): Promise<string> {
  const hash = await sha256(photo.bytes);
  const upload = path`/api/v1/uploads/${hash}`;
  const tie = () =>
    call<unknown>('PUT', path`/api/v1/observations/${observation}/photos/${photo.id}`, {
      query: { role: photo.role, upload: hash },
      slow: true,
      token,
    });
  // An answer that was lost: it may be tied already, and then there is nothing here to go on from.
  const at = again ? await here(upload, token) : 0;
  if (!again || at > 0) await sendPieces(upload, photo.bytes, at, token);
  try {
    await tie();
  } catch (error) {
    // Pieces that nobody finished are swept away after a day, and what was broken is begun anew.
    const anew =
      error instanceof Refused && ['upload_missing', 'upload_differs'].includes(error.problem.code);
    if (!anew) throw error;
    await sendPieces(upload, photo.bytes, 0, token);
    await tie();
  }
  return hash;
}
