/** Where a walk stands, the steps it may take from here, and the next walk in the same area. */
import { useState } from 'preact/hooks';
import { may } from '../api/may';
import { useSend } from '../api/send';
import { Trouble } from '../api/Trouble';
import type { Walk } from '../api/types';
import { moveWalk, nextWalk } from '../api/walks';
import { t, tc } from '../i18n';
import { navigate } from '../mode';
import { uuidv7 } from '../model/uuid';
import { announce } from '../ui/announce';
import { Dialog } from '../ui/Dialog';
import { Field, TextArea } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { fromLocal, STATES, toLocal } from './words';

const rank = (state: string): number => (STATES as readonly string[]).indexOf(state);

function BackDialog({
  walk,
  to,
  done,
  close,
}: {
  walk: Walk;
  to: string;
  done: () => void;
  close: () => void;
}) {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, error, send } = useSend();
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!reason.trim() || !(await send(() => moveWalk(walk.id, { to, reason: reason.trim() })))) return;
    close();
    done();
  };
  return (
    <Dialog title={tc('walk-back', to)} onClose={close} testid="walk-back-dialog">
      <form class="stack" onSubmit={submit} noValidate>
        <TextArea
          label={t('reason')}
          value={reason}
          onValue={setReason}
          error={tried && !reason.trim() ? t('step-reason-missing') : null}
          maxLength={500}
        />
        <Trouble error={error} />
        <div class="buttons">
          <button type="submit" class="button primary" disabled={busy}>
            {tc('walk-back', to)}
          </button>
          <button type="button" class="button" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Some months on, at the same time of the day. */
function later(value: string): string {
  const date = new Date(value);
  date.setMonth(date.getMonth() + 3);
  return toLocal(date.toISOString());
}

function NextDialog({ walk, close }: { walk: Walk; close: () => void }) {
  const [at, setAt] = useState(() => later(walk.starts_at));
  const [id] = useState(() => uuidv7());
  const { busy, error, send } = useSend();
  const submit = async (event: Event) => {
    event.preventDefault();
    const starts = fromLocal(at);
    if (!starts || !(await send(() => nextWalk(walk.id, id, starts)))) return;
    announce(t('walk-next-made'));
    navigate({ name: 'walk', id });
  };
  return (
    <Dialog title={t('walk-next')} onClose={close} testid="walk-next-dialog">
      <form class="stack" onSubmit={submit} noValidate>
        <p>{t('walk-next-lead')}</p>
        <Field
          label={t('walk-starts')}
          type="datetime-local"
          value={at}
          onValue={setAt}
          testid="walk-next-at"
        />
        <Trouble error={error} />
        <div class="buttons">
          <button
            type="submit"
            class="button primary"
            disabled={busy || !fromLocal(at)}
            data-testid="walk-next-make"
          >
            {t('walk-next-make')}
          </button>
          <button type="button" class="button" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The five states in a row, the present one marked by form and word. */
export function WalkStates({ state }: { state: string }) {
  return (
    <ol class="walk-states" aria-label={t('walk-states')}>
      {STATES.map((each) => (
        <li
          key={each}
          class={rank(each) < rank(state) ? 'walk-state-gone' : undefined}
          aria-current={each === state ? 'step' : undefined}
        >
          <span class="walk-state-mark" aria-hidden="true">
            {rank(each) < rank(state) && <Icon name="check" size={14} />}
          </span>
          {tc('walk-state', each)}
        </li>
      ))}
    </ol>
  );
}

export function WalkSteps({ walk, done }: { walk: Walk; done: () => void }) {
  const [asking, setAsking] = useState<string | null>(null);
  const { busy, error, send } = useSend();
  if (!may('walk')) return null;
  // A walk is published by its protocol.
  const ahead = walk.allowed.filter((to) => rank(to) > rank(walk.state) && to !== 'published');
  const back = walk.allowed.filter((to) => rank(to) < rank(walk.state));
  const step = async (to: string) => {
    if (!(await send(() => moveWalk(walk.id, { to })))) return;
    announce(t('walk-step-said', { state: tc('walk-state', to) }));
    done();
  };
  return (
    <section class="steps" data-testid="walk-steps">
      <Trouble error={error} />
      <div class="buttons">
        {ahead.map((to) => (
          <button
            key={to}
            type="button"
            class="button"
            disabled={busy}
            onClick={() => step(to)}
            data-testid={`walk-step-${to}`}
          >
            {tc('walk-step', to)}
          </button>
        ))}
        {back.map((to) => (
          <button key={to} type="button" class="button quiet" onClick={() => setAsking(to)}>
            <Icon name="undo-2" size={18} />
            {tc('walk-back', to)}
          </button>
        ))}
        <button type="button" class="button" onClick={() => setAsking('next')} data-testid="walk-next">
          <Icon name="refresh-cw" size={18} />
          {t('walk-next')}
        </button>
      </div>
      {asking === 'next' && <NextDialog walk={walk} close={() => setAsking(null)} />}
      {asking && asking !== 'next' && (
        <BackDialog walk={walk} to={asking} done={done} close={() => setAsking(null)} />
      )}
    </section>
  );
}
