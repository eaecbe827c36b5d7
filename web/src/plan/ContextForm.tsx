/**
 * What others know of areas (Underlag): the police's list of vulnerable areas by year, and surveys and statistics with
 * their margin of error. Chosen in the panel of layers, told as a list there, and drawn quietly. No area is
 * ranked: lists are by name.
 */
import { useEffect } from 'preact/hooks';
import {
  type AreaNumber,
  getNumbers,
  getSeries,
  getVulnerable,
  type Series,
  type SeriesYear,
} from '../api/context';
import { useAsked } from '../api/use';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { number } from '../i18n/format';
import { contextOnMap } from '../map/view';
import { Failure, Select, Skeleton, Switch } from '../ui/parts';
import { byName, limit, listShown, listYear, numbersShown, seriesCode, seriesYear, told } from './context';
import './context.css';

const useList = (on: boolean) => {
  const year = listYear.value;
  return useAsked(async () => (on ? await getVulnerable(year) : null), `vulnerable ${on} ${year}`);
};

const useSeries = () => useAsked(async () => (await getSeries()).series, 'series');

const chosenOf = (all: readonly Series[] | undefined): Series | undefined =>
  all?.find(({ code }) => code === seriesCode.value) ?? all?.[0];

const useNumbers = (series: Series | undefined) => {
  const code = series?.code ?? '';
  const year = series?.years.some((each) => String(each.year) === seriesYear.value) ? seriesYear.value : '';
  return useAsked(
    async () => (code && numbersShown.value ? await getNumbers(code, year) : null),
    `numbers ${numbersShown.value} ${code} ${year}`,
  );
};

/** What a number may not be coloured for. */
const reason = ({ trust }: AreaNumber, least: number): string =>
  trust === 'enough' ? '' : t(`context-${trust.replace('_', '-')}`, { least });

function Steps({ year }: { year: SeriesYear }) {
  const { limits } = year;
  return (
    <ul class="plain heat-steps">
      {limits?.slice(0, -1).map((from, i) => (
        <li key={from}>
          <span class={`context-swatch step-${i + 1}`} aria-hidden="true" />
          <span class="tabular">{`${limit(from)}–${limit(limits[i + 1] ?? from)}`}</span>
        </li>
      ))}
      <li>
        <span class="context-swatch unknown" aria-hidden="true" />
        {t(year.series.basis === 'sample' ? 'context-unknown' : 'context-missing')}
      </li>
    </ul>
  );
}

/** The legend, as long as something of it is on the map; it also keeps the map in step. */
export function ContextLegend() {
  const list = useList(listShown.value).data;
  const all = useSeries();
  const year = useNumbers(chosenOf(all.data)).data;
  useEffect(() => {
    const outlines = (listShown.value ? list?.features : null) ?? [];
    const numbers = (numbersShown.value ? year?.features : null) ?? [];
    contextOnMap.value = {
      outlines: outlines.map(({ geometry, properties: { name, level } }) => ({
        type: 'Feature',
        geometry,
        properties: { what: 'outline', label: `${name}\n${tc('vulnerable-level', level)}` },
      })),
      numbers: numbers.flatMap(({ geometry, properties }) =>
        geometry
          ? [{ type: 'Feature', geometry, properties: { what: 'number', step: properties.step ?? 0 } }]
          : [],
      ),
    };
  }, [list, year, listShown.value, numbersShown.value]);
  useEffect(
    () => () => {
      contextOnMap.value = null;
    },
    [],
  );
  return (
    <section class="heat-legend" aria-label={t('context')} data-testid="context-legend">
      {numbersShown.value && year && (
        <>
          <p class="strong">{year.series.title}</p>
          <p class="soft">
            {t('context-about', {
              unit: tc('unit', year.series.unit),
              year: String(year.year),
              source: year.source,
            })}
          </p>
          <Steps year={year} />
        </>
      )}
      {listShown.value && list?.year && (
        <p class="context-line">
          <svg width="24" height="16" viewBox="0 0 24 16" aria-hidden="true">
            <path d="M1 8H23" stroke-width="2" />
          </svg>
          {t('vulnerable-about', { year: String(list.year), source: list.source ?? '' })}
        </p>
      )}
    </section>
  );
}

function VulnerableAreas() {
  const { data, error, again, loading } = useList(listShown.value);
  const here = byName(data?.features.filter(({ properties }) => properties.here) ?? []);
  const elsewhere = (data?.features.length ?? 0) - here.length;
  return (
    <div class="context-part">
      <Switch
        on={listShown.value}
        label={t('vulnerable')}
        onChange={(on) => {
          listShown.value = on;
        }}
        testid="vulnerable-show"
      />
      {error !== undefined && <Failure {...describe(error)} again={again} />}
      {listShown.value && !data && loading && <Skeleton rows={2} />}
      {listShown.value && data && data.year === null && <p class="soft">{t('vulnerable-none')}</p>}
      {listShown.value && data && data.year !== null && (
        <>
          <Select
            label={t('vulnerable-year')}
            value={String(data.year)}
            options={data.years.map(({ year, areas }) => [
              String(year),
              t('vulnerable-year-areas', { year: String(year), n: areas }),
            ])}
            onChange={(year) => {
              listYear.value = year;
            }}
            testid="vulnerable-year"
          />
          <p class="soft">{t('vulnerable-lead')}</p>
          {here.length > 0 && (
            <ul class="plain context-list" data-testid="vulnerable-list">
              {here.map(({ properties: { name, level, municipality } }) => (
                <li key={`${name} ${municipality}`}>
                  <span>{name}</span>
                  <span class="soft">{tc('vulnerable-level', level)}</span>
                </li>
              ))}
            </ul>
          )}
          <p class="soft">{t('vulnerable-elsewhere', { here: here.length, n: elsewhere })}</p>
        </>
      )}
    </div>
  );
}

function Numbers({ year }: { year: SeriesYear }) {
  const { series, features, least } = year;
  const worked = features.some(({ properties }) => properties.margin_source === 'wilson');
  return (
    <>
      <table class="heat-places" data-testid="context-numbers">
        <caption>{t('context-table', { title: series.title, year: String(year.year) })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('context-area')}</th>
            <th scope="col">{tc('unit', series.unit)}</th>
            {series.basis === 'sample' && <th scope="col">{t('context-n')}</th>}
          </tr>
        </thead>
        <tbody>
          {byName(features).map(({ id, properties }) => (
            <tr key={id}>
              <td>{properties.name}</td>
              <td class="tabular">
                {told(properties, series.unit)}
                {properties.trust !== 'missing' && properties.trust !== 'enough' && (
                  <span class="context-why soft">{reason(properties, least)}</span>
                )}
              </td>
              {series.basis === 'sample' && (
                <td class="tabular">{properties.n === null ? '–' : number(properties.n)}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {worked && <p class="soft">{t('context-worked-out')}</p>}
    </>
  );
}

function StatisticsPart() {
  const all = useSeries();
  const series = chosenOf(all.data);
  const { data: year, error, again, loading } = useNumbers(series);
  return (
    <div class="context-part">
      <Switch
        on={numbersShown.value}
        label={t('context-numbers')}
        onChange={(on) => {
          numbersShown.value = on;
        }}
        testid="numbers-show"
      />
      {(all.error ?? error) !== undefined && (
        <Failure {...describe(all.error ?? error)} again={all.error ? all.again : again} />
      )}
      {numbersShown.value && all.data?.length === 0 && <p class="soft">{t('context-none')}</p>}
      {numbersShown.value && series && all.data && (
        <>
          <Select
            label={t('context-series')}
            value={series.code}
            options={all.data.map(({ code, title }) => [code, title])}
            onChange={(code) => {
              seriesCode.value = code;
              seriesYear.value = '';
            }}
            testid="context-series"
          />
          <Select
            label={t('context-year')}
            value={String(year?.year ?? series.years[0]?.year ?? '')}
            options={series.years.map((each) => [String(each.year), String(each.year)])}
            onChange={(chosen) => {
              seriesYear.value = chosen;
            }}
            testid="context-year"
          />
        </>
      )}
      {numbersShown.value && series && !year && loading && <Skeleton rows={3} />}
      {numbersShown.value && year && <Numbers year={year} />}
    </div>
  );
}

export function ContextForm() {
  return (
    <section class="context-form" aria-labelledby="context-head" data-testid="context">
      <h2 class="small-head" id="context-head">
        {t('context')}
      </h2>
      <p class="soft">{t('context-lead')}</p>
      <VulnerableAreas />
      <StatisticsPart />
    </section>
  );
}
