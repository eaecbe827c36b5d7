/**
 * The protocol of the practice's walk of last week: there as a draft, decided on at a desk, read and published by
 * somebody else on a phone in the dark, and read by residents.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { become, DESK, openBrowser, openPage, PHONE } from './browser.mjs';
import { examine } from './examine.mjs';
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

const saved = (page) => page.locator('[data-testid="protocol-saved"][data-saved="saved"]').waitFor();

/** What residents read, once it is there: the sheet is made anew in the background. */
async function publicWalks() {
  for (let i = 0; i < 100; i += 1) {
    const { protocols } = await (await fetch(`${server.origin}/pub/ovning/walks.json`)).json();
    if (protocols.length > 0) return protocols;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('residents never read a protocol');
}

test('a protocol is decided on, read by somebody else, published, and read by residents', async () => {
  const desk = await openPage(browser, server.origin, { size: DESK });
  await desk.page.goto('/loften');
  await become(desk.page, 'walk_leader', '/rundor');
  const { walks } = await desk.page.evaluate(() => fetch('/api/v1/walks?state=finished').then((answer) => answer.json()));
  assert.equal(walks.length, 1, 'the practice has a walk that is over');
  await desk.page.goto(`/rundor/${walks[0].id}`);
  await desk.page.getByTestId('walk-protocol').click();
  await desk.page.getByTestId('protocol-title').waitFor();
  assert.match(await desk.page.getByTestId('protocol-edition').innerText(), /Utkast/);

  // To wait needs a reason; until it is there nothing is said to be saved.
  const point = desk.page.getByTestId('protocol-point').first();
  await point.getByTestId('protocol-decision').selectOption('later');
  await desk.page.locator('[data-testid="protocol-saved"][data-saved="waiting"]').waitFor();
  await point.getByTestId('protocol-reason').fill('Ny stolpe är beställd');
  await saved(desk.page);
  await point.getByTestId('protocol-due').fill('2027-03-01');
  await saved(desk.page);
  await examine(desk.page, 'the protocol at a desk');
  await desk.page.reload();
  assert.equal(await point.getByTestId('protocol-reason').inputValue(), 'Ny stolpe är beställd');
  assert.equal(await point.getByTestId('protocol-due').inputValue(), '2027-03-01');

  // Whoever wrote the reason reads what residents would, and leaves it to somebody else.
  await desk.page.getByTestId('protocol-publish').click();
  await desk.page.getByTestId('protocol-publish-dialog').getByText('Ny stolpe är beställd').waitFor();
  assert.ok(await desk.page.getByTestId('protocol-publish-yes').isDisabled());
  desk.clean();
  await desk.context.close();

  const phone = await openPage(browser, server.origin, { size: PHONE, dark: true });
  const { page } = phone;
  await page.goto('/loften');
  await become(page, 'safety_coordinator', `/rundor/${walks[0].id}/protokoll`);
  await page.getByTestId('protocol-title').waitFor();
  await examine(page, 'the protocol on a phone in the dark');
  await page.getByTestId('protocol-publish').click();
  await page.getByTestId('protocol-publish-dialog').waitFor();
  await examine(page, 'what residents will read');
  await page.getByTestId('protocol-publish-yes').click();
  await page.getByTestId('protocol-publish-dialog').waitFor({ state: 'detached' });
  assert.match(await page.getByTestId('protocol-edition').innerText(), /version 1/);

  const [protocol] = await publicWalks();
  assert.equal(protocol.edition, 1);
  assert.ok(!JSON.stringify(protocol).includes(walks[0].id), 'no id reaches residents');
  await page.goto('/offentligt/ovning');
  const shown = page.getByTestId('public-walks');
  await shown.getByText('Ny stolpe är beställd').waitFor();
  await shown.getByText('Görs senare').waitFor();
  await examine(page, 'the residents’ page');
  phone.clean();
  await phone.context.close();
});
