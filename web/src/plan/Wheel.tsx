/**
 * The hours of the week as a wheel: a ring for each day, Monday innermost and midnight at the top. Every hour is a
 * choice, reached by the arrows; a table says the same.
 */
import { useState } from 'preact/hooks';
import { t, tc } from '../i18n';
import { number } from '../i18n/format';
import { choose, heatChoice, WEEKDAYS } from './heat';

const SIZE = 324;
const MIDDLE = SIZE / 2;
const INNER = 38;
const RING = 14;
const HOURS = Array.from({ length: 24 }, (_, i) => i);

const two = (n: number): string => String(n).padStart(2, '0');

function at(hour: number, radius: number): string {
  const angle = (hour / 24) * 2 * Math.PI;
  return `${(MIDDLE + radius * Math.sin(angle)).toFixed(2)} ${(MIDDLE - radius * Math.cos(angle)).toFixed(2)}`;
}

/** The piece of a ring that an hour is. */
function piece(day: number, hour: number): string {
  const [inner, outer] = [INNER + day * RING, INNER + (day + 1) * RING - 1];
  return `M${at(hour, inner)}L${at(hour, outer)}A${outer} ${outer} 0 0 1 ${at(hour + 1, outer)}L${at(hour + 1, inner)}A${inner} ${inner} 0 0 0 ${at(hour, inner)}Z`;
}

/** 0 for none, else 1 to 6 by its share of the most. */
export const step = (n: number, most: number): number =>
  n === 0 ? 0 : Math.max(1, Math.ceil((6 * n) / most));

const name = (slot: number): string =>
  `${tc('weekday', String(Math.floor(slot / 24)))} ${two(slot % 24)}–${two((slot % 24) + 1)}`;

const MOVES: Record<string, [days: number, hours: number]> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowUp: [1, 0],
  ArrowDown: [-1, 0],
};

export function Wheel({ hours }: { hours: readonly number[] }) {
  const [cursor, setCursor] = useState(4 * 24 + 20);
  const chosen = heatChoice.value.hours;
  const most = Math.max(1, ...hours);
  const press = (slot: number) => {
    setCursor(slot);
    choose({
      hours: chosen.includes(slot) ? chosen.filter((one) => one !== slot) : [...chosen, slot],
    });
  };
  const key = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    // Keys may come faster than the wheel is drawn anew: the hour in focus is asked itself.
    const here = Number((event.target as SVGElement).dataset.slot);
    if (event.key === ' ' || event.key === 'Enter') press(here);
    else if (move) {
      const day = (Math.floor(here / 24) + move[0] + 7) % 7;
      const next = day * 24 + (((here % 24) + move[1] + 24) % 24);
      setCursor(next);
      const wheel = event.currentTarget as SVGElement;
      wheel.querySelector<SVGElement>(`[data-slot="${next}"]`)?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing holds no fieldset
    <svg
      class="wheel"
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      role="group"
      aria-label={t('time-wheel')}
      onKeyDown={key}
      data-testid="wheel"
    >
      {[0, 6, 12, 18].map((hour) => {
        const [x, y] = at(hour, INNER + 7 * RING + 9).split(' ');
        return (
          <text key={hour} x={x} y={y} dominant-baseline="middle" text-anchor="middle">
            {two(hour)}
          </text>
        );
      })}
      {WEEKDAYS.flatMap((day) =>
        HOURS.map((hour) => {
          const slot = day * 24 + hour;
          const n = hours[slot] ?? 0;
          return (
            // biome-ignore lint/a11y/useSemanticElements: a piece of a drawing cannot be an input
            <path
              key={slot}
              d={piece(day, hour)}
              class={`step-${step(n, most)}`}
              role="checkbox"
              aria-checked={chosen.includes(slot)}
              aria-label={t('time-hour', { when: name(slot), n })}
              tabindex={slot === cursor ? 0 : -1}
              data-slot={slot}
              onClick={() => press(slot)}
            >
              <title>{t('time-hour', { when: name(slot), n })}</title>
            </path>
          );
        }),
      )}
    </svg>
  );
}

/** The wheel as a table: hours down, days across. */
export function HourTable({ hours }: { hours: readonly number[] }) {
  return (
    <details class="hour-table">
      <summary>{t('time-as-table')}</summary>
      <table data-testid="hour-table">
        <caption class="visually-hidden">{t('time-wheel')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('time-hour-column')}</th>
            {WEEKDAYS.map((day) => (
              <th key={day} scope="col">
                {tc('weekday', String(day))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {HOURS.map((hour) => (
            <tr key={hour}>
              <th scope="row">{two(hour)}</th>
              {WEEKDAYS.map((day) => (
                <td key={day} class="tabular">
                  {number(hours[day * 24 + hour] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
