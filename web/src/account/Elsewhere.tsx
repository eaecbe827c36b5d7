/**
 * The way in with the account at work: the button that leads there, and why somebody came back without
 * being let in. The server says why with a code in the address; only codes that it has are said in words.
 */
import { useEffect, useState } from 'preact/hooks';
import { visitor } from '../api/store';
import { t } from '../i18n';
import { mode, takeOut } from '../mode';
import { Icon } from '../ui/Icon';

const REFUSALS: Record<string, string> = {
  oidc_unavailable: 'problem-oidc-unavailable',
  oidc_expired: 'problem-oidc-expired',
  oidc_declined: 'problem-oidc-declined',
  oidc_untrusted: 'problem-oidc-untrusted',
  oidc_no_account: 'problem-oidc-no-account',
};

/** Why the sign-in at work led back here. */
export function RefusedElsewhere() {
  const [key, setKey] = useState<string | undefined>();
  useEffect(() => {
    const code = takeOut('fel');
    if (code && Object.hasOwn(REFUSALS, code)) setKey(REFUSALS[code]);
  }, []);
  if (!key) return null;
  return (
    <div class="note" role="alert" data-testid="oidc-refused">
      <Icon name="info" size={18} />
      <div>
        <p>
          <strong>{t(key)}</strong>
        </p>
        <p>{t(`${key}-detail`)}</p>
      </div>
    </div>
  );
}

/** The button, where the service has such a way in. */
export function Elsewhere() {
  const oidc = visitor.value?.sign_in?.oidc;
  if (!oidc) return null;
  // Whoever stands at another view than the sign-in was going there.
  const to = mode.value.name === 'sign-in' ? '/' : location.pathname + location.search;
  return (
    <a
      class="button block"
      href={`${oidc.href}?to=${encodeURIComponent(to)}`}
      target="_self"
      data-testid="sign-in-oidc"
    >
      <Icon name="building" />
      {oidc.name}
    </a>
  );
}
