/**
 * The frame around the map: loads the map library after the rest of the page, and after the first press where
 * one marks, and says in words what the map cannot show. It must not hold controls that exist nowhere else.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { session } from '../api/store';
import { t } from '../i18n';
import { href, mode } from '../mode';
import { Icon } from '../ui/Icon';
import { Lazy } from '../ui/Lazy';
import { wide } from '../ui/wide';
import { mapCalled, mapState, pickedArea, pinning, searching, streetsMissing, tilesMissing } from './view';

const searchOnMap = () => import('./SearchOnMap').then((part) => part.SearchOnMap);

function Picked() {
  const area = pickedArea.value;
  if (!area) return null;
  const promise = area.promises[0];
  return (
    <div class="map-card" role="status" data-testid="picked-area">
      <div>
        <p class="strong">{area.name}</p>
        <p class="soft">
          {area.about ?? (
            <>
              {area.approximate ? `${t('approximate-outline')} · ` : ''}
              {area.labels ? t('area-commitments', { labels: area.labels }) : t('area-no-commitments')}
            </>
          )}
        </p>
        {promise && <a href={href({ name: 'promise', id: promise })}>{t('area-open-promise')}</a>}
      </div>
      <button
        type="button"
        class="button icon-only"
        aria-label={t('close')}
        onClick={() => {
          pickedArea.value = null;
        }}
      >
        <Icon name="x" />
      </button>
    </div>
  );
}

/** Whether places can be searched for here: not while one marks or walks, nor beside a phone's small map. */
const searchable = () =>
  Boolean(session.value) &&
  !pinning.value &&
  mapState.value !== 'failed' &&
  (mode.value.name === 'map' || (wide.value && mode.value.name !== 'walk-go'));

/** The way to the search box, and the box, which is fetched when it is first opened. */
function Search() {
  if (searching.value) {
    return (
      <div class="search-holder">
        <Lazy load={searchOnMap} props={{}} />
      </div>
    );
  }
  return (
    <button
      type="button"
      class="button search-open"
      onClick={() => {
        searching.value = true;
      }}
      data-testid="search-open"
    >
      <Icon name="search" />
      {t('search-place')}
    </button>
  );
}

/** Loading the map keeps a slow phone busy; where one marks, the first press comes before that. */
const MARK_FIRST_MS = 2_000;

/** True once the map may begin: at once beside most views, not while it is covered, a while later where one marks. */
function useTurn(): boolean {
  const [turn, setTurn] = useState(false);
  const at = mode.value.name;
  const covered = at === 'walk-go' && !wide.value && !mapCalled.value;
  useEffect(() => {
    if (turn || covered) return;
    const timer = setTimeout(() => setTurn(true), at === 'mark' ? MARK_FIRST_MS : 0);
    return () => clearTimeout(timer);
  }, [turn, covered, at]);
  return turn;
}

export function MapPane() {
  const holder = useRef<HTMLDivElement>(null);
  const turn = useTurn();
  const current = session.value;
  const code = `${current?.tenant.code} ${current?.viewer.id}`;

  // One map per tenant and account, whatever else changes.
  useEffect(() => {
    const element = holder.current;
    if (!element || !current || !turn) return;
    let stop: (() => void) | undefined;
    let gone = false;
    import('./map')
      .then(({ startMap }) => startMap(element, current))
      .then((end) => {
        if (gone) end();
        else stop = end;
      })
      .catch(() => {
        mapState.value = 'failed';
      });
    return () => {
      gone = true;
      stop?.();
    };
  }, [code, turn]);

  return (
    <div class="map-pane map-any" data-testid="map-pane" data-state={mapState.value}>
      <div class="map-holder" ref={holder} data-testid="map" />
      {pinning.value && (
        <div class="pin" aria-hidden="true">
          <svg width="40" height="52" viewBox="0 0 40 52" aria-hidden="true">
            <path class="pin-body" d="M20 50C20 50 37 31 37 19A17 17 0 1 0 3 19C3 31 20 50 20 50Z" />
            <circle class="pin-point" cx="20" cy="19" r="6" />
          </svg>
        </div>
      )}
      {searchable() && <Search />}
      <div class={searchable() ? 'map-notices below-search' : 'map-notices'}>
        {mapState.value === 'loading' && !pinning.value && <p class="map-notice">{t('map-loading')}</p>}
        {mapState.value === 'failed' && (
          <p class="map-notice" role="alert" data-testid="map-failed">
            <Icon name="circle-alert" size={18} />
            <span>
              {t('map-failed')} <a href={href({ name: 'list' })}>{t('map-failed-list')}</a>
            </span>
          </p>
        )}
        {mapState.value === 'ready' && tilesMissing.value && !pinning.value && (
          <p class="map-notice" role="status">
            <Icon name="circle-alert" size={18} />
            <span>{t('map-tiles-missing')}</span>
          </p>
        )}
        {streetsMissing.value && !pinning.value && (
          <p class="map-notice" role="status" data-testid="streets-missing">
            <Icon name="route-off" size={18} />
            <span>{t('map-no-streets')}</span>
          </p>
        )}
      </div>
      {!pinning.value && <Picked />}
    </div>
  );
}
