/** The devices that are signed in to an account, and how to sign one of them out. */
import type { DeviceSession } from '../api/accounts';
import { t } from '../i18n';
import { day, moment } from '../i18n/format';
import { Icon } from '../ui/Icon';
import { Badge } from '../ui/parts';

const PHONE = /phone|android|ipad|mobil/i;

export function Sessions({
  rows,
  busy,
  end,
}: {
  rows: readonly DeviceSession[];
  busy: boolean;
  end: (session: DeviceSession) => void;
}) {
  if (rows.length === 0) return <p class="soft">{t('sessions-none')}</p>;
  return (
    <ul class="rows" data-testid="sessions">
      {rows.map((row) => (
        <li
          key={row.id}
          class="row session-row"
          data-testid="session-row"
          data-id={row.id}
          data-sends={row.sends_for ? 'yes' : 'no'}
        >
          <Icon name={PHONE.test(row.device) ? 'smartphone' : 'laptop'} />
          <span class="row-body">
            <span class="row-title">
              {row.device} {row.current && <Badge>{t('session-current')}</Badge>}
              {row.sends_for && <Badge>{t('session-sends')}</Badge>}
            </span>
            <span class="row-meta">{t('session-since', { when: moment(row.created_at) })}</span>
            {row.sends_for && (
              <span class="row-meta">
                {t('session-sends-hint')}
                {row.expires_at && ` ${t('session-sends-until', { when: day(row.expires_at) })}`}
              </span>
            )}
            <span class="row-meta">
              {t('session-seen', { when: moment(row.last_seen_at) })}
              {row.second_factor ? ` · ${t('session-with-code')}` : ''}
            </span>
          </span>
          {!row.current && (
            <button
              type="button"
              class="button small"
              disabled={busy}
              onClick={() => end(row)}
              data-testid="session-end"
            >
              {t(row.sends_for ? 'session-sends-end' : 'session-end')}
              <span class="visually-hidden">: {row.device}</span>
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
