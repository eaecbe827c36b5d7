/**
 * Time at a desk with the keyboard alone, and on a phone: the time line chooses days for all, plays and pauses, hours
 * are chosen on the wheel by the arrows, and one period stands beside another in words and in a table.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, mapIdle, openBrowser, openPage, PHONE } from './browser.mjs';
import { examine, looksOf } from './examine.mjs';
import { startServer } from './server.mjs';

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

const look = looksOf('time');

for (const dark of [false, true]) {
  test(`at a desk, ${dark ? 'dark' : 'light'}: days, hours and periods by the keyboard alone`, async () => {
    const { context, page, clean } = await openPage(browser, server.origin, { size: DESK, dark });
    await page.goto('/');
    await mapIdle(page);
    const asking = page.waitForResponse((answer) => answer.url().includes('/analyses/time?'));
    await page.getByTestId('time-button').press('Enter');
    await page.getByTestId('wheel').waitFor();
    const all = await (await asking).json();
    assert.ok(all.n > 20, 'the practice set has something to show');
    await page.getByTestId('time-chosen').getByText(`${all.n} iakttagelser`).waitFor();
    await look(page, dark ? 'desk-dark' : 'desk-light');
    await examine(page, 'the form of time');

    // The handle goes four weeks forward from the first, and the address says it.
    await page.getByTestId('time-from').focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    await page.waitForURL(/from=\d{4}-\d{2}-\d{2}/);
    const from = new URL(page.url()).searchParams.get('from');
    assert.equal(new Date(`${from}T00:00:00Z`).getUTCDay(), 1, `${from} is a Monday`);
    // Home takes the whole year back, and the filter with it.
    await page.keyboard.press('Home');
    await page.waitForURL((url) => !url.searchParams.has('from'));

    // The hour with most, reached by the arrows from where the wheel begins.
    const most = all.hours.indexOf(Math.max(...all.hours));
    const start = page.locator('[data-testid="wheel"] path[tabindex="0"]');
    await start.focus();
    const at = Number(await start.getAttribute('data-slot'));
    const move = async (key, n) => {
      for (let i = 0; i < n; i++) await page.keyboard.press(key);
    };
    await move('ArrowUp', (Math.floor(most / 24) - Math.floor(at / 24) + 7) % 7);
    await move('ArrowRight', ((most % 24) - (at % 24) + 24) % 24);
    await page.keyboard.press('Space');
    await page.locator(`[data-testid="wheel"] path[data-slot="${most}"][aria-checked="true"]`).waitFor();
    const asked = page.waitForRequest((request) => request.url().includes(`/analyses/compare?`) && request.url().includes(`hours=${most}`));
    await page.getByTestId('compare-against').selectOption('year');
    await asked;
    await page.getByTestId('time-all-hours').press('Enter');

    // One period beside another: what the server says, in words.
    await page.getByTestId('compare-against').selectOption('before');
    const answered = page.waitForResponse((answer) => /analyses\/compare.*sun=dark/.test(answer.url()));
    await page.getByTestId('time-sun-dark').press('Space');
    const compared = await (await answered).json();
    const line = page.getByTestId('compare-all');
    await line.getByText(`${compared.all.after} mot ${compared.all.before}:`).waitFor();
    assert.match(await line.innerText(), /fler|färre|ingen säker skillnad|för få för att säga/);
    assert.equal(await page.locator('[data-testid="compare-table"] tbody tr').count(), compared.areas.length);
    await page.getByTestId('compare').scrollIntoViewIfNeeded();
    await look(page, dark ? 'compare-dark' : 'compare-light');
    await examine(page, 'one period beside another');
    await clean();
    await context.close();
  });
}

test('played, the weeks move by themselves until they are stopped', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: DESK });
  await page.goto('/');
  await mapIdle(page);
  await page.getByTestId('time-button').press('Enter');
  const play = page.getByTestId('time-play');
  await play.press('Enter');
  assert.equal(await play.getAttribute('aria-pressed'), 'true');
  const from = () => new URL(page.url()).searchParams.get('from');
  await page.waitForFunction(() => new URLSearchParams(location.search).has('to'));
  const first = new URL(page.url()).searchParams.get('to');
  await page.waitForFunction((was) => new URLSearchParams(location.search).get('to') !== was, first);
  await play.press('Enter');
  const stopped = from();
  await page.waitForTimeout(2_000);
  assert.equal(from(), stopped, 'a pause is a pause');
  await clean();
  await context.close();
});

test('on a phone, in the dark, it is a sheet that fits', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: PHONE, dark: true });
  await page.goto('/');
  await mapIdle(page);
  await page.getByTestId('layers-button').click();
  await page.getByTestId('time-button').click();
  await page.getByTestId('wheel').waitFor();
  await page.getByTestId('compare-all').waitFor();
  await look(page, 'phone-dark');
  await examine(page, 'the sheet of time');
  await page.getByTestId('wheel').scrollIntoViewIfNeeded();
  await look(page, 'phone-wheel');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.ok(wide, 'nothing reaches beyond the screen');
  await clean();
  await context.close();
});
