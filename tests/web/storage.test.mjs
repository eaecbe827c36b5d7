/**
 * A phone in trouble: no room left, another tab in the way, a photo of 40 MB, a clock three hours wrong. Each is
 * said in words, and nothing is lost.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';
import { startServer } from './server.mjs';

/** The errors of a missing network, and of a browser that asks a bare script for its icon. */
const NO_NETWORK = [/net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED)/, /favicon\.ico/];

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

const phone = () => openPage(browser, server.origin, { dark: true, forgive: NO_NETWORK });

async function openField(page) {
  await page.goto('/markera');
  await page.locator('[data-testid="accuracy"][data-grade="good"]').waitFor();
}

async function press(page) {
  await page.getByTestId('quick-1').click();
  const saved = page.getByTestId('saved');
  await saved.waitFor();
  return saved.getAttribute('data-id');
}

const get = async (id) => fetch(`${server.origin}/api/v1/observations/${id}`);
/** Keeps what is marked on the phone for as long as the returned function has not been called. */
async function holdBack(context) {
  const writes = (url) => url.pathname === '/api/v1/sync';
  await context.route(writes, (route) => (route.request().method() === 'POST' ? route.abort('internetdisconnected') : route.continue()));
  return () => context.unroute(writes);
}
const sent = (page) => page.locator('[data-testid="receipt"][data-state="sent"]').waitFor();
const again = (page) => page.evaluate(() => dispatchEvent(new Event('online')));

test('a phone without room says so, keeps the mark on the page, and sends it', async () => {
  const { context, page, clean } = await phone();
  await context.addInitScript(() => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...given) {
      if (this.name === 'outbox') throw new DOMException('no room', 'QuotaExceededError');
      return put.apply(this, given);
    };
  });
  await openField(page);
  const release = await holdBack(context);
  const id = await press(page);
  await page.locator('[data-testid="outbox-badge"][data-trouble="full"]').click();
  assert.match(await page.getByTestId('storage-trouble').innerText(), /inget utrymme kvar.*Stäng den inte/s);
  await page.getByTestId('rescue').waitFor();
  await page.keyboard.press('Escape');
  await release();
  await again(page);
  await sent(page);
  assert.equal((await get(id)).status, 200);
  await page.getByTestId('outbox-badge').waitFor({ state: 'detached' });
  clean();
  await context.close();
});

test('an old tab that holds the storage does not hold up a mark, and is asked to be closed', async () => {
  const { context, page, clean } = await phone();
  // A page of an older version that keeps the database to itself.
  const old = await context.newPage();
  await old.goto('/theme.js');
  await old.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('lykta', 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore('outbox', { keyPath: 'id' }).createIndex('made', 'made');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          window.held = opening.result;
          resolve();
        };
      }),
  );
  await openField(page);
  const release = await holdBack(context);
  const id = await press(page);
  await page.locator('[data-testid="outbox-badge"][data-trouble="blocked"]').click();
  assert.match(await page.getByTestId('storage-trouble').innerText(), /annan flik/);
  await page.keyboard.press('Escape');
  await old.close();
  // It moves into the storage by itself, where a reload finds it.
  await page.waitForFunction(
    (wanted) =>
      new Promise((resolve) => {
        const opening = indexedDB.open('lykta');
        opening.onsuccess = () => {
          const reading = opening.result.transaction('outbox').objectStore('outbox').getKey(wanted);
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result === wanted);
          };
        };
      }),
    id,
  );
  // Until the page knows it too, it asks before it is left, and nobody is here to answer.
  await page.locator('[data-testid="outbox-badge"][data-held="0"]').waitFor();
  await page.reload();
  await page.locator('[data-testid="outbox-badge"][data-count="1"]').waitFor();
  await release();
  await again(page);
  await page.getByTestId('outbox-badge').waitFor({ state: 'detached' });
  assert.equal((await get(id)).status, 200);
  clean();
  await context.close();
});

test('a photo of 40 MB is made small on the phone and sent', async () => {
  const { context, page, clean } = await phone();
  await openField(page);
  const id = await press(page);
  // A picture from the page's own canvas, made heavy by bytes after its end, as some phones leave them.
  const heavy = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 4000;
    canvas.height = 3000;
    canvas.getContext('2d').fillRect(0, 0, 2000, 3000);
    const jpeg = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
    const input = document.querySelector('[data-testid="photo-input"]');
    const file = new File([jpeg, new Uint8Array(40_000_000 - jpeg.size)], 'stor.jpg', { type: 'image/jpeg' });
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    return file.size;
  });
  assert.equal(heavy, 40_000_000);
  await page.getByTestId('photo-use').click();
  await page.locator('[data-testid="field-photo"][data-state="sent"]').waitFor();
  const { photos } = await (await fetch(`${server.origin}/api/v1/observations/${id}/photos`)).json();
  assert.equal(photos.length, 1);
  assert.equal(Math.max(photos[0].width, photos[0].height), 2048);
  clean();
  await context.close();
});

test('a clock three hours wrong does not put the mark three hours wrong', async () => {
  const { context, page, clean } = await phone();
  await context.addInitScript(() => {
    const Right = Date;
    const behind = 3 * 3_600_000;
    globalThis.Date = class extends Right {
      constructor(...given) {
        super(...(given.length ? given : [Right.now() - behind]));
      }
      static now() {
        return Right.now() - behind;
      }
    };
  });
  await openField(page);
  const before = Date.now();
  const id = await press(page);
  await sent(page);
  const { observed_at } = (await (await get(id)).json()).properties;
  const wrong = Date.parse(observed_at) - before;
  assert.ok(wrong > -5_000 && wrong < Date.now() - before + 5_000, `${wrong} ms from the press`);
  clean();
  await context.close();
});
