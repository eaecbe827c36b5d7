/** Who has an account: found by name, and added. What one may do is on their own page. */
import { useState } from 'preact/hooks';
import { type Account, addAccount, type Grant, getAccounts } from '../api/accounts';
import { useSend } from '../api/send';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { moment } from '../i18n/format';
import { href, navigate } from '../mode';
import { Dialog } from '../ui/Dialog';
import { Field } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Badge, Select } from '../ui/parts';
import { GrantEditor } from './GrantEditor';
import { OrganisationSelect } from './OrganisationSelect';
import { FormFoot, Loaded } from './parts';

function Row({ account }: { account: Account }) {
  const roles = account.grants.map((grant) => tc('role', grant.role)).join(', ');
  return (
    <li>
      <a
        class="row"
        href={href({ name: 'admin', tab: 'personer', id: account.id })}
        data-testid="account-row"
        data-id={account.id}
      >
        <Icon name={account.kind === 'program' ? 'cable' : 'user'} />
        <span class="row-body">
          <span class="row-title">{account.name}</span>
          <span class="row-meta">
            {[roles || t('roles-none-short'), account.organisation.name].join(' · ')}
          </span>
          <span class="row-badges">
            <span class="row-meta">
              {account.last_seen_at
                ? t('account-seen', { when: moment(account.last_seen_at) })
                : t('account-never')}
            </span>
            {account.disabled && <Badge tone="ember">{t('account-disabled')}</Badge>}
            {account.invited && !account.last_seen_at && <Badge>{t('account-invited')}</Badge>}
            {account.kind === 'program' && <Badge>{t('account-program')}</Badge>}
            {account.totp && <Badge tone="spruce">{t('account-totp')}</Badge>}
          </span>
        </span>
        <Icon name="chevron-right" size={18} />
      </a>
    </li>
  );
}

function AddDialog({ close }: { close: () => void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [kind, setKind] = useState<'person' | 'program'>('person');
  const [organisation, setOrganisation] = useState<string | null>(null);
  const [grants, setGrants] = useState<Grant[]>([]);
  const [tried, setTried] = useState(false);
  const sending = useSend();
  const noName = !name.trim();
  const noEmail = kind === 'person' && !/^\S+@\S+$/.test(email.trim());
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (noName || noEmail) return;
    void sending.send(async () => {
      const made = await addAccount({
        name: name.trim(),
        email: kind === 'person' ? email.trim() : null,
        kind,
        organisation,
        grants,
      });
      close();
      navigate({ name: 'admin', tab: 'personer', id: made.id });
    });
  };
  return (
    <Dialog title={t('account-add')} tone="wide" onClose={close} testid="account-add-dialog">
      <form class="stack" onSubmit={submit} noValidate>
        <Select
          label={t('account-kind')}
          value={kind}
          options={[
            ['person', t('account-kind-person')],
            ['program', t('account-kind-program')],
          ]}
          onChange={(next) => setKind(next as 'person' | 'program')}
          testid="account-kind"
        />
        <Field
          label={t('name')}
          value={name}
          onValue={setName}
          autocomplete="off"
          maxLength={120}
          error={tried && noName ? t('name-missing') : null}
          testid="account-name"
        />
        {kind === 'person' && (
          <Field
            label={t('email')}
            type="email"
            value={email}
            onValue={setEmail}
            autocomplete="off"
            error={tried && noEmail ? t('email-missing') : null}
            testid="account-email"
          />
        )}
        <OrganisationSelect value={organisation} onChange={setOrganisation} />
        <GrantEditor grants={grants} onChange={setGrants} />
        <FormFoot sending={sending} label={t('account-add')} close={close} testid="account-save" />
      </form>
    </Dialog>
  );
}

export function People() {
  const asked = useAsked(getAccounts, 'accounts');
  const [wanted, setWanted] = useState('');
  const [adding, setAdding] = useState(false);
  const found = (rows: Account[]) =>
    rows.filter((row) =>
      [row.name, row.email, row.organisation.name, ...row.grants.map((grant) => tc('role', grant.role))]
        .join(' ')
        .toLocaleLowerCase()
        .includes(wanted.trim().toLocaleLowerCase()),
    );
  return (
    <div data-testid="people">
      <div class="admin-tools">
        <Field label={t('search')} type="search" value={wanted} onValue={setWanted} testid="people-search" />
        <button
          type="button"
          class="button primary"
          onClick={() => setAdding(true)}
          data-testid="account-add"
        >
          <Icon name="user-plus" />
          {t('account-add')}
        </button>
      </div>
      <Loaded asked={asked} empty={{ icon: 'users', title: t('people-empty'), text: t('people-empty-hint') }}>
        {(rows) =>
          found(rows).length > 0 ? (
            <ul class="rows panelled">
              {found(rows).map((account) => (
                <Row key={account.id} account={account} />
              ))}
            </ul>
          ) : (
            <p class="soft">{t('search-none')}</p>
          )
        }
      </Loaded>
      {adding && <AddDialog close={() => setAdding(false)} />}
    </div>
  );
}
