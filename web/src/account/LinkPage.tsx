/**
 * Where a link from an invitation lands. The token stands after '#', so that it reaches no log; it is sent
 * only in the body of a request, and taken out of the address once it has been used.
 */
import { useState } from 'preact/hooks';
import { type LinkLook, lookAtLink, useLink } from '../api/accounts';
import { useSend } from '../api/send';
import { codeOf, Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { t } from '../i18n';
import { moment } from '../i18n/format';
import { href, navigate } from '../mode';
import { Field, Password } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Skeleton } from '../ui/parts';
import { passwordFault } from './password';
import { SecondFactor } from './SecondFactor';
import { Gate } from './SignIn';
import { arrive } from './sign-in';
import './account.css';

const tokenOf = (hash: string): string => decodeURIComponent(hash.replace(/^#/, ''));

function Gone() {
  return (
    <Gate title={t('link-gone')}>
      <p>{t('link-gone-why')}</p>
      <p>{t('link-gone-what')}</p>
      <a class="button primary block" href={href({ name: 'sign-in' })} data-testid="link-to-sign-in">
        {t('sign-in')}
      </a>
    </Gate>
  );
}

function ChoosePassword({ look, token, used }: { look: LinkLook; token: string; used: () => void }) {
  const [name, setName] = useState(look.name);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, error, send } = useSend();
  const invited = look.purpose === 'invitation';
  const fault = tried ? passwordFault(password, [look.email ?? email, name]) : null;
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    const wrong = passwordFault(password, [look.email ?? email, name]);
    if (wrong || !(look.email || /^\S+@\S+$/.test(email.trim()))) return;
    await send(async () => {
      await useLink({
        token,
        password,
        ...(invited ? { name: name.trim() } : {}),
        ...(look.email ? {} : { email: email.trim() }),
      });
      used();
    });
  };
  return (
    <Gate title={t(invited ? 'link-invitation' : 'link-reset')}>
      <p>{t(invited ? 'link-invitation-lead' : 'link-reset-lead', { tenant: look.tenant })}</p>
      <form class="stack" onSubmit={submit} noValidate data-testid="link-form">
        {look.email ? (
          <label class="field-line">
            <span class="label">{t('email')}</span>
            <input type="email" value={look.email} readOnly autocomplete="username" />
          </label>
        ) : (
          <Field
            label={t('email')}
            type="email"
            value={email}
            onValue={setEmail}
            autocomplete="username"
            error={tried && !/^\S+@\S+$/.test(email.trim()) ? t('email-missing') : null}
            required
            testid="link-email"
          />
        )}
        {invited && (
          <Field
            label={t('your-name')}
            hint={t('your-name-hint')}
            value={name}
            onValue={setName}
            autocomplete="name"
            maxLength={120}
            required
            testid="link-name"
          />
        )}
        <Password
          label={t('choose-password')}
          hint={t('password-hint')}
          value={password}
          onValue={setPassword}
          error={fault && t(fault)}
          autocomplete="new-password"
          testid="link-password"
        />
        <Trouble error={error} />
        <button type="submit" class="button primary block" disabled={busy} data-testid="link-submit">
          {t(invited ? 'link-start' : 'link-save-password')}
        </button>
      </form>
      <p class="soft">{t('link-until', { when: moment(look.expires_at) })}</p>
    </Gate>
  );
}

function Guest({ look, token, used }: { look: LinkLook; token: string; used: () => void }) {
  const { busy, error, send } = useSend();
  return (
    <Gate title={look.walk?.title ?? t('link-guest')} thumb>
      <p>{t('link-guest-lead', { tenant: look.tenant })}</p>
      {look.walk && <p class="strong">{moment(look.walk.starts_at)}</p>}
      <p>{t('link-guest-how')}</p>
      <p class="note">
        <Icon name="info" size={18} />
        {t('link-guest-note')}
      </p>
      <Trouble error={error} />
      <button
        type="button"
        class="field-button primary wide-button"
        disabled={busy}
        onClick={() =>
          send(async () => {
            await useLink({ token });
            used();
          })
        }
        data-testid="link-guest"
      >
        {t('link-guest-start')}
      </button>
      <p class="soft">{t('link-until', { when: moment(look.expires_at) })}</p>
    </Gate>
  );
}

/** After an invitation: the code is offered at once, for it is easiest now. */
function Protect({ done }: { done: () => void }) {
  return (
    <Gate title={t('totp-title')}>
      <SecondFactor onDone={done} onCancel={done} />
    </Gate>
  );
}

export function LinkPage() {
  const [token] = useState(() => tokenOf(location.hash));
  const [inside, setInside] = useState(false);
  const asked = useAsked(() => lookAtLink(token), 'link');
  const done = async () => {
    await arrive();
    navigate({ name: 'map' });
  };
  const look = asked.data;
  if (inside) return <Protect done={done} />;
  if (!token || codeOf(asked.error) === 'link_gone') return <Gone />;
  if (!look) {
    return (
      <Gate title={t('link-title')}>
        {asked.error === undefined ? (
          <Skeleton rows={2} />
        ) : (
          <Trouble error={asked.error} again={asked.again} />
        )}
      </Gate>
    );
  }
  // A used token is of no use to whoever opens the history.
  const used = () => {
    history.replaceState(null, '', location.pathname);
    if (look.purpose === 'invitation') setInside(true);
    else void done();
  };
  if (look.purpose === 'walk_guest') {
    return (
      <Guest
        look={look}
        token={token}
        used={() => {
          history.replaceState(null, '', location.pathname);
          const walk = look.walk?.id;
          void arrive().then(() => navigate(walk ? { name: 'walk-go', id: walk } : { name: 'mark' }));
        }}
      />
    );
  }
  return <ChoosePassword look={look} token={token} used={used} />;
}
