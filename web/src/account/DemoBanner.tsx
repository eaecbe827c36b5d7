/** Says on every page that all is example data, and lets the reader be anybody in the demo. */
import { takeDemoRole } from '../api/accounts';
import { useSend } from '../api/send';
import { session } from '../api/store';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { announce } from '../ui/announce';
import { Icon } from '../ui/Icon';
import { arrive } from './sign-in';

export function DemoBanner() {
  const current = session.value;
  const { busy, send } = useSend();
  if (!current?.demo) return null;
  const accounts = current.demo_accounts ?? [];
  const choose = (id: string) =>
    send(async () => {
      try {
        await takeDemoRole(id);
        await arrive();
        announce(t('demo-now', { role: tc('role', session.value?.viewer.roles[0]) }));
      } catch (error) {
        announce(describe(error).title);
      }
    });
  return (
    <aside class="demo" aria-label={t('demo-label')} data-testid="demo-banner">
      <span class="demo-words" data-testid="example-notice">
        <Icon name="info" size={16} />
        <span>
          {t('demo-mode')}
          <span class="demo-more"> – {t('demo-all-example')}</span>
        </span>
      </span>
      {accounts.length > 0 && (
        <label class="demo-role">
          <span class="demo-you">{t('demo-you-are')}</span>
          <span class="select-box">
            <select
              value={current.viewer.id}
              disabled={busy}
              onChange={(event) => choose(event.currentTarget.value)}
              data-testid="demo-role"
            >
              {accounts.map((account) => (
                <option key={account.id} value={account.id}>
                  {tc('role', account.role)} · {account.organisation}
                </option>
              ))}
            </select>
            <Icon name="chevron-down" size={16} />
          </span>
        </label>
      )}
    </aside>
  );
}
