/** Area by area: which are silent, in which order they stand, and numbers as they are said. */
import { beforeAll, expect, it } from 'vitest';
import type { AreaGroup, AreaRate, AreaRates } from '../src/api/analyses';
import { laterWords, startWords } from '../src/i18n';
import { monthOf } from '../src/i18n/format';
import { figures, often, ordered, silent } from '../src/plan/areas';

beforeAll(async () => {
  await startWords();
  await laterWords();
});

const area = (name: string, rank: number | null, state?: 'silent' | 'as_others'): AreaRate =>
  ({ id: name, name, rank, reporting: state ? { state } : null }) as AreaRate;

const group = (homes: boolean, areas: AreaRate[]): AreaGroup =>
  ({ homes, areas, n: 0, mean: null, state: 'compared' }) as AreaGroup;

it('orders places of everybody as is chosen, and areas where people live by name alone', () => {
  const all = [area('A', 3), area('B', 1), area('C', 2)];
  const names = (homes: boolean, order: 'name' | 'rate') =>
    ordered(group(homes, all), order).map(({ name }) => name);
  expect(names(false, 'name')).toEqual(['A', 'B', 'C']);
  expect(names(false, 'rate')).toEqual(['B', 'C', 'A']);
  expect(names(true, 'rate')).toEqual(['A', 'B', 'C']);
});

it('names the silent areas of both groups by the alphabet', () => {
  const groups = [
    group(false, [area('Ö', 1, 'silent'), area('B', 2, 'as_others')]),
    group(true, [area('Å', null, 'silent'), area('C', null)]),
  ];
  expect(silent({ groups } as AreaRates)).toEqual(['Å', 'Ö']);
});

it('writes a number with the figures it takes', () => {
  expect([0, 0.02345, 0.5, 1.94, 128.4].map(figures)).toEqual(['0', '0,023', '0,5', '1,9', '128']);
  expect(monthOf('2025-11-01')).toBe('nov 2025');
});

it('says how often in days, and of what never came only how seldom it may be', () => {
  // 0.75 to 30 days is once in 40 days; its interval from 0.5 to 1 is 30 to 60 days.
  expect(often(0.75, 0.5, 1).replace(/[\u2068\u2069]/g, '')).toBe('en gång på 40 dagar (30–60)');
  expect(often(0, 0, 0.1).replace(/[\u2068\u2069]/g, '')).toBe('mer sällan än en gång på 300 dagar');
});
