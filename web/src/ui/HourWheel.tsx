/**
 * The hours of the week as a drawing: a ring for each day, Monday innermost and midnight at the top. A table says
 * the same. What can be chosen on it is for others to say.
 */
import { t, tc } from '../i18n';
import { number } from '../i18n/format';
import './wheel.css';

/** Monday first. */
const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
export const SIZE = 324;
const MIDDLE = SIZE / 2;
const INNER = 38;
const RING = 14;
export const HOURS = Array.from({ length: 24 }, (_, i) => i);

const two = (n: number): string => String(n).padStart(2, '0');

function at(hour: number, radius: number): string {
  const angle = (hour / 24) * 2 * Math.PI;
  return `${(MIDDLE + radius * Math.sin(angle)).toFixed(2)} ${(MIDDLE - radius * Math.cos(angle)).toFixed(2)}`;
}

/** The piece of a ring that an hour is. */
export function piece(day: number, hour: number): string {
  const [inner, outer] = [INNER + day * RING, INNER + (day + 1) * RING - 1];
  return `M${at(hour, inner)}L${at(hour, outer)}A${outer} ${outer} 0 0 1 ${at(hour + 1, outer)}L${at(hour + 1, inner)}A${inner} ${inner} 0 0 0 ${at(hour, inner)}Z`;
}

/** 0 for none, else 1 to 6 by its share of the most. */
export const step = (n: number, most: number): number =>
  n === 0 ? 0 : Math.max(1, Math.ceil((6 * n) / most));

export const hourName = (slot: number): string =>
  `${tc('weekday', String(Math.floor(slot / 24)))} ${two(slot % 24)}–${two((slot % 24) + 1)}`;

/** The hours round the wheel. */
export function Marks() {
  return (
    <>
      {[0, 6, 12, 18].map((hour) => {
        const [x, y] = at(hour, INNER + 7 * RING + 9).split(' ');
        return (
          <text key={hour} x={x} y={y} dominant-baseline="middle" text-anchor="middle">
            {two(hour)}
          </text>
        );
      })}
    </>
  );
}

/** The hours with most, in words; at most so many. */
export function mostHours(hours: readonly number[], many: number): string {
  const told = hours.map((n, slot) => ({ n, slot })).filter(({ n }) => n > 0);
  told.sort((a, b) => b.n - a.n || a.slot - b.slot);
  return told
    .slice(0, many)
    .map(({ n, slot }) => `${hourName(slot)} (${number(n)})`)
    .join(', ');
}

/** The wheel to look at. */
export function StillWheel({ hours, label }: { hours: readonly number[]; label: string }) {
  const most = Math.max(1, ...hours);
  return (
    <svg
      class="wheel"
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      role="img"
      aria-label={label}
      data-testid="still-wheel"
    >
      <Marks />
      {DAYS.flatMap((day) =>
        HOURS.map((hour) => {
          const slot = day * 24 + hour;
          const n = hours[slot] ?? 0;
          return <path key={slot} d={piece(day, hour)} class={`step-${step(n, most)}`} />;
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
            {DAYS.map((day) => (
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
              {DAYS.map((day) => (
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
