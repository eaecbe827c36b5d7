/** What an act asks for before it is done: why it is rejected; who shall do it, and by when, as the rules propose. */
import { useState } from 'preact/hooks';
import { moveObservation } from '../api/client';
import { assignObservation, type ReviewCard } from '../api/review';
import { useSend } from '../api/send';
import { actors } from '../api/store';
import { Trouble } from '../api/Trouble';
import type { Observation } from '../api/types';
import { t } from '../i18n';
import { Dialog } from '../ui/Dialog';
import { Field, TextArea } from '../ui/fields';
import { Select } from '../ui/parts';

export function AssignDialog({
  card,
  done,
  close,
}: {
  card: ReviewCard;
  done: (after: Observation) => void;
  close: () => void;
}) {
  const { observation, due } = card;
  const held = card.because === 'escalated';
  const [actor, setActor] = useState(observation.properties.responsible?.actor ?? '');
  const [last, setLast] = useState(due?.day ?? '');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, error, send } = useSend();
  const missing = { actor: !actor, reason: held && !reason.trim() };
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (missing.actor || missing.reason) return;
    await send(async () => {
      const after = await assignObservation(observation.id, observation.properties.version, {
        actor,
        ...(last ? { due: last } : {}),
        ...(reason.trim() ? { reason: reason.trim() } : {}),
      });
      done(after);
    });
  };
  return (
    <Dialog title={t('review-assign-title')} onClose={close} testid="assign-dialog">
      <form class="stack" onSubmit={submit} noValidate>
        {!held && <p class="soft">{t('review-assign-hint')}</p>}
        <Select
          label={t('step-actor')}
          value={actor}
          onChange={setActor}
          options={[
            ['', t('step-choose-actor')] as const,
            ...actors.value.map(({ id, name }) => [id, name] as const),
          ]}
          testid="assign-actor"
        />
        {tried && missing.actor && (
          <p class="error-text" role="alert">
            {t('step-actor-missing')}
          </p>
        )}
        <Field
          type="date"
          label={t('step-due')}
          hint={due ? t('review-due-hint', { why: due.why }) : t('review-no-due')}
          value={last}
          onValue={setLast}
          testid="assign-due"
        />
        {held && (
          <TextArea
            label={t('review-assign-reason')}
            value={reason}
            onValue={setReason}
            error={tried && missing.reason ? t('step-reason-missing') : null}
            testid="assign-reason"
          />
        )}
        <Trouble error={error} />
        <div class="buttons">
          <button type="submit" class="button primary" disabled={busy} data-testid="assign-yes">
            {t('review-assign')}
          </button>
          <button type="button" class="button" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function RejectDialog({
  card,
  done,
  close,
}: {
  card: ReviewCard;
  done: (after: Observation | undefined) => void;
  close: () => void;
}) {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, error, send } = useSend();
  const missing = !reason.trim();
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (missing) return;
    const { id, properties } = card.observation;
    await send(async () => {
      done(await moveObservation(id, properties.version, { to: 'rejected', reason: reason.trim() }));
    });
  };
  return (
    <Dialog title={t('review-reject')} onClose={close} testid="reject-dialog">
      <form class="stack" onSubmit={submit} noValidate>
        <TextArea
          label={t('step-reason-required')}
          hint={t('review-reject-hint')}
          value={reason}
          onValue={setReason}
          error={tried && missing ? t('step-reason-missing') : null}
          testid="reject-reason"
        />
        <Trouble error={error} />
        <div class="buttons">
          <button type="submit" class="button primary" disabled={busy} data-testid="reject-yes">
            {t('review-reject')}
          </button>
          <button type="button" class="button" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
