/**
 * Where walks have been: how much of each promised area, and on the map the metres of each cell, hatched
 * where nobody was. Few marks where nobody has been say nothing.
 */

import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useAsked } from '../api/use';
import { type EffortArea, getEffort, type Effort as Told } from '../api/walks';
import { describe } from '../api/words';
import { t } from '../i18n';
import { effortOnMap } from '../map/view';
import { Failure, Select, Skeleton, Switch } from '../ui/parts';
import { distance, shortDay } from './words';

const PERIODS = [30, 90, 365] as const;
const DAY_MS = 86_400_000;

/** Kept between visits to the list. */
const shown = signal(false);
const days = signal<number>(90);
const light = signal<'all' | 'dark'>('all');

const since = (n: number, now: Date = new Date()): string =>
  new Date(now.getTime() - n * DAY_MS).toISOString().slice(0, 10);

const sum = (told: Told, key: 'metres_walked' | 'metres_dark'): number =>
  told.features.reduce((metres, { properties }) => metres + properties[key], 0);

function Area({ area }: { area: EffortArea }) {
  const { cells, visited } = area;
  return (
    <li class="effort-area" data-testid="effort-area">
      <p class="strong">{area.name}</p>
      {cells ? (
        <p>
          <progress max={cells} value={visited} aria-label={area.name} />{' '}
          {t('effort-area-visited', { visited, cells })}
        </p>
      ) : (
        <p class="soft">{t('effort-area-large')}</p>
      )}
      <p class="soft">
        {area.last
          ? t('effort-area-last', { way: distance(area.metres_walked), day: shortDay(area.last) })
          : t('effort-area-never')}
      </p>
    </li>
  );
}

function Legend() {
  return (
    <ul class="plain effort-legend" data-testid="effort-legend">
      {(['less', 'more', 'never'] as const).map((kind) => (
        <li key={kind}>
          <span class={`effort-swatch ${kind}`} aria-hidden="true" />
          {t(`effort-legend-${kind}`)}
        </li>
      ))}
    </ul>
  );
}

export function Effort() {
  const query = { from: since(days.value), light: light.value };
  const asked = useAsked(() => getEffort(query), `effort ${JSON.stringify(query)}`);
  const told = asked.data;
  const on = shown.value;
  useEffect(() => {
    effortOnMap.value = on && told ? told.features : null;
    return () => {
      effortOnMap.value = null;
    };
  }, [told, on]);
  return (
    <section class="effort" data-testid="effort">
      <h2 class="small-head">{t('effort')}</h2>
      <p class="soft">{t('effort-lead')}</p>
      <div class="effort-choices">
        <Select
          label={t('effort-period')}
          value={String(days.value)}
          options={PERIODS.map((n) => [String(n), t('effort-days', { n })] as const)}
          onChange={(value) => {
            days.value = Number(value);
          }}
          testid="effort-period"
        />
        <Select
          label={t('effort-light')}
          value={light.value}
          options={(['all', 'dark'] as const).map((code) => [code, t(`effort-light-${code}`)] as const)}
          onChange={(value) => {
            light.value = value === 'dark' ? 'dark' : 'all';
          }}
          testid="effort-light"
        />
      </div>
      <Switch
        on={on}
        label={t('effort-show')}
        onChange={(value) => {
          shown.value = value;
        }}
        testid="effort-show"
      />
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {!told && asked.loading && <Skeleton rows={2} />}
      {told &&
        (told.walks === 0 ? (
          <p class="soft">{t('effort-none')}</p>
        ) : (
          <p class="tabular" data-testid="effort-sum">
            {t('effort-sum', {
              walks: told.walks,
              way: distance(sum(told, 'metres_walked')),
              dark: distance(sum(told, 'metres_dark')),
            })}
          </p>
        ))}
      {on && <Legend />}
      {told && (
        <ul class="plain">
          {told.areas.map((area) => (
            <Area key={area.id} area={area} />
          ))}
        </ul>
      )}
    </section>
  );
}
