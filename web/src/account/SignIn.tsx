/**
 * The way in: e-mail and password, then the code when the account has one. It stands in place of whatever
 * view was wanted, so that the address survives. It must not say whether an account exists.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Refused } from '../api/client';
import { useSend } from '../api/send';
import { ended } from '../api/store';
import { codeOf, Trouble } from '../api/Trouble';
import { LANGS, lang, setLang, t, tc } from '../i18n';
import { outbox, waiting } from '../local/outbox';
import { mayNote, notingOn } from '../sync/locked';
import { cannotSend } from '../sync/pass';
import { Field, Password } from '../ui/fields';
import { Icon, Lantern } from '../ui/Icon';
import { Countdown } from './Countdown';
import { Elsewhere, RefusedElsewhere } from './Elsewhere';
import { giveCode, givePassword, step } from './sign-in';
import './account.css';

const DEFAULT_WAIT_S = 30;

/** The lantern, the card under it, and the language: what all pages before signing in share. */
export function Gate({ title, children }: { title: string; children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} – Lykta`;
  }, [title, lang.value]);
  return (
    <main class="gate" id="main" tabIndex={-1}>
      <div class="gate-glow" aria-hidden="true" />
      <header class="gate-brand">
        <Lantern size={44} />
        <span>Lykta</span>
      </header>
      <div class="gate-card">
        <h1>{title}</h1>
        {children}
      </div>
      <footer class="gate-foot">
        {LANGS.map((code) => (
          <button
            key={code}
            type="button"
            class="button quiet small"
            lang={code}
            aria-pressed={lang.value === code}
            onClick={() => setLang(code)}
          >
            {tc('language', code)}
          </button>
        ))}
      </footer>
    </main>
  );
}

/** A refusal with the wait that it asks for. */
function useWait(error: unknown) {
  const [until, setUntil] = useState<number | null>(null);
  useEffect(() => {
    if (!(error instanceof Refused) || error.problem.status !== 429) return;
    setUntil(Date.now() + (error.waitS ?? DEFAULT_WAIT_S) * 1000);
  }, [error]);
  return { until, over: () => setUntil(null) };
}

/** Why one stands here, when it was not one's own doing; and what is safe. */
function Before() {
  const n = waiting.value.length;
  useEffect(() => {
    void outbox.rows();
  }, []);
  if (!ended.value && n === 0 && !mayNote()) return null;
  return (
    <div class="note" role="status" data-testid="signed-out-note">
      <Icon name="info" size={18} />
      <div>
        {ended.value && <p>{t('signed-out-by-itself')}</p>}
        {n > 0 && (
          <p data-testid="unsent-note">
            {t(cannotSend.value ? 'signed-out-unsent' : 'signed-out-sending', { n })}
          </p>
        )}
        {mayNote() && (
          <button
            type="button"
            class="button block"
            onClick={() => {
              notingOn.value = true;
            }}
            data-testid="note-on"
          >
            <Icon name="plus" size={18} />
            {t('locked-note-on')}
          </button>
        )}
      </div>
    </div>
  );
}

function PasswordStep({ note }: { note: string | null }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, send, clear } = useSend();
  const { until, over } = useWait(error);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!(await send(() => givePassword(email, password)))) setPassword('');
  };
  return (
    <>
      <Before />
      <RefusedElsewhere />
      {note && (
        <p class="note" role="alert">
          {note}
        </p>
      )}
      <form class="stack" onSubmit={submit} data-testid="sign-in">
        <Field
          label={t('email')}
          type="email"
          value={email}
          onValue={setEmail}
          autocomplete="username"
          spellcheck={false}
          required
          testid="sign-in-email"
        />
        <Password
          label={t('password')}
          value={password}
          onValue={setPassword}
          autocomplete="current-password"
          testid="sign-in-password"
        />
        {until !== null ? (
          <Countdown
            until={until}
            onOver={() => {
              over();
              clear();
            }}
          />
        ) : (
          error !== undefined && <Trouble error={error} />
        )}
        <button
          type="submit"
          class="button primary block"
          disabled={busy || until !== null}
          data-testid="sign-in-submit"
        >
          <Icon name="log-in" />
          {t(busy ? 'signing-in' : 'sign-in')}
        </button>
      </form>
      <Elsewhere />
      <p class="soft">{t('sign-in-help')}</p>
    </>
  );
}

function CodeStep({ back }: { back: (note: string | null) => void }) {
  const [code, setCode] = useState('');
  const [spare, setSpare] = useState(false);
  const { busy, error, send, clear } = useSend();
  const { until, over } = useWait(error);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), [spare]);
  useEffect(() => {
    if (codeOf(error) === 'step_expired') back(t('step-expired'));
    else if (error !== undefined) setCode('');
  }, [error]);
  const submit = (event: Event) => {
    event.preventDefault();
    void send(() => giveCode(code));
  };
  return (
    <form class="stack" onSubmit={submit} ref={form} data-testid="sign-in-code-form">
      <p>{t(spare ? 'code-spare-lead' : 'code-lead')}</p>
      <Field
        label={t(spare ? 'code-spare' : 'code')}
        value={code}
        onValue={setCode}
        autocomplete="one-time-code"
        inputMode={spare ? 'text' : 'numeric'}
        maxLength={24}
        spellcheck={false}
        required
        testid="sign-in-code"
      />
      {until !== null ? (
        <Countdown
          until={until}
          onOver={() => {
            over();
            clear();
          }}
        />
      ) : (
        error !== undefined && <Trouble error={error} />
      )}
      <button
        type="submit"
        class="button primary block"
        disabled={busy || until !== null}
        data-testid="sign-in-code-submit"
      >
        {t(busy ? 'signing-in' : 'sign-in')}
      </button>
      <div class="buttons">
        <button type="button" class="button quiet small" onClick={() => setSpare(!spare)} data-testid="spare">
          {t(spare ? 'code-use-app' : 'code-use-spare')}
        </button>
        <button type="button" class="button quiet small" onClick={() => back(null)}>
          {t('start-over')}
        </button>
      </div>
    </form>
  );
}

export function SignIn() {
  const [note, setNote] = useState<string | null>(null);
  const asking = step.value === 'code';
  return (
    <Gate title={t(asking ? 'code-title' : 'sign-in')}>
      {asking ? (
        <CodeStep
          back={(why) => {
            step.value = 'password';
            setNote(why);
          }}
        />
      ) : (
        <PasswordStep note={note} />
      )}
    </Gate>
  );
}
