/**
 * Small pieces of geometry that the interface needs: boxes, centres and what a person may type as a place.
 * It must not decide what lies inside what; that is the server's matter.
 */
import type { Geometry, Position } from 'geojson';

/** West, south, east, north in degrees. */
export type Box = [number, number, number, number];

/** Every position of a geometry, in order. */
function* positions(geometry: Geometry): Generator<Position> {
  if (geometry.type === 'GeometryCollection') {
    for (const part of geometry.geometries) yield* positions(part);
    return;
  }
  const walk = function* (value: unknown): Generator<Position> {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === 'number') yield value as Position;
    else for (const inner of value) yield* walk(inner);
  };
  yield* walk(geometry.coordinates);
}

/** The box around geometries, or null when there is nothing to go around. */
export function boxOf(geometries: readonly (Geometry | null | undefined)[]): Box | null {
  let box: Box | null = null;
  for (const geometry of geometries) {
    if (!geometry) continue;
    for (const [x, y] of positions(geometry)) {
      if (x === undefined || y === undefined) continue;
      box = box
        ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)]
        : [x, y, x, y];
    }
  }
  return box;
}

export const centreOf = (box: Box): [number, number] => [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];

export const contains = (box: Box, [x, y]: readonly [number, number]): boolean =>
  x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];

export const overlaps = (a: Box, b: Box): boolean =>
  a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** Where a feature is spoken of as one point: the point itself, or the middle of its box. */
export function anchorOf(geometry: Geometry): [number, number] | null {
  const box = boxOf([geometry]);
  return box && centreOf(box);
}

/**
 * Reads a typed coordinate pair. Swedish habit is latitude first ("60.17, 24.94"); when the first number
 * can only be a longitude of the Nordic countries and the second only a latitude, the order is understood.
 */
export function parseCoordinates(text: string): [number, number] | null {
  const match = /^\s*(-?\d{1,3}(?:[.,]\d+)?)°?\s*[,;\s]\s*(-?\d{1,3}(?:[.,]\d+)?)°?\s*$/.exec(text);
  if (!match?.[1] || !match[2]) return null;
  const first = Number(match[1].replace(',', '.'));
  const second = Number(match[2].replace(',', '.'));
  const swapped = first < 35 && second > 50;
  const [lat, lon] = swapped ? [second, first] : [first, second];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lon, lat] : null;
}
