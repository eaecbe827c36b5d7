/** Which layers are on, with how much is in each, and the legend that says what the forms mean. */
import { getCounts } from '../api/client';
import { changed } from '../api/live';
import { may } from '../api/may';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { LAYERS } from '../map/view';
import { filters, hiddenLayers, setHiddenLayers } from '../mode';
import { filtersToApi } from '../model/filters';
import type { Form } from '../ui/forms';
import { StateMark } from '../ui/Icon';
import { Switch } from '../ui/parts';
import { ContextForm } from './ContextForm';

const LEGEND: readonly Form[] = [
  'open',
  'open-4',
  'assigned',
  'done',
  'verified',
  'positive',
  'closed',
  'hot',
];

const LINES = ['line', 'line-approximate', 'line-municipality'] as const;

function Line({ kind }: { kind: (typeof LINES)[number] }) {
  const dash = { line: '', 'line-approximate': '5 4', 'line-municipality': '7 3 2 3' }[kind];
  return (
    <svg class={`legend-line ${kind}`} width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M1 12H23" stroke-width="2" stroke-dasharray={dash} />
    </svg>
  );
}

function ClusterSample() {
  return (
    <span class="cluster-sample" aria-hidden="true">
      12
      <span class="cluster-bar">
        <span class="bar-open" />
        <span class="bar-done" />
        <span class="bar-verified" />
      </span>
    </span>
  );
}

export function LayerForm() {
  const query = filtersToApi(filters.value);
  const counts = useAsked(
    () => getCounts(query),
    `counts ${JSON.stringify(query)}`,
    changed.observation.value,
  ).data;
  const hidden = hiddenLayers.value;
  return (
    <div class="layer-form" data-testid="layers">
      <ul class="plain">
        {[...LAYERS].reverse().map((layer) => (
          <li key={layer}>
            <Switch
              on={!hidden.includes(layer)}
              label={tc('layer', layer)}
              count={counts?.layers[layer]}
              onChange={(on) =>
                setHiddenLayers(on ? hidden.filter((other) => other !== layer) : [...hidden, layer])
              }
              testid={`layer-${layer}`}
            />
          </li>
        ))}
      </ul>
      {may('analyze') && <ContextForm />}
      <h2 class="small-head">{t('legend')}</h2>
      <ul class="legend" data-testid="legend">
        {LEGEND.map((form) => (
          <li key={form}>
            <StateMark form={form} />
            {tc('form', form)}
          </li>
        ))}
        <li>
          <ClusterSample />
          {t('legend-cluster')}
        </li>
        {LINES.map((kind) => (
          <li key={kind}>
            <Line kind={kind} />
            {tc('legend', kind)}
          </li>
        ))}
      </ul>
    </div>
  );
}
