/** What the views lay over the map, from below: what others know, heat, effort, hot spots, and the walk. */
import type { StyleSpecification } from 'maplibre-gl';
import { contextData, withContext } from './context';
import { effortData, withEffort } from './effort';
import { withHeat } from './heat';
import { spotsData, spotsNow, withSpots } from './spots';
import { contextOnMap, effortOnMap, heatOnMap, walkOnMap } from './view';
import { walkData, withWalk } from './walk';

/** The sources of those that are no tiles, each with what it holds at this moment. */
export const OVERLAYS: readonly (readonly [source: string, now: () => GeoJSON.FeatureCollection])[] = [
  ['context', () => contextData(contextOnMap.value)],
  ['effort', () => effortData(effortOnMap.value)],
  ['spots', () => spotsData(spotsNow())],
  ['walk', () => walkData(walkOnMap.value)],
];

/** A style with all of them in it. */
export function withOverlays(style: StyleSpecification, theme: string): StyleSpecification {
  const known = withContext(style, theme, contextOnMap.value);
  const heated = withHeat(known, theme, heatOnMap.value);
  const grounded = withEffort(heated, theme, effortOnMap.value);
  return withWalk(withSpots(grounded, spotsNow()), walkOnMap.value);
}
