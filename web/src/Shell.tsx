/** The banner, the top bar, the navigation and the menu: where one is, who one is, and what waits. */

import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { DemoBanner } from './account/DemoBanner';
import { SignOut } from './account/SignOut';
import { switchTenant } from './api/client';
import { liveState } from './api/live';
import { DESK_DEEDS, may } from './api/may';
import { session } from './api/store';
import { describe } from './api/words';
import { LANGS, type Lang, lang, setLang, t, tc } from './i18n';
import { href, mode } from './mode';
import { OutboxBadge } from './sync/OutboxBadge';
import { openPhone, phoneOpen } from './sync/phone';
import { UpdateOffer } from './sync/UpdateOffer';
import { announce } from './ui/announce';
import { Dialog } from './ui/Dialog';
import { Icon, Lantern } from './ui/Icon';
import { Lazy } from './ui/Lazy';
import { Empty, Select } from './ui/parts';
import { setTheme, THEMES, type ThemeChoice, themeChoice } from './ui/theme';
import { wide } from './ui/wide';
import './ui/shell.css';

const menuOpen = signal(false);
const phoneDialog = () => import('./sync/PhoneDialog').then((part) => part.PhoneDialog);

/** Another tenant is another set of data, so everything is read anew from a plain address. */
async function chooseTenant(code: string): Promise<void> {
  try {
    await switchTenant(code);
    location.assign('/');
  } catch (error) {
    announce(describe(error).title);
  }
}

function TenantSwitch() {
  const current = session.value;
  if (!current) return null;
  if (current.tenants.length < 2) return <span class="tenant-name">{current.tenant.name}</span>;
  return (
    <Select
      label={t('tenant')}
      hideLabel={wide.value}
      value={current.tenant.code}
      options={current.tenants.map(({ code, name }) => [code, name] as const)}
      onChange={chooseTenant}
      testid="tenant-switch"
    />
  );
}

function LangSwitch() {
  return (
    <Select
      label={t('language')}
      value={lang.value}
      options={LANGS.map((code) => [code, tc('language', code)] as const)}
      onChange={(code) => setLang(code as Lang)}
      testid="lang-switch"
    />
  );
}

function ThemeSwitch() {
  return (
    <Select
      label={t('theme')}
      value={themeChoice.value}
      options={THEMES.map((code) => [code, tc('theme', code)] as const)}
      onChange={(code) => setTheme(code as ThemeChoice)}
      testid="theme-switch"
    />
  );
}

/** Who is signed in, and in what capacity. */
function Who() {
  const viewer = session.value?.viewer;
  if (!viewer) return null;
  return (
    <div class="who" data-testid="who">
      <Icon name="user" size={28} />
      <div>
        <p class="strong">{viewer.name}</p>
        <p class="soft">
          {[...viewer.roles.map((role) => tc('role', role)), viewer.organisation.name].join(' · ')}
        </p>
      </div>
    </div>
  );
}

function MenuLinks({ close }: { close: () => void }) {
  return (
    <ul class="plain menu-links">
      <li>
        <a href={href({ name: 'account' })} onClick={close} data-testid="menu-account">
          <Icon name="key-round" />
          {t('account')}
        </a>
      </li>
      <li>
        <button
          type="button"
          onClick={() => {
            close();
            openPhone();
          }}
          data-testid="menu-phone"
        >
          <Icon name="smartphone" />
          {t('outbox-title')}
        </button>
      </li>
      {may('review') && (
        <li>
          <a href={href({ name: 'review' })} onClick={close} data-testid="menu-review">
            <Icon name="inbox" />
            {t('review')}
          </a>
        </li>
      )}
      {may('analyze') && (
        <li>
          <a href={href({ name: 'situation', id: '' })} onClick={close} data-testid="menu-situation">
            <Icon name="file-text" />
            {t('situation')}
          </a>
        </li>
      )}
      {may(...DESK_DEEDS) && (
        <li>
          <a href={href({ name: 'admin', tab: '', id: '' })} onClick={close} data-testid="menu-admin">
            <Icon name="users" />
            {t('admin')}
          </a>
        </li>
      )}
    </ul>
  );
}

function Menu() {
  const close = () => {
    menuOpen.value = false;
  };
  return (
    <div class="settings">
      {wide.value && <TenantSwitch />}
      <button
        type="button"
        class="button quiet settings-button"
        aria-haspopup="dialog"
        onClick={() => {
          menuOpen.value = true;
        }}
        data-testid="settings-button"
      >
        <Icon name="menu" />
        {t('menu')}
      </button>
      {menuOpen.value && (
        <Dialog title={t('menu')} tone="menu" onClose={close} testid="settings">
          <div class="stack">
            <Who />
            <MenuLinks close={close} />
            {!wide.value && <TenantSwitch />}
            <LangSwitch />
            <ThemeSwitch />
            <div class="menu-foot">
              {!session.value?.demo && <SignOut />}
              <button type="button" class="button primary" onClick={close}>
                {t('close')}
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </div>
  );
}

/** What stands where records would be, for a role that sees none. */
export function NoRecords() {
  const walk = session.value?.viewer.walk;
  return (
    <Empty page icon="eye-off" title={t('no-records')}>
      <p>{t('no-records-hint')}</p>
      {walk && (
        <a class="button primary" href={href({ name: 'walk-go', id: walk })}>
          <Icon name="footprints" />
          {t('walk-go')}
        </a>
      )}
      {may('record') && !walk && (
        <a class="button primary" href={href({ name: 'mark' })}>
          <Icon name="plus" />
          {t('mark-place')}
        </a>
      )}
      {may(...DESK_DEEDS) && (
        <a class="button primary" href={href({ name: 'admin', tab: '', id: '' })}>
          <Icon name="users" />
          {t('admin')}
        </a>
      )}
      <a class="button" href={href({ name: 'promises' })}>
        <Icon name="handshake" />
        {t('promises')}
      </a>
    </Empty>
  );
}

function Nav() {
  const now = mode.value.name;
  const at = {
    map: ['map', 'list', 'observation', 'sign-in'].includes(now),
    review: now === 'review',
    situation: now.startsWith('situation'),
    promises: ['promises', 'promise'].includes(now),
    mark: now === 'mark',
    walks: now.startsWith('walk'),
  };
  const current = (here: boolean) => (here ? 'page' : undefined);
  const walks = may('walk', 'read');
  const columns = 2 + (walks ? 1 : 0) + (may('record') ? 1 : 0);
  return (
    <nav class={`nav nav-${columns}`} aria-label={t('nav')}>
      <a href={href({ name: 'map' })} aria-current={current(at.map)} data-testid="nav-map">
        <Icon name="map" />
        {t('map')}
      </a>
      <a href={href({ name: 'promises' })} aria-current={current(at.promises)} data-testid="nav-promises">
        <Icon name="handshake" />
        {t('promises')}
      </a>
      {walks && (
        <a href={href({ name: 'walks' })} aria-current={current(at.walks)} data-testid="nav-walks">
          <Icon name="footprints" />
          {t('walks')}
        </a>
      )}
      {may('record') && (
        <a
          class="nav-mark"
          href={href({ name: 'mark' })}
          aria-current={current(at.mark)}
          data-testid="nav-mark"
        >
          <Icon name="plus" />
          {t('mark-place')}
        </a>
      )}
      {wide.value && may('review') && (
        <a href={href({ name: 'review' })} aria-current={current(at.review)} data-testid="nav-review">
          <Icon name="inbox" />
          {t('review')}
        </a>
      )}
      {wide.value && may('analyze') && (
        <a
          class="nav-roomy"
          href={href({ name: 'situation', id: '' })}
          aria-current={current(at.situation)}
          data-testid="nav-situation"
        >
          <Icon name="file-text" />
          {t('situation')}
        </a>
      )}
      {wide.value && may(...DESK_DEEDS) && (
        <a
          href={href({ name: 'admin', tab: '', id: '' })}
          aria-current={current(now === 'admin')}
          data-testid="nav-admin"
        >
          <Icon name="users" />
          {t('admin')}
        </a>
      )}
    </nav>
  );
}

export function Shell({ children }: { children: ComponentChildren }) {
  return (
    <div class={`shell shell-${mode.value.name}`}>
      <DemoBanner />
      <header class="topbar">
        <a class="brand" href={href({ name: 'map' })} data-testid="brand">
          <Lantern />
          <span>Lykta</span>
        </a>
        <Nav />
        <OutboxBadge />
        <Menu />
      </header>
      <UpdateOffer />
      {phoneOpen.value && <Lazy load={phoneDialog} props={{}} />}
      {liveState.value === 'lost' && (
        <p class="live-lost" role="status" data-testid="live-lost">
          <Icon name="wifi-off" size={18} />
          {t('live-lost')}
        </p>
      )}
      {children}
    </div>
  );
}
