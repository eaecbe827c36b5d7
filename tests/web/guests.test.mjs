/**
 * A guest of a walk: the leader shows a code, somebody without an account points a camera at it, joins, marks one
 * thing in the dark, and the leader sees it. When the invitation ends, so does the guest's way in.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { become, DESK, openBrowser, openPage, PHONE, SQUARE, statusOf } from './browser.mjs';
import { startServer } from './server.mjs';

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

/** Plans a walk of this evening, past the form, which is another test's. */
const plan = (page) =>
  page.evaluate(
    async ([lon, lat]) => {
      const id = crypto.randomUUID().replace(/^(.{14})./, '$17');
      const answer = await fetch(`/api/v1/walks/${id}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          kind: 'citizen_walk',
          title: 'Kvällsvandring vid torget',
          starts_at: new Date(Date.now() + 600_000).toISOString(),
          ends_at: new Date(Date.now() + 4_200_000).toISOString(),
          stops: [{ no: 1, name: 'Torget', at: [lon, lat], why: 'Mörkt enligt boende' }],
        }),
      });
      return answer.status === 201 ? id : `${answer.status} ${await answer.text()}`;
    },
    [SQUARE.longitude, SQUARE.latitude],
  );

const smallTargets = (page, root) =>
  page.evaluate(
    ([within, least]) =>
      [...document.querySelector(within).querySelectorAll('button, a[href], input, textarea')]
        .filter((each) => each.offsetParent !== null)
        .map((each) => ({ box: each.getBoundingClientRect(), name: each.textContent }))
        .filter(({ box }) => box.width > 0 && (box.height < least - 0.5 || box.width < least - 0.5))
        .map(({ box, name }) => `${name} ${Math.round(box.width)}×${Math.round(box.height)}`),
    [root, THUMB_PX],
  );

test('a guest points a camera at the code, joins, marks one thing, and the leader sees it', async () => {
  const desk = await openPage(browser, server.origin, { size: DESK });
  await desk.page.goto('/');
  await become(desk.page, 'walk_leader', '/rundor');
  const walk = await plan(desk.page);
  assert.match(walk, /^[0-9a-f-]{36}$/);
  await desk.page.goto(`/rundor/${walk}`);
  await desk.page.getByTestId('guests-invite').click();
  await desk.page.getByTestId('guest-code').waitFor();
  const address = await desk.page.getByTestId('guest-address').textContent();
  assert.ok(address.startsWith(`${server.origin}/lank#`), address);

  // What the test itself asks for and must not get.
  const guest = await openPage(browser, server.origin, { size: PHONE, dark: true, forgive: [/ 401 /, / 403 .*\/walks\/[^/]+\/observations\)$/] });
  await guest.page.goto(address);
  await guest.page.getByTestId('link-guest').waitFor();
  assert.equal(await guest.page.locator('h1').textContent(), 'Kvällsvandring vid torget');
  assert.equal(await guest.page.locator('input').count(), 0, 'nobody is asked for a name');
  assert.deepEqual(await smallTargets(guest.page, 'main'), []);
  await guest.page.getByTestId('link-guest').click();
  await guest.page.getByTestId('walk-before').waitFor();
  assert.equal(new URL(guest.page.url()).pathname, `/rundor/${walk}/ga`);
  assert.equal(new URL(guest.page.url()).hash, '', 'the token is gone from the address');
  assert.deepEqual(await smallTargets(guest.page, '.panel'), []);

  // The leader's page counts the one who joined.
  await desk.page.locator('[data-testid="walk-guests"][data-joined="1"]').waitFor();

  await guest.page.getByTestId('walk-begin').click();
  await guest.page.getByTestId('stop-card').first().waitFor();
  assert.ok(!(await guest.page.textContent('body')).includes('Mörkt enligt boende'), 'why is for those who lead');
  await guest.page.getByTestId('quick-1').click();
  await guest.page.getByTestId('saved').waitFor();
  const id = await guest.page.getByTestId('saved').getAttribute('data-id');
  await guest.page.locator('[data-testid="receipt"][data-state="sent"]').waitFor();

  const made = await desk.page.evaluate(
    (of) => fetch(`/api/v1/walks/${of}/observations`).then((answer) => answer.json()),
    walk,
  );
  assert.deepEqual(made.features.map((each) => each.id), [id]);
  assert.equal(await statusOf(guest.page, `/api/v1/walks/${walk}/observations`), 403);

  await desk.page.getByTestId('guests-end').click();
  await desk.page.getByTestId('guests-end-yes').click();
  await desk.page.getByTestId('guests-invite').waitFor();
  assert.equal(await statusOf(guest.page, `/api/v1/walks/${walk}`), 401);
  desk.clean();
  guest.clean();
  await desk.context.close();
  await guest.context.close();
});
