/**
 * A small map for pointing at one place, beside forms that want one. It knows nothing of what the place is
 * for, and shows no observations. Whoever cannot use it types coordinates beside it.
 */
import 'maplibre-gl/dist/maplibre-gl.css';
import {
  AttributionControl,
  addProtocol,
  type GeoJSONSource,
  Map as MapLibre,
  Marker,
  NavigationControl,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { Protocol } from 'pmtiles';
import type { Session } from '../api/types';
import { lang, t } from '../i18n';
import type { Box } from '../model/geo';
import { reducedMotion, theme, token } from '../ui/theme';
import { FIRST_LABEL_LAYER } from './basemap';
import { MEDIUM } from './basemap-style';
import { basemapSources, groundLayers } from './ground';

setWorkerUrl(workerUrl);
addProtocol('pmtiles', new Protocol().tile);

export interface LittleInput {
  box: Box;
  /** None for somebody who is not signed in: then only the outlines are drawn. */
  basemaps: Session['basemaps'];
  areas: GeoJSON.FeatureCollection;
  onPick: (at: [number, number]) => void;
}

export interface LittleMap {
  show: (at: [number, number] | null) => void;
  areas: (areas: GeoJSON.FeatureCollection) => void;
  stop: () => void;
}

const MARK_ZOOM = 15;

export function startLittle(container: HTMLElement, input: LittleInput): LittleMap {
  const under = basemapSources(input.basemaps, input.box);
  const ground = groundLayers(theme.value, lang.value, under);
  const split = ground.findIndex((layer) => layer.id === FIRST_LABEL_LAYER);
  const map = new MapLibre({
    container,
    style: {
      version: 8,
      sources: { ...under.sources, areas: { type: 'geojson', data: input.areas } },
      layers: [
        ...ground.slice(0, split),
        {
          id: 'areas-fill',
          type: 'fill',
          source: 'areas',
          paint: { 'fill-color': token('lantern-fill'), 'fill-opacity': 0.1 },
        },
        {
          id: 'areas-line',
          type: 'line',
          source: 'areas',
          paint: { 'line-color': token('lantern'), 'line-width': 1.5 },
        },
        ...ground.slice(split),
        {
          id: 'areas-name',
          type: 'symbol',
          source: 'areas',
          layout: {
            'text-field': ['coalesce', ['get', 'name'], ''],
            'text-font': [...MEDIUM],
            'text-size': 13,
            'text-max-width': 8,
          },
          paint: {
            'text-color': token('ink'),
            'text-halo-color': token('surface'),
            'text-halo-width': 1.6,
          },
        },
      ],
    },
    bounds: input.box,
    fitBoundsOptions: { padding: 16 },
    attributionControl: false,
    fadeDuration: reducedMotion() ? 0 : 150,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 19,
    locale: {
      'Map.Title': t('little-map'),
      'NavigationControl.ZoomIn': t('map-zoom-in'),
      'NavigationControl.ZoomOut': t('map-zoom-out'),
      'AttributionControl.ToggleAttribution': t('map-attribution'),
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new AttributionControl({ compact: true }), 'bottom-right');
  const element = document.createElement('div');
  element.className = 'little-mark';
  const marker = new Marker({ element });
  let shown = false;
  const put = (at: [number, number]) => {
    marker.setLngLat(at);
    if (!shown) marker.addTo(map);
    shown = true;
  };
  map.on('click', ({ lngLat }) => {
    const at: [number, number] = [Number(lngLat.lng.toFixed(6)), Number(lngLat.lat.toFixed(6))];
    put(at);
    input.onPick(at);
  });
  // The keyboard moves the map; Enter takes its middle.
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const { lng, lat } = map.getCenter();
    const at: [number, number] = [Number(lng.toFixed(6)), Number(lat.toFixed(6))];
    put(at);
    input.onPick(at);
  });
  return {
    show: (at) => {
      if (!at) {
        marker.remove();
        shown = false;
        return;
      }
      put(at);
      if (!map.getBounds().contains(at)) map.jumpTo({ center: at, zoom: Math.max(map.getZoom(), MARK_ZOOM) });
    },
    areas: (areas) => void (map.getSource('areas') as GeoJSONSource | undefined)?.setData(areas),
    stop: () => map.remove(),
  };
}
