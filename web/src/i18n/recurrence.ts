/**
 * How often, in words: recurrence rules (RFC 5545) and durations (ISO 8601) of the simple kinds that promises
 * use. A rule it cannot put into words is shown as written; nothing is left out of it silently.
 */
import { locale, t } from './index';

const UNITS: Record<string, string> = { D: 'daily', W: 'weekly', M: 'monthly', Y: 'yearly' };
const FREQUENCIES = ['daily', 'weekly', 'monthly', 'yearly'];
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const KNOWN = ['FREQ', 'INTERVAL', 'BYDAY', 'BYHOUR'];
/** A Monday. */
const WEEK_START = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

const weekday = (code: string): string =>
  new Intl.DateTimeFormat(locale.value, { weekday: 'short', timeZone: 'UTC' })
    .format(WEEK_START + DAYS.indexOf(code) * DAY_MS)
    .replace('.', '');

/** "Varje vecka, fre, lör 19:00". */
export function recurrence(rule: string): string {
  const parts = new Map(rule.split(';').map((part) => part.split('=') as [string, string]));
  const frequency = parts.get('FREQ')?.toLowerCase() ?? '';
  const days = parts.get('BYDAY')?.split(',') ?? [];
  const hours = parts.get('BYHOUR')?.split(',') ?? [];
  const plain =
    [...parts.keys()].every((key) => KNOWN.includes(key)) && days.every((day) => DAYS.includes(day));
  if (!plain || !FREQUENCIES.includes(frequency)) return rule;
  const often = t(`recur-${frequency}`, { n: Number(parts.get('INTERVAL') ?? 1) });
  const when = [days.map(weekday).join(', '), hours.map((hour) => `${hour.padStart(2, '0')}:00`).join(', ')];
  return [often, when.filter(Boolean).join(' ')].filter(Boolean).join(', ');
}

/** "Var 6:e månad" for `P6M`. */
export function interval(duration: string): string {
  const match = /^P(\d+)([DWMY])$/.exec(duration);
  const unit = UNITS[match?.[2] ?? ''];
  return match && unit ? t(`recur-${unit}`, { n: Number(match[1]) }) : duration;
}
