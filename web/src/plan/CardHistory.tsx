/** What has happened to an observation, newest first; nothing is ever overwritten without a line here. */
import { getHistory } from '../api/client';
import { changed } from '../api/live';
import { categoryName } from '../api/store';
import type { HistoryEntry } from '../api/types';
import { useAsked } from '../api/use';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { day, moment } from '../i18n/format';
import { Icon } from '../ui/Icon';
import { Failure, Skeleton } from '../ui/parts';

const TIMES = ['observed_at', 'created_at', 'received_at', 'updated_at'];

/** A field's value in words where we have them; anything else as plain text. */
export function inWords(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('not-given');
  if (field === 'status') return tc('status', String(value));
  if (field === 'category') return categoryName(String(value));
  if (['severity', 'light', 'perceived', 'provenance'].includes(field)) return tc(field, String(value));
  if (field === 'photos' && Array.isArray(value)) return t('photos-count', { n: value.length });
  if (TIMES.includes(field)) return moment(String(value));
  if (field === 'due_at') return day(String(value));
  return typeof value === 'object' ? t('history-changed') : String(value);
}

function Entry({ entry }: { entry: HistoryEntry }) {
  return (
    <li class="history-row">
      <p>
        <span class="strong">{tc('op', entry.op)}</span>{' '}
        <span class="soft">
          {moment(entry.at)} · {['local', 'keeper'].includes(entry.by) ? t('history-by-local') : entry.by}
        </span>
      </p>
      {entry.op !== 'create' && (
        <ul class="plain changes">
          {entry.changes.map((change) => (
            <li key={change.field}>
              {tc('field', change.field)}: {inWords(change.field, change.old)} →{' '}
              {inWords(change.field, change.new)}
            </li>
          ))}
        </ul>
      )}
      {entry.reason && <p class="why">{entry.reason}</p>}
    </li>
  );
}

export function CardHistory({ id, version }: { id: string; version: number }) {
  const asked = useAsked(() => getHistory(id), `history ${id}`, `${version}|${changed.observation.value}`);
  const entries = [...(asked.data ?? [])].sort((a, b) => b.version - a.version);
  return (
    <details class="disclosure" data-testid="card-history">
      <summary>
        <Icon name="chevron-down" size={18} />
        {t('card-history', { n: entries.length })}
      </summary>
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {!asked.data && asked.loading && <Skeleton rows={2} />}
      <ol class="plain">
        {entries.map((entry) => (
          <Entry key={entry.version} entry={entry} />
        ))}
      </ol>
    </details>
  );
}
