/** How the heat map is drawn: a band for each step, hatched where nobody walked. It must not ask the server. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { token } from '../ui/theme';
import type { HeatOnMap } from './view';

/** Under areas' lines and everything that can be pressed. */
const UNDER = 'areas-line';

export const STEPS = [1, 2, 3, 4, 5, 6] as const;

export function heatData(heat: HeatOnMap | null): GeoJSON.FeatureCollection {
  const unknown: GeoJSON.Feature[] = heat?.notWalked.coordinates.length
    ? [{ type: 'Feature', geometry: heat.notWalked, properties: { class: 0 } }]
    : [];
  return { type: 'FeatureCollection', features: [...(heat?.bands ?? []), ...unknown] };
}

const step: ExpressionSpecification = ['get', 'class'];
const isBand: ExpressionSpecification = ['>', step, 0];
const colour = (): ExpressionSpecification =>
  [
    'match',
    step,
    ...STEPS.slice(0, -1).flatMap((n) => [n, token(`heat-${n}`)]),
    token('heat-6'),
  ] as unknown as ExpressionSpecification;

const layers = (theme: string): LayerSpecification[] => [
  {
    id: 'heat-band',
    type: 'fill',
    source: 'heat',
    filter: isBand,
    paint: {
      'fill-color': colour(),
      'fill-opacity': ['interpolate', ['linear'], step, 1, 0.5, 6, 0.8],
      'fill-antialias': false,
    },
  },
  {
    id: 'heat-edge',
    type: 'line',
    source: 'heat',
    filter: isBand,
    paint: { 'line-color': token('ink-soft'), 'line-width': 0.6, 'line-opacity': 0.5 },
  },
  {
    id: 'heat-unknown',
    type: 'fill',
    source: 'heat',
    filter: ['==', step, 0],
    paint: { 'fill-pattern': `${theme}|hatch` },
  },
];

/** A style with the heat map in it; none costs nothing. */
export function withHeat(
  style: StyleSpecification,
  theme: string,
  heat: HeatOnMap | null,
): StyleSpecification {
  const at = style.layers.findIndex(({ id }) => id === UNDER);
  const split = at < 0 ? style.layers.length : at;
  return {
    ...style,
    sources: { ...style.sources, heat: { type: 'geojson', data: heatData(heat) } },
    layers: [...style.layers.slice(0, split), ...layers(theme), ...style.layers.slice(split)],
  };
}
