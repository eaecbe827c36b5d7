/**
 * The colours: text reaches AA (4.5:1) in light and dark and AAA (7:1) in natt, and meaningful edges 3:1.
 * Contrast is that of WCAG 2.2, relative luminance of sRGB. It reads the token file itself.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = join(import.meta.dirname, '../src');
const css = readFileSync(join(src, 'ui/tokens.css'), 'utf8');

function block(selector: string): Record<string, string> {
  const start = css.indexOf(selector);
  const body = css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start));
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1] ?? '', m[2] ?? '']),
  );
}

const shared = block(':root {');
const themes = {
  light: { ...shared, ...block(':root,\n[data-theme="light"]') },
  dark: { ...shared, ...block('[data-theme="dark"]') },
  natt: { ...shared, ...block('[data-theme="natt"]') },
} as Record<string, Record<string, string>>;

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const TEXT: [text: string, on: string][] = [
  ...['ink', 'ink-soft', 'lantern', 'ember', 'spruce', 'frost'].flatMap((text): [string, string][] => [
    [text, 'ground'],
    [text, 'surface'],
  ]),
  ['ink', 'lantern-wash'],
  ['ink-soft', 'lantern-wash'],
  ['ink', 'ember-wash'],
  ['ember', 'ember-wash'],
  ['ink', 'frost-wash'],
  ['lantern', 'lantern-wash'],
  ['on-fill', 'lantern-fill'],
  ['on-ember', 'ember'],
  ['on-alarm', 'alarm'],
];

const EDGES: [edge: string, on: string][] = [
  ...['ink-soft', 'lantern', 'ember', 'spruce', 'frost', 'rim'].flatMap((edge): [string, string][] => [
    [edge, 'ground'],
    [edge, 'surface'],
  ]),
];

describe.each(Object.keys(themes))('%s', (name) => {
  const theme = themes[name] ?? {};
  const least = name === 'natt' ? 7 : 4.5;

  it.each(TEXT)(`text: %s on %s is at least ${least}:1`, (text, on) => {
    expect(contrast(theme[text] ?? '', theme[on] ?? '')).toBeGreaterThanOrEqual(least);
  });

  it.each(EDGES)('edge: %s on %s is at least 3:1', (edge, on) => {
    expect(contrast(theme[edge] ?? '', theme[on] ?? '')).toBeGreaterThanOrEqual(3);
  });
});

describe.each(Object.keys(themes))('the heat ramp in %s', (name) => {
  it('goes one way in lightness, each step well apart from the last, so that grey tells it as well', () => {
    const steps = [1, 2, 3, 4, 5, 6].map((n) => luminance(themes[name]?.[`heat-${n}`] ?? ''));
    const ratios = steps.slice(1).map((light, i) => {
      const [high, low] = name === 'light' ? [steps[i] ?? 0, light] : [light, steps[i] ?? 0];
      return (high + 0.05) / (low + 0.05);
    });
    for (const ratio of ratios) expect(ratio).toBeGreaterThan(1.15);
  });
});

it('no other style sheet or component holds a colour of its own', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.(css|tsx?)$/.test(name) && name !== 'ui/tokens.css' && !name.startsWith('map/basemap'),
  );
  const found = files.filter((name) => /#[0-9a-f]{3,8}\b(?!\w)/i.test(readFileSync(join(src, name), 'utf8')));
  expect(found).toEqual([]);
});
