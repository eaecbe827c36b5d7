/**
 * The steps that the server allows from here, as verbs. Steps that need a reason or an actor ask for it
 * first. Which steps are allowed is never decided here.
 */
import { useState } from 'preact/hooks';
import { moveObservation, Refused } from '../api/client';
import { noteOwnChange } from '../api/live';
import { may } from '../api/may';
import { actors } from '../api/store';
import type { Observation, Transition } from '../api/types';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { navigate } from '../mode';
import { ownIds } from '../sync/own';
import { announce } from '../ui/announce';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { Failure, Select } from '../ui/parts';

/** Steps whose reason is required, for these are answers to somebody. */
const NEEDS_REASON = ['rejected', 'not_feasible'];
/** Steps that ask something first. */
const ASKS = [...NEEDS_REASON, 'assigned', 'forwarded', 'planned', 'reopened'];
/** Merging needs another observation to merge into, which this card does not choose; undo has its own button. */
const NOT_HERE = ['merged', 'withdrawn', 'draft', 'received', 'received_incomplete', 'faded'];

function StepDialog({
  to,
  feature,
  send,
  close,
}: {
  to: string;
  feature: Observation;
  send: (step: Transition) => void;
  close: () => void;
}) {
  const [reason, setReason] = useState('');
  const [actor, setActor] = useState(feature.properties.responsible?.actor ?? '');
  const [due, setDue] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = NEEDS_REASON.includes(to) && !reason.trim();
  const noActor = to === 'assigned' && !actor;
  const submit = (event: Event) => {
    event.preventDefault();
    setAsked(true);
    if (missing || noActor) return;
    send({
      to,
      ...(reason.trim() ? { reason: reason.trim() } : {}),
      ...(to === 'assigned' && actor ? { actor } : {}),
      ...(due ? { due_at: new Date(`${due}T12:00:00`).toISOString() } : {}),
    });
  };
  return (
    <Dialog title={tc('step', to)} onClose={close} testid="step-dialog">
      <form class="stack" onSubmit={submit} noValidate>
        {to === 'assigned' && (
          <Select
            label={t('step-actor')}
            value={actor}
            onChange={setActor}
            options={[
              ['', t('step-choose-actor')] as const,
              ...actors.value.map(({ id, name }) => [id, name] as const),
            ]}
            testid="step-actor"
          />
        )}
        {['assigned', 'planned'].includes(to) && (
          <label>
            <span class="label">{t('step-due')}</span>
            <input type="date" value={due} onChange={(event) => setDue(event.currentTarget.value)} />
          </label>
        )}
        <label>
          <span class="label">{t(NEEDS_REASON.includes(to) ? 'step-reason-required' : 'step-reason')}</span>
          <textarea
            rows={3}
            value={reason}
            aria-invalid={asked && missing}
            onInput={(event) => setReason(event.currentTarget.value)}
            data-testid="step-reason"
          />
        </label>
        {asked && (missing || noActor) && (
          <p class="error-text" role="alert">
            {t(noActor ? 'step-actor-missing' : 'step-reason-missing')}
          </p>
        )}
        <div class="buttons">
          <button type="submit" class="button primary" data-testid="step-confirm">
            {tc('step', to)}
          </button>
          <button type="button" class="button" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function NextSteps({ feature, done }: { feature: Observation; done: () => void }) {
  const { allowed, version } = feature.properties;
  const [asking, setAsking] = useState<string | null>(null);
  const [failure, setFailure] = useState<{ title: string; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const steps = may('step') ? allowed.filter((to) => !NOT_HERE.includes(to)) : [];
  const undo = ownIds.value.has(feature.id) && allowed.includes('withdrawn');

  const send = async (step: Transition) => {
    setBusy(true);
    setFailure(null);
    try {
      await moveObservation(feature.id, version, step);
      setAsking(null);
      noteOwnChange();
      if (step.to === 'withdrawn') {
        announce(t('undone'));
        navigate({ name: 'map' });
      } else announce(t('step-said', { status: tc('status', step.to) }));
    } catch (error) {
      setAsking(null);
      const said = describe(error);
      const stale = error instanceof Refused && error.problem.status === 412;
      setFailure(stale ? { title: t('step-stale-title'), text: t('step-stale') } : said);
    } finally {
      setBusy(false);
      done();
    }
  };

  if (steps.length === 0 && !undo && !failure) return null;
  return (
    <section class="steps" data-testid="next-steps">
      <h2 class="small-head">{t('card-next')}</h2>
      {failure && <Failure {...failure} />}
      <div class="buttons">
        {undo && (
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() => send({ to: 'withdrawn' })}
            data-testid="card-undo"
          >
            <Icon name="undo-2" size={18} />
            {t('undo')}
          </button>
        )}
        {steps.map((to, i) => (
          <button
            key={to}
            type="button"
            class={i === 0 ? 'button primary' : 'button'}
            disabled={busy}
            onClick={() => (ASKS.includes(to) ? setAsking(to) : send({ to }))}
            data-testid={`step-${to}`}
          >
            {tc('step', to)}
          </button>
        ))}
      </div>
      {asking && <StepDialog to={asking} feature={feature} send={send} close={() => setAsking(null)} />}
    </section>
  );
}
