/**
 * Street level of the basemap: areas, roads, rails, barriers and lamps, without words.
 *
 * Buildings cover the paths that run through them, roads cover buildings, and
 * tunnels that people walk are dashed on top. Labels are in basemap-labels.ts.
 */

import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import type { BasemapColors } from './basemap-colors';
import {
  all,
  between,
  CARRIAGEWAY,
  growing,
  is,
  MAIN,
  MAIN_CLASSES,
  oneOf,
  SHALLOW_TUNNEL,
  SURFACE,
  UNLIT,
  WALKWAY,
} from './basemap-style';

type Paint = Record<string, unknown>;

/** Width of a carriageway in pixels by class; `extra` makes room for the edge under it. */
function roadWidth(extra: number): ExpressionSpecification {
  const width = (main: number, tertiary: number, street: number, service: number) =>
    [
      'match',
      ['get', 'class'],
      [...MAIN_CLASSES],
      main + extra,
      'tertiary',
      tertiary + extra,
      ['street', 'pedestrian'],
      street + extra,
      service + extra,
    ] as unknown as ExpressionSpecification;
  return growing(
    ...[11, width(1, 0.7, 0.4, 0.2)],
    ...[13, width(2.4, 1.6, 1.1, 0.6)],
    ...[15, width(6, 5, 4, 2)],
    ...[17, width(14, 12, 10, 5)],
    ...[20, width(60, 52, 44, 22)],
  );
}

/** The one thing this map tells about a street besides its name: whether it is lit. */
function byLight(lit: string, unknown: string, unlit: string): ExpressionSpecification {
  return ['match', ['get', 'lit'], 'yes', lit, 'no', unlit, unknown];
}

/** Everything between the ground and the marks, bottom first. */
export function streetLayers(c: BasemapColors, source: string): LayerSpecification[] {
  const fill = (id: string, layer: string, paint: Paint, filter: FilterSpecification = true, minzoom = 0) =>
    ({
      id: `basemap-${id}`,
      type: 'fill',
      source,
      'source-layer': layer,
      filter,
      minzoom,
      paint,
    }) as LayerSpecification;
  const line = (id: string, minzoom: number, layer: string, filter: FilterSpecification, paint: Paint) =>
    ({
      id: `basemap-${id}`,
      type: 'line',
      source,
      'source-layer': layer,
      minzoom,
      filter,
      layout: { 'line-join': 'round', 'line-cap': paint['line-dasharray'] ? 'butt' : 'round' },
      paint,
    }) as LayerSpecification;
  const polygons: FilterSpecification = ['==', ['geometry-type'], 'Polygon'];
  const lines: ExpressionSpecification = ['==', ['geometry-type'], 'LineString'];
  const isClass = (value: string): ExpressionSpecification => ['==', ['get', 'class'], value];

  return [
    fill('land-streets', 'land', { 'fill-color': c.ground }),
    fill('paved', 'paved', { 'fill-color': c.paved }),
    fill('green', 'green', {
      'fill-color': [
        'match',
        ['get', 'kind'],
        ['wood', 'scrub'],
        c.wood,
        ['pitch', 'playground'],
        c.pitch,
        c.green,
      ],
    }),
    fill('water', 'water', { 'fill-color': c.water }, polygons),
    line('water-line', 13, 'water', lines, { 'line-color': c.water, 'line-width': growing(13, 0.8, 17, 4) }),
    line('path', 14, 'road', all(SURFACE, WALKWAY, ['!', UNLIT]), {
      'line-color': byLight(c.pathLit, c.path, c.path),
      'line-width': growing(14, 0.6, 16, 1.2, 18, 3),
      'line-opacity': between(14, 0.6, 16, ['case', is('sidewalk'), 0.5, 1]),
    }),
    line('path-unlit', 14, 'road', all(SURFACE, WALKWAY, UNLIT), {
      'line-color': c.unlit,
      'line-width': growing(14, 0.7, 16, 1.4, 18, 3),
      'line-dasharray': [2.5, 2],
    }),
    line('steps', 15, 'road', all(SURFACE, isClass('steps')), {
      'line-color': c.path,
      'line-width': growing(15, 1.5, 18, 7),
      'line-dasharray': [0.35, 0.35],
    }),
    fill(
      'building',
      'building',
      {
        'fill-color': ['match', ['get', 'kind'], ['building', 'roof'], c.building, c.publicBuilding],
        'fill-outline-color': c.buildingEdge,
        'fill-opacity': between(13, 0.4, 14.5, ['match', ['get', 'kind'], 'roof', 0.6, 1]),
      },
      true,
      13,
    ),
    line('road-edge', 12, 'road', all(SURFACE, CARRIAGEWAY), {
      'line-color': c.roadEdge,
      'line-width': roadWidth(1.4),
      'line-opacity': between(12, 0.5, 14, 1),
    }),
    line('road', 11, 'road', all(SURFACE, CARRIAGEWAY, ['!', MAIN]), {
      'line-color': byLight(c.roadLit, c.road, c.roadUnlit),
      'line-width': roadWidth(0),
    }),
    line('road-main', 10, 'road', all(SURFACE, MAIN), {
      // Far away the edge is gone and white on paper would vanish, so the street takes its colour.
      'line-color': between(12, c.roadEdge, 13.5, byLight(c.roadMain, c.road, c.roadUnlit)),
      'line-width': roadWidth(0),
    }),
    line('road-unlit', 14.5, 'road', all(SURFACE, CARRIAGEWAY, UNLIT), {
      'line-color': c.unlit,
      'line-width': growing(14, 0.8, 17, 1.6, 20, 3),
      'line-dasharray': [4, 4],
    }),
    line('rail', 11, 'rail', all(SURFACE, isClass('rail')), {
      'line-color': c.rail,
      'line-width': growing(11, 0.6, 15, 1, 18, 2.5),
      'line-opacity': ['case', is('siding'), 0.5, 0.9],
    }),
    line('tram', 15, 'rail', all(SURFACE, isClass('tram')), {
      'line-color': c.rail,
      'line-width': growing(15, 0.5, 18, 1.2),
      'line-opacity': 0.7,
    }),
    line(
      'tunnel',
      15.5,
      'road',
      all(SHALLOW_TUNNEL, ['any', oneOf('class', 'tertiary', 'street'), WALKWAY]),
      {
        'line-color': c.path,
        'line-width': growing(15, 0.8, 18, 2.5),
        'line-dasharray': [2, 2],
        'line-opacity': between(15.5, 0.3, 18, 0.8),
      },
    ),
    line('barrier', 16, 'barrier', lines, { 'line-color': c.barrier, 'line-width': growing(16, 0.7, 19, 2) }),
    line('coverage', 11, 'coverage', true, {
      'line-color': c.coverage,
      'line-width': 1,
      'line-dasharray': [2, 4],
    }),
    {
      id: 'basemap-street-lamp',
      type: 'circle',
      source,
      'source-layer': 'street_lamp',
      minzoom: 15,
      paint: {
        'circle-color': c.lamp,
        'circle-radius': growing(15, 0.9, 17, 2, 19, 4),
        'circle-opacity': 0.8,
      },
    },
    {
      id: 'basemap-underpass',
      type: 'circle',
      source,
      'source-layer': 'poi',
      minzoom: 16,
      filter: ['==', ['get', 'kind'], 'underpass'],
      paint: {
        'circle-color': c.ground,
        'circle-radius': growing(16, 1.5, 19, 4),
        'circle-stroke-color': c.label,
        'circle-stroke-width': 1,
        'circle-opacity': 0.8,
        'circle-stroke-opacity': 0.6,
      },
    },
  ];
}
