/** The stop one is at, larger than everything else, and the others in order under it. */
import { useEffect, useState } from 'preact/hooks';
import type { Stop } from '../api/types';
import { t, tc } from '../i18n';
import type { WalkLog } from '../local/db';
import { standing } from '../map/locate';
import { Icon } from '../ui/Icon';
import { feel, goTo, leave } from './out';
import type { Taken } from './taken';
import { VerifyCard } from './VerifyCard';
import { distance, metresBetween } from './words';

function Feeling({ stop, log }: { stop: number; log: WalkLog }) {
  const said = log.felt[stop];
  const after = said?.after ?? Number.POSITIVE_INFINITY;
  const [, look] = useState(0);
  const stands = after <= Date.now();
  // Whoever looks on sees when it can no longer be changed.
  useEffect(() => {
    if (stands || !Number.isFinite(after)) return;
    const timer = setTimeout(() => look(after), after - Date.now() + 20);
    return () => clearTimeout(timer);
  }, [after, stands]);
  return (
    <fieldset class="feeling" data-testid="feeling">
      <legend>{t('detail-perceived')}</legend>
      <div class="feeling-steps">
        {[1, 2, 3, 4, 5].map((answer) => (
          <button
            key={answer}
            type="button"
            class="feeling-step"
            aria-pressed={said?.perceived === answer}
            aria-label={tc('perceived', String(answer))}
            disabled={stands && said?.perceived !== answer}
            onClick={() => feel(stop, answer)}
            data-testid={`feeling-${answer}`}
          >
            {answer}
          </button>
        ))}
      </div>
      <p class="feeling-words" role="status">
        {said ? tc('perceived', String(said.perceived)) : t('walk-feeling-ends')}
      </p>
    </fieldset>
  );
}

function Here({ stop, taken, log, dark }: { stop: Stop; taken: Taken; log: WalkLog; dark: boolean }) {
  const { stops } = taken.walk;
  const here = standing.value;
  const order = stops.map(({ no }) => no);
  const more = order.some((no) => no !== stop.no && !log.left.includes(no));
  return (
    <section class="stop-card" data-testid="stop-card" data-stop={stop.no}>
      <p class="stop-where">
        {t('walk-stop-of', { n: order.indexOf(stop.no) + 1, all: order.length })}
        {here && ` · ${t('walk-away', { distance: distance(metresBetween(here.at, stop.at)) })}`}
      </p>
      <h2>{stop.name}</h2>
      {stop.why && <p>{stop.why}</p>}
      {stop.verify.map((id) => (
        <VerifyCard key={id} id={id} point={taken.points.get(id)} dark={dark} />
      ))}
      <Feeling key={stop.no} stop={stop.no} log={log} />
      <button
        type="button"
        class="field-button primary wide-button"
        onClick={() => leave(stop.no, order)}
        data-testid="stop-done"
      >
        <Icon name="check" size={24} />
        <span>{t(more ? 'walk-stop-done' : 'walk-stop-done-last')}</span>
      </button>
    </section>
  );
}

export function StopCards({ taken, log, dark }: { taken: Taken; log: WalkLog; dark: boolean }) {
  const { stops } = taken.walk;
  const now = stops.find(({ no }) => no === log.stop);
  const others = stops.filter(({ no }) => no !== log.stop);
  return (
    <>
      {now ? (
        <Here stop={now} taken={taken} log={log} dark={dark} />
      ) : (
        <p class="stop-where" data-testid="stops-done">
          {t(stops.length > 0 ? 'walk-all-left' : 'walk-stops-none')}
        </p>
      )}
      {others.length > 0 && (
        <ol class="plain out-stops" aria-label={t('walk-stops')}>
          {others.map(({ no, name }) => (
            <li key={no}>
              <button
                type="button"
                class="field-button wide-button"
                onClick={() => goTo(no)}
                data-testid={`stop-go-${no}`}
              >
                <span class="stop-no">{no}</span>
                <span class="out-stop-name">{name}</span>
                {log.left.includes(no) && (
                  <>
                    <Icon name="check" size={24} />
                    <span class="visually-hidden">{t('done')}</span>
                  </>
                )}
              </button>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
