/**
 * The panel beside the map: filters, layers and the list twin. On a phone the list is a view of its own and
 * the tools are sheets over the map. It must not draw on the map; both read the same address.
 */
import { useEffect } from 'preact/hooks';
import { getCounts } from '../api/client';
import { changed } from '../api/live';
import { may } from '../api/may';
import { useAsked } from '../api/use';
import { t } from '../i18n';
import { number } from '../i18n/format';
import { pickedSpot } from '../map/view';
import { filters, href, mode } from '../mode';
import { countFilters, filtersToApi } from '../model/filters';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { wide } from '../ui/wide';
import { AreasForm } from './AreasForm';
import { ContextLegend } from './ContextForm';
import { CoursesLegend } from './CoursesForm';
import { listShown, numbersShown } from './context';
import { DenseLegend } from './DenseForm';
import { FilterForm } from './FilterForm';
import { HeatForm } from './HeatForm';
import { HeatLegend } from './HeatLegend';
import { heatChoice, heatShown, openTool, type Tool } from './heat';
import { LayerForm } from './LayerForm';
import { listedBox, ObservationList } from './ObservationList';
import { SpotsLegend } from './SpotsForm';
import { TimeForm } from './TimeForm';
import './plan.css';

const TITLES = { filters: 'filters', layers: 'layers', heat: 'heat', time: 'time', areas: 'areas' } as const;
const FORMS = {
  filters: FilterForm,
  layers: LayerForm,
  heat: HeatForm,
  time: TimeForm,
  areas: AreasForm,
} as const;
const ANALYSES = [
  { tool: 'heat', icon: 'flame', short: 'heat-short' },
  { tool: 'time', icon: 'clock', short: 'time' },
  { tool: 'areas', icon: 'map-pinned', short: 'areas' },
] as const;

/** Whether something that others know is on the map. */
const knows = () => may('analyze') && (listShown.value || numbersShown.value);

function ToolButtons() {
  const set = countFilters(filters.value);
  const press = (tool: Tool) => {
    openTool.value = openTool.value === tool ? null : tool;
  };
  return (
    <div class="tool-buttons">
      <button
        type="button"
        class="button"
        aria-expanded={openTool.value === 'filters'}
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
        aria-expanded={openTool.value === 'layers'}
        onClick={() => press('layers')}
        data-testid="layers-button"
      >
        <Icon name="layers" />
        {t('layers')}
      </button>
      {wide.value &&
        may('analyze') &&
        ANALYSES.map(({ tool, icon, short }) => (
          <button
            key={tool}
            type="button"
            class="button"
            aria-expanded={openTool.value === tool}
            onClick={() => press(tool)}
            data-testid={`${tool}-button`}
          >
            <Icon name={icon} />
            {t(short)}
          </button>
        ))}
    </div>
  );
}

function ToolBody() {
  if (!openTool.value) return null;
  const Form = FORMS[openTool.value];
  const body = <Form />;
  if (wide.value) return <div class="tool-body">{body}</div>;
  const close = () => {
    openTool.value = null;
  };
  return (
    <Dialog title={t(TITLES[openTool.value])} onClose={close} testid="tool-sheet">
      <div class="tool-scroll">
        {openTool.value === 'layers' &&
          may('analyze') &&
          ANALYSES.map(({ tool, icon }) => (
            <button
              key={tool}
              type="button"
              class="button block"
              onClick={() => {
                openTool.value = tool;
              }}
              data-testid={`${tool}-button`}
            >
              <Icon name={icon} />
              {t(TITLES[tool])}
            </button>
          ))}
        {body}
      </div>
      <button type="button" class="button primary block" onClick={close} data-testid="tool-close">
        {t('show-result')}
      </button>
    </Dialog>
  );
}

function Legend() {
  const { picture } = heatChoice.value;
  if (picture === 'heat') return <HeatLegend />;
  if (picture === 'spacetime') return <CoursesLegend />;
  return picture === 'dense' ? <DenseLegend /> : <SpotsLegend />;
}

/** A hot spot that was pressed on the map is told where its list is. */
const useOpenForSpot = () => {
  const picked = pickedSpot.value;
  useEffect(() => {
    if (picked !== null) openTool.value = 'heat';
  }, [picked]);
};

/** Over the map on a phone: the tools, and the way to the list. */
export function MapTools() {
  useOpenForSpot();
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
      {heatShown.value && <Legend />}
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
  useOpenForSpot();
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
      {heatShown.value && <Legend />}
      {knows() && <ContextLegend />}
      <ToolBody />
      <ObservationList />
    </div>
  );
}
