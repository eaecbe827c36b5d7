/**
 * What is marked without a network is kept in the phone, survives a reload, and reaches the server exactly
 * once, also when an answer was lost on the way. Here only the sending is out of reach at a reload; a page that
 * is loaded without a network is the matter of `installed.test.mjs`.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';
import { startServer } from './server.mjs';

/** The errors that a missing network itself writes to the console. */
const NO_NETWORK = [/net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED)/];

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

/** Opens the field view and waits until the pin follows the phone. */
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

/** The ids in the browser's own store, read past the client. */
const stored = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('lykta');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction('outbox').objectStore('outbox').getAllKeys();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result);
          };
        };
      }),
  );

const total = async () => (await (await fetch(`${server.origin}/api/v1/counts`)).json()).total;

/** The server has it, once: one more than before, and one line of history. */
async function arrivedOnce(id, countBefore) {
  const answer = await fetch(`${server.origin}/api/v1/observations/${id}`);
  assert.equal(answer.status, 200);
  assert.equal((await answer.json()).properties.version, 1);
  const { history } = await (await fetch(`${server.origin}/api/v1/observations/${id}/history`)).json();
  assert.deepEqual(history.map((entry) => entry.op), ['create']);
  assert.equal(await total(), countBefore + 1);
}

const sent = (page) => page.locator('[data-testid="receipt"][data-state="sent"]');
const emptied = (page) => page.getByTestId('outbox-badge').waitFor({ state: 'detached' });

test('a mark made without a network is sent when it is back', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { forgive: NO_NETWORK });
  const countBefore = await total();
  await openField(page);
  await context.setOffline(true);
  const id = await press(page);
  await page.locator('[data-testid="receipt"][data-state="phone"]').waitFor();
  assert.deepEqual(await stored(page), [id]);
  assert.equal(await total(), countBefore, 'nothing has reached the server yet');

  await context.setOffline(false);
  await sent(page).waitFor();
  await emptied(page);
  assert.deepEqual(await stored(page), []);
  await arrivedOnce(id, countBefore);
  clean();
  await context.close();
});

test('no button moves away under a thumb when the network goes and something waits', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { dark: true, forgive: NO_NETWORK });
  await openField(page);
  const buttons = () =>
    page.evaluate(() => [...document.querySelectorAll('.capture-button')].map((each) => each.getBoundingClientRect().top));
  const before = await buttons();
  assert.equal(before.length, 6);
  await context.setOffline(true);
  await page.getByTestId('out-offline').waitFor();
  await press(page);
  await page.getByTestId('saved-done').click();
  const badge = page.getByTestId('outbox-badge');
  await badge.waitFor();
  assert.deepEqual(await buttons(), before);
  // It lies over the map, is large enough for a glove, and can be pressed there.
  assert.ok((await badge.boundingBox()).height >= 64);
  await badge.click({ trial: true });
  await context.setOffline(false);
  await emptied(page);
  clean();
  await context.close();
});

test('an unsent mark survives a reload and is sent once', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { forgive: NO_NETWORK });
  const countBefore = await total();
  const observations = (url) => url.pathname === '/api/v1/sync';
  await openField(page);
  await context.route(observations, (route) => (route.request().method() === 'POST' ? route.abort('internetdisconnected') : route.continue()));
  const id = await press(page);
  await page.locator('[data-testid="receipt"][data-state="phone"]').waitFor();

  await page.reload();
  const badge = page.getByTestId('outbox-badge');
  await badge.waitFor();
  assert.equal(await badge.getAttribute('data-count'), '1');
  assert.deepEqual(await stored(page), [id]);
  assert.equal(await total(), countBefore);

  await context.unroute(observations);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await emptied(page);
  assert.deepEqual(await stored(page), []);
  await arrivedOnce(id, countBefore);
  clean();
  await context.close();
});

test('a lost answer does not make two of one', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { forgive: NO_NETWORK });
  const countBefore = await total();
  const statuses = [];
  await openField(page);
  // The first request arrives and its answer is thrown away; the second goes through.
  await context.route(
    (url) => url.pathname === '/api/v1/sync',
    async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      const response = await route.fetch();
      statuses.push((await response.json()).results[0].status);
      return statuses.length === 1 ? route.abort('failed') : route.fulfill({ response });
    },
  );
  const id = await press(page);
  await sent(page).waitFor();
  await emptied(page);
  assert.deepEqual(statuses, [201, 200], 'made once, then the same receipt again');
  await arrivedOnce(id, countBefore);
  clean();
  await context.close();
});
