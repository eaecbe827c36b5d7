/**
 * Places that an analysis found, whatever it looked for: their legend while they are on the map, and their list twin,
 * where each can be opened. What too few people say is told calmly.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Found, FoundInCells, FoundPlace } from '../api/analyses';
import { categoryName } from '../api/store';
import type { Asked } from '../api/use';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { day, lastDay, number } from '../i18n/format';
import { fitTo, heldBox, pickedSpot, spotsOnMap } from '../map/view';
import type { Method } from '../method/pages';
import { filters, navigate, setFilters } from '../mode';
import { STATES } from '../model/filters';
import { Icon } from '../ui/Icon';
import { Failure, Skeleton } from '../ui/parts';
import { wide } from '../ui/wide';
import { heatChoice, heatShown, openTool } from './heat';
import { How, Key, Sources } from './Told';
import './heat.css';

/** Categories that are told one by one. */
const FEW = 6;

/** Whether too few people say it. */
export const isFew = ({ properties: { state } }: FoundPlace): boolean =>
  state === 'one_source' || state === 'few_sources';

const codeOf = ({ properties: { state } }: FoundPlace): string => state.replace('_', '-');

/** That too few people say it, in words; null when enough do. */
export const fewSay = (place: FoundPlace): string | null =>
  isFew(place) ? t(`spots-${codeOf(place)}`, { n: number(place.properties.n) }) : null;

const nameOf = ({ properties: { areas, number: n } }: FoundPlace): string =>
  areas.slice(0, 2).join(', ') || t('spots-unnamed', { n });

/** How it is drawn, and what stands in its disc in place of its number. */
export interface Look {
  calm: boolean;
  letter?: string;
}
const plainly = (place: FoundPlace): Look => ({ calm: isFew(place) });

/** Of what there is too little. */
export const tooFew = ({ lacking, cells, n, least }: FoundInCells): string =>
  lacking === 'cells'
    ? t('spots-too-few-cells', { n: number(cells), least: least.cells })
    : t('spots-too-few', { n: number(n), least: least.observations });

/** The line about those that too few people say, when there are any. */
export const FewKey = ({ of }: { of: readonly FoundPlace[] | undefined }) =>
  of?.some(isFew) ? <Key swatch="spot-calm">{t('spots-key-calm')}</Key> : null;

/** The legend, as long as what was found is on the map; it also keeps the map in step. */
export function FoundLegend<P extends FoundPlace, T extends Found<P>>({
  asked: { data: told, error, loading, again },
  nothing,
  look = plainly,
  made,
  testid,
  children,
}: {
  asked: Asked<T>;
  /** Said where nothing was found. */
  nothing: (told: T) => ComponentChildren;
  look?: (place: P) => Look;
  /** What it was worked out of, in one sentence. */
  made: (told: T) => string;
  testid: string;
  children: ComponentChildren;
}) {
  useEffect(() => {
    spotsOnMap.value =
      told?.features.map((place) => {
        const { calm, letter } = look(place);
        const { number: which } = place.properties;
        return {
          geometry: place.geometry,
          properties: { number: which, state: calm ? 'few_sources' : 'hot', letter },
        };
      }) ?? null;
  }, [told]);
  useEffect(
    () => () => {
      spotsOnMap.value = null;
      pickedSpot.value = null;
    },
    [],
  );
  return (
    <section class="heat-legend" aria-label={tc('picture', heatChoice.value.picture)} data-testid={testid}>
      {error !== undefined && <Failure {...describe(error)} again={again} />}
      {!told && loading && <Skeleton rows={2} />}
      {told && nothing(told)}
      {children}
      {told && <p class="soft">{made(told)}</p>}
    </section>
  );
}

/** The list twin. */
export function FoundList<P extends FoundPlace, T extends Found<P>>({
  asked: { data: told, error, loading, again },
  nothing,
  row,
  notes,
  label,
  testid,
  children,
}: {
  asked: Asked<T>;
  nothing: (told: T) => ComponentChildren;
  row: (place: P, told: T) => JSX.Element;
  /** Said of all, before where they came from. */
  notes?: ComponentChildren;
  label: string;
  testid: string;
  children?: ComponentChildren;
}) {
  if (error !== undefined) return <Failure {...describe(error)} again={again} />;
  if (!told) return loading ? <Skeleton rows={3} /> : null;
  const { features, repeated, outside = 0 } = told;
  return (
    <section aria-label={label} class="spots" data-testid={testid}>
      {nothing(told)}
      {features.length > 0 && <ol class="plain">{features.map((place) => row(place, told))}</ol>}
      {notes}
      {repeated > 0 && <p class="soft">{t('heat-repeated', { n: repeated })}</p>}
      {outside > 0 && <p class="soft">{t('spots-outside', { n: outside })}</p>}
      <Sources of={told} />
      {children}
    </section>
  );
}

/** That cells are larger than was asked for, when they are. */
export const Coarser = ({ of: { params } }: { of: FoundInCells }) =>
  params.cell_m > params.cell_m_asked ? (
    <p class="soft">
      {t('spots-coarser', { side: number(params.cell_m), asked: number(params.cell_m_asked) })}
    </p>
  ) : null;

/** What its row, its details and the button in them are called in tests. */
type Name = 'spot' | 'course' | 'dense';

/** One place in the list, with its details when it is open. */
export function FoundRow({
  name,
  place,
  told,
  meta,
  look = plainly(place),
  kind,
  maxZoom = 15,
  children,
}: {
  name: Name;
  place: FoundPlace;
  told: Found;
  /** Said below its name, a line each. */
  meta: readonly string[];
  look?: Look;
  kind?: string;
  maxZoom?: number;
  children: ComponentChildren;
}) {
  const { number: which, state } = place.properties;
  const open = pickedSpot.value === which;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const press = () => {
    pickedSpot.value = open ? null : which;
    if (open) return;
    heatShown.value = true;
    fitTo.value = { box: place.bbox, maxZoom };
  };
  return (
    <li
      class={look.calm ? 'spot calm' : 'spot'}
      ref={row}
      data-testid={name}
      data-class={kind}
      data-state={state}
    >
      <button type="button" class="spot-head" aria-expanded={open} onClick={press}>
        {look.letter ? (
          <span class="spot-number" aria-hidden="true">
            {look.letter}
          </span>
        ) : (
          <span class="spot-number tabular">
            <span class="visually-hidden">{t('spots-number')}</span> {which}
          </span>
        )}
        <span class="row-body">
          <span class="row-title">{nameOf(place)}</span>
          {meta.map((words) => (
            <span key={words} class="row-meta">
              {words}
            </span>
          ))}
        </span>
        <Icon name="chevron-down" size={18} />
      </button>
      {open && (
        <div class="spot-details" data-testid={`${name}-details`}>
          {isFew(place) && <p>{t(`spots-${codeOf(place)}-why`, { least: told.least.sources })}</p>}
          {children}
        </div>
      )}
    </li>
  );
}

/** What was counted in a place, most first, and where it came from. */
export function Counted({ of: { properties } }: { of: FoundPlace }) {
  const { categories } = properties;
  const others = categories.slice(FEW);
  const line = (key: string, words: string, n: number) => (
    <li key={key} class="spot-category">
      <span>{words}</span>
      <span class="tabular">{number(n)}</span>
    </li>
  );
  return (
    <>
      <h3>{t('spots-what')}</h3>
      <ul class="plain">
        {categories.slice(0, FEW).map(({ category, n }) => line(category, categoryName(category), n))}
        {others.length > 0 &&
          line(
            'others',
            t('spots-other', { n: others.length }),
            others.reduce((sum, { n }) => sum + n, 0),
          )}
      </ul>
      <Sources of={properties} />
    </>
  );
}

/** By what numbers a place of cells was found. */
export const cellNumbers = (cells: number, { params, version }: FoundInCells): string =>
  t('spots-params', {
    cells,
    side: number(params.cell_m),
    from: day(params.from),
    to: lastDay(params.to),
    crs: params.crs,
    version,
  });

/** Lists what lies in the box of a place, of the time that was counted. */
function list(place: FoundPlace): void {
  // What the server counts where nothing is said: a year, and not what works well.
  const { days, from, to, state } = filters.value;
  setFilters({
    ...filters.value,
    days: days || from || to ? days : '365',
    state: state.length > 0 ? state : STATES.filter((each) => each !== 'positive'),
  });
  heldBox.value = { box: place.bbox, name: nameOf(place), n: place.properties.n };
  // The list stands under the form at a desk, and is a view of its own on a phone.
  openTool.value = null;
  if (!wide.value) navigate({ name: 'list' });
}

/** The foot of the details: how it was found, and the way to the reports behind it. */
export function FoundFoot({
  name,
  place,
  told,
  numbers,
  method,
  children,
}: {
  name: Name;
  place: FoundPlace;
  told: Found;
  numbers: string;
  method: Method;
  children: ComponentChildren;
}) {
  return (
    <>
      <How numbers={numbers} told={told} methods={[method]}>
        {children}
      </How>
      <button type="button" class="button" onClick={() => list(place)} data-testid={`${name}-list`}>
        <Icon name="list" size={18} />
        {t('spots-list')}
      </button>
    </>
  );
}
