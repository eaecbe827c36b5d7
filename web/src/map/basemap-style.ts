/**
 * Small words of the basemap's style: fonts, growth by zoom, and which roads are which.
 *
 * Nothing here names a source or a colour.
 */

import type { ExpressionSpecification } from 'maplibre-gl';

/** Without `glyphs` these are CSS families; a weight word in the first name sets the weight. */
export const REGULAR = ['Inter Variable'];
export const MEDIUM = ['Inter Variable Medium', 'Inter Variable'];
export const SEMIBOLD = ['Inter Variable Semibold', 'Inter Variable'];

type Stop = number | string | ExpressionSpecification;

/** Values at zoom levels, in pairs; grows evenly to the eye while the map doubles. */
export function growing(...stops: readonly Stop[]): ExpressionSpecification {
  return ['interpolate', ['exponential', 1.5], ['zoom'], ...stops] as unknown as ExpressionSpecification;
}

/** Values at zoom levels, in pairs, with a straight line between them. */
export function between(...stops: readonly Stop[]): ExpressionSpecification {
  return ['interpolate', ['linear'], ['zoom'], ...stops] as unknown as ExpressionSpecification;
}

/** Whether the property has one of the values. */
export function oneOf(property: string, ...values: readonly string[]): ExpressionSpecification {
  return ['in', ['get', property], ['literal', [...values]]];
}

/** Whether the flag is set; tiles leave a flag out when it is not. */
export function is(flag: string): ExpressionSpecification {
  return ['to-boolean', ['get', flag]];
}

/** Both (or all) hold. */
export function all(...conditions: readonly ExpressionSpecification[]): ExpressionSpecification {
  return ['all', ...conditions] as unknown as ExpressionSpecification;
}

/** In the open air. */
export const SURFACE: ExpressionSpecification = ['!', is('tunnel')];
/** Known to have no light; what nobody has looked at is another thing. */
export const UNLIT: ExpressionSpecification = ['==', ['get', 'lit'], 'no'];
/** A tunnel just under the street, where people walk; deeper ones are left out. */
export const SHALLOW_TUNNEL = all(is('tunnel'), ['>=', ['coalesce', ['get', 'level'], 0], -1]);

export const MAIN_CLASSES = ['motorway', 'trunk', 'primary', 'secondary'] as const;
export const MAIN = oneOf('class', ...MAIN_CLASSES);
export const CARRIAGEWAY = oneOf('class', ...MAIN_CLASSES, 'tertiary', 'street', 'pedestrian', 'service');
export const WALKWAY = oneOf('class', 'foot', 'cycle', 'path');
