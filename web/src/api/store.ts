/**
 * What every view needs and what seldom changes: the session, the categories and the actors, read once at
 * start. It must not hold observations; those are asked for by the view that shows them.
 */
import { computed, signal } from '@preact/signals';
import { lang } from '../i18n';
import { getActors, getCategories, getSession, Refused, Unreachable, whenSignInNeeded } from './client';
import type { Actor, Category, Kind, Session, SessionDocument } from './types';
import { forget } from './use';

/** What the server last said of the one who asks, also when nobody is signed in. */
export const visitor = signal<SessionDocument | null>(null);

/** The same once somebody is signed in and what every view needs has been read. */
export const session = signal<Session | null>(null);

/**
 * Who was signed in when the session ended by itself: what they note goes on being kept and sent in their name, and
 * nothing is shown to whoever holds the phone.
 */
export const locked = signal<Session | null>(null);

/** In whose name something is noted. */
export const noting = computed(() => session.value ?? locked.value);

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

/** What tells this session from another, as the server set it; empty where there is none. */
const whose = (): string =>
  /(?:^|; )(?:__Host-)?lykta_whose=(\w+)/.exec(globalThis.document?.cookie ?? '')?.[1] ?? '';

/** What the shell needs at a start, as the server last said it to the one who is signed in. */
export interface Kept {
  /** The session it was said in. */
  whose?: string;
  session: Session;
  kinds: Kind[];
  categories: Category[];
  actors: Actor[];
}

/** Where that is kept for a start without a network. */
export interface Keeper {
  keep(kept: Kept): Promise<void>;
  recall(): Promise<Kept | undefined>;
  forget(): Promise<void>;
}

let keeper: Keeper | null = null;

/** Names the place where a start is kept; without one a start needs the server. */
export function keepStartIn(place: Keeper): void {
  keeper = place;
}

/** True while the page stands on what was kept, because the server has not answered. */
export const fromKept = signal(false);

/** How long a start waits for the server before it stands on what was kept. */
const PATIENCE_MS = 1_500;

function stand({ session: said, kinds, categories, actors: everyone }: Kept): void {
  // Nothing that another account was shown may be shown to this one, not even for a moment.
  if (session.value?.viewer.id !== said.viewer.id) forget();
  kindList.value = kinds;
  categoryList.value = categories;
  actors.value = everyone;
  visitor.value = said;
  session.value = said;
  locked.value = null;
  ended.value = false;
}

/** Nobody is signed in any more; whoever was may go on noting. */
function keepNoting({ session: before, kinds, categories }: Kept): void {
  kindList.value = kinds;
  categoryList.value = categories;
  locked.value = before;
}

async function askServer(): Promise<void> {
  const said = await getSession();
  if (!isSignedIn(said)) {
    // What to note with is known from the last start, when nobody has signed out since.
    const kept = session.value || locked.value ? undefined : await keeper?.recall().catch(() => undefined);
    if (kept) keepNoting(kept);
    else locked.value = session.value ?? locked.value;
    visitor.value = said;
    session.value = null;
    fromKept.value = false;
    return;
  }
  const [{ kinds, categories }, everyone] = await Promise.all([getCategories(), getActors()]);
  const now = { whose: whose(), session: said, kinds, categories, actors: everyone };
  // First kept, then shown: nothing that is done from here on may be taken for another's at the next start.
  await soon(keeper?.keep(now));
  fromKept.value = false;
  stand(now);
}

/** How long anything waits for the phone's own storage, which another tab may block. */
const STORAGE_PATIENCE_MS = 1_000;

/** Waits for what is read or kept on the phone, but not for ever and not for what is refused. */
export async function soon(stored: Promise<unknown> | undefined): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, STORAGE_PATIENCE_MS));
  await Promise.race([stored?.catch(() => undefined), patience]);
}

const away = (error: unknown): boolean =>
  error instanceof Unreachable || (error instanceof Refused && error.problem.status >= 500);

/**
 * Shows what was kept, if anything was and nothing is shown yet; says whether somebody is signed in then. Where one
 * notes this comes before the server is asked: a thumb in the dark does not wait for a network.
 */
export async function showKept(): Promise<boolean> {
  const shown = () => session.value !== null || visitor.value !== null;
  const kept = shown() ? undefined : await keeper?.recall().catch(() => undefined);
  // Somebody signed in since then, perhaps somebody else. A session that has run out tells nothing.
  const another = whose() !== '' && whose() !== (kept?.whose ?? '');
  if (kept && !another && !shown()) stand(kept);
  return session.value !== null;
}

/**
 * Reads what the shell needs. When the server does not answer, or not soon, the page stands on what it last
 * said, and hears its answer later; with nothing kept the shell shows why and offers to try again.
 */
export async function boot(): Promise<void> {
  bootError.value = null;
  let answered = false;
  const standOnKept = async (): Promise<boolean> => {
    const stands = await showKept();
    if (stands && !answered) fromKept.value = true;
    return stands;
  };
  const asking = askServer().then(
    () => {
      answered = true;
    },
    async (error: unknown) => {
      if (!(away(error) && (await standOnKept()))) bootError.value = error;
    },
  );
  if (fromKept.value) return asking;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(() => standOnKept().then((stood) => (stood ? resolve() : undefined)), PATIENCE_MS);
  });
  await Promise.race([asking, patience]);
  clearTimeout(timer);
}

/** Puts the sign-in page in place of the views. What waits in the phone is left alone. */
export function signedOut(byItself: boolean): void {
  if (session.value === null) return;
  ended.value = byItself;
  locked.value = byItself ? session.value : null;
  forget();
  fromKept.value = false;
  // A session that ended by itself may be needed once more where there is no network; to leave is to leave.
  if (!byItself) void keeper?.forget().catch(() => undefined);
  if (visitor.value) visitor.value = { ...visitor.value, viewer: null };
  session.value = null;
}

/** Asks whether the session still stands; a missing network is not an answer. */
export async function recheck(): Promise<void> {
  if (fromKept.value) return boot();
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
