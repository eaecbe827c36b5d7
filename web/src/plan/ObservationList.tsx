/**
 * The list twin of the map: the same observations, asked for with the same filters and the box in view. It
 * works without the map, by keyboard and by ear.
 */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { getObservations } from '../api/client';
import { changed } from '../api/live';
import { may } from '../api/may';
import { categoryName, session } from '../api/store';
import { asBox, type Observation } from '../api/types';
import { useAsked } from '../api/use';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { moment, number } from '../i18n/format';
import { heldBox, listBox } from '../map/view';
import { filters, hiddenLayers, href, setFilters, setHiddenLayers } from '../mode';
import { countFilters, filtersToApi, NO_FILTERS } from '../model/filters';
import { ChooseBar, ChooseBox, choosing } from '../share/Choose';
import { announce } from '../ui/announce';
import { formOf } from '../ui/forms';
import { Icon, StateMark } from '../ui/Icon';
import { Badge, Empty, ExampleBadge, Failure, Skeleton, Switch } from '../ui/parts';

const STEP = 100;
const MOST = 1000;

/** Whether the list follows the map's box or shows the whole tenant. */
const followMap = signal(true);
const limit = signal(STEP);

export function ObservationRow({ feature }: { feature: Observation }) {
  const p = feature.properties;
  return (
    <li class={choosing.value ? 'choose' : undefined}>
      {choosing.value && (
        <ChooseBox feature={feature} what={`${categoryName(p.category)} ${moment(p.observed_at)}`} />
      )}
      <a
        class="row"
        href={href({ name: 'observation', id: feature.id })}
        data-testid="observation-row"
        data-id={feature.id}
      >
        <StateMark form={formOf(p.state, p.severity, p.kind)} />
        <span class="row-body">
          <span class="row-title">{categoryName(p.category)}</span>
          <span class="row-meta">
            {tc('status', p.status)} · {moment(p.observed_at)}
          </span>
          {(p.example || p.severity === 4 || p.areas.length > 0) && (
            <span class="row-badges">
              {p.areas.length > 0 && (
                <span class="row-meta">{p.areas.map((area) => area.name).join(', ')}</span>
              )}
              {p.severity === 4 && <Badge tone="ember">{tc('severity', '4')}</Badge>}
              {p.commitments.slice(0, 3).map((commitment) => (
                <Badge key={commitment.id}>{t('promise-short', { label: commitment.label })}</Badge>
              ))}
              {p.example && <ExampleBadge />}
            </span>
          )}
        </span>
        <Icon name="chevron-right" size={18} />
      </a>
    </li>
  );
}

function Rows({ features }: { features: Observation[] }) {
  return (
    <ul class="rows">
      {features.map((feature) => (
        <ObservationRow key={feature.id} feature={feature} />
      ))}
    </ul>
  );
}

/** What was chosen before the map or a filter moved on: it would be handed over unseen otherwise. */
function ChosenElsewhere({ listed }: { listed: Observation[] }) {
  const here = new Set(listed.map((feature) => feature.id));
  const elsewhere = choosing.value?.filter((feature) => !here.has(feature.id)) ?? [];
  if (elsewhere.length === 0) return null;
  return (
    <section class="chosen-elsewhere" aria-labelledby="chosen-elsewhere" data-testid="chosen-elsewhere">
      <h2 class="small-head" id="chosen-elsewhere">
        {t('share-chosen-elsewhere')}
      </h2>
      <Rows features={elsewhere} />
    </section>
  );
}

function NothingHere() {
  const filtered = countFilters(filters.value) > 0;
  return (
    <Empty icon="map-pin" title={t(filtered ? 'list-empty-filtered' : 'list-empty')}>
      <p>{t(filtered ? 'list-empty-filtered-hint' : 'list-empty-hint')}</p>
      {filtered ? (
        <button type="button" class="button" onClick={() => setFilters(NO_FILTERS)}>
          {t('filters-clear')}
        </button>
      ) : (
        may('record') && (
          <a class="button primary" href={href({ name: 'mark' })}>
            <Icon name="plus" />
            {t('mark-place')}
          </a>
        )
      )}
    </Empty>
  );
}

/** The box that the list asks about, so that a number on the way to it agrees with it. */
export function listedBox(): string | undefined {
  const tenant = session.value?.tenant;
  const held = heldBox.value?.box;
  if (held) return held.map((side) => side.toFixed(6)).join(',');
  const box = followMap.value ? listBox.value : tenant ? asBox(tenant.bbox) : null;
  return box?.map((side) => side.toFixed(5)).join(',');
}

/** That the list is held to one place, and the way back. Whoever came here by the keyboard goes on from it. */
function HeldTo() {
  const held = heldBox.value;
  const told = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!held) return;
    told.current?.focus();
    told.current?.scrollIntoView({ block: 'nearest' });
  }, [held]);
  if (!held) return null;
  return (
    <div class="list-held" ref={told} tabIndex={-1} data-testid="list-held">
      <p>{t('spots-listed', { name: held.name, n: held.n })}</p>
      <button
        type="button"
        class="button small"
        onClick={() => {
          heldBox.value = null;
        }}
        data-testid="list-let-go"
      >
        {t('spots-list-all')}
      </button>
    </div>
  );
}

export function ObservationList() {
  const query = filtersToApi(filters.value);
  const bbox = listedBox();
  const asked = useAsked(
    () => getObservations({ ...query, ...(bbox ? { bbox } : {}), limit: String(limit.value) }),
    `list ${JSON.stringify(query)}`,
    `${bbox}|${limit.value}|${changed.observation.value}`,
  );
  const page = asked.data;
  const matched = page?.numberMatched;
  const told = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (matched === undefined) return;
    if (told.current !== undefined && told.current !== matched) announce(t('list-count', { n: matched }));
    told.current = matched;
  }, [matched]);

  if (hiddenLayers.value.includes('observations')) {
    return (
      <Empty icon="eye-off" title={t('list-layer-off')}>
        <button
          type="button"
          class="button"
          onClick={() => setHiddenLayers(hiddenLayers.value.filter((layer) => layer !== 'observations'))}
        >
          {t('list-layer-on')}
        </button>
      </Empty>
    );
  }
  return (
    <section aria-label={t('list-title')} aria-busy={asked.loading} data-testid="list">
      <HeldTo />
      <div class="list-head">
        <p class="soft" data-testid="list-count">
          {matched === undefined ? asked.loading && t('loading') : t('list-count', { n: matched })}
        </p>
        {!heldBox.value && (
          <Switch
            on={followMap.value}
            label={t('list-follow')}
            onChange={(on) => {
              followMap.value = on;
            }}
            testid="list-follow"
          />
        )}
      </div>
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {!page && asked.loading && <Skeleton rows={6} />}
      {page && <ChosenElsewhere listed={page.features} />}
      {page && page.features.length === 0 && <NothingHere />}
      {page && page.features.length > 0 && <Rows features={page.features} />}
      {page && page.numberMatched > page.features.length && (
        <div class="more">
          <p class="soft">
            {t('list-shown', { shown: number(page.features.length), n: number(page.numberMatched) })}
          </p>
          {limit.value < MOST ? (
            <button
              type="button"
              class="button"
              onClick={() => {
                limit.value = Math.min(MOST, limit.value + STEP);
              }}
            >
              {t('list-more')}
            </button>
          ) : (
            <p class="soft">{t('list-narrow')}</p>
          )}
        </div>
      )}
      {page && (choosing.value || page.features.length > 0) && <ChooseBar />}
    </section>
  );
}
