/** Hot spots: the question to the server, how sure they are in words, and what the map draws. */
import { beforeAll, expect, it } from 'vitest';
import type { Spot } from '../src/api/analyses';
import { laterWords, startWords } from '../src/i18n';
import { spotsData } from '../src/map/spots';
import { choose } from '../src/plan/heat';
import { chanceInWords, roughly, spotsQuery } from '../src/plan/spots';

beforeAll(async () => {
  await startWords();
  await laterWords();
});

it('asks for clusters or single places by what is counted, and for walked ways only where they can be used', () => {
  choose({ picture: 'cluster', walked: true, weighted: true });
  expect(spotsQuery.value).toEqual({ test: 'cluster', cell_m: '250' });
  choose({ picture: 'single', side: '100', police: true });
  expect(spotsQuery.value).toEqual({
    test: 'single',
    cell_m: '100',
    exposure: 'walked',
    police_discovered: 'true',
  });
});

it('says how sure without a number that looks surer than it is', () => {
  expect(chanceInWords(0.0004)).toBe('Slump i mindre än 1 av 1 000 sådana fynd');
  expect(chanceInWords(0.004)).toBe('Slump i mindre än 1 av 100 sådana fynd');
  // Rounded up: never surer than it is.
  expect(chanceInWords(0.031)).toMatch(/^Slump i högst .?4.? av 100/u);
  expect(chanceInWords(0.05)).toMatch(/^Slump i högst .?5.? av 100/u);
  expect(roughly(1.94)).toBe('1,9');
  expect(roughly(128.4)).toBe('128');
});

it('draws each with its outline and a number in its largest part', () => {
  const square = (x: number, side: number) => [
    [
      [x, 0],
      [x + side, 0],
      [x + side, side],
      [x, side],
      [x, 0],
    ],
  ];
  const spot: Spot = {
    type: 'Feature',
    bbox: [0, 0, 6, 4],
    geometry: { type: 'MultiPolygon', coordinates: [square(0, 1), square(2, 4)] },
    properties: {
      number: 3,
      state: 'one_source',
      areas: [],
      n: 9,
      expected: 2,
      ratio: 4.5,
      p: 0.001,
      q: 0.01,
      cells: 2,
      sources: {},
      categories: [],
    },
  };
  const { features } = spotsData({ spots: [spot], picked: 3 });
  expect(features.map(({ geometry }) => geometry.type)).toEqual(['MultiPolygon', 'Point']);
  expect(features[1]?.geometry).toEqual({ type: 'Point', coordinates: [4, 2] });
  expect(features[0]?.properties).toEqual({ spot: 3, name: '3', hot: false, picked: true });
  expect(spotsData(null).features).toEqual([]);
});
