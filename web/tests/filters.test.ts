/** Filters go to the address and come back the same; what cannot be read is left out. */
import { describe, expect, it } from 'vitest';
import {
  countFilters,
  type Filters,
  filtersFromQuery,
  filtersToApi,
  filtersToQuery,
  NO_FILTERS,
  toggled,
} from '../src/model/filters';

const parse = (text: string) => filtersFromQuery(new URLSearchParams(text));

describe('filters in the address', () => {
  const examples: Filters[] = [
    NO_FILTERS,
    {
      ...NO_FILTERS,
      kind: ['lighting_defect'],
      category: ['light.flicker', 'light.out'],
      state: ['done', 'open'],
    },
    { ...NO_FILTERS, severityMin: 3, days: '30' },
    { ...NO_FILTERS, from: '2026-10-01', to: '2026-10-31' },
  ];

  it('come back as they went', () => {
    for (const filters of examples) expect(filtersFromQuery(filtersToQuery(filters))).toEqual(filters);
  });

  it('are empty for a plain view', () => {
    expect(filtersToQuery(NO_FILTERS).toString()).toBe('');
    expect(countFilters(NO_FILTERS)).toBe(0);
  });

  it('leave out what cannot be read', () => {
    expect(parse('state=open,sold&severity_min=9&days=12&from=soon&kind=<script>')).toEqual({
      ...NO_FILTERS,
      state: ['open'],
    });
  });

  it('never hold a period and a date at once', () => {
    expect(parse('days=7&from=2026-01-01')).toEqual({ ...NO_FILTERS, days: '7' });
  });
});

describe('filters for the server', () => {
  it('count a period from the start of a day, the same the whole day', () => {
    const query = (hour: number) =>
      filtersToApi({ ...NO_FILTERS, days: '7' }, new Date(2026, 10, 18, hour, 30)).from;
    expect(query(1)).toBe(query(23));
    expect(query(1)).toBe(new Date(2026, 10, 11).toISOString());
  });

  it('include the whole of the last day', () => {
    const { from, to } = filtersToApi({ ...NO_FILTERS, from: '2026-10-01', to: '2026-10-01' });
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(24 * 3600 * 1000);
  });
});

it('a choice is added once and taken away again', () => {
  expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
  expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
});
