/** The filters: what, in which state, how serious, when. Each press changes the address and nothing else. */
import { getCounts } from '../api/client';
import { changed } from '../api/live';
import { catalogue, categoryName, kindName } from '../api/store';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { filters, setFilters } from '../mode';
import { type Filters, filtersToApi, NO_FILTERS, PERIODS, STATES, toggled } from '../model/filters';
import { formOf } from '../ui/forms';
import { Icon, StateMark } from '../ui/Icon';
import { Chip } from '../ui/parts';

function Period({ now, set }: { now: Filters; set: (part: Partial<Filters>) => void }) {
  const dated = Boolean(now.from || now.to);
  return (
    <fieldset>
      <legend>{t('filter-when')}</legend>
      <div class="chips">
        <Chip
          on={!now.days && !dated}
          label={t('period-all')}
          onPress={() => set({ days: '', from: '', to: '' })}
        />
        {PERIODS.map((days) => (
          <Chip
            key={days}
            on={now.days === days}
            label={t('period-days', { days: Number(days) })}
            onPress={() => set({ days, from: '', to: '' })}
          />
        ))}
      </div>
      <div class="dates">
        <label>
          <span class="label">{t('filter-from')}</span>
          <input
            type="date"
            value={now.from}
            max={now.to || undefined}
            onChange={(event) => set({ days: '', from: event.currentTarget.value })}
          />
        </label>
        <label>
          <span class="label">{t('filter-to')}</span>
          <input
            type="date"
            value={now.to}
            min={now.from || undefined}
            onChange={(event) => set({ days: '', to: event.currentTarget.value })}
          />
        </label>
      </div>
    </fieldset>
  );
}

export function FilterForm() {
  const now = filters.value;
  const { kinds, categories } = catalogue.value;
  const set = (part: Partial<Filters>) => setFilters({ ...filters.value, ...part });
  // Numbers on the choices are of what could be chosen, so the choices themselves are left out.
  const query = filtersToApi({ ...now, kind: [], category: [], state: [] });
  const counts = useAsked(
    () => getCounts(query),
    `counts ${JSON.stringify(query)}`,
    changed.observation.value,
  ).data;
  const shown = categories.filter((category) => now.kind.includes(category.kind));
  const stateCount = (state: string) => {
    if (!counts) return undefined;
    return (counts.by_state[state] ?? 0) + (state === 'open' ? (counts.by_state.assigned ?? 0) : 0);
  };
  return (
    <form class="filter-form" data-testid="filters" onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend>{t('filter-state')}</legend>
        <div class="chips">
          {STATES.map((state) => (
            <Chip
              key={state}
              on={now.state.includes(state)}
              label={tc('state', state)}
              count={stateCount(state)}
              onPress={() => set({ state: toggled(now.state, state) })}
              testid={`filter-state-${state}`}
            >
              <StateMark form={formOf(state)} size={20} />
            </Chip>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t('filter-kind')}</legend>
        <div class="chips">
          {kinds.map((kind) => (
            <Chip
              key={kind.code}
              on={now.kind.includes(kind.code)}
              label={kindName(kind.code)}
              count={counts && (counts.by_kind[kind.code] ?? 0)}
              onPress={() => {
                const kinds = toggled(now.kind, kind.code);
                const kept = now.category.filter((code) =>
                  kinds.includes(catalogue.value.category.get(code)?.kind ?? ''),
                );
                set({ kind: kinds, category: kept });
              }}
              testid={`filter-kind-${kind.code}`}
            >
              <Icon name={kind.icon} size={18} />
            </Chip>
          ))}
        </div>
      </fieldset>
      {shown.length > 0 && (
        <fieldset>
          <legend>{t('filter-category')}</legend>
          <div class="chips">
            {shown.map((category) => (
              <Chip
                key={category.code}
                on={now.category.includes(category.code)}
                label={categoryName(category.code)}
                count={counts && (counts.by_category[category.code] ?? 0)}
                onPress={() => set({ category: toggled(now.category, category.code) })}
                testid={`filter-category-${category.code}`}
              />
            ))}
          </div>
        </fieldset>
      )}
      <fieldset>
        <legend>{t('filter-severity')}</legend>
        <div class="chips">
          <Chip
            on={now.severityMin === 0}
            label={t('severity-any')}
            onPress={() => set({ severityMin: 0 })}
          />
          {[2, 3, 4].map((level) => (
            <Chip
              key={level}
              on={now.severityMin === level}
              label={t('severity-at-least', { name: tc('severity', String(level)) })}
              onPress={() => set({ severityMin: level })}
            />
          ))}
        </div>
      </fieldset>
      <Period now={now} set={set} />
      <button
        type="button"
        class="button quiet"
        onClick={() => setFilters(NO_FILTERS)}
        data-testid="filters-clear"
      >
        <Icon name="x" size={18} />
        {t('filters-clear')}
      </button>
    </form>
  );
}
