/**
 * Measures the two things that decide whether a thumb in a glove trusts the app.
 *
 *     node tests/bench/capture.mjs [--binary FILE] [--starts 5] [--presses 30] [--slower 4]
 *
 * First capture: the browser is opened anew on a phone's kept storage, there is no network, the processor is
 * slowed down, and from the navigation's start until the first press is in the database counts (target: under
 * 2 s), in "Markera plats", where the installed app opens, and out on a walk that was taken along.
 * Press to saved: from the finger's touch until the transaction, with strict durability, is complete (target:
 * under 100 ms), at the machine's own speed and slowed down, while the server takes in what is sent. The map is
 * there by then; where it is drawn by software, a press while it comes waits for it.
 * The page is slowed down, not the service worker: the browser offers no way. The figures mean something for a
 * release build; it never fails for them. Needs what `tests/web/run.sh` installs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { become, openKept, SQUARE } from '../web/browser.mjs';

const { values: asked } = parseArgs({
  options: {
    binary: { type: 'string' },
    starts: { type: 'string', default: '5' },
    presses: { type: 'string', default: '30' },
    slower: { type: 'string', default: '4' },
  },
});
if (asked.binary) process.env.LYKTA_BINARY = asked.binary;
const { startServer } = await import('../web/server.mjs');
const SLOWER = Number(asked.slower);
/** Nobody marks the next thing at once. */
const PACE_MS = 1_000;
/** The map, which comes two seconds after the buttons, is fetched and drawn in this time. */
const SETTLE_MS = 8_000;

/**
 * In the page: says where the first capture button is as soon as it is drawn, and notes when one is touched and
 * when a new row of the outbox is in the database. Little, because it is slowed down with the page.
 */
function listen() {
  const seen = new Set();
  window.__touched = [];
  window.__kept = [];
  const look = () => {
    const box = document.querySelector('[data-testid=quick-1]')?.getBoundingClientRect();
    if (box?.width) window.__ready(JSON.stringify([box.x + box.width / 2, box.y + box.height / 2]));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  document.addEventListener(
    'pointerdown',
    (event) => {
      if (event.target.closest?.('.capture-button')) window.__touched.push(performance.now());
    },
    true,
  );
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function keep(row, ...rest) {
    // What waits from an earlier start is written anew when it is tried; it was not made on this page.
    if (this.name === 'outbox' && row.made >= performance.timeOrigin && !seen.has(row.id)) {
      seen.add(row.id);
      const { durability } = this.transaction;
      this.transaction.addEventListener('complete', () => window.__kept.push({ at: performance.now(), durability }));
    }
    return put.call(this, row, ...rest);
  };
}

/** A page that is slowed down and listened to, with a thumb for it, and the first button's place once it is there. */
async function opened(context, rate) {
  await context.addInitScript(listen);
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  const ready = new Promise((resolve) => client.on('Runtime.bindingCalled', ({ payload }) => resolve(JSON.parse(payload))));
  await client.send('Runtime.enable');
  await client.send('Runtime.addBinding', { name: '__ready' });
  await client.send('Emulation.setCPUThrottlingRate', { rate });
  const touch = (type, touchPoints) => client.send('Input.dispatchTouchEvent', { type, touchPoints });
  const tap = async ([x, y]) => {
    await touch('touchStart', [{ x, y }]);
    await touch('touchEnd', []);
  };
  return { page, ready, tap };
}

/** Waits until the database has one more than `before`; returns when the finger touched and when it was kept. */
async function whenKept(page, before) {
  await page.waitForFunction((n) => window.__kept.length > n, before);
  const [touched, kept] = await page.evaluate(() => [window.__touched.at(-1), window.__kept.at(-1)]);
  if (kept.durability !== 'strict') throw new Error(`saved with durability ${kept.durability}`);
  return { touched, kept: kept.at };
}

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
function told(name, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const [median, p95, most] = [0.5, 0.95, 1].map((part) => at(sorted, part).toFixed(0).padStart(5));
  console.log(`  ${name.padEnd(52)} median ${median} ms   p95 ${p95} ms   most ${most} ms   n ${times.length}`);
}

/** A walk to go on, planned over the interface that the desk uses. */
async function planWalk(page) {
  const id = `01890000-0000-7000-8000-${String(Date.now()).slice(-12)}`;
  const status = await page.evaluate(
    async ([walk, [lon, lat]]) => {
      const body = {
        kind: 'staff_round',
        title: 'Mätning',
        purpose: 'Se hur fort det går',
        starts_at: '2026-11-18T16:00:00Z',
        ends_at: '2026-11-18T17:00:00Z',
        participants: [],
        promises: ['ovning'],
        stops: [{ no: 1, name: 'Torget', at: [lon, lat], why: null, verify: [] }],
      };
      const headers = { 'Content-Type': 'application/json' };
      return (await fetch(`/api/v1/walks/${walk}`, { method: 'PUT', headers, body: JSON.stringify(body) })).status;
    },
    [id, [SQUARE.longitude, SQUARE.latitude]],
  );
  if (status !== 201) throw new Error(`the walk was answered with ${status}`);
  return id;
}

/** Opens the app once with a network: it is installed, and a walk is taken along and begun. */
async function install(folder, origin) {
  const context = await openKept(folder, origin);
  const page = await context.newPage();
  await page.goto('/');
  await become(page, 'walk_leader', '/');
  const walk = await planWalk(page);
  await page.goto(`/rundor/${walk}/ga`);
  await page.getByTestId('pack-take').click();
  await page.getByTestId('pack-ready').waitFor();
  await page.getByTestId('walk-begin').click();
  await page.getByTestId('stop-card').waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller)));
  // The second opening is the one that a phone has compiled code for, as any phone but a new one.
  await page.goto('/markera');
  await page.getByTestId('quick-1').waitFor();
  await page.waitForTimeout(1_000);
  await context.close();
  return walk;
}

async function firstCapture(folder, origin, path) {
  const context = await openKept(folder, origin);
  await context.setOffline(true);
  const { page, ready, tap } = await opened(context, SLOWER);
  await page.goto(path, { waitUntil: 'commit' });
  await tap(await ready);
  const times = await whenKept(page, 0);
  await context.close();
  return times;
}

async function pressToSaved(folder, origin, path, rate) {
  const context = await openKept(folder, origin);
  const { page, ready, tap } = await opened(context, rate);
  await page.goto(path);
  const place = await ready;
  await page.waitForTimeout(SETTLE_MS);
  const took = [];
  for (let n = 0; n < Number(asked.presses); n += 1) {
    await page.getByTestId('quick-1').waitFor();
    await tap(place);
    const { touched, kept } = await whenKept(page, n);
    took.push(kept - touched);
    await page.getByTestId('saved-done').click();
    await page.waitForTimeout(PACE_MS);
  }
  await context.close();
  return took;
}

const server = await startServer();
const folder = await mkdtemp(join(tmpdir(), 'lykta-bench-'));
try {
  const walk = await install(folder, server.origin);
  const version = execFileSync(process.env.CHROMIUM ?? '/usr/bin/chromium', ['--version'], { encoding: 'utf8' }).trim();
  console.log(`${cpus().length} × ${cpus()[0].model}; ${version}; slowed down ${SLOWER} times where said`);
  for (const [name, path] of [['Markera plats', '/markera'], ['out on a walk', `/rundor/${walk}/ga`]]) {
    const starts = [];
    for (let n = 0; n < Number(asked.starts); n += 1) starts.push(await firstCapture(folder, server.origin, path));
    told(`${name}: opened to first capture kept, ${SLOWER}×`, starts.map(({ kept }) => kept));
    told(`${name}: opened to button touched, ${SLOWER}×`, starts.map(({ touched }) => touched));
    for (const rate of [1, SLOWER]) told(`${name}: press to saved, ${rate}×`, await pressToSaved(folder, server.origin, path, rate));
  }
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}
