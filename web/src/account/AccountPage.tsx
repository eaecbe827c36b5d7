/** One's own account: who one is here, the second factor, the password, the devices, and the way out. */
import { useState } from 'preact/hooks';
import { changePassword, endSession, getAccount, getSessions, type OwnAccount } from '../api/accounts';
import { useSend } from '../api/send';
import { categoryName, patternName, session } from '../api/store';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { announce } from '../ui/announce';
import { Password } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Badge, Fact, Skeleton } from '../ui/parts';
import { passwordFault } from './password';
import { SecondFactor } from './SecondFactor';
import { Sessions } from './Sessions';
import { SignOut } from './SignOut';
import './account.css';

function Roles({ account }: { account: OwnAccount }) {
  if (account.grants.length === 0) return <>{t('roles-none')}</>;
  return (
    <ul class="plain">
      {account.grants.map((grant) => (
        <li key={JSON.stringify(grant)}>
          {tc('role', grant.role)}
          <span class="why">
            {[
              grant.categories
                ?.map((code) => (code.endsWith('.*') ? patternName(code) : categoryName(code)))
                .join(', '),
              grant.areas && t('grant-areas', { n: grant.areas.length }),
              tc('class', String(grant.max_class)),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </li>
      ))}
    </ul>
  );
}

function CodeSection({ account, again }: { account: OwnAccount; again: () => void }) {
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    again();
  };
  if (open || !account.totp)
    return <SecondFactor onDone={close} {...(account.totp ? { onCancel: close } : {})} />;
  return (
    <div class="stack">
      <p class="with-icon">
        <Icon name="shield-check" />
        <span>
          {t('totp-on')} <span class="why">{t('recovery-left', { n: account.recovery_codes_left })}</span>
        </span>
      </p>
      <button type="button" class="button" onClick={() => setOpen(true)} data-testid="totp-again">
        {t('totp-again')}
      </button>
    </div>
  );
}

function PasswordForm() {
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [tried, setTried] = useState(false);
  const [said, setSaid] = useState(false);
  const { busy, error, send } = useSend();
  const fault = tried ? passwordFault(next) : null;
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    setSaid(false);
    if (passwordFault(next)) return;
    if (!(await send(() => changePassword(old, next)))) return;
    setOld('');
    setNext('');
    setTried(false);
    setSaid(true);
    announce(t('password-changed'));
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <Password
        label={t('password-old')}
        value={old}
        onValue={setOld}
        autocomplete="current-password"
        testid="password-old"
      />
      <Password
        label={t('password-new')}
        hint={t('password-hint')}
        value={next}
        onValue={setNext}
        error={fault && t(fault)}
        autocomplete="new-password"
        testid="password-new"
      />
      <Trouble error={error} />
      {said && (
        <p class="note" role="status">
          <Icon name="circle-check" size={18} />
          {t('password-changed')}
        </p>
      )}
      <button type="submit" class="button" disabled={busy} data-testid="password-save">
        {t('password-save')}
      </button>
    </form>
  );
}

function Devices() {
  const asked = useAsked(getSessions, 'own sessions');
  const { busy, error, send } = useSend();
  return (
    <>
      <p class="soft">{t('sessions-lead')}</p>
      <Trouble error={asked.error ?? error} />
      {asked.data ? (
        <Sessions
          rows={asked.data}
          busy={busy}
          end={async (row) => {
            if (await send(() => endSession(row.id))) announce(t('session-ended', { device: row.device }));
            asked.again();
          }}
        />
      ) : (
        asked.loading && <Skeleton rows={2} />
      )}
    </>
  );
}

export function AccountPage() {
  const asked = useAsked(getAccount, 'own account', session.value?.viewer.second_factor);
  const account = asked.data;
  const viewer = session.value?.viewer;
  return (
    <div class="sheet" data-testid="account-page">
      <header class="sheet-head">
        <div>
          <h1>{t('account')}</h1>
          <p class="soft">{viewer?.name}</p>
        </div>
        <SignOut />
      </header>
      <Trouble error={asked.error} again={asked.again} />
      {!account && asked.loading && <Skeleton rows={4} />}
      {account && (
        <div class="tiles">
          <section class="tile">
            <h2>{t('account-who')}</h2>
            <dl class="facts">
              <Fact name={t('name')} value={account.name} />
              <Fact name={t('email')} value={account.email} />
              <Fact name={t('organisation')} value={account.organisation.name} />
              <Fact name={t('roles')} value={<Roles account={account} />} />
            </dl>
          </section>
          <section class="tile" data-testid="totp-section">
            <h2>
              {t('totp-title')}{' '}
              <Badge tone={account.totp ? 'spruce' : 'plain'}>{t(account.totp ? 'on' : 'off')}</Badge>
            </h2>
            <CodeSection account={account} again={asked.again} />
          </section>
          <section class="tile">
            <h2>{t('sessions')}</h2>
            <Devices />
          </section>
          {account.email && (
            <section class="tile">
              <h2>{t('password')}</h2>
              <PasswordForm />
            </section>
          )}
        </div>
      )}
    </div>
  );
}
