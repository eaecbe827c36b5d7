/**
 * The panel beside the map: filters, layers and the list twin. On a phone the list is a view of its own and
 * the tools are sheets over the map. It must not draw on the map; both read the same address.
 */
import { signal } from '@preact/signals';
import { getCounts } from '../api/client';
import { changed } from '../api/live';
import { may } from '../api/may';
import { useAsked } from '../api/use';
import { t } from '../i18n';
import { number } from '../i18n/format';
import { filters, href, mode } from '../mode';
import { countFilters, filtersToApi } from '../model/filters';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { wide } from '../ui/wide';
import { ContextLegend } from './ContextForm';
import { listShown, numbersShown } from './context';
import { FilterForm } from './FilterForm';
import { HeatForm, HeatLegend } from './HeatForm';
import { heatShown } from './heat';
import { LayerForm } from './LayerForm';
import { listedBox, ObservationList } from './ObservationList';
import './plan.css';

type Tool = 'filters' | 'layers' | 'heat';
const TITLES = { filters: 'filters', layers: 'layers', heat: 'heat' } as const;
const FORMS = { filters: FilterForm, layers: LayerForm, heat: HeatForm } as const;
const open = signal<Tool | null>(null);

/** Whether something that others know is on the map. */
const knows = () => may('analyze') && (listShown.value || numbersShown.value);

function ToolButtons() {
  const set = countFilters(filters.value);
  const press = (tool: Tool) => {
    open.value = open.value === tool ? null : tool;
  };
  return (
    <div class="tool-buttons">
      <button
        type="button"
        class="button"
        aria-expanded={open.value === 'filters'}
        onClick={() => press('filters')}
        data-testid="filters-button"
      >
        <Icon name="sliders-horizontal" />
        {t('filters')}
        {set > 0 && <span class="count">{set}</span>}
      </button>
      <button
        type="button"
        class="button"
        aria-expanded={open.value === 'layers'}
        onClick={() => press('layers')}
        data-testid="layers-button"
      >
        <Icon name="layers" />
        {t('layers')}
      </button>
      {wide.value && may('analyze') && (
        <button
          type="button"
          class="button"
          aria-expanded={open.value === 'heat'}
          onClick={() => press('heat')}
          data-testid="heat-button"
        >
          <Icon name="flame" />
          {t('heat-short')}
        </button>
      )}
    </div>
  );
}

function ToolBody() {
  if (!open.value) return null;
  const Form = FORMS[open.value];
  const body = <Form />;
  if (wide.value) return <div class="tool-body">{body}</div>;
  const close = () => {
    open.value = null;
  };
  return (
    <Dialog title={t(TITLES[open.value])} onClose={close} testid="tool-sheet">
      {open.value === 'layers' && may('analyze') && (
        <button
          type="button"
          class="button block"
          onClick={() => {
            open.value = 'heat';
          }}
          data-testid="heat-button"
        >
          <Icon name="flame" />
          {t('heat')}
        </button>
      )}
      {body}
      <button type="button" class="button primary block" onClick={close} data-testid="tool-close">
        {t('show-result')}
      </button>
    </Dialog>
  );
}

/** Over the map on a phone: the tools, and the way to the list. */
export function MapTools() {
  const query = filtersToApi(filters.value);
  const bbox = listedBox();
  const counts = useAsked(
    () => getCounts({ ...query, ...(bbox ? { bbox } : {}) }),
    `counts ${JSON.stringify(query)}`,
    `${bbox}|${changed.observation.value}`,
  );
  return (
    <div class="map-tools">
      <h1 class="visually-hidden">{t('map-title')}</h1>
      {heatShown.value && <HeatLegend />}
      {knows() && <ContextLegend />}
      <ToolButtons />
      <a class="button to-list" href={href({ name: 'list' })} data-testid="to-list">
        <Icon name="list" />
        {t('list')}
        {counts.data && <span class="count">{number(counts.data.total)}</span>}
      </a>
      <ToolBody />
    </div>
  );
}

export function PlanPanel() {
  return (
    <div class="plan">
      <header class="panel-head">
        <h1>{t('observations')}</h1>
        {!wide.value && mode.value.name === 'list' && (
          <a class="button" href={href({ name: 'map' })} data-testid="to-map">
            <Icon name="map" />
            {t('map')}
          </a>
        )}
      </header>
      <ToolButtons />
      {heatShown.value && <HeatLegend />}
      {knows() && <ContextLegend />}
      <ToolBody />
      <ObservationList />
    </div>
  );
}
