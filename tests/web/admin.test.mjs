/**
 * What each role finds in Administration and can do there, by the interface alone: roles in the demo, accounts,
 * who gets what, handing over with its preview, texts that want a second person, what residents send in,
 * disclosure, disposal and the log.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { become, DESK, openBrowser, openPage, PHONE, statusOf } from './browser.mjs';
import { startServer } from './server.mjs';

/** Refusals that the tests ask for are written to the console by the browser itself. */
const REFUSED = [/the server responded with a status of (403|404|409|422)/];

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

/** A page at a desk as somebody of the demo. */
async function deskOf(role, path = '/loften') {
  const opened = await openPage(browser, server.origin, { size: DESK, forgive: REFUSED });
  await opened.page.goto('/loften');
  await become(opened.page, role, path);
  return opened;
}

async function done({ context, clean }) {
  clean();
  await context.close();
}

test('the banner says that all is example and lets one be anybody', async () => {
  // What one account asked for last may arrive when another has taken its place.
  const forgive = [...REFUSED, /the server responded with a status of 401 /];
  const opened = await openPage(browser, server.origin, { size: PHONE, forgive });
  const { page } = opened;
  await page.goto('/loften');
  const banner = page.getByTestId('demo-banner');
  await banner.waitFor();
  assert.match(await banner.textContent(), /Demoläge.*allt är exempel/s);
  const box = await banner.boundingBox();
  assert.ok(box.height <= 56, `one line on a phone, not ${box.height} px`);
  const choose = (name) =>
    page.getByTestId('demo-role').evaluate((select, wanted) => {
      select.value = [...select.options].find(({ text }) => text.startsWith(wanted)).value;
      select.dispatchEvent(new Event('change', { bubbles: true }));
    }, name);

  await page.getByTestId('nav-mark').waitFor();
  await choose('Förtroendevald');
  await page.getByTestId('nav-mark').waitFor({ state: 'detached' });
  await choose('Granskare');
  await page.getByTestId('settings-button').click();
  await page.getByTestId('menu-admin').click();
  await page.getByTestId('admin-logg').waitFor();
  assert.equal(await page.locator('.admin-menu a').count(), 1, 'an auditor has the log and nothing else');
  await page.goto('/admin/personer');
  await page.getByTestId('empty').waitFor();
  await done(opened);
});

test('an administrator sees no observations, adds accounts once, and reads what roles may do', async () => {
  const opened = await deskOf('admin', '/');
  const { page } = opened;
  await page.getByTestId('empty').waitFor();
  await page.getByTestId('nav-admin').click();
  await page.getByTestId('account-row').first().waitFor();
  for (const again of [false, true]) {
    await page.getByTestId('account-add').click();
    await page.getByTestId('account-name').fill('Prov');
    await page.getByTestId('account-email').fill('prov@exempel.se');
    await page.getByTestId('grant-add').click();
    await page.getByTestId('account-save').click();
    if (again) {
      await page.getByTestId('account-add-dialog').getByTestId('failure').waitFor();
      await page.keyboard.press('Escape');
    } else {
      await page.getByTestId('person').waitFor();
      await page.getByTestId('admin-back').click();
    }
  }
  await page.getByTestId('admin-roller').click();
  await page.getByTestId('roles-table').waitFor();
  assert.equal(await page.getByTestId('roles-table').locator('tbody tr').count(), 14);
  await done(opened);
});

test('"Vem får denna?" answers for a typed place with a reason', async () => {
  const opened = await deskOf('admin', '/admin/vem-far');
  const { page } = opened;
  await page.getByTestId('routing-category').selectOption('light.out');
  await page.getByTestId('place-coordinates-input').fill('60,1712 24,9441');
  const answer = page.getByTestId('routing-answer');
  await answer.locator('.why').first().waitFor();
  assert.match(await answer.innerText(), /Järnvägstorget/);
  await done(opened);
});

test('what is handed over is seen as the preview said, and not after it was taken back', async () => {
  const opened = await deskOf('safety_coordinator', '/admin/delningar');
  const { page } = opened;
  await page.getByTestId('share-add').click();
  await page.getByTestId('share-set-title').fill('Provdelning');
  const police = page.getByTestId('share-set-dialog').locator('.check', { hasText: /polis/i }).first();
  await police.click();
  await page.getByTestId('share-set-purpose').fill('Gemensam bild av belysningen.');
  await page.getByTestId('share-set-basis').fill('Överenskommelsen, punkt 1');
  await page.getByTestId('share-set-save').click();
  await page.getByTestId('share-set').first().waitFor();

  await page.goto('/lista?category=light.out');
  await page.getByTestId('observation-row').first().waitFor();
  await page.getByTestId('choose-start').click();
  // The list follows the map and may be drawn anew at any time, so what was chosen is read afterwards.
  await page.locator('li.choose .check').first().click();
  await page.locator('[data-testid="choose-bar"] [role="status"]', { hasText: '1' }).waitFor();
  const chosen = page.locator('li.choose', { has: page.locator('input:checked') }).locator('[data-id]');
  const id = await chosen.getAttribute('data-id');
  // It stays in sight when the list moves on to something else, for it is handed over all the same.
  await page.getByTestId('filters-button').click();
  await page.getByTestId('filter-kind-unsafe_place').click();
  await page.getByTestId('chosen-elsewhere').locator(`[data-id="${id}"]`).waitFor();
  assert.equal(await chosen.count(), 1, 'and is told once');
  const other = await deskOf('police_planner', '/loften');
  const before = await statusOf(other.page, `/api/v1/observations/${id}`);

  await page.getByTestId('share-open').click();
  await page.getByTestId('preview').locator('li').first().waitFor();
  await page.getByTestId('share-hand-over').click();
  await page.getByTestId('share-dialog').locator('.error-text').waitFor();
  await page.getByTestId('share-reason').fill('Planering av rundor');
  await page.getByTestId('share-hand-over').click();
  await page.getByTestId('share-dialog').waitFor({ state: 'detached' });
  assert.equal(before, 404, 'nothing is common from the start');
  await other.page.waitForFunction(
    (to) => fetch(to).then((answer) => answer.status === 200),
    `/api/v1/observations/${id}`,
  );

  await page.getByTestId('share-open').click();
  await page.getByTestId('take-back').click();
  await page.getByTestId('take-back-reason').fill('Fel iakttagelse');
  await page.getByTestId('take-back-do').click();
  await page.getByTestId('share-dialog').waitFor({ state: 'detached' });
  await other.page.waitForFunction(
    (to) => fetch(to).then((answer) => answer.status === 404),
    `/api/v1/observations/${id}`,
  );
  await done(other);
  await done(opened);
});

test('a text is not approved by the one who wrote it', async () => {
  const opened = await deskOf('communicator', '/admin/texter');
  const { page } = opened;
  // What it can be about comes late: until then there is nothing to press.
  await page.route('**/api/v1/promises*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await page.reload();
  await page.getByTestId('text-add').click();
  await page.getByTestId('text-sv').fill('Vi ser över belysningen före jul.');
  await page.getByTestId('text-save').click();
  const text = page.locator('[data-testid="text"][data-state="draft"]').first();
  await text.waitFor();
  assert.equal(await text.getByTestId('text-approve').count(), 0);
  assert.match(await text.innerText(), /Någon annan behöver godkänna/);
  await done(opened);
});

test('a resident leaves a mark without an account, and somebody reviews it', async () => {
  const opened = await openPage(browser, server.origin, { size: PHONE, forgive: REFUSED });
  const { context, page } = opened;
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/offentligt/ovning');
  await page.getByTestId('public-commitment').first().waitFor();
  await page.getByTestId('public-send').click();
  assert.equal(await page.locator('.public-form .error-text').count(), 2, 'what and where are asked for');
  await page.getByTestId('public-category-light.out').check({ force: true });
  await page.getByTestId('place-mine').click();
  await page.getByTestId('public-text').fill('Tre lampor i rad är släckta. Ring mig på 070-174 06 35.');
  await page.locator('[data-testid="text-advice"] [data-kind="phone"]').waitFor();
  await page.getByTestId('public-text').fill('Tre lampor i rad är släckta.');
  await page.getByTestId('public-send').click();
  await page.getByTestId('public-thanks').waitFor();
  assert.deepEqual(asked.filter((path) => /^\/(api|tiles|basemap)\//.test(path)), [], 'the public page reads the public copy only');
  assert.deepEqual(await context.cookies(), []);
  await done(opened);

  const desk = await deskOf('safety_coordinator', '/admin/inkommet');
  const row = desk.page.getByTestId('intake-row').first();
  await row.waitFor();
  assert.match(await row.getByTestId('intake-text').inputValue(), /Tre lampor/);
  await row.getByTestId('intake-accept').click();
  await row.waitFor({ state: 'detached' });
  await done(desk);
});

test('a disclosure is looked at before it is downloaded', async () => {
  const opened = await deskOf('records_officer', '/admin/lamna-ut');
  const { page } = opened;
  await page.getByTestId('disclose-preview').click();
  await page.locator('.error-text').first().waitFor();
  assert.equal(await page.getByTestId('disclose-download').count(), 0);
  await page.getByTestId('disclose-registry').fill('KS 2026/17');
  await page.getByTestId('disclose-preview').click();
  await page.getByTestId('disclose-download').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('disclose-download').click()]);
  assert.match(download.suggestedFilename(), /json$/);
  await done(opened);
});

test('disposal is tried by one person and wants another', async () => {
  const opened = await deskOf('records_officer', '/admin/gallring');
  const { page } = opened;
  await page.getByTestId('rule-add').click();
  await page.getByTestId('rule-title').fill('Avslutade iakttagelser');
  await page.getByTestId('rule-days').fill('1');
  await page.getByTestId('rule-decision').fill('KS 2026/113');
  await page.getByTestId('rule-dialog').locator('.check').last().click();
  await page.getByTestId('rule-save').click();
  await page.getByTestId('rule-row').first().waitFor();
  await page.getByTestId('run-dry').click();
  await page.getByTestId('run-row').first().waitFor();
  assert.equal(await page.getByTestId('run-execute').count(), 0);
  await done(opened);
});

test('the log shows what was done and proves that it is whole', async () => {
  const opened = await deskOf('auditor', '/admin/logg');
  const { page } = opened;
  const rows = page.getByTestId('audit-rows');
  await rows.waitFor();
  const all = await rows.innerText();
  assert.match(all, /Skapade/);
  assert.match(all, /tjänsten själv/, 'the seeds came in by no person');
  // A search finds the one act there was of a kind, however much has happened since.
  await page.getByTestId('audit-verb').selectOption('put');
  await page.getByTestId('audit-search').click();
  await rows.filter({ hasNotText: 'Skapade' }).waitFor();
  assert.match(await rows.innerText(), /share_set/);
  await page.getByTestId('audit-verify').click();
  await page.locator('[data-testid="audit-verified"] .verify-ok').waitFor();
  await done(opened);
});
