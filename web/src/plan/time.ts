/** Time in numbers: days into bars, a window that moves over them, and words for a change. It must not draw. */
import { computed } from '@preact/signals';
import type { Change, Compared } from '../api/analyses';
import { filters } from '../mode';
import { filtersToApi, NO_FILTERS } from '../model/filters';
import { commonQuery, heatChoice } from './heat';

const DAY_MS = 86_400_000;

/** Calendar arithmetic in UTC, where every day is as long. */
export const addDays = (day: string, n: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + n * DAY_MS).toISOString().slice(0, 10);

export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

/** Monday of a day's week. */
export const monday = (day: string): string =>
  addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));

export interface Bar {
  /** Its Monday. */
  from: string;
  n: number;
}

/** Weeks on the time line. */
export const WEEKS = 52;

/** The Monday that the time line begins on. */
const firstMonday = (today: string): string => addDays(monday(today), -7 * (WEEKS - 1));

/** Today as the reader's own calendar has it. */
export function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** A bar for each of the weeks up to the one of `today`, those without any among them. */
export function bars(days: readonly (readonly [string, number])[], today: string): Bar[] {
  const first = firstMonday(today);
  const all: Bar[] = Array.from({ length: WEEKS }, (_, i) => ({ from: addDays(first, 7 * i), n: 0 }));
  for (const [day, n] of days) {
    const bar = all[Math.floor(daysBetween(first, day) / 7)];
    if (bar && day >= first) bar.n += n;
  }
  return all;
}

/** The weeks, first and last, that a time line shows as chosen; all when no day is. */
export function chosenWeeks(all: readonly Bar[], from: string, to: string): [first: number, last: number] {
  const first = from ? all.findIndex((bar) => addDays(bar.from, 6) >= from) : 0;
  const last = to ? all.findLastIndex((bar) => bar.from <= to) : all.length - 1;
  return [Math.max(0, first), Math.max(0, last)];
}

/** What is counted on the map, over the weeks of the time line whatever days are chosen and for all hours of the week. */
export const timeLineQuery = computed<Record<string, string>>(() => {
  const { hours, ...rest } = commonQuery.value;
  const { from, to, ...undated } = rest;
  return { ...undated, ...filtersToApi({ ...NO_FILTERS, from: firstMonday(today()) }) };
});

/** The same for the days that are chosen. */
export const wheelQuery = computed<Record<string, string>>(() => {
  const { from, to } = commonQuery.value;
  return { ...timeLineQuery.value, ...(from ? { from } : {}), ...(to ? { to } : {}) };
});

/** Days that are compared when none are chosen. */
export const USUAL_DAYS = 28;

/** What is compared: what is counted on the map, with the last weeks when no days are chosen. */
export const compareQuery = computed<Record<string, string>>(() => {
  const rest = commonQuery.value;
  if (filters.value.days || filters.value.from) return rest;
  const { from } = filtersToApi({ ...filters.value, days: String(USUAL_DAYS), to: '' });
  return { ...rest, ...(from ? { from } : {}) };
});

/** Share of false alarms that is borne. */
const BORNE = 0.05;

/** A change is one when chance alone would seldom make it; of many areas, when few of those named are false alarms. */
export function verdict(change: Change): 'more' | 'fewer' | 'unsure' | 'too-few' {
  if (change.state === 'too_few') return 'too-few';
  if ((change.q ?? change.p ?? 1) > BORNE) return 'unsure';
  return (change.ratio ?? Number.POSITIVE_INFINITY) > 1 ? 'more' : 'fewer';
}

/** Whether more walking may be why more was reported: it grew at least as much. */
export function moreWalks({ all, walked_m: walked }: Compared): boolean {
  if (!walked || all.after <= all.before || walked.after <= walked.before) return false;
  return walked.after * all.before >= walked.before * all.after;
}

/** Whether anything but all hours is counted. */
export const hoursChosen = computed(() => {
  const { hours, days, quarters } = heatChoice.value;
  return hours.length + days.length + quarters.length > 0;
});
