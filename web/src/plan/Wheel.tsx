/**
 * The hours of the week as a wheel: a ring for each day, Monday innermost and midnight at the top. Every hour is a
 * choice, reached by the arrows; a table says the same.
 */
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { HOURS, hourName, Marks, piece, SIZE, step } from '../ui/HourWheel';
import { choose, heatChoice, WEEKDAYS } from './heat';

export { HourTable, step } from '../ui/HourWheel';

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
      <Marks />
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
              aria-label={t('time-hour', { when: hourName(slot), n })}
              tabindex={slot === cursor ? 0 : -1}
              data-slot={slot}
              onClick={() => press(slot)}
            >
              <title>{t('time-hour', { when: hourName(slot), n })}</title>
            </path>
          );
        }),
      )}
    </svg>
  );
}
