/**
 * Places with at least so many reports within so many metres: their legend while they are on the map, and their list
 * twin. A description, which says nothing of chance, and says that.
 */
import { useEffect, useRef } from 'preact/hooks';
import { type Dense, type DensePlace, getDense } from '../api/analyses';
import { changed } from '../api/live';
import { useAsked } from '../api/use';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { day, number } from '../i18n/format';
import { fitTo, pickedSpot, spotsOnMap } from '../map/view';
import { MethodLink } from '../method/MethodLink';
import { Icon } from '../ui/Icon';
import { Failure, Select, Skeleton } from '../ui/parts';
import { choose, heatChoice, heatShown } from './heat';
import { Counted, few, list, sourcesOf } from './SpotsForm';
import { denseQuery, POINTS, REACHES } from './spots';
import './heat.css';

const useDense = () => {
  const query = denseQuery.value;
  return useAsked(() => getDense(query), `dense ${JSON.stringify(query)}`, changed.observation.value);
};

const nameOf = ({ properties: { areas, number: n } }: DensePlace): string =>
  areas.slice(0, 2).join(', ') || t('spots-unnamed', { n });

const made = ({ n, params: { min_points, eps_m, from, to } }: Dense): string =>
  t('dense-made', {
    n: number(n),
    points: min_points,
    metres: number(eps_m),
    from: day(from),
    // The end is midnight after the last day.
    to: day(new Date(Date.parse(to) - 1).toISOString()),
  });

function None() {
  return (
    <div class="spots-calm" data-testid="dense-none">
      <p class="strong">{t('dense-none')}</p>
      <p>{t('dense-none-why')}</p>
    </div>
  );
}

/** The legend, as long as dense places are on the map; it also keeps the map in step. */
export function DenseLegend() {
  const asked = useDense();
  const told = asked.data;
  useEffect(() => {
    spotsOnMap.value =
      told?.features.map(({ geometry, properties: { number: place, state } }) => ({
        geometry,
        properties: { number: place, state: state === 'dense' ? 'hot' : state },
      })) ?? null;
  }, [told]);
  useEffect(
    () => () => {
      spotsOnMap.value = null;
      pickedSpot.value = null;
    },
    [],
  );
  const some = (dense: boolean) =>
    told?.features.some(({ properties }) => (properties.state === 'dense') === dense);
  return (
    <section class="heat-legend" aria-label={tc('picture', 'dense')} data-testid="dense-legend">
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {!told && asked.loading && <Skeleton rows={2} />}
      {told?.state === 'none' && <None />}
      <ul class="plain heat-steps">
        {some(true) && (
          <li>
            <span class="heat-swatch spot" aria-hidden="true" />
            {t('dense-key')}
          </li>
        )}
        {some(false) && (
          <li>
            <span class="heat-swatch spot-calm" aria-hidden="true" />
            {t('spots-key-calm')}
          </li>
        )}
      </ul>
      {told && <p class="soft">{made(told)}</p>}
    </section>
  );
}

function Details({ place, told }: { place: DensePlace; told: Dense }) {
  const { n, categories, sources, state } = place.properties;
  const { crs, police_discovered } = told.params;
  return (
    <div class="spot-details" data-testid="dense-details">
      {state !== 'dense' && <p>{t(`spots-${few(state)}-why`, { least: told.least.sources })}</p>}
      <h3>{t('spots-what')}</h3>
      <Counted of={categories} />
      <p class="soft">{t('heat-sources', { sources: sourcesOf(sources) })}</p>
      <details>
        <summary>{t('spots-method')}</summary>
        <p>{t('dense-method', { points: told.params.min_points, metres: number(told.params.eps_m) })}</p>
        <p class="soft">
          {made(told)} {t('dense-params', { crs, version: told.version })}{' '}
          {t(police_discovered ? 'spots-with-police' : 'spots-without-police')}
        </p>
        <MethodLink of="dbscan" />
      </details>
      <button
        type="button"
        class="button"
        onClick={() => list(place.bbox, nameOf(place), n)}
        data-testid="dense-list"
      >
        <Icon name="list" size={18} />
        {t('spots-list')}
      </button>
    </div>
  );
}

function Row({ place, told }: { place: DensePlace; told: Dense }) {
  const { number: which, n, state } = place.properties;
  const open = pickedSpot.value === which;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const press = () => {
    pickedSpot.value = open ? null : which;
    if (open) return;
    heatShown.value = true;
    fitTo.value = { box: place.bbox, maxZoom: 16 };
  };
  return (
    <li class={state === 'dense' ? 'spot' : 'spot calm'} ref={row} data-testid="dense" data-state={state}>
      <button type="button" class="spot-head" aria-expanded={open} onClick={press}>
        <span class="spot-number tabular">
          <span class="visually-hidden">{t('spots-number')}</span> {which}
        </span>
        <span class="row-body">
          <span class="row-title">{nameOf(place)}</span>
          <span class="row-meta">
            {state === 'dense'
              ? t('spots-count', { n, count: number(n) })
              : t(`spots-${few(state)}`, { n: number(n) })}
          </span>
        </span>
        <Icon name="chevron-down" size={18} />
      </button>
      {open && <Details place={place} told={told} />}
    </li>
  );
}

/** The list twin. */
export function DenseList() {
  const { data: told, error, loading, again } = useDense();
  if (error !== undefined) return <Failure {...describe(error)} again={again} />;
  if (!told) return loading ? <Skeleton rows={3} /> : null;
  return (
    <section aria-label={tc('picture', 'dense')} class="spots" data-testid="dense-places">
      {told.state === 'none' && <None />}
      {told.features.length > 0 && (
        <ol class="plain">
          {told.features.map((place) => (
            <Row key={place.properties.number} place={place} told={told} />
          ))}
        </ol>
      )}
      {told.alone > 0 && told.features.length > 0 && (
        <p class="soft">{t('dense-alone', { n: told.alone })}</p>
      )}
      {told.repeated > 0 && <p class="soft">{t('heat-repeated', { n: told.repeated })}</p>}
      {told.n > 0 && <p class="soft">{t('heat-sources', { sources: sourcesOf(told.sources) })}</p>}
    </section>
  );
}

/** What they are found by. */
export function DenseChoice() {
  const { points, reach } = heatChoice.value;
  return (
    <>
      <Select
        label={t('dense-points')}
        value={points}
        options={POINTS.map((n) => [n, t('dense-points-n', { n: Number(n) })] as const)}
        onChange={(value) => choose({ points: value })}
        testid="dense-points"
      />
      <Select
        label={t('dense-reach')}
        value={reach}
        options={REACHES.map(
          (metres) => [metres, t('heat-metres', { metres: number(Number(metres)) })] as const,
        )}
        onChange={(value) => choose({ reach: value })}
        testid="dense-reach"
      />
    </>
  );
}
