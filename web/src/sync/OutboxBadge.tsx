/** How much is saved on this phone and not yet sent; always in sight, and never silent about a refusal. */
import { t } from '../i18n';
import { waiting } from '../local/outbox';
import { onlyInPage, storageTrouble } from '../local/storage';
import { Icon } from '../ui/Icon';
import { conflicts } from './conflicts';
import { leaveEnded } from './pass';
import { openPhone, tooOld } from './phone';

export function OutboxBadge() {
  const rows = waiting.value;
  const count = rows.length;
  const trouble = storageTrouble.value;
  const refused =
    trouble !== null ||
    tooOld(rows) > 0 ||
    leaveEnded.value ||
    conflicts.value.length > 0 ||
    rows.some(
      (row) => row.refused || [...(row.photos ?? []), ...(row.edits ?? [])].some((part) => part.refused),
    );
  if (count === 0 && !trouble && conflicts.value.length === 0) return null;
  const words = refused ? t('outbox-attention') : t('outbox-count', { n: count });
  return (
    <button
      type="button"
      class={`button small outbox ${refused ? 'outbox-refused' : ''}`}
      onClick={openPhone}
      aria-label={words}
      data-testid="outbox-badge"
      data-count={count}
      data-trouble={trouble ?? ''}
      data-held={onlyInPage.value}
    >
      <Icon name={refused ? 'circle-alert' : 'clock'} size={18} />
      <span class="outbox-words">{words}</span>
      {count > 0 && <span class="outbox-short tabular">{count}</span>}
    </button>
  );
}
