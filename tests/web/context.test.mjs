/**
 * What others know of areas, at a desk with the keyboard alone and on a phone: off from the beginning, drawn without
 * red, told as a list by name with its margin of error, hatched where too few answered, and gone for whoever
 * does not analyse.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { become, DESK, mapIdle, openBrowser, openPage, PHONE } from './browser.mjs';
import { examine, looksOf } from './examine.mjs';
import { startServer } from './server.mjs';

let server;
let browser;

const box = (west, south, width = 0.0045) => {
  const [east, north] = [west + width, south + 0.003];
  return {
    type: 'Polygon',
    coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
  };
};
const file = (features) => JSON.stringify({ type: 'FeatureCollection', features });
const take = (name, text, ...args) => {
  const path = join(server.data, name);
  writeFileSync(path, text);
  execFileSync(server.binary, ['import', args[0], path, ...args.slice(1), '--tenant', 'ovning', '--data', server.data]);
};

/** Made-up areas in two rows over the practice area, and made-up answers. */
const AREAS = ['Ålunda', 'Bergby', 'Cedern', 'Dalen', 'Eklunda', 'Furulund', 'Granby', 'Höjden'];
const ANSWERS = ['78,2;210', '71,4;180', '64,0;150', '61,0;1000', '55,5;95', '47,9;61', '40,0;12', '..;'];

before(async () => {
  server = await startServer();
  browser = await openBrowser();
  const areas = AREAS.map((name, i) => ({
    type: 'Feature',
    properties: { kod: `prov-${i}`, namn: name },
    geometry: box(24.935 + (i % 4) * 0.0045, i < 4 ? 60.171 : 60.168),
  }));
  const path = join(server.data, 'omraden.geojson');
  writeFileSync(path, file(areas));
  execFileSync(server.binary, [
    'import', path, '--as', 'areas', '--kind', 'statistical', '--tenant', 'ovning', '--data', server.data, '--map', 'id=kod',
  ]);
  const rows = ANSWERS.map((answer, i) => `prov-${i};2024;${answer}`).join('\n');
  take('trygg.csv', `kod;år;värde;n\n${rows}\nprov-0;2022;70;200\n`, 'statistics', '--series', 'trygg-kvall', '--areas', 'id', '--title', 'Trygg ute sent på kvällen', '--source', 'Påhittad mätning');
  const listed = (name, kategori, at) => ({ type: 'Feature', properties: { namn: name, kategori }, geometry: at });
  const one = listed('Övre provet', 'Särskilt utsatt område', box(24.9365, 60.1695, 0.006));
  const two = listed('Nedre provet', 'Utsatt område', box(24.946, 60.1685, 0.005));
  const far = listed('Långt bort', 'Riskområde', box(13, 55.6));
  take('lista23.geojson', file([one, far]), 'vulnerable-areas', '--year', '2023', '--source', 'Påhittad lista');
  take('lista25.geojson', file([two, one, far]), 'vulnerable-areas', '--year', '2025', '--source', 'Påhittad lista');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const look = looksOf('context');

/** What the map holds of it: steps of numbers, and labels of outlines. */
const drawn = (page) =>
  page.evaluate(async () => {
    const { features } = await window.__lykta.map.getSource('context').getData();
    return {
      steps: features.filter((f) => f.properties.what === 'number').map((f) => f.properties.step),
      labels: features.filter((f) => f.properties.what === 'outline').map((f) => f.properties.label),
    };
  });

for (const dark of [false, true]) {
  test(`at a desk, ${dark ? 'dark' : 'light'}: off at first, then shown by the keyboard alone and told as a list`, async () => {
    const { context, page, clean } = await openPage(browser, server.origin, { size: DESK, dark });
    const asked = [];
    page.on('request', (request) => {
      if (request.url().includes('vulnerable') || request.url().includes('statistics/')) asked.push(request.url());
    });
    await page.goto('/');
    await mapIdle(page);
    await page.getByTestId('layers-button').press('Enter');
    await page.getByTestId('context').waitFor();
    assert.deepEqual(await drawn(page), { steps: [], labels: [] });
    assert.deepEqual(asked, [], 'nothing is asked for before it is wanted');

    await page.getByTestId('numbers-show').press('Space');
    const rows = page.locator('[data-testid="context-numbers"] tbody tr');
    await rows.first().waitFor();
    const told = (await rows.allInnerTexts()).map((row) => row.replaceAll('\u00a0', ' ').replace(/\s+/g, ' '));
    // By name in Swedish, where Å, Ä and Ö come last.
    assert.deepEqual(told.map((row) => row.split(' ')[0]), ['Bergby', 'Cedern', 'Dalen', 'Eklunda', 'Furulund', 'Granby', 'Höjden', 'Ålunda']);
    // statsmodels 0.15.0: proportion_confint(610, 1000, method="wilson") is 0.5794 to 0.6398.
    assert.equal(told[2], 'Dalen 61 % ± 3* 1 000');
    assert.match(told[5], /^Granby 40 % .*Färre än 30 svar.* 12$/);
    assert.equal(told[6], 'Höjden uppgift saknas –');
    await page.getByText('uträknad här ur antalet svar').waitFor();
    const legend = page.getByTestId('context-legend');
    assert.match(await legend.innerText(), /Trygg ute sent på kvällen[\s\S]*Procent, 2024. Källa: Påhittad mätning\.[\s\S]*Färre än 30 svar/);
    await mapIdle(page);
    const { steps } = await drawn(page);
    assert.equal(steps.filter((step) => step === 0).length, 2, 'too few and none are hatched');
    assert.equal(steps.length, AREAS.length);
    await look(page, dark ? 'numbers-dark' : 'numbers-light');
    await examine(page, 'numbers');

    await page.getByTestId('context-year').selectOption('2022');
    await legend.getByText('Procent, 2022').waitFor();
    assert.equal(await rows.count(), 1);
    await page.getByTestId('context-year').selectOption('2024');

    await page.getByTestId('vulnerable-show').press('Space');
    const list = page.getByTestId('vulnerable-list');
    await list.waitFor();
    assert.match(await list.innerText(), /Nedre provet\s+Utsatt område\s+Övre provet\s+Särskilt utsatt område/);
    await page.getByText('2 områden på listan ligger här. Ett ligger i resten av landet.').waitFor();
    await mapIdle(page);
    assert.ok((await drawn(page)).labels.includes('Övre provet\nSärskilt utsatt område'));
    await look(page, dark ? 'both-dark' : 'both-light');
    await examine(page, 'both');
    await page.getByTestId('vulnerable-year').selectOption('2023');
    await legend.getByText('listan 2023').waitFor();

    await page.getByTestId('numbers-show').press('Space');
    await page.getByTestId('vulnerable-show').press('Space');
    await legend.waitFor({ state: 'detached' });
    await mapIdle(page);
    assert.deepEqual(await drawn(page), { steps: [], labels: [] });
    await clean();
    await context.close();
  });
}

test('on a phone it is chosen in the sheet of layers, and is off again after the page is', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: PHONE, dark: true });
  await page.goto('/');
  await mapIdle(page);
  await page.getByTestId('layers-button').click();
  await page.locator('.switch', { has: page.getByTestId('numbers-show') }).click();
  await page.locator('.switch', { has: page.getByTestId('vulnerable-show') }).click();
  await page.getByTestId('context-numbers').waitFor();
  await page.getByTestId('vulnerable-list').waitFor();
  await look(page, 'phone-sheet');
  await examine(page, 'the sheet');
  await page.getByTestId('tool-close').click();
  await page.getByTestId('context-legend').waitFor();
  await mapIdle(page);
  await look(page, 'phone-map');
  await examine(page, 'the map with its legend');
  const fits = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.ok(fits, 'nothing reaches beyond the screen');
  await page.reload();
  await mapIdle(page);
  assert.deepEqual(await drawn(page), { steps: [], labels: [] });

  // Whoever does not analyse has no such choice.
  await become(page, 'reporter');
  await mapIdle(page);
  await page.getByTestId('layers-button').click();
  await page.getByTestId('layers').waitFor();
  assert.equal(await page.getByTestId('context').count(), 0);
  await clean();
  await context.close();
});
