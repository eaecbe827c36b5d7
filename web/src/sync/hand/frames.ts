/**
 * What waits in one phone, cut into small texts that another reads as QR codes: any order, any number of times.
 * Each says its number, how many there are, and the checksum of the whole; nothing is taken before all are here and
 * the checksum is right. Photos are left out.
 */

import type { NewObservation } from '../../api/types';
import type { OutboxEdit, OutboxRow } from '../../local/db';

/** A mark and its edits, with the ids that it was made with. */
export interface Handed {
  feature: NewObservation;
  edits: Pick<OutboxEdit, 'op' | 'base' | 'after' | 'patch'>[];
}

export interface HandedSet {
  tenant: string;
  marks: Handed[];
}

/** Characters of each piece: a code that a phone reads from another's screen at arm's length. */
export const PIECE = 360;
/** More frames than this take too long to hold two phones still. */
export const FRAMES_MAX = 60;

const HEAD = 'LYKTA1';

/** CRC-32 as in zip files. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const hex = (n: number): string => n.toString(16).padStart(8, '0');

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  step: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(step)).arrayBuffer());
}

const toText = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

const fromText = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** What of these rows can be handed over: marks of this phone's own that were not taken back. */
export const handable = (rows: readonly OutboxRow[], tenant: string, by: string | undefined): OutboxRow[] =>
  rows.filter(
    (row) => !row.known && !row.withdrawn && row.tenant === tenant && (row.by === undefined || row.by === by),
  );

export const setOf = (tenant: string, rows: readonly OutboxRow[]): HandedSet => ({
  tenant,
  marks: rows.map(({ feature, edits }) => ({
    feature,
    edits: (edits ?? []).map(({ op, base, after, patch }) => ({
      op,
      base,
      ...(after === undefined ? {} : { after }),
      patch,
    })),
  })),
});

export async function framesOf(set: HandedSet): Promise<string[]> {
  const bytes = new TextEncoder().encode(JSON.stringify(set));
  const packed = await through(bytes, new CompressionStream('deflate-raw'));
  const text = toText(packed);
  const sum = hex(crc32(packed));
  const total = Math.max(1, Math.ceil(text.length / PIECE));
  return Array.from(
    { length: total },
    (_, n) => `${HEAD}:${n + 1}:${total}:${sum}:${text.slice(n * PIECE, (n + 1) * PIECE)}`,
  );
}

const FRAME = /^LYKTA1:(\d{1,4}):(\d{1,4}):([0-9a-f]{8}):([A-Za-z0-9+/=]+)$/;

/** Gathers frames. Those of another set begin it anew, for the other phone shows something else now. */
export class Gathering {
  #sum = '';
  #total = 0;
  readonly #pieces = new Map<number, string>();

  get here(): number {
    return this.#pieces.size;
  }

  get total(): number {
    return this.#total;
  }

  /** Numbers that have not been seen, from 1. */
  get missing(): number[] {
    return Array.from({ length: this.#total }, (_, n) => n + 1).filter((n) => !this.#pieces.has(n));
  }

  /** Takes in what a camera read; true when it was a frame of ours that is new. */
  add(text: string): boolean {
    const found = FRAME.exec(text);
    if (!found) return false;
    const [, number = '', all = '', sum = '', piece = ''] = found;
    const [n, total] = [Number(number), Number(all)];
    if (n < 1 || n > total) return false;
    if (sum !== this.#sum || total !== this.#total) {
      this.#pieces.clear();
      this.#sum = sum;
      this.#total = total;
    }
    const known = this.#pieces.has(n);
    this.#pieces.set(n, piece);
    return !known;
  }

  /** The set when all of it is here; null before that, and when what came is not what was shown. */
  async whole(): Promise<HandedSet | null> {
    if (this.#total === 0 || this.#pieces.size < this.#total) return null;
    const text = Array.from({ length: this.#total }, (_, n) => this.#pieces.get(n + 1) ?? '').join('');
    try {
      const packed = fromText(text);
      if (hex(crc32(packed)) !== this.#sum) throw new Error('checksum');
      const bytes = await through(packed, new DecompressionStream('deflate-raw'));
      return JSON.parse(new TextDecoder().decode(bytes)) as HandedSet;
    } catch {
      // A frame was read wrongly: all of it is read again.
      this.#pieces.clear();
      return null;
    }
  }
}

/** A mark from another phone as a row of this one: the same ids, sent in the name of whoever holds this phone. */
export function rowOf({ feature, edits }: Handed, tenant: string, by: string | undefined): OutboxRow {
  const last = edits.at(-1)?.op;
  return {
    id: feature.id,
    tenant,
    ...(by === undefined ? {} : { by }),
    made: Date.now(),
    feature,
    patch: {},
    edits: [...edits],
    ...(last === undefined ? {} : { last }),
    withdrawn: false,
    tried: 0,
  };
}
