/**
 * What every view needs and what seldom changes: the session, the categories and the actors, read once at
 * start. It must not hold observations; those are asked for by the view that shows them.
 */
import { computed, signal } from '@preact/signals';
import { lang } from '../i18n';
import { getActors, getCategories, getSession, whenSignInNeeded } from './client';
import type { Actor, Category, Kind, Session, SessionDocument } from './types';
import { forget } from './use';

/** What the server last said of the one who asks, also when nobody is signed in. */
export const visitor = signal<SessionDocument | null>(null);

/** The same once somebody is signed in and what every view needs has been read. */
export const session = signal<Session | null>(null);

/** True when the session ended by itself, so that the sign-in page can say why it stands there. */
export const ended = signal(false);
export const bootError = signal<unknown>(null);
export const actors = signal<Actor[]>([]);

const kindList = signal<Kind[]>([]);
const categoryList = signal<Category[]>([]);

/** Kinds and categories in the order of the taxonomy, and by code. */
export const catalogue = computed(() => ({
  kinds: kindList.value,
  categories: [...categoryList.value].sort((a, b) => a.order - b.order),
  kind: new Map(kindList.value.map((kind) => [kind.code, kind])),
  category: new Map(categoryList.value.map((category) => [category.code, category])),
}));

/** The six of the field view, in their places. */
export const quickCategories = computed(() =>
  catalogue.value.categories
    .filter((category) => category.quick)
    .sort((a, b) => (a.quick ?? 0) - (b.quick ?? 0))
    .slice(0, 6),
);

const named = (entry: Kind | undefined, code: string): string => entry?.[lang.value] ?? code;

export const categoryName = (code: string): string => named(catalogue.value.category.get(code), code);
export const kindName = (code: string): string => named(catalogue.value.kind.get(code), code);

/** The name of a category pattern such as `light.*`, as a promise writes it. */
export function patternName(pattern: string): string {
  if (!pattern.endsWith('.*')) return categoryName(pattern);
  const prefix = pattern.slice(0, -1);
  const member = catalogue.value.categories.find((category) => category.code.startsWith(prefix));
  return member ? kindName(member.kind) : pattern;
}

/** The label of a capture button in the reader's language. */
export const quickName = (category: Category): string =>
  (lang.value === 'sv' ? category.quick_sv : category.quick_en) || category[lang.value];

/** The icon's name for a category, or its kind's when the category is unknown. */
export const iconOf = (code: string, kind?: string): string =>
  catalogue.value.category.get(code)?.icon ?? catalogue.value.kind.get(kind ?? '')?.icon ?? 'map-pin';

const isSignedIn = (said: SessionDocument): said is Session => said.viewer !== null && said.tenant !== null;

/** Reads what the shell needs; on failure the shell shows why and offers to try again. */
export async function boot(): Promise<void> {
  bootError.value = null;
  try {
    const said = await getSession();
    if (!isSignedIn(said)) {
      visitor.value = said;
      session.value = null;
      return;
    }
    const [taxonomy, everyone] = await Promise.all([getCategories(), getActors()]);
    // Nothing that another account was shown may be shown to this one, not even for a moment.
    if (session.value?.viewer.id !== said.viewer.id) forget();
    kindList.value = taxonomy.kinds;
    categoryList.value = taxonomy.categories;
    actors.value = everyone;
    visitor.value = said;
    session.value = said;
    ended.value = false;
  } catch (error) {
    bootError.value = error;
  }
}

/** Puts the sign-in page in place of the views. What waits in the phone is left alone. */
export function signedOut(byItself: boolean): void {
  if (session.value === null) return;
  ended.value = byItself;
  forget();
  if (visitor.value) visitor.value = { ...visitor.value, viewer: null };
  session.value = null;
}

/** Asks whether the session still stands; a missing network is not an answer. */
export async function recheck(): Promise<void> {
  try {
    const said = await getSession();
    if (said.viewer === null) signedOut(true);
    else if (said.viewer.id !== session.value?.viewer.id) await boot();
    else if (isSignedIn(said) && JSON.stringify(said.viewer) !== JSON.stringify(session.value.viewer)) {
      visitor.value = said;
      session.value = said;
    }
  } catch {
    // Nothing is known; the next answer will tell.
  }
}

whenSignInNeeded(() => signedOut(true));
