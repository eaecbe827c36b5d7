/**
 * Who is likely to answer for a place, by what the phone has with it, until the server says. The same order as
 * the server's: whoever looks after the ground, else the category's usual one. It must not ask anybody.
 */
import type { Position } from 'geojson';
import type { Area, Category } from '../api/types';

type Ring = readonly Position[];

/** Even-odd: how often a ray to the east crosses the ring. */
function inRing([x, y]: readonly [number, number], ring: Ring): boolean {
  let inside = false;
  ring.forEach(([ax = 0, ay = 0], i) => {
    const [bx = 0, by = 0] = ring[(i + 1) % ring.length] ?? [];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}

function covers({ geometry, properties: p }: Area, at: readonly [number, number], day: string): boolean {
  if ((p.valid_from ?? day) > day || (p.valid_to ?? day) < day) return false;
  const polygons =
    geometry?.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry?.type === 'MultiPolygon'
        ? geometry.coordinates
        : [];
  return polygons.some(
    ([outer, ...holes]) => outer && inRing(at, outer) && !holes.some((hole) => inRing(at, hole)),
  );
}

/** The actor's id, and whether the ground says so or only the category. */
export function likelyOwner(
  at: readonly [number, number],
  day: string,
  areas: readonly Area[],
  category: Category | undefined,
): { actor: string; ground: boolean } | null {
  const kept = areas.find(
    (area) => area.properties.kind === 'maintenance_area' && area.properties.owner && covers(area, at, day),
  );
  if (kept?.properties.owner) return { actor: kept.properties.owner, ground: true };
  const usual = category?.owner[0];
  return usual ? { actor: usual, ground: false } : null;
}
