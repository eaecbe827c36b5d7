/** How walked effort is drawn: cells tinted by metres, hatched where nobody was. It must not ask the server. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { EffortCell } from '../api/walks';
import { token } from '../ui/theme';

/** Under areas' lines and everything that can be pressed. */
const UNDER = 'areas-line';

export const effortData = (cells: readonly EffortCell[] | null): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: [...(cells ?? [])],
});

const visited: ExpressionSpecification = ['get', 'visited'];

/** A hundred metres is once through a cell; a kilometre is often. */
const layers = (theme: string): LayerSpecification[] => [
  {
    id: 'effort-visited',
    type: 'fill',
    source: 'effort',
    filter: visited,
    paint: {
      'fill-color': token('frost'),
      'fill-opacity': ['interpolate', ['linear'], ['get', 'metres_walked'], 25, 0.16, 100, 0.28, 1000, 0.62],
    },
  },
  {
    id: 'effort-never',
    type: 'fill',
    source: 'effort',
    filter: ['!', visited],
    paint: { 'fill-pattern': `${theme}|hatch` },
  },
  {
    id: 'effort-line',
    type: 'line',
    source: 'effort',
    paint: { 'line-color': token('ink-soft'), 'line-width': 0.5, 'line-opacity': 0.45 },
  },
];

/** A style with effort in it; none costs nothing. */
export function withEffort(
  style: StyleSpecification,
  theme: string,
  cells: readonly EffortCell[] | null,
): StyleSpecification {
  const at = style.layers.findIndex(({ id }) => id === UNDER);
  const split = at < 0 ? style.layers.length : at;
  return {
    ...style,
    sources: { ...style.sources, effort: { type: 'geojson', data: effortData(cells) } },
    layers: [...style.layers.slice(0, split), ...layers(theme), ...style.layers.slice(split)],
  };
}
