/**
 * The basemap's style against its rules: valid for MapLibre, only layers the tiles hold,
 * no glyph or sprite server, and words that can be read on every ground.
 */
import { openSync, readSync } from 'node:fs';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { PMTiles, type RangeResponse, type Source } from 'pmtiles';
import { describe, expect, test } from 'vitest';
import type { Session } from '../src/api/types';
import { basemapLayers, FIRST_LABEL_LAYER, groundColor, type Theme } from '../src/map/basemap';
import { basemapColors } from '../src/map/basemap-colors';
import { basemapsFor } from '../src/model/basemaps';
import type { Box } from '../src/model/geo';

const THEMES: Theme[] = ['light', 'dark', 'natt'];
const SOURCES = { low: ['low'], streets: ['streets'] };

/** A file of the repository read the way a browser reads it: range by range. */
function fileSource(name: string): Source {
  const file = openSync(new URL(`../../geodata/basemap/${name}.pmtiles`, import.meta.url), 'r');
  return {
    getKey: () => name,
    getBytes: async (offset: number, length: number): Promise<RangeResponse> => {
      const bytes = new Uint8Array(length);
      const read = readSync(file, bytes, 0, length, offset);
      return { data: bytes.buffer.slice(0, read) };
    },
  };
}

async function layersOf(name: string): Promise<string[]> {
  const metadata = (await new PMTiles(fileSource(name)).getMetadata()) as { vector_layers: { id: string }[] };
  return metadata.vector_layers.map((layer) => layer.id);
}

function luminance(color: string): number {
  const channel = (at: number) => {
    const v = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

describe.each(THEMES)('basemap in %s', (theme) => {
  test.each(['sv', 'en'] as const)('is a valid style without glyphs and sprite (%s)', (lang) => {
    const layers = basemapLayers(theme, lang, SOURCES);
    const source = { type: 'vector' as const, url: 'pmtiles:///x.pmtiles' };
    const errors = validateStyleMin({ version: 8, sources: { low: source, streets: source }, layers });
    expect(errors.map((e) => e.message)).toEqual([]);
    expect(new Set(layers.map((l) => l.id)).size).toBe(layers.length);
    expect(layers.every((l) => l.id.startsWith('basemap-'))).toBe(true);
    expect(JSON.stringify(layers)).not.toContain('icon-image');
  });

  test('words on the ground reach AA, and AAA in natt', () => {
    const c = basemapColors(theme);
    const wanted = theme === 'natt' ? 7 : 4.5;
    const pairs: [string, string][] = [
      ...[c.ground, c.abroad, c.paved, c.building, c.publicBuilding, c.road, c.roadLit].map(
        (ground): [string, string] => [c.label, ground],
      ),
      [c.labelStrong, c.ground],
      [c.labelWater, c.water],
      [c.labelGreen, c.green],
    ];
    expect(pairs.filter(([word, ground]) => contrast(word, ground) < wanted)).toEqual([]);
  });

  test('a way without light is told by its form, and so that it is seen', () => {
    const dashed = basemapLayers(theme, 'sv', SOURCES).filter((l) => l.id.endsWith('-unlit'));
    expect(dashed.map((l) => l.id)).toEqual(['basemap-path-unlit', 'basemap-road-unlit']);
    for (const layer of dashed) expect(layer.paint).toHaveProperty('line-dasharray');
    const c = basemapColors(theme);
    // WCAG 2.2, 1.4.11: what is needed to understand a graphic stands out 3:1.
    expect(contrast(c.unlit, c.ground)).toBeGreaterThanOrEqual(3);
    expect(contrast(c.unlit, c.roadUnlit)).toBeGreaterThanOrEqual(2.8);
  });

  test('lit streets are told from others in the dark, and nothing is glaring', () => {
    const c = basemapColors(theme);
    if (theme === 'light') return;
    expect(contrast(c.roadLit, c.ground)).toBeGreaterThan(contrast(c.road, c.ground));
    expect(contrast(c.road, c.ground)).toBeGreaterThan(contrast(c.roadUnlit, c.ground));
    expect(contrast(c.pathLit, c.ground)).toBeGreaterThanOrEqual(theme === 'natt' ? 3 : 2.8);
    const grounds = [c.ground, c.abroad, c.water, c.green, c.wood, c.paved, c.building, c.roadMain];
    expect(grounds.filter((g) => luminance(g) > 0.08)).toEqual([]);
  });

  test('starts with the ground', () => {
    const first = basemapLayers(theme, 'sv', SOURCES)[0];
    expect(first).toMatchObject({ type: 'background', paint: { 'background-color': groundColor(theme) } });
  });
});

test('every layer draws something that its tiles hold', async () => {
  const held = { low: await layersOf('sverige'), streets: await layersOf('helsingfors_centrum') };
  for (const layer of basemapLayers('light', 'sv', SOURCES)) {
    if (!('source-layer' in layer) || layer['source-layer'] === undefined) continue;
    const source = layer.source as keyof typeof held;
    expect(held[source], layer.id).toContain(layer['source-layer']);
  }
});

test('words come after the place for marks, and nothing else does', () => {
  const layers = basemapLayers('light', 'sv', SOURCES);
  const at = layers.findIndex((l) => l.id === FIRST_LABEL_LAYER);
  expect(layers.slice(0, at).some((l) => l.type === 'symbol')).toBe(false);
  expect(layers.slice(at + 1).every((l) => l.type === 'symbol')).toBe(true);
});

test('a second map of streets is drawn whole over the first, under all words', () => {
  const layers = basemapLayers('light', 'sv', { low: ['low'], streets: ['county', 'town'] });
  expect(new Set(layers.map((l) => l.id)).size).toBe(layers.length);
  const of = (id: string) =>
    layers.flatMap((l, i) => ('source' in l && l.source === id && l.type !== 'symbol' ? [i] : []));
  expect(of('town').length).toBe(of('county').length);
  expect(Math.max(...of('county'))).toBeLessThan(Math.min(...of('town')));
  expect(layers.findIndex((l) => l.type === 'symbol')).toBeGreaterThan(Math.max(...of('town')));
});

test('a tenant sees every map that reaches its box, and no other', () => {
  const map = (name: string, bbox: number[], streets = true) =>
    ({ name, bbox, streets }) as unknown as Session['basemaps'][number];
  // The practice area, and two towns of which one lies in a county with a map of its own.
  const basemaps = [
    map('sverige', [-180, -80, 180, 85], false),
    map('alvsborg', [11.9, 57.2, 14, 58.6]),
    map('boras', [12.6, 57.5, 13.3, 58]),
    map('helsingfors_centrum', [24.9352, 60.1642, 24.9534, 60.1791]),
  ];
  const seen = (box: Box) => basemapsFor(basemaps, box).map(({ name }) => name);
  expect(seen([12.6334, 57.5454, 13.2931, 57.9282])).toEqual(['sverige', 'alvsborg', 'boras']);
  expect(seen([24.9352, 60.1642, 24.9534, 60.1791])).toEqual(['sverige', 'helsingfors_centrum']);
  expect(seen([15.084, 60.3068, 15.6929, 60.6263])).toEqual(['sverige']);
});

test('without streets only the low zoom is asked for', () => {
  for (const layer of basemapLayers('dark', 'sv', { low: ['low'], streets: [] })) {
    if ('source' in layer) expect(layer.source).toBe('low');
  }
});
