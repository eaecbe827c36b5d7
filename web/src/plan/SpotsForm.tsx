/**
 * Hot spots: their legend while they are on the map, and their list twin, where each can be opened. What too few
 * people say is told calmly, and so is that there is too little to tell.
 */
import { useEffect, useRef } from 'preact/hooks';
import { getHotSpots, type HotSpots, type Spot } from '../api/analyses';
import { changed } from '../api/live';
import { categoryName } from '../api/store';
import { useAsked } from '../api/use';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { day, number } from '../i18n/format';
import { fitTo, heldBox, pickedSpot, spotsOnMap } from '../map/view';
import { MethodLink } from '../method/MethodLink';
import { filters, navigate, setFilters } from '../mode';
import { STATES } from '../model/filters';
import { Icon } from '../ui/Icon';
import { Failure, Select, Skeleton, Switch } from '../ui/parts';
import { wide } from '../ui/wide';
import { choose, heatChoice, heatShown, openTool } from './heat';
import { chanceInWords, roughly, SIDES, spotsQuery } from './spots';
import './heat.css';

/** Categories that are told one by one. */
const FEW = 6;

/** How many came from where, in words. */
export const sourcesOf = (sources: Record<string, number>): string =>
  Object.entries(sources)
    .map(([code, n]) => `${tc('provenance', code)} ${number(n)}`)
    .join(' · ');

const useSpots = () => {
  const query = spotsQuery.value;
  return useAsked(() => getHotSpots(query), `spots ${JSON.stringify(query)}`, changed.observation.value);
};

const nameOf = ({ properties: { areas, number: n } }: Spot): string =>
  areas.slice(0, 2).join(', ') || t('spots-unnamed', { n });

export const few = (state: string): string => state.replace('_', '-');

/** The last day of a time that ends at midnight after it. */
const lastDay = (to: string): string => day(new Date(Date.parse(to) - 1).toISOString());

/** What they were found by, in one sentence. */
const made = ({ n, params: { cell_m, from, to } }: HotSpots): string =>
  t('spots-made', { n: number(n), side: number(cell_m), from: day(from), to: lastDay(to) });

/** That there is too little, or nothing that stands out: calm, and what to do. */
function Calm({ told }: { told: HotSpots }) {
  if (told.state === 'found') return null;
  const words =
    told.state === 'none'
      ? t('spots-none')
      : told.lacking === 'cells'
        ? t('spots-too-few-cells', { n: number(told.cells), least: told.least.cells })
        : t('spots-too-few', { n: number(told.n), least: told.least.observations });
  return (
    <div class="spots-calm" data-testid={`spots-${told.state === 'none' ? 'none' : 'too-few'}`}>
      <p class="strong">{words}</p>
      <p>{t(told.state === 'none' ? 'spots-none-why' : 'spots-too-few-why')}</p>
    </div>
  );
}

/** The legend, as long as hot spots are on the map; it also keeps the map in step. */
export function SpotsLegend() {
  const asked = useSpots();
  const told = asked.data;
  useEffect(() => {
    spotsOnMap.value = told?.features ?? null;
  }, [told]);
  useEffect(
    () => () => {
      spotsOnMap.value = null;
      pickedSpot.value = null;
    },
    [],
  );
  const calm = told?.features.some(({ properties }) => properties.state !== 'hot');
  return (
    <section
      class="heat-legend"
      aria-label={tc('picture', heatChoice.value.picture)}
      data-testid="spots-legend"
    >
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {!told && asked.loading && <Skeleton rows={2} />}
      {told && <Calm told={told} />}
      {told && told.features.length > 0 && (
        <ul class="plain heat-steps">
          {told.state === 'found' && (
            <li>
              <span class="heat-swatch spot" aria-hidden="true" />
              {t('spots-key')}
            </li>
          )}
          {calm && (
            <li>
              <span class="heat-swatch spot-calm" aria-hidden="true" />
              {t('spots-key-calm')}
            </li>
          )}
        </ul>
      )}
      {told && <p class="soft">{made(told)}</p>}
    </section>
  );
}

/** Lists what lies in the box of a place, of the time that was counted. */
export function list(bbox: Spot['bbox'], name: string, n: number): void {
  const [west, south, east, north] = bbox;
  // What the server counts where nothing is said: a year, and not what works well.
  const { days, from, to, state } = filters.value;
  setFilters({
    ...filters.value,
    days: days || from || to ? days : '365',
    state: state.length > 0 ? state : STATES.filter((each) => each !== 'positive'),
  });
  heldBox.value = { box: [west, south, east, north], name, n };
  // The list stands under the form at a desk, and is a view of its own on a phone.
  openTool.value = null;
  if (!wide.value) navigate({ name: 'list' });
}

/** What was counted in a place, most first. */
export function Counted({ of }: { of: readonly { category: string; n: number }[] }) {
  const rest = of.slice(FEW).reduce((sum, each) => sum + each.n, 0);
  return (
    <ul class="plain">
      {of.slice(0, FEW).map((each) => (
        <li key={each.category} class="spot-category">
          <span>{categoryName(each.category)}</span>
          <span class="tabular">{number(each.n)}</span>
        </li>
      ))}
      {of.length > FEW && (
        <li class="spot-category">
          <span>{t('spots-other', { n: of.length - FEW })}</span>
          <span class="tabular">{number(rest)}</span>
        </li>
      )}
    </ul>
  );
}

function Details({ spot, told }: { spot: Spot; told: HotSpots }) {
  const { n, cells, categories, sources, q, state } = spot.properties;
  const { test, exposure, cell_m, crs, police_discovered, from, to } = told.params;
  return (
    <div class="spot-details" data-testid="spot-details">
      {state !== 'hot' && <p>{t(`spots-${few(state)}-why`, { least: told.least.sources })}</p>}
      <h3>{t('spots-what')}</h3>
      <Counted of={categories} />
      {n > 0 && <p class="soft">{t('heat-sources', { sources: sourcesOf(sources) })}</p>}
      <h3>{t('spots-sure')}</h3>
      <p>{t('spots-sure-why', { chance: chanceInWords(q) })}</p>
      <details>
        <summary>{t('spots-method')}</summary>
        <p>{t(test === 'cluster' ? 'spots-method-cluster' : `spots-method-${exposure}`)}</p>
        <p>{t('spots-method-chance', { all: number(told.cells) })}</p>
        <p>{t('spots-method-once')}</p>
        <p class="soft">
          {t('spots-params', {
            cells,
            side: number(cell_m),
            from: day(from),
            to: lastDay(to),
            crs,
            version: told.version,
          })}{' '}
          {t(police_discovered ? 'spots-with-police' : 'spots-without-police')}
        </p>
        <MethodLink of={test === 'cluster' ? 'hotspots' : 'local-excess'} />
      </details>
      <button
        type="button"
        class="button"
        onClick={() => list(spot.bbox, nameOf(spot), n)}
        data-testid="spot-list"
      >
        <Icon name="list" size={18} />
        {t('spots-list')}
      </button>
    </div>
  );
}

function Row({ spot, told }: { spot: Spot; told: HotSpots }) {
  const { number: place, n, expected, ratio, q, state } = spot.properties;
  const open = pickedSpot.value === place;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const press = () => {
    pickedSpot.value = open ? null : place;
    if (open) return;
    heatShown.value = true;
    fitTo.value = { box: spot.bbox, maxZoom: 15 };
  };
  return (
    <li class={state === 'hot' ? 'spot' : 'spot calm'} ref={row} data-testid="spot" data-state={state}>
      <button type="button" class="spot-head" aria-expanded={open} onClick={press}>
        <span class="spot-number tabular">
          <span class="visually-hidden">{t('spots-number')}</span> {place}
        </span>
        <span class="row-body">
          <span class="row-title">{nameOf(spot)}</span>
          <span class="row-meta">
            {t('spots-count', { n, count: number(n) })}
            {ratio !== null &&
              state === 'hot' &&
              `, ${t('spots-ratio', { ratio: roughly(ratio), expected: roughly(expected) })}`}
          </span>
          <span class="row-meta">
            {state === 'hot' ? chanceInWords(q) : t(`spots-${few(state)}`, { n: number(n) })}
          </span>
        </span>
        <Icon name="chevron-down" size={18} />
      </button>
      {open && <Details spot={spot} told={told} />}
    </li>
  );
}

/** The list twin. */
export function SpotsList() {
  const { data: told, error, loading, again } = useSpots();
  if (error !== undefined) return <Failure {...describe(error)} again={again} />;
  if (!told) return loading ? <Skeleton rows={3} /> : null;
  return (
    <section aria-label={t('spots-list-title')} class="spots" data-testid="spots">
      {told.state !== 'found' && <Calm told={told} />}
      {told.features.length > 0 && (
        <ol class="plain">
          {told.features.map((spot) => (
            <Row key={spot.properties.number} spot={spot} told={told} />
          ))}
        </ol>
      )}
      {told.params.cell_m > told.params.cell_m_asked && (
        <p class="soft">
          {t('spots-coarser', { side: number(told.params.cell_m), asked: number(told.params.cell_m_asked) })}
        </p>
      )}
      {told.repeated > 0 && <p class="soft">{t('heat-repeated', { n: told.repeated })}</p>}
      {told.outside > 0 && <p class="soft">{t('spots-outside', { n: told.outside })}</p>}
      {told.n > 0 && <p class="soft">{t('heat-sources', { sources: sourcesOf(told.sources) })}</p>}
    </section>
  );
}

/** What they are found by. */
export function SpotsChoice() {
  const { picture, side, walked } = heatChoice.value;
  return (
    <>
      <Select
        label={t('spots-side')}
        value={side}
        options={SIDES.map(
          (metres) => [metres, t('heat-metres', { metres: number(Number(metres)) })] as const,
        )}
        onChange={(value) => choose({ side: value })}
        testid="spots-side"
      />
      {picture === 'single' && (
        <>
          <Switch
            on={walked}
            label={t('spots-walked')}
            onChange={(on) => choose({ walked: on })}
            testid="spots-walked"
          />
          <p class="soft">{t('spots-walked-why')}</p>
        </>
      )}
    </>
  );
}
