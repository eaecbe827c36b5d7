/**
 * The words of the basemap: places, streets, squares, parks, water and what helps somebody find help.
 *
 * Every word is a name out of the tiles; words of the interface never appear here.
 * A label is ink on paper: no box, a halo of the ground, never in capitals.
 */

import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { BasemapColors } from './basemap-colors';
import { all, between, MAIN, MEDIUM, oneOf, REGULAR, SEMIBOLD, SURFACE } from './basemap-style';

interface Label {
  readonly id: string;
  readonly layer: string;
  readonly from: number;
  readonly to?: number;
  readonly where: ExpressionSpecification;
  readonly size: ExpressionSpecification | number;
  readonly font?: string[];
  readonly color?: string;
  /** Anything else of the symbol layout. */
  readonly layout?: Record<string, unknown>;
}

const NAMED: ExpressionSpecification = ['has', 'name'];

function draw(c: BasemapColors, source: string, name: ExpressionSpecification, labels: readonly Label[]) {
  return labels.map(
    (l) =>
      ({
        id: `basemap-${l.id}`,
        type: 'symbol',
        source,
        'source-layer': l.layer,
        minzoom: l.from,
        maxzoom: l.to ?? 24,
        filter: all(NAMED, l.where),
        layout: {
          'text-field': name,
          'text-font': l.font ?? REGULAR,
          'text-size': l.size,
          'text-max-width': 8,
          'text-padding': 6,
          ...l.layout,
        },
        paint: {
          'text-color': l.color ?? c.label,
          'text-halo-color': c.halo,
          'text-halo-width': 1.4,
          'text-halo-blur': 0.4,
        },
      }) as LayerSpecification,
  );
}

/** Towns and villages from the low zoom, the smallest first: later layers win the room. */
export function placeLabels(
  c: BasemapColors,
  source: string,
  name: ExpressionSpecification,
): LayerSpecification[] {
  // What lies among streets says nothing of how many live there, and has words of its own.
  const ranks = (first: number, last: number) =>
    all(['has', 'population'], ['>=', ['get', 'rank'], first], ['<=', ['get', 'rank'], last]);
  // The reader is in Sweden: a town at home goes before a bigger one abroad.
  const layout = {
    'symbol-sort-key': ['*', -1, ['get', 'population'], ['match', ['get', 'country'], 'SE', 20, 1]],
  };
  const place = { layer: 'place', layout };
  return draw(c, source, name, [
    { ...place, id: 'place-village', from: 8, where: ranks(5, 6), size: between(8, 11, 13, 14) },
    { ...place, id: 'place-town', from: 6.5, where: ranks(3, 4), size: between(6, 11.5, 9, 13, 13, 17) },
    {
      ...place,
      id: 'place-city',
      from: 4,
      // Among streets the name of the whole city is in the way.
      to: 14,
      where: ranks(1, 2),
      size: between(4, 12, 7, 14.5, 10, 18, 14, 20),
      font: MEDIUM,
      color: c.labelStrong,
    },
  ]);
}

/** Names at street level, the least important first. */
export function streetLabels(
  c: BasemapColors,
  source: string,
  name: ExpressionSpecification,
): LayerSpecification[] {
  const kind = (...kinds: string[]) => oneOf('kind', ...kinds);
  const point = {
    layer: 'poi',
    size: between(14, 11.5, 18, 13),
    layout: {
      'text-variable-anchor': ['center', 'top', 'bottom'],
      'text-radial-offset': 0.5,
      'text-padding': 14,
    },
  };
  const along = {
    layer: 'road',
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 320,
      'text-max-angle': 35,
      'text-padding': 10,
    },
  };
  const place = { layer: 'place', size: 12 };
  return draw(c, source, name, [
    {
      ...point,
      id: 'poi-meeting',
      from: 17.5,
      where: kind('bar', 'pub', 'nightclub', 'culture', 'grocery'),
    },
    { ...point, id: 'poi-stop', from: 17.5, where: kind('stop', 'parking') },
    { ...point, id: 'poi-help', from: 16, where: kind('pharmacy', 'hospital') },
    {
      ...point,
      id: 'poi-public',
      from: 16,
      where: kind('school', 'library', 'public', 'mall', 'worship', 'police', 'fire_station'),
    },
    {
      ...along,
      id: 'road-name',
      from: 14.5,
      where: all(SURFACE, oneOf('class', 'tertiary', 'street', 'pedestrian', 'cycle', 'foot')),
      size: between(14, 11, 16, 12, 18, 14),
    },
    {
      ...along,
      id: 'road-name-main',
      from: 13.5,
      where: all(SURFACE, MAIN),
      size: between(13, 11, 16, 13, 18, 15),
    },
    {
      id: 'water-name',
      layer: 'water',
      from: 13,
      where: ['==', ['geometry-type'], 'Polygon'],
      size: 12.5,
      font: MEDIUM,
      color: c.labelWater,
    },
    { ...place, id: 'park-name', from: 14, where: kind('park'), color: c.labelGreen },
    { ...place, id: 'square-name', from: 14.5, where: kind('square'), font: MEDIUM },
    { ...point, id: 'poi-station', from: 14, where: kind('station'), font: SEMIBOLD },
    {
      id: 'district-name',
      layer: 'place',
      from: 12.5,
      to: 15.5,
      where: kind('suburb', 'quarter', 'island'),
      size: between(12, 12, 15, 15),
      font: MEDIUM,
      color: c.labelStrong,
      layout: { 'text-letter-spacing': 0.04 },
    },
  ]);
}
