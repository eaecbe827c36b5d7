/**
 * How a walk is drawn: the planned way as dashes, the way walked as a line that stops where nobody was heard,
 * and the stops by number. It must not know where the walk comes from.
 */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { token } from '../ui/theme';
import { MEDIUM } from './basemap-style';
import type { WalkOnMap } from './view';

/** Lines go under the marks, stops over everything. */
const UNDER = 'selection-glow';

type Feature = GeoJSON.Feature;

const line = (kind: string, coordinates: [number, number][]): Feature => ({
  type: 'Feature',
  geometry: { type: 'LineString', coordinates },
  properties: { kind },
});

/** A walk as features; a line needs two points. */
export function walkData(walk: WalkOnMap | null): GeoJSON.FeatureCollection {
  const lines = [
    ...(walk ? [line('route', walk.route)] : []),
    ...(walk?.track ?? []).map((part) => line('track', part)),
  ].filter(({ geometry }) => geometry.type === 'LineString' && geometry.coordinates.length > 1);
  const stops = (walk?.stops ?? []).map(
    ({ no, at, state }): Feature => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: at },
      properties: { kind: 'stop', no: String(no), state },
    }),
  );
  return { type: 'FeatureCollection', features: [...lines, ...stops] };
}

const is = (kind: string): ExpressionSpecification => ['==', ['get', 'kind'], kind];
const byState = (coming: string, here: string, left: string): ExpressionSpecification => [
  'match',
  ['get', 'state'],
  'here',
  here,
  'left',
  left,
  coming,
];

const lines = (): LayerSpecification[] => [
  {
    id: 'walk-route',
    type: 'line',
    source: 'walk',
    filter: is('route'),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': token('frost'), 'line-width': 3, 'line-dasharray': [1, 1.8] },
  },
  {
    id: 'walk-track-rim',
    type: 'line',
    source: 'walk',
    filter: is('track'),
    layout: { 'line-join': 'round' },
    paint: { 'line-color': token('surface'), 'line-width': 7 },
  },
  {
    id: 'walk-track',
    type: 'line',
    source: 'walk',
    filter: is('track'),
    layout: { 'line-join': 'round' },
    paint: { 'line-color': token('lantern'), 'line-width': 4 },
  },
];

const stops = (): LayerSpecification[] => [
  {
    id: 'walk-stop',
    type: 'circle',
    source: 'walk',
    filter: is('stop'),
    paint: {
      'circle-radius': ['match', ['get', 'state'], 'here', 17, 13],
      'circle-color': byState(token('surface'), token('lantern-fill'), token('stone')),
      'circle-stroke-color': byState(token('ink'), token('rim'), token('ink-soft')),
      'circle-stroke-width': 2,
    },
  },
  {
    id: 'walk-stop-number',
    type: 'symbol',
    source: 'walk',
    filter: is('stop'),
    layout: {
      'text-field': ['get', 'no'],
      'text-font': [...MEDIUM],
      'text-size': 15,
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: { 'text-color': byState(token('ink'), token('on-fill'), token('ink')) },
  },
];

/** Marks that stand back while somebody plans or reads a walk, or looks where walks have been. */
export const QUIET_LAYERS = ['observations-mark', 'observations-cluster', 'pack-mark', 'hot-mark'];
export const quietness = (inFront: object | null, pinning: boolean): number =>
  inFront && !pinning ? 0.45 : 1;

/** A style with a walk in it; an empty one costs nothing. */
export function withWalk(style: StyleSpecification, walk: WalkOnMap | null): StyleSpecification {
  const at = style.layers.findIndex(({ id }) => id === UNDER);
  const split = at < 0 ? style.layers.length : at;
  return {
    ...style,
    sources: { ...style.sources, walk: { type: 'geojson', data: walkData(walk) } },
    layers: [...style.layers.slice(0, split), ...lines(), ...style.layers.slice(split), ...stops()],
  };
}
