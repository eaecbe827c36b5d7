/** What hot spots are asked for, and how sure they are in words. Kept while the page is open. */
import { computed } from '@preact/signals';
import { t } from '../i18n';
import { number } from '../i18n/format';
import { commonQuery, heatChoice } from './heat';

export { chanceInWords } from '../i18n/chance';

export const SIDES = ['100', '250'] as const;

/** What can be chosen, in metres, with its words. */
export const inMetres = (all: readonly string[]) =>
  all.map((metres) => [metres, t('heat-metres', { metres: number(Number(metres)) })] as const);

/** The query for the server: the filters of the list and what is chosen here. */
export const spotsQuery = computed<Record<string, string>>(() => {
  const { picture, side, walked } = heatChoice.value;
  const query: Record<string, string> = { ...commonQuery.value, cell_m: side };
  query.test = picture === 'single' ? 'single' : 'cluster';
  if (picture === 'single' && walked) query.exposure = 'walked';
  return query;
});

/** A number of things that need not be whole: with one decimal below a hundred. */
export const roughly = (value: number): string =>
  number(value < 100 ? Math.round(value * 10) / 10 : Math.round(value));

/** The query for courses, month by month. */
export const coursesQuery = computed<Record<string, string>>(() => ({
  ...commonQuery.value,
  cell_m: heatChoice.value.side,
}));

export const POINTS = ['3', '5', '10', '20'] as const;
export const REACHES = ['50', '100', '200'] as const;

/** The query for dense places. */
export const denseQuery = computed<Record<string, string>>(() => {
  const { points, reach } = heatChoice.value;
  return { ...commonQuery.value, min_points: points, eps_m: reach };
});
