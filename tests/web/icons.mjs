/**
 * Draws the app's icons from the one mark, `web/public/favicon.svg`: `node icons.mjs`. They are kept in the
 * repository, since a build needs no browser; run it again when the mark has changed.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { openBrowser } from './browser.mjs';

const PUBLIC = new URL('../../web/public/', import.meta.url);

/** Name, side in pixels, and how much of the side the mark takes; phones cut maskable icons to any shape. */
const ICONS = [
  ['icon-192', 192, 1],
  ['icon-512', 512, 1],
  ['maskable-512', 512, 0.7],
  ['touch-180', 180, 0.85],
];

const mark = await readFile(new URL('favicon.svg', PUBLIC), 'utf8');
const ground = /<rect[^>]*fill="(#[0-9A-Fa-f]{6})"/.exec(mark)?.[1] ?? 'black';
await mkdir(new URL('icons/', PUBLIC), { recursive: true });
const browser = await openBrowser();
try {
  for (const [name, side, share] of ICONS) {
    const page = await browser.newPage({ viewport: { width: side, height: side } });
    const size = Math.round(side * share);
    const behind = share < 1 ? ground : 'transparent';
    await page.setContent(
      `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${behind}">${mark.replace('<svg ', `<svg width="${size}" height="${size}" `)}</body>`,
    );
    await writeFile(new URL(`icons/${name}.png`, PUBLIC), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
} finally {
  await browser.close();
}
