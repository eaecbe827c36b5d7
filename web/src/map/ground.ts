/**
 * The maps underneath for a place: their sources and layers. Which of them are drawn is said in `model/basemaps`,
 * how they look in basemap.ts.
 */
import type { LayerSpecification, SourceSpecification } from 'maplibre-gl';
import type { Session } from '../api/types';
import { basemapsFor } from '../model/basemaps';
import type { Box } from '../model/geo';
import { basemapLayers, type Theme } from './basemap';

/** Sources of the ground, and which of them hold the outline of the country and the streets, bottom first. */
export interface Ground {
  readonly sources: Record<string, SourceSpecification>;
  readonly low: readonly string[];
  readonly streets: readonly string[];
}

/** The sources of the ground for a box: the country's outline and the streets, as far as they are here. */
export function basemapSources(basemaps: Session['basemaps'], box: Box): Ground {
  const drawn = basemapsFor(basemaps, box);
  const id = ({ name }: { name: string }) => `basemap-${name}`;
  const source = ({ url, attribution }: Session['basemaps'][number]): SourceSpecification => ({
    type: 'vector',
    url: `pmtiles://${location.origin}${url}`,
    attribution,
  });
  return {
    sources: Object.fromEntries(drawn.map((basemap) => [id(basemap), source(basemap)])),
    low: drawn.filter(({ streets }) => !streets).map(id),
    streets: drawn.filter(({ streets }) => streets).map(id),
  };
}

/** The ground's layers; without any map the ground's colour remains. */
export const groundLayers = (theme: Theme, lang: 'sv' | 'en', under: Ground): LayerSpecification[] =>
  basemapLayers(theme, lang, under);
