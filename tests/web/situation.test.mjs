/**
 * The weekly report and the meeting about it, by the keyboard alone: read beside the map, a decision typed on one
 * screen that appears on another, last week's ticked off, and the meeting ended with places for the week to come.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { become, DESK, mapIdle, openBrowser, openPage, PHONE } from './browser.mjs';
import { examine, looksOf } from './examine.mjs';
import { startServer } from './server.mjs';

/** Presses of Tab within which every part of a view has been reached. */
const MOST_TABS = 80;
/** By the almanac Monday 2 to Sunday 8 March 2026. */
const WEEK = '2026-W10';

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

const look = looksOf('situation');

/** Records four broken lamps close together in the week, and builds its report; what it says. */
const prepare = (page) =>
  page.evaluate(async (week) => {
    const send = async (method, path, body) => {
      const answer = await fetch(path, {
        method,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    const hex = (n, length) => n.toString(16).padStart(length, '0');
    for (let i = 0; i < 4; i += 1) {
      const time = hex(Date.now(), 12);
      const id = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${hex(i + 1, 12)}`;
      await send('PUT', `/api/v1/observations/${id}`, {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [24.9441 + i * 1e-4, 60.1712] },
        properties: { category: 'light.out', observed_at: `2026-03-04T18:0${i}:00+01:00`, geom_source: 'tap' },
      });
    }
    // The live index takes them in a moment later.
    let report;
    for (let i = 0; i < 40; i += 1) {
      report = await send('POST', '/api/v1/situation-reports', { week });
      if (report.came.this >= 4) break;
      await new Promise((done) => setTimeout(done, 250));
    }
    await send('POST', '/api/v1/situation-reports', { week: '2026-W09' });
    return report;
  }, WEEK);

/** Goes on with Tab until that part has focus, and is seen to have it. */
async function tabTo(page, testid) {
  for (let i = 0; i < MOST_TABS; i += 1) {
    const now = await page.evaluate(() => {
      const { dataset } = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return { id: dataset.testid, seen: outlineStyle !== 'none' && outlineWidth !== '0px' };
    });
    if (now.id === testid) {
      assert.ok(now.seen, `${testid} is seen to have focus`);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${testid}`);
}

test('a Monday: the report is read, a decision typed on one screen appears on another, and the meeting ends', async () => {
  const desk = await openPage(browser, server.origin, { size: DESK });
  const { page } = desk;
  await page.goto('/loften');
  await become(page, 'safety_coordinator', '/loften');
  const told = await prepare(page);
  await page.goto(`/lagesbild/${WEEK}`);
  await page.getByTestId('came').waitFor();
  await mapIdle(page);
  assert.match(await page.getByTestId('came').innerText(), new RegExp(`\\n${told.came.this}\\n`));
  assert.match(await page.locator('h1').innerText(), /lägesbild v 10/);
  assert.equal(await page.locator('[data-testid="focus-places"] > li').count(), told.focus.length);
  const listed = told.observations.filter(({ is_new }) => is_new).length;
  const all = page.getByTestId('rows-all');
  if (await all.count()) await all.click();
  assert.equal(await page.locator('[data-testid="rows"] > li').count(), listed);
  await look(page, 'desk-light');
  await examine(page, 'the report at a desk');

  // Two screens: the wall shows, the writer types.
  const wall = await openPage(browser, server.origin, { size: DESK, dark: true });
  await wall.page.goto('/loften');
  await become(wall.page, 'planner', '/loften');
  await wall.page.goto(`/lagesbild/${WEEK}/mote`);
  await wall.page.getByTestId('decision-form').waitFor();

  await tabTo(page, 'meeting-open');
  await page.keyboard.press('Enter');
  await page.getByTestId('decision-form').waitFor();
  await tabTo(page, 'decision-text');
  await page.keyboard.type('Byt lampan vid gången');
  await tabTo(page, 'decision-focus');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'decision-actor');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'decision-due');
  await page.keyboard.type('03132026');
  await tabTo(page, 'decision-add');
  await page.keyboard.press('Enter');
  const own = page.getByTestId('decisions').getByText('Byt lampan vid gången', { exact: true });
  await own.waitFor();
  const seen = wall.page.getByTestId('decisions').getByText('Byt lampan vid gången', { exact: true });
  await seen.waitFor({ timeout: 10_000 });
  const kept = await page.evaluate(
    (week) => fetch(`/api/v1/situation-reports/${week}/decisions`).then((answer) => answer.json()),
    WEEK,
  );
  const [decision] = kept.decisions;
  assert.equal(kept.decisions.length, 1);
  assert.equal(decision.focus, told.focus[0].cell);
  assert.ok(decision.actor_name);
  assert.match(decision.due, /^\d{4}-\d{2}-\d{2}$/);
  // The field is ready for the next one.
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), 'decision-text');
  await page.keyboard.type('Gå förbi på fredag kväll');
  await page.keyboard.press('Enter');
  await wall.page.getByTestId('decisions').getByText('Gå förbi på fredag kväll', { exact: true }).waitFor();

  // Done on the wall, done at the desk.
  const row = wall.page.locator(`[data-testid="decision"][data-id="${decision.id}"]`);
  await row.getByTestId('decision-turn').focus();
  await wall.page.keyboard.press('Enter');
  await page.locator(`[data-id="${decision.id}"].decision-done`).waitFor();
  await look(page, 'meeting-light');
  await look(wall.page, 'meeting-dark');
  await examine(page, 'the meeting');
  await examine(wall.page, 'the meeting in the dark');

  await tabTo(page, 'meeting-end');
  await page.keyboard.press('Enter');
  for (const screen of [page, wall.page]) {
    await screen.getByTestId('minutes').waitFor();
    assert.ok((await screen.locator('[data-testid="chosen"] > li').count()) >= 1);
    assert.equal(await screen.getByTestId('decision-form').count(), 0);
  }
  await look(page, 'minutes');
  await examine(page, 'the minutes');

  // The week after begins with what was decided.
  await page.evaluate(() =>
    fetch('/api/v1/situation-reports', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ week: '2026-W11' }),
    }),
  );
  await page.goto('/lagesbild/2026-W11');
  const last = page.getByTestId('last-decisions');
  await last.getByText('Byt lampan vid gången', { exact: true }).waitFor();
  assert.equal(await last.locator('.decision-done').count(), 1);
  wall.clean();
  desk.clean();
  await wall.context.close();
  await desk.context.close();
});

test('on a phone in the dark the report is one column under the map', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: PHONE, dark: true });
  await page.goto('/loften');
  await become(page, 'planner', '/loften');
  await page.goto(`/lagesbild/${WEEK}`);
  await page.getByTestId('came').waitFor();
  await look(page, 'phone-dark');
  await examine(page, 'the report on a phone');
  clean();
  await context.close();
});

test('whoever does not analyse has no report', async () => {
  const { context, page } = await openPage(browser, server.origin, { size: DESK, forgive: [/403/] });
  await page.goto('/loften');
  await become(page, 'reporter', '/loften');
  assert.equal(await page.getByTestId('nav-situation').count(), 0);
  await page.goto('/lagesbild');
  await page.getByText('inga iakttagelser', { exact: false }).first().waitFor();
  assert.equal(await page.getByTestId('situation').count(), 0);
  await context.close();
});
