/**
 * Takes the pictures in docs/pictures/ from a server with the demo set: `node pictures.mjs [NAME…]`. Each waits
 * until the map has drawn everything, so that two runs of the same build show the same. It tests nothing;
 * a picture that shows a page with an error is refused all the same.
 *
 * `node pictures.mjs --map FOLDER LON,LAT MAP.pmtiles [OTHER.pmtiles]` instead looks at a map of streets, as somebody
 * sees it whose municipality it is: one sheet for each zoom, in light, dark and out in the dark, beside another
 * map of the same streets in the schema OpenMapTiles, plainly drawn.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { become, DESK, mapIdle, openBrowser, openPage, PHONE } from './browser.mjs';
import { shrink } from './png.mjs';
import { startServer } from './server.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

const [flag, sheets, middle, own, other] = process.argv[2] === '--map' ? process.argv.slice(2) : [];
const MAPS = { ...(own ? { own } : {}), ...(other ? { other } : {}) };
const server = await startServer({ maps: MAPS });
const browser = await openBrowser();

/** An observation that the practice promise covers and that shows most of what a card can say. */
async function tellingObservation() {
  const answer = await fetch(`${server.origin}/api/v1/observations?commitment=ovning.o1&category=light.out&limit=200`);
  const { features } = await answer.json();
  return (features.find(({ properties }) => properties.text && properties.state === 'assigned') ?? features[0]).id;
}
const card = flag ? null : `/iakttagelse/${await tellingObservation()}`;

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
  [
    'spots-desk-light',
    DESK,
    false,
    '/',
    async (page) => {
      await page.getByTestId('heat-button').press('Enter');
      await page.getByTestId('heat-show').press('Space');
      await page.getByTestId('picture-cluster').press('Enter');
      await page.getByTestId('spot').first().waitFor();
    },
  ],
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

/** What each zoom of a map of streets is looked at for: whether it is there, its shape, its names, its details. */
const ZOOMS = [10, 12, 14, 15, 16, 17];
const PANE = { viewport: { width: 620, height: 620 } };

/** Tiles of OpenMapTiles, drawn so that one sees what is in them and no more. */
const plain = (url) => {
  const line = (id, layer, color, width, filter) => ({
    ...{ id, type: 'line', source: 'other', 'source-layer': layer, ...(filter ? { filter } : {}) },
    paint: { 'line-color': color, 'line-width': width },
  });
  const fill = (id, layer, color) => ({ id, type: 'fill', source: 'other', 'source-layer': layer, paint: { 'fill-color': color } });
  const word = (id, layer, placement) => ({
    ...{ id, type: 'symbol', source: 'other', 'source-layer': layer },
    layout: {
      'text-field': ['coalesce', ['get', 'name:latin'], ['get', 'name'], ''],
      'text-font': ['Inter Variable'],
      'text-size': 12,
      'symbol-placement': placement,
    },
    paint: { 'text-halo-color': '#fff', 'text-halo-width': 1.2 },
  });
  return {
    version: 8,
    sources: { other: { type: 'vector', url } },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#f2efe9' } },
      ...[fill('cover', 'landcover', '#cfe3b4'), fill('use', 'landuse', '#e6e2d8'), fill('park', 'park', '#c3dea5')],
      ...[fill('water', 'water', '#9cc3dd'), fill('building', 'building', '#d2c8b8')],
      line('path', 'transportation', '#b06030', 1, ['==', ['get', 'class'], 'path']),
      line('road', 'transportation', '#888', 2, ['!=', ['get', 'class'], 'path']),
      ...[word('street', 'transportation_name', 'line'), word('poi', 'poi', 'point'), word('place', 'place', 'point')],
    ],
  };
};

/** The map as it is drawn, without what lies over it. */
async function canvas(page) {
  await mapIdle(page);
  await page.evaluate(() => document.fonts.ready);
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const { map } = window.__lykta;
        map.once('render', () => resolve(map.getCanvas().toDataURL()));
        map.triggerRepaint();
      }),
  );
}

/** A page on the map of a tenant whose box is that of the map. */
async function openOwn(theme) {
  const opened = await openPage(browser, server.origin, { size: PANE, scale: 1 });
  await opened.context.addInitScript((kept) => localStorage.setItem('lykta.theme', kept), theme);
  let otherUrl = null;
  await opened.context.route('**/api/v1/session', async (route) => {
    const answer = await route.fetch();
    const said = await answer.json();
    otherUrl = said.basemaps.find(({ name }) => name === 'other')?.url ?? null;
    const basemaps = said.basemaps.filter(({ name, streets }) => name === 'own' || (!streets && name !== 'other'));
    const { bbox } = basemaps.find(({ name }) => name === 'own');
    const tenant = { ...said.tenant, bbox, center: middle.split(',').map(Number) };
    await route.fulfill({ response: answer, json: { ...said, basemaps, tenant } });
  });
  await opened.page.goto('/');
  await mapIdle(opened.page);
  return { ...opened, otherUrl };
}

/** One picture for each zoom, side by side in the themes and beside the other map. */
async function lookAtMap() {
  await mkdir(sheets, { recursive: true });
  const panes = Object.fromEntries(ZOOMS.map((zoom) => [zoom, []]));
  const through = async (page) => {
    for (const zoom of ZOOMS) {
      await page.evaluate((to) => window.__lykta.map.jumpTo({ zoom: to }), zoom);
      panes[zoom].push(await canvas(page));
    }
  };
  for (const theme of ['light', 'dark', 'natt']) {
    const opened = await openOwn(theme);
    await through(opened.page);
    opened.clean();
    if (theme === 'light' && opened.otherUrl) {
      const style = plain(`pmtiles://${server.origin}${opened.otherUrl}`);
      await opened.page.evaluate((to) => window.__lykta.map.setStyle(to, { diff: false }), style);
      await through(opened.page);
    }
    await opened.context.close();
  }
  const page = await browser.newPage({ viewport: { width: 640 * (other ? 4 : 3), height: 640 } });
  for (const zoom of ZOOMS) {
    const [light, beside, ...dark] = other ? panes[zoom] : [panes[zoom][0], null, ...panes[zoom].slice(1)];
    const pictures = [light, ...dark, ...(beside ? [beside] : [])].map((src) => `<img width="620" height="620" style="object-fit:cover" src="${src}">`);
    await page.setContent(`<body style="margin:10px;display:flex;gap:20px;background:#777">${pictures.join('')}`);
    await writeFile(join(sheets, `z${zoom}.png`), shrink(await page.screenshot()));
    console.log(join(sheets, `z${zoom}.png`));
  }
  await page.close();
}

try {
  if (flag) await lookAtMap();
  else await takeAll();
} finally {
  await browser.close();
  await server.stop();
}

async function takeAll() {
  await mkdir(FOLDER, { recursive: true });
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
    const opened = await openPage(browser, server.origin, { size, dark, scale: 1 });
    await opened.page.goto(path);
    await mapIdle(opened.page);
    await act(opened.page);
    await mapIdle(opened.page);
    await take(name, opened);
  }
  for (const [name, size, dark, who, path, act] of PAGES.filter(asked)) {
    const opened = await openPage(browser, server.origin, { size, dark, scale: 1 });
    await opened.page.goto('/loften');
    if (who) await become(opened.page, who, path);
    else await opened.page.goto(path);
    await act(opened.page);
    await take(name, opened);
  }
  for (const [name, size, dark, view, act] of WALKS.filter(asked)) {
    const opened = await openPage(browser, server.origin, { size, dark, scale: 1 });
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
        const opened = await openPage(browser, closed.origin, { size, dark, scale: 1 });
        await opened.page.goto(await address(closed));
        await act(opened.page);
        await take(name, opened);
      }
    } finally {
      await closed.stop();
    }
  }
}
