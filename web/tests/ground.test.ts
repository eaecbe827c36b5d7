/** Who is likely to answer for a place: the ground's keeper on the day, else the category's usual one. */
import { expect, it } from 'vitest';
import type { Area, Category } from '../src/api/types';
import { likelyOwner } from '../src/local/ground';

type Point = [number, number];
const square = (west: number, south: number, side: number): Point[] => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];

const area = (owner: string | null, coordinates: Point[][], more: object = {}): Area => ({
  type: 'Feature',
  id: `${owner}`,
  geometry: { type: 'MultiPolygon', coordinates: [coordinates] },
  properties: {
    name: '',
    selector: 'polygon',
    kind: 'maintenance_area',
    approximate: false,
    owner,
    ...more,
  },
});

const lamp = { owner: ['lighting', 'streets'] } as unknown as Category;
const day = '2026-11-18';

it('is whoever looks after the ground, but not in a hole of it, on another day, or where an area has no keeper', () => {
  const park = area('parks', [square(0, 0, 10), square(4, 4, 2)]);
  const was = area('earlier', [square(0, 0, 10)], { valid_to: '2026-11-17' });
  const promised = area('nobody', [square(0, 0, 10)], { kind: 'polygon' });
  const areas = [
    was,
    promised,
    area(null, [square(0, 0, 10)]),
    park,
    area('later in the list', [square(0, 0, 20)]),
  ];
  expect(likelyOwner([1, 1], day, areas, lamp)).toEqual({ actor: 'parks', ground: true });
  expect(likelyOwner([5, 5], day, areas, lamp)).toEqual({ actor: 'later in the list', ground: true });
  expect(likelyOwner([1, 1], '2026-11-17', areas, lamp)).toEqual({ actor: 'earlier', ground: true });
});

it('is the category’s usual one where nothing is known of the ground, and nobody without either', () => {
  expect(likelyOwner([30, 30], day, [], lamp)).toEqual({ actor: 'lighting', ground: false });
  expect(likelyOwner([30, 30], day, [], undefined)).toBeNull();
});

it('follows the outline of a shape that is not a box', () => {
  // A triangle: the middle of its long side's far corner lies outside.
  const corner = area('triangle', [
    [
      [0, 0],
      [10, 0],
      [0, 10],
      [0, 0],
    ],
  ]);
  expect(likelyOwner([2, 2], day, [corner], lamp)?.actor).toBe('triangle');
  expect(likelyOwner([6, 6], day, [corner], lamp)?.actor).toBe('lighting');
});
