/**
 * What is on this phone: what waits to be sent, how it stands with the storage, the walks that were taken along,
 * and the way to rescue what cannot be sent.
 */
import { useState } from 'preact/hooks';
import { categoryName, session } from '../api/store';
import { t } from '../i18n';
import { moment } from '../i18n/format';
import type { OutboxRow } from '../local/db';
import { outbox, waiting } from '../local/outbox';
import { packs } from '../local/pack';
import { persisted, storageTrouble } from '../local/storage';
import { errands } from '../local/walks';
import { href } from '../mode';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { Lazy } from '../ui/Lazy';
import { conflicts } from './conflicts';
import { unsent } from './errands';
import { PackOffer } from './PackOffer';
import { leaveEnded } from './pass';
import { phoneOpen, tooOld } from './phone';
import { rescue, toRescue } from './rescue';
import { belongs, flush } from './run';

const handOver = () => import('./hand/HandOver').then((part) => part.HandOver);

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

/** A refused edit is tried again as it was, or let go; what it was an edit of stays. */
const editAgain = async (id: string) => {
  await outbox.change(id, (row) => ({
    ...row,
    edits: row.edits?.map(({ refused: _, ...edit }) => edit) ?? [],
  }));
  void flush();
};
const editGone = async (id: string) => {
  await outbox.change(id, (row) => ({ ...row, edits: row.edits?.filter(({ refused }) => !refused) ?? [] }));
  void flush();
};

function RefusedEdit({ row }: { row: OutboxRow }) {
  const refused = row.edits?.find((edit) => edit.refused)?.refused;
  if (!refused || row.refused) return null;
  return (
    <>
      <p>{t('outbox-edit-refused', { reason: refused })}</p>
      <div class="buttons">
        <button type="button" class="button small" onClick={() => editAgain(row.id)}>
          {t('try-again')}
        </button>
        <button type="button" class="button small" onClick={() => editGone(row.id)}>
          {t('outbox-edit-discard')}
        </button>
      </div>
    </>
  );
}

/** What others say otherwise of, until somebody has looked. */
function Conflicts({ close }: { close: () => void }) {
  if (conflicts.value.length === 0) return null;
  return (
    <section data-testid="outbox-conflicts">
      <h3>{t('conflict-title')}</h3>
      <p>{t('conflict-explain')}</p>
      <ul class="plain">
        {conflicts.value.map(({ id, category }) => (
          <li key={id}>
            <a href={href({ name: 'observation', id })} onClick={close}>
              {categoryName(category)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Rows() {
  return (
    <ul class="plain outbox-rows">
      {waiting.value.map((row) => (
        <li key={row.id}>
          <p class="strong">
            {row.known
              ? t('outbox-step', { name: categoryName(row.feature.properties.category) })
              : categoryName(row.feature.properties.category)}
          </p>
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
          <RefusedEdit row={row} />
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

/** What else was said on walks, and what of it was refused. */
function Errands() {
  const { tenant, viewer } = session.value ?? {};
  const left = unsent(errands.value, tenant?.code ?? '', viewer?.id);
  if (left.length === 0) return null;
  const reasons = [...new Set(left.flatMap(({ refused }) => (refused ? [refused] : [])))];
  return (
    <>
      <p data-testid="errands">{t('outbox-errands', { n: left.length })}</p>
      {reasons.map((reason) => (
        <p key={reason} class="note">
          {t('outbox-errands-refused', { reason })}
        </p>
      ))}
    </>
  );
}

/** What stands in the way of saving, what is safe all the same, and what to do. */
function Storage() {
  const trouble = storageTrouble.value;
  if (trouble)
    return (
      <p class="note" role="alert" data-testid="storage-trouble" data-trouble={trouble}>
        {t(`storage-${trouble}`)}
      </p>
    );
  if (persisted.value !== false || waiting.value.length === 0) return null;
  return (
    <p class="note" data-testid="storage-unpromised">
      {t('storage-unpromised')}
    </p>
  );
}

/** Another phone's way out, where there is no network. */
function Hand() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button block" onClick={() => setOpen(true)} data-testid="hand-open">
        <Icon name="smartphone" size={18} />
        {t('hand-open')}
      </button>
      {open && <Lazy load={handOver} props={{ close: () => setOpen(false) }} />}
    </>
  );
}

/** The way out for what cannot be sent. */
function Rescue() {
  const n = toRescue(waiting.value, errands.value);
  if (n === 0) return null;
  return (
    <section>
      <h3>{t('rescue-title')}</h3>
      <p>{t('rescue-explain')}</p>
      <button type="button" class="button block" onClick={() => rescue()} data-testid="rescue">
        <Icon name="download" size={18} />
        {t('rescue-save', { n })}
      </button>
    </section>
  );
}

export function PhoneDialog() {
  if (!phoneOpen.value) return null;
  const close = () => {
    phoneOpen.value = false;
  };
  const old = tooOld(waiting.value);
  return (
    <Dialog title={t('outbox-title')} onClose={close} testid="outbox-dialog">
      <div class="stack">
        <Storage />
        {old > 0 && (
          <p class="note" role="alert" data-testid="unsent-old">
            {t('outbox-old', { n: old })}
          </p>
        )}
        {leaveEnded.value && (
          <p class="note" role="alert" data-testid="leave-ended">
            {t('outbox-leave-ended')}
          </p>
        )}
        <p>{t(waiting.value.length > 0 ? 'outbox-explain' : 'outbox-empty')}</p>
        <Conflicts close={close} />
        <Rows />
        <Errands />
        <Hand />
        <Rescue />
        {packs.value.length > 0 && (
          <section data-testid="packs">
            <h3>{t('packs-title')}</h3>
            {packs.value.map(({ walk, title }) => (
              <PackOffer key={walk} walk={walk} title={title} />
            ))}
          </section>
        )}
        <button type="button" class="button primary block" onClick={close}>
          {t('close')}
        </button>
      </div>
    </Dialog>
  );
}
