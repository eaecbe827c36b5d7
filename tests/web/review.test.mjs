/**
 * The review by keyboard alone: accepted, merged as a confirmation, rejected with a reason, assigned with a date,
 * and the last act taken back. Nothing is pressed with a pointer.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { become, DESK, openBrowser, openPage, PHONE } from './browser.mjs';
import { examine } from './examine.mjs';
import { startServer } from './server.mjs';

/** Presses of Tab within which every part of a dialog has been reached. */
const MOST_TABS = 15;

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

/** Acute and long ago, so that they come first and in this order; the second lies 10 m from the first. */
const SEEN = [
  ['light.out', 60.1712, '2021-01-01T17:00:00Z'],
  ['light.out', 60.17129, '2021-01-02T17:00:00Z'],
  ['veg.sight', 60.1725, '2021-01-03T17:00:00Z'],
  ['lit.litter', 60.1735, '2021-01-04T17:00:00Z'],
  ['mnt.surface', 60.1745, '2021-01-05T17:00:00Z'],
  ['mnt.furniture', 60.1755, '2021-01-06T17:00:00Z'],
];

/** Records them as the one who is signed in; their ids. */
const record = (page, all = SEEN) =>
  page.evaluate(async (seen) => {
    const hex = (n, length) => n.toString(16).padStart(length, '0');
    const ids = [];
    for (const [i, [category, lat, at]] of seen.entries()) {
      const time = hex(Date.now(), 12);
      const id = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${hex(i + 1, 12)}`;
      const answer = await fetch(`/api/v1/observations/${id}`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/geo+json' },
        body: JSON.stringify({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [24.9441, lat] },
          properties: { category, observed_at: at, severity: 4, geom_source: 'tap', text: `Nummer ${i + 1}` },
        }),
      });
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
      ids.push(id);
    }
    return ids;
  }, all);

const cardOf = (page, id) => page.locator(`[data-testid="review-card"][data-id="${id}"]`);
const shows = (page, id) => cardOf(page, id).waitFor();
const properties = (page, id) =>
  page.evaluate(
    (of) =>
      fetch(`/api/v1/observations/${of}`)
        .then((answer) => answer.json())
        .then((feature) => feature.properties),
    id,
  );

/** What has focus, and that it is seen to have it. */
const focused = (page) =>
  page.evaluate(() => {
    const { dataset, tagName } = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return { id: dataset.testid ?? tagName, seen: outlineStyle !== 'none' && outlineWidth !== '0px' };
  });

/** Goes on with Tab until that part has focus. */
async function tabTo(page, testid) {
  for (let i = 0; i < MOST_TABS; i += 1) {
    const now = await focused(page);
    if (now.id === testid) {
      assert.ok(now.seen, `${testid} is seen to have focus`);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${testid}`);
}

test('a morning’s cards are gone through by keyboard alone', async () => {
  const desk = await openPage(browser, server.origin, { size: DESK });
  const { page } = desk;
  await page.goto('/loften');
  await become(page, 'safety_coordinator', '/loften');
  const [lamp, again, bush, litter, surface, bench] = await record(page);
  await page.goto('/granska');
  await shows(page, lamp);
  const left = async () => Number.parseInt(await page.getByTestId('review-left').innerText(), 10);
  const before = await left();
  assert.ok(before >= SEEN.length);
  await examine(page, 'the review at a desk');
  const duplicate = cardOf(page, lamp).getByTestId('duplicate').first();
  assert.equal(await duplicate.getAttribute('data-id'), again);
  assert.match(await duplicate.innerText(), /Samma kategori, 10 m, 1 dag emellan/);

  // J and K look, and decide nothing.
  await page.keyboard.press('j');
  await shows(page, again);
  assert.deepEqual(await focused(page), { id: 'review-heading', seen: true });
  await page.keyboard.press('k');
  await shows(page, lamp);

  await page.keyboard.press('Enter');
  await shows(page, again);
  assert.equal((await properties(page, lamp)).status, 'reviewed');

  await page.keyboard.press('1');
  assert.match(await cardOf(page, again).getByTestId('duplicate-choose').first().innerText(), /Vald/);
  await page.keyboard.press('m');
  await shows(page, bush);
  assert.equal((await properties(page, again)).status, 'merged');

  // A reason is asked for, and without one nothing is rejected.
  await page.keyboard.press('x');
  await page.getByTestId('reject-dialog').waitFor();
  await tabTo(page, 'reject-yes');
  await page.keyboard.press('Enter');
  await page.getByTestId('reject-dialog').getByRole('alert').waitFor();
  await examine(page, 'the dialog of a rejection');
  await tabTo(page, 'reject-reason');
  await page.keyboard.type('Busken är redan klippt xjk');
  await tabTo(page, 'reject-yes');
  await page.keyboard.press('Enter');
  await shows(page, litter);
  const rejected = await properties(page, bush);
  assert.deepEqual([rejected.status, rejected.outcome_reason], ['rejected', 'Busken är redan klippt xjk']);

  // The rules propose who and when; one key and Enter take the proposal.
  await page.keyboard.press('a');
  await page.getByTestId('assign-dialog').waitFor();
  await examine(page, 'the dialog of an assignment');
  const actor = await page.getByTestId('assign-actor').inputValue();
  const due = await page.getByTestId('assign-due').inputValue();
  assert.match(due, /^\d{4}-\d{2}-\d{2}$/);
  await tabTo(page, 'assign-yes');
  await page.keyboard.press('Enter');
  await shows(page, surface);
  const assigned = await properties(page, litter);
  assert.deepEqual([assigned.status, assigned.responsible.actor], ['assigned', actor]);
  assert.equal(assigned.due_at.slice(0, 10), due);

  // What was done last is taken back, and the card is there again.
  await page.keyboard.press('Enter');
  await shows(page, bench);
  assert.equal(await left(), before - 5);
  await page.keyboard.press('u');
  await shows(page, surface);
  assert.equal((await properties(page, surface)).status, 'received');
  await page.waitForFunction(
    (n) => Number.parseInt(document.querySelector('[data-testid="review-left"]').textContent, 10) === n,
    before - 4,
  );

  // Single keys can be turned off, and then do nothing.
  await page.getByTestId('review-keys-on').focus();
  await page.keyboard.press('j');
  await shows(page, bench);
  await page.keyboard.press('k');
  await shows(page, surface);
  await page.getByTestId('review-keys-on').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('j');
  assert.equal(await page.getByTestId('review-card').getAttribute('data-id'), surface);
  desk.clean();
  await desk.context.close();
});

test('what was chosen to merge into stays chosen when somebody else is at work, and nothing else is merged into', async () => {
  const desk = await openPage(browser, server.origin, { size: DESK });
  const { page } = desk;
  await page.goto('/loften');
  await become(page, 'safety_coordinator', '/loften');
  // Five metres apart, earlier than all others; the last is the first in the queue.
  const seen = [60.18, 60.180045, 60.18009, 60.180135].map((lat, i) => [
    'light.out',
    lat,
    `2020-01-0${4 - i}T17:00:00Z`,
  ]);
  const [first, second, third, last] = await record(page, seen);
  const mergedElsewhere = (id) =>
    page.evaluate(
      async ([of, into]) => {
        const answer = await fetch(`/api/v1/observations/${of}/transitions`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'If-Match': '"v1"' },
          body: JSON.stringify({ to: 'merged', into }),
        });
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      },
      [id, first],
    );
  const near = (id) => cardOf(page, last).locator(`[data-testid="duplicate"][data-id="${id}"]`);
  const chosen = () =>
    cardOf(page, last)
      .locator('[data-testid="duplicate"]:has([aria-pressed="true"])')
      .evaluateAll((all) => all.map(({ dataset }) => dataset.id));
  await page.goto('/granska');
  await shows(page, last);
  const offered = await cardOf(page, last)
    .getByTestId('duplicate')
    .evaluateAll((all) => all.map(({ dataset }) => dataset.id));
  assert.deepEqual(offered, [third, second, first], 'the nearest first');
  assert.deepEqual(await chosen(), [third]);
  await page.keyboard.press('2');
  assert.deepEqual(await chosen(), [second]);

  await mergedElsewhere(third);
  await near(third).waitFor({ state: 'detached' });
  assert.deepEqual(await chosen(), [second], 'another place in the list, and the same observation');

  await mergedElsewhere(second);
  await near(second).waitFor({ state: 'detached' });
  await page.keyboard.press('m');
  await page.getByTestId('review-said').getByText('föreslås inte längre').waitFor();
  assert.equal((await properties(page, last)).status, 'received');
  assert.deepEqual(await chosen(), []);
  await page.keyboard.press('1');
  assert.deepEqual(await chosen(), [first]);
  await page.keyboard.press('m');
  await cardOf(page, last).waitFor({ state: 'detached' });
  assert.equal((await properties(page, last)).status, 'merged');
  desk.clean();
  await desk.context.close();
});

test('the review fits a phone in the dark, and is not there for who does not review', async () => {
  const phone = await openPage(browser, server.origin, { size: PHONE, dark: true });
  const { page } = phone;
  await page.goto('/loften');
  await become(page, 'safety_coordinator', '/granska');
  await page.getByTestId('review-card').waitFor();
  await examine(page, 'the review on a phone in the dark');
  const first = await page.getByTestId('review-card').getAttribute('data-id');
  await page.getByTestId('review-next').click();
  await page.waitForFunction(
    (id) => document.querySelector('[data-testid="review-card"]').dataset.id !== id,
    first,
  );
  await become(page, 'reporter', '/granska');
  await page.getByTestId('empty').waitFor();
  assert.equal(await page.getByTestId('review').count(), 0);
  phone.clean();
  await phone.context.close();
});
