/**
 * Which requests the service worker answers, and from where. What the server knows is never kept here: no
 * answer of the API, no tile, no map file, no public page.
 */

/** The page for any address of ours, a file of a version, or the network untouched. */
export type Way = 'page' | 'file' | 'network';

/** Addresses that are the server's own; nothing below them is a view. */
const SERVER = ['/api/', '/tiles/', '/basemap/', '/pub/', '/healthz', '/readyz'];
/** Files under this are named by their content, so one of any version is the right one. */
const HASHED = '/assets/';

export interface Asked {
  method: string;
  mode: string;
  url: string;
}

export function wayOf({ method, mode, url }: Asked, origin: string, files: ReadonlySet<string>): Way {
  const { origin: asked, pathname } = new URL(url);
  if (method !== 'GET' || asked !== origin) return 'network';
  if (SERVER.some((start) => pathname.startsWith(start))) return 'network';
  if (mode === 'navigate') {
    const last = pathname.slice(pathname.lastIndexOf('/') + 1);
    return last.includes('.') && !files.has(pathname) ? 'network' : 'page';
  }
  return files.has(pathname) || pathname.startsWith(HASHED) ? 'file' : 'network';
}

/** Caches that no longer serve anybody: not this version's, and no open page is of theirs. */
export const outlived = (caches: readonly string[], own: string, held: readonly string[]): string[] =>
  caches.filter((name) => name.startsWith('lykta-') && name !== own && !held.includes(name));
