/** The map under the marks: streets and their sources where we have them, and a plain word where we do not. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DESK, mapIdle, openBrowser, openPage } from './browser.mjs';
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

/** The source layers of what is drawn, with how many features each has. */
const drawn = (page) =>
  page.evaluate(() => {
    const counts = {};
    for (const feature of window.__lykta.map.queryRenderedFeatures()) {
      const name = `${feature.source}/${feature.sourceLayer}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  });

test('streets, their names and their sources are drawn from our own machine', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: DESK });
  const files = new Set();
  context.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith('/basemap/')) files.add(`${pathname} ${response.status()}`);
  });
  await page.goto('/');
  await mapIdle(page);
  const counts = await drawn(page);
  assert.ok(counts['basemap-helsingfors_centrum/road'] > 100, JSON.stringify(counts));
  assert.ok(counts['basemap-helsingfors_centrum/building'] > 100, JSON.stringify(counts));
  const names = await page.evaluate(() =>
    window.__lykta.map
      .queryRenderedFeatures()
      .filter((feature) => feature.layer.id.startsWith('basemap-road-name'))
      .map((feature) => feature.properties.name),
  );
  assert.ok(names.some((name) => /gatan|esplanaden/i.test(name)), `Swedish street names: ${names}`);
  assert.ok([...files].every((file) => file.endsWith(' 206')), `basemaps are read by ranges: ${[...files]}`);

  const attribution = page.locator('.maplibregl-ctrl-attrib-inner');
  await attribution.waitFor({ state: 'visible' });
  assert.match(await attribution.innerText(), /OpenStreetMap/);
  assert.match(await attribution.innerText(), /Natural Earth/);
  assert.equal(await page.getByTestId('streets-missing').count(), 0);
  clean();
  await context.close();
});

test('on a phone the sources are read without a press', async () => {
  const { context, page, clean } = await openPage(browser, server.origin);
  await page.goto('/');
  await mapIdle(page);
  const attribution = page.locator('.maplibregl-ctrl-attrib-inner');
  assert.ok(await attribution.isVisible());
  assert.match(await attribution.innerText(), /OpenStreetMap/);
  clean();
  await context.close();
});

test('where streets are missing the map says so', async () => {
  const { context, page, clean } = await openPage(browser, server.origin);
  await page.goto('/');
  await page.getByTestId('settings-button').click();
  await page.getByTestId('tenant-switch').selectOption('1490');
  // Another tenant is a new page at its own place.
  await page.waitForFunction(() => window.__lykta?.map.getCenter().lng < 20);
  await mapIdle(page);
  await page.evaluate(() => window.__lykta.map.jumpTo({ zoom: 14 }));
  await mapIdle(page);
  const notice = page.getByTestId('streets-missing');
  await notice.waitFor();
  assert.match(await notice.innerText(), /Gator saknas här/);
  assert.match(await notice.innerText(), /läses in/, 'and how they will be added');
  const session = await page.evaluate(async () => (await fetch('/api/v1/session')).json());
  assert.equal(session.tenant.code, '1490');
  assert.equal(session.tenant.has_streets, false);
  const counts = await drawn(page);
  assert.equal(Object.keys(counts).some((name) => name.endsWith('/road') || name.endsWith('/building')), false);
  clean();
  await context.close();
});

test('maps that lie beside those that came along are drawn where they reach, far away and near', async () => {
  const file = (name) => fileURLToPath(new URL(`../../geodata/basemap/${name}.pmtiles`, import.meta.url));
  const maps = { eget_land: file('sverige'), grannen: file('helsingfors_centrum') };
  const richer = await startServer({ maps });
  const { context, page, clean } = await openPage(browser, richer.origin, { size: DESK });
  await page.goto('/');
  await mapIdle(page);
  const near = await drawn(page);
  for (const name of ['helsingfors_centrum', 'grannen']) {
    assert.ok(near[`basemap-${name}/road`] > 100, JSON.stringify(near));
  }
  // Where two say the same name in the same place it stands once.
  const words = await page.evaluate(() =>
    window.__lykta.map
      .queryRenderedFeatures()
      .filter(({ layer }) => layer.id.startsWith('basemap-square-name'))
      .map(({ properties }) => properties.name),
  );
  assert.equal(new Set(words).size, words.length, String(words));
  await page.evaluate(() => window.__lykta.map.jumpTo({ zoom: 6 }));
  await mapIdle(page);
  const far = await drawn(page);
  for (const name of ['sverige', 'eget_land']) assert.ok(far[`basemap-${name}/water`] > 0, JSON.stringify(far));
  clean();
  await context.close();
  await richer.stop();
});
