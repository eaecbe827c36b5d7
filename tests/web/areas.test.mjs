/**
 * Areas at a desk with the keyboard alone and on a phone: by name, with what is steadied and what is silent in words;
 * places of everybody can be ordered, those where people live cannot. And months, dense places and near repeats.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { become, DESK, mapIdle, openBrowser, openPage, PHONE } from './browser.mjs';
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

const look = looksOf('areas');

const ask = async (path) => (await fetch(`${server.origin}/api/v1/analyses/${path}`)).json();
const DAY = 86_400_000;

/** So many lamps outside every area, seen so many days ago by whoever is signed in; their ids. */
const record = (page, n, daysAgo, provenance, from) =>
  page.evaluate(
    async ([count, at, how, first]) => {
      const hex = (value, length) => value.toString(16).padStart(length, '0');
      const ids = [];
      for (let i = 0; i < count; i += 1) {
        const time = hex(Date.now(), 12);
        const id = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${hex(first + i, 12)}`;
        const answer = await fetch(`/api/v1/observations/${id}`, {
          method: 'PUT',
          headers: { 'Content-Type': 'application/geo+json' },
          body: JSON.stringify({
            type: 'Feature',
            geometry: { type: 'Point', coordinates: [24.9 + i * 0.002, 60.12] },
            properties: {
              category: 'light.out',
              observed_at: at,
              severity: 2,
              geom_source: 'tap',
              provenance: how,
            },
          }),
        });
        if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
        ids.push(id);
      }
      return ids;
    },
    [n, new Date(Date.now() - daysAgo * DAY).toISOString(), provenance, from],
  );

/** Each is a confirmation of the other. */
const merge = (page, again, into) =>
  page.evaluate(
    async ([ids, targets]) => {
      for (const [i, id] of ids.entries()) {
        const answer = await fetch(`/api/v1/observations/${id}/transitions`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'If-Match': '"v1"' },
          body: JSON.stringify({ to: 'merged', into: targets[i] }),
        });
        if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
      }
    },
    [again, into],
  );

const open = async (page) => {
  await page.goto('/');
  await mapIdle(page);
};

test('with little reported twice nothing is called silent, and what is missing is said', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: DESK });
  await open(page);
  await page.getByTestId('areas-button').press('Enter');
  const told = await ask('areas');
  const rows = page.getByTestId('area');
  await rows.first().waitFor();
  assert.equal(await rows.count(), told.groups.flatMap(({ areas }) => areas).length);
  assert.match(
    await page.getByTestId('areas-calm').innerText(),
    /^För få för att säga vilka områden som är tysta\./,
  );
  await page.getByTestId('areas-made').getByText(`${told.n} iakttagelser`).waitFor();
  await look(page, 'calm');
  await examine(page, 'areas of which too little is known');

  // Everybody's places stand by name until another order is chosen; homes always do.
  const names = (of) => page.getByTestId(of).locator('.row-title').allInnerTexts();
  const [shared, homes] = told.groups.map(({ areas }) => areas);
  assert.deepEqual(
    await names('shared'),
    shared.map(({ name }) => name),
  );
  assert.deepEqual(
    await names('homes'),
    homes.map(({ name }) => name),
  );
  await page.getByTestId('areas-order').selectOption('rate');
  const ranked = [...shared].sort((a, b) => a.rank - b.rank).map(({ name }) => name);
  await page.waitForFunction(
    (first) => document.querySelector('[data-testid="shared"] .row-title').textContent === first,
    ranked[0],
  );
  assert.deepEqual(await names('shared'), ranked);
  assert.deepEqual(
    await names('homes'),
    homes.map(({ name }) => name),
  );
  assert.equal(await page.getByTestId('homes').locator('select').count(), 0);
  // The switch shows what the police's own change.
  const with_police = await ask('areas?police_discovered=true');
  await page.locator('.switch', { has: page.getByTestId('areas-police') }).click();
  await page.getByTestId('areas-made').getByText(`${with_police.n} iakttagelser`).waitFor();
  await clean();
  await context.close();
});

for (const dark of [false, true]) {
  test(`at a desk, ${dark ? 'dark' : 'light'}: a silent area is named, opened and shown`, async () => {
    const { context, page, clean } = await openPage(browser, server.origin, { size: DESK, dark });
    if (!dark) {
      await page.goto('/loften');
      await become(page, 'reporter', '/loften');
      const again = await record(page, 25, 20, 'resident', 1);
      await become(page, 'safety_coordinator', '/loften');
      const targets = await record(page, 25, 40, 'staff_walk', 101);
      await merge(page, again, targets);
    }
    await open(page);
    const told = await ask('areas');
    assert.equal(told.reporting.again, 25);
    const silent = told.groups
      .flatMap(({ areas }) => areas)
      .filter(({ reporting }) => reporting.state === 'silent');
    assert.ok(silent.length > 0, 'much is known in the practice area, and nothing of it was reported again');
    await page.getByTestId('areas-button').focus();
    await page.keyboard.press('Enter');
    const said = page.getByTestId('areas-silent');
    await said.waitFor();
    for (const { name } of silent) assert.ok((await said.innerText()).includes(name), name);
    assert.equal(await page.locator('[data-testid="area"][data-voice="silent"]').count(), silent.length);
    await look(page, dark ? 'desk-dark' : 'desk-light');
    await examine(page, 'areas');

    const row = page.locator('[data-testid="area"][data-voice="silent"]').first();
    await row.getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    const details = page.getByTestId('area-details');
    await details.waitFor();
    assert.match(await details.innerText(), /per km² och 30 dagar/);
    assert.match(await details.innerText(), /ingen ny rapport: mer sällan än en gång på [\d\s]+ dagar/);
    assert.match(await details.innerText(), /0 gånger så ofta som i resten \(0–\d/);
    await page.getByTestId('area-show').press('Enter');
    await page.getByTestId('areas-method').locator('summary').press('Enter');
    await page
      .getByTestId('areas-method')
      .getByTestId('method-reporting-rate')
      .waitFor();
    await details.scrollIntoViewIfNeeded();
    await mapIdle(page);
    await look(page, dark ? 'opened-dark' : 'opened-light');
    await examine(page, 'an area opened');
    await clean();
    await context.close();
  });
}

test('on a phone, in the dark, areas are a sheet that fits', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: PHONE, dark: true });
  await open(page);
  await page.getByTestId('layers-button').click();
  await page.getByTestId('areas-button').click();
  await page.getByTestId('area').first().getByRole('button').first().click();
  await page.getByTestId('area-details').waitFor();
  await look(page, 'phone-dark');
  await examine(page, 'the sheet of areas');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.ok(wide, 'nothing reaches beyond the screen');
  await clean();
  await context.close();
});
