/** Text that people write is shown as text: markup in it is neither run nor drawn, in the card or anywhere else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';
import { startServer } from './server.mjs';

const TEXT = '<img src=x onerror="alert(1)"><script>alert(2)</script><b>Lampan</b> är släckt & trasig';
const REASON = '<img src=x onerror="alert(3)">Någon annans <script>alert(4)</script>';

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

/** An id as a phone makes it: version 7, the time first. */
function uuidv7() {
  const time = Date.now().toString(16).padStart(12, '0');
  const rest = crypto.randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(15)}`;
}

const json = { 'Content-Type': 'application/json' };

/** Puts an observation whose text is markup, and moves it with a reason that is markup too. */
async function seed() {
  const id = uuidv7();
  const url = `${server.origin}/api/v1/observations/${id}`;
  const put = await fetch(url, {
    method: 'PUT',
    headers: json,
    body: JSON.stringify({
      type: 'Feature',
      id,
      geometry: { type: 'Point', coordinates: [24.9442, 60.1711] },
      properties: { category: 'light.out', observed_at: new Date().toISOString(), text: TEXT },
    }),
  });
  assert.equal(put.status, 201, await put.text());
  const moved = await fetch(`${url}/transitions`, {
    method: 'POST',
    headers: { ...json, 'If-Match': put.headers.get('etag') ?? '"v1"' },
    body: JSON.stringify({ to: 'reviewed', reason: REASON }),
  });
  assert.equal(moved.status, 200, await moved.text());
  return id;
}

test('markup in text is shown as text in the card, its history and the list', async () => {
  const id = await seed();
  const { context, page, dialogs, clean } = await openPage(browser, server.origin);

  await page.goto(`/iakttagelse/${id}`);
  const text = page.getByTestId('card-text');
  await text.waitFor();
  assert.equal(await text.innerText(), TEXT);
  const card = page.getByTestId('observation-card');
  await page.getByTestId('card-history').locator('summary').click();
  await page.getByTestId('card-history').getByText('Någon annans').first().waitFor();
  assert.equal(await card.locator('img, script, b').count(), 0, 'nothing became an element');
  assert.ok((await page.getByTestId('card-history').innerText()).includes(REASON));

  await page.goto('/lista');
  const row = page.locator(`[data-testid="observation-row"][data-id="${id}"]`);
  await row.waitFor();
  assert.equal(await page.getByTestId('list').locator('img, script, b').count(), 0);

  assert.deepEqual(dialogs, []);
  clean();
  await context.close();
});
