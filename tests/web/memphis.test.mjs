/**
 * 2,245 real robberies on the planner's screen: heat and hot spots as many as the file has, in the city's own metres,
 * in light and dark and on a phone. The file lies beside the project and not in it; without it nothing is tested.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DESK, mapIdle, openBrowser, openPage, PHONE } from './browser.mjs';
import { examine, looksOf } from './examine.mjs';
import { startServer } from './server.mjs';

const FILE = fileURLToPath(new URL('../../../shared/geodata/incidents/memphis_robberies_2019.geojson', import.meta.url));
const missing = existsSync(FILE) ? false : `${FILE} is missing`;
/** The whole of the file's year, from the west of the city to its east. */
const ROBBERIES = 2245;
const YEAR = '/?from=2019-01-01&to=2019-12-31';
const TENANT = `
[[tenant]]
code = "memphis"
name = "Memphis"
short = "Memphis"
center = [-89.96, 35.11]
zoom = 11
bbox = [-90.13, 34.99, -89.73, 35.26]
crs = "EPSG:26916"
streets = false
example = true
`;
const WORDS = [FILE, '--as', 'observations', '--tenant', 'memphis', '--provenance', 'police_reported'];
const MAP = ['--map', 'category==crime.other', 'observed_at=date'];

let server;
let browser;

before(async () => {
  if (missing) return;
  server = await startServer({ tenants: TENANT, imports: [[...WORDS, ...MAP]] });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const look = looksOf('memphis');

async function inMemphis(page) {
  await page.goto('/');
  const moved = await page.evaluate(() =>
    fetch('/api/v1/session/tenant/memphis', { method: 'POST' }).then(({ status }) => status),
  );
  assert.equal(moved, 204);
  await page.goto(YEAR);
  await mapIdle(page);
}

const SCREENS = [
  ['desk-light', DESK, false],
  ['desk-dark', DESK, true],
  ['phone-dark', PHONE, true],
];
for (const [name, size, dark] of SCREENS) {
  test(`${name}: as dense and as hot as the file has it`, { skip: missing }, async () => {
    const { context, page, clean } = await openPage(browser, server.origin, { size, dark });
    await inMemphis(page);
    if (size === PHONE) await page.getByTestId('layers-button').click();
    await page.getByTestId('heat-button').click();
    await page.locator('.switch', { has: page.getByTestId('heat-show') }).click();
    // A city is seen from further away than a square.
    const answered = page.waitForResponse((answer) => answer.url().includes('radius_m=1000'));
    await page.getByTestId('heat-radius').selectOption('1000');
    const heat = await (await answered).json();
    assert.deepEqual([heat.n, heat.params.crs, heat.state], [ROBBERIES, 'EPSG:26916', 'drawn']);
    if (size === PHONE) await page.getByTestId('tool-close').click();
    await page.getByTestId('heat-legend').getByText('2 245 iakttagelser').waitFor();
    await mapIdle(page);
    await look(page, `${name}-heat`);
    await examine(page, `the heat map (${name})`);
    await clean();
    await context.close();
  });
}
