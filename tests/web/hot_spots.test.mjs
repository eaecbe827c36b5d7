/**
 * Hot spots at a desk with the keyboard alone and on a phone: chosen where the heat map is, drawn with outline and
 * number, told as a list, opened with what was counted and how sure it is, and followed to the observations behind.
 * And the calm words where there is too little to tell.
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

const look = looksOf('spots');

/** Hot spots that the map holds: its polygons, one each. */
const drawn = (page) =>
  page.evaluate(async () => {
    const data = await window.__lykta.map.getSource('spots').getData();
    return data.features.filter(({ geometry }) => geometry.type !== 'Point').length;
  });

const ask = async (query) => (await fetch(`${server.origin}/api/v1/analyses/hot-spots?${query}`)).json();

for (const dark of [false, true]) {
  test(`at a desk, ${dark ? 'dark' : 'light'}: chosen, opened and followed by the keyboard alone`, async () => {
    const { context, page, clean } = await openPage(browser, server.origin, { size: DESK, dark });
    await page.goto('/');
    await mapIdle(page);
    assert.equal(await drawn(page), 0);
    await page.getByTestId('heat-button').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('heat-show').press('Space');
    await page.getByTestId('picture-cluster').press('Enter');
    const told = await ask('test=cluster&cell_m=250');
    assert.equal(told.state, 'found');
    const rows = page.getByTestId('spot');
    await rows.first().waitFor();
    assert.equal(await rows.count(), told.features.length);
    await page.getByTestId('spots-legend').getByText(`${told.n} iakttagelser`).waitFor();
    await mapIdle(page);
    assert.equal(await drawn(page), told.features.length);
    await look(page, dark ? 'desk-dark' : 'desk-light');
    await examine(page, 'the list of hot spots');

    // Each is told with its name, its number and how sure it is; opened, with what was counted.
    const first = told.features[0].properties;
    const words = await rows.first().innerText();
    assert.ok(words.includes(first.areas[0] ?? 'Plats 1'), words);
    assert.match(words, /\d+ iakttagelser?, [\d,\s]+ gånger det väntade/);
    assert.match(words, /Slump i (mindre än|högst)/);
    await rows.first().getByRole('button').focus();
    await page.keyboard.press('Enter');
    const details = page.getByTestId('spot-details');
    await details.waitFor();
    await details.locator('summary').press('Enter');
    await details.getByText('Kluster: en ruta och dess grannar', { exact: false }).waitFor();
    await mapIdle(page);
    await look(page, dark ? 'details-dark' : 'details-light');
    await examine(page, 'a hot spot opened');

    // The observations behind it: the list holds what lies in its box.
    await page.getByTestId('spot-list').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('list-held').waitFor();
    await page.getByTestId('spots').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement?.dataset.testid), 'list-held');
    const [west, south, east, north] = told.features[0].bbox;
    const from = new Date();
    from.setHours(0, 0, 0, 0);
    from.setDate(from.getDate() - 365);
    const box = `bbox=${[west, south, east, north].map((d) => d.toFixed(6)).join(',')}`;
    const listed = await (
      await fetch(
        `${server.origin}/api/v1/observations?${box}&from=${from.toISOString()}&state=open,assigned,done,verified,closed&limit=100`,
      )
    ).json();
    assert.ok(listed.numberMatched >= first.n);
    await page.getByTestId('list-count').getByText(String(listed.numberMatched)).waitFor();
    await look(page, dark ? 'list-dark' : 'list-light');
    await examine(page, 'the observations behind it');
    await page.getByTestId('list-let-go').press('Enter');
    await page.getByTestId('list-held').waitFor({ state: 'detached' });

    await clean();
    await context.close();
  });
}

test('pressed on the map it is opened in the list; the other test is another list; too little is said calmly', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: DESK });
  await page.goto('/');
  await mapIdle(page);
  await page.getByTestId('heat-button').click();
  await page.locator('.switch', { has: page.getByTestId('heat-show') }).click();
  await page.getByTestId('picture-cluster').click();
  await page.getByTestId('spot').first().waitFor();
  const told = await ask('test=cluster&cell_m=250');
  await page.getByTestId('heat-button').click();
  await page.getByTestId('spots').waitFor({ state: 'detached' });
  // Its number, where no observation lies in front of it, is pressed.
  const box = told.features[0].bbox;
  await page.evaluate((b) => window.__lykta.map.fitBounds(b, { duration: 0, padding: 200 }), box);
  await mapIdle(page);
  const at = await page.evaluate(async () => {
    const { map } = window.__lykta;
    const data = await map.getSource('spots').getData();
    const part = data.features.find(
      ({ geometry, properties }) => geometry.type !== 'Point' && properties.spot === 1,
    );
    const corner = part.geometry.coordinates[0][0][0];
    const marks = ['observations-mark', 'observations-cluster', 'hot-mark', 'hot-fill'].filter((id) =>
      map.getLayer(id),
    );
    const rect = map.getContainer().getBoundingClientRect();
    for (let x = 60; x < rect.width - 60; x += 12) {
      for (let y = 60; y < rect.height - 160; y += 12) {
        const near = [
          [x - 16, y - 16],
          [x + 16, y + 16],
        ];
        if (map.queryRenderedFeatures(near, { layers: marks }).length > 0) continue;
        const found = map.queryRenderedFeatures([x, y], { layers: ['spots-fill'] });
        if (found[0]?.properties.spot === 1) return [rect.left + x, rect.top + y];
      }
    }
    return corner;
  });
  await page.mouse.click(at[0], at[1]);
  await page.getByTestId('spot-details').waitFor();
  assert.match(
    await page.locator('.spot-head[aria-expanded="true"] .spot-number').innerText(),
    /^Nummer\s1$/,
  );

  await page.getByTestId('picture-single').click();
  const single = await ask('test=single&cell_m=250');
  await page.waitForFunction(
    (n) => document.querySelectorAll('[data-testid="spot"]').length === n,
    single.features.length,
  );
  await page.getByTestId('spots-legend').waitFor();

  // On a summer morning it is never dark.
  await page.getByTestId('sun-dark').click();
  await page.getByTestId('quarter-6').click();
  await page.getByTestId('season-summer').click();
  const calm = page.getByTestId('heat').getByTestId('spots-too-few');
  await calm.waitFor();
  assert.match(await calm.innerText(), /^För få observationer \(\d+\)\./);
  assert.equal(await drawn(page), 0);
  await look(page, 'too-few');
  await examine(page, 'too few');
  // Back to the heat map: the hot spots leave the map.
  await page.getByTestId('picture-heat').click();
  await page.getByTestId('heat-legend').waitFor();
  assert.equal(await page.getByTestId('spots-legend').count(), 0);
  await clean();
  await context.close();
});

test('on a phone they are chosen in a sheet, and the legend stays over the map', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: PHONE, dark: true });
  await page.goto('/');
  await mapIdle(page);
  await page.getByTestId('layers-button').click();
  await page.getByTestId('heat-button').click();
  await page.locator('.switch', { has: page.getByTestId('heat-show') }).click();
  await page.getByTestId('picture-cluster').click();
  await page.getByTestId('spot').first().getByRole('button').click();
  await page.getByTestId('spot-details').waitFor();
  // In the middle of the sheet, so that the button at its foot covers nothing of it.
  await page.getByTestId('spot-list').evaluate((button) => button.scrollIntoView({ block: 'center' }));
  await look(page, 'phone-sheet');
  await examine(page, 'the sheet');
  await page.getByTestId('tool-close').click();
  await page.getByTestId('spots-legend').waitFor();
  await mapIdle(page);
  assert.ok((await drawn(page)) > 0);
  await look(page, 'phone-map');
  await examine(page, 'the map with its legend');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.ok(wide, 'nothing reaches beyond the screen');
  await clean();
  await context.close();
});
