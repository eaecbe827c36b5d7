/** The top bar and the navigation: name, tenant, what is example data, language, theme, and what waits. */

import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { switchTenant } from './api/client';
import { liveState } from './api/live';
import { session } from './api/store';
import { describe } from './api/words';
import { LANGS, type Lang, lang, setLang, t, tc } from './i18n';
import { href, mode } from './mode';
import { OutboxBadge } from './sync/OutboxBadge';
import { announce } from './ui/announce';
import { Dialog } from './ui/Dialog';
import { Icon, Lantern } from './ui/Icon';
import { Select } from './ui/parts';
import { setTheme, THEMES, type ThemeChoice, themeChoice } from './ui/theme';
import { wide } from './ui/wide';
import './ui/shell.css';

const settingsOpen = signal(false);

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
      hideLabel={wide.value}
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
      hideLabel={wide.value}
      value={themeChoice.value}
      options={THEMES.map((code) => [code, tc('theme', code)] as const)}
      onChange={(code) => setTheme(code as ThemeChoice)}
      testid="theme-switch"
    />
  );
}

function Settings() {
  if (wide.value) {
    return (
      <div class="settings">
        <TenantSwitch />
        <LangSwitch />
        <ThemeSwitch />
      </div>
    );
  }
  const close = () => {
    settingsOpen.value = false;
  };
  return (
    <>
      <button
        type="button"
        class="button quiet settings-button"
        onClick={() => {
          settingsOpen.value = true;
        }}
        data-testid="settings-button"
      >
        <Icon name="sliders-horizontal" />
        {t('settings')}
      </button>
      {settingsOpen.value && (
        <Dialog title={t('settings')} onClose={close} testid="settings">
          <div class="stack">
            <TenantSwitch />
            <LangSwitch />
            <ThemeSwitch />
            <button type="button" class="button primary block" onClick={close}>
              {t('close')}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Nav() {
  const now = mode.value.name;
  const at = {
    map: ['map', 'list', 'observation'].includes(now),
    promises: ['promises', 'promise'].includes(now),
    mark: now === 'mark',
  };
  return (
    <nav class="nav" aria-label={t('nav')}>
      <a href={href({ name: 'map' })} aria-current={at.map ? 'page' : undefined} data-testid="nav-map">
        <Icon name="map" />
        {t('map')}
      </a>
      <a
        href={href({ name: 'promises' })}
        aria-current={at.promises ? 'page' : undefined}
        data-testid="nav-promises"
      >
        <Icon name="handshake" />
        {t('promises')}
      </a>
      <a
        class="nav-mark"
        href={href({ name: 'mark' })}
        aria-current={at.mark ? 'page' : undefined}
        data-testid="nav-mark"
      >
        <Icon name="plus" />
        {t('mark-place')}
      </a>
    </nav>
  );
}

export function Shell({ children }: { children: ComponentChildren }) {
  const current = session.value;
  return (
    <div class={`shell shell-${mode.value.name}`}>
      <header class="topbar">
        <a class="brand" href={href({ name: 'map' })} data-testid="brand">
          <Lantern />
          <span>Lykta</span>
        </a>
        <Nav />
        {current?.demo && (
          <span class="example-notice" data-testid="example-notice">
            <Icon name="info" size={16} />
            {t('example-data-notice')}
          </span>
        )}
        <OutboxBadge />
        <Settings />
      </header>
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
