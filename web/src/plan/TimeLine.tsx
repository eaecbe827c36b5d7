/** A year in weeks: bars, two handles that choose the days of all filters, and a way to let them move by themselves. */
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { day, number } from '../i18n/format';
import { filters, setFilters } from '../mode';
import { announce } from '../ui/announce';
import { Icon } from '../ui/Icon';
import { addDays, type Bar, chosenWeeks } from './time';

const HEIGHT = 72;
const WIDTH = 6;
/** How long each step of playing stands. */
const STEP_MS = 1_400;
/** Weeks of the window when it plays and all weeks were chosen. */
const WINDOW = 4;

const range = (all: readonly Bar[], first: number, last: number): string => {
  const [from, to] = [all[first], all[last]];
  return from && to ? `${day(from.from)} – ${day(addDays(to.from, 6))}` : '';
};

/** Sets the days of all filters; the whole line is no filter. */
function take(all: readonly Bar[], first: number, last: number): void {
  const [from, to] = [all[first], all[last]];
  if (!from || !to) return;
  const whole = first === 0 && last === all.length - 1;
  setFilters({
    ...filters.value,
    days: '',
    from: whole ? '' : from.from,
    to: whole ? '' : addDays(to.from, 6),
  });
}

export function TimeLine({ all }: { all: readonly Bar[] }) {
  const { from, to } = filters.value;
  const [first, last] = chosenWeeks(all, from, to);
  const [playing, setPlaying] = useState(false);
  const end = all.length - 1;
  const most = Math.max(1, ...all.map(({ n }) => n));

  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => {
      if (last >= end) {
        setPlaying(false);
        announce(t('time-played'));
      } else take(all, first + 1, last + 1);
    }, STEP_MS);
    return () => clearTimeout(timer);
  }, [playing, first, last, end, all]);

  const play = () => {
    if (!playing && last >= end) {
      const weeks = first === 0 ? WINDOW : last - first + 1;
      take(all, 0, weeks - 1);
    }
    setPlaying(!playing);
  };
  const sum = all.slice(first, last + 1).reduce((n, bar) => n + bar.n, 0);
  return (
    <fieldset class="time-line">
      <legend>{t('time-line')}</legend>
      <svg
        class="bars"
        viewBox={`0 0 ${all.length * WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        data-testid="time-bars"
      >
        {all.map((bar, i) => (
          <rect
            key={bar.from}
            class={i >= first && i <= last ? 'in' : 'out'}
            x={i * WIDTH + 0.5}
            width={WIDTH - 1}
            y={HEIGHT - (bar.n / most) * (HEIGHT - 4)}
            height={(bar.n / most) * (HEIGHT - 4)}
          />
        ))}
      </svg>
      <div class="handles">
        <input
          type="range"
          min={0}
          max={end}
          value={first}
          aria-label={t('time-from')}
          aria-valuetext={day(all[first]?.from)}
          onChange={(event) => take(all, Math.min(Number(event.currentTarget.value), last), last)}
          data-testid="time-from"
        />
        <input
          type="range"
          min={0}
          max={end}
          value={last}
          aria-label={t('time-to')}
          aria-valuetext={day(addDays(all[last]?.from ?? '1970-01-01', 6))}
          onChange={(event) => take(all, first, Math.max(Number(event.currentTarget.value), first))}
          data-testid="time-to"
        />
      </div>
      <p class="time-chosen">
        <button type="button" class="button" aria-pressed={playing} onClick={play} data-testid="time-play">
          <Icon name={playing ? 'pause' : 'play'} size={18} />
          {t(playing ? 'time-pause' : 'time-play')}
        </button>
        <span data-testid="time-chosen">
          {t('time-chosen', { range: range(all, first, last), n: number(sum) })}
        </span>
      </p>
      <details class="hour-table">
        <summary>{t('time-as-table')}</summary>
        <table>
          <caption class="visually-hidden">{t('time-line')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('time-week-column')}</th>
              <th scope="col">{t('observations')}</th>
            </tr>
          </thead>
          <tbody>
            {all.map((bar) => (
              <tr key={bar.from}>
                <th scope="row">{day(bar.from)}</th>
                <td class="tabular">{number(bar.n)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </fieldset>
  );
}
