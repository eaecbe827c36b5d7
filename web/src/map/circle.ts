/** A circle on the ground as a polygon, for showing accuracy. Good enough for drawing, not for deciding. */
import type { Feature, Polygon } from 'geojson';

const METRES_PER_DEGREE = 111_320;

export function circle([lon, lat]: readonly [number, number], radiusM: number, steps = 48): Feature<Polygon> {
  const dLat = radiusM / METRES_PER_DEGREE;
  const dLon = dLat / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  const ring = Array.from({ length: steps + 1 }, (_, i) => {
    const angle = (2 * Math.PI * (i % steps)) / steps;
    return [lon + dLon * Math.cos(angle), lat + dLat * Math.sin(angle)];
  });
  return { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: {} };
}
