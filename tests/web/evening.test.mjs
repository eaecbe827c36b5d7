/**
 * One evening's round on one phone, minute by minute as staff walk it: briefed at a desk, taken along, walked in
 * the dark with the network gone for half an hour, a reload in between, and a colleague's phone changing one of
 * the same marks meanwhile. At the end the server is asked, and what it holds is compared with what the phone
 * says that it sent: each mark, photo and point of the way exactly once, nothing more and nothing altered.
 *
 * The minutes in the names are those of the story; nothing here waits for them. LYKTA_SHOTS names a folder for
 * screenshots.
 */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { after, before, test } from 'node:test';
import { become, openBrowser, openPage, PHONE, SQUARE } from './browser.mjs';
import { looksOf } from './examine.mjs';
import { startServer } from './server.mjs';

/** An observation that was taken back while it was asked for. */
const TAKEN_BACK = / 410 .*\/observations\/[0-9a-f-]{36}\)$/;
/** What a missing network itself writes; and a step that is sent again finds that it was taken. */
const NO_NETWORK = [
  /net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED|ABORTED)/,
  / 412 .*\/transitions\)$/,
  / 412 .*\/observations\/[0-9a-f-]{36}\)$/,
  / 409 .*\/photos\//,
];

const METRES_PER_DEGREE = 111_320;

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

const asked = (page, path) => page.evaluate((to) => fetch(to).then((answer) => answer.json()), path);
const look = looksOf('evening');

/** Three lamps that are said to be mended; where the practice data has fewer, reported ones are mended at the desk. */
async function mendedLamps(page) {
  const listed = async (state) =>
    (await asked(page, `/api/v1/observations?state=${state}&category=light.out&limit=20`)).features;
  const lamps = (await listed('done')).slice(0, 3);
  for (const lamp of (await listed('open')).slice(0, 3 - lamps.length)) {
    const { status, version } = lamp.properties;
    const way = ['received', 'reviewed', 'assigned', 'done'];
    const answers = await page.evaluate(
      async ([to, from, steps]) => {
        const all = [];
        const [{ id: actor }] = (await (await fetch('/api/v1/actors')).json()).actors;
        for (const [i, step] of steps.entries()) {
          const headers = { 'Content-Type': 'application/json', 'If-Match': `"v${from + i}"` };
          all.push(
            (
              await fetch(to, {
                method: 'POST',
                headers,
                body: JSON.stringify(step === 'assigned' ? { to: step, actor } : { to: step }),
              })
            ).status,
          );
        }
        return all;
      },
      [`/api/v1/observations/${lamp.id}/transitions`, version, way.slice(way.indexOf(status) + 1)],
    );
    assert.ok(
      answers.every((answer) => answer === 200),
      `the desk says that a lamp is mended: ${answers}`,
    );
    lamps.push(lamp);
  }
  assert.equal(lamps.length, 3);
  return lamps;
}

/** Nine stops: three lamps that wait for the dark, two silent places, a square and a schoolyard, and two more. */
async function planned(page) {
  const lamps = await mendedLamps(page);
  const names = ['Tysta gången', 'Tysta porten', 'Torget', 'Skolgården', 'Gården', 'Passagen'];
  const stops = [
    ...lamps.map((lamp, i) => ({
      name: `Lampa ${i + 1}`,
      at: lamp.geometry.coordinates,
      why: 'Väntar på mörker',
      verify: [lamp.id],
    })),
    ...names.map((name, i) => ({
      name,
      at: [SQUARE.longitude + (i + 1) / 1e4, SQUARE.latitude],
      why: null,
      verify: [],
    })),
  ].map((stop, i) => ({ no: i + 1, ...stop }));
  const id = `01890000-0000-7000-8000-${String(Date.now()).slice(-12)}`;
  const body = {
    kind: 'staff_round',
    title: 'Kvällens runda',
    purpose: 'Se om lamporna lyser',
    starts_at: '2026-11-18T16:00:00Z',
    ends_at: '2026-11-18T17:02:00Z',
    participants: [{ role: 'property_manager', organisation: null, n: 1 }],
    promises: ['ovning'],
    stops,
  };
  const status = await page.evaluate(
    async ([to, what]) =>
      (
        await fetch(to, {
          method: 'PUT',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(what),
        })
      ).status,
    [`/api/v1/walks/${id}`, body],
  );
  assert.equal(status, 201);
  return { id, lamps: lamps.map((lamp) => lamp.id) };
}

/** A picture of its own for each number, as the camera's file comes into the page. */
async function photo(page, n) {
  const base64 = await page.evaluate((hue) => {
    const canvas = document.createElement('canvas');
    canvas.width = 1200;
    canvas.height = 900;
    const context = canvas.getContext('2d');
    const sky = context.createLinearGradient(0, 0, 1200, 900);
    sky.addColorStop(0, `hsl(${hue} 40% 12%)`);
    sky.addColorStop(1, `hsl(${hue} 30% 45%)`);
    context.fillStyle = sky;
    context.fillRect(0, 0, 1200, 900);
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
  }, n * 80);
  return Buffer.from(base64, 'base64');
}

/** Takes a photo of what was just saved; returns once the phone holds it. */
async function shoot(page, n) {
  const before = await page.getByTestId('field-photo').count();
  await page
    .getByTestId('photo-input')
    .setInputFiles({ name: `IMG_${n}.jpg`, mimeType: 'image/jpeg', buffer: await photo(page, n) });
  await page.getByTestId('photo-use').click();
  await page.getByTestId('field-photo').nth(before).waitFor();
}

/** The phone moves so far north of the square, and has heard it. */
async function walkTo({ context, page }, north, accuracy = 7) {
  const dot = page.getByTestId('recording');
  const heard = await dot.getAttribute('data-heard');
  await context.setGeolocation({
    ...SQUARE,
    latitude: SQUARE.latitude + north / METRES_PER_DEGREE,
    accuracy,
  });
  await page.locator(`[data-testid="recording"][data-state="on"]:not([data-heard="${heard}"])`).waitFor();
}

/** The page out of sight and back, as when the phone goes into a pocket. */
const pocket = (page) =>
  page.evaluate(async () => {
    for (const state of ['hidden', 'visible']) {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    delete document.visibilityState;
  });

async function mark(page, testid) {
  await page.getByTestId(testid).click();
  await page.getByTestId('saved').waitFor();
  return page.getByTestId('saved').getAttribute('data-id');
}

async function markOther(page, category) {
  await page.getByTestId('quick-more').click();
  return mark(page, `category-${category}`);
}

async function done(page) {
  await page.getByTestId('saved-done').click();
  await page.locator('[data-testid="stop-card"], [data-testid="stops-done"]').waitFor();
}

async function lit(page, lamp) {
  await page.locator(`[data-testid="verify"][data-id="${lamp}"]`).getByTestId('verify-yes').click();
  await page.locator(`[data-testid="verify"][data-id="${lamp}"][data-said="verified"]`).waitFor();
}

/** Everything in a store of the phone, with the bytes of photos as base64. */
const held = (page, store) =>
  page.evaluate(
    (name) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('lykta');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction(name).objectStore(name).getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            opening.result.close();
            const text = (bytes) => {
              let all = '';
              for (const byte of new Uint8Array(bytes)) all += String.fromCharCode(byte);
              return btoa(all);
            };
            resolve(
              JSON.parse(
                JSON.stringify(reading.result, (_, value) =>
                  value instanceof ArrayBuffer ? text(value) : value,
                ),
              ),
            );
          };
        };
      }),
    store,
  );

/** Sends bytes as a photo that the server has already; its answer says whether they are those that it got. */
const sentAgain = (page, observation, { id, role, bytes }) =>
  page.evaluate(
    async ([to, base64]) => {
      const body = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      return (await fetch(to, { method: 'PUT', headers: { 'Content-Type': 'image/jpeg' }, body })).status;
    },
    [`/api/v1/observations/${observation}/photos/${id}?role=${role}`, bytes],
  );

test('the evening of a round, with half an hour without a network, arrives exactly once', async () => {
  const other = await openPage(browser, server.origin, {
    size: PHONE,
    dark: true,
    forgive: [TAKEN_BACK],
  });
  await other.page.goto('/loften');
  await become(other.page, 'safety_coordinator', '/loften');
  const { id: walk, lamps } = await planned(other.page);

  // 16:55, indoors: what it is about, and everything along.
  const phone = await openPage(browser, server.origin, {
    size: PHONE,
    dark: true,
    // The details of a mark are asked for as soon as it has arrived, and its undo may be quicker.
    forgive: [...NO_NETWORK, TAKEN_BACK],
  });
  const { page, context } = phone;
  await context.addInitScript(() => {
    const { wakeLock } = navigator;
    if (!wakeLock) return;
    const request = wakeLock.request.bind(wakeLock);
    wakeLock.request = (...what) => {
      window.__awake = true;
      return request(...what);
    };
  });
  await page.goto('/loften');
  await become(page, 'walk_leader', '/rundor');
  await page.locator(`[data-testid="walk-row"][data-id="${walk}"]`).click();
  await page.getByTestId('walk-page').waitFor();
  await page.getByTestId('walk-page').getByText('Se om lamporna lyser').waitFor();
  await page.getByTestId('walk-go').click();
  await page.getByTestId('pack-take').click();
  await page.getByTestId('pack-ready').waitFor();
  assert.match(
    await page.getByTestId('pack').innerText(),
    /\d+ (kB|MB)|\d+,\d+ MB/,
    'it says how large it is',
  );
  await page.waitForFunction(() =>
    navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller)),
  );
  await look(page, '1655');

  // 17:02, out: the dark's colours, the screen kept awake, the way recorded; a pocket is a gap.
  await page.getByTestId('walk-begin').click();
  await page.getByTestId('stop-card').waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'natt');
  assert.equal(await page.evaluate(() => window.__awake), true, 'the screen is kept awake');
  await walkTo(phone, 3);
  await walkTo(phone, 9);
  await pocket(page);
  await walkTo(phone, 30);

  // 17:06, the first lamp: two buttons, one press.
  const card = page.locator(`[data-testid="verify"][data-id="${lamps[0]}"]`);
  assert.match(await card.innerText(), /Släckt.*klar enligt dem/s);
  await lit(page, lamps[0]);
  await look(page, '1706');

  // 17:14, between stops: dark here. Saved at once; a chip and a photo afterwards; one slip taken back.
  const slip = await mark(page, 'quick-5');
  await page.getByTestId('undo').click();
  await page.getByTestId('stop-card').waitFor();
  const dark = await mark(page, 'quick-1');
  await page.getByTestId('undo-bar').waitFor();
  await page.getByTestId('detail-category-light.hidden').click();
  // Who answers for it, before the server has said and after.
  await page
    .getByTestId('saved-owner')
    .getByText(/^Ansvar/)
    .waitFor();
  await shoot(page, 1);
  await page.locator('[data-testid="field-photo"][data-state="sent"]').waitFor();
  await page.locator('[data-testid="receipt"][data-state="sent"]').waitFor();
  await look(page, '1714');
  await done(page);
  await walkTo(phone, 40);

  // 17:21, by the square: the field asks for the place, not for people.
  await page.getByTestId('stop-done').click();
  const gathering = await markOther(page, 'dis.gather');
  await page.getByTestId('detail-text').fill('Ring 070-174 06 05');
  await page.getByTestId('advice-text').getByText('Beskriv platsen, inte personer').waitFor();
  await page.getByTestId('detail-text').fill('Samlas under taket, vardagar 17 till 19');
  await page.getByTestId('detail-time_pattern').fill('vardag 17–19');
  await page.getByTestId('severity-2').click();
  await page.locator('[data-testid="receipt"][data-state="sent"]').waitFor();
  await page
    .getByTestId('receipt')
    .getByText(/sedan \d\d:\d\d/)
    .waitFor();
  await look(page, '1721');
  // It is at the server with its details, and on the colleague's phone too.
  const shared = `/api/v1/observations/${gathering}`;
  for (const end = Date.now() + 20_000; Date.now() < end; await page.waitForTimeout(100)) {
    const { text, severity, time_pattern: when } = (await asked(other.page, shared)).properties;
    if (text && severity === 2 && when === 'vardag 17–19') break;
  }
  assert.equal((await asked(other.page, shared)).properties.time_pattern, 'vardag 17–19');

  const nothingWaits = async () => {
    for (const end = Date.now() + 30_000; Date.now() < end && (await held(page, 'outbox')).length > 0; )
      await page.waitForTimeout(100);
    assert.deepEqual(await held(page, 'outbox'), []);
  };
  await nothingWaits();

  // 17:30, the courtyard: no network. Nothing else changes.
  await context.setOffline(true);
  await page.getByTestId('severity-3').click();
  await page.locator('[data-testid="receipt"][data-state="phone"]').waitFor();
  await done(page);
  await walkTo(phone, 55);
  await page.getByTestId('stop-go-5').click();
  const litter = await mark(page, 'quick-5');
  await shoot(page, 2);
  await done(page);
  await page.locator('[data-testid="outbox-badge"][data-count="2"]').waitFor();
  assert.match(await page.getByTestId('outbox-badge').innerText(), /2 sparade i telefonen/);

  // Meanwhile the colleague says something else of the gathering, from a version that had not seen this.
  const before = await asked(other.page, shared);
  assert.equal(before.properties.severity, 2, 'what the phone says now is not known to the colleague');
  const theirs = await other.page.evaluate(
    async ([to, version]) =>
      (
        await fetch(to, {
          method: 'PATCH',
          headers: { 'Content-Type': 'application/merge-patch+json', 'If-Match': `"v${version}"` },
          body: JSON.stringify({ properties: { severity: 1, suggestion: 'Fler lampor' } }),
        })
      ).status,
    [shared, before.properties.version],
  );
  assert.equal(theirs, 200);

  // 17:38, a bare cable: the number to call before anything else, over everything.
  const cable = await markOther(page, 'light.cable');
  const alarm = page.getByTestId('alarm');
  await alarm.waitFor();
  assert.equal(await page.getByTestId('alarm-112').getAttribute('href'), 'tel:112');
  assert.match(await alarm.innerText(), /Sparad/i);
  await look(page, '1738');
  await page.keyboard.press('Escape');
  await alarm.waitFor();
  await page.getByTestId('alarm-called').click();
  await shoot(page, 3);
  await page.getByTestId('light-dark_unlit').click();
  await done(page);

  // 17:44, the page is loaded anew, without a network. Everything is where it was.
  await page.reload();
  await page.locator('[data-testid="stop-card"][data-stop="5"]').waitFor();
  await page.locator('[data-testid="outbox-badge"][data-count="3"]').waitFor();
  await page.getByTestId('out-offline').waitFor();
  await walkTo(phone, 70);
  await walkTo(phone, 78);
  for (const [no, lamp] of [
    [2, lamps[1]],
    [3, lamps[2]],
  ]) {
    await page.getByTestId(`stop-go-${no}`).click();
    await lit(page, lamp);
  }
  // One thumb slipped: taken back, and said anew.
  await page.getByTestId('verify-undo').click();
  await page.getByTestId('verify-no').click();
  await page.getByTestId('verify-undo').click();
  await lit(page, lamps[2]);

  // 17:52, the new passage is well lit.
  await page.getByTestId('stop-go-7').click();
  const good = await mark(page, 'quick-6');
  await shoot(page, 4);
  await look(page, '1752');
  await done(page);
  await page.getByTestId('feeling-3').click();
  await page.getByTestId('feeling-4').click();
  await page.locator('[data-testid="feeling-4"][aria-pressed="true"]').waitFor();
  await page.getByTestId('stop-done').click();
  await walkTo(phone, 90);

  // Nothing of the last half hour is at the server yet.
  const mine = `/api/v1/walks/${walk}`;
  const early = (await asked(other.page, `${mine}/observations`)).features.map(({ id }) => id);
  assert.deepEqual(early.sort(), [dark, gathering].sort());

  // 18:02, the network is back, and by itself everything goes; 18:04, the walk is over.
  await context.setOffline(false);
  await page.getByTestId('walk-end').click();
  await page.getByTestId('walk-end-yes').click();
  await page.getByTestId('walk-summary').waitFor();
  const sent = page.locator('[data-testid="sum-waits"][data-n="0"]');
  for (let turn = 0; turn < 60 && (await sent.count()) === 0; turn += 1) {
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.waitForTimeout(500);
  }
  await sent.waitFor({ timeout: 5_000 });
  await nothingWaits();
  await look(page, '1804');
  for (const [name, n] of [
    ['sum-verified', '3'],
    ['sum-new', '4'],
    ['sum-good', '1'],
  ])
    assert.equal(await page.getByTestId(name).getAttribute('data-n'), n, name);

  // What the phone had, from its own storage: it keeps what it has sent for a while.
  const copies = await held(page, 'copies');
  const errands = await held(page, 'errands');
  assert.ok(
    errands.every(({ sent: when, refused }) => when && !refused),
    'all that was said besides marks was taken',
  );

  // The marks: those and no others, each made once.
  assert.equal((await asked(other.page, mine)).state, 'finished');
  const all = [dark, gathering, litter, cable, good];
  const { features } = await asked(other.page, `${mine}/observations`);
  assert.deepEqual(features.map(({ id }) => id).sort(), [...all].sort());
  assert.equal(
    await other.page.evaluate((to) => fetch(to).then(({ status }) => status), `/api/v1/observations/${slip}`),
    410,
    'what was taken back is gone',
  );
  const of = (id) => features.find((each) => each.id === id).properties;
  assert.deepEqual(
    all.map((id) => [of(id).category, of(id).stop_no]),
    [
      ['light.hidden', 1],
      ['dis.gather', 2],
      ['lit.litter', 5],
      ['light.cable', 5],
      [of(good).category, 7],
    ],
  );
  assert.equal(of(cable).light, 'dark_unlit');
  for (const id of all) {
    assert.equal(of(id).provenance, 'staff_walk');
    const { history } = await asked(other.page, `/api/v1/observations/${id}/history`);
    assert.equal(history.filter(({ op }) => op === 'create').length, 1, `${id} was made once`);
    const kept = copies.find((copy) => copy.id === id);
    const [lon, lat] = features.find((each) => each.id === id).geometry.coordinates;
    assert.deepEqual([lon, lat], kept.feature.geometry.coordinates, 'it is where the phone was');
    assert.equal(Date.parse(of(id).observed_at), Date.parse(kept.feature.properties.observed_at));
  }

  // The photos: one for each that was taken, and byte for byte what the phone sent.
  const taken = copies.flatMap(({ id, photos }) => photos.map((each) => ({ observation: id, ...each })));
  assert.deepEqual(taken.map(({ observation }) => observation).sort(), [dark, litter, cable, good].sort());
  for (const each of taken) {
    const { photos } = await asked(other.page, `/api/v1/observations/${each.observation}/photos`);
    assert.deepEqual(
      photos.map(({ id }) => id),
      [each.id],
    );
    // The same photo again is the same receipt; other bytes under its id would be refused.
    assert.equal(await sentAgain(page, each.observation, each), 200);
    assert.equal(
      (await asked(other.page, `/api/v1/observations/${each.observation}/photos`)).photos.length,
      1,
    );
  }
  const altered = { ...taken[0], bytes: taken[1].bytes };
  assert.equal(await sentAgain(page, taken[0].observation, altered), 409, 'other bytes are noticed');

  // The lamps: verified, each once, although one was said three times.
  for (const lamp of lamps) {
    const { history } = await asked(other.page, `/api/v1/observations/${lamp}/history`);
    const seen = history.flatMap(({ changes }) =>
      changes.filter(({ field }) => field === 'status').map(({ new: now }) => now),
    );
    assert.equal(seen.filter((status) => status === 'verified').length, 1);
    assert.equal(seen.includes('reopened'), false);
  }
  assert.deepEqual((await asked(other.page, `${mine}/scores`)).stops, [
    { stop: 7, n: 1, counts: [0, 0, 0, 0, 1, 0] },
  ]);

  // The way: every point the phone took down, in its segment and its order, and not one more.
  const segments = new Map();
  for (const { what } of errands.filter((each) => each.what.kind === 'track')) {
    const at = segments.get(what.part.segment) ?? [];
    what.part.points.forEach((point, i) => {
      assert.equal(at[what.part.from + i], undefined, 'no point of the phone has two parts');
      at[what.part.from + i] = point.slice(0, 2);
    });
    segments.set(what.part.segment, at);
  }
  const walked = [...segments].sort(([a], [b]) => a - b).map(([, points]) => points);
  const track = await asked(other.page, `${mine}/track`);
  assert.deepEqual(
    track.geometry.coordinates.map((line) => line.map(([lon, lat]) => [lon, lat])),
    walked,
  );
  assert.equal(track.properties.devices, 1);
  assert.ok(walked.length >= 3, 'the pocket and the reload are gaps');
  const norths = walked.map((line) => [
    ...new Set(line.map(([, lat]) => Math.round((lat - SQUARE.latitude) * METRES_PER_DEGREE))),
  ]);
  assert.deepEqual([...new Set(norths.flat())], [0, 3, 9, 30, 40, 55, 70, 78, 90]);
  console.log(
    `# ${all.length} marks, ${taken.length} photos and ${walked.flat().length} points of the way in ${walked.length} pieces`,
  );

  // The gathering: both phones' words are kept, and what only one of them said stands.
  assert.equal(of(gathering).suggestion, 'Fler lampor');
  assert.equal(of(gathering).text, 'Samlas under taket, vardagar 17 till 19');
  const conflict = of(gathering).conflicts.find(({ field }) => field === 'severity');
  assert.deepEqual([conflict.base, conflict.values.map(({ value }) => value).sort()], [2, [1, 3]]);
  assert.equal(new Set(conflict.values.map(({ by }) => by)).size, 2, 'each is the word of another');

  other.clean();
  phone.clean();
  await other.context.close();
  await context.close();
});
