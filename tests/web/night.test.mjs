/**
 * Out on a walk in the dark, with gloves on: in every view of it, each target is at least 64 px either way, and
 * what is drawn is told from its ground as WCAG 2.2 asks at its highest level (1.4.6): 7:1 for text, 4.5:1 where
 * it is large. Sizes are the boxes that the browser laid out, colours those that it computed, with what is
 * transparent laid over what is beneath it; axe is asked as well. LYKTA_SHOTS names a folder for screenshots.
 *
 * Left out are the line of the practice mode, which a real phone never has, and the map's own scale and sources.
 */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { after, before, test } from 'node:test';
import { become, mapIdle, openBrowser, openPage, SQUARE } from './browser.mjs';
import { findings, looksOf } from './examine.mjs';
import { startServer } from './server.mjs';

/** What a missing network itself writes, and a picture that is none. */
const NO_NETWORK = [/net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED|ABORTED)/];

/** A gloved thumb's least target, by the product's own measure. */
const THUMB_PX = 64;

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

/** In the page: what is too small, and what is too faint, in what is in sight of the walk. */
function faults(least) {
  const dialog = [...document.querySelectorAll('dialog[open]')].at(-1);
  const roots = dialog
    ? [dialog]
    : [...document.querySelectorAll('.panel, .outbox, .notice-line, .live-lost, .out-map ~ * , .stage-walk-go:has(.out-map) .map-pane')];
  const seen = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !element.closest('.visually-hidden, [aria-hidden="true"], .maplibregl-ctrl-bottom-left, .maplibregl-ctrl-bottom-right');
  const named = (element) =>
    `${element.dataset?.testid ?? element.className?.baseVal ?? element.className} "${(element.textContent || element.getAttribute('aria-label') || '').trim().slice(0, 40)}"`;
  const found = { small: [], faint: [], targets: 0, texts: 0 };

  const targets = 'button, a[href], input, textarea, select, summary, [role="button"], [role="application"]';
  for (const root of roots)
    for (const each of [...(root.matches(targets) ? [root] : []), ...root.querySelectorAll(targets)]) {
      // What is pressed is the label, where the field itself is inside it and out of sight.
      const target = each.matches('input[type="file"], input[type="checkbox"], input[type="radio"]') ? (each.closest('label') ?? each) : each;
      if (!seen(target) || target.matches('.maplibregl-canvas, .maplibregl-canvas-container')) continue;
      const { width, height } = target.getBoundingClientRect();
      if (width === 0 || height === 0) continue;
      found.targets += 1;
      if (width < least - 0.5 || height < least - 0.5) found.small.push(`${named(target)} ${Math.round(width)}×${Math.round(height)}`);
    }

  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const brush = canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' });
  /** Any colour of CSS as red, green, blue and how solid it is. */
  const parsed = (colour) => {
    const plain = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(colour);
    if (plain) return [...plain.slice(1, 4).map(Number), plain[4] === undefined ? 1 : Number(plain[4])];
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  /** What lies under an element, from the nearest solid ground up to it; the page's own ground is under all. */
  const groundOf = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none') return null;
      const colour = parsed(style.backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      // A dialog lies in the top layer, over everything.
      if (colour[3] === 1 || at.matches('dialog')) break;
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), [0, 0, 0]);
  };
  const opacityOf = (element) => {
    let all = 1;
    for (let at = element; at; at = at.parentElement) all *= Number(getComputedStyle(at).opacity);
    return all;
  };
  const judge = (element, style, ask, what) => {
    const ground = groundOf(element);
    if (!ground) {
      found.faint.push(`${named(element)}: ${what} on a picture`);
      return;
    }
    const [r, g, b, a] = parsed(style.color);
    const ratio = contrast(over([r, g, b, a * opacityOf(element)], ground), ground);
    if (ratio < ask) found.faint.push(`${named(element)}: ${what} ${ratio.toFixed(2)}:1, not ${ask}:1 (${style.color} on ${ground.map(Math.round)})`);
  };
  const large = (style) => {
    const size = Number.parseFloat(style.fontSize);
    return size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  };
  for (const root of roots) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !seen(element)) continue;
      const style = getComputedStyle(element);
      found.texts += 1;
      judge(element, style, large(style) ? 4.5 : 7, 'text');
    }
    for (const field of root.querySelectorAll('input:not([type="file"]), textarea')) {
      if (!seen(field)) continue;
      judge(field, getComputedStyle(field), 7, 'what is written');
      if (field.placeholder) judge(field, getComputedStyle(field, '::placeholder'), 7, 'placeholder');
    }
    // A sign stands for a word and is as large as a large one.
    for (const icon of root.querySelectorAll('svg.icon')) if (seen(icon.parentElement)) judge(icon.parentElement, getComputedStyle(icon), 4.5, 'sign');
  }
  return { ...found, theme: document.documentElement.dataset.theme };
}

const look = looksOf('night');

async function faultsOf(page, where) {
  await look(page, where.replaceAll(/\W+/g, '-'));
  const { theme, small, faint, targets, texts } = await page.evaluate(faults, THUMB_PX);
  assert.equal(theme, 'natt', where);
  assert.ok(targets > 0 && texts > 0, `${where}: ${targets} targets and ${texts} texts were looked at`);
  const { told, held } = await findings(page, {
    rules: ['color-contrast-enhanced'],
    without: ['[data-testid="demo-banner"]', '.maplibregl-control-container'],
  });
  assert.ok(held.includes('color-contrast-enhanced'), `axe looked at ${where}`);
  return [...small.map((each) => `${where}: small: ${each}`), ...faint.map((each) => `${where}: faint: ${each}`), ...told.map((each) => `${where}: axe: ${each}`)];
}

/** A walk through the dark with a lamp said to be mended, and a stop of nothing but its place. */
async function planWalk(page) {
  return page.evaluate(
    async ([lon, lat]) => {
      const { features } = await (await fetch('/api/v1/observations?state=done&category=light.out&limit=1')).json();
      const id = `01890000-0000-7000-8000-${String(Date.now()).slice(-12)}`;
      const stop = (no, name, why, verify) => ({ no, name, at: [lon + no / 1e4, lat], why, verify });
      const body = {
        kind: 'staff_round',
        title: 'Kvällens runda',
        purpose: 'Se om lamporna lyser',
        starts_at: '2026-11-18T16:30:00Z',
        ends_at: '2026-11-18T17:30:00Z',
        participants: [],
        promises: ['ovning'],
        stops: [stop(1, 'Lampan vid porten', 'Sägs vara lagad', [features[0].id]), stop(2, 'Gången', null, [])],
      };
      const headers = { 'Content-Type': 'application/json' };
      const answer = await fetch(`/api/v1/walks/${id}`, { method: 'PUT', headers, body: JSON.stringify(body) });
      return answer.status === 201 ? id : `${answer.status} ${await answer.text()}`;
    },
    [SQUARE.longitude, SQUARE.latitude],
  );
}

/** A dark picture, as the browser's own encoder writes it. */
async function picture(page) {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 800;
    canvas.height = 600;
    const context = canvas.getContext('2d');
    context.fillStyle = '#1d2a44';
    context.fillRect(0, 0, 800, 600);
    return canvas.toDataURL('image/jpeg').split(',')[1];
  });
  return Buffer.from(base64, 'base64');
}

const choose = (page, buffer) => page.getByTestId('photo-input').setInputFiles({ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer });

test('every view of a walk can be pressed with gloves and read in the dark', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { dark: true, forgive: NO_NETWORK });
  const wrong = [];
  const inspect = async (where) => wrong.push(...(await faultsOf(page, where)));
  await page.goto('/loften');
  await become(page, 'walk_leader', '/loften');
  const walk = await planWalk(page);
  await page.goto(`/rundor/${walk}/ga`);
  await page.getByTestId('walk-begin').waitFor();
  await inspect('before it is taken along');
  // The measure itself: what is too faint and too small is found.
  await page.evaluate(() => {
    document.documentElement.style.setProperty('--ink-soft', '#6f7680');
    document.querySelector('.icon-only').style.width = '60px';
  });
  const found = (await faultsOf(page, 'spoilt')).join();
  for (const fault of ['small:', 'faint:']) assert.ok(found.includes(`spoilt: ${fault}`), `${fault} ${found}`);
  await page.evaluate(() => {
    document.documentElement.style.removeProperty('--ink-soft');
    document.querySelector('.icon-only').style.removeProperty('width');
  });
  await page.getByTestId('pack-take').click();
  await page.getByTestId('pack-ready').waitFor();
  await inspect('before it begins');
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller)));

  await page.getByTestId('walk-begin').click();
  await page.getByTestId('verify-yes').waitFor();
  await context.setGeolocation({ ...SQUARE, latitude: SQUARE.latitude + 0.00005 });
  await page.locator('[data-testid="recording"][data-state="on"]').waitFor();
  await inspect('a stop with a lamp');
  await page.getByTestId('feeling-4').click();
  await page.getByTestId('verify-no').click();
  await page.getByTestId('verify-undo').waitFor();
  await inspect('a lamp that is out');
  await page.getByTestId('verify-undo').click();
  await page.getByTestId('verify-yes').click();
  await page.locator('[data-said="verified"]').waitFor();
  await inspect('a lamp that is lit');

  await page.getByTestId('quick-more').click();
  await page.getByTestId('more-dialog').waitFor();
  await inspect('all categories');
  await page.getByTestId('category-light.out').click();
  await page.getByTestId('undo-bar').waitFor();
  await inspect('saved, may be taken back');
  await page.getByTestId('severity-2').click();
  await page.getByTestId('light-dark_lit').click();
  await page.getByTestId('perceived-2').click();
  await page.getByTestId('detail-text').fill('Ring 070-174 06 05');
  await page.getByTestId('advice-text').locator('[data-kind="phone"]').waitFor();
  await page.getByTestId('detail-suggestion').focus();
  await inspect('saved, with details and advice');
  await choose(page, Buffer.from('no picture'));
  await page.locator('.field-photos [role="alert"]').waitFor();
  await inspect('a photo that is none');
  await choose(page, await picture(page));
  await page.getByTestId('picture-editor').waitFor();
  await inspect('hiding what is in a photo');
  const box = await page.getByTestId('picture-editor').locator('canvas').boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.getByTestId('photo-use').click();
  await page.getByTestId('field-photo').waitFor();
  await inspect('saved, with a photo');
  await page.getByTestId('severity-4').click();
  await page.getByTestId('alarm').waitFor();
  await inspect('the alarm');
  // It is red and covers the screen, whatever order the sheets came in.
  const red = await page.getByTestId('alarm').evaluate((dialog) => {
    const { x, y, width, height } = dialog.getBoundingClientRect();
    return { box: [x, y, width, height], colour: getComputedStyle(dialog).backgroundColor };
  });
  assert.deepEqual(red, { box: [0, 0, 390, 844], colour: 'rgb(140, 29, 23)' });
  await page.getByTestId('alarm-called').click();
  await page.getByTestId('saved-done').click();

  // What is good, and what is taken back.
  await page.getByTestId('quick-6').click();
  await page.getByTestId('saved').waitFor();
  await inspect('something good, saved');
  await page.getByTestId('undo').click();
  await page.getByTestId('stop-card').waitFor();

  // The pin on the map, and a place without it.
  await page.getByTestId('out-map').click();
  await mapIdle(page);
  await page.locator('[data-testid="accuracy"][data-grade="good"]').waitFor();
  await inspect('the map under the pin');
  const map = await page.getByTestId('map').boundingBox();
  const [x, y] = [map.x + map.width / 2, map.y + map.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 40, y + 30, { steps: 5 });
  await page.mouse.up();
  await page.locator('[data-testid="accuracy"][data-grade="moved"]').waitFor();
  await inspect('the pin was moved');
  await page.getByTestId('position-type').click();
  await page.getByTestId('place-input').fill('60.1712, 24.9441');
  await page.getByTestId('place-coordinates').waitFor();
  await inspect('a place by its coordinates');
  await page.getByTestId('place-input').fill('a');
  await page.getByTestId('search-hit').first().waitFor();
  await inspect('a place by its name');
  await page.getByTestId('place-input').fill('Ingenstans alls');
  await page.getByTestId('search-hit').first().waitFor({ state: 'detached' });
  await inspect('a place that is not known');
  await page.keyboard.press('Escape');
  await page.getByTestId('out-map').click();
  // The position's own grades: half sure, and hardly.
  for (const [accuracy, grade] of [[18, 'fair'], [80, 'poor']]) {
    await page.getByTestId('out-map').click();
    // Once it follows, there is nothing to press.
    if (grade === 'fair') await page.getByTestId('position-mine').click();
    await context.setGeolocation({ ...SQUARE, latitude: SQUARE.latitude + accuracy / 20_000, accuracy });
    await page.locator(`[data-testid="accuracy"][data-grade="${grade}"]`).waitFor();
    await inspect(`a position that is ${grade}`);
    await page.getByTestId('out-map').click();
  }

  // Without a network: the badge, what is on the phone, the answer that stands, the end.
  await context.setOffline(true);
  await page.getByTestId('quick-1').click();
  await page.locator('[data-testid="receipt"][data-state="phone"]').waitFor();
  await inspect('saved on the phone');
  await page.getByTestId('saved-done').click();
  await page.getByTestId('outbox-badge').click();
  await page.getByTestId('outbox-dialog').waitFor();
  await inspect('what is on the phone');
  await page.keyboard.press('Escape');
  await page.reload();
  await page.locator('[data-testid="feeling-4"][aria-pressed="true"]').waitFor();
  await page.locator('[data-testid="feeling-1"]:disabled').waitFor();
  await inspect('an answer that stands');
  await page.getByTestId('stop-done').click();
  await page.locator('[data-testid="stop-card"][data-stop="2"]').waitFor();
  await inspect('a stop of its place alone');
  await page.getByTestId('stop-done').click();
  await page.getByTestId('stops-done').waitFor();
  await inspect('all stops left');
  await page.getByTestId('walk-end').click();
  await page.getByTestId('walk-end-dialog').waitFor();
  await inspect('the question at the end');
  await page.getByTestId('walk-end-yes').click();
  await page.getByTestId('walk-summary').waitFor();
  await inspect('the account, unsent');
  await page.goto('/rundor/01890000-0000-7000-8000-000000000000/ga');
  await page.locator('.out [role="alert"]').waitFor();
  await inspect('a walk that was not taken along');
  await page.goto(`/rundor/${walk}/ga`);
  await page.getByTestId('walk-summary').waitFor();
  await context.setOffline(false);
  await page.locator('[data-testid="sum-waits"][data-n="0"]').waitFor();
  await inspect('the account, sent');
  assert.deepEqual(wrong, []);
  clean();
  await context.close();
});
