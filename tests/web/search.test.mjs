/**
 * Searching for a place, at a desk and on a phone in the dark: with the keyboard alone, by name without its marks
 * and by coordinates, on the map and where one marks, with the network and without it.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, mapIdle, openBrowser, openPage } from './browser.mjs';
import { examine, looksOf } from './examine.mjs';
import { startServer } from './server.mjs';

const NO_NETWORK = [/net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED|CONNECTION_REFUSED)/];

let server;
let browser;

before(async () => {
  server = await startServer();
  browser = await openBrowser();
  // The names of the maps are read in the background.
  for (let complete = false; !complete; ) {
    ({ complete } = await (await fetch(`${server.origin}/api/v1/places/search?q=a`)).json());
  }
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const look = looksOf('search');

/** Where the map looks. */
const seen = (page) =>
  page.evaluate(() => {
    const { map } = window.__lykta;
    const { lng, lat } = map.getCenter();
    return { lng, lat, zoom: map.getZoom() };
  });

const options = (page) => page.locator('[role="option"]');

test('at a desk a street is found with the keyboard alone and the map goes there', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: DESK });
  await page.goto('/');
  await mapIdle(page);
  const open = page.getByTestId('search-open');
  assert.equal(await open.innerText(), 'Sök plats');
  await look(page, 'desk-closed');
  await open.focus();
  await page.keyboard.press('Enter');
  const box = page.getByRole('combobox', { name: 'Sök plats' });
  await box.waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
  assert.equal(await box.getAttribute('aria-expanded'), 'false');

  // Without its marks, as from a keyboard that has none.
  await page.keyboard.type('mannerheimvag');
  await options(page).first().waitFor();
  assert.equal(await box.getAttribute('aria-expanded'), 'true');
  assert.match(await options(page).first().innerText(), /Mannerheimvägen\s+Gata/);
  await page.locator('[role="status"], [aria-live]').filter({ hasText: /\d+ plats/ }).first().waitFor({ state: 'attached' });
  await page.keyboard.press('ArrowDown');
  const marked = await box.getAttribute('aria-activedescendant');
  assert.equal(await page.locator('[role="option"][aria-selected="true"]').getAttribute('id'), marked);
  await look(page, 'desk-open');
  await examine(page, 'the open list');

  await page.keyboard.press('Enter');
  await mapIdle(page);
  const told = await (await fetch(`${server.origin}/api/v1/places/search?q=mannerheimv`)).json();
  const street = told.places.find(({ kind }) => kind === 'street');
  const [west, south, east, north] = street.bbox;
  const at = await seen(page);
  assert.ok(at.lng > west && at.lng < east && at.lat > south && at.lat < north, JSON.stringify([at, street]));
  assert.match(await page.getByTestId('picked-area').innerText(), /Mannerheimvägen\s+Gata/);
  // Focus is back on the way in.
  await page.waitForFunction(() => document.activeElement?.matches('.search-open'));

  // Escape empties the box first and leaves it then.
  await page.keyboard.press('Enter');
  await box.waitFor();
  await page.keyboard.type('Ingenstans alls');
  await page.getByText('Ingen plats hittades.').first().waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await box.inputValue(), '');
  await page.keyboard.press('Escape');
  await open.waitFor();

  // An area says what is promised there, and leads to it.
  await open.click();
  await box.fill('järnvägst');
  await options(page).filter({ hasText: 'Område' }).first().click();
  const link = page.getByTestId('picked-area').getByRole('link', { name: 'Visa löftet' });
  await link.waitFor();
  await look(page, 'desk-area');
  await examine(page, 'the card of an area');
  await link.click();
  await page.waitForURL(/\/loften\//);
  clean();
  await context.close();
});

test('on a phone in the dark coordinates and names bring the map there', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { dark: true });
  await page.goto('/');
  await mapIdle(page);
  await page.getByTestId('search-open').click();
  const box = page.getByTestId('place-input');
  await box.fill('60,1699 24,9384');
  await page.getByTestId('place-coordinates').click();
  await mapIdle(page);
  const at = await seen(page);
  assert.ok(Math.abs(at.lng - 24.9384) < 1e-3 && Math.abs(at.lat - 60.1699) < 1e-3, JSON.stringify(at));
  assert.ok(at.zoom > 14, `${at.zoom}`);
  await page.getByTestId('search-open').click();
  await box.fill('es');
  await options(page).first().waitFor();
  for (const row of await options(page).all()) {
    const { height } = await row.boundingBox();
    assert.ok(height >= 44, `${height}`);
  }
  await look(page, 'phone-open');
  await examine(page, 'the list on a phone');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0, 'nothing to scroll sideways');
  clean();
  await context.close();
});

test('where one marks, a street name moves the pin, and without a network the known areas do', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { dark: true, forgive: NO_NETWORK });
  await page.goto('/markera');
  await page.locator('[data-testid="accuracy"][data-grade="good"]').waitFor();
  await page.getByTestId('position-type').click();
  const box = page.getByTestId('place-input');
  await box.fill('fabiansg');
  await options(page).filter({ hasText: 'Fabiansgatan' }).first().waitFor();
  await look(page, 'mark-open');
  await examine(page, 'the list where one marks');
  await box.press('Enter');
  await page.getByTestId('place-dialog').waitFor({ state: 'detached' });
  await page.getByText('Plats skriven').or(page.locator('[data-testid="accuracy"][data-grade="moved"]')).first().waitFor();

  await page.getByTestId('position-type').click();
  await box.waitFor();
  // The areas were asked for when the box opened; then the network goes.
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  await box.fill('esplanad');
  await page.getByText('Bara områden som redan finns här visas.').first().waitFor();
  await options(page).filter({ hasText: 'Esplanadparken' }).first().click();
  await page.getByTestId('place-dialog').waitFor({ state: 'detached' });
  await page.getByTestId('position-type').click();
  await box.fill('60.1699, 24.9384');
  await page.getByTestId('place-coordinates').click();
  await page.getByTestId('place-dialog').waitFor({ state: 'detached' });
  clean();
  await context.close();
});
