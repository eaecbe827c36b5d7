/**
 * Takes the pictures in docs/pictures/ from a server with the demo set: `node pictures.mjs [NAME…]`. Each waits
 * until the map has drawn everything, so that two runs of the same build show the same. It tests nothing;
 * a picture that shows a page with an error is refused all the same.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { become, DESK, mapIdle, openBrowser, openPage, PHONE } from './browser.mjs';
import { shrink } from './png.mjs';
import { startServer } from './server.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

const server = await startServer();
const browser = await openBrowser();

/** An observation that the practice promise covers and that shows most of what a card can say. */
async function tellingObservation() {
  const answer = await fetch(`${server.origin}/api/v1/observations?commitment=ovning.o1&category=light.out&limit=200`);
  const { features } = await answer.json();
  return (features.find(({ properties }) => properties.text && properties.state === 'assigned') ?? features[0]).id;
}
const card = `/iakttagelse/${await tellingObservation()}`;

const shown = (selector) => async (page) => page.locator(selector).first().waitFor();

async function tenant(page, code) {
  const moved = await page.evaluate((to) => fetch(`/api/v1/session/tenant/${to}`, { method: 'POST' }).then(({ ok }) => ok), code);
  if (!moved) throw new Error(`no tenant ${code}`);
  await page.goto('/');
}

async function mark(page) {
  await page.locator('[data-testid="accuracy"][data-grade="good"]').waitFor();
}

/** Name of the file, size, theme, address, and what is done there before the picture. */
const PICTURES = [
  ['map-desk-light', DESK, false, '/', shown('[data-testid="observation-row"]')],
  ['map-desk-dark', DESK, true, '/', shown('[data-testid="observation-row"]')],
  ['map-phone-light', PHONE, false, '/', shown('[data-testid="to-list"] .count')],
  ['map-phone-dark', PHONE, true, '/', shown('[data-testid="to-list"] .count')],
  ['list-phone-light', PHONE, false, '/lista', shown('[data-testid="observation-row"]')],
  ['card-phone-light', PHONE, false, card, shown('[data-testid="commitment-link"]')],
  ['card-desk-dark', DESK, true, card, shown('[data-testid="commitment-link"]')],
  ['promise-phone-light', PHONE, false, '/loften/ovning', shown('[data-testid="commitment"]')],
  ['promise-desk-light', DESK, false, '/loften/ovning?punkt=ovning.o1', shown('[data-testid="linked-observation"]')],
  ['mark-phone-dark', PHONE, true, '/markera', mark],
  [
    'saved-phone-dark',
    PHONE,
    true,
    '/markera',
    async (page) => {
      await mark(page);
      await page.getByTestId('quick-1').click();
      await page.locator('[data-testid="receipt"][data-state="sent"]').waitFor();
    },
  ],
  [
    'alarm-phone-light',
    PHONE,
    false,
    '/markera',
    async (page) => {
      await mark(page);
      await page.getByTestId('quick-1').click();
      await page.getByTestId('severity-4').click();
      await page.getByTestId('alarm').waitFor();
    },
  ],
  ['boras-desk-light', DESK, false, '/', (page) => tenant(page, '1490')],
];

/** Pages without the map: name, size, theme, who, address, and what is done there. */
const PAGES = [
  ['people-desk-light', DESK, false, 'admin', '/admin/personer', shown('[data-testid="account-row"]')],
  ['roles-desk-dark', DESK, true, 'admin', '/admin/roller', shown('[data-testid="roles-table"]')],
  ['admin-phone-dark', PHONE, true, 'admin', '/admin', shown('[data-testid="admin"]')],
  ['account-phone-light', PHONE, false, 'safety_coordinator', '/konto', shown('[data-testid="session-row"]')],
  ['disclose-desk-light', DESK, false, 'records_officer', '/admin/lamna-ut', shown('.little-map canvas')],
  ['public-phone-light', PHONE, false, null, '/offentligt/ovning', shown('[data-testid="public-commitment"]')],
];

/** A walk of three stops past the square: a lamp to look at, the square, and a passage. */
async function planWalk(page) {
  return page.evaluate(async () => {
    const lamps = await fetch('/api/v1/observations?state=done&category=light.out&limit=200').then((answer) => answer.json());
    const away = ({ geometry: { coordinates: [lon, lat] } }) => Math.hypot((lon - 24.9441) / 2, lat - 60.1712);
    const [lamp] = lamps.features.sort((a, b) => away(a) - away(b));
    const [lon, lat] = lamp.geometry.coordinates;
    const id = `01890000-0000-7000-8000-${String(Date.now()).slice(-12)}`;
    const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const answer = await fetch(`/api/v1/walks/${id}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        kind: 'staff_round',
        title: 'Kvällens runda runt Järnvägstorget',
        purpose: 'Se om det som sägs vara lagat lyser, och hur torget känns i mörker.',
        promises: ['ovning'],
        starts_at: `${day}T16:00:00Z`,
        ends_at: `${day}T17:00:00Z`,
        meeting_before: { at: `${day}T14:30:00Z`, place: 'Stadsdelskontoret' },
        participants: [
          { role: 'municipality', organisation: null, n: 2 },
          { role: 'property_manager', organisation: null, n: 1 },
        ],
        stops: [
          { no: 1, name: 'Lampan vid gången', at: [lon, lat], why: null, verify: [lamp.id] },
          { no: 2, name: 'Järnvägstorget', at: [24.9441, 60.1712], why: 'Många känner sig otrygga här på kvällen', verify: [] },
          { no: 3, name: 'Passagen mot parken', at: [24.9468, 60.1729], why: 'Ingen har varit här sedan i oktober', verify: [] },
        ],
      }),
    });
    if (!answer.ok) throw new Error(`no walk: ${answer.status} ${await answer.text()}`);
    return id;
  });
}

/** Pictures of one walk: name, size, theme, which of its views, and what is done there. */
const WALKS = [
  ['walk-desk-light', DESK, false, '', shown('[data-testid="walk-point"] .state-mark')],
  [
    'walk-phone-dark',
    PHONE,
    true,
    '/ga',
    async (page) => {
      await page.getByTestId('pack-take').click();
      await page.getByTestId('pack-ready').waitFor();
      await page.getByTestId('walk-begin').click();
      await page.locator('[data-testid="recording"][data-state="on"]').waitFor();
      await page.getByTestId('verify-yes').waitFor();
    },
  ],
];

/** The way in, on a server where nobody has an account. */
const CLOSED = [
  ['sign-in-phone-dark', PHONE, true, async () => '/', shown('[data-testid="sign-in"]')],
  ['invitation-desk-light', DESK, false, (server) => server.firstLink(), shown('[data-testid="link-form"]')],
];

await mkdir(FOLDER, { recursive: true });
try {
  const wanted = process.argv.slice(2);
  const asked = ([name]) => wanted.length === 0 || wanted.some((part) => name.includes(part));
  const take = async (name, { context, page, clean }) => {
    await page.evaluate(() => document.fonts.ready);
    const picture = shrink(await page.screenshot());
    clean();
    await context.close();
    await writeFile(join(FOLDER, `${name}.png`), picture);
    console.log(`${name}.png ${Math.round(picture.length / 1024)} kB`);
  };
  for (const [name, size, dark, path, act] of PICTURES.filter(asked)) {
    const opened = await openPage(browser, server.origin, { size, dark });
    await opened.page.goto(path);
    await mapIdle(opened.page);
    await act(opened.page);
    await mapIdle(opened.page);
    await take(name, opened);
  }
  for (const [name, size, dark, who, path, act] of PAGES.filter(asked)) {
    const opened = await openPage(browser, server.origin, { size, dark });
    await opened.page.goto('/loften');
    if (who) await become(opened.page, who, path);
    else await opened.page.goto(path);
    await act(opened.page);
    await take(name, opened);
  }
  for (const [name, size, dark, view, act] of WALKS.filter(asked)) {
    const opened = await openPage(browser, server.origin, { size, dark });
    await opened.page.goto('/loften');
    await become(opened.page, 'safety_coordinator', '/');
    await mapIdle(opened.page);
    await opened.page.goto(`/rundor/${await planWalk(opened.page)}${view}`);
    await act(opened.page);
    await mapIdle(opened.page);
    await take(name, opened);
  }
  if (CLOSED.some(asked)) {
    const closed = await startServer({ demo: false });
    try {
      for (const [name, size, dark, address, act] of CLOSED.filter(asked)) {
        const opened = await openPage(browser, closed.origin, { size, dark });
        await opened.page.goto(await address(closed));
        await act(opened.page);
        await take(name, opened);
      }
    } finally {
      await closed.stop();
    }
  }
} finally {
  await browser.close();
  await server.stop();
}
