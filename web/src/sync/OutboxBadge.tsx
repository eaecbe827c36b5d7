/** How much is saved on this phone and not yet sent; always in sight, and never silent about a refusal. */
import { signal } from '@preact/signals';
import { categoryName, session } from '../api/store';
import { t } from '../i18n';
import { moment } from '../i18n/format';
import type { OutboxRow } from '../local/db';
import { outbox, storageRefused, waiting } from '../local/outbox';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { belongs, flush } from './run';

const open = signal(false);

const retry = async (id: string) => {
  await outbox.change(id, (row) => ({ ...row, refused: undefined }));
  void flush();
};

/** A refused photo is tried again or let go; its observation stays as it is. */
const photoAgain = async (id: string) => {
  await outbox.change(id, (row) => ({
    ...row,
    photos: row.photos?.map((photo) => ({ id: photo.id })) ?? [],
  }));
  void flush();
};
const photoGone = async (id: string) => {
  await outbox.change(id, (row) => ({ ...row, photos: row.photos?.filter(({ refused }) => !refused) ?? [] }));
  void flush();
};

function RefusedPhoto({ row }: { row: OutboxRow }) {
  const refused = row.photos?.find((photo) => photo.refused)?.refused;
  if (!refused || row.refused) return null;
  return (
    <>
      <p>{t('outbox-photo-refused', { reason: refused })}</p>
      <div class="buttons">
        <button type="button" class="button small" onClick={() => photoAgain(row.id)}>
          {t('try-again')}
        </button>
        <button type="button" class="button small" onClick={() => photoGone(row.id)}>
          {t('outbox-photo-discard')}
        </button>
      </div>
    </>
  );
}

function Rows() {
  return (
    <ul class="plain outbox-rows">
      {waiting.value.map((row) => (
        <li key={row.id}>
          <p class="strong">{categoryName(row.feature.properties.category)}</p>
          <p class="soft">{moment(row.feature.properties.observed_at)}</p>
          <p>
            {row.refused
              ? t('outbox-refused', { reason: row.refused })
              : row.tenant !== session.value?.tenant.code
                ? t('outbox-other-tenant')
                : !belongs(row, row.tenant, session.value.viewer.id)
                  ? t('outbox-other-account')
                  : t('outbox-queued')}
          </p>
          <RefusedPhoto row={row} />
          {row.refused && (
            <div class="buttons">
              <button type="button" class="button small" onClick={() => retry(row.id)}>
                {t('try-again')}
              </button>
              <button
                type="button"
                class="button small"
                onClick={() => outbox.withdraw(row.id).then(() => flush())}
              >
                {t('outbox-discard')}
              </button>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

export function OutboxBadge() {
  const count = waiting.value.length;
  const refused = waiting.value.some((row) => row.refused || row.photos?.some((photo) => photo.refused));
  const close = () => {
    open.value = false;
  };
  if (count === 0 && !storageRefused.value) return null;
  return (
    <>
      <button
        type="button"
        class={`button small outbox ${refused ? 'outbox-refused' : ''}`}
        onClick={() => {
          open.value = true;
        }}
        data-testid="outbox-badge"
        data-count={count}
      >
        <Icon name={refused ? 'circle-alert' : 'clock'} size={18} />
        {refused ? t('outbox-attention') : t('outbox-count', { n: count })}
      </button>
      {open.value && (
        <Dialog title={t('outbox-title')} onClose={close} testid="outbox-dialog">
          <p>{t(storageRefused.value ? 'outbox-storage-refused' : 'outbox-explain')}</p>
          <Rows />
          <button type="button" class="button primary block" onClick={close}>
            {t('close')}
          </button>
        </Dialog>
      )}
    </>
  );
}
