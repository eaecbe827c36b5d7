/**
 * Area by area: how much has been reported, with the luck taken out, and how often what is known is reported again.
 * Areas where people live stand by name and are never ranked.
 */
import { useState } from 'preact/hooks';
import {
  type AreaGroup,
  type AreaRate,
  type AreaRates,
  type AreaVoice,
  getAreaRates,
  useAnalysis,
} from '../api/analyses';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { day, lastDay, number } from '../i18n/format';
import { fitTo } from '../map/view';
import { Icon } from '../ui/Icon';
import { Failure, Select, Skeleton, Switch } from '../ui/parts';
import { wide } from '../ui/wide';
import { areaOrder, areasQuery, figures, ORDERS, often, ordered, silent } from './areas';
import { choose, heatChoice, openTool } from './heat';
import { Calm, How, Sources } from './Told';
import './heat.css';
import './areas.css';

/** The rate as it is, and drawn towards the mean with what is likely. */
function Rate({ rate, area: { eb_rate, low, high } }: { rate: number; area: AreaRate }) {
  if (eb_rate === null) return <>{t('areas-rate-alone', { rate: figures(rate) })}</>;
  if (low === null || high === null)
    return <>{t('areas-rate-alike', { rate: figures(rate), drawn: figures(eb_rate) })}</>;
  return (
    <>
      {t('areas-rate', {
        rate: figures(rate),
        drawn: figures(eb_rate),
        low: figures(low),
        high: figures(high),
      })}
    </>
  );
}

function Much({ area, group }: { area: AreaRate; group: AreaGroup }) {
  const { n, km2, rate, rank } = area;
  return (
    <>
      <h4>{t('areas-much')}</h4>
      <p>
        {t('areas-size', { n, count: number(n), km2: figures(km2) })}{' '}
        {rate !== null && <Rate rate={rate} area={area} />}{' '}
        {rank !== null && t('areas-rank', { rank, of: group.areas.length })}
      </p>
    </>
  );
}

/** How often as in the rest, with the ends of its 95 % interval. */
function Times({ voice }: { voice: AreaVoice }) {
  const { ratio, ratio_low, ratio_high } = voice;
  if (ratio === null || ratio_low === null || ratio_high === null) return null;
  const ends = `${figures(ratio_low)}–${figures(ratio_high)}`;
  return <>{t('areas-times', { ratio: figures(ratio), ends })}</>;
}

function Voice({ voice }: { voice: AreaVoice }) {
  const { incidents, days, again, rate, low, high, several, to_second_days: second, state } = voice;
  return (
    <>
      <h4>{t('areas-again')}</h4>
      {rate === null || low === null || high === null ? (
        <p>{t('areas-again-none')}</p>
      ) : (
        <p>
          {t('areas-again-n', {
            incidents,
            count: number(incidents),
            days: number(Math.round(days)),
            again,
            further: number(again),
            often: often(rate, low, high),
          })}{' '}
          <Times voice={voice} />
        </p>
      )}
      {several > 0 && (
        <p>
          {t('areas-several', { several: number(several), incidents: number(incidents) })}{' '}
          {second !== null && t('areas-second', { days: figures(second) })}
        </p>
      )}
      {state === 'silent' && <p>{t('areas-silent-why')}</p>}
    </>
  );
}

function Row({ area, group }: { area: AreaRate; group: AreaGroup }) {
  const [open, setOpen] = useState(false);
  const { name, kind, n, level, reporting, bbox } = area;
  const voice = reporting?.state;
  const show = () => {
    fitTo.value = { box: bbox, maxZoom: 16 };
    if (!wide.value) openTool.value = null;
  };
  return (
    <li class="spot" data-testid="area" data-voice={voice} data-level={level}>
      <button type="button" class="spot-head area-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="row-body">
          <span class="row-title">{name}</span>
          <span class="row-meta">
            {tc('area-kind', kind)} · {t('spots-count', { n, count: number(n) })}
          </span>
          <span class="row-meta">{tc('level', level)}</span>
          {(voice === 'silent' || voice === 'talkative') && (
            <span class={`area-voice ${voice}`}>{tc('voice', voice)}</span>
          )}
        </span>
        <Icon name="chevron-down" size={18} />
      </button>
      {open && (
        <div class="spot-details area-details" data-testid="area-details">
          <Much area={area} group={group} />
          {reporting && (
            <>
              <Voice voice={reporting} />
              {(voice === 'too_few' || voice === 'as_others') && <p class="soft">{tc('voice', voice)}.</p>}
            </>
          )}
          <button type="button" class="button" onClick={show} data-testid="area-show">
            <Icon name="map-pin" size={18} />
            {t('areas-show')}
          </button>
        </div>
      )}
    </li>
  );
}

function Group({ group }: { group: AreaGroup }) {
  if (group.areas.length === 0) return null;
  const { homes } = group;
  return (
    <section aria-label={t(homes ? 'areas-homes' : 'areas-shared')} data-testid={homes ? 'homes' : 'shared'}>
      <h3>{t(homes ? 'areas-homes' : 'areas-shared')}</h3>
      {homes && <p class="soft">{t('areas-homes-why')}</p>}
      {!homes && group.state === 'compared' && (
        <Select
          label={t('areas-order')}
          value={areaOrder.value}
          options={ORDERS.map((order) => [order, t(`areas-order-${order}`)] as const)}
          onChange={(order) => {
            areaOrder.value = ORDERS.find((each) => each === order) ?? 'name';
          }}
          testid="areas-order"
        />
      )}
      <ul class="plain">
        {ordered(group, areaOrder.value).map((area) => (
          <Row key={area.id} area={area} group={group} />
        ))}
      </ul>
    </section>
  );
}

/** Which areas are silent, or calmly that this cannot be told. */
function Silence({ told }: { told: AreaRates }) {
  const { reporting, least } = told;
  if (!reporting) return <p class="soft">{t('areas-voice-hidden')}</p>;
  const names = silent(told);
  if (names.length > 0)
    return (
      <div class="area-silence" data-testid="areas-silent">
        <p class="strong">{t('areas-silent', { n: names.length, names: names.join(', ') })}</p>
        <p>{t('areas-silent-why')}</p>
      </div>
    );
  const compared = told.groups.some(({ areas }) => areas.some((area) => area.reporting?.ratio !== null));
  return (
    <Calm
      said={t(compared ? 'areas-no-silent' : 'areas-voice-few')}
      why={
        !compared &&
        t('areas-voice-few-why', {
          again: number(reporting.again),
          incidents: number(reporting.incidents),
          least: least.again,
        })
      }
      testid="areas-calm"
    />
  );
}

/** How often what is known is reported again, everywhere. */
function All({ told: { reporting } }: { told: AreaRates }) {
  if (!reporting || reporting.again === 0) return null;
  const { rate, low, high } = reporting;
  if (rate === null || low === null || high === null) return null;
  return <p data-testid="areas-all">{t('areas-all', { often: often(rate, low, high) })}</p>;
}

function Method({ told }: { told: AreaRates }) {
  const { most_days: most, least, version } = told;
  const { from, to, crs } = told.params;
  return (
    <How
      numbers={t('areas-params', { from: day(from), to: lastDay(to), crs, version })}
      told={told}
      methods={told.reporting ? ['empirical-bayes', 'reporting-rate'] : ['empirical-bayes']}
      testid="areas-method"
    >
      <p>{t('areas-method-drawn')}</p>
      {told.reporting && (
        <>
          <p>{t('areas-method-again', { most })}</p>
          <p>{t('areas-method-test', { incidents: least.incidents, expected: least.expected })}</p>
        </>
      )}
      <p>{t('spots-method-once')}</p>
    </How>
  );
}

export function AreasForm() {
  const asked = useAnalysis('areas', getAreaRates, areasQuery.value);
  const told = asked.data;
  return (
    <div class="heat-form areas" data-testid="areas">
      <p class="soft">{t('areas-lead')}</p>
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {!told && asked.loading && <Skeleton rows={4} />}
      {told && (
        <>
          <p data-testid="areas-made">
            {t('areas-made', {
              n: number(told.n),
              from: day(told.params.from),
              to: lastDay(told.params.to),
            })}{' '}
            {told.outside > 0 && t('areas-outside', { n: told.outside })}
          </p>
          {told.groups.every(({ areas }) => areas.length === 0) ? (
            <p>{t('areas-none')}</p>
          ) : (
            <Silence told={told} />
          )}
          <All told={told} />
          {told.groups.map((group) => (
            <Group key={String(group.homes)} group={group} />
          ))}
          {told.repeated > 0 && <p class="soft">{t('heat-repeated', { n: told.repeated })}</p>}
          <Sources of={told} />
          <Method told={told} />
        </>
      )}
      <Switch
        on={heatChoice.value.police}
        label={t('heat-police')}
        onChange={(police) => choose({ police })}
        testid="areas-police"
      />
      <p class="soft">{t('heat-police-why')}</p>
    </div>
  );
}
