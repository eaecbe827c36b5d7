/**
 * What the map and the list are asked to show: one value, written to the address bar and to the server's
 * query. It must not fetch and must not know any component. The words in the address are the same as the
 * server's, so that a link can be read by a person.
 */

/** The states a person can ask for; `assigned` counts as open. */
export const STATES = ['open', 'done', 'verified', 'positive', 'closed'] as const;
export type StateFilter = (typeof STATES)[number];

/** The periods on offer, in days. */
export const PERIODS = ['7', '30', '90', '365'] as const;

export interface Filters {
  kind: string[];
  category: string[];
  state: StateFilter[];
  severityMin: number;
  /** One of `PERIODS`, or empty; a period and a date never stand together. */
  days: string;
  /** First day, `YYYY-MM-DD`, or empty. */
  from: string;
  /** Last day, inclusive, `YYYY-MM-DD`, or empty. */
  to: string;
}

export const NO_FILTERS: Filters = {
  kind: [],
  category: [],
  state: [],
  severityMin: 0,
  days: '',
  from: '',
  to: '',
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CODE = /^[a-z0-9_.*-]{1,64}$/;

const codes = (value: string | null): string[] =>
  [...new Set((value ?? '').split(',').filter((code) => CODE.test(code)))].sort();

/** Reads filters from an address; what cannot be read is left out, never guessed. */
export function filtersFromQuery(query: URLSearchParams): Filters {
  const severity = Number(query.get('severity_min'));
  const days = query.get('days') ?? '';
  const period = (PERIODS as readonly string[]).includes(days) ? days : '';
  const day = (name: string) => {
    const value = query.get(name) ?? '';
    return !period && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : '';
  };
  return {
    kind: codes(query.get('kind')),
    category: codes(query.get('category')),
    state: codes(query.get('state')).filter((code): code is StateFilter =>
      (STATES as readonly string[]).includes(code),
    ),
    severityMin: Number.isInteger(severity) && severity >= 1 && severity <= 4 ? severity : 0,
    days: period,
    from: day('from'),
    to: day('to'),
  };
}

/** The inverse of `filtersFromQuery`; empty parts are left out so that a plain view has a plain address. */
export function filtersToQuery(filters: Filters): URLSearchParams {
  const query = new URLSearchParams();
  if (filters.kind.length) query.set('kind', filters.kind.join(','));
  if (filters.category.length) query.set('category', filters.category.join(','));
  if (filters.state.length) query.set('state', filters.state.join(','));
  if (filters.severityMin) query.set('severity_min', String(filters.severityMin));
  if (filters.days) query.set('days', filters.days);
  if (filters.from) query.set('from', filters.from);
  if (filters.to) query.set('to', filters.to);
  return query;
}

/**
 * The query for the server. Periods count from the start of a day, so that the address of a tile stays the
 * same the whole day and can be kept by the browser.
 */
export function filtersToApi(filters: Filters, now: Date = new Date()): Record<string, string> {
  const query: Record<string, string> = {};
  if (filters.kind.length) query.kind = filters.kind.join(',');
  if (filters.category.length) query.category = filters.category.join(',');
  if (filters.state.length) {
    // To a person an assigned lamp is still out; to the server it is a state of its own.
    query.state = filters.state
      .flatMap((state) => (state === 'open' ? ['open', 'assigned'] : [state]))
      .join(',');
  }
  if (filters.severityMin) query.severity_min = String(filters.severityMin);
  if (filters.days) {
    const start = new Date(now);
    start.setHours(0, 0, 0, 0);
    start.setDate(start.getDate() - Number(filters.days));
    query.from = start.toISOString();
  }
  if (filters.from) query.from = new Date(`${filters.from}T00:00:00`).toISOString();
  if (filters.to) {
    const end = new Date(`${filters.to}T00:00:00`);
    end.setDate(end.getDate() + 1);
    query.to = end.toISOString();
  }
  return query;
}

/** How many groups of filters are set, for the number on the filter button. */
export function countFilters(filters: Filters): number {
  return (
    Number(filters.kind.length > 0) +
    Number(filters.category.length > 0) +
    Number(filters.state.length > 0) +
    Number(filters.severityMin > 0) +
    Number(Boolean(filters.days || filters.from || filters.to))
  );
}

/** Adds a value to a list of choices, or takes it away when it is there. */
export function toggled<T extends string>(list: readonly T[], value: T): T[] {
  return list.includes(value) ? list.filter((other) => other !== value) : [...list, value].sort();
}
