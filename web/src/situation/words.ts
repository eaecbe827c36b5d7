/** Weeks, differences and names as the weekly report writes them. */
import type { Tally } from '../api/situation';
import { locale, t } from '../i18n';
import { number } from '../i18n/format';

/** The number of "2026-W47". */
export const weekNumber = (week: string): string => String(Number(week.slice(6)));

/** Monday and Sunday of "2026-W47", as calendar days in UTC. */
export function daysOf(week: string): [Date, Date] {
  // By ISO 8601 the fourth of January lies in the first week.
  const fourth = new Date(Date.UTC(Number(week.slice(0, 4)), 0, 4));
  const sinceMonday = (fourth.getUTCDay() + 6) % 7;
  const monday = fourth.getTime() + ((Number(week.slice(6)) - 1) * 7 - sinceMonday) * 86_400_000;
  return [new Date(monday), new Date(monday + 6 * 86_400_000)];
}

export function weekWords(week: string): string {
  const short = new Intl.DateTimeFormat(locale.value, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const [from, to] = daysOf(week).map((date) => short.format(date));
  return t('situation-week', { n: weekNumber(week), from: from ?? '', to: to ?? '' });
}

/** The week so many after this one. */
export function weekAfter(week: string, weeks: number): string {
  const [monday] = daysOf(week);
  const thursday = new Date(monday.getTime() + (3 + 7 * weeks) * 86_400_000);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const n = Math.floor((thursday.getTime() - first) / (7 * 86_400_000)) + 1;
  return `${thursday.getUTCFullYear()}-W${String(n).padStart(2, '0')}`;
}

/** "+9", "−3", "±0". */
export const more = (n: number): string => (n === 0 ? '±0' : `${n > 0 ? '+' : '−'}${number(Math.abs(n))}`);

export const thanLast = (n: Tally): string =>
  t('situation-than-last', { more: more(n.difference), last: number(n.last) });

/** A chance: "0,004", and very small ones as "< 0,001". */
export const chance = (p: number): string =>
  p < 0.001 ? `< ${number(0.001)}` : number(Number(p.toPrecision(2)));

/** "23,4 km". */
export const way = (metres: number): string =>
  new Intl.NumberFormat(locale.value, {
    style: 'unit',
    unit: 'kilometer',
    maximumFractionDigits: 1,
  }).format(metres / 1000);
