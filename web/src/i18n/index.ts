/**
 * The words. One catalogue per language, shared with the server, so that the same thing has the same name
 * in the interface, in problem documents and on paper. A missing key is shown as its name, never hidden.
 */
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import { computed, signal } from '@preact/signals';
import enText from './en.ftl?raw';
import svText from './sv.ftl?raw';

export const LANGS = ['sv', 'en'] as const;
export type Lang = (typeof LANGS)[number];

const bundle = (code: string, text: string): FluentBundle => {
  const made = new FluentBundle(code, { useIsolating: false });
  made.addResource(new FluentResource(text));
  return made;
};
const bundles: Record<Lang, FluentBundle> = { sv: bundle('sv-SE', svText), en: bundle('en-GB', enText) };

const kept = (() => {
  try {
    return globalThis.localStorage?.getItem('lykta.lang');
  } catch {
    return null;
  }
})();

export const lang = signal<Lang>(kept === 'en' ? 'en' : 'sv');
export const locale = computed(() => (lang.value === 'sv' ? 'sv-SE' : 'en-GB'));

/** Chooses the language and remembers it on this device. */
export function setLang(next: Lang): void {
  lang.value = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem('lykta.lang', next);
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
}

/** The message of a key in the current language; reading it subscribes the component to the language. */
export function t(key: string, args?: Record<string, FluentVariable>): string {
  const current = bundles[lang.value];
  const pattern = current.getMessage(key)?.value;
  return pattern ? current.formatPattern(pattern, args ?? null, []) : key;
}

/** The message of `prefix-code`, or the bare code when the server knows a word that this client does not. */
export function tc(prefix: string, code: string | null | undefined): string {
  if (!code) return t('not-given');
  const key = `${prefix}-${code.replaceAll('_', '-').replaceAll('.', '-')}`;
  const said = t(key);
  return said === key ? code : said;
}
