/**
 * Choosing one place: on a small map, by coordinates, or where the phone is. Each way gives the same, so that
 * nobody needs the map.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../api/types';
import { t } from '../i18n';
import { coordinates } from '../i18n/format';
import { type Box, parseCoordinates } from '../model/geo';
import { Field } from '../ui/fields';
import { Icon } from '../ui/Icon';
import type { LittleMap } from './little';

const NONE: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const POSITION_MS = 20_000;

export function PlacePicker({
  at,
  onPick,
  box,
  basemaps = [],
  areas = NONE,
  testid,
}: {
  at: [number, number] | null;
  onPick: (at: [number, number] | null) => void;
  box: Box;
  basemaps?: Session['basemaps'];
  areas?: GeoJSON.FeatureCollection;
  testid?: string;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<LittleMap | null>(null);
  const latest = useRef(onPick);
  latest.current = onPick;
  const [text, setText] = useState('');
  const [state, setState] = useState<'idle' | 'asking' | 'refused'>('idle');
  const [failed, setFailed] = useState(false);

  // One small map as long as the form stands.
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    let gone = false;
    import('./little')
      .then(({ startLittle }) => {
        if (gone) return;
        map.current = startLittle(element, { box, basemaps, areas, onPick: (to) => latest.current(to) });
        map.current.show(at);
      })
      .catch(() => setFailed(true));
    return () => {
      gone = true;
      map.current?.stop();
      map.current = null;
    };
  }, []);
  useEffect(() => map.current?.show(at), [at]);
  useEffect(() => map.current?.areas(areas), [areas]);

  const locate = () => {
    setState('asking');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState('idle');
        setText('');
        onPick([Number(coords.longitude.toFixed(6)), Number(coords.latitude.toFixed(6))]);
      },
      () => setState('refused'),
      { enableHighAccuracy: true, timeout: POSITION_MS, maximumAge: 5_000 },
    );
  };
  return (
    <fieldset class="place-picker" data-testid={testid}>
      <legend>{t('place')}</legend>
      <p class="soft">{t('place-how')}</p>
      {!failed && (
        <div class="map-any">
          <div class="little-map" ref={holder} data-testid="little-map" />
        </div>
      )}
      <div class="place-tools">
        <Field
          label={t('place-coordinates')}
          value={text}
          onValue={(next) => {
            setText(next);
            const read = parseCoordinates(next);
            if (read) onPick(read);
          }}
          autocomplete="off"
          inputMode="text"
          testid="place-coordinates-input"
        />
        <button
          type="button"
          class="button"
          disabled={state === 'asking'}
          onClick={locate}
          data-testid="place-mine"
        >
          <Icon name="locate-fixed" />
          {t('position-mine')}
        </button>
      </div>
      <p role="status" class="place-said" data-testid="place-said">
        {state === 'asking' && t('place-asking')}
        {state === 'refused' && t('place-refused')}
        {state === 'idle' && (at ? t('place-chosen', { place: coordinates(at) }) : t('place-none'))}
      </p>
    </fieldset>
  );
}
