/**
 * A safety walk from the desk to the dark: planned beside the map, taken along on a phone, walked without a network
 * and over a reload, and at the end everything is on the server exactly once.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { become, mapIdle, openBrowser, openPage, PHONE, SQUARE } from './browser.mjs';
import { startServer } from './server.mjs';

/** What a missing network itself writes; and a step that is sent again finds that it was taken. */
const NO_NETWORK = [/net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED|ABORTED)/, / 412 .*\/transitions\)$/];

/** A desk with little room: each pixel of its map is drawn in software, and what is tested is not how large it is. */
const SMALL_DESK = { viewport: { width: 1000, height: 700 } };

/** So many answers are lost before one arrives. */
const LOST = 4;

/** A gloved thumb's least target, by the product's own measure. */
const THUMB_PX = 64;

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

const asked = (page, path) => page.evaluate((to) => fetch(to).then((answer) => answer.json()), path);

/** A lamp said to be mended, in the middle of the practice area, so that the form's list can offer it. */
async function mendedLamp(page) {
  const { features } = await asked(page, '/api/v1/observations?state=done&category=light.out&limit=200');
  assert.ok(features.length > 0, 'the practice data has a lamp that is said to be mended');
  const away = ({ geometry: { coordinates: [lon, lat] } }) => Math.hypot((lon - SQUARE.longitude) / 2, lat - SQUARE.latitude);
  return features.sort((a, b) => away(a) - away(b))[0];
}

/** Plans a walk past the square and the lamp; returns its id. */
async function plan(page, lamp) {
  await page.goto('/rundor');
  await page.getByTestId('walk-new').click();
  await page.getByTestId('walk-form').waitFor();
  await mapIdle(page);
  await page.getByTestId('walk-name').fill('Kvällens runda');
  await page.getByTestId('walk-purpose').fill('Se om lamporna lyser');
  await page.getByTestId('walk-promise-ovning').locator('..').click();

  // One stop by coordinates, one by pressing the map, one from what waits to be looked at.
  await page.getByTestId('stop-coordinates').fill(`${SQUARE.latitude}, ${SQUARE.longitude}`);
  await page.getByTestId('stop-add').click();
  const at = await page.evaluate(([lon, lat]) => {
    const { map } = window.__lykta;
    map.jumpTo({ center: [lon, lat], zoom: 17 });
    const box = map.getContainer().getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  }, lamp.geometry.coordinates);
  await mapIdle(page);
  await page.mouse.click(at[0] + 120, at[1] + 100);
  await page.getByTestId('stop-row').nth(1).waitFor();
  await page.getByTestId('walk-waiting').locator('summary').click();
  await page.locator(`[data-testid="walk-waiting-add"][data-id="${lamp.id}"]`).click();
  assert.equal(await page.getByTestId('stop-row').count(), 3);

  // The lamp is moved to the top by its buttons, without the map.
  await page.getByTestId('stop-up').nth(2).click();
  await page.getByTestId('stop-up').nth(1).click();
  await page.getByTestId('people-add').click();
  await page.getByTestId('people-role').selectOption('property_manager');
  await page.getByTestId('people-n').fill('3');
  await page.getByTestId('walk-save').click();
  await page.locator('[data-testid="walk-page"][data-state="planned"]').waitFor();
  return page.getByTestId('walk-page').getAttribute('data-id');
}

/** Every button and link in sight is large enough for a glove. */
async function thumbsized(page, where) {
  const small = await page.evaluate((least) => {
    const root = document.querySelector('dialog[open]') ?? document.querySelector('.panel');
    return [...root.querySelectorAll('button, a[href], input, textarea, [role="button"]')]
      .filter((each) => each.offsetParent !== null && !each.closest('[aria-hidden]'))
      .map((each) => ({ box: each.getBoundingClientRect(), name: each.textContent || each.getAttribute('aria-label') }))
      .filter(({ box }) => box.width > 0 && (box.height < least - 0.5 || box.width < least - 0.5))
      .map(({ box, name }) => `${name} ${Math.round(box.width)}×${Math.round(box.height)}`);
  }, THUMB_PX);
  assert.deepEqual(small, [], `targets of ${where}`);
}

/** Takes the walk along and begins it, while there is a network. */
async function takeAlong(page, id) {
  await page.goto('/rundor');
  await page.locator(`[data-testid="walk-row"][data-id="${id}"]`).click();
  await page.getByTestId('walk-go').click();
  await page.getByTestId('walk-before').waitFor();
  await page.getByTestId('pack-take').click();
  await page.getByTestId('pack-ready').waitFor();
  await thumbsized(page, 'what comes before');
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller)));
}

async function moveTo(context, page, north, accuracy = 6) {
  const position = { ...SQUARE, latitude: SQUARE.latitude + north / 111_320, accuracy };
  const dot = page.getByTestId('recording');
  const before = await dot.getAttribute('data-heard');
  await context.setGeolocation(position);
  // A position that is not sure enough is not taken down, and the dot says so.
  const told = accuracy > 50 ? '[data-state="gap"]' : `[data-state="on"]:not([data-heard="${before}"])`;
  await page.locator(`[data-testid="recording"]${told}`).waitFor();
}

async function markAndGo(page, testid) {
  await page.getByTestId(testid).click();
  const saved = page.getByTestId('saved');
  await saved.waitFor();
  const id = await saved.getAttribute('data-id');
  await page.getByTestId('saved-done').click();
  await page.getByTestId('stop-card').waitFor();
  return id;
}

test('a walk planned at a desk is walked in the dark without a network, and arrives exactly once', async () => {
  const desk = await openPage(browser, server.origin, { size: SMALL_DESK });
  await desk.page.goto('/loften');
  await become(desk.page, 'safety_coordinator', '/rundor');
  const lamp = await mendedLamp(desk.page);
  const walk = await plan(desk.page, lamp);
  // What is asked at the desk from here on needs no map, which would be drawn anew at each thing that arrives.
  await desk.page.goto('/konto');

  const phone = await openPage(browser, server.origin, { size: PHONE, dark: true, forgive: NO_NETWORK });
  const { page, context } = phone;
  await page.goto('/loften');
  await become(page, 'walk_leader', '/rundor');
  await takeAlong(page, walk);

  // From here on there is no network, and the page is loaded anew.
  await context.setOffline(true);
  await page.reload();
  await page.getByTestId('walk-begin').click();
  const card = page.getByTestId('stop-card');
  await card.waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'natt');
  await page.locator('[data-testid="recording"][data-state="on"]').waitFor();
  await thumbsized(page, 'a stop');
  for (const north of [3, 6, 12]) await moveTo(context, page, north);

  // The lamp is lit.
  await page.locator(`[data-testid="verify"][data-id="${lamp.id}"]`).getByTestId('verify-yes').click();
  await page.locator(`[data-testid="verify"][data-said="verified"]`).waitFor();
  await page.getByTestId('feeling-4').click();
  await page.locator('[data-testid="feeling-4"][aria-pressed="true"]').waitFor();

  // A dark place, by the six buttons; a position of 80 m breaks the track.
  const dark = await markAndGo(page, 'quick-1');
  await moveTo(context, page, 18, 80);
  await moveTo(context, page, 30);
  await moveTo(context, page, 36);

  await page.getByTestId('stop-done').click();
  await page.locator('[data-testid="stop-card"][data-stop="2"]').waitFor();
  await page.reload();
  await page.locator('[data-testid="stop-card"][data-stop="2"]').waitFor();
  await page.locator('[data-testid="recording"][data-state="on"]').waitFor();
  await moveTo(context, page, 48);
  await moveTo(context, page, 54);
  const good = await markAndGo(page, 'quick-6');

  await page.getByTestId('walk-end').click();
  await page.getByTestId('walk-end-dialog').waitFor();
  await thumbsized(page, 'the question at the end');
  await page.getByTestId('walk-end-yes').click();
  await page.getByTestId('walk-summary').waitFor();
  const numbers = Object.fromEntries(
    await Promise.all(
      ['sum-verified', 'sum-new', 'sum-good'].map(async (name) => [name, await page.getByTestId(name).getAttribute('data-n')]),
    ),
  );
  assert.deepEqual(numbers, { 'sum-verified': '1', 'sum-new': '1', 'sum-good': '1' });
  assert.ok(Number(await page.getByTestId('sum-waits').getAttribute('data-n')) >= 6, 'all of it waits');

  // Nothing of it has reached the server.
  const mine = `/api/v1/walks/${walk}`;
  assert.equal((await asked(desk.page, mine)).state, 'planned');
  assert.equal((await asked(desk.page, `${mine}/observations`)).features.length, 0);
  assert.equal((await asked(desk.page, `/api/v1/observations/${lamp.id}`)).properties.status, 'done');

  // The first answers are lost on the way, so that everything is sent once more.
  const lost = [];
  await context.route(
    (url) => url.pathname.startsWith('/api/v1/'),
    async (route) => {
      const request = route.request();
      if (!['PUT', 'POST', 'PATCH'].includes(request.method()) || lost.length >= LOST) return route.continue();
      lost.push(new URL(request.url()).pathname);
      await route.fetch();
      return route.abort('failed');
    },
  );
  await context.setOffline(false);
  const all = page.locator('[data-testid="sum-waits"][data-n="0"]');
  for (let turn = 0; turn < 40 && (await all.count()) === 0; turn += 1) {
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.waitForTimeout(400);
  }
  await all.waitFor({ timeout: 5_000 });
  assert.equal(lost.length, LOST);
  assert.ok(lost.includes('/api/v1/sync'), `answers were lost: ${lost.join(', ')}`);

  assert.equal((await asked(desk.page, mine)).state, 'finished');
  const { features } = await asked(desk.page, `${mine}/observations`);
  assert.deepEqual(features.map(({ id }) => id).sort(), [dark, good].sort());
  const stopOf = (id) => features.find((each) => each.id === id).properties;
  assert.equal(stopOf(dark).stop_no, 1);
  assert.equal(stopOf(good).stop_no, 2);
  assert.equal(stopOf(dark).provenance, 'staff_walk');
  assert.equal((await asked(desk.page, `/api/v1/observations/${lamp.id}`)).properties.status, 'verified');
  const { history } = await asked(desk.page, `/api/v1/observations/${lamp.id}/history`);
  const verified = history.filter(({ changes }) => changes.some(({ field, new: now }) => field === 'status' && now === 'verified'));
  assert.equal(verified.length, 1, 'it was verified once');
  const { stops } = await asked(desk.page, `${mine}/scores`);
  assert.deepEqual(stops, [{ stop: 1, n: 1, counts: [0, 0, 0, 0, 1, 0] }]);
  // Three segments: before the poor position, after it, and after the reload. Nothing joins them.
  const { geometry, properties } = await asked(desk.page, `${mine}/track`);
  assert.equal(properties.devices, 1);
  // Whoever stands still is heard now and then, and the page opened anew hears first where the phone is.
  const metres = ([, lat]) => Math.round((lat - SQUARE.latitude) * 111_320);
  const norths = geometry.coordinates.map((line) => [...new Set(line.map(metres))]);
  assert.deepEqual(norths, [[0, 3, 6, 12], [30, 36], [36, 48, 54]]);

  // The desk sees what came of it.
  await desk.page.goto(`/rundor/${walk}`);
  await desk.page.locator('[data-testid="walk-page"][data-state="finished"]').waitFor();
  await desk.page.getByTestId('walk-seen').waitFor();
  desk.clean();
  phone.clean();
  await desk.context.close();
  await context.close();
});
