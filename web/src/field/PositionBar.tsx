/** Where the pin stands and how sure that is, in colour, form and words; it warns and never blocks. */
import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { getAreas } from '../api/client';
import { session } from '../api/store';
import { useAsked } from '../api/use';
import { t } from '../i18n';
import { accuracy, coordinates } from '../i18n/format';
import { fixState, gradeOf } from '../map/locate';
import { following, pin, pinFallback } from '../map/view';
import { anchorOf, parseCoordinates } from '../model/geo';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';

const typing = signal(false);
const SUGGESTIONS = 6;

function place(at: [number, number]): void {
  following.value = false;
  pin.value = { at, source: 'manual', accuracy: null };
  typing.value = false;
}

/** A place can be typed as coordinates or as the name of an area we know. */
function PlaceDialog() {
  const [text, setText] = useState('');
  const areas = useAsked(() => (session.value ? getAreas() : Promise.resolve([])), 'areas');
  const at = parseCoordinates(text);
  const wanted = text.trim().toLocaleLowerCase();
  const found = wanted
    ? (areas.data ?? [])
        .filter((area) => area.geometry && area.properties.name.toLocaleLowerCase().includes(wanted))
        .slice(0, SUGGESTIONS)
    : [];
  const close = () => {
    typing.value = false;
  };
  return (
    <Dialog title={t('type-place')} onClose={close} testid="place-dialog">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const first = found[0]?.geometry;
          const chosen = at ?? (first ? anchorOf(first) : null);
          if (chosen) place(chosen);
        }}
      >
        <label>
          <span class="label">{t('type-place-label')}</span>
          <input
            type="text"
            value={text}
            autocomplete="off"
            enterkeyhint="search"
            onInput={(event) => setText(event.currentTarget.value)}
            data-testid="place-input"
          />
        </label>
        <p class="soft">{t('type-place-hint')}</p>
        {at && (
          <button type="submit" class="field-button wide-button" data-testid="place-coordinates">
            <Icon name="map-pin" size={24} />
            <span>{coordinates(at)}</span>
          </button>
        )}
        {found.map((area) => (
          <button
            key={area.id}
            type="button"
            class="field-button wide-button"
            onClick={() => {
              const centre = area.geometry && anchorOf(area.geometry);
              if (centre) place(centre);
            }}
          >
            <Icon name="map-pin" size={24} />
            <span>
              {area.properties.name}
              {area.properties.approximate ? ` (${t('approximate-outline')})` : ''}
            </span>
          </button>
        ))}
        {wanted && !at && found.length === 0 && !areas.loading && <p>{t('type-place-none')}</p>}
        <button type="button" class="field-button wide-button" onClick={close}>
          <span>{t('cancel')}</span>
        </button>
      </form>
    </Dialog>
  );
}

export function PositionBar() {
  const now = pin.value;
  const state = fixState.value;
  const sure = now?.source === 'gps' && now.accuracy !== null ? now.accuracy : null;
  const grade = sure === null ? (now ? 'moved' : 'none') : gradeOf(sure);
  const words = (() => {
    if (sure !== null) return t(`accuracy-${gradeOf(sure)}`);
    if (now?.source === 'manual') return t('position-typed');
    if (now) return t('position-moved');
    if (state === 'denied') return t('position-denied');
    if (state === 'unavailable') return t('position-unavailable');
    return t('position-asking');
  })();
  return (
    <div class="position-bar">
      <p class={`accuracy accuracy-${grade}`} role="status" data-testid="accuracy" data-grade={grade}>
        <span class="accuracy-dot" aria-hidden="true" />
        <span>
          {sure !== null && <strong class="tabular">{accuracy(sure)}</strong>} {words}
        </span>
      </p>
      <p class="visually-hidden">{coordinates(now?.at ?? pinFallback.value)}</p>
      <div class="position-buttons">
        {!following.value && (
          <button
            type="button"
            class="field-button"
            onClick={() => {
              following.value = true;
            }}
            data-testid="position-mine"
          >
            <Icon name="locate-fixed" size={24} />
            <span>{t('position-mine')}</span>
          </button>
        )}
        <button
          type="button"
          class="field-button"
          onClick={() => {
            typing.value = true;
          }}
          data-testid="position-type"
        >
          <Icon name="keyboard" size={24} />
          <span>{t('type-place')}</span>
        </button>
      </div>
      {typing.value && <PlaceDialog />}
    </div>
  );
}
