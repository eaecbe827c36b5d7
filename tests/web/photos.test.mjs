/**
 * A photo from a phone to the card: what a phone writes into it never leaves the phone, nor does what was under
 * the finger; it waits for the network over a reload, and what is covered on the card afterwards is gone from
 * the server too. LYKTA_SHOTS names a folder for screenshots.
 */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { after, before, test } from 'node:test';
import { DESK, openBrowser, openPage } from './browser.mjs';
import { looksOf } from './examine.mjs';
import { startServer } from './server.mjs';

const CANARY = 'CANARY-hemlig-plats';

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

const look = looksOf('photos');

/** A street with a red face in its middle, as the browser's own encoder writes it. */
async function plainJpeg(page) {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 1200;
    canvas.height = 900;
    const context = canvas.getContext('2d');
    const sky = context.createLinearGradient(0, 0, 0, 900);
    sky.addColorStop(0, '#1d2a44');
    sky.addColorStop(1, '#5b5348');
    context.fillStyle = sky;
    context.fillRect(0, 0, 1200, 900);
    context.fillStyle = '#3b3a36';
    context.fillRect(0, 640, 1200, 260);
    context.fillStyle = '#2b2b2b';
    context.fillRect(180, 200, 14, 460);
    context.fillStyle = '#c9302c';
    context.beginPath();
    context.arc(600, 450, 90, 0, 7);
    context.fill();
    context.fillStyle = '#111';
    context.fillRect(560, 425, 22, 14);
    context.fillRect(618, 425, 22, 14);
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
  });
  return Buffer.from(base64, 'base64');
}

const segment = (marker, body) => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};

/** The same as a phone writes it: lying on its side (EXIF orientation 6), with a text and a position. */
function asPhone(plain) {
  const entry = (tag, kind, count, value) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16LE(tag, 0);
    bytes.writeUInt16LE(kind, 2);
    bytes.writeUInt32LE(count, 4);
    bytes.writeUInt32LE(value, 8);
    return bytes;
  };
  const words = (...numbers) => {
    const bytes = Buffer.alloc(numbers.length * 4);
    numbers.forEach((number, i) => {
      bytes.writeUInt32LE(number, i * 4);
    });
    return bytes;
  };
  const textAt = 8 + 2 + 36 + 4;
  const gpsAt = textAt + CANARY.length;
  const rationalsAt = gpsAt + 2 + 48 + 4;
  const exif = Buffer.concat([
    Buffer.from('Exif\0\0II*\0', 'latin1'),
    words(8),
    Buffer.from([3, 0]),
    entry(270, 2, CANARY.length, textAt),
    entry(274, 3, 1, 6),
    entry(34853, 4, 1, gpsAt),
    words(0),
    Buffer.from(CANARY, 'latin1'),
    Buffer.from([4, 0]),
    entry(1, 2, 2, 0x4e),
    entry(2, 5, 3, rationalsAt),
    entry(3, 2, 2, 0x45),
    entry(4, 5, 3, rationalsAt + 24),
    words(0),
    words(60, 1, 10, 1, 163217, 10000, 24, 1, 56, 1, 387613, 10000),
  ]);
  return Buffer.concat([plain.subarray(0, 2), segment(0xe1, exif), segment(0xfe, Buffer.from(CANARY)), plain.subarray(2)]);
}

/** Markers of a JPEG's segments; fails when anything follows its end. */
function markers(jpeg) {
  const found = [];
  for (let at = 0; ; ) {
    assert.equal(jpeg[at], 0xff, `no marker at ${at}`);
    const marker = jpeg[at + 1];
    found.push(marker);
    at += 2;
    if (marker === 0xd9) {
      assert.equal(at, jpeg.length, 'something follows the end');
      return found;
    }
    if (marker !== 0xd8) at += jpeg.readUInt16BE(at);
    while (marker === 0xda && !(jpeg[at] === 0xff && jpeg[at + 1] !== 0)) at += 1;
  }
}

/** Only the picture: start, JFIF, tables, frame, scan, end; no word of what the phone wrote. */
function onlyThePicture(jpeg) {
  assert.deepEqual(
    markers(jpeg).filter((marker) => ![0xd8, 0xe0, 0xdb, 0xc0, 0xc4, 0xda, 0xd9].includes(marker)),
    [],
  );
  assert.equal(jpeg.includes(CANARY), false);
  assert.equal(jpeg.includes('Exif'), false);
}

const photosOf = async (id) => (await (await fetch(`${server.origin}/api/v1/observations/${id}/photos`)).json()).photos;
const bytesOf = async (id, photo) =>
  Buffer.from(await (await fetch(`${server.origin}/api/v1/observations/${id}/photos/${photo}`)).arrayBuffer());

/** The colour of a pixel, as parts of the width and height. */
const pixel = (page, jpeg, x, y) =>
  page.evaluate(
    async ([base64, left, top]) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
      const canvas = document.createElement('canvas');
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
      const context = canvas.getContext('2d');
      context.drawImage(bitmap, 0, 0);
      return [...context.getImageData(Math.round(left * bitmap.width), Math.round(top * bitmap.height), 1, 1).data];
    },
    [jpeg.toString('base64'), x, y],
  );

async function mark(page) {
  await page.getByTestId('nav-mark').click();
  await page.locator('[data-testid="accuracy"][data-grade="good"]').waitFor();
  await page.locator('[data-category="light.out"]').click();
  const saved = page.getByTestId('saved');
  await saved.waitFor();
  return saved.getAttribute('data-id');
}

const choose = (page, buffer) =>
  page.getByTestId('photo-input').setInputFiles({ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer });

test('a photo loses what the phone wrote into it and what was under the finger', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { dark: true });
  await page.goto('/');
  const id = await mark(page);
  const plain = await plainJpeg(page);
  const sent = asPhone(plain);
  assert.ok(sent.includes(CANARY));
  await choose(page, sent);
  const editor = page.getByTestId('picture-editor');
  await editor.waitFor();
  await look(page, 'hide-phone-dark');
  // Upright the picture is taller than wide, and the face in its middle.
  const box = await editor.locator('canvas').boundingBox();
  assert.ok(box.height > box.width, 'the picture stands upright');
  assert.ok(box.x >= 0 && box.x + box.width <= 390, 'the picture fits the phone');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x - 20, y - 20);
  await page.mouse.down();
  for (const [dx, dy] of [[20, -20], [20, 20], [-20, 20], [-20, 0], [20, 0]]) await page.mouse.move(x + dx, y + dy, { steps: 3 });
  await page.mouse.up();
  assert.equal(await editor.getAttribute('data-marks'), '1');
  await page.getByTestId('photo-undo').click();
  assert.equal(await editor.getAttribute('data-marks'), '0');
  // The same by the keyboard: the cursor begins in the middle.
  await editor.focus();
  for (const key of ['Space', 'ArrowLeft', 'Space', 'ArrowRight', 'ArrowRight', 'Space', 'ArrowUp', 'Space', 'ArrowDown', 'ArrowDown', 'Space']) await page.keyboard.press(key);
  assert.equal(await editor.getAttribute('data-marks'), '5');
  await page.keyboard.press('Backspace');
  await page.mouse.move(x - 22, y - 22);
  await page.mouse.down();
  for (const [dx, dy] of [[22, -22], [22, 22], [-22, 22], [-22, 0], [22, 0]]) await page.mouse.move(x + dx, y + dy, { steps: 3 });
  await page.mouse.up();
  await look(page, 'blurred-phone-dark');
  await page.getByTestId('photo-use').click();
  await page.locator('[data-testid="field-photo"][data-state="sent"]').waitFor();
  await page.getByTestId('field-photo').scrollIntoViewIfNeeded();
  await look(page, 'saved-phone-dark');

  const [photo] = await photosOf(id);
  assert.deepEqual([photo.width, photo.height, photo.role, photo.redacted], [900, 1200, 'before', false]);
  const stored = await bytesOf(id, photo.id);
  onlyThePicture(stored);
  // An eye: upright it lies where the picture on its side had it, turned a quarter.
  const [x0, y0] = [571 / 1200, 432 / 900];
  const [before] = await pixel(page, plain, x0, y0);
  const [now] = await pixel(page, stored, 1 - y0, x0);
  assert.ok(before < 60, `the eye was dark: ${before}`);
  assert.ok(now > 90, `the eye is gone in the blur: ${now}`);
  clean();
  await context.close();
});

test('a photo waits without network, survives a reload and arrives', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { forgive: [/ERR_INTERNET_DISCONNECTED|Failed to (fetch|load)|failed to load/] });
  await page.goto('/');
  await page.getByTestId('nav-mark').click();
  await page.locator('[data-testid="accuracy"][data-grade="good"]').waitFor();
  const plain = await plainJpeg(page);
  await context.setOffline(true);
  await page.locator('[data-category="light.out"]').click();
  await page.getByTestId('saved').waitFor();
  const id = await page.getByTestId('saved').getAttribute('data-id');
  await choose(page, plain);
  await page.getByTestId('photo-use').click();
  await page.locator('[data-testid="field-photo"][data-state="phone"]').waitFor();
  await context.setOffline(false);
  await page.goto('/');
  // The badge is not there before the outbox has been read either, so the server is asked.
  let photos = [];
  for (const end = Date.now() + 20_000; Date.now() < end && photos.length === 0; ) {
    photos = (await photosOf(id)) ?? [];
    await page.waitForTimeout(100);
  }
  await page.locator('[data-testid="outbox-badge"]').waitFor({ state: 'detached' });
  assert.equal(photos.length, 1);
  onlyThePicture(await bytesOf(id, photos[0].id));
  clean();
  await context.close();
});

test('on the card a photo is opened, covered for good and taken away', async () => {
  const { context, page, clean } = await openPage(browser, server.origin, { size: DESK });
  await page.goto('/');
  const listed = await (await fetch(`${server.origin}/api/v1/observations?limit=20`)).json();
  // One of the practice records: those that the other tests made have photos already.
  const id = listed.features.at(-1).id;
  await page.goto(`/iakttagelse/${id}`);
  await page.getByTestId('card-title').waitFor();
  const plain = await plainJpeg(page);
  await choose(page, asPhone(plain));
  await page.getByTestId('photo-use').click();
  const small = page.getByTestId('card-photo');
  await small.waitFor();
  await look(page, 'card-desk');
  await small.click();
  await page.getByTestId('photo-large').waitFor();
  await page.waitForFunction(() => document.querySelector('[data-testid="photo-large"]')?.naturalWidth > 0);
  await look(page, 'large-desk');
  const [first] = await photosOf(id);
  const original = await bytesOf(id, first.id);
  await page.getByTestId('photo-cover').click();
  const canvas = page.getByTestId('picture-editor').locator('canvas');
  const box = await canvas.boundingBox();
  const at = (x, y) => [box.x + box.width * x, box.y + box.height * y];
  await page.mouse.move(...at(0.35, 0.35));
  await page.mouse.down();
  await page.mouse.move(...at(0.65, 0.65), { steps: 5 });
  await page.mouse.up();
  await look(page, 'cover-desk');
  await page.getByTestId('photo-cover-confirm').click();
  await page.getByTestId('photo-dialog').waitFor({ state: 'detached' });
  const [covered] = await photosOf(id);
  assert.equal(covered.redacted, true);
  assert.notEqual(covered.sha256, first.sha256);
  const after = await bytesOf(id, covered.id);
  onlyThePicture(after);
  const [red, green] = await pixel(page, original, 0.5, 0.45);
  assert.ok(red - green > 100, 'the face was there');
  const [r, g] = await pixel(page, after, 0.5, 0.45);
  assert.ok(Math.abs(r - g) < 40, `the face is covered: ${r}, ${g}`);

  await small.click();
  await page.getByTestId('photo-large').waitFor();
  await page.getByTestId('photo-remove').click();
  await page.getByTestId('photo-remove-confirm').click();
  await small.waitFor({ state: 'detached' });
  assert.deepEqual(await photosOf(id), []);
  const gone = await fetch(`${server.origin}/api/v1/observations/${id}/photos/${first.id}`);
  assert.equal(gone.status, 404);
  clean();
  await context.close();
});

test('advice comes while somebody writes about people, and holds up nothing', async () => {
  const { context, page, clean } = await openPage(browser, server.origin);
  await page.goto('/');
  const id = await mark(page);
  const text = 'Ring 070-174 06 05, lampan vid Storgatan 5 är trasig';
  await page.getByTestId('detail-text').fill(text);
  const advice = page.getByTestId('advice-text');
  await advice.locator('[data-kind="phone"]').waitFor();
  assert.match(await advice.innerText(), /Beskriv platsen, inte personer/);
  assert.match(await advice.innerText(), /telefonnummer.*070-174 06 05/);
  assert.equal(await advice.getAttribute('role'), 'status');
  await advice.scrollIntoViewIfNeeded();
  await look(page, 'advice-phone');
  await page.getByTestId('detail-suggestion').focus();
  let feature;
  for (const end = Date.now() + 20_000; Date.now() < end && !feature?.properties?.text; ) {
    feature = await (await fetch(`${server.origin}/api/v1/observations/${id}`)).json();
    await page.waitForTimeout(100);
  }
  assert.equal(feature.properties.text, text);
  assert.deepEqual(
    feature.properties.warnings.map((warning) => warning.code),
    ['personal_data'],
  );
  await page.getByTestId('detail-text').fill('Lampan är trasig');
  await advice.locator('[data-kind="phone"]').waitFor({ state: 'detached' });
  clean();
  await context.close();
});
