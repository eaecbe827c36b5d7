/**
 * What others know of areas, as it is chosen and written. Off from the beginning, and off again when somebody
 * else signs in: nothing of it is kept.
 */
import { effect, signal } from '@preact/signals';
import type { AreaNumber, Series } from '../api/context';
import { session } from '../api/store';
import { locale, t } from '../i18n';

/** Whether the list of vulnerable areas is on the map, and of which year; empty for the newest. */
export const listShown = signal(false);
export const listYear = signal('');

/** Whether numbers are on the map, of which series and year; empty for the first and the newest. */
export const numbersShown = signal(false);
export const seriesCode = signal('');
export const seriesYear = signal('');

let whose = session.peek()?.viewer.id;
effect(() => {
  const now = session.value?.viewer.id;
  if (now === whose) return;
  whose = now;
  listShown.value = false;
  numbersShown.value = false;
});

const written = (value: number, digits: number): string =>
  new Intl.NumberFormat(locale.value, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);

/** With one digit after the point where it has any. */
const plain = (value: number): string =>
  new Intl.NumberFormat(locale.value, { maximumFractionDigits: 1 }).format(value);

const MARKS: Partial<Record<Series['unit'], string>> = {
  percent: '\u00a0%',
  per_thousand: '\u00a0‰',
  sek: '\u00a0kr',
};

/** A limit of a step, without its unit. */
export const limit = plain;

/**
 * "61 % ± 3", or "4 % (1–11)" where the margin is not the same both ways. What is sure to less than one is not
 * written with digits after the point. Nothing where there is no number.
 */
export function told({ value, low, high, margin_source }: AreaNumber, unit: Series['unit']): string {
  if (value === null) return t('context-no-value');
  const mark = MARKS[unit] ?? '';
  if (low === null || high === null) return plain(value) + mark;
  const digits = unit === 'count' || unit === 'sek' || high - low >= 2 ? 0 : 1;
  const [down, up] = [written(value - low, digits), written(high - value, digits)];
  const worked = margin_source === 'wilson' ? '*' : '';
  const margin = down === up ? `±\u00a0${up}` : `(${written(low, digits)}–${written(high, digits)})`;
  return `${written(value, digits)}${mark} ${margin}${worked}`;
}

/** By name, as the language has them; never by their numbers. */
export const byName = <T extends { properties: { name: string } }>(all: readonly T[]): T[] =>
  [...all].sort((a, b) => a.properties.name.localeCompare(b.properties.name, locale.value));
