/**
 * The basemap's layers: our own schema (geodata/basemap/SCHEMA.md), our own quiet style.
 *
 * Every layer id begins with `basemap-`. The style has neither `glyphs` nor `sprite`:
 * text is drawn from the web font bundled with the page, marks are circles and lines.
 * It must not know of observations, areas or any other layer of ours.
 */

import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { type BasemapColors, basemapColors, type Theme } from './basemap-colors';
import { placeLabels, streetLabels } from './basemap-labels';
import { streetLayers } from './basemap-streets';
import { growing } from './basemap-style';

export type { Theme } from './basemap-colors';

/** Ids of the vector sources that the page has added. */
export interface BasemapSources {
  /** Outlines of the country, bottom first. */
  readonly low: readonly string[];
  /** Maps of streets, bottom first; a later one covers those before it. */
  readonly streets: readonly string[];
}

/** Marks of the product belong under the basemap's words: insert them before this layer. */
export const FIRST_LABEL_LAYER = 'basemap-label-start';

/** Low zoom of the whole country; stays underneath as the fallback. */
function lowLayers(c: BasemapColors, source: string): LayerSpecification[] {
  return [
    {
      id: 'basemap-land',
      type: 'fill',
      source,
      'source-layer': 'land',
      paint: { 'fill-color': ['case', ['has', 'country'], c.ground, c.abroad], 'fill-antialias': false },
    },
    {
      id: 'basemap-water-low',
      type: 'fill',
      source,
      'source-layer': 'water',
      paint: { 'fill-color': c.water },
    },
    borderLayer(c, source, 'municipality', growing(7, 0.4, 10, 0.9), [3, 2], 7),
    borderLayer(c, source, 'county', growing(5, 0.4, 10, 1.2), [5, 2], 5),
    borderLayer(c, source, 'country', growing(2, 0.6, 10, 1.8), [1, 0], 2),
  ];
}

function borderLayer(
  c: BasemapColors,
  source: string,
  kind: string,
  width: ExpressionSpecification,
  dash: number[],
  minzoom: number,
): LayerSpecification {
  return {
    id: `basemap-border-${kind}`,
    type: 'line',
    source,
    'source-layer': 'boundary',
    minzoom,
    filter: ['==', ['get', 'kind'], kind],
    layout: { 'line-join': 'round' },
    paint: { 'line-color': c.border, 'line-width': width, 'line-dasharray': dash, 'line-opacity': 0.8 },
  };
}

/** All layers of the basemap, bottom first. `sources` are ids of sources already in the style. */
export function basemapLayers(
  theme: Theme,
  lang: 'sv' | 'en',
  sources: BasemapSources,
): LayerSpecification[] {
  const c = basemapColors(theme);
  const name: ExpressionSpecification =
    lang === 'en' ? ['coalesce', ['get', 'name_en'], ['get', 'name']] : ['get', 'name'];
  // Layers of the first map keep their plain names.
  const each = (ids: readonly string[], draw: (source: string) => LayerSpecification[]) =>
    ids.flatMap((source, i) =>
      draw(source).map((layer) => (i === 0 ? layer : { ...layer, id: `${layer.id}-${i + 1}` })),
    );
  const { low, streets } = sources;
  return [
    { id: 'basemap-ground', type: 'background', paint: { 'background-color': c.ground } },
    ...each(low, (source) => lowLayers(c, source)),
    ...each(streets, (source) => streetLayers(c, source)),
    // An empty layer as a fixed place in the order, whatever labels a theme or zoom has.
    { id: FIRST_LABEL_LAYER, type: 'background', layout: { visibility: 'none' } },
    ...each(streets, (source) => streetLabels(c, source, name)),
    ...each(low, (source) => placeLabels(c, source, name)),
  ];
}

/** The colour under everything, for the page while the map loads. */
export function groundColor(theme: Theme): string {
  return basemapColors(theme).ground;
}
