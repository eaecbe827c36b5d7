/**
 * Handing records over: to which share set, what the other side will see, and why. Nothing leaves before the
 * preview has been shown and the reason written; the act is put on record by the server.
 */
import { useState } from 'preact/hooks';
import { noteOwnChange } from '../api/live';
import { useSend } from '../api/send';
import { getShareSets, handOver, previewShare, type ShareSet, takeBack } from '../api/sharing';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { day } from '../i18n/format';
import { href } from '../mode';
import { announce } from '../ui/announce';
import { Dialog } from '../ui/Dialog';
import { Check, Field, TextArea } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Empty, Select, Skeleton } from '../ui/parts';
import { Preview } from './Preview';
import './share.css';

/** Names of those who receive, in one line. */
export const recipientsOf = (set: Pick<ShareSet, 'recipients'>): string =>
  set.recipients.map(({ name }) => name).join(', ');

/** What is in the set already can be taken back, which wants its own reason. */
function TakeBack({ set, ids, done }: { set: ShareSet; ids: readonly string[]; done: () => void }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, error, send } = useSend();
  if (!open) {
    return (
      <div>
        <button type="button" class="button small" onClick={() => setOpen(true)} data-testid="take-back">
          {t('share-take-back-n', { n: ids.length })}
        </button>
      </div>
    );
  }
  const take = async () => {
    setTried(true);
    if (!reason.trim()) return;
    const well = await send(async () => {
      const { taken } = await takeBack(set.id, ids, reason.trim());
      announce(t('share-taken', { n: taken }));
    });
    if (!well) return;
    noteOwnChange();
    done();
  };
  return (
    <div class="stack">
      <TextArea
        label={t('share-take-back-why', { who: recipientsOf(set) })}
        value={reason}
        onValue={setReason}
        error={tried && !reason.trim() ? t('step-reason-missing') : null}
        testid="take-back-reason"
      />
      <Trouble error={error} />
      <div>
        <button type="button" class="button" disabled={busy} onClick={take} data-testid="take-back-do">
          {t('share-take-back-n', { n: ids.length })}
        </button>
      </div>
    </div>
  );
}

function Handing({ set, ids, done }: { set: ShareSet; ids: readonly string[]; done: () => void }) {
  const [reason, setReason] = useState('');
  const [registry, setRegistry] = useState('');
  const [tried, setTried] = useState(false);
  const [restricted, setRestricted] = useState(false);
  const asked = useAsked(
    () => previewShare(set.id, ids, restricted),
    `share ${set.id} ${restricted} ${ids.join()}`,
    set.version,
  );
  const { busy, error, send } = useSend();
  const preview = asked.data;
  const n = preview?.features.length ?? 0;
  const already = (preview?.left_out ?? []).filter(({ why }) => why === 'unchanged').map(({ id }) => id);
  const held = preview?.left_out.some(({ why }) => why === 'class_3');
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!reason.trim() || n === 0) return;
    const well = await send(async () => {
      const number = registry.trim();
      const why = { reason: reason.trim(), ...(number ? { registry_no: number } : {}) };
      const { handed } = await handOver(set.id, ids, why, restricted);
      announce(t('share-done', { n: handed, who: recipientsOf(set) }));
    });
    if (!well) return;
    noteOwnChange();
    done();
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <p class="soft">{t('share-terms', { purpose: set.purpose, until: day(set.until) })}</p>
      <section class="stack" aria-live="polite">
        <h3>{t('share-preview', { who: recipientsOf(set) })}</h3>
        <Trouble error={asked.error} again={asked.again} />
        {!preview && asked.loading && <Skeleton rows={2} />}
        {preview && n === 0 && <p>{t('share-nothing')}</p>}
        {preview && <Preview features={preview.features} />}
        {preview && preview.left_out.length > 0 && (
          <div class="note">
            <Icon name="info" size={18} />
            <div>
              <p class="strong">{t('share-left-out', { n: preview.left_out.length })}</p>
              <ul class="plain">
                {[...new Set(preview.left_out.map(({ why }) => why))].map((why) => (
                  <li key={why}>{tc('left-out', why)}</li>
                ))}
              </ul>
            </div>
          </div>
        )}
        {already.length > 0 && <TakeBack set={set} ids={already} done={done} />}
        {(held || restricted) && (
          <Check on={restricted} onChange={setRestricted} testid="share-restricted">
            {t('share-restricted')}
          </Check>
        )}
      </section>
      <TextArea
        label={t('share-reason')}
        hint={t('share-reason-hint')}
        value={reason}
        onValue={setReason}
        error={tried && !reason.trim() ? t('step-reason-missing') : null}
        testid="share-reason"
      />
      <Field
        label={t('registry-no')}
        hint={t('share-registry-hint')}
        value={registry}
        onValue={setRegistry}
        maxLength={60}
        testid="share-registry"
      />
      <Trouble error={error} />
      <button
        type="submit"
        class="button primary block"
        disabled={busy || n === 0}
        data-testid="share-hand-over"
      >
        <Icon name="share-2" />
        {t('share-hand-over', { n })}
      </button>
    </form>
  );
}

export function ShareDialog({ ids, close }: { ids: readonly string[]; close: () => void }) {
  const asked = useAsked(getShareSets, 'share sets');
  const sets = asked.data?.filter((set) => set.mine && set.runs) ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const set = sets.find(({ id }) => id === chosen) ?? sets[0];
  return (
    <Dialog title={t('share-title', { n: ids.length })} tone="wide" onClose={close} testid="share-dialog">
      <div class="stack">
        <Trouble error={asked.error} again={asked.again} />
        {!asked.data && asked.loading && <Skeleton rows={2} />}
        {asked.data && sets.length === 0 && (
          <Empty icon="share-2" title={t('share-no-sets')}>
            <p>{t('share-no-sets-hint')}</p>
            <a class="button primary" href={href({ name: 'admin', tab: 'delningar', id: '' })}>
              {tc('admin', 'shares')}
            </a>
          </Empty>
        )}
        {set && (
          <>
            <Select
              label={t('share-set')}
              value={set.id}
              options={sets.map((each) => [each.id, `${each.title} → ${recipientsOf(each)}`] as const)}
              onChange={setChosen}
              testid="share-set"
            />
            <Handing key={set.id} set={set} ids={ids} done={close} />
          </>
        )}
        <button type="button" class="button block" onClick={close}>
          {t('cancel')}
        </button>
      </div>
    </Dialog>
  );
}
