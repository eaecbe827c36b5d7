/** Time in numbers: days into weeks, the window over them, hours as ranges, and what a change is called. */
import { expect, it } from 'vitest';
import type { Change, Compared } from '../src/api/analyses';
import { choose, heatChoice, heatQuery, ranges } from '../src/plan/heat';
import { bars, chosenWeeks, monday, moreWalks, verdict, WEEKS } from '../src/plan/time';
import { step } from '../src/plan/Wheel';

it('puts days into the weeks they lie in, over the change of the clock', () => {
  // By the calendar: 23 November 2026 is a Monday, the clock went back on 25 October.
  expect(monday('2026-11-22')).toBe('2026-11-16');
  expect(monday('2026-11-23')).toBe('2026-11-23');
  const all = bars(
    [
      ['2026-10-25', 2],
      ['2026-10-26', 3],
      ['2026-11-22', 4],
      ['2020-01-01', 9],
    ],
    '2026-11-22',
  );
  expect(all).toHaveLength(WEEKS);
  expect(all.at(-1)).toEqual({ from: '2026-11-16', n: 4 });
  expect(all.find(({ from }) => from === '2026-10-19')?.n).toBe(2);
  expect(all.find(({ from }) => from === '2026-10-26')?.n).toBe(3);
  expect(all.reduce((sum, { n }) => sum + n, 0)).toBe(9);
  expect(chosenWeeks(all, '', '')).toEqual([0, WEEKS - 1]);
  expect(chosenWeeks(all, '2026-11-17', '2026-11-18')).toEqual([WEEKS - 1, WEEKS - 1]);
  expect(chosenWeeks(all, '2026-11-09', '')).toEqual([WEEKS - 2, WEEKS - 1]);
});

it('asks for hours one by one, which take the place of days and quarters', () => {
  expect(ranges([9, 4, 6, 5])).toBe('4-6,9');
  choose({ days: [4], quarters: [18] });
  expect(heatQuery.value.hours).toBe('114-119');
  choose({ hours: [116] });
  expect(heatQuery.value.hours).toBe('116');
  expect(heatChoice.value.days).toEqual([]);
  choose({ days: [0] });
  expect(heatQuery.value.hours).toBe('0-5,6-11,12-17,18-23');
});

const change = (part: Partial<Change>): Change => ({
  area: null,
  state: 'compared',
  after: 20,
  before: 6,
  ratio: 20 / 6,
  low: 1.29,
  high: 10.1,
  p: 0.009,
  q: null,
  ...part,
});

it('calls a change one only when chance would seldom make it, and by q where many are tried', () => {
  expect(verdict(change({}))).toBe('more');
  expect(verdict(change({ ratio: 0.3 }))).toBe('fewer');
  expect(verdict(change({ p: 0.06 }))).toBe('unsure');
  expect(verdict(change({ q: 0.2 }))).toBe('unsure');
  expect(verdict(change({ ratio: null, before: 0 }))).toBe('more');
  expect(verdict(change({ state: 'too_few', p: null }))).toBe('too-few');
});

it('says that more walks are behind a rise only when walking grew at least as much', () => {
  const told = (walked: Compared['walked_m'], all = change({})) =>
    moreWalks({ all, walked_m: walked } as Compared);
  expect(told({ after: 23_000, before: 6_000 })).toBe(true);
  expect(told({ after: 23_000, before: 8_000 })).toBe(false);
  expect(told({ after: 23_000, before: 0 })).toBe(true);
  expect(told({ after: 23_000, before: 6_000 }, change({ after: 3 }))).toBe(false);
  expect(told(null)).toBe(false);
});

it('shades by the share of the most, and leaves none unshaded', () => {
  expect([0, 1, 2, 5, 6, 12].map((n) => step(n, 12))).toEqual([0, 1, 1, 3, 3, 6]);
});
