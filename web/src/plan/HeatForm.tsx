/** The heat map's form: what it is made of, and its list twin with the densest places. */
import { type Heat, heatRaster } from '../api/analyses';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { number, tenths } from '../i18n/format';
import { fitTo } from '../map/view';
import { MethodLink } from '../method/MethodLink';
import { Icon } from '../ui/Icon';
import { Chip, Failure, Select, Skeleton, Switch } from '../ui/parts';
import { CoursesList } from './CoursesForm';
import { DenseChoice, DenseList } from './DenseForm';
import { useHeat } from './HeatLegend';
import {
  choose,
  heatChoice,
  heatQuery,
  heatShown,
  PICTURES,
  PROVENANCES,
  QUARTERS,
  RADII,
  SEASONS,
  SUNS,
  WEEKDAYS,
} from './heat';
import { SpotsChoice, SpotsList } from './SpotsForm';
import { inMetres } from './spots';
import { Sources } from './Told';
import './heat.css';

/** Degrees round a place that is shown: some hundred metres. */
const ROUND = 0.006;

/** Sorted, so that the same choice is the same question. */
const flipped = <T extends string | number>(list: readonly T[], value: T): T[] =>
  (list.includes(value) ? list.filter((other) => other !== value) : [...list, value]).sort();

function Choice<T extends string | number>({
  title,
  name,
  word,
  all,
  chosen,
  set,
}: {
  title: string;
  name: string;
  word: (value: T) => string;
  all: readonly T[];
  chosen: readonly T[];
  set: (next: T[]) => void;
}) {
  return (
    <fieldset>
      <legend>{title}</legend>
      <div class="chips">
        {all.map((value) => (
          <Chip
            key={value}
            on={chosen.includes(value)}
            label={word(value)}
            onPress={() => set(flipped(chosen, value))}
            testid={`${name}-${value}`}
          />
        ))}
      </div>
    </fieldset>
  );
}

function Places({ heat }: { heat: Heat }) {
  if (heat.places.length === 0) return null;
  const walked = heat.exposure !== null;
  const show = ([lon, lat]: [number, number]) => {
    fitTo.value = { box: [lon - ROUND, lat - ROUND / 2, lon + ROUND, lat + ROUND / 2], maxZoom: 15 };
  };
  return (
    <table class="heat-places" data-testid="heat-places">
      <caption>{t(walked ? 'heat-places-walked' : 'heat-places')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('heat-place')}</th>
          <th scope="col">{t('heat-place-n', { radius: number(heat.params.radius_m) })}</th>
          {walked && <th scope="col">{t('heat-place-walked')}</th>}
          <th scope="col">{t(walked ? 'heat-place-rate' : 'heat-place-density')}</th>
        </tr>
      </thead>
      <tbody>
        {heat.places.map(({ at, n, per_km2, per_km, walked_km, areas }, i) => (
          <tr key={at.join(' ')}>
            <td>
              <button type="button" class="button quiet" onClick={() => show(at)}>
                {areas.at(-1) ?? t('heat-place-unnamed', { n: i + 1 })}
              </button>
            </td>
            <td class="tabular">{number(n)}</td>
            {walked && <td class="tabular">{tenths(walked_km ?? 0)}</td>}
            <td class="tabular">{walked ? tenths(per_km ?? 0) : number(Math.round(per_km2 ?? 0))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What was worked out of the heat map, with its own choices. */
function HeatTold() {
  const { data: heat, error, loading, again } = useHeat();
  return (
    <>
      {error !== undefined && <Failure {...describe(error)} again={again} />}
      {!heat && loading && <Skeleton rows={3} />}
      {heat && (
        <>
          {heat.state === 'too_few' && <p>{t('heat-too-few', { n: heat.n, least: heat.least })}</p>}
          {heat.state === 'not_walked' && <p>{t('heat-nothing-walked')}</p>}
          <Places heat={heat} />
          <Sources of={heat} />
          {heat.repeated > 0 && <p class="soft">{t('heat-repeated', { n: heat.repeated })}</p>}
          <p class="soft">{t('heat-method', { version: heat.version, crs: heat.params.crs })}</p>
          <MethodLink of="density" />
          {heat.state === 'drawn' && (
            <a class="button" href={heatRaster(heatQuery.value)} download data-testid="heat-raster">
              <Icon name="download" size={18} />
              {t('heat-raster')}
            </a>
          )}
        </>
      )}
    </>
  );
}

function HeatChoices() {
  const { data: heat } = useHeat();
  const choice = heatChoice.value;
  return (
    <>
      <Select
        label={t('heat-radius')}
        value={choice.radius}
        options={inMetres(RADII)}
        onChange={(radius) => choose({ radius })}
        testid="heat-radius"
      />
      {heat?.suggested_radius_m && (
        <p class="soft">{t('heat-suggested', { metres: number(Math.round(heat.suggested_radius_m)) })}</p>
      )}
      <Switch
        on={choice.weighted}
        label={t('heat-weighted')}
        onChange={(weighted) => choose({ weighted })}
        testid="heat-weighted"
      />
      <Switch
        on={choice.walked}
        label={t('spots-walked')}
        onChange={(walked) => choose({ walked })}
        testid="heat-walked"
      />
      <p class="soft">{t('heat-walked-why')}</p>
      <Switch
        on={choice.edge}
        label={t('heat-edge')}
        onChange={(edge) => choose({ edge })}
        testid="heat-edge"
      />
      <p class="soft">{t('heat-edge-why')}</p>
      <Switch
        on={choice.unknown}
        label={t('heat-unknown')}
        onChange={(unknown) => choose({ unknown })}
        testid="heat-unknown"
      />
    </>
  );
}

const LEADS = {
  heat: 'heat-lead',
  cluster: 'spots-lead',
  single: 'spots-lead-single',
  spacetime: 'monthly-lead',
  dense: 'dense-lead',
} as const;

/** The list twin of what the map shows; that of the heat map stands last. */
function Twin() {
  const { picture } = heatChoice.value;
  if (picture === 'heat') return null;
  if (picture === 'spacetime') return <CoursesList />;
  return picture === 'dense' ? <DenseList /> : <SpotsList />;
}

export function HeatForm() {
  const choice = heatChoice.value;
  const heat = choice.picture === 'heat';
  return (
    <div class="heat-form" data-testid="heat">
      <Switch
        on={heatShown.value}
        label={t('heat-show')}
        onChange={(on) => {
          heatShown.value = on;
        }}
        testid="heat-show"
      />
      <fieldset>
        <legend>{t('heat-picture')}</legend>
        <div class="chips">
          {PICTURES.map((picture) => (
            <Chip
              key={picture}
              on={choice.picture === picture}
              label={tc('picture', picture)}
              onPress={() => choose({ picture })}
              testid={`picture-${picture}`}
            />
          ))}
        </div>
      </fieldset>
      <p class="soft">{t(LEADS[choice.picture])}</p>
      <Twin />
      <Choice
        title={t('heat-sun')}
        name="sun"
        word={(sun) => tc('sun', sun)}
        all={SUNS}
        chosen={choice.sun}
        set={(sun) => choose({ sun })}
      />
      <Choice
        title={t('heat-days')}
        name="weekday"
        word={(value) => tc('weekday', String(value))}
        all={WEEKDAYS}
        chosen={choice.days}
        set={(days) => choose({ days })}
      />
      <Choice
        title={t('heat-hours')}
        name="quarter"
        word={(value) => tc('quarter', String(value))}
        all={QUARTERS}
        chosen={choice.quarters}
        set={(quarters) => choose({ quarters })}
      />
      <Choice
        title={t('heat-season')}
        name="season"
        word={(value) => tc('season', String(value))}
        all={SEASONS}
        chosen={choice.season}
        set={(season) => choose({ season })}
      />
      <Choice
        title={t('card-provenance')}
        name="provenance"
        word={(value) => tc('provenance', value)}
        all={PROVENANCES}
        chosen={choice.provenance}
        set={(provenance) => choose({ provenance })}
      />
      {heat ? <HeatChoices /> : choice.picture === 'dense' ? <DenseChoice /> : <SpotsChoice />}
      <Switch
        on={choice.police}
        label={t('heat-police')}
        onChange={(police) => choose({ police })}
        testid="heat-police"
      />
      <p class="soft">{t('heat-police-why')}</p>
      {heat && <HeatTold />}
    </div>
  );
}
