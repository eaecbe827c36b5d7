/**
 * The planner's Monday, minute by minute and with the keyboard alone: nothing here is pressed with a pointer. From the
 * weekly report at 07:40 by review, hot spots and promises to the meeting at nine, and the text that the public reads.
 *
 * What is made beforehand by the service's own routes is what others did in the weeks before. The minutes are those of
 * the working day that the product is designed from. Promises stand here with what is linked to each; their follow-up
 * by colour, and places that no promise covers, are not there yet.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { become, DESK, mapIdle, openBrowser, openPage, PHONE } from './browser.mjs';
import { examine, looksOf } from './examine.mjs';
import { startServer } from './server.mjs';

/** Presses of Tab within which every part of a view has been reached. */
const MOST_TABS = 300;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Two squares of 250 m beside each other, the first of which is Järnvägstorget of the practice area. */
const SQUARES = [
  [24.9441, 60.1712],
  [24.9486, 60.1712],
];
/** Half a kilometre away, so that what is reviewed lies by itself. */
const LANE = [24.9441, 60.1757];
/** Of the municipality's own people; four sources are the fewest that make a hot spot. */
const PEOPLE = ['reporter', 'walk_leader', 'planner', 'safety_coordinator'];
const CAUSE = 'Lampan vid gången är släckt och häcken skymmer.';
const ACTION = 'Byt armaturen och klipp häcken vid torget';

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

const look = looksOf('monday');

const focused = (page) =>
  page.evaluate(() => {
    const { dataset, tagName } = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    const ring = document.activeElement.closest('.switch, .check');
    const around = ring ? getComputedStyle(ring.querySelector('input ~ *')) : null;
    const drawn = (style, width) => style !== 'none' && width !== '0px';
    return {
      id: dataset.testid ?? tagName,
      seen: drawn(outlineStyle, outlineWidth) || Boolean(around && drawn(around.outlineStyle, around.outlineWidth)),
    };
  });

/** Goes on with Tab, and back to the navigation with Shift and Tab, until that part has focus and is seen to. */
async function tabTo(page, testid, nth = 1) {
  await page.getByTestId(testid).nth(nth - 1).waitFor({ state: 'attached' });
  const back = testid.startsWith('nav-') && (await focused(page)).id !== 'BODY';
  let met = 0;
  for (let i = 0; i < MOST_TABS; i += 1) {
    const now = await focused(page);
    if (now.id === testid) {
      met += 1;
      if (met === nth) {
        assert.ok(now.seen, `${testid} is seen to have focus`);
        return;
      }
    }
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`Tab never reaches ${testid}`);
}

async function press(page, testid, key = 'Enter', nth = 1) {
  await tabTo(page, testid, nth);
  await page.keyboard.press(key);
}

/** A day as it is typed part by part into the date field of this browser: month, day, year. */
function typedDay(day) {
  const [year, month, date] = day.toISOString().slice(0, 10).split('-');
  return `${month}${date}${year}`;
}

/** Does something by the service's own routes, as the one who is signed in. */
const send = (page, method, path, body) =>
  page.evaluate(
    async ([how, where, what]) => {
      const answer = await fetch(where, {
        method: how,
        ...(what === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(what) }),
      });
      if (!answer.ok) throw new Error(`${how} ${where}: ${answer.status} ${await answer.text()}`);
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, body],
  );

const HOUR = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', hour: '2-digit', hourCycle: 'h23' });
/** An hour on the clock in Sweden, so many days after a Monday's midnight there, whether the clock has been changed or not. */
function onTheClock(monday, days, hour) {
  const at = monday + days * DAY_MS + hour * HOUR_MS;
  return at - (Number(HOUR.format(at)) - hour) * HOUR_MS;
}

let serial = 0;
/** An id as a phone makes it (UUID version 7). */
function newId() {
  serial += 1;
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${serial.toString(16).padStart(12, '0')}`;
}

async function record(page, at, when, more = {}) {
  const id = newId();
  await send(page, 'PUT', `/api/v1/observations/${id}`, {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: at },
    properties: {
      category: 'light.out',
      observed_at: new Date(when).toISOString(),
      geom_source: 'tap',
      privacy_class: 1,
      ...more,
    },
  });
  return id;
}

/** A walk of the municipality's own with a track of some 1.2 km in the week. */
async function walked(page, when) {
  const id = newId();
  const at = (ms) => new Date(ms).toISOString();
  await send(page, 'PUT', `/api/v1/walks/${id}`, {
    kind: 'staff_round',
    title: 'Kvällens runda',
    starts_at: at(when),
    ends_at: at(when + HOUR_MS),
    stops: [{ no: 1, name: 'Torget', at: SQUARES[0] }],
  });
  await send(page, 'POST', `/api/v1/walks/${id}/state`, { to: 'ongoing' });
  const points = Array.from({ length: 121 }, (_, i) => [24.9405 + i * 0.00009 * 1.9, 60.1705, 6, when + i * 8_000]);
  await send(page, 'PUT', `/api/v1/walks/${id}/track/${newId()}`, {
    device: 'b4bde1c2-2a35-4f0e-8f0d-0d3b1c2a4e5f',
    segment: 0,
    from: 0,
    points,
  });
  await send(page, 'POST', `/api/v1/walks/${id}/state`, { to: 'finished' });
}

/** The weeks before, as others left them: what is found again below. */
async function prepare(page) {
  await become(page, 'safety_coordinator', '/loften');
  // The last week that is over, whatever day this runs.
  const { week, from } = await send(page, 'POST', '/api/v1/situation-reports', {});
  const monday = Date.parse(from);
  for (const [i, role] of PEOPLE.entries()) {
    await become(page, role, '/loften');
    for (let ago = 0; ago < 4; ago += 1) {
      // Friday and Saturday evenings, an hour each.
      for (const [at, day] of [[SQUARES[0], 4], [SQUARES[1], 5]]) {
        await record(page, [at[0] + i * 2e-5, at[1]], onTheClock(monday, day - 7 * ago, 19 + i));
      }
    }
  }
  await become(page, 'safety_coordinator', '/loften');
  for (const day of [0, 1, 2]) await record(page, SQUARES[0], monday + day * DAY_MS + 8 * HOUR_MS);
  await walked(page, monday + 2 * DAY_MS + 16 * HOUR_MS);
  // Acute and long ago, so that they come first in the review, in this order; ten metres apart.
  const seen = (i) => Date.UTC(2021, 0, 1 + i, 17);
  const cards = [];
  for (const [i, text] of ['Släckt lampa', 'Lampan lyser inte', 'Mörkt här', 'Vit bil ABC 123 står under lampan'].entries()) {
    const category = i < 3 ? 'light.out' : 'veg.sight';
    cards.push(await record(page, [LANE[0], LANE[1] + i * 9e-5], seen(i), { category, severity: 4, text }));
  }
  const until = new Date(Date.now() + 30 * DAY_MS).toISOString();
  for (const [id, title, recipients] of [
    ['est-belysning', 'EST belysningen', ['light_op']],
    ['est-polisen', 'EST polisen', ['polisen']],
  ]) {
    const terms = { title, recipients, purpose: 'Veckans EST', basis: 'Samverkansöverenskommelse', until };
    await send(page, 'PUT', `/api/v1/share-sets/${id}`, terms);
  }
  // What the last meeting decided.
  const earlier = await send(page, 'POST', '/api/v1/situation-reports', { week: weekBefore(monday) });
  await send(page, 'POST', `/api/v1/situation-reports/${earlier.week}/decisions`, {
    id: newId(),
    text: 'Räkna lamporna vid torget',
    actor: 'light_op',
  });
  // The live index takes all of it in a moment later.
  const own = 4 * 2 + 3;
  for (let i = 0; i < 80; i += 1) {
    const report = await send(page, 'POST', '/api/v1/situation-reports', { week });
    if (report.came.this >= own && report.hot_spots.places.length > 0 && report.walked_m.this > 0) {
      return { report, cards, monday };
    }
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error('the report never tells of what was recorded');
}

/** By ISO 8601 the week of the Thursday before. */
function weekBefore(monday) {
  const thursday = new Date(monday + 12 * HOUR_MS - 4 * DAY_MS);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const n = Math.floor((thursday.getTime() - first) / (7 * DAY_MS)) + 1;
  return `${thursday.getUTCFullYear()}-W${String(n).padStart(2, '0')}`;
}

/** Polygons of hot spots that the map holds. */
const spotsOnMap = (page) =>
  page.evaluate(async () => {
    const data = await window.__lykta.map.getSource('spots').getData();
    return data.features.filter(({ geometry }) => geometry.type !== 'Point').length;
  });

const centre = (page) => page.evaluate(() => window.__lykta.map.getCenter().toArray());

async function readReport(page, report) {
  await press(page, 'nav-situation');
  await page.getByTestId('came').waitFor();
  await mapIdle(page);
  assert.match(await page.locator('h1').innerText(), /^Veckans lägesbild v \d+/);
  // The strip says what the report says, and in words why.
  assert.match(await page.getByTestId('came').innerText(), new RegExp(`\\n${report.came.this}\\n`));
  assert.match(await page.getByTestId('walked').innerText(), /\d km/);
  assert.equal(await page.getByTestId('follows').innerText(), 'Ökningen följer av fler rundor.');
  // Practice records lie under what was recorded, so whether the places are new depends on the day.
  const hot = await page.getByTestId('hot').innerText();
  for (const [course, word] of Object.entries({ new: 'ny', growing: 'väx', steady: 'oförändra', cooling: 'avta' })) {
    const n = report.hot_spots.places.filter((place) => place.course === course).length;
    assert.equal(new RegExp(`\\b(\\d+) ${word}`).exec(hot)?.[1] ?? '0', String(n), `${course}: ${hot}`);
  }
  // List and map are twins: as many places in both, and each can be gone to.
  assert.equal(await page.locator('[data-testid="focus-places"] > li').count(), report.focus.length);
  assert.equal(await page.getByTestId('hot-place').count(), report.hot_spots.places.length);
  assert.equal(await spotsOnMap(page), report.hot_spots.places.length);
  const first = page.locator('[data-testid="focus-places"] button').first();
  for (let i = 0; i < MOST_TABS && !(await first.evaluate((b) => b === document.activeElement)); i += 1) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await mapIdle(page);
  const [lon, lat] = await centre(page);
  const [east, north] = report.focus[0].at;
  assert.ok(Math.abs(lon - east) < 0.002 && Math.abs(lat - north) < 0.001, `the map went to ${lon} ${lat}`);
  await look(page, '0740-report');
  await examine(page, '07:40 the report');
}

async function review(page, [lamp, again, third, plate]) {
  await press(page, 'nav-review');
  const shows = (id) => page.locator(`[data-testid="review-card"][data-id="${id}"]`).waitFor();
  const of = async (id) => (await send(page, 'GET', `/api/v1/observations/${id}`)).properties;
  await shows(lamp);
  await look(page, '0745-review');
  await examine(page, '07:45 the review');
  await page.keyboard.press('j');
  await shows(again);
  await page.keyboard.press('k');
  await shows(lamp);
  await page.keyboard.press('Enter');
  // Two more saw the same: kept as confirmations of the first.
  for (const [id, next] of [[again, third], [third, plate]]) {
    await shows(id);
    const into = page.getByTestId('duplicate');
    const at = await into.evaluateAll((all, first) => all.findIndex((each) => each.dataset.id === first), lamp);
    assert.ok(at >= 0, 'the first lamp is offered');
    await page.keyboard.press(String(at + 1));
    await page.keyboard.press('m');
    await shows(next);
    const merged = await of(id);
    assert.equal(merged.status, 'merged');
  }
  // A registration plate in a text is pointed out, and taken out before anybody else reads it.
  assert.match(await page.getByTestId('review-card').innerText(), /registreringsnummer/i);
  await page.keyboard.press('t');
  const field = page.getByTestId('review-text-field');
  await page.waitForFunction(
    () => document.querySelector('[data-testid="review-text-field"]')?.value.includes('[maskerat]'),
  );
  assert.equal(await field.inputValue(), 'Vit bil [maskerat] står under lampan');
  await look(page, '0750-mask');
  await examine(page, '07:50 the dialog of the text');
  await press(page, 'review-text-save');
  await page.getByTestId('review-card').getByText('[maskerat]', { exact: false }).waitFor();
  assert.equal((await of(plate)).text, 'Vit bil [maskerat] står under lampan');
  assert.doesNotMatch(await page.getByTestId('review-card').innerText(), /ABC 123|registreringsnummer/i);
  await page.keyboard.press('Enter');
  await page.locator(`[data-testid="review-card"][data-id="${plate}"]`).waitFor({ state: 'detached' });
  assert.equal((await of(plate)).status, 'reviewed');
}

async function lookAtHeat(page) {
  await press(page, 'nav-map');
  await mapIdle(page);
  await press(page, 'heat-button');
  await press(page, 'heat-show', 'Space');
  await page.getByTestId('heat-places').waitFor();
  await mapIdle(page);
  await look(page, '0800-heat');
  await examine(page, '08:00 heat with its list');
  await press(page, 'picture-cluster');
  await page.getByTestId('spot').first().waitFor();
  await mapIdle(page);
  assert.equal(await spotsOnMap(page), await page.getByTestId('spot').count());
  await look(page, '0803-cluster');
  await examine(page, '08:03 hot spots with their list');
  // A summer morning is never dark: too few to tell, said calmly with how many.
  for (const chip of ['sun-dark', 'quarter-6', 'season-summer']) await press(page, chip);
  const calm = page.getByTestId('heat').getByTestId('spots-too-few');
  await calm.waitFor();
  assert.match(await calm.innerText(), /^För få observationer \(\d+\)/);
  assert.equal(await spotsOnMap(page), 0);
  await examine(page, '08:05 too few to tell');
  for (const chip of ['sun-dark', 'quarter-6', 'season-summer']) await press(page, chip);
  await press(page, 'heat-show', 'Space');
  // Effort: walked cells tinted, and those where nobody was hatched and told as a list.
  await press(page, 'nav-walks');
  await press(page, 'effort-show', 'Space');
  await page.getByTestId('effort-legend').waitFor();
  await mapIdle(page);
  const cells = await page.evaluate(async () => {
    const { features } = await window.__lykta.map.getSource('effort').getData();
    return {
      walked: features.filter(({ properties }) => properties.visited).length,
      unknown: features.filter(({ properties }) => !properties.visited).length,
      hatched: window.__lykta.map.getPaintProperty('effort-never', 'fill-pattern'),
    };
  });
  assert.ok(cells.walked > 0 && cells.unknown > 0, JSON.stringify(cells));
  assert.match(String(cells.hatched), /hatch/);
  assert.ok((await page.getByTestId('effort-area').count()) > 0);
  await look(page, '0808-effort');
  await examine(page, '08:08 effort');
  await press(page, 'effort-show', 'Space');
}

async function proposeFromHotSpot(page, report, due) {
  const [spot] = report.hot_spots.places;
  await press(page, 'nav-situation');
  await press(page, 'spot-open');
  const card = page.getByTestId('spot-card');
  await card.waitFor();
  // The evenings that were recorded, in words, and as a table beside the wheel.
  const most = spot.hours.indexOf(Math.max(...spot.hours));
  const hour = String(most % 24).padStart(2, '0');
  assert.match(await page.getByTestId('spot-hours').innerText(), new RegExp(`^Flest: (fre|lör) ${hour}–`));
  assert.ok(most % 24 >= 19 && most % 24 <= 22, `most at ${most}`);
  await card.getByTestId('still-wheel').waitFor();
  assert.ok((await page.locator('[data-testid="spot-categories"] > li').count()) >= 1);
  assert.ok((await page.getByTestId('spot-owners').innerText()).includes(spot.owners[0].name));
  assert.ok((await page.getByTestId('spot-promises').innerText()).includes('släckta lampor'));
  assert.match(await page.getByTestId('spot-method').innerText(), /Gi\*.*p .*q/);
  await look(page, '0812-spot');
  await examine(page, '08:12 the card of a hot spot');
  await tabTo(page, 'spot-cause');
  await page.keyboard.type(CAUSE);
  await tabTo(page, 'spot-action');
  await page.keyboard.type(ACTION);
  // Whoever has most of it is proposed.
  assert.equal(await page.getByTestId('spot-actor').inputValue(), spot.owners[0].id);
  await tabTo(page, 'spot-due');
  await page.keyboard.type(typedDay(due));
  await press(page, 'spot-add');
  const own = page.getByTestId('own-decisions');
  await own.getByText(ACTION, { exact: true }).waitFor();
  await own.getByText(`Trolig orsak: ${CAUSE}`).waitFor();
  assert.match(await own.getByTestId('decision-figures').innerText(), /p .*q .*250 m/);
  const kept = await send(page, 'GET', `/api/v1/situation-reports/${report.week}/decisions`);
  const [decision] = kept.decisions;
  assert.equal(decision.actor, spot.owners[0].id);
  assert.equal(decision.due, due.toISOString().slice(0, 10));
  for (const [name, value] of [['cell', spot.cell], ['n', spot.now], ['p', spot.p], ['q', spot.q], ['version', report.version]]) {
    assert.equal(decision.hot_spot[name], value, name);
  }
  await look(page, '0820-proposed');
  await examine(page, '08:20 the proposed action');
}

async function readPromises(page) {
  await press(page, 'nav-promises');
  await press(page, 'promise-row');
  await page.getByTestId('promise-title').waitFor();
  const first = page.getByTestId('commitment').first();
  assert.match(await first.innerText(), /\d+ /);
  await look(page, '0825-promise');
  await examine(page, '08:25 a promise');
}

async function share(page) {
  await press(page, 'nav-map');
  await page.getByTestId('observation-row').first().waitFor();
  await press(page, 'choose-start');
  await press(page, 'choose', 'Space');
  await page.keyboard.press('Tab');
  await press(page, 'choose', 'Space');
  await press(page, 'share-open');
  const dialog = page.getByTestId('share-dialog');
  // Each organisation by itself: what it gets is shown before anything leaves.
  for (const [key, who] of [['Home', /Belysningsdriften/], ['End', /Polis/]]) {
    await tabTo(page, 'share-set');
    await page.keyboard.press(key);
    await dialog.locator('h3', { hasText: who }).waitFor();
    await page.getByTestId('preview').waitFor();
    assert.equal(await page.locator('[data-testid="preview"] > li').count(), 2);
  }
  await look(page, '0835-share');
  await examine(page, '08:35 what is handed over');
  await tabTo(page, 'share-reason');
  await page.keyboard.type('Veckans EST');
  await tabTo(page, 'share-registry');
  await page.keyboard.type('KS 2026/47');
  await press(page, 'share-hand-over');
  await dialog.waitFor({ state: 'detached' });
  const { share_sets: sets } = await send(page, 'GET', '/api/v1/share-sets');
  const records = (id) => sets.find((set) => set.id === id).records;
  assert.deepEqual([records('est-belysning'), records('est-polisen')], [0, 2]);
  await press(page, 'choose-stop');
}

async function meet(page, wall, report, due) {
  await press(page, 'nav-situation');
  await press(page, 'meeting-open');
  await page.getByTestId('decision-form').waitFor();
  // What was decided last comes first.
  const order = await page.evaluate(() => {
    const at = (id) => document.querySelector(`[data-testid="${id}"]`);
    const last = at('last-decisions');
    return Boolean(last.compareDocumentPosition(at('decisions')) & Node.DOCUMENT_POSITION_FOLLOWING);
  });
  assert.ok(order, 'last week’s decisions stand before this week’s');
  await page.getByTestId('last-decisions').getByText('Räkna lamporna vid torget', { exact: true }).waitFor();
  await press(page, 'decision-turn');
  await page.locator('[data-testid="last-decisions"] .decision-done').waitFor();
  await wall.locator('[data-testid="last-decisions"] .decision-done').waitFor();
  // Each decision is typed, and is an action with who and by when on the other screen too.
  for (const text of ['Gå förbi på fredag kväll', 'Mät ljuset vid gången']) {
    await tabTo(page, 'decision-text');
    await page.keyboard.type(text);
    await tabTo(page, 'decision-actor');
    await page.keyboard.press('ArrowDown');
    const who = await page.getByTestId('decision-actor').evaluate((box) => box.selectedOptions[0].textContent);
    await tabTo(page, 'decision-due');
    await page.keyboard.type(typedDay(due));
    await press(page, 'decision-add');
    const row = wall.getByTestId('decisions').locator('li', { hasText: text });
    await row.waitFor();
    const [, about] = (await row.innerText()).split('\n').filter(Boolean);
    assert.match(about, new RegExp(`^${who} · .*\\b${due.getUTCDate()}\\b`));
  }
  await wall.getByTestId('decisions').getByText(`Trolig orsak: ${CAUSE}`).waitFor();
  await look(page, '0900-meeting');
  await look(wall, '0900-wall-dark');
  await examine(page, '09:00 the meeting');
  await examine(wall, '09:00 the wall in the dark');
  await press(page, 'meeting-end');
  for (const screen of [page, wall]) {
    await screen.getByTestId('minutes').waitFor();
    const places = await screen.locator('[data-testid="chosen"] > li').count();
    assert.equal(places, Math.min(3, report.focus.length));
  }
  const minutes = await page.getByTestId('minutes').locator('a[download]').getAttribute('href');
  assert.match(minutes, /\.pdf\?version=\d+$/);
}

async function publish(page) {
  const text = page.getByTestId('summary-sv');
  await text.waitFor();
  const draft = await text.inputValue();
  // Kinds and places with enough behind them, and no figure but the week's own.
  assert.match(draft, /släckt|lampa/i);
  assert.match(draft, /Järnvägstorget/);
  assert.doesNotMatch(draft, new RegExp(`ABC|maskerat|${CAUSE.slice(0, 12)}`));
  await look(page, '0948-minutes');
  await examine(page, '09:48 the minutes and the draft');
  await tabTo(page, 'summary-sv');
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' Tack till alla som hört av sig.');
  await press(page, 'summary-send');
  await page.locator('[data-testid="summary-last"][data-state="draft"]').waitFor();
  const said = `${draft} Tack till alla som hört av sig.`;

  const other = await openPage(browser, server.origin, { size: DESK });
  await other.page.goto('/loften');
  await become(other.page, 'communicator', '/loften');
  await press(other.page, 'nav-admin');
  const card = other.page.locator('[data-testid="text"][data-state="draft"]');
  await card.getByText(said, { exact: true }).waitFor();
  await card.getByText(/Veckans lägesbild v \d+/).waitFor();
  await look(other.page, '0950-approve');
  await examine(other.page, '09:50 the text to approve');
  await press(other.page, 'text-approve');
  await other.page.locator('[data-testid="text"][data-state="approved"]').waitFor();
  // Now anybody reads it.
  for (let i = 0; i < 40; i += 1) {
    await other.page.goto('/offentligt/ovning');
    await other.page.getByTestId('public-promise').first().waitFor();
    if (await other.page.getByTestId('public-situations').count()) break;
  }
  await other.page.getByTestId('public-situations').getByText(said, { exact: true }).waitFor();
  await look(other.page, '0951-public');
  await examine(other.page, '09:51 what the public reads');
  other.clean();
  await other.context.close();
}

test('the planner’s Monday, from the report at 07:40 to the text at 09:50, with the keyboard alone', async () => {
  const desk = await openPage(browser, server.origin, { size: DESK });
  const { page } = desk;
  await page.goto('/loften');
  const { report, cards, monday } = await prepare(page);
  const due = new Date(monday + 21 * DAY_MS);
  await page.goto('/');
  await readReport(page, report);
  await review(page, cards);
  await lookAtHeat(page);
  await proposeFromHotSpot(page, report, due);
  await readPromises(page);
  await share(page);
  const wall = await openPage(browser, server.origin, { size: DESK, dark: true });
  await wall.page.goto('/loften');
  await become(wall.page, 'planner', `/lagesbild/${report.week}/mote`);
  await wall.page.getByTestId('decision-form').waitFor();
  await meet(page, wall.page, report, due);
  await publish(page);
  wall.clean();
  desk.clean();
  await wall.context.close();
  await desk.context.close();

  // The same card in the hand, in the dark.
  const phone = await openPage(browser, server.origin, { size: PHONE, dark: true });
  await phone.page.goto('/loften');
  await become(phone.page, 'planner', `/lagesbild/${report.week}`);
  await phone.page.getByTestId('spot-open').first().press('Enter');
  await phone.page.getByTestId('spot-card').scrollIntoViewIfNeeded();
  await look(phone.page, 'phone-spot');
  await examine(phone.page, 'the card of a hot spot on a phone');
  phone.clean();
  await phone.context.close();
});
