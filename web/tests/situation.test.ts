/** Weeks as the weekly report writes them; days by the almanac of 2026 and 2027. */
import { expect, it } from 'vitest';
import { daysOf, more, weekAfter, weekNumber } from '../src/situation/words';

it('knows the days of a week, also where the year turns', () => {
  const days = (week: string) => daysOf(week).map((date) => date.toISOString().slice(0, 10));
  expect(days('2026-W10')).toEqual(['2026-03-02', '2026-03-08']);
  expect(days('2026-W01')).toEqual(['2025-12-29', '2026-01-04']);
  expect(days('2026-W53')).toEqual(['2026-12-28', '2027-01-03']);
});

it('goes from one week to another', () => {
  for (const [week, next] of [
    ['2026-W09', '2026-W10'],
    ['2026-W53', '2027-W01'],
    ['2025-W52', '2026-W01'],
  ] as const) {
    expect(weekAfter(week, 1)).toBe(next);
    expect(weekAfter(next, -1)).toBe(week);
  }
  expect(weekNumber('2026-W09')).toBe('9');
});

it('writes a difference with its sign', () => {
  expect([more(9), more(0), more(-3)]).toEqual(['+9', '±0', '−3']);
});
