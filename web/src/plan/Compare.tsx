/** One period beside another, in all and by area: counts, how many times as many, and whether chance would do. */
import { useState } from 'preact/hooks';
import { type Change, type Compared, getCompared, useAnalysis } from '../api/analyses';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { day, lastDay, number, tenths } from '../i18n/format';
import { MethodLink } from '../method/MethodLink';
import { Failure, Select, Skeleton } from '../ui/parts';
import { compareQuery, moreWalks, verdict } from './time';

const period = ({ from, to }: { from: string; to: string }): string => `${day(from)} – ${lastDay(to)}`;

/** "2,1 gånger (1,3–3,4)"; the ends are those of the 95 % interval. */
function times({ ratio, low, high }: Change): string {
  const ends =
    high === null ? t('time-at-least', { low: tenths(low ?? 0) }) : `${tenths(low ?? 0)}–${tenths(high)}`;
  return ratio === null ? ends : t('time-times', { ratio: tenths(ratio), ends });
}

function Words({ change }: { change: Change }) {
  const word = verdict(change);
  return (
    <span class={`change change-${word}`}>
      {tc('change', word)}
      {change.state === 'compared' && <span class="soft"> {times(change)}</span>}
    </span>
  );
}

function Table({ told }: { told: Compared }) {
  return (
    <table class="heat-places compare-table" data-testid="compare-table">
      <caption>{t('time-by-area')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('time-area')}</th>
          <th scope="col">{t('time-now')}</th>
          <th scope="col">{t('time-then')}</th>
          <th scope="col">{t('time-change')}</th>
        </tr>
      </thead>
      <tbody>
        {told.areas.map((change) => (
          <tr key={change.area?.id}>
            <td>{change.area?.name}</td>
            <td class="tabular">{number(change.after)}</td>
            <td class="tabular">{number(change.before)}</td>
            <td>
              <Words change={change} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const km = (metres: number): string => tenths(metres / 1000);

export function Compare() {
  const [against, setAgainst] = useState('before');
  const asked = useAnalysis('compare', getCompared, { ...compareQuery.value, against });
  const told = asked.data;
  return (
    <section class="compare" aria-label={t('time-compare')} data-testid="compare">
      <h3>{t('time-compare')}</h3>
      <Select
        label={t('time-against')}
        value={against}
        options={[
          ['before', t('time-against-before')],
          ['year', t('time-against-year')],
        ]}
        onChange={setAgainst}
        testid="compare-against"
      />
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {!told && asked.loading && <Skeleton rows={3} />}
      {told && (
        <>
          <p>{t('time-periods', { now: period(told.params), before: period(told.before) })}</p>
          <p class="strong" data-testid="compare-all">
            {t('time-all', { after: number(told.all.after), before: number(told.all.before) })}{' '}
            <Words change={told.all} />
          </p>
          {told.walked_m && (
            <p data-testid="compare-walked">
              {t('time-walked', { after: km(told.walked_m.after), before: km(told.walked_m.before) })}{' '}
              {moreWalks(told) && <strong>{t('time-more-walks')}</strong>}
            </p>
          )}
          {told.areas.length > 0 && <Table told={told} />}
          <p class="soft">{t('time-compare-method', { least: told.least, version: told.version })}</p>
          <MethodLink of="rate-ratio" />
        </>
      )}
    </section>
  );
}
