/** Which deeds come with which role: a table with a row for each role, the same facts as a list on a phone. */
import { getRoles, type RoleRow } from '../api/accounts';
import type { Deed } from '../api/types';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { Icon } from '../ui/Icon';
import { wide } from '../ui/wide';
import { Loaded } from './parts';

const DEEDS: readonly Deed[] = [
  'read',
  'record',
  'amend',
  'step',
  'withdraw',
  'link',
  'walk',
  'history',
  'analyze',
  'export',
  'share',
  'disclose',
  'publish',
  'review',
  'dispose',
  'audit',
  'administer',
];

const sees = (row: RoleRow): string =>
  row.ceiling === null
    ? t('role-sees-nothing')
    : `${tc('class', String(row.ceiling))}${row.exact ? '' : ` (${t('role-coarse')})`}`;

function Table({ rows }: { rows: RoleRow[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled sideways must be reached by keyboard.
    <section class="table-box" tabIndex={0} aria-label={tc('admin', 'roles')}>
      <table class="table roles-table" data-testid="roles-table">
        <thead>
          <tr>
            <th scope="col">{t('role')}</th>
            {DEEDS.map((deed) => (
              <th scope="col" key={deed} class="upright">
                <span>{tc('deed', deed)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.role}>
              <th scope="row">
                {tc('role', row.role)}
                <span class="why">{sees(row)}</span>
              </th>
              {DEEDS.map((deed) => (
                <td key={deed} class="tick">
                  {row.deeds.includes(deed) ? (
                    <>
                      <Icon name="check" size={18} />
                      <span class="visually-hidden">{t('yes')}</span>
                    </>
                  ) : (
                    <span class="visually-hidden">{t('no')}</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Roles() {
  const asked = useAsked(getRoles, 'roles');
  return (
    <Loaded asked={asked} empty={{ icon: 'key-round', title: t('roles-none'), text: '' }}>
      {(rows) =>
        wide.value ? (
          <Table rows={rows} />
        ) : (
          <ul class="rows panelled" data-testid="roles-table">
            {rows.map((row) => (
              <li class="row" key={row.role}>
                <span class="row-body">
                  <span class="row-title">{tc('role', row.role)}</span>
                  <span class="row-meta">{sees(row)}</span>
                  <span>{row.deeds.map((deed) => tc('deed', deed)).join(', ')}</span>
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
