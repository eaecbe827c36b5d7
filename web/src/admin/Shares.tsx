/** Share sets: what our organisation lets others see, and what others let us see; made, changed, taken back, ended. */
import { useState } from 'preact/hooks';
import { useSend } from '../api/send';
import { endShareSet, getShareSets, putShareSet, type ShareSet } from '../api/sharing';
import { actors, session } from '../api/store';
import { useAsked } from '../api/use';
import { t } from '../i18n';
import { day } from '../i18n/format';
import { toggled } from '../model/filters';
import { uuidv7 } from '../model/uuid';
import { recipientsOf } from '../share/ShareDialog';
import { announce } from '../ui/announce';
import { Dialog } from '../ui/Dialog';
import { Check, Field, TextArea } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Badge } from '../ui/parts';
import { Ask, FormFoot, Loaded } from './parts';

const HALF_YEAR_MS = 182 * 86_400_000;

function Edit({ set, close, done }: { set: ShareSet | null; close: () => void; done: () => void }) {
  const [title, setTitle] = useState(set?.title ?? '');
  const [purpose, setPurpose] = useState(set?.purpose ?? '');
  const [basis, setBasis] = useState(set?.basis ?? '');
  const [recipients, setRecipients] = useState<string[]>(set?.recipients.map(({ id }) => id ?? '') ?? []);
  const [until, setUntil] = useState(
    (set?.until ?? new Date(Date.now() + HALF_YEAR_MS).toISOString()).slice(0, 10),
  );
  const [tried, setTried] = useState(false);
  const sending = useSend();
  const own = session.value?.viewer.organisation.id ?? null;
  const choices = [
    ...(own === null ? [] : [{ id: '', name: session.value?.tenant.name ?? '' }]),
    ...actors.value.filter(({ id, generic }) => id !== own && !generic),
  ];
  const missing = (value: string) => (tried && !value.trim() ? t('field-missing') : null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (![title, purpose, basis, until].every((value) => value.trim()) || recipients.length === 0) return;
    const well = await sending.send(() =>
      putShareSet(set?.id ?? uuidv7(), {
        title: title.trim(),
        purpose: purpose.trim(),
        basis: basis.trim(),
        recipients: recipients.map((id) => id || null),
        until: new Date(`${until}T23:59:59`).toISOString(),
      }),
    );
    if (!well) return;
    announce(t('saved'));
    done();
    close();
  };
  return (
    <Dialog title={set?.title ?? t('share-add')} tone="wide" onClose={close} testid="share-set-dialog">
      <form class="stack" onSubmit={submit} noValidate>
        <Field
          label={t('share-name')}
          value={title}
          onValue={setTitle}
          maxLength={120}
          error={missing(title)}
          testid="share-set-title"
        />
        <fieldset>
          <legend>{t('share-recipients')}</legend>
          {set?.used && <p class="soft">{t('share-recipients-fixed')}</p>}
          <ul class="plain grant-areas">
            {choices.map(({ id, name }) => (
              <li key={id}>
                <Check on={recipients.includes(id)} onChange={() => setRecipients(toggled(recipients, id))}>
                  {name}
                </Check>
              </li>
            ))}
          </ul>
          {tried && recipients.length === 0 && (
            <p class="error-text" role="alert">
              {t('share-recipients-missing')}
            </p>
          )}
        </fieldset>
        <TextArea
          label={t('share-purpose')}
          hint={t('share-purpose-hint')}
          value={purpose}
          onValue={setPurpose}
          maxLength={1000}
          error={missing(purpose)}
          testid="share-set-purpose"
        />
        <TextArea
          label={t('share-basis')}
          hint={t('share-basis-hint')}
          value={basis}
          onValue={setBasis}
          rows={2}
          maxLength={1000}
          error={missing(basis)}
          testid="share-set-basis"
        />
        <Field label={t('share-until')} type="date" value={until} onValue={setUntil} error={missing(until)} />
        <FormFoot sending={sending} label={t('save')} close={close} testid="share-set-save" />
      </form>
    </Dialog>
  );
}

function Card({ set, open, again }: { set: ShareSet; open: () => void; again: () => void }) {
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return (
    <li class="tile" data-testid="share-set" data-id={set.id}>
      <div>
        <h2>{set.title}</h2>
        <p class="row-badges">
          <Badge tone={set.runs ? 'spruce' : 'plain'}>{t(set.runs ? 'share-runs' : 'share-over')}</Badge>
          <Badge>{t(set.mine ? 'share-ours' : 'share-theirs')}</Badge>
          <span class="soft">{t('share-records', { n: set.records })}</span>
        </p>
      </div>
      <p>
        {set.owner.name} → {recipientsOf(set)}
        <span class="why">{set.purpose}</span>
        <span class="why">{set.basis}</span>
        <span class="why">
          {set.ended_at
            ? t('share-ended', { when: day(set.ended_at) })
            : t('share-until-day', { when: day(set.until) })}
        </span>
      </p>
      {set.mine && (
        <div class="buttons">
          {set.runs && (
            <button type="button" class="button small" onClick={open}>
              <Icon name="pencil" size={16} />
              {t('change')}
              <span class="visually-hidden">: {set.title}</span>
            </button>
          )}
          {set.runs && (
            <button
              type="button"
              class="button small"
              onClick={() => setAsking(true)}
              data-testid="share-end"
            >
              {t('share-end')}
            </button>
          )}
        </div>
      )}
      {asking && (
        <Ask
          title={t('share-end')}
          text={t('share-end-lead', { who: recipientsOf(set) })}
          button={t('share-end')}
          reason
          act={async (reason) => {
            await endShareSet(set.id, reason);
            again();
          }}
          close={close}
          said={t('share-over')}
          testid="share-end-dialog"
        />
      )}
    </li>
  );
}

export function Shares() {
  const asked = useAsked(getShareSets, 'share sets');
  const [open, setOpen] = useState<ShareSet | 'new' | null>(null);
  return (
    <div data-testid="shares">
      <div class="admin-tools">
        <button type="button" class="button primary" onClick={() => setOpen('new')} data-testid="share-add">
          <Icon name="plus" />
          {t('share-add')}
        </button>
      </div>
      <Loaded
        asked={asked}
        empty={{ icon: 'share-2', title: t('shares-empty'), text: t('shares-empty-hint') }}
      >
        {(rows) => (
          <ul class="plain tiles">
            <li class="tile-wide">
              <p class="note">
                <Icon name="info" size={18} />
                {t('share-how')}
              </p>
            </li>
            {rows.map((set) => (
              <Card key={set.id} set={set} open={() => setOpen(set)} again={asked.again} />
            ))}
          </ul>
        )}
      </Loaded>
      {open && <Edit set={open === 'new' ? null : open} close={() => setOpen(null)} done={asked.again} />}
    </div>
  );
}
