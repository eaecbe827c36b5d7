/**
 * Administration: a menu of its parts and the open one. On a phone the menu is a page and each part leads
 * back to it. Only parts that the roles open are offered; the server refuses the rest all the same.
 */
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { t, tc } from '../i18n';
import { href } from '../mode';
import { focusHeading } from '../ui/announce';
import { Icon } from '../ui/Icon';
import { Empty } from '../ui/parts';
import { wide } from '../ui/wide';
import { Actors } from './Actors';
import { Areas } from './Areas';
import { AuditLog } from './AuditLog';
import { Categories } from './Categories';
import { Disclose } from './Disclose';
import { Intake } from './Intake';
import { People } from './People';
import { Person } from './Person';
import { Retention } from './Retention';
import { Roles } from './Roles';
import { Routing } from './Routing';
import { Shares } from './Shares';
import { openSections, type Section } from './sections';
import { Texts } from './Texts';
import './admin.css';

const PARTS: Record<Section['tab'], ComponentType> = {
  personer: People,
  roller: Roles,
  omraden: Areas,
  kategorier: Categories,
  aktorer: Actors,
  'vem-far': Routing,
  inkommet: Intake,
  delningar: Shares,
  texter: Texts,
  'lamna-ut': Disclose,
  gallring: Retention,
  logg: AuditLog,
};

function Menu({ now }: { now: string | undefined }) {
  return (
    <nav class="admin-menu" aria-label={t('admin')}>
      <ul class="plain">
        {openSections().map(({ tab, key, icon }) => (
          <li key={tab}>
            <a
              href={href({ name: 'admin', tab, id: '' })}
              aria-current={tab === now ? 'page' : undefined}
              data-testid={`admin-${tab}`}
            >
              <Icon name={icon} />
              <span>
                {tc('admin', key)}
                {!wide.value && <span class="why">{tc('admin-why', key)}</span>}
              </span>
              {!wide.value && <Icon name="chevron-right" size={18} />}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The heading of a part; on a phone with the way back. */
function Head({ section, id }: { section: Section; id: string }) {
  const back = id ? section.tab : '';
  return (
    <header class="admin-head">
      {(!wide.value || id) && (
        <nav class="back">
          <a class="button quiet" href={href({ name: 'admin', tab: back, id: '' })} data-testid="admin-back">
            <Icon name="chevron-left" />
            {id ? tc('admin', section.key) : t('admin')}
          </a>
        </nav>
      )}
      {!id && (
        <>
          <h1>{tc('admin', section.key)}</h1>
          <p class="soft">{tc('admin-why', section.key)}</p>
        </>
      )}
    </header>
  );
}

export function AdminPage({ tab, id }: { tab: string; id: string }) {
  const open = openSections();
  // With room beside the menu there is always something open.
  const section = open.find((each) => each.tab === tab) ?? (wide.value && !tab ? open[0] : undefined);
  useEffect(() => {
    if (tab) focusHeading(document.querySelector<HTMLElement>('.admin-body'));
  }, [tab, id]);
  if (open.length === 0 || (tab && !section)) {
    return (
      <Empty page icon="eye-off" title={t('admin-closed')}>
        <p>{t('admin-closed-hint')}</p>
      </Empty>
    );
  }
  const Part = section && PARTS[section.tab];
  return (
    <div class="admin" data-testid="admin" data-tab={section?.tab ?? ''}>
      {!section && <h1>{t('admin')}</h1>}
      {(wide.value || !section) && <Menu now={section?.tab} />}
      {section && Part && (
        <div class="admin-body">
          <Head section={section} id={id} />
          {section.tab === 'personer' && id ? <Person key={id} id={id} /> : <Part key={section.tab} />}
        </div>
      )}
    </div>
  );
}
