/**
 * Starts Chromium, makes contexts that look like a phone or a desk, and watches what a page must never do:
 * ask another machine, break the content security policy, or write an error. It must not know any view.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** WebGL comes from software; the name rule makes a request to another machine fail instead of leave. */
const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--ignore-gpu-blocklist',
  '--enable-unsafe-swiftshader',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
export const DESK = { viewport: { width: 1440, height: 900 } };

/** Inside Järnvägstorget, which the practice promise covers for lighting. */
export const SQUARE = { longitude: 24.9441, latitude: 60.1712, accuracy: 6 };

/** Where and how a phone of these tests is used, unless a test says otherwise. */
const PLACE = {
  locale: 'sv-SE',
  timezoneId: 'Europe/Stockholm',
  colorScheme: 'dark',
  reducedMotion: 'reduce',
  geolocation: SQUARE,
  permissions: ['geolocation'],
};

/** Long enough for software rendering on a busy machine; no test waits this long when all is well. */
export const PATIENCE_MS = Number(process.env.PATIENCE_MS ?? 90_000);

function chromiumPath() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(`No Chromium at ${executablePath}: run "apt-get install chromium fonts-dejavu-core" or set CHROMIUM.`);
  }
  return executablePath;
}

/** With `more` flags, such as a camera that shows a film. */
export const openBrowser = (more = []) => chromium.launch({ executablePath: chromiumPath(), args: [...FLAGS, ...more] });

/** A phone whose storage lies on disk and is there when it is opened again, as the contexts above have in memory. */
export const openKept = (folder, origin) =>
  chromium.launchPersistentContext(folder, { executablePath: chromiumPath(), args: FLAGS, ...PHONE, ...PLACE, baseURL: origin });

/** Notes every misdeed of the pages of a context. */
function watch(context, origin) {
  const wrongs = [];
  const dialogs = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    const local = ['blob:', 'data:'].includes(url.protocol) || url.origin === origin;
    if (!local) wrongs.push(`asked another machine: ${url.href}`);
  });
  context.on('console', (message) => {
    if (message.type() === 'error') wrongs.push(`wrote an error: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => wrongs.push(`threw: ${error.error().stack ?? error.error()}`));
  context.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return { wrongs, dialogs };
}

/**
 * Dots for each pixel of a page. Software draws the maps of these tests, and half as many each way take half of the
 * time; whoever wants to look at the pictures, or reads them, gets them whole.
 */
const SCALE = process.env.LYKTA_SHOTS ? 1 : 0.5;

/**
 * A context with one page. `clean()` fails with everything that went wrong so far; a test that takes the
 * network away names the errors it causes itself in `forgive`.
 */
export async function openPage(browser, origin, { size = PHONE, dark = false, geolocation = SQUARE, forgive = [], scale = SCALE } = {}) {
  const context = await browser.newContext({
    ...PLACE,
    ...size,
    deviceScaleFactor: scale,
    colorScheme: dark ? 'dark' : 'light',
    geolocation,
    baseURL: origin,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const { wrongs, dialogs } = watch(context, origin);
  await context.addInitScript(() => {
    // The page then shows its map to the test; see map/map.ts.
    window.__lyktaTest = true;
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`CSP ${event.effectiveDirective} stopped ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  const page = await context.newPage();
  const clean = () => {
    const left = wrongs.filter((wrong) => !forgive.some((pattern) => pattern.test(wrong)));
    assert.deepEqual(left, [], 'the page did what no page may');
  };
  return { context, page, dialogs, clean };
}

/** Resolves when the map has drawn everything it has asked for, and fails when that does not come about. */
export async function mapIdle(page) {
  await page.waitForFunction(() => window.__lykta?.map !== undefined);
  await page.evaluate(
    (patience) =>
      new Promise((resolve, reject) => {
        const { map } = window.__lykta;
        // A settled map says nothing by itself, so it is asked to draw once more, and again if that frame went unseen.
        const nudge = setInterval(() => map.triggerRepaint(), 1_000);
        const end = (done) => {
          clearTimeout(timer);
          clearInterval(nudge);
          done();
        };
        const state = () => {
          const lost = map.getCanvas().getContext('webgl2')?.isContextLost();
          return `loaded ${map.loaded()}, moving ${map.isMoving()}, page ${document.visibilityState}, context lost ${lost}`;
        };
        const late = () => end(() => reject(new Error(`the map is still busy: ${state()}`)));
        const timer = setTimeout(late, patience);
        map.once('idle', () => end(resolve));
        map.triggerRepaint();
      }),
    PATIENCE_MS,
  );
}

/** Ids of the observations that the map holds in its tiles, drawn or not. */
export const mapIds = (page) =>
  page.evaluate(() =>
    window.__lykta.map
      .querySourceFeatures('observations', { sourceLayer: 'observations' })
      .map((feature) => feature.properties.id),
  );

/** Takes a role in the demo, past the interface, and begins at an address as that person. */
export async function become(page, role, path = '/') {
  // What the page still reads would be refused to the one who comes, so the page is left first.
  const { origin } = new URL(page.url());
  await page.goto('about:blank');
  const { request } = page.context();
  const said = await (await request.get('/api/v1/session')).json();
  const account = said.demo_accounts.find((each) => each.role === role);
  assert.ok(account, `the demo has somebody who is ${role}`);
  const taken = await request.post(`/api/v1/session/demo/${account.id}`, { headers: { origin } });
  assert.equal(taken.status(), 204, await taken.text());
  await page.goto(path);
}

/** What a route answers to the person of the page. */
export const statusOf = (page, path) => page.evaluate((to) => fetch(to).then((answer) => answer.status), path);
