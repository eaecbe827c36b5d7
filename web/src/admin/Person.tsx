/** One account: who it is, what it may do, how it gets in, which devices are in, and how it is shut out. */
import { useState } from 'preact/hooks';
import { Sessions } from '../account/Sessions';
import {
  type Account,
  changeAccount,
  dropTotp,
  endAllSessionsOf,
  endSessionOf,
  getAccounts,
  getSessionsOf,
  inviteAccount,
  type MadeLink,
} from '../api/accounts';
import { useSend } from '../api/send';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { t } from '../i18n';
import { moment } from '../i18n/format';
import { announce } from '../ui/announce';
import { Copy } from '../ui/Copy';
import { Field } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Badge, Empty, Skeleton } from '../ui/parts';
import { GrantEditor } from './GrantEditor';
import { Keys } from './Keys';
import { OrganisationSelect } from './OrganisationSelect';
import { Ask } from './parts';

type Part = { account: Account; again: () => void };

function Duties({ account, again }: Part) {
  const [name, setName] = useState(account.name);
  const [organisation, setOrganisation] = useState(account.organisation.id);
  const [grants, setGrants] = useState(account.grants);
  const { busy, error, send } = useSend();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await send(() => changeAccount(account.id, { name: name.trim(), organisation, grants }))) {
      announce(t('saved'));
      again();
    }
  };
  return (
    <section class="tile">
      <h2>{t('account-duties')}</h2>
      <form class="stack" onSubmit={submit}>
        <Field
          label={t('name')}
          value={name}
          onValue={setName}
          required
          maxLength={120}
          testid="person-name"
        />
        <OrganisationSelect value={organisation} onChange={setOrganisation} />
        <GrantEditor grants={grants} onChange={setGrants} />
        <p class="soft">{t('account-duties-hint')}</p>
        <Trouble error={error} />
        <button type="submit" class="button primary" disabled={busy} data-testid="person-save">
          {t('save')}
        </button>
      </form>
    </section>
  );
}

function Invitation({ account, again }: Part) {
  const [link, setLink] = useState<MadeLink | null>(null);
  const { busy, error, send } = useSend();
  const make = () =>
    send(async () => {
      setLink(await inviteAccount(account.id));
      again();
    });
  return (
    <section class="tile" data-testid="invitation">
      <h2>{t('invitation')}</h2>
      <p>{t(account.last_seen_at ? 'invitation-reset' : 'invitation-lead')}</p>
      <Trouble error={error} />
      {link && (
        <div class="once" role="status">
          <p class="strong">{t('invitation-made')}</p>
          <code data-testid="invitation-address">{link.address}</code>
          <p class="soft">{t('link-until', { when: moment(link.expires_at) })}</p>
          <Copy text={link.address} label={t('copy-link')} />
        </div>
      )}
      <div>
        <button type="button" class="button" disabled={busy} onClick={make} data-testid="invite">
          <Icon name="link" size={18} />
          {t(account.last_seen_at ? 'invitation-make-reset' : 'invitation-make')}
        </button>
      </div>
    </section>
  );
}

function Devices({ account }: Part) {
  const asked = useAsked(() => getSessionsOf(account.id), `sessions ${account.id}`);
  const [lost, setLost] = useState(false);
  const { busy, error, send } = useSend();
  return (
    <section class="tile" data-testid="person-devices">
      <h2>{t('sessions')}</h2>
      <Trouble error={asked.error ?? error} />
      {!asked.data && asked.loading && <Skeleton rows={2} />}
      {asked.data && (
        <Sessions
          rows={asked.data}
          busy={busy}
          end={async (row) => {
            if (await send(() => endSessionOf(account.id, row.id))) {
              announce(t('session-ended', { device: row.device }));
            }
            asked.again();
          }}
        />
      )}
      <div>
        <button type="button" class="button" onClick={() => setLost(true)} data-testid="lost-phone">
          <Icon name="smartphone" size={18} />
          {t('lost-phone')}
        </button>
      </div>
      {lost && (
        <Ask
          title={t('lost-phone')}
          text={t('lost-phone-lead', { name: account.name })}
          button={t('lost-phone-do')}
          act={async () => {
            await endAllSessionsOf(account.id);
            asked.again();
          }}
          close={() => setLost(false)}
          said={t('lost-phone-done')}
          testid="lost-phone-dialog"
        />
      )}
    </section>
  );
}

function ShutOut({ account, again }: Part) {
  const [asking, setAsking] = useState<'disable' | 'totp' | null>(null);
  const { busy, error, send } = useSend();
  const close = () => setAsking(null);
  const done = async (what: Promise<unknown>) => {
    await what;
    again();
  };
  return (
    <section class="tile">
      <h2>{t('account-way-in')}</h2>
      {account.totp && (
        <div>
          <p>{t('totp-drop-lead')}</p>
          <button type="button" class="button" onClick={() => setAsking('totp')} data-testid="drop-totp">
            {t('totp-drop')}
          </button>
        </div>
      )}
      <p>{t(account.disabled ? 'account-enable-lead' : 'account-disable-lead')}</p>
      <Trouble error={error} />
      <div>
        {account.disabled ? (
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() => send(() => done(changeAccount(account.id, { disabled: false })))}
            data-testid="account-enable"
          >
            {t('account-enable')}
          </button>
        ) : (
          <button
            type="button"
            class="button danger"
            onClick={() => setAsking('disable')}
            data-testid="account-disable"
          >
            <Icon name="ban" size={18} />
            {t('account-disable')}
          </button>
        )}
      </div>
      {asking === 'disable' && (
        <Ask
          title={t('account-disable')}
          text={t('account-disable-ask', { name: account.name })}
          button={t('account-disable')}
          act={() => done(changeAccount(account.id, { disabled: true }))}
          close={close}
          said={t('account-disabled')}
          testid="account-disable-dialog"
        />
      )}
      {asking === 'totp' && (
        <Ask
          title={t('totp-drop')}
          text={t('totp-drop-ask', { name: account.name })}
          button={t('totp-drop')}
          act={() => done(dropTotp(account.id))}
          close={close}
          said={t('saved')}
          testid="drop-totp-dialog"
        />
      )}
    </section>
  );
}

export function Person({ id }: { id: string }) {
  const asked = useAsked(getAccounts, 'accounts');
  const account = asked.data?.find((each) => each.id === id);
  if (!account) {
    if (asked.loading) return <Skeleton rows={4} />;
    return asked.error !== undefined ? (
      <Trouble error={asked.error} again={asked.again} />
    ) : (
      <Empty page icon="user" title={t('account-gone')} />
    );
  }
  const part = { account, again: asked.again };
  return (
    <article data-testid="person" data-id={id}>
      <header class="admin-head">
        <h1>{account.name}</h1>
        <p class="soft">
          {account.email} {account.disabled && <Badge tone="ember">{t('account-disabled')}</Badge>}{' '}
          {account.totp && <Badge tone="spruce">{t('account-totp')}</Badge>}
        </p>
      </header>
      <div class="tiles">
        <Duties {...part} />
        <div class="tiles-column">
          {account.kind === 'person' && <Invitation {...part} />}
          {account.kind === 'person' && <Devices {...part} />}
          {account.kind === 'program' && <Keys account={account.id} />}
          <ShutOut {...part} />
        </div>
      </div>
    </article>
  );
}
