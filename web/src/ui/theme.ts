/**
 * The chosen theme and the colours it gives, also for canvas drawing, which cannot read CSS variables by
 * itself. The values live in `tokens.css`; none is written here.
 */
import { computed, effect, signal } from '@preact/signals';

export const THEMES = ['auto', 'light', 'dark', 'natt'] as const;
export type ThemeChoice = (typeof THEMES)[number];
export type Theme = Exclude<ThemeChoice, 'auto'>;

const KEY = 'lykta.theme';
const query = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
const systemDark = signal(query?.matches ?? false);
query?.addEventListener('change', (event) => {
  systemDark.value = event.matches;
});

const kept = (() => {
  try {
    const value = globalThis.localStorage?.getItem(KEY);
    return THEMES.find((theme) => theme === value);
  } catch {
    return undefined;
  }
})();

/** True while somebody is out in the dark: what is dark anyway is then drawn for eyes used to it. */
export const outInTheDark = signal(false);

export const themeChoice = signal<ThemeChoice>(kept ?? 'auto');
export const theme = computed<Theme>(() =>
  themeChoice.value === 'auto'
    ? systemDark.value
      ? outInTheDark.value
        ? 'natt'
        : 'dark'
      : 'light'
    : themeChoice.value,
);

export const reducedMotion = (): boolean =>
  globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;

export function setTheme(next: ThemeChoice): void {
  themeChoice.value = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
}

/** Keeps the document's theme in step with the choice. */
export function startTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    const ground = token('ground');
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', ground);
  });
}

/** The present value of a token, for canvas and map paint. */
export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
