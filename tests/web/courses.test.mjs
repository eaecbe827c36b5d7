/**
 * Places month by month by their five words, places close together, and whether one report follows another: on the
 * map, as lists, by keyboard and on a phone, and calm where there is too little.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, mapIdle, openBrowser, openPage, PHONE } from './browser.mjs';
import { examine, looksOf } from './examine.mjs';
import { startServer } from './server.mjs';

const WORDS = {
  new: 'Ny',
  increasing: 'Ökande',
  recurring: 'Återkommande',
  decreasing: 'Minskande',
  former: 'Tidigare',
};
const LETTERS = { new: 'N', increasing: 'Ö', recurring: 'Å', decreasing: 'M', former: 'T' };

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

const look = looksOf('courses');

/** What the map holds: the polygons and the letters or numbers on them. */
const drawn = (page) =>
  page.evaluate(async () => {
    const data = await window.__lykta.map.getSource('spots').getData();
    return data.features
      .filter(({ geometry }) => geometry.type === 'Point')
      .map(({ properties }) => properties.name);
  });

const ask = async (path) => (await fetch(`${server.origin}/api/v1/analyses/${path}`)).json();

async function shown(page, picture) {
  await page.goto('/');
  await mapIdle(page);
  await page.getByTestId('heat-button').press('Enter');
  await page.getByTestId('heat-show').press('Space');
  await page.getByTestId(`picture-${picture}`).press('Enter');
}

for (const dark of [false, true]) {
  test(`at a desk, ${dark ? 'dark' : 'light'}: months in five words, on the map by letter`, async () => {
    const { context, page, clean } = await openPage(browser, server.origin, { size: DESK, dark });
    await shown(page, 'spacetime');
    const told = await ask('spacetime?cell_m=250');
    assert.equal(told.state, 'found', 'the practice set has places that come and go');
    assert.equal(told.months.length, 12);
    const rows = page.getByTestId('course');
    await rows.first().waitFor();
    assert.equal(await rows.count(), told.features.length);
    for (const [i, { properties }] of told.features.entries()) {
      const words = await rows.nth(i).innerText();
      if (properties.state === 'told') assert.ok(words.includes(WORDS[properties.class]), words);
      else assert.match(words, /För få källor/);
    }
    await mapIdle(page);
    const letters = told.features.map(({ properties: { state, class: word, number } }) =>
      state === 'told' ? LETTERS[word] : String(number),
    );
    assert.deepEqual((await drawn(page)).sort(), letters.sort());
    await page.getByTestId('courses-legend').getByText('12 hela månader', { exact: false }).waitFor();
    await look(page, dark ? 'months-dark' : 'months-light');
    await examine(page, 'places month by month');

    await rows.first().getByRole('button').focus();
    await page.keyboard.press('Enter');
    const details = page.getByTestId('course-details');
    await details.waitFor();
    await details.locator('summary').first().press('Enter');
    assert.equal(await page.locator('[data-testid="course-months"] tbody tr').count(), 12);
    await mapIdle(page);
    await look(page, dark ? 'opened-dark' : 'opened-light');
    await examine(page, 'a place opened');
    // The file is what the server says.
    const href = await page.getByTestId('courses-file').getAttribute('href');
    const file = await (await fetch(`${server.origin}${href}`)).json();
    assert.equal(file.features.length, told.features.length);
    await clean();
    await context.close();
  });
}

test('three months are too few, said calmly', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: DESK });
  await shown(page, 'spacetime');
  await page.getByTestId('course').first().waitFor();
  await page.goto('/?days=90');
  await mapIdle(page);
  await page.getByTestId('heat-button').press('Enter');
  await page.getByTestId('heat-show').press('Space');
  await page.getByTestId('picture-spacetime').press('Enter');
  const calm = page.getByTestId('heat').getByTestId('monthly-too-few');
  await calm.waitFor();
  assert.match(await calm.innerText(), /^Bara \d hela månader\./);
  assert.deepEqual(await drawn(page), []);
  await look(page, 'too-few');
  await clean();
  await context.close();
});

test('places close together follow how many and how near', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: DESK });
  await shown(page, 'dense');
  const told = await ask('dense-places?min_points=5&eps_m=100');
  await page.getByTestId('dense').first().waitFor();
  assert.equal(await page.getByTestId('dense').count(), told.features.length);
  await page.getByTestId('dense-legend').getByText('Minst 5 inom 100 m', { exact: false }).waitFor();
  await mapIdle(page);
  assert.equal((await drawn(page)).length, told.features.length);
  await look(page, 'dense');
  await examine(page, 'places close together');
  const wider = await ask('dense-places?min_points=20&eps_m=100');
  await page.getByTestId('dense-points').selectOption('20');
  await page.waitForFunction(
    (n) => document.querySelectorAll('[data-testid="dense"]').length === n,
    wider.features.length,
  );
  await clean();
  await context.close();
});

test('one after the other: a table of bands, or too few', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: DESK });
  await page.goto('/');
  await mapIdle(page);
  await page.getByTestId('time-button').press('Enter');
  const told = await ask('near-repeat');
  assert.equal(told.state, 'tested');
  await page.getByTestId('near-table').waitFor();
  const cells = page.locator('[data-testid="near-table"] td');
  assert.equal(await cells.count(), 9);
  const more = told.bands.filter(({ state }) => state === 'more').length;
  assert.equal(await page.locator('[data-testid="near-table"] .near-n.near-more').count(), more);
  assert.match(
    await page.getByTestId('near-verdict').innerText(),
    more > 0 ? /oftare nära och snart/ : /^Det går inte att skilja från slump\.$/,
  );
  await page.getByTestId('near').scrollIntoViewIfNeeded();
  await look(page, 'near');
  await examine(page, 'one after the other');
  await page.getByTestId('time-sun-dark').press('Space');
  const dark = await ask('near-repeat?sun=dark');
  await page.getByTestId('near').getByText(`${dark.n} iakttagelser`, { exact: false }).first().waitFor();
  await clean();
  await context.close();
});

test('on a phone, in the dark, months are chosen in a sheet and the legend stays over the map', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: PHONE, dark: true });
  await page.goto('/');
  await mapIdle(page);
  await page.getByTestId('layers-button').click();
  await page.getByTestId('heat-button').click();
  await page.locator('.switch', { has: page.getByTestId('heat-show') }).click();
  await page.getByTestId('picture-spacetime').click();
  await page.getByTestId('course').first().getByRole('button').click();
  await page.getByTestId('course-details').waitFor();
  // High in the sheet, so that the button at its foot covers nothing that is pressed.
  await page.getByTestId('course-details').evaluate((part) => part.scrollIntoView({ block: 'start' }));
  await look(page, 'phone-sheet');
  await examine(page, 'the sheet');
  await page.getByTestId('tool-close').click();
  await page.getByTestId('courses-legend').waitFor();
  await mapIdle(page);
  await look(page, 'phone-map');
  await examine(page, 'the map with its legend');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.ok(wide, 'nothing reaches beyond the screen');
  await clean();
  await context.close();
});
