/** Area by area: what is asked, in which order it stands, and numbers as they are said. It must not draw. */
import { computed, signal } from '@preact/signals';
import type { AreaGroup, AreaRate, AreaRates } from '../api/analyses';
import { t } from '../i18n';
import { number, tenths } from '../i18n/format';
import { commonQuery } from './heat';

export const areasQuery = computed<Record<string, string>>(() => commonQuery.value);

export const ORDERS = ['name', 'rate'] as const;
/** How places of everybody are ordered. Areas where people live are never ordered by what is reported of them. */
export const areaOrder = signal<(typeof ORDERS)[number]>('name');

/** The areas of a group in the order that is chosen; those where people live by name, whatever is chosen. */
export function ordered({ homes, areas }: AreaGroup, order: (typeof ORDERS)[number]): AreaRate[] {
  if (homes || order === 'name') return areas;
  return [...areas].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
}

/** The areas where what is known is surely reported more seldom than in the rest, by name. */
export const silent = ({ groups }: AreaRates): string[] =>
  groups
    .flatMap(({ areas }) => areas)
    .filter(({ reporting }) => reporting?.state === 'silent')
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'sv'));

/** A number with as many figures as it takes to tell it from nought. */
export function figures(value: number): string {
  if (value >= 100) return number(Math.round(value));
  if (value >= 1) return tenths(value);
  return number(Number(value.toPrecision(2)));
}

/** How often something comes, of a rate to 30 days and the ends of its interval: "en gång på 40 dagar (30–60)". */
export function often(rate: number, low: number, high: number): string {
  const days = (each: number) => number(Math.max(1, Math.round(30 / each)));
  if (rate === 0) return t('areas-seldom', { days: days(high) });
  return t('areas-every', { days: days(rate), low: days(high), high: days(low) });
}
