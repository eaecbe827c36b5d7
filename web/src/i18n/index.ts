/**
 * The words. One catalogue per language, shared with the server, so that the same thing has the same name
 * in the interface, in problem documents and on paper. A missing key is shown as its name, never hidden.
 */
import { FluentBundle, FluentNumber, FluentResource, type FluentVariable, type Scope } from '@fluent/bundle';
import { computed, signal } from '@preact/signals';
import svText from './sv.ftl?raw';

export const LANGS = ['sv', 'en'] as const;
export type Lang = (typeof LANGS)[number];

const bundle = (code: string, text: string): FluentBundle => {
  const made = new FluentBundle(code, { useIsolating: false });
  made.addResource(new FluentResource(text));
  return made;
};

/** Swedish is here from the start; another language is fetched by those who choose it. */
const bundles: Record<Lang, FluentBundle | null> = { sv: bundle('sv-SE', svText), en: null };

async function fetchWords(code: Lang): Promise<void> {
  if (bundles[code]) return;
  const [shell, later] = await Promise.all([import('./en.ftl?raw'), import('./en.ftl?later')]);
  bundles[code] = bundle('en-GB', shell.default + later.default);
}

let later: Promise<void> | null = null;

/** Waits for the words of the views that are fetched when they are shown; a failure may be tried again. */
export function laterWords(): Promise<void> {
  later ??= import('./sv.ftl?later').then(
    ({ default: text }) => void bundles.sv?.addResource(new FluentResource(text)),
    (error: unknown) => {
      later = null;
      throw error;
    },
  );
  return later;
}

const kept = (() => {
  try {
    return globalThis.localStorage?.getItem('lykta.lang');
  } catch {
    return null;
  }
})();

export const lang = signal<Lang>(kept === 'en' ? 'en' : 'sv');
export const locale = computed(() => (lang.value === 'sv' ? 'sv-SE' : 'en-GB'));

/** Waits for the words of the kept choice; without a network and without them it is Swedish for now. */
export async function startWords(): Promise<void> {
  await fetchWords(lang.value).catch(() => {
    lang.value = 'sv';
  });
}

/** Chooses the language and remembers it on this device. */
export async function setLang(next: Lang): Promise<void> {
  await fetchWords(next);
  lang.value = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem('lykta.lang', next);
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
}

/**
 * A whole number below a thousand is written alike in both languages. It is written without the browser's number
 * formats, whose first use keeps a slow phone busy for a sixth of a second.
 */
class LittleNumber extends FluentNumber {
  override toString(scope: Scope): string {
    const little = Number.isInteger(this.value) && this.value >= 0 && this.value < 1_000;
    return little ? String(this.value) : super.toString(scope);
  }
}

type Args = Record<string, FluentVariable>;
const withLittle = (args: Args): Args =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      typeof value === 'number' ? new LittleNumber(value) : value,
    ]),
  );

/** The message of a key in the current language; reading it subscribes the component to the language. */
export function t(key: string, args?: Args): string {
  const current = bundles[lang.value] ?? bundles.sv;
  const pattern = current?.getMessage(key)?.value;
  return current && pattern ? current.formatPattern(pattern, args ? withLittle(args) : null, []) : key;
}

/** The message of `prefix-code`, or the bare code when the server knows a word that this client does not. */
export function tc(prefix: string, code: string | null | undefined): string {
  if (!code) return t('not-given');
  const key = `${prefix}-${code.replaceAll('_', '-').replaceAll('.', '-')}`;
  const said = t(key);
  return said === key ? code : said;
}
