/**
 * What is taken along on a walk: without a network the map is drawn from the pack's own archive and the lists come
 * from it, also after the page or the whole app is changed; and whoever signs out takes it off the phone, but not
 * what has not been sent.
 */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { after, before, test } from 'node:test';
import { become, mapIdle, openBrowser, openPage, SQUARE } from './browser.mjs';
import { startServer } from './server.mjs';
import { withVersions } from './versions.mjs';

/** What a missing network itself writes. */
const NO_NETWORK = [/net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED|ABORTED)/];

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

/** How many records each of the phone's stores holds. */
const counts = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('lykta');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const names = ['packs', 'outbox'];
          const reading = opening.result.transaction(names);
          const found = {};
          for (const name of names) {
            const counting = reading.objectStore(name).count();
            counting.onsuccess = () => {
              found[name] = counting.result;
            };
          }
          reading.oncomplete = () => {
            opening.result.close();
            resolve(found);
          };
        };
      }),
  );

/** A phone of somebody who leads walks, with a walk past a lamp that is said to be mended taken along. */
async function takenAlong(origin, north) {
  const phone = await openPage(browser, origin, { dark: true, forgive: NO_NETWORK });
  const { page } = phone;
  await page.goto('/loften');
  await become(page, 'walk_leader', '/loften');
  const walk = await page.evaluate(
    async ([lon, lat]) => {
      const { features } = await (await fetch('/api/v1/observations?state=done&category=light.out&limit=1')).json();
      const id = `01890000-0000-7000-8000-${String(Date.now()).slice(-12)}`;
      const body = {
        kind: 'staff_round',
        title: 'Kvällens runda',
        purpose: 'Se om lampan lyser',
        starts_at: '2026-11-18T16:30:00Z',
        ends_at: '2026-11-18T17:30:00Z',
        participants: [],
        promises: ['ovning'],
        stops: [
          { no: 1, name: 'Lampan vid porten', at: [lon, lat], why: null, verify: [features[0].id] },
          { no: 2, name: 'Gången', at: [lon + 0.001, lat], why: null, verify: [] },
        ],
      };
      const headers = { 'Content-Type': 'application/json' };
      const answer = await fetch(`/api/v1/walks/${id}`, { method: 'PUT', headers, body: JSON.stringify(body) });
      return answer.status === 201 ? id : `${answer.status} ${await answer.text()}`;
    },
    [SQUARE.longitude, SQUARE.latitude + north],
  );
  await page.goto(`/rundor/${walk}/ga`);
  await page.getByTestId('pack-take').click();
  await page.getByTestId('pack-ready').waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller)));
  return { ...phone, walk };
}

/** How many colours the map shows, of those that cover something; an empty ground has one or two. */
async function coloursOf(page) {
  const map = await page.getByTestId('map').boundingBox();
  const png = await page.screenshot({ clip: map });
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const seen = new Map();
    for (let i = 0; i < data.length; i += 4) {
      const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
      seen.set(colour, (seen.get(colour) ?? 0) + 1);
    }
    return [...seen.values()].filter((n) => n > bitmap.width * bitmap.height * 0.002).length;
  }, Buffer.from(png).toString('base64'));
}

/** The page, opened on the walk without a network, shows its lists, and streets out of the pack's own archive. */
async function standsAlone(page, walk) {
  await page.getByTestId('verify-yes').waitFor();
  await page.getByTestId('out-offline').waitFor();
  assert.match(await page.getByTestId('stop-card').innerText(), /Lampan vid porten/);
  assert.equal(await page.getByTestId('stop-go-2').count(), 1);
  await page.getByTestId('out-map').click();
  await mapIdle(page);
  await page.waitForFunction(() => window.__lykta.map.getSource('basemap-pack') !== undefined);
  await mapIdle(page);
  const drawn = await page.evaluate(() => {
    const { map } = window.__lykta;
    const features = map.queryRenderedFeatures();
    const from = (source) => features.filter((each) => each.source === source).length;
    return { url: map.getStyle().sources['basemap-pack'].url, streets: from('basemap-pack'), marks: from('pack') };
  });
  assert.match(drawn.url, new RegExp(`^pmtiles://pack-${walk}-`));
  assert.ok(drawn.streets > 20, `${drawn.streets} things of the pack's archive are drawn`);
  assert.ok(drawn.marks > 0, `${drawn.marks} marks of the pack are drawn`);
  const colours = await coloursOf(page);
  assert.ok(colours >= 5, `the map has ${colours} colours`);
  console.log(`# without a network: ${drawn.streets} things of the archive, ${drawn.marks} marks, ${colours} colours`);
  await page.getByTestId('out-map').click();
}

test('without a network the map and the lists come from the pack, also after the app was changed', async () => {
  const door = await withVersions(server.origin);
  const { context, page, clean, walk } = await takenAlong(door.origin, 0);
  await page.getByTestId('walk-begin').click();
  await page.getByTestId('stop-card').waitFor();
  await context.setOffline(true);
  await page.reload();
  await standsAlone(page, walk);

  await context.setOffline(false);
  door.next();
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await page.getByTestId('update-take').click();
  await page.waitForFunction(() => document.querySelector('meta[name="lykta-version"]')?.content === 'feedfacecafe');
  await page.getByTestId('stop-card').waitFor();
  await context.setOffline(true);
  await page.reload();
  await standsAlone(page, walk);
  assert.deepEqual(await counts(page), { packs: 1, outbox: 0 });
  clean();
  await context.close();
  door.close();
});

test('whoever signs out takes the pack off the phone, but not what has not been sent', async () => {
  const { context, page, clean } = await takenAlong(server.origin, 0.0002);
  // Practice mode has nobody who signs out; here it says that it is none.
  await context.route('**/api/v1/session', async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    try {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), demo: false } });
    } catch {
      // The page that asked has gone on.
    }
  });
  const sending = (url) => /^\/api\/v1\/(observations\/|sync|uploads\/)/.test(url.pathname);
  await context.route(sending, (route) => (['PUT', 'POST', 'PATCH'].includes(route.request().method()) ? route.abort('internetdisconnected') : route.continue()));
  await page.goto('/markera');
  await page.locator('[data-testid="accuracy"][data-grade="good"]').waitFor();
  await page.getByTestId('quick-1').click();
  await page.getByTestId('saved').waitFor();
  const id = await page.getByTestId('saved').getAttribute('data-id');
  await page.getByTestId('saved-done').click();
  assert.deepEqual(await counts(page), { packs: 1, outbox: 1 });

  await page.goto('/konto');
  await page.getByTestId('sign-out').first().click();
  const dialog = page.getByTestId('sign-out-dialog');
  await dialog.waitFor();
  const said = await dialog.innerText();
  assert.match(said, /osänd/i, 'it says that something has not been sent');
  assert.match(said, /stannar|kvar/i, 'and that it stays');
  assert.ok(await page.getByTestId('sign-out-packs').isVisible(), 'and that the walk goes');
  await page.getByTestId('sign-out-anyway').click();
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual(await counts(page), { packs: 0, outbox: 1 });

  // The one who marked it comes back, and it is sent.
  await context.unroute('**/api/v1/session');
  await context.unroute(sending);
  await become(page, 'walk_leader', '/loften');
  await page.getByTestId('outbox-badge').waitFor({ state: 'detached' });
  for (const end = Date.now() + 20_000; Date.now() < end && (await counts(page)).outbox > 0; ) await page.waitForTimeout(100);
  assert.deepEqual(await counts(page), { packs: 0, outbox: 0 });
  assert.equal(await page.evaluate((to) => fetch(to).then(({ status }) => status), `/api/v1/observations/${id}`), 200);
  clean();
  await context.close();
});
