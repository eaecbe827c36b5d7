/**
 * How hot spots that were worked out are drawn: a soft polygon with its outline and number, beside the places that
 * somebody has named hot spots and never like them. What too few people say is an outline of dots. It must not ask
 * the server.
 */
import type {
  ExpressionSpecification,
  LayerSpecification,
  Map as MapLibre,
  PointLike,
  StyleSpecification,
} from 'maplibre-gl';
import { boxOf, centreOf } from '../model/geo';
import { token } from '../ui/theme';
import { MEDIUM } from './basemap-style';
import { pickedArea, pickedSpot, type SpotOnMap, spotsOnMap } from './view';

/** Under areas' lines; numbers over everything. */
const UNDER = 'areas-line';

export interface SpotsOnMap {
  spots: readonly SpotOnMap[];
  /** Number of the one that is open. */
  picked: number | null;
}

/** The middle of its largest part: a number in the middle of all may lie outside. */
function middle({ geometry }: SpotOnMap): [number, number] {
  const boxes = geometry.coordinates.map((coordinates) => boxOf([{ type: 'Polygon', coordinates }]));
  const size = (box: (typeof boxes)[number]) => (box ? (box[2] - box[0]) * (box[3] - box[1]) : 0);
  const [largest] = boxes.sort((a, b) => size(b) - size(a));
  return largest ? centreOf(largest) : [0, 0];
}

export function spotsData(shown: SpotsOnMap | null): GeoJSON.FeatureCollection {
  const features = (shown?.spots ?? []).flatMap((spot): GeoJSON.Feature[] => {
    const { number, state, letter } = spot.properties;
    const properties = {
      spot: number,
      name: letter ?? String(number),
      hot: state === 'hot',
      picked: number === shown?.picked,
    };
    return [
      { type: 'Feature', geometry: spot.geometry, properties },
      { type: 'Feature', geometry: { type: 'Point', coordinates: middle(spot) }, properties },
    ];
  });
  return { type: 'FeatureCollection', features };
}

const hot: ExpressionSpecification = ['get', 'hot'];
const either = <T>(when: T, otherwise: T): ExpressionSpecification =>
  ['case', hot, when, otherwise] as ExpressionSpecification;
const line = (id: string, of: ExpressionSpecification, paint: object): LayerSpecification => ({
  id,
  type: 'line',
  source: 'spots',
  filter: ['all', ['==', ['geometry-type'], 'Polygon'], of],
  layout: { 'line-join': 'round' },
  paint: { 'line-color': token('ink'), 'line-width': ['case', ['get', 'picked'], 5, 2.5], ...paint },
});

const under = (): LayerSpecification[] => [
  {
    id: 'spots-fill',
    type: 'fill',
    source: 'spots',
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: {
      'fill-color': either(token('lantern-fill'), token('stone')),
      'fill-opacity': either(0.24, 0.2),
      'fill-antialias': false,
    },
  },
  line('spots-line', hot, {}),
  line('spots-line-calm', ['!', hot], { 'line-color': token('ink-soft'), 'line-dasharray': [1, 2] }),
];

const over = (): LayerSpecification[] => [
  {
    id: 'spots-disc',
    type: 'circle',
    source: 'spots',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-radius': 14,
      'circle-color': either(token('ink'), token('surface')),
      'circle-stroke-color': either(token('surface'), token('ink-soft')),
      'circle-stroke-width': 2,
    },
  },
  {
    id: 'spots-number',
    type: 'symbol',
    source: 'spots',
    filter: ['==', ['geometry-type'], 'Point'],
    layout: {
      'text-field': ['get', 'name'],
      'text-font': [...MEDIUM],
      'text-size': 14,
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: { 'text-color': either(token('surface'), token('ink')) },
  },
];

/** What is shown now. */
export const spotsNow = (): SpotsOnMap | null => {
  const spots = spotsOnMap.value;
  const picked = pickedSpot.value;
  return spots && { spots, picked };
};

/** Opens the hot spot that was pressed; false when there is none. */
export function pressSpot(map: MapLibre, point: PointLike): boolean {
  if (!spotsOnMap.value || !map.getLayer('spots-fill')) return false;
  const [spot] = map.queryRenderedFeatures(point, { layers: ['spots-disc', 'spots-fill'] });
  if (!spot) return false;
  pickedArea.value = null;
  pickedSpot.value = Number(spot.properties.spot);
  return true;
}

/** A style with hot spots in it; none cost nothing. */
export function withSpots(style: StyleSpecification, shown: SpotsOnMap | null): StyleSpecification {
  const at = style.layers.findIndex(({ id }) => id === UNDER);
  const split = at < 0 ? style.layers.length : at;
  return {
    ...style,
    sources: { ...style.sources, spots: { type: 'geojson', data: spotsData(shown) } },
    layers: [...style.layers.slice(0, split), ...under(), ...style.layers.slice(split), ...over()],
  };
}
