/**
 * The one map: made once, kept through all views, moved by the signals of `view.ts` and moving them. It must
 * not know the views. For browser tests: a page that sets `window.__lyktaTest = true` before loading gets
 * the map as `window.__lykta.map`; the container carries `data-ready` once everything is drawn.
 */
import 'maplibre-gl/dist/maplibre-gl.css';
import { effect, untracked } from '@preact/signals';
import {
  AttributionControl,
  addProtocol,
  type GeoJSONSource,
  type MapGeoJSONFeature,
  Map as MapLibre,
  type MapMouseEvent,
  NavigationControl,
  ScaleControl,
  type StyleSpecification,
  setWorkerUrl,
  type VectorTileSource,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { Protocol } from 'pmtiles';
import { changed } from '../api/live';
import { may } from '../api/may';
import { catalogue, session } from '../api/store';
import { asBox, type Session } from '../api/types';
import { lang, t } from '../i18n';
import { packInUse } from '../local/pack';
import { filters, hiddenLayers, mode, navigate, place, rememberView, viewFromQuery } from '../mode';
import { basemapsFor } from '../model/basemaps';
import { filtersToApi } from '../model/filters';
import { reducedMotion, theme } from '../ui/theme';
import { wide } from '../ui/wide';
import { circle } from './circle';
import { showHeat } from './heat';
import { buildStyle, EMPTY, PRESSABLE, STYLE_LAYERS, type StyleInput, tileUrl } from './layers';
import { imageOf } from './marks';
import { OVERLAYS, withOverlays } from './overlays';
import { packGround, packOnMap, withPack } from './pack';
import { pressSpot } from './spots';
import {
  fitTo,
  following,
  heatOnMap,
  inFront,
  LAYERS,
  litAreas,
  mapState,
  pickedArea,
  pin,
  pinning,
  placeWanted,
  seenBox,
  seenZoom,
  selected,
  tilesMissing,
} from './view';
import { QUIET_LAYERS, quietness } from './walk';

setWorkerUrl(workerUrl);
const protocol = new Protocol();
addProtocol('pmtiles', protocol.tile);

/** Half the side of the box in which a press finds a mark: 24 px of touch at the least. */
const REACH_PX = 14;

/** Layers that are not even asked for by somebody who may see no observations. */
const RECORDS: readonly string[] = ['observations', 'designated_hot_spots'];

const SOURCES_SHOWN_MS = 6_000;
/** A narrower map has no room for the sources beside the scale. */
const SOURCES_AND_SCALE_PX = 640;
const foldSources = (container: HTMLElement) => {
  const box = container.querySelector('.maplibregl-ctrl-attrib');
  box?.classList.remove('maplibregl-compact-show');
  box?.removeAttribute('open');
};

const duration = () => (reducedMotion() ? 0 : 300);

function styleInput(current: Session): StyleInput {
  const chosen = selected.value;
  const pinned = pin.value;
  return {
    session: current,
    theme: theme.value,
    lang: lang.value,
    categories: catalogue.value.categories,
    query: filtersToApi(filters.value),
    hidden: may('read') ? hiddenLayers.value : [...hiddenLayers.value, ...RECORDS],
    data: {
      selection: chosen ? { type: 'Feature', geometry: chosen.geometry, properties: {} } : EMPTY,
      lit: { type: 'FeatureCollection', features: litAreas.value },
      accuracy: pinned?.accuracy && pinning.value ? circle(pinned.at, pinned.accuracy) : EMPTY,
    },
  };
}

/** The style of this moment, with the walk that was taken along while there is no network. */
function styleNow(current: Session): StyleSpecification {
  const pack = packInUse.value && packOnMap(protocol, packInUse.value);
  const maps = basemapsFor(current.basemaps, asBox(current.tenant.bbox));
  const attribution = [...new Set(maps.map((each) => each.attribution))].join(' ');
  const style = withPack(buildStyle({ ...styleInput(current), ground: packGround(pack, attribution) }), pack);
  return withOverlays(style, theme.value);
}

/** What lies under a press, the nearest first. */
function pressed(map: MapLibre, event: MapMouseEvent): MapGeoJSONFeature | undefined {
  const { x, y } = event.point;
  const layers = PRESSABLE.filter((id) => map.getLayer(id));
  const found = map.queryRenderedFeatures(
    [
      [x - REACH_PX, y - REACH_PX],
      [x + REACH_PX, y + REACH_PX],
    ],
    { layers },
  );
  const distance = (feature: MapGeoJSONFeature): number => {
    if (feature.geometry.type !== 'Point') return REACH_PX;
    const [lon, lat] = feature.geometry.coordinates as [number, number];
    const at = map.project([lon, lat]);
    return Math.hypot(at.x - x, at.y - y);
  };
  return found.sort((a, b) => distance(a) - distance(b))[0];
}

function onPress(map: MapLibre, event: MapMouseEvent): void {
  if (pinning.value) return;
  if (placeWanted.value) {
    placeWanted.value([Number(event.lngLat.lng.toFixed(6)), Number(event.lngLat.lat.toFixed(6))]);
    return;
  }
  const feature = pressed(map, event);
  if (feature?.properties.n !== undefined && feature.geometry.type === 'Point') {
    const [lon, lat] = feature.geometry.coordinates as [number, number];
    map.easeTo({ center: [lon, lat], zoom: Math.min(18, map.getZoom() + 2), duration: duration() });
    return;
  }
  if (feature?.properties.id) {
    pickedArea.value = null;
    navigate({ name: 'observation', id: String(feature.properties.id) });
    return;
  }
  if (pressSpot(map, event.point)) return;
  const area =
    map.getLayer('areas-fill') && map.queryRenderedFeatures(event.point, { layers: ['areas-fill'] })[0];
  pickedArea.value = area
    ? {
        name: String(area.properties.name),
        approximate: area.properties.approximate === true,
        labels: String(area.properties.labels ?? ''),
        promises: String(area.properties.promises ?? '')
          .split(/[,\s]+/)
          .filter(Boolean),
      }
    : null;
}

/** Tells the other views where the map looks. */
function report(map: MapLibre): void {
  const bounds = map.getBounds();
  seenBox.value = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  seenZoom.value = map.getZoom();
  const { lng, lat } = map.getCenter();
  rememberView([lng, lat], map.getZoom());
}

function listenTo(map: MapLibre, container: HTMLElement): void {
  map.on('click', (event) => onPress(map, event));
  map.on('mousemove', (event) => {
    map.getCanvas().style.cursor = pressed(map, event) ? 'pointer' : '';
  });
  map.on('moveend', (event) => {
    report(map);
    // Only a person's own move takes the pin away from the phone's position.
    if (!pinning.value || !('originalEvent' in event) || !event.originalEvent) return;
    const { lng, lat } = map.getCenter();
    following.value = false;
    pin.value = { at: [lng, lat], source: 'tap', accuracy: null };
  });
  map.on('idle', () => {
    container.dataset.ready = 'true';
    mapState.value = 'ready';
  });
  map.on('error', (event) => {
    if ('sourceId' in event) tilesMissing.value = true;
    else if (mapState.value === 'loading') mapState.value = 'failed';
  });
  map.on('sourcedata', (event) => {
    if (event.isSourceLoaded) tilesMissing.value = false;
  });
  map.on('webglcontextlost', () => {
    mapState.value = 'failed';
  });
  map.on('webglcontextrestored', () => {
    mapState.value = 'ready';
  });
}

/** Each effect moves the map by the smallest step that shows the new state. */
function follow(map: MapLibre, current: Session): (() => void)[] {
  let styled = {
    theme: theme.value,
    lang: lang.value,
    session: current,
    categories: catalogue.value.categories,
    pack: packInUse.value,
  };
  const data = (source: string, value: GeoJSON.GeoJSON) =>
    void (map.getSource(source) as GeoJSONSource | undefined)?.setData(value);
  let asked = JSON.stringify(filtersToApi(filters.value));
  let hidden = hiddenLayers.value.join();
  return [
    effect(() => {
      const next = {
        theme: theme.value,
        lang: lang.value,
        session: session.value ?? current,
        categories: catalogue.value.categories,
        pack: packInUse.value,
      };
      const same = ['theme', 'lang', 'categories', 'pack'] as const;
      if (same.every((part) => next[part] === styled[part])) return;
      styled = next;
      map.setStyle(untracked(() => styleNow(next.session)));
    }),
    effect(() => {
      const query = filtersToApi(filters.value);
      const text = JSON.stringify(query);
      if (text === asked) return;
      asked = text;
      for (const layer of ['observations', 'designated_hot_spots'] as const) {
        (map.getSource(layer) as VectorTileSource | undefined)?.setTiles([tileUrl(layer, query)]);
      }
    }),
    effect(() => {
      const text = hiddenLayers.value.join();
      if (text === hidden) return;
      hidden = text;
      for (const layer of LAYERS) {
        const visibility = hiddenLayers.value.includes(layer) ? 'none' : 'visible';
        for (const id of STYLE_LAYERS[layer])
          if (map.getLayer(id)) map.setLayoutProperty(id, 'visibility', visibility);
      }
    }),
    effect(() => {
      const turns = [changed.observation.value, changed.area.value, changed.promise.value];
      if (turns.every((turn) => turn === 0)) return;
      for (const layer of LAYERS) if (map.getSource(layer)) map.refreshTiles(layer);
    }),
    effect(() => data('selection', styleInput(current).data.selection)),
    ...OVERLAYS.map(([source, now]) => effect(() => data(source, now()))),
    effect(() => showHeat(map, heatOnMap.value)),
    effect(() => {
      const opacity = quietness(inFront.value, pinning.value);
      for (const id of QUIET_LAYERS) if (map.getLayer(id)) map.setPaintProperty(id, 'icon-opacity', opacity);
    }),
    effect(() => data('lit', { type: 'FeatureCollection', features: litAreas.value })),
    effect(() => {
      const pinned = pin.value;
      data('accuracy', pinned?.accuracy && pinning.value ? circle(pinned.at, pinned.accuracy) : EMPTY);
      if (!pinned || !pinning.value || pinned.source === 'tap') return;
      map.jumpTo({ center: pinned.at, zoom: Math.max(map.getZoom(), 16.5) });
    }),
    effect(() => {
      const wish = fitTo.value;
      if (!wish) return;
      // On a phone the map is a strip over a card; a wide margin would leave nothing to see.
      const padding = map.getContainer().clientHeight < 400 ? 16 : 48;
      map.fitBounds(wish.box, { padding, maxZoom: wish.maxZoom ?? 16, duration: duration() });
    }),
    effect(() => {
      const chosen = selected.value;
      if (chosen?.geometry.type !== 'Point' || mode.peek().name !== 'observation') return;
      const [lon, lat] = chosen.geometry.coordinates as [number, number];
      // After the layout has settled: on a phone the card has just taken half the map.
      requestAnimationFrame(() => {
        map.resize();
        const at = map.project([lon, lat]);
        const { clientWidth, clientHeight } = map.getContainer();
        const inside = at.x > 40 && at.y > 40 && at.x < clientWidth - 40 && at.y < clientHeight - 40;
        if (inside && map.getZoom() >= 13) return;
        map.easeTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), 15), duration: duration() });
      });
    }),
  ];
}

/** Makes the map in its container; the returned function takes it down. */
export async function startMap(container: HTMLElement, current: Session): Promise<() => void> {
  mapState.value = 'loading';
  // Text is drawn from the page's own font, which must be there before the first label.
  await Promise.allSettled(
    ['400', '500', '600'].map((weight) => document.fonts.load(`${weight} 16px "Inter Variable"`, 'Åäö')),
  );
  const view = viewFromQuery(place.peek().query);
  const map = new MapLibre({
    container,
    style: styleNow(current),
    ...(view ?? {
      center: [current.tenant.center[0] ?? 0, current.tenant.center[1] ?? 0],
      zoom: current.tenant.zoom,
    }),
    attributionControl: false,
    fadeDuration: reducedMotion() ? 0 : 150,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 20,
    canvasContextAttributes: { powerPreference: 'default' },
    locale: {
      'Map.Title': t('map-title'),
      'NavigationControl.ZoomIn': t('map-zoom-in'),
      'NavigationControl.ZoomOut': t('map-zoom-out'),
      'AttributionControl.ToggleAttribution': t('map-attribution'),
    },
  });
  map.setMissingStyleImageResolver((id) => {
    const image = imageOf(id);
    if (image && !map.hasImage(id)) map.addImage(id, image.data, { pixelRatio: image.ratio });
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
  map.addControl(new AttributionControl({ compact: true }), 'bottom-right');
  listenTo(map, container);
  let stops: (() => void)[] = [];
  map.once('load', () => {
    // Sources are told at the start; on a small map they then fold into the button that brings them back.
    const small = !wide.value || container.clientWidth < SOURCES_AND_SCALE_PX;
    if (small) setTimeout(() => foldSources(container), pinning.value ? 0 : SOURCES_SHOWN_MS);
    report(map);
    stops = follow(map, current);
  });
  if ('__lyktaTest' in window) Object.assign(window, { __lykta: { map } });
  return () => {
    for (const stop of stops) stop();
    map.remove();
    mapState.value = 'idle';
  };
}
