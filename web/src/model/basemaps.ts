/** Which maps underneath are drawn where. It knows nothing of how they look. */
import { type Box, overlaps } from './geo';

/**
 * The maps that reach a box, in the order in which they are drawn: outlines of the country under streets, and the
 * wide under the narrow, so that a town's own map lies over that of its county. The server keeps them so.
 */
export const basemapsFor = <T extends { readonly bbox: readonly number[] }>(
  basemaps: readonly T[],
  box: Box,
): T[] =>
  basemaps.filter(({ bbox: [west = 0, south = 0, east = 0, north = 0] }) =>
    overlaps([west, south, east, north], box),
  );
