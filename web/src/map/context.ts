/**
 * How what others know of areas is drawn: five quiet steps of one grey, hatched where there is too little to tell,
 * and plain outlines with their level as a label. It must not ask the server.
 */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Outline } from '../api/context';
import { token } from '../ui/theme';
import type { ContextOnMap } from './view';

/** Under areas' lines and everything that can be pressed. */
const UNDER = 'areas-line';

/** How strong each step is; the legend has the same. */
export const STRENGTH = [0.08, 0.2, 0.33, 0.47, 0.62] as const;

/** The northernmost corner: over it a label lies beside what is marked in the area. */
function top(outline: Outline): GeoJSON.Position {
  const rings = outline.type === 'Polygon' ? outline.coordinates : outline.coordinates.flat();
  return rings.flat().reduce((best, at) => ((at[1] ?? 0) > (best[1] ?? 0) ? at : best));
}

export const contextData = (told: ContextOnMap | null): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: [
    ...(told?.numbers ?? []),
    ...(told?.outlines ?? []),
    ...(told?.outlines ?? []).map(
      ({ geometry, properties: { label } }): GeoJSON.Feature => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: top(geometry) },
        properties: { what: 'label', label },
      }),
    ),
  ],
});

const what = (kind: string): ExpressionSpecification => ['==', ['get', 'what'], kind];
const step: ExpressionSpecification = ['get', 'step'];

const layers = (theme: string): LayerSpecification[] => [
  {
    id: 'context-step',
    type: 'fill',
    source: 'context',
    filter: ['all', what('number'), ['>', step, 0]],
    paint: {
      'fill-color': token('ink-soft'),
      'fill-opacity': [
        'match',
        step,
        ...STRENGTH.flatMap((strength, i) => [i + 1, strength]),
        0,
      ] as unknown as ExpressionSpecification,
    },
  },
  {
    id: 'context-unknown',
    type: 'fill',
    source: 'context',
    filter: ['all', what('number'), ['==', step, 0]],
    paint: { 'fill-pattern': `${theme}|hatch` },
  },
  {
    id: 'context-edge',
    type: 'line',
    source: 'context',
    filter: what('number'),
    paint: { 'line-color': token('ink-soft'), 'line-width': 0.6, 'line-opacity': 0.7 },
  },
  {
    id: 'context-outline',
    type: 'line',
    source: 'context',
    filter: what('outline'),
    paint: { 'line-color': token('ink-soft'), 'line-width': 2, 'line-opacity': 0.9 },
  },
  {
    id: 'context-label',
    type: 'symbol',
    source: 'context',
    filter: what('label'),
    minzoom: 9,
    layout: {
      'text-field': ['get', 'label'],
      'text-font': ['Inter Variable Medium', 'Inter Variable'],
      'text-size': 14,
      'text-max-width': 12,
      'text-anchor': 'bottom',
      'text-offset': [0, -0.3],
      // It says what the line means, so that names of the map give way to it.
      'text-allow-overlap': true,
    },
    paint: { 'text-color': token('ink'), 'text-halo-color': token('surface'), 'text-halo-width': 1.8 },
  },
];

/** A style with them in it; none costs nothing. */
export function withContext(
  style: StyleSpecification,
  theme: string,
  told: ContextOnMap | null,
): StyleSpecification {
  const at = style.layers.findIndex(({ id }) => id === UNDER);
  const split = at < 0 ? style.layers.length : at;
  return {
    ...style,
    sources: { ...style.sources, context: { type: 'geojson', data: contextData(told) } },
    layers: [...style.layers.slice(0, split), ...layers(theme), ...style.layers.slice(split)],
  };
}
