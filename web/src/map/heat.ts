/**
 * How the heat map is drawn: from tiles that the server cuts from the same bands at every zoom, hatched where nothing is
 * known. It must not know what was asked.
 */
import type {
  ExpressionSpecification,
  LayerSpecification,
  Map as MapLibre,
  StyleSpecification,
  VectorTileSource,
} from 'maplibre-gl';
import { token } from '../ui/theme';
import type { HeatOnMap } from './view';

/** Under areas' lines and everything that can be pressed. */
const UNDER = 'areas-line';
/** A unit of a tile is then a third of a metre, which no radius tells from nothing. */
const DEEPEST = 14;
/** Where nothing is asked for, as nothing of it is visible. */
const NOWHERE = '/api/v1/analyses/heat/tiles/{z}/{x}/{y}.mvt';

export const STEPS = [1, 2, 3, 4, 5, 6] as const;

const step: ExpressionSpecification = ['get', 'class'];
const colour = (): ExpressionSpecification =>
  [
    'match',
    step,
    ...STEPS.slice(0, -1).flatMap((n) => [n, token(`heat-${n}`)]),
    token('heat-6'),
  ] as unknown as ExpressionSpecification;

/** The layers, and whether each is to be seen. */
const VISIBLE: readonly (readonly [id: string, when: (heat: HeatOnMap | null) => boolean])[] = [
  ['heat-band', (heat) => heat !== null],
  ['heat-edge', (heat) => heat !== null],
  ['heat-unknown', (heat) => heat?.unknown === true],
];
const visibility = (id: string, heat: HeatOnMap | null): 'visible' | 'none' =>
  VISIBLE.find(([each]) => each === id)?.[1](heat) ? 'visible' : 'none';

const layers = (theme: string, heat: HeatOnMap | null): LayerSpecification[] => [
  {
    id: 'heat-band',
    type: 'fill',
    source: 'heat',
    'source-layer': 'bands',
    layout: { visibility: visibility('heat-band', heat) },
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
    'source-layer': 'bands',
    layout: { visibility: visibility('heat-edge', heat) },
    paint: { 'line-color': token('ink-soft'), 'line-width': 0.6, 'line-opacity': 0.5 },
  },
  {
    id: 'heat-unknown',
    type: 'fill',
    source: 'heat',
    'source-layer': 'unknown',
    layout: { visibility: visibility('heat-unknown', heat) },
    paint: { 'fill-pattern': `${theme}|hatch` },
  },
];

/** A style with the heat map in it; none costs nothing, for tiles of what is not visible are not asked for. */
export function withHeat(
  style: StyleSpecification,
  theme: string,
  heat: HeatOnMap | null,
): StyleSpecification {
  const at = style.layers.findIndex(({ id }) => id === UNDER);
  const split = at < 0 ? style.layers.length : at;
  const tiles = [heat?.tiles ?? `${location.origin}${NOWHERE}`];
  return {
    ...style,
    sources: { ...style.sources, heat: { type: 'vector', tiles, minzoom: 0, maxzoom: DEEPEST } },
    layers: [...style.layers.slice(0, split), ...layers(theme, heat), ...style.layers.slice(split)],
  };
}

/** Shows another heat map, the same one anew, or none. */
export function showHeat(map: MapLibre, heat: HeatOnMap | null): void {
  const source = map.getSource('heat') as VectorTileSource | undefined;
  if (!source) return;
  if (heat && source.tiles[0] !== heat.tiles) source.setTiles([heat.tiles]);
  else if (heat) map.refreshTiles('heat');
  for (const [id] of VISIBLE)
    if (map.getLayer(id)) map.setLayoutProperty(id, 'visibility', visibility(id, heat));
}
