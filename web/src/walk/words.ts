/** How a walk is told: when it is, how light it will be, and who takes part. It asks nobody. */
import type { Walk, WalkSummary } from '../api/types';
import { locale, t } from '../i18n';
import { clock, moment } from '../i18n/format';

/** "3 nov", with the year when it is not this one. */
export function shortDay(value: string, now: Date = new Date()): string {
  const date = new Date(value);
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const };
  return new Intl.DateTimeFormat(locale.value, { day: 'numeric', month: 'short', ...year })
    .format(date)
    .replace('.', '');
}

/** "tis 18 nov 16:55–18:05". */
export const span = (from: string, to: string): string => `${moment(from)}–${clock(to)}`;

/** "mörkt från 16:33", or what there is to say where it does not get dark. */
export function lightWords(light: Walk['light']): string | null {
  if (!light) return null;
  const { condition, dusk_ends: dusk } = light;
  if (condition === 'daylight' || condition === 'twilight') {
    return dusk ? t(`walk-light-${condition}`, { time: clock(dusk) }) : t('walk-light-never');
  }
  return dusk ? t('walk-light-dark', { time: clock(dusk) }) : t('walk-light-always');
}

/** Whether it is dark when it starts: then its lamps can be seen to. */
export const isDark = (walk: Pick<WalkSummary, 'light'>): boolean =>
  walk.light?.condition.startsWith('dark') ?? false;

/** Steps of a walk's life, in order. */
export const STATES = ['planned', 'ongoing', 'finished', 'published', 'followed_up'] as const;

/** A value for `datetime-local` and back; both are the reader's own clock. */
export function toLocal(value: string | null | undefined): string {
  const date = value ? new Date(value) : null;
  if (!date || Number.isNaN(date.getTime())) return '';
  const at = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 16);
}
export function fromLocal(value: string): string | null {
  const date = new Date(value);
  return value && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
}

const METRES_PER_DEGREE = 111_320;

/** Metres between two places near each other; for words such as "85 m härifrån" alone. */
export function metresBetween(a: readonly [number, number], b: readonly [number, number]): number {
  const across = (a[0] - b[0]) * Math.cos((a[1] * Math.PI) / 180);
  return Math.hypot(across, a[1] - b[1]) * METRES_PER_DEGREE;
}

/** "85 m", "1,2 km". */
export function distance(metres: number): string {
  if (metres < 1000) return `${Math.max(5, Math.round(metres / 5) * 5)} m`;
  return `${new Intl.NumberFormat(locale.value, { maximumFractionDigits: 1 }).format(metres / 1000)} km`;
}
