/**
 * What the map shows of a walk that was taken along: its own piece of the basemap, read from the phone, and its
 * observations as marks. It must not decide when; `local/pack` does.
 */
import type { LayerSpecification, StyleSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { PMTiles, type Protocol } from 'pmtiles';
import { BlobSource, type PackRow, packObservations } from '../local/pack';
import { formOf } from '../ui/forms';
import type { Ground } from './ground';
import { STYLE_LAYERS } from './layers';

/** A pack as a style sees it. */
export interface PackOnMap {
  /** The name of its archive, another for each time it was fetched; null without a map of its own. */
  archive: string | null;
  marks: GeoJSON.FeatureCollection;
}

const known = new Set<string>();

/** Hands a pack's archive to the map library under a name, and says what to draw. */
export function packOnMap(protocol: Protocol, row: PackRow): PackOnMap {
  const archive = row.basemap ? `pack-${row.walk}-${row.saved}` : null;
  if (row.basemap && archive && !known.has(archive)) {
    protocol.add(new PMTiles(new BlobSource(archive, row.basemap)));
    known.add(archive);
  }
  const features = packObservations(row)
    .filter(({ geometry }) => geometry?.type === 'Point')
    .map(({ id, geometry, properties: p }) => ({
      type: 'Feature' as const,
      geometry,
      properties: { id, state: formOf(p.state, null, p.kind), severity: p.severity, category: p.category },
    }));
  return { archive, marks: { type: 'FeatureCollection', features } };
}

/** The ground of a pack in place of the server's, when it has one. */
export const packGround = (pack: PackOnMap | null, attribution: string): Ground | undefined =>
  pack?.archive
    ? {
        sources: { 'basemap-pack': { type: 'vector', url: `pmtiles://${pack.archive}`, attribution } },
        low: ['basemap-pack'],
        streets: ['basemap-pack'],
      }
    : undefined;

/** A style with the marks of a pack in place of the server's; marks are never drawn from both. */
export function withPack(style: StyleSpecification, pack: PackOnMap | null): StyleSpecification {
  if (!pack) return style;
  const layers = style.layers.flatMap((layer): LayerSpecification[] => {
    if (!STYLE_LAYERS.observations.includes(layer.id) || !('source-layer' in layer)) return [layer];
    const hidden = {
      ...layer,
      layout: { ...layer.layout, visibility: 'none' as const },
    } as LayerSpecification;
    if (layer.id !== 'observations-mark') return [hidden];
    const { 'source-layer': _, filter: __, ...look } = layer as SymbolLayerSpecification;
    return [hidden, { ...look, id: 'pack-mark', source: 'pack' }];
  });
  return { ...style, sources: { ...style.sources, pack: { type: 'geojson', data: pack.marks } }, layers };
}
