/**
 * Setting up the second factor: the square for the phone's camera, the same as text, a code to prove that it
 * worked, and then the recovery codes, which are shown this once.
 */
import { useState } from 'preact/hooks';
import { confirmTotp, startTotp, type TotpSecret } from '../api/accounts';
import { useSend } from '../api/send';
import { recheck } from '../api/store';
import { Trouble } from '../api/Trouble';
import { t } from '../i18n';
import { Copy } from '../ui/Copy';
import { Check, Field } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Square } from './Square';
import { tidyCode } from './sign-in';

/** The secret in groups of four, as people copy it by hand. */
const grouped = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? secret;

function RecoveryCodes({ codes, done }: { codes: string[]; done: () => void }) {
  const [kept, setKept] = useState(false);
  return (
    <section class="stack recovery" data-testid="recovery">
      <h3>{t('recovery-title')}</h3>
      <p>{t('recovery-lead')}</p>
      <ol class="recovery-codes" data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div class="buttons no-print">
        <Copy text={codes.join('\n')} />
        <button type="button" class="button" onClick={() => print()}>
          <Icon name="printer" size={18} />
          {t('print')}
        </button>
      </div>
      <div class="no-print stack">
        <Check on={kept} onChange={setKept} testid="recovery-kept">
          {t('recovery-kept')}
        </Check>
        <button
          type="button"
          class="button primary block"
          disabled={!kept}
          onClick={done}
          data-testid="recovery-done"
        >
          {t('done')}
        </button>
      </div>
    </section>
  );
}

export function SecondFactor({ onDone, onCancel }: { onDone: () => void; onCancel?: () => void }) {
  const [secret, setSecret] = useState<TotpSecret | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [code, setCode] = useState('');
  const { busy, error, send } = useSend();
  if (codes) return <RecoveryCodes codes={codes} done={onDone} />;
  if (!secret) {
    return (
      <div class="stack">
        <p>{t('totp-why')}</p>
        <p class="soft">{t('totp-apps')}</p>
        <Trouble error={error} />
        <div class="buttons">
          <button
            type="button"
            class="button primary"
            disabled={busy}
            onClick={() => send(async () => setSecret(await startTotp()))}
            data-testid="totp-start"
          >
            <Icon name="shield-check" />
            {t('totp-start')}
          </button>
          {onCancel && (
            <button type="button" class="button quiet" onClick={onCancel} data-testid="totp-later">
              {t('later')}
            </button>
          )}
        </div>
      </div>
    );
  }
  const submit = (event: Event) => {
    event.preventDefault();
    void send(async () => {
      setCodes(await confirmTotp(tidyCode(code)));
      void recheck();
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <ol class="numbered">
        <li>
          <p class="strong">{t('totp-step-scan')}</p>
          <Square rows={secret.square} label={t('totp-square')} />
          <p class="soft">{t('totp-same-phone')}</p>
          <p class="secret">
            <code data-testid="totp-secret">{grouped(secret.secret)}</code>
            <Copy text={secret.secret} />
          </p>
          <p>
            <a href={secret.address} target="_self">
              {t('totp-open-app')}
            </a>
          </p>
        </li>
        <li>
          <Field
            label={t('totp-step-code')}
            value={code}
            onValue={setCode}
            autocomplete="one-time-code"
            inputMode="numeric"
            maxLength={12}
            required
            testid="totp-code"
          />
        </li>
      </ol>
      <Trouble error={error} />
      <button type="submit" class="button primary block" disabled={busy} data-testid="totp-confirm">
        {t('totp-confirm')}
      </button>
    </form>
  );
}
