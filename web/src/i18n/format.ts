/**
 * Times, numbers and distances as people read them ("tis 18 nov 16:55"). It must not decide what a value
 * means, only how it is written.
 */
import { lang, locale, t } from './index';

const part = (parts: Intl.DateTimeFormatPart[], type: string): string =>
  (parts.find((p) => p.type === type)?.value ?? '').replace('.', '');

/** "tis 18 nov 16:55", with the year when it is not this year's; "ej angivet" when absent. */
export function moment(value: string | null | undefined, now: Date = new Date(), timeZone?: string): string {
  const date = value ? new Date(value) : null;
  if (!date || Number.isNaN(date.getTime())) return t('not-given');
  const parts = new Intl.DateTimeFormat(locale.value, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).formatToParts(date);
  const year = part(parts, 'year') === String(now.getFullYear()) ? '' : ` ${part(parts, 'year')}`;
  return `${part(parts, 'weekday')} ${part(parts, 'day')} ${part(parts, 'month')}${year} ${part(parts, 'hour')}:${part(parts, 'minute')}`;
}

/** "16:33" of the reader's own clock. */
export const clock = (value: string): string =>
  new Intl.DateTimeFormat(locale.value, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(value),
  );

/** A day without time, "18 nov 2025"; a bare `YYYY-MM-DD` is a calendar day and is not moved by time zones. */
export function day(value: string | null | undefined): string {
  if (!value) return t('not-given');
  const calendar = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  const date = calendar ? new Date(`${value}T12:00:00Z`) : new Date(value);
  if (Number.isNaN(date.getTime())) return value;
  const parts = new Intl.DateTimeFormat(locale.value, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(calendar ? { timeZone: 'UTC' } : {}),
  }).formatToParts(date);
  return `${part(parts, 'day')} ${part(parts, 'month')} ${part(parts, 'year')}`;
}

/** The last day of a time that ends at midnight after it. */
export const lastDay = (to: string): string => day(new Date(Date.parse(to) - 1).toISOString());

/** The month of a calendar day, "nov 2025". */
export function monthOf(value: string): string {
  const date = new Date(`${value}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return value;
  const parts = new Intl.DateTimeFormat(locale.value, {
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).formatToParts(date);
  return `${part(parts, 'month')} ${part(parts, 'year')}`;
}

/** Whole days since a day; 0 or less while it is not past. */
export function daysLate(due: string, now: Date): number {
  const midnight = (date: Date) =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime();
  return Math.round((midnight(now) - midnight(new Date(due))) / 86_400_000);
}

export const number = (value: number): string => new Intl.NumberFormat(locale.value).format(value);

/** "1,3", "2,0": a measure with one decimal. */
export const tenths = (value: number): string =>
  new Intl.NumberFormat(locale.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);

/** "±7 m", "±1,2 km". */
export function accuracy(metres: number): string {
  if (metres < 1000) return `±${Math.max(1, Math.round(metres))} m`;
  return `±${new Intl.NumberFormat(locale.value, { maximumFractionDigits: 1 }).format(metres / 1000)} km`;
}

/** "N 60,17012 Ö 24,94100": latitude first, as people read coordinates aloud. */
export function coordinates([lon, lat]: readonly [number, number]): string {
  // Written on every start of the field view, where the browser's number formats cost a slow phone 0.2 s.
  const degrees = (value: number) =>
    Math.abs(value)
      .toFixed(5)
      .replace('.', lang.value === 'sv' ? ',' : '.');
  const north = `${t(lat < 0 ? 'compass-south' : 'compass-north')} ${degrees(lat)}`;
  return `${north} ${t(lon < 0 ? 'compass-west' : 'compass-east')} ${degrees(lon)}`;
}

/** "4,2 MB", "310 kB": decimal units, as the phone itself counts them. */
export function size(bytes: number): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  const digits = value < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits }).format(value)} ${unit}`;
}
