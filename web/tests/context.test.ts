/** How a number and its margin of error are written, and that what was chosen goes with whoever chose it. */
import { beforeAll, expect, it } from 'vitest';
import type { AreaNumber } from '../src/api/context';
import { session } from '../src/api/store';
import type { Session } from '../src/api/types';
import { laterWords } from '../src/i18n';
import { byName, listShown, numbersShown, told } from '../src/plan/context';

beforeAll(() => laterWords());

const one = (value: number | null, low: number | null, high: number | null, ours = false): AreaNumber => ({
  name: 'A',
  value,
  n: 100,
  low,
  high,
  margin_source: low === null ? null : ours ? 'wilson' : 'given',
  trust: 'enough',
  step: 1,
});

/** With plain spaces and hyphens, to compare. */
const written = (...args: Parameters<typeof told>) => told(...args).replaceAll(/[\u00a0\u202f]/g, ' ');

it('writes one margin where it is the same both ways, and both ends where it is not', () => {
  expect(written(one(61, 58, 64), 'percent')).toBe('61 % ± 3');
  expect(written(one(61.5, 58.446, 64.466, true), 'percent')).toBe('62 % ± 3*');
  expect(written(one(4, 1.2, 11.4, true), 'percent')).toBe('4 % (1–11)*');
  expect(written(one(61.5, 61.1, 61.9), 'percent')).toBe('61,5 % ± 0,4');
});

it('writes what has no margin as it is, in its unit', () => {
  expect(written(one(61.54, null, null), 'percent')).toBe('61,5 %');
  expect(written(one(1204, null, null), 'count')).toBe('1 204');
  expect(written(one(312000, null, null), 'sek')).toBe('312 000 kr');
  expect(written(one(6.1, null, null), 'per_thousand')).toBe('6,1 ‰');
  expect(written(one(null, null, null), 'percent')).toBe('uppgift saknas');
});

it('lists areas by their names and not by their numbers', () => {
  const area = (name: string, value: number) => ({ properties: { ...one(value, null, null), name } });
  const sorted = byName([area('Öbo', 1), area('Berg', 90), area('Ås', 50)]);
  expect(sorted.map(({ properties }) => properties.name)).toEqual(['Berg', 'Ås', 'Öbo']);
});

it('is off again when somebody else signs in', () => {
  const as = (id: string) => ({ viewer: { id, deeds: [] } }) as unknown as Session;
  session.value = as('a');
  listShown.value = true;
  numbersShown.value = true;
  session.value = as('a');
  expect(listShown.value && numbersShown.value).toBe(true);
  session.value = as('b');
  expect(listShown.value || numbersShown.value).toBe(false);
});
