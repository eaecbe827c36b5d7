/** Where the pin stands and how sure that is, in colour, form and words; it warns and never blocks. */
import { signal } from '@preact/signals';
import { t } from '../i18n';
import { accuracy, coordinates } from '../i18n/format';
import { fixState, gradeOf } from '../map/locate';
import { following, pin, pinFallback } from '../map/view';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { Lazy } from '../ui/Lazy';

const typing = signal(false);
const searchBox = () => import('../map/SearchBox').then((part) => part.SearchBox);

function place(at: [number, number]): void {
  following.value = false;
  pin.value = { at, source: 'manual', accuracy: null };
  typing.value = false;
}

/** A place can be typed as coordinates or as a name: of a street or the like, or an area that is known here. */
function PlaceDialog() {
  const close = () => {
    typing.value = false;
  };
  return (
    <Dialog title={t('type-place')} onClose={close} testid="place-dialog">
      <div class="stack">
        <Lazy
          load={searchBox}
          props={{
            label: t('type-place-label'),
            hint: t('type-place-hint'),
            big: true,
            onPick: ({ at }) => place(at),
          }}
        />
        <button type="button" class="field-button wide-button" onClick={close}>
          <span>{t('cancel')}</span>
        </button>
      </div>
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
