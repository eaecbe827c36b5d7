/** From a number to the page about how it is worked out, and on to what that page leads to. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, mapIdle, openBrowser, openPage, PHONE } from './browser.mjs';
import { examine, looksOf } from './examine.mjs';
import { startServer } from './server.mjs';

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

const look = looksOf('methods');

for (const [name, settings] of Object.entries({
  'desk-light': { size: DESK },
  'phone-dark': { size: PHONE, dark: true },
}))
  test(`${name}: a page with its formulas, table and picture, and the one it leads to`, async () => {
    const { context, page, clean } = await openPage(browser, server.origin, settings);
    await page.goto('/metod/hotspots');
    const article = page.getByTestId('method-page');
    await article.getByRole('heading', { level: 1, name: /^Hot spots/ }).waitFor();
    await look(page, name);
    await examine(page, name);
    const picture = article.locator('img');
    await picture.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector('.method img').naturalWidth > 0);
    await article.getByRole('link', { name: 'local-excess' }).first().click();
    await article.getByRole('heading', { level: 1, name: /^Local excess|single cell|^One cell/i }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/metod/local-excess');
    await page.goto('/metod/ingen');
    await page.getByRole('heading', { name: 'Sidan finns inte' }).waitFor();
    clean();
    await context.close();
  });

test('from the heat map to its method and back, with what was on the map', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: DESK });
  await page.goto('/?varme=kant');
  await mapIdle(page);
  await page.getByTestId('heat-button').click();
  await page.getByTestId('method-density').click();
  await page.getByTestId('method-page').getByRole('heading', { level: 1 }).waitFor();
  await page.goBack();
  await page.getByTestId('heat-button').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('varme'), 'kant');
  clean();
  await context.close();
});
