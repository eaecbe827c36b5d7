/** Hot spots: their legend while they are on the map, their list twin, and what they are found by. */
import { getHotSpots, type HotSpots, type Spot, useAnalysis } from '../api/analyses';
import { t } from '../i18n';
import { day, lastDay, number } from '../i18n/format';
import { Select, Switch } from '../ui/parts';
import {
  Coarser,
  Counted,
  cellNumbers,
  FewKey,
  FoundFoot,
  FoundLegend,
  FoundList,
  FoundRow,
  fewSay,
  isFew,
  tooFew,
} from './FoundPlace';
import { choose, heatChoice } from './heat';
import { chanceInWords, inMetres, roughly, SIDES, spotsQuery } from './spots';
import { Calm, Key } from './Told';

const useSpots = () => useAnalysis('spots', getHotSpots, spotsQuery.value);

/** What they were found by, in one sentence. */
const made = ({ n, params: { cell_m, from, to } }: HotSpots): string =>
  t('spots-made', { n: number(n), side: number(cell_m), from: day(from), to: lastDay(to) });

function nothing(told: HotSpots) {
  if (told.state === 'found') return null;
  return told.state === 'none' ? (
    <Calm said={t('spots-none')} why={t('spots-none-why')} testid="spots-none" />
  ) : (
    <Calm said={tooFew(told)} why={t('spots-too-few-why')} testid="spots-too-few" />
  );
}

export function SpotsLegend() {
  const asked = useSpots();
  const told = asked.data;
  return (
    <FoundLegend asked={asked} nothing={nothing} made={made} testid="spots-legend">
      {told && told.features.length > 0 && (
        <ul class="plain heat-steps">
          {told.state === 'found' && <Key swatch="spot">{t('spots-key')}</Key>}
          <FewKey of={told.features} />
        </ul>
      )}
    </FoundLegend>
  );
}

function Details({ spot, told }: { spot: Spot; told: HotSpots }) {
  const { cells, q } = spot.properties;
  const { test, exposure } = told.params;
  return (
    <>
      <Counted of={spot} />
      <h3>{t('spots-sure')}</h3>
      <p>{t('spots-sure-why', { chance: chanceInWords(q) })}</p>
      <FoundFoot
        name="spot"
        place={spot}
        told={told}
        numbers={cellNumbers(cells, told)}
        method={test === 'cluster' ? 'hotspots' : 'local-excess'}
      >
        <p>{t(test === 'cluster' ? 'spots-method-cluster' : `spots-method-${exposure}`)}</p>
        <p>{t('spots-method-chance', { all: number(told.cells) })}</p>
        <p>{t('spots-method-once')}</p>
      </FoundFoot>
    </>
  );
}

function row(spot: Spot, told: HotSpots) {
  const { number: which, n, expected, ratio, q } = spot.properties;
  const times =
    ratio === null || isFew(spot)
      ? ''
      : `, ${t('spots-ratio', { ratio: roughly(ratio), expected: roughly(expected) })}`;
  const meta = [t('spots-count', { n, count: number(n) }) + times, fewSay(spot) ?? chanceInWords(q)];
  return (
    <FoundRow key={which} name="spot" place={spot} told={told} meta={meta}>
      <Details spot={spot} told={told} />
    </FoundRow>
  );
}

export function SpotsList() {
  const asked = useSpots();
  return (
    <FoundList
      asked={asked}
      nothing={nothing}
      row={row}
      notes={asked.data && <Coarser of={asked.data} />}
      label={t('spots-list-title')}
      testid="spots"
    />
  );
}

/** What they are found by. */
export function SpotsChoice() {
  const { picture, side, walked } = heatChoice.value;
  return (
    <>
      <Select
        label={t('spots-side')}
        value={side}
        options={inMetres(SIDES)}
        onChange={(value) => choose({ side: value })}
        testid="spots-side"
      />
      {picture === 'single' && (
        <>
          <Switch
            on={walked}
            label={t('spots-walked')}
            onChange={(on) => choose({ walked: on })}
            testid="spots-walked"
          />
          <p class="soft">{t('spots-walked-why')}</p>
        </>
      )}
    </>
  );
}
