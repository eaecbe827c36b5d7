/**
 * Nothing on the phone is lost: it sends when the session has ended, shows what others said otherwise, saves what it
 * could not send in a file that the command line reads, hands it to a colleague's phone by QR codes in front of a
 * real camera's code, and takes an after photo over the one from before.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { become, openBrowser, openPage } from './browser.mjs';
import { startServer } from './server.mjs';

const run = promisify(execFile);
const NO_NETWORK = [/net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED|ABORTED)/, /Failed to load resource/, /Worker failed to load/];
const CAMERA = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];

let server;
let browser;
let folder;

before(async () => {
  server = await startServer();
  browser = await openBrowser(CAMERA);
  folder = await mkdtemp(join(tmpdir(), 'lykta-phone-'));
});
after(async () => {
  await browser?.close();
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const asked = (page, path) => page.evaluate((to) => fetch(to).then((answer) => answer.json()), path);

/** The app is on the phone, all of it: what is fetched later is there without a network. */
const installed = (page) =>
  page.waitForFunction(() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller)));

async function openField(page) {
  await page.goto('/markera');
  await installed(page);
  await page.locator('[data-testid="accuracy"][data-grade="good"]').waitFor();
}

async function mark(page, testid = 'quick-1') {
  await page.getByTestId(testid).click();
  await page.getByTestId('saved').waitFor();
  return page.getByTestId('saved').getAttribute('data-id');
}

/** As a phone in a pocket: the server says no more who is signed in. */
const endSession = (context) =>
  context.route('**/api/v1/session', async (route) => {
    const response = await route.fetch();
    return route.fulfill({ response, json: { ...(await response.json()), viewer: null, tenant: null } });
  });

test('noting and sending go on when the session has ended, and nothing else is shown', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { forgive: NO_NETWORK });
  await page.goto('/');
  await become(page, 'walk_leader', '/markera');
  await page.locator('[data-testid="accuracy"][data-grade="good"]').waitFor();
  const first = await mark(page);
  await page.locator('[data-testid="receipt"][data-state="sent"]').waitFor();
  await page.getByTestId('saved-done').click();

  await endSession(context);
  // Whoever holds the phone now has no cookie either; what is sent is sent by the token.
  const tokens = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/v1/sync') tokens.push(request.headers().authorization ?? '');
  });
  await page.reload();
  await page.getByTestId('locked-field').waitFor();
  assert.equal(await page.getByTestId('nav-map').count(), 0, 'no way to the lists');
  const second = await mark(page, 'quick-2');
  await page.getByTestId('outbox-badge').waitFor({ state: 'detached' });
  await page.locator('[data-testid="receipt"][data-state="sent"]').waitFor();
  assert.ok(tokens.length > 0 && tokens.every((each) => each.startsWith('Bearer ')), 'sent by the token alone');
  const { features } = await (await fetch(`${server.origin}/api/v1/observations?limit=500`)).json();
  assert.deepEqual([first, second].map((id) => features.filter((each) => each.id === id).length), [1, 1]);

  // Somebody ends the phone in the list of sessions: said in words, and nothing is lost.
  const desk = await openPage(browser, server.origin, { forgive: NO_NETWORK });
  await desk.page.goto('/');
  await become(desk.page, 'walk_leader', '/konto');
  const row = desk.page.locator('[data-testid="session-row"][data-sends="yes"]');
  assert.match(await row.innerText(), /Skickar bara/);
  await row.getByTestId('session-end').click();
  await row.waitFor({ state: 'detached' });
  await page.getByTestId('saved-done').click();
  const third = await mark(page);
  await page.getByTestId('outbox-badge').waitFor();
  await page.waitForFunction(() => document.querySelector('.outbox-refused'));
  await context.unroute('**/api/v1/session');
  await page.reload();
  // The badge is not there before the outbox has been read either, so the server is asked.
  let status = 0;
  for (const end = Date.now() + 20_000; Date.now() < end && status !== 200; await page.waitForTimeout(200)) {
    status = (await fetch(`${server.origin}/api/v1/observations/${third}`)).status;
  }
  assert.equal(status, 200);
  clean();
  desk.clean();
  await desk.context.close();
  await context.close();
});

test('two who changed the same thing apart are shown both, and one is chosen', async () => {
  const one = await openPage(browser, server.origin, { forgive: NO_NETWORK });
  const two = await openPage(browser, server.origin, { forgive: NO_NETWORK });
  await one.page.goto('/');
  await two.page.goto('/');
  await become(one.page, 'safety_coordinator', '/markera');
  await one.page.locator('[data-testid="accuracy"][data-grade="good"]').waitFor();
  const id = await mark(one.page);
  await one.page.locator('[data-testid="receipt"][data-state="sent"]').waitFor();
  await one.context.setOffline(true);
  await one.page.getByTestId('severity-1').click();
  await one.page.getByTestId('outbox-badge').waitFor();

  await become(two.page, 'planner', `/iakttagelse/${id}`);
  const changed = await two.page.evaluate(
    ([to]) =>
      fetch(to, {
        method: 'PATCH',
        headers: { 'If-Match': '"v1"', 'Content-Type': 'application/merge-patch+json' },
        body: JSON.stringify({ properties: { severity: 3 } }),
      }).then((answer) => answer.status),
    [`/api/v1/observations/${id}`],
  );
  assert.equal(changed, 200);
  await one.context.setOffline(false);
  await one.page.evaluate(() => dispatchEvent(new Event('online')));
  // The one who sent it is told, and finds the card from there.
  await one.page.waitForFunction(() => document.querySelector('.outbox-refused'));
  await one.page.getByTestId('saved-open').click();
  const card = one.page.getByTestId('card-conflicts');
  await card.waitFor();
  assert.equal(await card.getByTestId('conflict').getAttribute('data-field'), 'severity');
  assert.equal(await card.getByTestId('conflict-side').count(), 2);
  assert.equal(await card.getByTestId('keep-mine').count(), 1);
  await card.getByTestId('keep-theirs').waitFor();
  await card.getByTestId('keep-mine').click();
  await card.waitFor({ state: 'detached' });
  const { properties } = await asked(one.page, `/api/v1/observations/${id}`);
  assert.equal(properties.severity, 1);
  assert.deepEqual(properties.conflicts, []);
  // Both stand in the history.
  const { history } = await asked(one.page, `/api/v1/observations/${id}/history`);
  const said = history.flatMap(({ changes }) => changes.filter(({ field }) => field === 'severity').map((each) => each.new));
  assert.ok(said.includes(1) && said.includes(3), JSON.stringify(history));
  one.clean();
  two.clean();
  await one.context.close();
  await two.context.close();
});

test('what was saved in a file is read in by the command line, and sent afterwards without being doubled', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { forgive: NO_NETWORK });
  await openField(page);
  await context.setOffline(true);
  const id = await mark(page);
  await page.getByTestId('detail-text').fill('Vid trappan');
  await page.getByTestId('detail-text').blur();
  const plain = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(320, 240);
    const brush = canvas.getContext('2d');
    brush.fillStyle = 'teal';
    brush.fillRect(0, 0, 320, 240);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())];
  });
  await page.getByTestId('photo-input').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(plain) });
  await page.getByTestId('photo-use').click();
  await page.locator('[data-testid="field-photo"][data-state="phone"]').waitFor();
  await page.getByTestId('saved-done').click();
  await page.getByTestId('outbox-badge').click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('rescue').click()]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  assert.match(file, /lykta-osant-ovning-.*\.geojson$/);
  const { stdout } = await run(server.binary, ['import', file, '--as', 'observations', '--data', server.data, '--lang', 'en']);
  assert.match(stdout, /3 parts.* 2 new/, stdout);
  const path = `${server.origin}/api/v1/observations/${id}`;
  const look = async () => ({
    record: (await (await fetch(path)).json()).properties,
    photos: (await (await fetch(`${path}/photos`)).json()).photos,
  });
  for (let n = 0; n < 100 && (await fetch(path)).status !== 200; n += 1) await page.waitForTimeout(100);
  const before = await look();
  assert.equal(before.record.text, 'Vid trappan');
  assert.equal(before.photos.length, 1);
  await page.keyboard.press('Escape');
  await context.setOffline(false);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.getByTestId('outbox-badge').waitFor({ state: 'detached' });
  const afterwards = await look();
  assert.equal(afterwards.record.version, before.record.version, 'nothing was done twice');
  assert.deepEqual(afterwards.photos.map((each) => each.sha256), before.photos.map((each) => each.sha256));
  clean();
  await context.close();
});

/** A film of pictures of one size in the simplest form that a camera is played from. */
async function film(name, pictures, size) {
  const file = await open(name, 'w');
  await file.write(`YUV4MPEG2 W${size} H${size} F10:1 Ip A1:1 C420jpeg\n`);
  const colour = Buffer.alloc(size * size / 2, 128);
  for (const picture of pictures) {
    for (let n = 0; n < 4; n += 1) {
      await file.write('FRAME\n');
      await file.write(picture);
      await file.write(colour);
    }
  }
  await file.close();
}

test('a colleague reads the codes with a camera, and it is there once whoever sends first', async () => {
  const size = 640;
  const mine = await openPage(browser, server.origin, { forgive: NO_NETWORK });
  await openField(mine.page);
  await mine.context.setOffline(true);
  const ids = [];
  for (const testid of ['quick-1', 'quick-2']) {
    ids.push(await mark(mine.page, testid));
    await mine.page.getByTestId('saved-done').click();
  }
  await mine.page.getByTestId('outbox-badge').click();
  await mine.page.getByTestId('hand-open').click();
  await mine.page.getByTestId('hand-give').click();
  const code = mine.page.getByTestId('hand-code');
  await code.waitFor();
  const total = Number(await code.getAttribute('data-total'));
  assert.ok(total > 1, 'more than one code, or nothing is proven of their order');
  const pictures = [];
  for (let n = 0; n < total; n += 1) {
    await mine.page.locator(`[data-testid="hand-code"][data-n="${n + 1}"]`).waitFor();
    // What is on the screen, as a camera sees it: grey, and of the camera's own size.
    const grey = await code.evaluate((canvas, side) => {
      const small = new OffscreenCanvas(side, side);
      const brush = small.getContext('2d');
      brush.fillStyle = 'white';
      brush.fillRect(0, 0, side, side);
      brush.drawImage(canvas, 40, 40, side - 80, side - 80);
      const { data } = brush.getImageData(0, 0, side, side);
      let text = '';
      for (let i = 0; i < data.length; i += 4) text += String.fromCharCode(data[i]);
      return btoa(text);
    }, size);
    pictures.push(Buffer.from(grey, 'base64'));
    await mine.page.getByTestId('hand-next').click();
  }
  const name = join(folder, 'codes.y4m');
  await film(name, pictures.reverse(), size);

  const other = await openBrowser([...CAMERA, `--use-file-for-fake-video-capture=${name}`]);
  const theirs = await openPage(other, server.origin, { forgive: NO_NETWORK });
  await theirs.page.goto('/');
  await become(theirs.page, 'walk_leader', '/');
  await theirs.page.getByTestId('settings-button').click();
  await theirs.page.getByTestId('menu-phone').click();
  await theirs.page.getByTestId('hand-open').click();
  await theirs.page.getByTestId('hand-receive').click();
  await theirs.page.locator('[data-testid="hand-taken"][data-n="2"]').waitFor();
  await theirs.page.getByTestId('outbox-badge').waitFor({ state: 'detached' });
  await mine.context.setOffline(false);
  await mine.page.evaluate(() => dispatchEvent(new Event('online')));
  await mine.page.getByTestId('outbox-badge').waitFor({ state: 'detached' });
  for (const id of ids) {
    const { history } = await (await fetch(`${server.origin}/api/v1/observations/${id}/history`)).json();
    assert.deepEqual(history.map(({ op }) => op), ['create']);
  }
  mine.clean();
  theirs.clean();
  await mine.context.close();
  await other.close();
});

test('an after photo is taken over the one from before, or from a file when there is no camera', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { forgive: NO_NETWORK });
  await openField(page);
  const id = await mark(page);
  await page.locator('[data-testid="receipt"][data-state="sent"]').waitFor();
  const picture = Buffer.from(
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(320, 240);
      const brush = canvas.getContext('2d');
      brush.fillStyle = 'orange';
      brush.fillRect(0, 0, 320, 240);
      return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())];
    }),
  );
  await page.getByTestId('photo-input').setInputFiles({ name: 'b.jpg', mimeType: 'image/jpeg', buffer: picture });
  await page.getByTestId('photo-use').click();
  await page.locator('[data-testid="field-photo"][data-state="sent"]').waitFor();
  await page.getByTestId('saved-open').click();
  await page.getByTestId('photo-ghost').click();
  await page.getByTestId('ghost-image').waitFor();
  await page.getByTestId('ghost-strength').fill('30');
  assert.equal(await page.getByTestId('ghost-image').evaluate((image) => image.style.opacity), '0.3');
  for (const testid of ['ghost-take', 'ghost-cancel', 'ghost-strength']) {
    const { height } = await page.getByTestId(testid).boundingBox();
    assert.ok(height >= 63.5, `${testid} is ${height} px high`);
  }
  await page.getByTestId('ghost-take').click();
  await page.getByTestId('photo-use').click();
  await page.getByTestId('card-photo').nth(1).waitFor();
  const { photos } = await asked(page, `/api/v1/observations/${id}/photos`);
  assert.deepEqual(photos.map(({ role }) => role), ['before', 'after']);

  // Without a camera it is said, and the file input is there.
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await page.getByTestId('photo-ghost').click();
  await page.getByTestId('ghost-refused').waitFor();
  await page.getByTestId('photo-input').waitFor({ state: 'attached' });
  clean();
  await context.close();
});
