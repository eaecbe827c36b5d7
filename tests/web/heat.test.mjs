/**
 * The heat map, at a desk with the keyboard alone and on a phone: shown and taken away, by light and time, with its
 * legend, its list of the densest places, and words where there are too few observations to draw.
 */
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

const look = looksOf('heat');

/** Classes of the bands that are to be seen on the map. */
const classes = (page) =>
  page.evaluate(() => {
    const found = window.__lykta.map.queryRenderedFeatures({ layers: ['heat-band'] });
    return [...new Set(found.map(({ properties }) => properties.class))].sort();
  });
const drawn = async (page) => (await classes(page)).length;

/** Whether something on the map is hatched as unknown. */
const hatched = (page) =>
  page.evaluate(() => window.__lykta.map.queryRenderedFeatures({ layers: ['heat-unknown'] }).length > 0);

for (const dark of [false, true]) {
  test(`at a desk, ${dark ? 'dark' : 'light'}: shown by the keyboard alone, filtered, and told as a list`, async () => {
    const { context, page, clean } = await openPage(browser, server.origin, { size: DESK, dark });
    await page.goto('/');
    await mapIdle(page);
    assert.equal(await drawn(page), 0);
    await page.getByTestId('heat-button').focus();
    await page.keyboard.press('Enter');
    const shown = page.getByTestId('heat-show');
    await shown.focus();
    await page.keyboard.press('Space');
    const told = await (await fetch(`${server.origin}/api/v1/analyses/heat`)).json();
    assert.equal(told.state, 'drawn');
    const legend = page.getByTestId('heat-legend');
    await legend.getByText(`${told.n} iakttagelser`).waitFor();
    assert.match(await legend.innerText(), /Iakttagelser per km²[\s\S]*Radie 200 m/);
    const rows = page.locator('[data-testid="heat-places"] tbody tr');
    assert.equal(await rows.count(), told.places.length);
    await mapIdle(page);
    // Each step that is to be seen is one of the legend's, the densest among them.
    const steps = await classes(page);
    assert.ok(steps.every((step) => step >= 1 && step <= told.features.length), `${steps}`);
    assert.ok(steps.length > 0 && (await hatched(page)));
    await look(page, dark ? 'desk-dark' : 'desk-light');
    await examine(page, 'the heat map');

    // A place of the list is gone to.
    await rows.first().getByRole('button').focus();
    await page.keyboard.press('Enter');
    await mapIdle(page);
    const middle = await page.evaluate(() => window.__lykta.map.getCenter().toArray());
    const [lon, lat] = told.places[0].at;
    assert.ok(Math.hypot(middle[0] - lon, middle[1] - lat) < 0.01, `${middle} is not ${lon},${lat}`);
    await look(page, dark ? 'place-dark' : 'place-light');

    await page.getByTestId('sun-dark').focus();
    await page.keyboard.press('Space');
    const atNight = await (await fetch(`${server.origin}/api/v1/analyses/heat?sun=dark`)).json();
    assert.ok(atNight.n < told.n);
    const words = atNight.state === 'drawn' ? `${atNight.n} iakttagelser,` : 'för få';
    await legend.getByText(words).first().waitFor();

    // On a summer morning it is never dark: nothing is drawn, and why.
    await page.getByTestId('quarter-6').press('Space');
    await page.getByTestId('season-summer').press('Space');
    await page.getByTestId('heat-too-few').waitFor();
    assert.equal(await drawn(page), 0);
    await shown.press('Space');
    await legend.waitFor({ state: 'detached' });
    await clean();
    await context.close();
  });
}

test('on a phone it is chosen in a sheet, and the legend stays over the map', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: PHONE });
  await page.goto('/');
  await mapIdle(page);
  await page.getByTestId('layers-button').click();
  await page.getByTestId('heat-button').click();
  await page.locator('.switch', { has: page.getByTestId('heat-show') }).click();
  await page.getByTestId('heat-places').waitFor();
  await look(page, 'phone-sheet');
  await examine(page, 'the sheet');
  await page.getByTestId('tool-close').click();
  await page.getByTestId('heat-legend').waitFor();
  await mapIdle(page);
  assert.ok((await drawn(page)) > 0);
  await look(page, 'phone-map');
  assert.match(page.url(), /[?&]varme=ja(&|$)/);
  await examine(page, 'the map with its legend');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.ok(wide, 'nothing reaches beyond the screen');
  await clean();
  await context.close();
});

test('corrected at the border and held against what was walked, in an address that can be handed on', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: DESK, dark: true });
  const tiles = [];
  page.on('response', (response) => {
    if (response.url().includes('/analyses/heat/tiles/')) tiles.push(response);
  });
  await page.goto('/');
  await mapIdle(page);
  assert.equal(tiles.length, 0, 'no tiles of a heat map that nobody asked for');
  await page.getByTestId('heat-button').press('Enter');
  await page.getByTestId('heat-show').press('Space');
  const legend = page.getByTestId('heat-legend');
  await legend.getByText('Iakttagelser per km²').waitFor();
  await mapIdle(page);
  assert.ok(tiles.length > 0 && tiles.every((tile) => [200, 204, 304].includes(tile.status())));
  assert.ok(await hatched(page));

  // Where nobody walked can be left out of the picture, and the legend then says what that means.
  await page.getByTestId('heat-unknown').press('Space');
  await legend.getByText('okända, inte lugna').waitFor();
  assert.equal(await hatched(page), false);
  await page.getByTestId('heat-unknown').press('Space');

  // The practice area has no border, which is said instead of passing over it.
  await page.getByTestId('heat-edge').press('Space');
  await legend.getByText('ingen gräns att rätta vid').waitFor();
  await page.getByTestId('heat-walked').press('Space');
  await legend.getByText('Iakttagelser per gången km').waitFor();
  const query = '?edge=uniform&exposure=walked';
  const told = await (await fetch(`${server.origin}/api/v1/analyses/heat${query}`)).json();
  assert.equal(told.state, 'drawn');
  await mapIdle(page);
  assert.ok(await hatched(page));
  assert.ok((await classes(page)).every((each) => each <= told.features.length));
  const rows = page.locator('[data-testid="heat-places"] tbody tr');
  assert.equal(await rows.count(), told.places.length);
  assert.equal(await page.locator('[data-testid="heat-places"] th').count(), 4);
  await look(page, 'walked-dark');
  await examine(page, 'held against what was walked');

  // The same picture by its address alone, and as the theme changes.
  assert.match(page.url(), /[?&]varme=kant,gang(&|$)/);
  await page.reload();
  await page.getByTestId('heat-legend').getByText('Iakttagelser per gången km').waitFor();
  await mapIdle(page);
  assert.ok((await drawn(page)) > 0 && (await hatched(page)));
  await page.emulateMedia({ colorScheme: 'light' });
  await mapIdle(page);
  assert.ok((await drawn(page)) > 0 && (await hatched(page)));
  await look(page, 'walked-light');
  await clean();
  await context.close();
});
