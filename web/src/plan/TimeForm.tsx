/** Time: which days, which hours of the week, in the light or the dark, and one period beside another. */
import { getTimes, useAnalysis } from '../api/analyses';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { Chip, Failure, Skeleton } from '../ui/parts';
import { Compare } from './Compare';
import { choose, heatChoice, SUNS } from './heat';
import { NearRepeat } from './NearRepeat';
import { TimeLine } from './TimeLine';
import { bars, hoursChosen, timeLineQuery, today, wheelQuery } from './time';
import { HourTable, Wheel } from './Wheel';
import './heat.css';
import './time.css';

export function TimeForm() {
  const year = useAnalysis('time', getTimes, timeLineQuery.value);
  const chosen = useAnalysis('time', getTimes, wheelQuery.value);
  const failed = year.error === undefined ? chosen : year;
  const { sun } = heatChoice.value;
  return (
    <div class="heat-form" data-testid="time">
      <p class="soft">{t('time-lead')}</p>
      {failed.error !== undefined && <Failure {...describe(failed.error)} again={failed.again} />}
      {year.data ? <TimeLine all={bars(year.data.days, today())} /> : <Skeleton rows={3} />}
      <fieldset>
        <legend>{t('heat-sun')}</legend>
        <div class="chips">
          <Chip on={sun.length === 0} label={t('time-any-light')} onPress={() => choose({ sun: [] })} />
          {SUNS.map((light) => (
            <Chip
              key={light}
              on={sun.includes(light)}
              label={tc('sun', light)}
              count={sun.length === 0 ? chosen.data?.sun[light] : undefined}
              onPress={() => choose({ sun: sun.includes(light) ? [] : [light] })}
              testid={`time-sun-${light}`}
            />
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t('time-wheel')}</legend>
        <p class="soft">{t('time-wheel-lead')}</p>
        {chosen.data ? <Wheel hours={chosen.data.hours} /> : <Skeleton rows={4} />}
        {hoursChosen.value && (
          <button
            type="button"
            class="button"
            onClick={() => choose({ hours: [], days: [], quarters: [] })}
            data-testid="time-all-hours"
          >
            {t('time-all-hours')}
          </button>
        )}
        {chosen.data && <HourTable hours={chosen.data.hours} />}
      </fieldset>
      <Compare />
      <NearRepeat />
    </div>
  );
}
