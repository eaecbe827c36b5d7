/** Signing out: at once when nothing waits, else after saying what stays in the phone. */
import { useState } from 'preact/hooks';
import { useSend } from '../api/send';
import { Trouble } from '../api/Trouble';
import { t } from '../i18n';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { leave, taken, unsent } from './sign-in';

export function SignOut({ block }: { block?: boolean }) {
  const [asking, setAsking] = useState(false);
  const { busy, error, send } = useSend();
  const go = () => send(leave);
  const close = () => setAsking(false);
  return (
    <>
      <button
        type="button"
        class={`button ${block ? 'block' : ''}`}
        disabled={busy}
        onClick={() => (unsent() + taken() > 0 ? setAsking(true) : go())}
        data-testid="sign-out"
      >
        <Icon name="log-out" size={18} />
        {t('sign-out')}
      </button>
      {!asking && <Trouble error={error} />}
      {asking && (
        <Dialog
          title={t(unsent() > 0 ? 'sign-out-unsent-title' : 'sign-out')}
          onClose={close}
          testid="sign-out-dialog"
        >
          <div class="stack">
            {unsent() > 0 && <p>{t('sign-out-unsent', { n: unsent() })}</p>}
            {taken() > 0 && <p data-testid="sign-out-packs">{t('sign-out-packs', { n: taken() })}</p>}
            <Trouble error={error} />
            <div class="buttons">
              <button type="button" class="button primary" onClick={close} data-testid="sign-out-stay">
                {t('sign-out-stay')}
              </button>
              <button type="button" class="button" disabled={busy} onClick={go} data-testid="sign-out-anyway">
                {t('sign-out-anyway')}
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
