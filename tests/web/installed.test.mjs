/**
 * The installed app without a network: it opens cold on the mark view and saves, it reloads, and a new version
 * in the middle of a walk waits until the person says so. A phone in the dark, in Swedish.
 */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';
import { startServer } from './server.mjs';
import { withVersions } from './versions.mjs';

/** The errors that a missing network itself writes to the console. */
const NO_NETWORK = [/net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED|CONNECTION_REFUSED)/];

/** What a usable shell may weigh before the map, in bytes after gzip. */
const SHELL_LIMIT = 80_000;

let server;
let browser;

before(async () => {
  server = await startServer();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const phone = (origin = server.origin) => openPage(browser, origin, { dark: true, forgive: NO_NETWORK });

/** Resolves when the service worker holds the whole version and answers for the page. */
const installed = (page) =>
  page.waitForFunction(() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller)));

/** What a start without a network stands on has been kept. */
const startKept = (page) =>
  page.waitForFunction(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('lykta');
        opening.onsuccess = () => {
          const reading = opening.result.transaction('facts').objectStore('facts').get('start');
          reading.onsuccess = () => {
            opening.result.close();
            resolve(Boolean(reading.result));
          };
        };
      }),
  );

const good = (page) => page.locator('[data-testid="accuracy"][data-grade="good"]').waitFor();

async function press(page) {
  await page.getByTestId('quick-1').click();
  const saved = page.getByTestId('saved');
  await saved.waitFor();
  return saved.getAttribute('data-id');
}

const exists = async (id) => (await fetch(`${server.origin}/api/v1/observations/${id}`)).status;

test('a cold start without a network opens the mark view, saves, and survives a reload', async () => {
  const { context, page, clean } = await phone();
  await page.goto('/');
  await installed(page);
  await startKept(page);
  await page.close();

  await context.setOffline(true);
  const cold = await context.newPage();
  const began = Date.now();
  await cold.goto('/markera');
  await cold.getByTestId('quick-1').waitFor();
  console.log(`# buttons after ${Date.now() - began} ms without a network`);
  await good(cold);
  const id = await press(cold);
  await cold.locator('[data-testid="receipt"][data-state="phone"]').waitFor();

  await cold.reload();
  await cold.locator('[data-testid="outbox-badge"][data-count="1"]').waitFor();
  const second = await press(cold);
  assert.equal(await exists(id), 404, 'nothing has reached the server yet');

  await context.setOffline(false);
  await cold.getByTestId('outbox-badge').waitFor({ state: 'detached' });
  assert.equal(await exists(id), 200);
  assert.equal(await exists(second), 200);
  clean();
  await context.close();
});

test('signing in again is asked for when the server says so, also after a start without it', async () => {
  const { context, page, clean } = await phone();
  await page.goto('/');
  await installed(page);
  await startKept(page);
  await context.setOffline(true);
  await page.goto('/markera');
  await page.getByTestId('quick-1').waitFor();
  // The server's answer to somebody it does not know.
  await context.route('**/api/v1/session', async (route) => {
    const response = await route.fetch();
    const said = await response.json();
    return route.fulfill({ response, json: { ...said, viewer: null, tenant: null } });
  });
  await context.setOffline(false);
  await page.getByTestId('locked-sign-in').click();
  await page.getByTestId('sign-in').waitFor();
  clean();
  await context.close();
});

test('no answer of the server is in a cache', async () => {
  const { context, page, clean } = await phone();
  await page.goto('/');
  await installed(page);
  await page.goto('/lista');
  await page.locator('main').waitFor();
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  assert.ok(kept.includes('/index.html'));
  assert.deepEqual(kept.filter((path) => /^\/(api|tiles|basemap|pub)\//.test(path)), []);
  clean();
  await context.close();
});

const versionOf = (page) => page.locator('meta[name="lykta-version"]').getAttribute('content');

test('a new version in the middle of a walk waits, and loses nothing when it is taken', async () => {
  const door = await withVersions(server.origin);
  const { context, page, clean } = await phone(door.origin);
  await page.goto('/markera');
  await installed(page);
  await good(page);
  await context.route('**/api/v1/sync', (route) => (route.request().method() === 'POST' ? route.abort('internetdisconnected') : route.continue()));
  const id = await press(page);
  const top = () => page.getByTestId('saved').evaluate((saved) => saved.getBoundingClientRect().top);
  const before = await top();
  const other = await context.newPage();
  await other.goto('/loften');
  await other.locator('main').waitFor();

  door.next();
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  const offer = page.getByTestId('update-offer');
  await offer.waitFor();
  assert.match(await offer.innerText(), /Ny version, byt när det passar/);
  assert.equal(await versionOf(page), door.now, 'nothing was reloaded');
  assert.equal(await page.getByTestId('saved').getAttribute('data-id'), id);
  assert.equal(await top(), before, 'the offer lies over the map and moves nothing');

  await page.getByTestId('update-take').click();
  await page.waitForFunction(() => document.querySelector('meta[name="lykta-version"]')?.content === 'feedfacecafe');
  await page.locator('[data-testid="outbox-badge"][data-count="1"]').waitFor();
  // The other tab goes on with its own files, which are kept for it.
  assert.equal(await versionOf(other), door.now);
  await other.getByTestId('update-offer').waitFor();
  assert.deepEqual(
    await page.evaluate(async () => (await caches.keys()).sort()),
    [`lykta-${door.now}`, 'lykta-feedfacecafe'].sort(),
  );
  await other.getByTestId('nav-mark').click();
  await other.getByTestId('quick-1').waitFor();
  await other.close();

  await context.unroute('**/api/v1/sync');
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.getByTestId('outbox-badge').waitFor({ state: 'detached' });
  await page.reload();
  assert.equal(await exists(id), 200);
  await page.waitForFunction(async () => (await caches.keys()).join() === 'lykta-feedfacecafe');
  clean();
  await context.close();
  door.close();
});

test('the app can be installed, and its shell is light', async () => {
  const manifest = await (await fetch(`${server.origin}/manifest.webmanifest`)).json();
  assert.equal(manifest.display, 'standalone');
  assert.equal(manifest.start_url, '/markera');
  assert.ok(manifest.icons.some(({ purpose }) => purpose === 'maskable'));
  for (const { src, type } of manifest.icons) {
    const icon = await fetch(`${server.origin}${src}`);
    assert.equal(icon.status, 200, src);
    assert.equal(icon.headers.get('content-type'), type);
  }
  const page = await (await fetch(`${server.origin}/`)).text();
  const parts = [...page.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path);
  assert.ok(parts.length > 2, 'the page names its scripts and styles');
  let bytes = gzipSync(page, { level: 9 }).length;
  for (const path of parts) bytes += gzipSync(await (await fetch(`${server.origin}${path}`)).text(), { level: 9 }).length;
  console.log(`# the shell is ${bytes} bytes after gzip, fonts apart`);
  assert.ok(bytes < SHELL_LIMIT, `${bytes} bytes`);
});
