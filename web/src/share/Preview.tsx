/**
 * Exactly what another will see of records: each field that leaves, by name, and nothing that does not. It
 * draws what the server says will leave and never works that out by itself.
 */
import type { Seen } from '../api/sharing';
import { categoryName } from '../api/store';
import { t, tc } from '../i18n';
import { coordinates, day, moment } from '../i18n/format';
import { anchorOf } from '../model/geo';
import { Icon } from '../ui/Icon';

const TIMES = ['observed_at', 'created_at', 'received_at', 'updated_at'];
const CODED = [
  'status',
  'severity',
  'light',
  'light_proposed',
  'perceived',
  'provenance',
  'state',
  'kind',
  'valence',
];
/** Bookkeeping that tells a reader nothing. */
const QUIET = ['version', 'allowed', 'schema_version', 'warnings', 'kind', 'state', 'valence', 'example'];

/** One value in words; objects by their names. */
export function inWords(field: string, value: unknown): string {
  if (field === 'category') return categoryName(String(value));
  if (TIMES.includes(field)) return moment(String(value));
  if (field === 'due_at') return day(String(value));
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (Array.isArray(value)) return value.map((each) => inWords(field, each)).join(', ');
  if (typeof value === 'object' && value !== null) {
    const { name, label, actor } = value as { name?: unknown; label?: unknown; actor?: unknown };
    return String(name ?? label ?? actor ?? JSON.stringify(value));
  }
  if (CODED.includes(field)) return tc(field, String(value));
  return String(value);
}

const empty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

function One({ feature, number }: { feature: Seen; number: number }) {
  const { properties } = feature;
  const at = feature.geometry ? anchorOf(feature.geometry) : null;
  const fields = Object.entries(properties).filter(
    ([field, value]) => !QUIET.includes(field) && field !== 'category' && !empty(value),
  );
  return (
    <li>
      <details class="disclosure preview-one">
        <summary>
          <Icon name="chevron-down" size={18} />
          <span>
            {number}. {properties.category ? categoryName(String(properties.category)) : t('observation')}
            <span class="why">{properties.observed_at ? moment(String(properties.observed_at)) : ''}</span>
          </span>
        </summary>
        <dl class="facts">
          {at && (
            <div class="fact">
              <dt>{t('card-position')}</dt>
              <dd class="tabular">{coordinates(at)}</dd>
            </div>
          )}
          {fields.map(([field, value]) => (
            <div class="fact" key={field}>
              <dt>{tc('field', field)}</dt>
              <dd>{inWords(field, value)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}

export function Preview({ features }: { features: readonly Seen[] }) {
  return (
    <ol class="plain preview" data-testid="preview">
      {features.map((feature, i) => (
        <One key={feature.id ?? i} feature={feature} number={i + 1} />
      ))}
    </ol>
  );
}
