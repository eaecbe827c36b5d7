/** The record of who did what: searched, read page by page, and proved whole. Nothing in it can be changed here. */
import { useEffect, useState } from 'preact/hooks';
import { type AuditRow, getAudit, type Verified, verifyAudit } from '../api/records';
import { useSend } from '../api/send';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { moment, number } from '../i18n/format';
import { Field } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Empty, Select, Skeleton } from '../ui/parts';
import { wide } from '../ui/wide';

const PAGE = '50';

interface Wanted {
  who: string;
  verb: string;
  subject: string;
  from: string;
  to: string;
}

const NOTHING: Wanted = { who: '', verb: '', subject: '', from: '', to: '' };

/** What is done by the service on its own, or from the command line, has no name of a person. */
const whoOf = (row: AuditRow): string =>
  row.who_name ??
  (row.who === null || row.who === 'keeper'
    ? t('audit-nobody')
    : row.who === 'resident'
      ? t('audit-resident')
      : row.who);

/** What the log speaks of, in the server's words. */
const VERBS = [
  'create',
  'patch',
  'transition',
  'link',
  'look',
  'put',
  'publish',
  'letter_sent',
  'letter_failed',
  'digest',
  'situation_build',
  'decide',
  'meeting_close',
  'end',
  'hand_over',
  'share',
  'take_back',
  'disclose',
  'extract',
  'accept',
  'reject',
  'replace',
  'score',
  'leave',
  'write',
  'approve',
  'withdraw',
  'plan_disposal',
  'dispose',
  'dispose_again',
  'account_create',
  'account_grant',
  'account_move',
  'account_rename',
  'account_password',
  'account_disable',
  'account_enable',
  'account_tie',
  'account_untie',
  'key_make',
  'key_end',
  'link_end',
  'link_make',
  'link_use',
  'photo',
  'photo_add',
  'photo_redact',
  'photo_remove',
  'photo_dispose',
  'sign_in',
  'sign_in_refused',
  'sessions_end',
  'session_end',
  'recovery_code_used',
  'totp_on',
  'track',
  'totp_offer',
  'totp_off',
];

/** Details as "name: value", for they differ by verb. */
export function detailText(detail: unknown): string {
  if (detail === null || detail === undefined) return '';
  if (typeof detail !== 'object') return String(detail);
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '')
    .map(([key, value]) => `${key}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}

function Verify() {
  const [said, setSaid] = useState<Verified | null>(null);
  const { busy, error, send } = useSend();
  return (
    <div class="verify">
      <button
        type="button"
        class="button"
        disabled={busy}
        onClick={() => send(async () => setSaid(await verifyAudit()))}
        data-testid="audit-verify"
      >
        <Icon name="shield-check" />
        {t('audit-verify')}
      </button>
      <Trouble error={error} />
      <p role="status" data-testid="audit-verified">
        {said?.ok && (
          <span class="verify-ok">
            <Icon name="circle-check" size={18} />
            {t('audit-whole', { n: number(said.rows ?? 0), head: (said.head ?? '').slice(0, 12) })}
          </span>
        )}
        {said && !said.ok && (
          <span class="error-text">
            {t('audit-broken', { n: said.broken?.seq ?? 0, what: said.broken?.what ?? '' })}
          </span>
        )}
      </p>
    </div>
  );
}

function Rows({ rows }: { rows: readonly AuditRow[] }) {
  if (!wide.value) {
    return (
      <ul class="rows panelled" data-testid="audit-rows">
        {rows.map((row) => (
          <li class="row" key={row.seq}>
            <span class="row-body">
              <span class="row-title">{tc('verb', row.verb)}</span>
              <span class="row-meta">
                {moment(row.at)} · {whoOf(row)}
              </span>
              <span class="row-meta">{row.subject}</span>
              <span class="row-meta">{detailText(row.detail)}</span>
            </span>
          </li>
        ))}
      </ul>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled sideways must be reached by keyboard.
    <section class="table-box" tabIndex={0} aria-label={t('audit-rows')}>
      <table class="table" data-testid="audit-rows">
        <thead>
          <tr>
            <th scope="col">{t('audit-seq')}</th>
            <th scope="col">{t('card-when')}</th>
            <th scope="col">{t('audit-who')}</th>
            <th scope="col">{t('audit-verb')}</th>
            <th scope="col">{t('audit-subject')}</th>
            <th scope="col">{t('audit-detail')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.seq}>
              <td class="tabular">{row.seq}</td>
              <td class="nowrap">{moment(row.at)}</td>
              <td>{whoOf(row)}</td>
              <td>{tc('verb', row.verb)}</td>
              <td class="breakable">{row.subject}</td>
              <td class="breakable">{detailText(row.detail)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function AuditLog() {
  const [typed, setTyped] = useState<Wanted>(NOTHING);
  const [wanted, setWanted] = useState<Wanted>(NOTHING);
  const [more, setMore] = useState<{ rows: AuditRow[]; next: string | null } | null>(null);
  const key = JSON.stringify(wanted);
  const asked = useAsked(() => getAudit({ ...wanted, limit: PAGE }), `audit ${key}`);
  const { busy, error, send } = useSend();
  useEffect(() => setMore(null), [key, asked.data]);
  const rows = [...(asked.data?.rows ?? []), ...(more?.rows ?? [])];
  const next = more ? more.next : (asked.data?.next ?? null);
  const set = (part: Partial<Wanted>) => setTyped({ ...typed, ...part });
  return (
    <div class="stack" data-testid="audit">
      <Verify />
      <form
        class="audit-search"
        onSubmit={(event) => {
          event.preventDefault();
          setWanted(typed);
        }}
      >
        <Field label={t('audit-who')} value={typed.who} onValue={(who) => set({ who })} testid="audit-who" />
        <Select
          label={t('audit-verb')}
          value={typed.verb}
          options={[
            ['', t('severity-any')] as const,
            ...VERBS.map((code) => [code, tc('verb', code)] as const),
          ]}
          onChange={(verb) => set({ verb })}
          testid="audit-verb"
        />
        <Field label={t('audit-subject')} value={typed.subject} onValue={(subject) => set({ subject })} />
        <Field label={t('filter-from')} type="date" value={typed.from} onValue={(from) => set({ from })} />
        <Field label={t('filter-to')} type="date" value={typed.to} onValue={(to) => set({ to })} />
        <button type="submit" class="button primary" data-testid="audit-search">
          <Icon name="search" />
          {t('search')}
        </button>
      </form>
      <Trouble error={asked.error ?? error} again={asked.again} />
      {!asked.data && asked.loading && <Skeleton rows={6} />}
      {asked.data && rows.length === 0 && (
        <Empty icon="scroll-text" title={t('audit-empty')}>
          <p>{t('audit-empty-hint')}</p>
        </Empty>
      )}
      {rows.length > 0 && <Rows rows={rows} />}
      {next && (
        <div>
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() =>
              send(async () => {
                const page = await getAudit({ ...wanted, limit: PAGE, cursor: next });
                setMore({ rows: [...(more?.rows ?? []), ...page.rows], next: page.next });
              })
            }
            data-testid="audit-more"
          >
            {t('list-more')}
          </button>
        </div>
      )}
    </div>
  );
}
