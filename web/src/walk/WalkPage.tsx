/** One walk to read: when, where, what for, with whom, its stops, and what came of it. */
import { getAreas, getObservation, getPromises } from '../api/client';
import { changed } from '../api/live';
import { may } from '../api/may';
import { categoryName, iconOf } from '../api/store';
import type { Observation, Walk } from '../api/types';
import { useAsked } from '../api/use';
import { getScores, getTrack, getWalk, getWalkObservations, type StopScores } from '../api/walks';
import { describe, isGone } from '../api/words';
import { t, tc } from '../i18n';
import { moment } from '../i18n/format';
import { href } from '../mode';
import { PackOffer } from '../sync/PackOffer';
import { formOf } from '../ui/forms';
import { Icon, StateMark } from '../ui/Icon';
import { Badge, Empty, ExampleBadge, Fact, Failure, Skeleton } from '../ui/parts';
import { DigitalWalk } from './DigitalWalk';
import { Guests } from './Guests';
import { useWalkOnMap } from './on-map';
import { WalkStates, WalkSteps } from './WalkSteps';
import { lightWords, span } from './words';
import './walk.css';

type Names = ReadonlyMap<string, string>;

const meeting = (said: Walk['meeting_before']): string | null =>
  said ? [moment(said.at), said.place].filter(Boolean).join(', ') : null;

function Facts({ walk, areas, promises }: { walk: Walk; areas: Names; promises: Names }) {
  const people = walk.participants.map(({ role, organisation, n }) =>
    [`${n} ${tc('walk-part', role)}`, organisation && `(${organisation})`].filter(Boolean).join(' '),
  );
  return (
    <dl class="facts">
      <Fact name={t('walk-when')} value={<span class="tabular">{span(walk.starts_at, walk.ends_at)}</span>} />
      <Fact name={t('walk-light')} value={lightWords(walk.light)} />
      <Fact name={t('walk-area')} value={walk.area && (areas.get(walk.area) ?? walk.area)} />
      <Fact
        name={t('promise')}
        value={
          walk.promises.length === 0
            ? null
            : walk.promises.map((id) => (
                <a key={id} class="walk-line" href={href({ name: 'promise', id })}>
                  {promises.get(id) ?? id}
                </a>
              ))
        }
      />
      <Fact name={t('walk-participants')} value={people.join(', ')} />
      <Fact name={t('walk-meeting-before')} value={meeting(walk.meeting_before)} />
      <Fact name={t('walk-meeting-after')} value={meeting(walk.meeting_after)} />
      {walk.weather && <Fact name={t('walk-weather')} value={walk.weather} />}
      {walk.repeats && (
        <Fact
          name={t('walk-repeats')}
          value={<a href={href({ name: 'walk', id: walk.repeats })}>{t('walk-repeats-open')}</a>}
        />
      )}
    </dl>
  );
}

/** A point in a line of its own, with the way to its card. */
function Point({ id, found }: { id: string; found: Observation | undefined }) {
  const p = found?.properties;
  return (
    <a class="row walk-point" href={href({ name: 'observation', id })} data-testid="walk-point">
      {p ? <StateMark form={formOf(p.state, p.severity, p.kind)} /> : <Icon name="map-pin" size={24} />}
      <span class="row-body">
        <span class="row-title">{p ? categoryName(p.category) : t('observation')}</span>
        {p && (
          <span class="row-meta">
            {tc('status', p.status)} · {moment(p.observed_at)}
          </span>
        )}
      </span>
      <Icon name="chevron-right" size={18} />
    </a>
  );
}

/** How a stop was felt: how often each answer was given, in numbers and as a bar. */
function Felt({ scores }: { scores: StopScores | undefined }) {
  if (!scores?.n) return null;
  const most = Math.max(...scores.counts);
  const shown = [1, 2, 3, 4, 5].map((answer) => ({ answer, n: scores.counts[answer] ?? 0 }));
  const words = shown
    .filter(({ n }) => n > 0)
    .map(({ answer, n }) => `${tc('perceived', String(answer))}: ${n}`)
    .join(', ');
  return (
    <div class="felt">
      <p class="soft">{t('walk-felt', { n: scores.n })}</p>
      <div class="felt-bars" role="img" aria-label={words}>
        {shown.map(({ answer, n }) => (
          <span key={answer} style={{ '--share': String(n / Math.max(1, most)) }}>
            {n}
          </span>
        ))}
      </div>
    </div>
  );
}

function Stops({
  walk,
  points,
  scores,
}: {
  walk: Walk;
  points: ReadonlyMap<string, Observation>;
  scores: StopScores[];
}) {
  if (walk.stop_count > walk.stops.length)
    return <p class="soft">{t('walk-stops-coarse', { n: walk.stop_count })}</p>;
  if (walk.stops.length === 0) return <p class="soft">{t('walk-stops-none')}</p>;
  return (
    <ol class="plain walk-stops">
      {walk.stops.map((stop) => (
        <li key={stop.no} data-testid="walk-stop">
          <span class="stop-no">{stop.no}</span>
          <div>
            <p class="strong">{stop.name}</p>
            {stop.why && <p class="soft">{stop.why}</p>}
            {stop.verify.map((id) => (
              <Point key={id} id={id} found={points.get(id)} />
            ))}
            <Felt scores={scores.find((each) => each.stop === stop.no)} />
          </div>
        </li>
      ))}
    </ol>
  );
}

/** What was seen on it, once it has begun. */
function Seen({ walk }: { walk: Walk }) {
  const asked = useAsked(
    () => getWalkObservations(walk.id),
    `walk seen ${walk.id}`,
    changed.observation.value,
  );
  if (!asked.data) return null;
  return (
    <section data-testid="walk-seen">
      <h2>
        {t('walk-seen')} <Badge>{asked.data.length}</Badge>
      </h2>
      {asked.data.length === 0 && <p class="soft">{t('walk-seen-none')}</p>}
      {asked.data.map(({ id, properties: p }) => (
        <a key={id} class="row walk-point" href={href({ name: 'observation', id })}>
          <StateMark form={formOf(p.state, p.severity, p.kind)} />
          <span class="row-body">
            <span class="row-title">
              <Icon name={iconOf(p.category, p.kind)} size={16} /> {categoryName(p.category)}
            </span>
            <span class="row-meta">
              {p.stop_no ? `${t('walk-stop-no', { n: p.stop_no })} · ` : ''}
              {moment(p.observed_at)}
            </span>
          </span>
          <Icon name="chevron-right" size={18} />
        </a>
      ))}
    </section>
  );
}

/** What the walk names, as far as the reader may see it. */
async function pointsOf(walk: Walk): Promise<Observation[]> {
  const ids = [...new Set([...walk.carried, ...walk.stops.flatMap(({ verify }) => verify)])];
  const found = await Promise.allSettled(ids.map((id) => getObservation(id)));
  return found.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

function Body({ walk, again }: { walk: Walk; again: () => void }) {
  const begun = walk.state !== 'planned';
  const areas = useAsked(getAreas, 'areas', changed.area.value);
  const promises = useAsked(getPromises, 'promises');
  const points = useAsked(
    () => pointsOf(walk),
    `walk points ${walk.id}`,
    `${walk.version} ${changed.observation.value}`,
  );
  const scores = useAsked(
    () => (begun && may('read') ? getScores(walk.id) : Promise.resolve([])),
    `walk scores ${walk.id}`,
    begun,
  );
  const track = useAsked(
    () => (begun && may('walk') ? getTrack(walk.id) : Promise.resolve([])),
    `walk track ${walk.id}`,
    begun,
  );
  useWalkOnMap(walk, areas.data, { track: track.data ?? [] });
  const found = new Map((points.data ?? []).map((each) => [each.id, each]));
  return (
    <>
      <header>
        <p class="soft">
          {tc('walk-kind', walk.kind)}
          {walk.series && ` · ${walk.series.title}, ${t('walk-number', { n: walk.number ?? 1 })}`}{' '}
          {walk.example && <ExampleBadge />}
        </p>
        <h1 data-testid="walk-title">{walk.title}</h1>
        {walk.purpose && <p class="walk-purpose">{walk.purpose}</p>}
      </header>
      <WalkStates state={walk.state} />
      <div class="buttons">
        {may('record') && ['planned', 'ongoing'].includes(walk.state) && (
          <a class="button primary" href={href({ name: 'walk-go', id: walk.id })} data-testid="walk-go">
            <Icon name="footprints" />
            {t('walk-go')}
          </a>
        )}
        {!['planned', 'ongoing'].includes(walk.state) && (
          <a
            class="button primary"
            href={href({ name: 'walk-protocol', id: walk.id })}
            data-testid="walk-protocol"
          >
            <Icon name="scroll-text" size={18} />
            {t('protocol')}
          </a>
        )}
        {may('walk') && (
          <a class="button" href={href({ name: 'walk-edit', id: walk.id })} data-testid="walk-edit">
            <Icon name="pencil" size={18} />
            {t('walk-edit')}
          </a>
        )}
      </div>
      <WalkSteps walk={walk} done={again} />
      {may('walk') && <DigitalWalk walk={walk} />}
      {may('walk') && walk.kind !== 'digital_walk' && <Guests walk={walk} />}
      <Facts
        walk={walk}
        areas={new Map((areas.data ?? []).map((area) => [area.id, area.properties.name]))}
        promises={new Map((promises.data ?? []).map(({ id, title }) => [id, title]))}
      />
      <h2>
        {t('walk-stops')} <Badge>{walk.stop_count}</Badge>
      </h2>
      <Stops walk={walk} points={found} scores={scores.data ?? []} />
      {walk.carried.length > 0 && (
        <section data-testid="walk-carried">
          <h2>
            {t('walk-carried')} <Badge>{walk.carried.length}</Badge>
          </h2>
          <p class="soft">{t('walk-carried-hint')}</p>
          {walk.carried.map((id) => (
            <Point key={id} id={id} found={found.get(id)} />
          ))}
        </section>
      )}
      {begun && may('read') && <Seen walk={walk} />}
      {walk.notes && (
        <section>
          <h2>{t('walk-notes')}</h2>
          <p class="walk-purpose">{walk.notes}</p>
        </section>
      )}
      {walk.state === 'planned' && (
        <a
          class="button"
          href={`/api/v1/walks/${walk.id}/calendar.ics`}
          download="runda.ics"
          data-testid="walk-calendar"
        >
          <Icon name="calendar" size={18} />
          {t('walk-calendar')}
        </a>
      )}
      {may('record') && ['planned', 'ongoing'].includes(walk.state) && <PackOffer walk={walk.id} />}
    </>
  );
}

export function WalkPage({ id }: { id: string }) {
  const asked = useAsked(() => getWalk(id), `walk ${id}`);
  const gone = isGone(asked.error);
  return (
    <article class="walk" data-testid="walk-page" data-id={id} data-state={asked.data?.state}>
      <nav class="back">
        <a class="button quiet" href={href({ name: 'walks' })}>
          <Icon name="chevron-left" />
          {t('back-to-walks')}
        </a>
      </nav>
      {gone && <Empty page icon="footprints" title={t('walk-gone')} />}
      {asked.error !== undefined && !gone && <Failure {...describe(asked.error)} again={asked.again} />}
      {!asked.data && asked.loading && <Skeleton rows={6} />}
      {asked.data && <Body key={id} walk={asked.data} again={asked.again} />}
    </article>
  );
}
