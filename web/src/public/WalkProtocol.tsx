/** The protocol of a walk as residents read it; staff see the same before they publish. It asks nobody. */
import type { PublicPoint, PublicWalk } from '../api/pub';
import { lang, t, tc } from '../i18n';
import { day } from '../i18n/format';
import { Icon } from '../ui/Icon';
import { Badge, ExampleBadge } from '../ui/parts';
import './protocol.css';

function Point({ point }: { point: PublicPoint }) {
  const decided = point.decision !== 'none_yet';
  const facts = [
    point.actor && t('protocol-by', { who: point.actor }),
    point.due && t('protocol-due', { when: day(point.due) }),
  ].filter(Boolean);
  return (
    <li class="protocol-read" data-testid="public-point">
      <p class="strong">
        <Icon name={point.positive ? 'sparkles' : 'triangle-alert'} size={16} />{' '}
        {lang.value === 'en' ? point.category_en : point.category_sv}{' '}
        {point.earlier && <Badge>{t('protocol-earlier')}</Badge>}
        {point.became && <Badge>{tc('state', point.became)}</Badge>}
      </p>
      {point.text && <p lang="sv">{point.text}</p>}
      {(decided || !point.positive) && (
        <p>
          {tc('protocol-decision', point.decision)}
          {point.reason && (
            <>
              {': '}
              <span lang="sv">{point.reason}</span>
            </>
          )}
        </p>
      )}
      {facts.length > 0 && <p class="soft">{facts.join(' · ')}</p>}
    </li>
  );
}

/** How a stop was felt, in words. */
const feltWords = (felt: readonly number[]): string =>
  felt
    .map((n, i) => ({ n, word: tc('perceived', String(i + 1)) }))
    .filter(({ n }) => n > 0)
    .map(({ n, word }) => `${word}: ${n}`)
    .join(', ');

export function WalkProtocol({ walk, publishedOn }: { walk: PublicWalk; publishedOn?: string }) {
  const people = walk.participants.map(({ role, n }) => `${n} ${tc('walk-part', role)}`).join(', ');
  return (
    <article class="tile protocol-public" data-testid="public-protocol">
      <header>
        <p class="soft">
          {tc('walk-kind', walk.kind)} {walk.example && <ExampleBadge />}
        </p>
        <h3>{walk.title}</h3>
        <p class="soft">
          {[day(walk.held_on), walk.area, walk.light && tc('protocol-light', walk.light)]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </header>
      {walk.purpose && <p lang="sv">{walk.purpose}</p>}
      {walk.promises.length > 0 && (
        <p class="soft">{t('protocol-promises', { titles: walk.promises.join(', ') })}</p>
      )}
      {people && <p class="soft">{t('protocol-people', { people })}</p>}
      {walk.summary && (
        <p class="protocol-summary" lang="sv">
          {walk.summary}
        </p>
      )}
      {walk.stops.length === 0 && <p class="soft">{t('protocol-empty')}</p>}
      {walk.stops.map((stop) => (
        <section key={stop.name ?? ''}>
          <h4>{stop.name ?? t('protocol-along')}</h4>
          {stop.felt && <p class="soft">{t('protocol-felt', { answers: feltWords(stop.felt) })}</p>}
          <ul class="plain">
            {stop.points.map((point, i) => (
              // Points have no ids here: ids tell when somebody was there.
              <Point key={i} point={point} />
            ))}
          </ul>
        </section>
      ))}
      {publishedOn && <p class="soft">{t('protocol-published-on', { when: day(publishedOn) })}</p>}
    </article>
  );
}
