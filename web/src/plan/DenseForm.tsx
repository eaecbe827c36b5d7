/**
 * Places with at least so many reports within so many metres: their legend while they are on the map, and their list
 * twin. A description, which says nothing of chance, and says that.
 */
import { type Dense, type DensePlace, getDense, useAnalysis } from '../api/analyses';
import { t, tc } from '../i18n';
import { day, lastDay, number } from '../i18n/format';
import { Select } from '../ui/parts';
import { Counted, FewKey, FoundFoot, FoundLegend, FoundList, FoundRow, fewSay, isFew } from './FoundPlace';
import { choose, heatChoice } from './heat';
import { denseQuery, inMetres, POINTS, REACHES } from './spots';
import { Calm, Key } from './Told';

const useDense = () => useAnalysis('dense', getDense, denseQuery.value);

const made = ({ n, params: { min_points, eps_m, from, to } }: Dense): string =>
  t('dense-made', {
    n: number(n),
    points: min_points,
    metres: number(eps_m),
    from: day(from),
    to: lastDay(to),
  });

const nothing = ({ state }: Dense) =>
  state === 'none' && <Calm said={t('dense-none')} why={t('dense-none-why')} testid="dense-none" />;

export function DenseLegend() {
  const asked = useDense();
  const places = asked.data?.features;
  return (
    <FoundLegend asked={asked} nothing={nothing} made={made} testid="dense-legend">
      <ul class="plain heat-steps">
        {places?.some((place) => !isFew(place)) && <Key swatch="spot">{t('dense-key')}</Key>}
        <FewKey of={places} />
      </ul>
    </FoundLegend>
  );
}

function Details({ place, told }: { place: DensePlace; told: Dense }) {
  const { min_points, eps_m, crs } = told.params;
  return (
    <>
      <Counted of={place} />
      <FoundFoot
        name="dense"
        place={place}
        told={told}
        numbers={`${made(told)} ${t('dense-params', { crs, version: told.version })}`}
        method="dbscan"
      >
        <p>{t('dense-method', { points: min_points, metres: number(eps_m) })}</p>
      </FoundFoot>
    </>
  );
}

function row(place: DensePlace, told: Dense) {
  const { number: which, n } = place.properties;
  const meta = [fewSay(place) ?? t('spots-count', { n, count: number(n) })];
  return (
    <FoundRow key={which} name="dense" place={place} told={told} meta={meta} maxZoom={16}>
      <Details place={place} told={told} />
    </FoundRow>
  );
}

export function DenseList() {
  const asked = useDense();
  const told = asked.data;
  return (
    <FoundList
      asked={asked}
      nothing={nothing}
      row={row}
      notes={
        told &&
        told.alone > 0 &&
        told.features.length > 0 && <p class="soft">{t('dense-alone', { n: told.alone })}</p>
      }
      label={tc('picture', 'dense')}
      testid="dense-places"
    />
  );
}

/** What they are found by. */
export function DenseChoice() {
  const { points, reach } = heatChoice.value;
  return (
    <>
      <Select
        label={t('dense-points')}
        value={points}
        options={POINTS.map((n) => [n, t('dense-points-n', { n: Number(n) })] as const)}
        onChange={(value) => choose({ points: value })}
        testid="dense-points"
      />
      <Select
        label={t('dense-reach')}
        value={reach}
        options={inMetres(REACHES)}
        onChange={(value) => choose({ reach: value })}
        testid="dense-reach"
      />
    </>
  );
}
