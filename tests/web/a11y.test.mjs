/**
 * Every view, light and dark, on a phone and at a desk, is examined by axe against WCAG 2.2 AA; the way
 * from the list to a promise is walked with the keyboard alone. Nothing is left out of the examination:
 * the map's canvas is one element with a name to axe, and what it shows stands in the list as well.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { become, DESK, mapIdle, openBrowser, openPage, PHONE } from './browser.mjs';
import { examine } from './examine.mjs';
import { startServer } from './server.mjs';

/** Enough presses to walk past the frame of the page and what stands before the thing wanted. */
const MOST_TABS = 80;

let server;
/** One where nobody is signed in. */
let closed;
let browser;
let linkedId;

before(async () => {
  [server, closed] = await Promise.all([startServer(), startServer({ demo: false })]);
  browser = await openBrowser();
  const page = await (await fetch(`${server.origin}/api/v1/observations?commitment=ovning.o1&limit=1`)).json();
  linkedId = page.features[0].id;
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await closed?.stop();
});

/** Sends a document as the coordinator at the desk; fails with what the server says. */
async function send(method, path, body, version) {
  const headers = { 'Content-Type': 'application/json', Origin: server.origin };
  if (version) headers['If-Match'] = `"v${version}"`;
  const answer = await fetch(`${server.origin}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, await answer.text());
}

const newId = () => `01890000-0000-7000-8000-${String(Date.now()).slice(-12)}`;

/** A lamp that is said to be mended: one for each look, for what is answered on a walk is sent. */
async function mendedLamp() {
  const id = newId();
  const now = new Date().toISOString();
  const properties = {
    category: 'light.out',
    observed_at: now,
    created_at: now,
    geom_source: 'tap',
    provenance: 'staff_daily',
    schema_version: 1,
  };
  const geometry = { type: 'Point', coordinates: [24.9441, 60.1712] };
  await send('PUT', `/observations/${id}`, { type: 'Feature', id, geometry, properties });
  const steps = [{ to: 'reviewed' }, { to: 'assigned', actor: 'light_op' }, { to: 'done' }];
  for (const [i, step] of steps.entries()) await send('POST', `/observations/${id}/transitions`, step, i + 1);
  return id;
}

/** A walk of its own for each look, for going on it changes it. */
async function planWalk() {
  const lamp = await mendedLamp();
  const id = newId();
  const place = (lon, lat) => [lon, lat];
  await send('PUT', `/walks/${id}`, {
    kind: 'staff_round',
    title: 'Kvällens runda',
    purpose: 'Se om lamporna lyser',
    starts_at: '2026-11-18T16:00:00Z',
    ends_at: '2026-11-18T17:00:00Z',
    meeting_before: { at: '2026-11-11T16:00:00Z', place: 'Biblioteket' },
    participants: [{ role: 'resident', organisation: null, n: 4 }],
    promises: ['ovning'],
    stops: [
      { no: 1, name: 'Lampan', at: place(24.9441, 60.1712), why: 'Sägs vara lagad', verify: [lamp] },
      { no: 2, name: 'Gången', at: place(24.9461, 60.1722), why: null, verify: [] },
    ],
  });
  return id;
}

/** Every view, and what must stand in it before it is worth examining. */
const views = (walk) => [
  ['/', '[data-testid="map"]'],
  ['/lista', '[data-testid="observation-row"]'],
  ['/lista?category=dis.noise&severity_min=4', '[data-testid="empty"]'],
  ['/loften', '[data-testid="promise-row"]'],
  ['/loften/ovning?punkt=ovning.o1', '[data-testid="linked-observation"]'],
  [`/iakttagelse/${linkedId}`, '[data-testid="commitment-link"]'],
  ['/ingenstans/alls', '[data-testid="empty"]'],
  ['/rundor', '[data-testid="walk-row"]'],
  ['/rundor/ny', '[data-testid="walk-promise-ovning"]'],
  [`/rundor/${walk}/andra`, '[data-testid="stop-row"]'],
  [`/rundor/${walk}`, '[data-testid="walk-point"] .state-mark'],
  ['/markera', '[data-testid="accuracy"][data-grade="good"]'],
];

/** Pages of their own, by who may open them, and what must stand there before they are examined. */
const PAGES = [
  ['admin', '/admin', '[data-testid="admin"]'],
  ['admin', '/admin/personer', '[data-testid="account-row"]'],
  ['admin', '/admin/roller', '[data-testid="roles-table"]'],
  ['admin', '/admin/omraden', '[data-testid="areas"] .row'],
  ['admin', '/admin/kategorier', '[data-testid="categories"] .row'],
  ['admin', '/admin/aktorer', '[data-testid="actor-row"]'],
  ['admin', '/admin/vem-far', '.little-map canvas'],
  ['admin', '/admin/logg', '[data-testid="audit-rows"]'],
  ['admin', '/konto', '[data-testid="totp-section"]'],
  ['admin', '/', '[data-testid="empty"]'],
  ['safety_coordinator', '/admin/delningar', '[data-testid="shares"] [data-testid="empty"], [data-testid="share-set"]'],
  ['safety_coordinator', '/admin/inkommet', '[data-testid="intake"] [data-testid="empty"], [data-testid="intake-row"]'],
  ['communicator', '/admin/texter', '[data-testid="texts"] [data-testid="empty"], [data-testid="text"]'],
  ['records_officer', '/admin/lamna-ut', '[data-testid="disclose-preview"]'],
  ['records_officer', '/admin/gallring', '[data-testid="rule-add"]'],
];

/** Goes to an address as a link would; loading anew each time would only draw the same map again. */
const follow = (page, path) =>
  page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);

/** Opens whatever is folded, so that it is examined too. */
const unfold = (page) =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });

for (const [device, size] of [['phone', PHONE], ['desk', DESK]]) {
  for (const dark of [false, true]) {
    const look = `${device}, ${dark ? 'dark' : 'light'}`;

    test(`no view has a finding (${look})`, async () => {
      const { context, page, clean } = await openPage(browser, server.origin, { size, dark });
      await page.goto('/');
      await mapIdle(page);
      const walk = await planWalk();
      for (const [path, sign] of views(walk)) {
        await follow(page, path);
        await page.locator(sign).first().waitFor();
        await unfold(page);
        await examine(page, `${path} (${look})`);
      }

      // What only a press shows: the details after saving, and the alarm over them.
      await page.getByTestId('quick-1').click();
      await page.locator('[data-testid="receipt"][data-state="sent"]').waitFor();
      await examine(page, `saved (${look})`);
      await page.getByTestId('severity-4').click();
      await page.getByTestId('alarm').waitFor();
      await examine(page, `alarm (${look})`);
      await page.getByTestId('alarm-not-needed').click();

      // Out on the walk: before, at a stop, the question at the end, and the account of it.
      // What can be taken back can be so for ten seconds, which a look takes on a slow machine: nothing waits for it.
      await page.getByTestId('saved-done').click();
      await follow(page, `/rundor/${walk}/ga`);
      await page.getByTestId('walk-begin').waitFor();
      await examine(page, `before a walk (${look})`);
      await page.getByTestId('walk-begin').click();
      await page.getByTestId('feeling-4').click();
      await page.getByTestId('verify-no').click();
      await page.getByTestId('verify-undo').click();
      await page.getByTestId('verify-yes').waitFor();
      await examine(page, `before a lamp (${look})`);
      await page.getByTestId('verify-no').click();
      await page.getByTestId('verify-undo').waitFor();
      await examine(page, `at a stop (${look})`);
      await page.getByTestId('walk-end').click();
      await page.getByTestId('walk-end-dialog').waitFor();
      await examine(page, `the end of a walk (${look})`);
      await page.getByTestId('walk-end-yes').click();
      await page.getByTestId('walk-summary').waitFor();
      await examine(page, `after a walk (${look})`);

      await follow(page, '/');
      for (const tool of ['filters', 'layers']) {
        await page.getByTestId(`${tool}-button`).click();
        await page.getByTestId(tool).waitFor();
        await examine(page, `${tool} (${look})`);
        if (size === PHONE) await page.getByTestId('tool-close').click();
      }
      clean();
      await context.close();
    });
  }
}

for (const [device, size] of [['phone', PHONE], ['desk', DESK]]) {
  for (const dark of [false, true]) {
    const look = `${device}, ${dark ? 'dark' : 'light'}`;

    test(`no page of Administration has a finding (${look})`, async () => {
      const { context, page, clean } = await openPage(browser, server.origin, { size, dark });
      await page.goto('/loften');
      let role = '';
      for (const [who, path, sign] of PAGES) {
        if (who === role) await follow(page, path);
        else await become(page, who, path);
        role = who;
        await page.locator(sign).first().waitFor();
        await unfold(page);
        await examine(page, `${path} as ${who} (${look})`);
      }
      await become(page, 'admin', '/admin/personer');
      await page.getByTestId('account-row').first().click();
      await page.getByTestId('person-devices').waitFor();
      await unfold(page);
      await examine(page, `a person (${look})`);
      await page.getByTestId('settings-button').click();
      await page.getByTestId('who').waitFor();
      await examine(page, `the menu (${look})`);
      clean();
      await context.close();
    });

    test(`no page before signing in has a finding (${look})`, async () => {
      const { context, page } = await openPage(browser, closed.origin, { size, dark });
      await page.goto('/');
      await page.getByTestId('sign-in').waitFor();
      await examine(page, `signing in (${look})`);
      await page.goto('/lank#gone');
      await page.getByTestId('link-to-sign-in').waitFor();
      await examine(page, `a dead link (${look})`);
      await page.goto('/loften');
      await page.goto(await closed.firstLink());
      await page.getByTestId('link-form').waitFor();
      await examine(page, `an invitation (${look})`);
      await page.goto(`${server.origin}/offentligt/ovning`);
      await page.getByTestId('public-form').waitFor();
      await page.locator('.little-map canvas').waitFor();
      await examine(page, `the page for everybody (${look})`);
      await context.close();
    });
  }
}

/** Presses Tab until focus is on what is wanted; says what it passed when it never is. */
async function tabTo(page, selector) {
  const passed = [];
  for (let i = 0; i < MOST_TABS; i += 1) {
    await page.keyboard.press('Tab');
    const { there, name, seen } = await page.evaluate((wanted) => {
      const at = document.activeElement;
      const box = at.getBoundingClientRect();
      return {
        there: at.matches(wanted),
        name: `${at.tagName} ${at.getAttribute('aria-label') ?? at.textContent?.slice(0, 30)}`,
        seen: box.width > 0 && box.height > 0 && getComputedStyle(at).outlineStyle !== 'none',
      };
    }, selector);
    if (there) {
      assert.ok(seen, `focus on ${name} can be seen`);
      return;
    }
    passed.push(name);
  }
  assert.fail(`${selector} is not reached by Tab; passed ${passed.join(' | ')}`);
}

/** Focus moves into a new view, to its heading or to the view while that is on its way, and is not lost. */
const inside = (page) => page.waitForFunction(() => document.activeElement?.closest('.panel') !== null);

test('from the list to the card to the promise with Tab and Enter alone', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: DESK });
  await page.goto('/lista?category=light.out');
  await page.getByTestId('observation-row').first().waitFor();
  await mapIdle(page);

  // A mark that a promise covers, wherever in the list it stands.
  const rows = page.getByTestId('observation-row');
  const covered = await rows.filter({ hasText: 'Löfte' }).first().getAttribute('data-id');
  await tabTo(page, `[data-testid="observation-row"][data-id="${covered}"]`);
  await page.keyboard.press('Enter');
  await page.locator(`[data-testid="observation-card"][data-id="${covered}"]`).waitFor();
  await inside(page);
  await page.getByTestId('commitment-link').first().waitFor();
  await tabTo(page, '[data-testid="commitment-link"] a');
  await page.keyboard.press('Enter');
  await page.getByTestId('promise-title').waitFor();
  await inside(page);
  await tabTo(page, '[data-testid="linked-observation"]');
  clean();
  await context.close();
});

test('the first Tab offers to skip to the content', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: DESK });
  await page.goto('/lista');
  await page.getByTestId('observation-row').first().waitFor();
  await page.keyboard.press('Tab');
  const skip = page.locator('.skip');
  assert.ok(await skip.evaluate((link) => link === document.activeElement && link.getBoundingClientRect().top >= 0));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'main');
  clean();
  await context.close();
});
