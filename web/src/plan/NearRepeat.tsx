/** Does one report soon bring another nearby: how many times as many pairs as chance would make, by distance and time. */
import { getNearRepeat, type NearBand, type NearRepeat as Told, useAnalysis } from '../api/analyses';
import { describe } from '../api/words';
import { t } from '../i18n';
import { day, lastDay, number, tenths } from '../i18n/format';
import { Failure, Skeleton } from '../ui/parts';
import { figures } from './areas';
import { commonQuery } from './heat';
import { Calm, How, Sources } from './Told';

/** "0,004", and never that it is nought. */
const chance = (p: number): string => (p < 0.001 ? t('near-p-least') : t('near-p', { p: figures(p) }));

function Cell({ band }: { band: NearBand }) {
  const { ratio, observed, expected, p, state } = band;
  if (ratio === null) return <>{t('near-no-pairs')}</>;
  return (
    <>
      <span class={state === 'more' ? 'near-more' : undefined}>
        {t('near-times', { ratio: tenths(ratio) })}
      </span>
      {state === 'more' && <span class="near-n near-more">{t('near-more')}</span>}
      <span class="soft near-n">
        {t('near-pairs', { observed: number(observed), expected: tenths(expected) })}
      </span>
      {p !== null && <span class="soft near-n">{chance(p)}</span>}
    </>
  );
}

function Table({ told }: { told: Told }) {
  const { bands_m, bands_days } = told.params;
  return (
    <table class="heat-places near-table" data-testid="near-table">
      <caption>{t('near-table')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('near-within')}</th>
          {bands_days.map((days) => (
            <th key={days} scope="col">
              {t('near-days', { n: days })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bands_m.map((metres) => (
          <tr key={metres}>
            <th scope="row">{t('heat-metres', { metres: number(metres) })}</th>
            {bands_days.map((days) => {
              const band = told.bands.find((each) => each.metres === metres && each.days === days);
              return <td key={days}>{band && <Cell band={band} />}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function NearRepeat() {
  const asked = useAnalysis('near', getNearRepeat, commonQuery.value);
  const told = asked.data;
  return (
    <section class="compare" aria-label={t('near')} data-testid="near">
      <h3>{t('near')}</h3>
      <p class="soft">{t('near-lead')}</p>
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {!told && asked.loading && <Skeleton rows={3} />}
      {told?.state === 'too_few' && (
        <Calm
          said={t('spots-too-few', { n: number(told.n) })}
          why={t('near-too-few-why', { least: told.least })}
          testid="near-too-few"
        />
      )}
      {told?.state === 'tested' && (
        <>
          <p class="strong" data-testid="near-verdict">
            {t(told.bands.some(({ state }) => state === 'more') ? 'near-some' : 'near-none')}
          </p>
          <Table told={told} />
        </>
      )}
      {told && (
        <>
          <p class="soft">
            {t('near-made', {
              n: number(told.n),
              from: day(told.params.from),
              to: lastDay(told.params.to),
            })}{' '}
            {told.of_walks > 0 && t('near-of-walks', { n: told.of_walks })}{' '}
            {told.earlier > 0 && t('near-earlier', { n: number(told.earlier) })}
          </p>
          {told.repeated > 0 && <p class="soft">{t('heat-repeated', { n: told.repeated })}</p>}
          <Sources of={told} />
          <How
            numbers={
              told.params.draws !== null &&
              t('near-params', {
                draws: number(told.params.draws),
                seed: String(told.params.seed ?? ''),
                version: told.version,
              })
            }
            told={told}
            methods={['knox']}
          >
            <p>{t('near-method')}</p>
          </How>
        </>
      )}
    </section>
  );
}
