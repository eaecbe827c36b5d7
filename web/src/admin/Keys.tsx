/** Keys of a program: shown once when made, listed by name ever after. */
import { useState } from 'preact/hooks';
import { addKey, dropKey, getKeys, type Key } from '../api/accounts';
import { useSend } from '../api/send';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { t } from '../i18n';
import { day, moment } from '../i18n/format';
import { Copy } from '../ui/Copy';
import { Field } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Ask } from './parts';

const YEAR_MS = 365 * 86_400_000;

export function Keys({ account }: { account: string }) {
  const asked = useAsked(() => getKeys(account), `keys ${account}`);
  const [name, setName] = useState('');
  const [until, setUntil] = useState(() => new Date(Date.now() + YEAR_MS).toISOString().slice(0, 10));
  const [made, setMade] = useState<string | null>(null);
  const [dropping, setDropping] = useState<Key | null>(null);
  const { busy, error, send } = useSend();
  const submit = (event: Event) => {
    event.preventDefault();
    void send(async () => {
      const expires = until ? new Date(`${until}T23:59:59`).toISOString() : null;
      setMade((await addKey(account, { name: name.trim(), expires_at: expires })).key);
      setName('');
      asked.again();
    });
  };
  return (
    <section class="tile" data-testid="keys">
      <h2>{t('keys')}</h2>
      <p class="soft">{t('keys-lead')}</p>
      <Trouble error={asked.error ?? error} />
      {made && (
        <div class="once" role="status">
          <p class="strong">{t('key-once')}</p>
          <code data-testid="key-value">{made}</code>
          <Copy text={made} />
        </div>
      )}
      <ul class="rows">
        {asked.data?.map((key) => (
          <li class="row" key={key.id}>
            <Icon name="key-round" />
            <span class="row-body">
              <span class="row-title">{key.name}</span>
              <span class="row-meta">{t('key-until', { when: day(key.expires_at) })}</span>
              <span class="row-meta">{t('session-seen', { when: moment(key.last_used_at) })}</span>
            </span>
            <button type="button" class="button small" onClick={() => setDropping(key)}>
              {t('key-drop')}
              <span class="visually-hidden">: {key.name}</span>
            </button>
          </li>
        ))}
      </ul>
      <form class="stack" onSubmit={submit}>
        <Field
          label={t('key-name')}
          value={name}
          onValue={setName}
          required
          maxLength={80}
          testid="key-name"
        />
        <Field label={t('key-expires')} type="date" value={until} onValue={setUntil} required />
        <button type="submit" class="button" disabled={busy || !name.trim()} data-testid="key-make">
          {t('key-make')}
        </button>
      </form>
      {dropping && (
        <Ask
          title={t('key-drop')}
          text={t('key-drop-ask', { name: dropping.name })}
          button={t('key-drop')}
          act={async () => {
            await dropKey(account, dropping.id);
            asked.again();
          }}
          close={() => setDropping(null)}
          said={t('key-dropped')}
          testid="key-drop-dialog"
        />
      )}
    </section>
  );
}
