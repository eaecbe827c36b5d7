/**
 * The heat map's legend, as long as it is on the map: steps with their unit, what it was made of and corrected by. A
 * place where nobody walked is unknown, and says so.
 */
import { useEffect } from 'preact/hooks';
import { getHeat, type Heat, heatTiles, useAnalysis } from '../api/analyses';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { day, lastDay, number, tenths } from '../i18n/format';
import { heatOnMap } from '../map/view';
import { Failure, Skeleton } from '../ui/parts';
import { heatChoice, heatQuery } from './heat';
import { Key } from './Told';
import './heat.css';

/** The heat map's numbers, asked for again when what is counted may have changed. */
export const useHeat = () => useAnalysis('heat', getHeat, heatQuery.value);

/** What it was made by, in one sentence. */
const made = (heat: Heat): string =>
  t('heat-made', {
    n: number(heat.n),
    radius: number(heat.params.radius_m),
    from: day(heat.params.from),
    to: lastDay(heat.params.to),
  });

function Steps({ heat }: { heat: Heat }) {
  return (
    <>
      <p class="strong">{tc('heat-unit', heat.unit.replaceAll('_', '-'))}</p>
      <ul class="plain heat-steps">
        {heat.features.map(({ properties: { class: step, from, to } }) => (
          <Key key={step} swatch={`step-${step}`}>
            <span class="tabular">
              {to === null ? t('heat-step-top', { from: number(from) }) : `${number(from)}–${number(to)}`}
            </span>
          </Key>
        ))}
        {heatChoice.value.unknown && (
          <Key swatch="unknown">{t(heat.exposure ? 'heat-hardly-walked' : 'heat-not-walked')}</Key>
        )}
      </ul>
    </>
  );
}

/** What it was corrected by, and where that could not be done; and that unknown places are not told apart. */
function Corrected({ heat }: { heat: Heat }) {
  const { edge, unknown } = heatChoice.value;
  const { exposure, params } = heat;
  return (
    <>
      {exposure && (
        <p class="soft" data-testid="heat-exposure">
          {t('heat-exposure', { km: tenths(exposure.km), least: tenths(exposure.least_km_per_km2) })}
        </p>
      )}
      {edge && (
        <p class="soft" data-testid="heat-edge-told">
          {params.edge === 'uniform' ? t('heat-edge-done', { n: heat.left_out }) : t('heat-edge-lacking')}
        </p>
      )}
      {exposure && !edge && heat.left_out > 0 && (
        <p class="soft">{t('spots-outside', { n: heat.left_out })}</p>
      )}
      {!unknown && <p class="soft">{t('heat-unknown-hidden')}</p>}
    </>
  );
}

/** The legend, as long as the heat map is on the map; it also keeps the map in step. */
export function HeatLegend() {
  const asked = useHeat();
  const heat = asked.data;
  const query = heatQuery.value;
  const { unknown } = heatChoice.value;
  useEffect(() => {
    heatOnMap.value = heat ? { tiles: heatTiles(query), unknown } : null;
  }, [heat, unknown]);
  useEffect(
    () => () => {
      heatOnMap.value = null;
    },
    [],
  );
  return (
    <section class="heat-legend" aria-label={t('heat')} data-testid="heat-legend">
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {!heat && asked.loading && <Skeleton rows={2} />}
      {heat?.state === 'too_few' && (
        <p data-testid="heat-too-few">{t('heat-too-few', { n: heat.n, least: heat.least })}</p>
      )}
      {heat?.state === 'not_walked' && <p data-testid="heat-nothing-walked">{t('heat-nothing-walked')}</p>}
      {heat?.state === 'drawn' && <Steps heat={heat} />}
      {heat && <p class="soft">{made(heat)}</p>}
      {heat && <Corrected heat={heat} />}
    </section>
  );
}
