/**
 * The service worker: keeps the files of a version, whole or not at all, and answers with them, so that the
 * app opens without a network. A new version waits until every page of the old one is closed, or until a
 * person asks for it; it never takes over by itself. It must not keep what the server answers.
 */
import { outlived, wayOf } from './rules';

declare const self: ServiceWorkerGlobalScope;
declare const __LYKTA_VERSION__: string;
declare const __LYKTA_FILES__: readonly string[];

const OWN = `lykta-${__LYKTA_VERSION__}`;
const FILES: ReadonlySet<string> = new Set(__LYKTA_FILES__);
const PAGE = '/index.html';

/** A file that is named by its content and lies in another version's cache need not be fetched again. */
async function fetched(file: string): Promise<Response> {
  const kept = file.startsWith('/assets/') ? await caches.match(file) : undefined;
  if (kept) return kept;
  const answer = await fetch(file, { cache: 'no-cache' });
  if (!answer.ok || answer.redirected) throw new Error(`${file}: ${answer.status}`);
  return answer;
}

/** All files or none: an install that fails is thrown away, and the browser tries again later. */
async function install(): Promise<void> {
  const cache = await caches.open(OWN);
  try {
    const page = await fetched(PAGE);
    // A server that is being changed may give a page of another version than this worker.
    if (!(await page.clone().text()).includes(__LYKTA_VERSION__)) throw new Error('another version');
    await cache.put(PAGE, page);
    const rest = [...FILES].filter((file) => file !== PAGE);
    await Promise.all(rest.map(async (file) => cache.put(file, await fetched(file))));
  } catch (error) {
    await caches.delete(OWN);
    throw error;
  }
}

/** Lets go of versions that no page is of. While another waits, it is not known who needs what. */
async function sweep(): Promise<void> {
  if (self.registration.waiting || self.registration.installing) return;
  const { held } = await navigator.locks.query();
  const names = (held ?? []).map(({ name }) => name ?? '');
  for (const name of outlived(await caches.keys(), OWN, names)) await caches.delete(name);
}

/** From this version first, then from any that is still here, then from the server. */
async function file(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  const own = await (await caches.open(OWN)).match(path);
  return own ?? (await caches.match(path)) ?? fetch(request);
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim().then(sweep));
});
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(self.skipWaiting());
  if (event.data === 'sweep') event.waitUntil(sweep());
});
self.addEventListener('fetch', (event) => {
  const way = wayOf(event.request, self.location.origin, FILES);
  if (way === 'page') event.respondWith(file(new Request(PAGE)));
  else if (way === 'file') event.respondWith(file(event.request));
});
