/**
 * The main job, on a phone: a spot is marked, another browser sees it without reloading, and the promise it
 * bears on shows it with the reason. A mark taken back leaves the other browser again.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mapIdle, mapIds, openBrowser, openPage } from './browser.mjs';
import { startServer } from './server.mjs';

/** Against hanging, not a target; the measured delay is printed. */
const LIMIT_MS = 20_000;

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

/** Presses "Mörkt här" in the field view; returns the id of what was saved and when it was pressed. */
async function mark(page) {
  await page.getByTestId('nav-mark').click();
  await page.locator('[data-testid="accuracy"][data-grade="good"]').waitFor();
  const pressed = Date.now();
  await page.locator('[data-category="light.out"]').click();
  const saved = page.getByTestId('saved');
  await saved.waitFor();
  return { id: await saved.getAttribute('data-id'), pressed };
}

const row = (page, id) => page.locator(`[data-testid="observation-row"][data-id="${id}"]`);

/** Waits until the map of a page holds an observation, or no longer does; returns when that was. */
async function onMap(page, id, there) {
  await page.waitForFunction(
    ([wanted, expected]) =>
      window.__lykta.map
        .querySourceFeatures('observations', { sourceLayer: 'observations' })
        .some((feature) => feature.properties.id === wanted) === expected,
    [id, there],
    { timeout: LIMIT_MS, polling: 50 },
  );
  return Date.now();
}

async function inList(page, id, there) {
  await row(page, id).waitFor({ state: there ? 'attached' : 'detached', timeout: LIMIT_MS });
  return Date.now();
}

test('a marked spot reaches a second browser, its list, its map and the promise', async (t) => {
  const a = await openPage(browser, server.origin);
  const b = await openPage(browser, server.origin);
  let loads = 0;
  b.page.on('load', () => {
    loads += 1;
  });

  await a.page.goto('/');
  await mapIdle(a.page);
  await b.page.goto('/');
  await mapIdle(b.page);
  // The list twin lies over the map on a phone; the map underneath stays alive.
  await b.page.getByTestId('to-list').click();
  await b.page.getByTestId('observation-row').first().waitFor();

  const { id, pressed } = await mark(a.page);
  const [listed, drawn] = await Promise.all([inList(b.page, id, true), onMap(b.page, id, true)]);
  t.diagnostic(`seen in the second browser after ${listed - pressed} ms in the list, ${drawn - pressed} ms on the map`);
  assert.ok(Math.max(listed, drawn) - pressed < LIMIT_MS);
  await a.page.locator('[data-testid="receipt"][data-state="sent"]').waitFor();

  const feature = await (await fetch(`${server.origin}/api/v1/observations/${id}`)).json();
  assert.equal(feature.properties.category, 'light.out');
  assert.equal(feature.properties.geom_source, 'gps');
  assert.equal(feature.properties.accuracy_m, 6);
  assert.deepEqual(feature.geometry.coordinates, [24.9441, 60.1712]);

  await b.page.getByTestId('to-map').click();
  await mapIdle(b.page);
  const rendered = await b.page.evaluate(
    () => window.__lykta.map.queryRenderedFeatures({ layers: ['observations-mark'] }).map((mark) => mark.properties.id),
  );
  assert.ok(rendered.includes(id), 'the mark is drawn on the map of the second browser');

  // From the list to the card, where the reason stands, and on to the promise.
  await b.page.getByTestId('to-list').click();
  await row(b.page, id).click();
  const link = b.page.locator('[data-testid="commitment-link"][data-id="ovning.o1"]');
  await link.waitFor();
  assert.match(await link.innerText(), /Järnvägstorget/);
  await link.locator('a').click();
  await b.page.getByTestId('promise-title').waitFor();
  assert.equal(await b.page.getByTestId('promise-title').innerText(), 'Övningslöfte');
  const linked = b.page.locator(`[data-testid="commitment"][data-id="ovning.o1"] [data-testid="linked-observation"][data-id="${id}"]`);
  await linked.waitFor();
  const why = await linked.innerText();
  assert.match(why, /Järnvägstorget/, 'the linked row says which area');
  assert.match(why, /Ö1/, 'the linked row says which undertaking');

  assert.equal(loads, 1, 'the second browser was never reloaded');
  a.clean();
  b.clean();
  await a.context.close();
  await b.context.close();
});

test('a mark that is taken back leaves the second browser', async (t) => {
  const a = await openPage(browser, server.origin);
  const b = await openPage(browser, server.origin);
  await b.page.goto('/');
  await mapIdle(b.page);
  await b.page.getByTestId('to-list').click();
  await a.page.goto('/');

  const { id } = await mark(a.page);
  // It must have arrived before it can be seen to leave; Ångra stands for ten seconds.
  await a.page.locator('[data-testid="receipt"][data-state="sent"]').waitFor();
  await Promise.all([inList(b.page, id, true), onMap(b.page, id, true)]);
  await a.page.getByTestId('undo').click();
  const pressed = Date.now();
  const [listed, drawn] = await Promise.all([inList(b.page, id, false), onMap(b.page, id, false)]);
  t.diagnostic(`gone from the second browser after ${listed - pressed} ms in the list, ${drawn - pressed} ms on the map`);

  const answer = await fetch(`${server.origin}/api/v1/observations/${id}`);
  assert.equal(answer.status, 410);
  assert.equal((await mapIds(b.page)).includes(id), false);
  a.clean();
  b.clean();
  await a.context.close();
  await b.context.close();
});
