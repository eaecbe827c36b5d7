/**
 * The stops of a walk that is being planned: pressed on the map, typed as coordinates, or taken from what waits
 * to be looked at again. Order is changed by buttons, so that nobody needs the map or a steady hand.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { getObservations } from '../api/client';
import { categoryName } from '../api/store';
import type { Observation, Stop } from '../api/types';
import { useAsked } from '../api/use';
import { t } from '../i18n';
import { coordinates, moment } from '../i18n/format';
import { listBox, placeWanted } from '../map/view';
import { parseCoordinates } from '../model/geo';
import { announce } from '../ui/announce';
import { Field } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { addPoint, addStop, moveStop, removeStop } from './draft';

const MOST_POINTS = '30';

function Row({
  stop,
  index,
  count,
  change,
  set,
}: {
  stop: Stop;
  index: number;
  count: number;
  change: (part: Partial<Stop>) => void;
  set: (edit: (stops: Stop[]) => Stop[]) => void;
}) {
  const name = stop.name || t('walk-stop-no', { n: stop.no });
  return (
    <li class="stop-row" data-testid="stop-row">
      <span class="stop-no">{stop.no}</span>
      <div class="stop-fields">
        <Field
          label={t('walk-stop-name')}
          value={stop.name}
          onValue={(text) => change({ name: text })}
          maxLength={200}
          testid="stop-name"
        />
        <Field
          label={t('walk-stop-why')}
          value={stop.why ?? ''}
          onValue={(text) => change({ why: text })}
          maxLength={1000}
        />
        <p class="soft tabular">
          {coordinates(stop.at)}
          {stop.verify.length > 0 && ` · ${t('walk-verify-count', { n: stop.verify.length })}`}
        </p>
        <div class="buttons">
          <button
            type="button"
            class="button small"
            disabled={index === 0}
            onClick={() => set((stops) => moveStop(stops, index, -1))}
            data-testid="stop-up"
          >
            <Icon name="arrow-up" size={18} />
            <span>
              {t('walk-stop-up')}
              <span class="visually-hidden"> {name}</span>
            </span>
          </button>
          <button
            type="button"
            class="button small"
            disabled={index === count - 1}
            onClick={() => set((stops) => moveStop(stops, index, 1))}
            data-testid="stop-down"
          >
            <Icon name="arrow-down" size={18} />
            <span>
              {t('walk-stop-down')}
              <span class="visually-hidden"> {name}</span>
            </span>
          </button>
          <button
            type="button"
            class="button small"
            onClick={() => set((stops) => removeStop(stops, index))}
            data-testid="stop-remove"
          >
            <Icon name="trash" size={18} />
            <span>
              {t('walk-stop-remove')}
              <span class="visually-hidden"> {name}</span>
            </span>
          </button>
        </div>
      </div>
    </li>
  );
}

/** What is said to be mended where the map looks, and waits for somebody to see that it is. */
function Waiting({ stops, add }: { stops: Stop[]; add: (point: Observation) => void }) {
  const box = listBox.value?.map((degrees) => degrees.toFixed(4)).join(',') ?? '';
  const asked = useAsked(
    () => getObservations({ state: 'done', limit: MOST_POINTS, ...(box ? { bbox: box } : {}) }),
    `walk waiting ${box}`,
  );
  const named = new Set(stops.flatMap(({ verify }) => verify));
  const points = (asked.data?.features ?? []).filter(({ id }) => !named.has(id));
  return (
    <details class="disclosure" data-testid="walk-waiting">
      <summary>
        <Icon name="chevron-right" size={18} />
        {t('walk-waiting', { n: points.length })}
      </summary>
      <p class="soft">{t('walk-waiting-hint')}</p>
      <ul class="plain">
        {points.map((point) => (
          <li class="row" key={point.id}>
            <span class="row-body">
              <span class="row-title">{categoryName(point.properties.category)}</span>
              <span class="row-meta">
                {[moment(point.properties.observed_at), point.properties.areas[0]?.name]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            <button
              type="button"
              class="button small"
              onClick={() => add(point)}
              data-testid="walk-waiting-add"
              data-id={point.id}
            >
              <Icon name="plus" size={18} />
              {t('walk-waiting-add')}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function StopsField({ stops, onStops }: { stops: Stop[]; onStops: (stops: Stop[]) => void }) {
  const [text, setText] = useState('');
  const [bad, setBad] = useState(false);
  const latest = useRef(stops);
  latest.current = stops;
  const set = (edit: (stops: Stop[]) => Stop[]) => onStops(edit(latest.current));
  const add = (at: [number, number]) => {
    const n = latest.current.length + 1;
    set((old) => addStop(old, at, t('walk-stop-no', { n })));
    announce(t('walk-stop-added', { n }));
  };
  // The form takes the presses on the map as long as it stands.
  useEffect(() => {
    placeWanted.value = (at) => add(at);
    return () => {
      placeWanted.value = null;
    };
  }, []);
  const typed = () => {
    const at = parseCoordinates(text);
    setBad(!at);
    if (!at) return;
    add(at);
    setText('');
  };
  return (
    <fieldset data-testid="stops-field">
      <legend>{t('walk-stops')}</legend>
      <p class="soft">{t('walk-stops-how')}</p>
      <ol class="plain stop-rows">
        {stops.map((stop, i) => (
          <Row
            // Its place in the order is its number, and its number may change.
            key={`${stop.at.join()} ${stop.verify.join()}`}
            stop={stop}
            index={i}
            count={stops.length}
            set={set}
            change={(part) => set((old) => old.map((each, j) => (j === i ? { ...each, ...part } : each)))}
          />
        ))}
      </ol>
      <div class="place-tools">
        <Field
          label={t('place-coordinates')}
          value={text}
          onValue={setText}
          error={bad ? t('walk-stop-unread') : null}
          autocomplete="off"
          testid="stop-coordinates"
        />
        <button type="button" class="button" onClick={typed} data-testid="stop-add">
          <Icon name="plus" />
          {t('walk-stop-add')}
        </button>
      </div>
      <Waiting
        stops={stops}
        add={(point) => {
          const name = categoryName(point.properties.category);
          set((old) => addPoint(old, point, name));
        }}
      />
    </fieldset>
  );
}
