/**
 * Makes a screenshot small enough to keep beside the code: the same picture with 256 colours (median cut).
 * It reads only what Chromium writes: eight bits per channel, not interlaced. It must not know what is shown.
 */
import { crc32 as nodeCrc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 256;
const CHANNELS = [0, 1, 2];

/** Node 20 before 20.15 has no crc32 of its own. */
const crc32 =
  nodeCrc32 ??
  ((bytes) => {
    let crc = ~0;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc >>> 0;
  });

function* chunks(file) {
  for (let at = SIGNATURE.length; at < file.length; ) {
    const length = file.readUInt32BE(at);
    yield [file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, at + 8 + length)];
    at += length + 12;
  }
}

function chunk(name, body) {
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  out.write(name, 4, 'latin1');
  body.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, body.length + 8)), body.length + 8);
  return out;
}

/** The neighbour that a pixel was predicted from: left, above or the corner between. */
function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Pixels as red, green and blue; an opaque page needs no fourth. */
function decode(file) {
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error('not a PNG');
  const parts = [];
  let header;
  for (const [name, body] of chunks(file)) {
    if (name === 'IHDR') header = body;
    if (name === 'IDAT') parts.push(body);
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const step = { 2: 3, 6: 4 }[header[9]];
  if (header[8] !== 8 || !step || header[12] !== 0) throw new Error('not a PNG of the kind that Chromium writes');
  const raw = inflateSync(Buffer.concat(parts));
  const row = width * step;
  const pixels = Buffer.alloc(row * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (row + 1)];
    for (let x = 0; x < row; x += 1) {
      const at = y * row + x;
      const left = x >= step ? pixels[at - step] : 0;
      const up = y > 0 ? pixels[at - row] : 0;
      const corner = x >= step && y > 0 ? pixels[at - row - step] : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      pixels[at] = raw[y * (row + 1) + 1 + x] + predicted;
    }
  }
  const rgb = new Uint32Array(width * height);
  for (let i = 0; i < rgb.length; i += 1) {
    rgb[i] = (pixels[i * step] << 16) | (pixels[i * step + 1] << 8) | pixels[i * step + 2];
  }
  return { width, height, rgb };
}

const part = (colour, channel) => (colour >> (16 - 8 * channel)) & 255;

/** A group of colours, with the channel in which they differ most. */
function box(colours, counts) {
  let [range, channel, weight] = [0, 0, 0];
  for (const each of CHANNELS) {
    let [low, high] = [255, 0];
    for (const colour of colours) {
      low = Math.min(low, part(colour, each));
      high = Math.max(high, part(colour, each));
    }
    if (high - low > range) [range, channel] = [high - low, each];
  }
  for (const colour of colours) weight += counts.get(colour);
  return { colours, channel, weight, range };
}

/** Splits the groups that matter most until there are as many as a palette holds. */
function palette(counts) {
  const boxes = [box([...counts.keys()], counts)];
  while (boxes.length < COLOURS) {
    // Rare colours far apart, such as a single mark, weigh as much as wide plain ground.
    boxes.sort((a, b) => b.range ** 2 * Math.sqrt(b.weight) - a.range ** 2 * Math.sqrt(a.weight));
    const { colours, channel, weight, range } = boxes[0];
    if (range === 0) break;
    colours.sort((a, b) => part(a, channel) - part(b, channel));
    let [cut, seen] = [0, 0];
    while (cut < colours.length - 1 && (cut === 0 || seen < weight / 2)) {
      seen += counts.get(colours[cut]);
      cut += 1;
    }
    boxes.splice(0, 1, box(colours.slice(0, cut), counts), box(colours.slice(cut), counts));
  }
  return boxes.map(({ colours, weight }) =>
    CHANNELS.map((channel) => {
      const sum = colours.reduce((all, colour) => all + part(colour, channel) * counts.get(colour), 0);
      return Math.round(sum / weight);
    }),
  );
}

function nearest(colour, colours) {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [i, each] of colours.entries()) {
    const [r, g, b] = CHANNELS.map((channel) => part(colour, channel) - each[channel]);
    const distance = 3 * r * r + 6 * g * g + b * b;
    if (distance < least) [best, least] = [i, distance];
  }
  return best;
}

/** The picture with a palette. */
export function shrink(file) {
  const { width, height, rgb } = decode(file);
  const counts = new Map();
  for (const colour of rgb) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const colours = palette(counts);
  const index = new Map([...counts.keys()].map((colour) => [colour, nearest(colour, colours)]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = index.get(rgb[y * width + x]);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
