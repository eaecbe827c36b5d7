/**
 * Which view is open, and with which filters: a closed union read from and written to the address bar, so
 * that every view can be linked, shared and walked back to. It must not fetch or draw.
 */
import { computed, signal } from '@preact/signals';
import { type Filters, filtersFromQuery, filtersToQuery } from './model/filters';

export type Mode =
  | { name: 'map' }
  | { name: 'list' }
  | { name: 'mark' }
  | { name: 'promises' }
  | { name: 'promise'; id: string }
  | { name: 'observation'; id: string }
  | { name: 'review' }
  | { name: 'situation'; id: string }
  | { name: 'situation-meeting'; id: string }
  | { name: 'walks' }
  | { name: 'walk-new' }
  | { name: 'walk'; id: string }
  | { name: 'walk-edit'; id: string }
  | { name: 'walk-go'; id: string }
  | { name: 'walk-protocol'; id: string }
  | { name: 'sign-in' }
  | { name: 'link' }
  | { name: 'account' }
  | { name: 'method'; id: string }
  | { name: 'admin'; tab: string; id: string }
  | { name: 'public'; id: string }
  | { name: 'public-walk'; id: string; slug: string }
  | { name: 'missing' };

export interface Place {
  mode: Mode;
  query: URLSearchParams;
}

/** The views of a walk, under its own address. */
function readWalk(id: string | undefined, part: string | undefined): Mode {
  if (!id) return { name: 'walks' };
  if (id === 'ny') return part ? { name: 'missing' } : { name: 'walk-new' };
  if (!part) return { name: 'walk', id };
  if (part === 'ga') return { name: 'walk-go', id };
  if (part === 'protokoll') return { name: 'walk-protocol', id };
  return part === 'andra' ? { name: 'walk-edit', id } : { name: 'missing' };
}

/** Reads an address; an unknown path is its own mode, so that the reader is told. */
export function readPlace(pathname: string, search: string): Place {
  const query = new URLSearchParams(search);
  const [first, second, third, ...rest] = pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const mode = ((): Mode => {
    if (first === 'admin' && !rest.length) return { name: 'admin', tab: second ?? '', id: third ?? '' };
    if (first === 'rundor' && !rest.length) return readWalk(second, third);
    if (first === 'lagesbild' && second && third === 'mote' && !rest.length)
      return { name: 'situation-meeting', id: second };
    if (first === 'offentligt' && second && third && !rest.length)
      return { name: 'public-walk', id: second, slug: third };
    if (third || rest.length) return { name: 'missing' };
    if (!first) return { name: 'map' };
    if (first === 'lista' && !second) return { name: 'list' };
    if (first === 'markera' && !second) return { name: 'mark' };
    if (first === 'granska' && !second) return { name: 'review' };
    if (first === 'lagesbild') return { name: 'situation', id: second ?? '' };
    if (first === 'loften') return second ? { name: 'promise', id: second } : { name: 'promises' };
    if (first === 'iakttagelse' && second) return { name: 'observation', id: second };
    if (first === 'logga-in' && !second) return { name: 'sign-in' };
    if (first === 'lank' && !second) return { name: 'link' };
    if (first === 'konto' && !second) return { name: 'account' };
    if (first === 'metod') return { name: 'method', id: second ?? '' };
    if (first === 'offentligt' && second) return { name: 'public', id: second };
    return { name: 'missing' };
  })();
  return { mode, query };
}

const encodePart = (part: string): string => (part.startsWith('/') ? part : encodeURIComponent(part));

/** The path of a view. */
export function pathOf(mode: Mode): string {
  switch (mode.name) {
    case 'map':
      return '/';
    case 'list':
      return '/lista';
    case 'mark':
      return '/markera';
    case 'promises':
      return '/loften';
    case 'promise':
      return `/loften/${encodeURIComponent(mode.id)}`;
    case 'observation':
      return `/iakttagelse/${encodeURIComponent(mode.id)}`;
    case 'review':
      return '/granska';
    case 'situation':
      return mode.id ? `/lagesbild/${encodeURIComponent(mode.id)}` : '/lagesbild';
    case 'situation-meeting':
      return `/lagesbild/${encodeURIComponent(mode.id)}/mote`;
    case 'walks':
      return '/rundor';
    case 'walk-new':
      return '/rundor/ny';
    case 'walk':
      return `/rundor/${encodeURIComponent(mode.id)}`;
    case 'walk-edit':
      return `/rundor/${encodeURIComponent(mode.id)}/andra`;
    case 'walk-go':
      return `/rundor/${encodeURIComponent(mode.id)}/ga`;
    case 'walk-protocol':
      return `/rundor/${encodeURIComponent(mode.id)}/protokoll`;
    case 'sign-in':
      return '/logga-in';
    case 'link':
      return '/lank';
    case 'account':
      return '/konto';
    case 'method':
      return mode.id ? `/metod/${encodeURIComponent(mode.id)}` : '/metod';
    case 'admin':
      return ['/admin', mode.tab, mode.id].filter(Boolean).map(encodePart).join('/');
    case 'public':
      return `/offentligt/${encodeURIComponent(mode.id)}`;
    case 'public-walk':
      return `/offentligt/${encodeURIComponent(mode.id)}/${encodeURIComponent(mode.slug)}`;
    case 'missing':
      return '/';
  }
}

const start = (): Place =>
  globalThis.location
    ? readPlace(location.pathname, location.search)
    : { mode: { name: 'map' }, query: new URLSearchParams() };

export const place = signal<Place>(start());
export const mode = computed(() => place.value.mode);
export const filters = computed(() => filtersFromQuery(place.value.query));

/** The views that are opened to note something there and then. */
export const takesNotes = ({ name }: Mode): boolean => name === 'mark' || name === 'walk-go';

/** Layers that are switched off, from the address. */
export const hiddenLayers = computed(() => (place.value.query.get('hide') ?? '').split(',').filter(Boolean));

/** The map's centre and zoom from the address, if it names one. */
export function viewFromQuery(query: URLSearchParams): { center: [number, number]; zoom: number } | null {
  const [lon, lat, zoom] = (query.get('pos') ?? '').split(',').map(Number);
  if (lon === undefined || lat === undefined || zoom === undefined) return null;
  if (![lon, lat, zoom].every(Number.isFinite) || Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  return { center: [lon, lat], zoom: Math.min(22, Math.max(0, zoom)) };
}

function go(next: Mode, query: URLSearchParams, replace: boolean): void {
  // A link was drawn before the map was last moved; the map's own position is the newer one.
  const position = place.value.query.get('pos');
  if (position) query.set('pos', position);
  const text = query.toString().replaceAll('%2C', ',');
  const url = pathOf(next) + (text ? `?${text}` : '');
  if (replace) history.replaceState(null, '', url);
  else history.pushState(null, '', url);
  place.value = { mode: next, query };
}

/** The address of a view, keeping filters, layers and map position; extra parts may be set. */
export function href(next: Mode, extra: Record<string, string | null> = {}): string {
  const query = new URLSearchParams(place.value.query);
  query.delete('punkt');
  for (const [key, value] of Object.entries(extra)) {
    if (value) query.set(key, value);
    else query.delete(key);
  }
  const text = query.toString().replaceAll('%2C', ',');
  return pathOf(next) + (text ? `?${text}` : '');
}

export function navigate(next: Mode, extra: Record<string, string | null> = {}): void {
  const url = new URL(href(next, extra), location.origin);
  go(next, url.searchParams, false);
}

/** Replaces the filters in place: a filter is a state of the same view, not a step to go back to. */
export function setFilters(next: Filters): void {
  const query = new URLSearchParams(place.value.query);
  for (const key of ['kind', 'category', 'state', 'severity_min', 'days', 'from', 'to']) query.delete(key);
  for (const [key, value] of filtersToQuery(next)) query.set(key, value);
  go(mode.value, query, true);
}

export function setHiddenLayers(hidden: readonly string[]): void {
  const query = new URLSearchParams(place.value.query);
  if (hidden.length) query.set('hide', [...hidden].sort().join(','));
  else query.delete('hide');
  go(mode.value, query, true);
}

/** Sets or takes away one part of the address, in place. */
export function setPart(key: string, value: string | null): void {
  const query = new URLSearchParams(place.value.query);
  if (value) query.set(key, value);
  else query.delete(key);
  go(mode.value, query, true);
}

/** Takes a part out of the address that has been read: it is no state of a view, and must not travel on. */
export function takeOut(key: string): string | null {
  const query = new URLSearchParams(place.value.query);
  const found = query.get(key);
  if (found === null) return null;
  query.delete(key);
  go(mode.value, query, true);
  return found;
}

/** Keeps the map's position in the address without telling anybody: nothing depends on it but a reload. */
export function rememberView(center: readonly [number, number], zoom: number): void {
  const query = place.value.query;
  query.set('pos', `${center[0].toFixed(5)},${center[1].toFixed(5)},${zoom.toFixed(2)}`);
  const text = query.toString().replaceAll('%2C', ',');
  history.replaceState(history.state, '', `${pathOf(mode.value)}?${text}`);
}

/** Follows the back button and the links of the page from now on. */
export function startRouting(): void {
  addEventListener('popstate', () => {
    place.value = readPlace(location.pathname, location.search);
  });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.('a[href]') as HTMLAnchorElement | null;
    if (!link || link.target || link.origin !== location.origin || link.hash) return;
    event.preventDefault();
    const next = readPlace(link.pathname, link.search);
    go(next.mode, next.query, false);
  });
}
