/**
 * The product's own sources and layers over the basemap, in one order. It knows how things look on the map
 * and nothing about who asked for them. Colours come from the tokens.
 */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Category, Session } from '../api/types';
import { asBox } from '../api/types';
import { token } from '../ui/theme';
import { FIRST_LABEL_LAYER, type Theme } from './basemap';
import { basemapSources, type Ground, groundLayers } from './ground';
import { LAYERS, type LayerName } from './view';

export interface StyleInput {
  session: Session;
  theme: Theme;
  lang: 'sv' | 'en';
  categories: readonly Category[];
  query: Record<string, string>;
  hidden: readonly string[];
  /** Another ground than the server's: the map of a walk that was taken along. */
  ground?: Ground | undefined;
  /** GeoJSON already on the map, so that a change of theme does not lose it. */
  data: { selection: GeoJSON.GeoJSON; lit: GeoJSON.GeoJSON; accuracy: GeoJSON.GeoJSON };
}

export const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Layers whose features open a card when pressed. */
export const PRESSABLE = ['pack-mark', 'observations-mark', 'observations-cluster', 'hot-mark', 'hot-fill'];

/** The style layers of each switchable layer. */
export const STYLE_LAYERS: Record<LayerName, readonly string[]> = {
  municipalities: ['municipalities-line'],
  commitment_areas: ['areas-fill', 'areas-line', 'areas-line-approximate', 'areas-label'],
  designated_hot_spots: ['hot-fill', 'hot-line-outer', 'hot-line-inner', 'hot-mark'],
  observations: ['observations-cluster', 'observations-mark'],
};

/** Filters apply to what was observed; outlines are shown whole. */
const filtered = (layer: LayerName): boolean => layer === 'observations' || layer === 'designated_hot_spots';

/** The address of a layer's tiles with the filters in it. */
export function tileUrl(layer: LayerName, query: Record<string, string>): string {
  const text = filtered(layer) ? new URLSearchParams(query).toString() : '';
  return `${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt${text ? `?${text}` : ''}`;
}

const approximate: ExpressionSpecification = ['==', ['get', 'approximate'], true];
const isCluster: ExpressionSpecification = ['has', 'n'];

/** Which share of a cluster a property is, in eighths: fine enough for a small bar, few enough images. */
const count = (property: string): ExpressionSpecification => ['coalesce', ['get', property], 0];
const eighths = (...properties: string[]): ExpressionSpecification => [
  'to-string',
  ['round', ['*', 8, ['/', ['+', ...properties.map(count)], ['max', 1, ['get', 'n']]]]],
];

const clusterImage = (theme: Theme): ExpressionSpecification =>
  [
    'concat',
    `${theme}|cluster|`,
    [
      'case',
      ['<', ['get', 'n'], 1000],
      ['to-string', ['get', 'n']],
      ['concat', ['to-string', ['round', ['/', ['get', 'n'], 1000]]], ' k'],
    ],
    ...[['n_open', 'n_assigned'], ['n_done'], ['n_verified'], ['n_positive']].flatMap((names) => [
      '|',
      eighths(...names),
    ]),
  ] as ExpressionSpecification;

/** The form of a state; from zoom 15 with the category's glyph inside, one image so that marks may overlap. */
function markImage(theme: Theme, categories: readonly Category[]): ExpressionSpecification {
  const acute = ['case', ['all', ['==', ['get', 'state'], 'open'], ['==', ['get', 'severity'], 4]], '-4', ''];
  const plain = ['concat', `${theme}|mark|`, ['get', 'state'], acute];
  if (categories.length === 0) return plain as unknown as ExpressionSpecification;
  const icons = categories.flatMap(({ code, icon }) => [code, icon]);
  const glyph = ['concat', ...plain.slice(1), '|', ['match', ['get', 'category'], ...icons, 'map-pin']];
  return ['step', ['zoom'], plain, 15, glyph] as unknown as ExpressionSpecification;
}

const MARK_SIZE: ExpressionSpecification = [
  'interpolate',
  ['linear'],
  ['zoom'],
  8,
  0.6,
  12,
  0.8,
  15,
  1,
  17,
  1.25,
];

function areaLayers(): LayerSpecification[] {
  const line = token('lantern');
  const soft = token('ink-soft');
  return [
    {
      id: 'municipalities-line',
      type: 'line',
      source: 'municipalities',
      'source-layer': 'municipalities',
      paint: { 'line-color': soft, 'line-width': 1.2, 'line-opacity': 0.7, 'line-dasharray': [5, 2, 1, 2] },
    },
    {
      id: 'areas-fill',
      type: 'fill',
      source: 'commitment_areas',
      'source-layer': 'commitment_areas',
      paint: { 'fill-color': line, 'fill-opacity': 0.05 },
    },
    {
      id: 'areas-line',
      type: 'line',
      source: 'commitment_areas',
      'source-layer': 'commitment_areas',
      filter: ['!', approximate],
      paint: { 'line-color': line, 'line-width': 1.5 },
    },
    {
      id: 'areas-line-approximate',
      type: 'line',
      source: 'commitment_areas',
      'source-layer': 'commitment_areas',
      filter: approximate,
      paint: { 'line-color': line, 'line-width': 1.5, 'line-dasharray': [4, 3] },
    },
    {
      id: 'lit-fill',
      type: 'fill',
      source: 'lit',
      paint: { 'fill-color': token('lantern-fill'), 'fill-opacity': 0.1 },
    },
    {
      id: 'lit-line',
      type: 'line',
      source: 'lit',
      filter: ['!', approximate],
      paint: { 'line-color': line, 'line-width': 3 },
    },
    {
      id: 'lit-line-approximate',
      type: 'line',
      source: 'lit',
      filter: approximate,
      paint: { 'line-color': line, 'line-width': 3, 'line-dasharray': [3, 2] },
    },
    {
      id: 'accuracy-fill',
      type: 'fill',
      source: 'accuracy',
      paint: { 'fill-color': token('frost'), 'fill-opacity': 0.16, 'fill-outline-color': token('frost') },
    },
  ];
}

function hotLayers(theme: Theme): LayerSpecification[] {
  const polygon: ExpressionSpecification = ['==', ['geometry-type'], 'Polygon'];
  const base = { source: 'designated_hot_spots', 'source-layer': 'designated_hot_spots' };
  return [
    {
      id: 'hot-fill',
      type: 'fill',
      ...base,
      filter: polygon,
      paint: { 'fill-color': token('ink'), 'fill-opacity': 0.05 },
    },
    {
      id: 'hot-line-outer',
      type: 'line',
      ...base,
      filter: polygon,
      paint: { 'line-color': token('ink'), 'line-width': 1.5, 'line-offset': -2.5 },
    },
    {
      id: 'hot-line-inner',
      type: 'line',
      ...base,
      filter: polygon,
      paint: { 'line-color': token('ink'), 'line-width': 1.5, 'line-offset': 1.5 },
    },
    {
      id: 'hot-mark',
      type: 'symbol',
      ...base,
      filter: ['==', ['geometry-type'], 'Point'],
      layout: {
        'icon-image': `${theme}|mark|hot`,
        'icon-size': MARK_SIZE,
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
    },
  ];
}

function observationLayers(theme: Theme, categories: readonly Category[]): LayerSpecification[] {
  const base = { type: 'symbol', source: 'observations', 'source-layer': 'observations' } as const;
  const over = { 'icon-allow-overlap': true, 'icon-ignore-placement': true } as const;
  return [
    {
      id: 'selection-glow',
      type: 'circle',
      source: 'selection',
      paint: {
        'circle-radius': 34,
        'circle-color': token('lantern-fill'),
        'circle-blur': 0.9,
        'circle-opacity': 0.85,
      },
    },
    {
      id: 'selection-ring',
      type: 'circle',
      source: 'selection',
      paint: {
        'circle-radius': 19,
        'circle-color': 'rgba(0,0,0,0)',
        'circle-stroke-color': token('lantern'),
        'circle-stroke-width': 2.5,
      },
    },
    {
      id: 'observations-mark',
      ...base,
      filter: ['!', isCluster],
      layout: {
        ...over,
        'icon-image': markImage(theme, categories),
        'icon-size': MARK_SIZE,
        'symbol-sort-key': ['coalesce', ['get', 'severity'], 0],
      },
    },
    {
      id: 'observations-cluster',
      ...base,
      filter: isCluster,
      layout: { ...over, 'icon-image': clusterImage(theme), 'symbol-sort-key': ['get', 'n'] },
    },
  ];
}

const areaLabel = (): LayerSpecification => ({
  id: 'areas-label',
  type: 'symbol',
  source: 'commitment_areas',
  'source-layer': 'commitment_areas',
  minzoom: 12,
  layout: {
    'text-field': ['get', 'name'],
    'text-font': ['Inter Variable Medium', 'Inter Variable'],
    'text-size': 14,
    'symbol-placement': 'line',
    'symbol-spacing': 700,
    'text-offset': [0, -0.9],
  },
  paint: { 'text-color': token('lantern'), 'text-halo-color': token('surface'), 'text-halo-width': 1.6 },
});

/** The whole style of a moment; the map library works out the difference from the one before. */
export function buildStyle(input: StyleInput): StyleSpecification {
  const under = input.ground ?? basemapSources(input.session.basemaps, asBox(input.session.tenant.bbox));
  const sources = { ...under.sources };
  for (const layer of LAYERS) {
    sources[layer] = {
      type: 'vector',
      tiles: [tileUrl(layer, input.query)],
      minzoom: 0,
      maxzoom: filtered(layer) ? 18 : 16,
    };
  }
  sources.selection = { type: 'geojson', data: input.data.selection };
  sources.lit = { type: 'geojson', data: input.data.lit };
  sources.accuracy = { type: 'geojson', data: input.data.accuracy };

  const ground = groundLayers(input.theme, input.lang, under);
  const labels = ground.findIndex((layer) => layer.id === FIRST_LABEL_LAYER);
  const split = labels < 0 ? ground.length : labels;
  const hidden = new Set(
    LAYERS.filter((layer) => input.hidden.includes(layer)).flatMap((layer) => STYLE_LAYERS[layer]),
  );
  const layers = [
    ...ground.slice(0, split),
    ...areaLayers(),
    ...ground.slice(split),
    areaLabel(),
    ...hotLayers(input.theme),
    ...observationLayers(input.theme, input.categories),
  ];
  return {
    version: 8,
    sources,
    layers: layers.map((layer) =>
      hidden.has(layer.id)
        ? ({
            ...layer,
            layout: { ...('layout' in layer ? layer.layout : {}), visibility: 'none' },
          } as LayerSpecification)
        : layer,
    ),
  };
}
