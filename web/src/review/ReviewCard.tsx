/**
 * One card of the review: what, where and when, its photos, what it may be a duplicate of beside it, and what
 * else is open nearby. It decides nothing.
 */
import { getPhotos, photoAddress } from '../api/client';
import type { ReviewCard as Card, Near } from '../api/review';
import { categoryName, iconOf, kindName } from '../api/store';
import type { Observation } from '../api/types';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { day, moment } from '../i18n/format';
import { href } from '../mode';
import { formOf } from '../ui/forms';
import { Icon, StateMark } from '../ui/Icon';
import { Badge, ExampleBadge, Fact } from '../ui/parts';
import { KEYS } from './keys';

/** Most photos shown at once; the others are on the whole card. */
const PHOTOS = 3;

function Photos({ feature }: { feature: Observation }) {
  const asked = useAsked(() => getPhotos(feature.id), `photos ${feature.id}`, feature.properties.version);
  const photos = (asked.data ?? []).slice(0, PHOTOS);
  if (photos.length === 0) return null;
  return (
    <div class="review-photos">
      {photos.map((photo, i) => (
        <img
          key={photo.id}
          src={photoAddress(feature.id, photo, true)}
          alt={t('photo-alt', { n: i + 1 })}
          loading="lazy"
        />
      ))}
    </div>
  );
}

function Lines({ feature }: { feature: Observation }) {
  const p = feature.properties;
  return (
    <>
      <p class="soft">
        {tc('status', p.status)} · {moment(p.observed_at)}
        {p.areas.length > 0 && ` · ${p.areas.map((area) => area.name).join(', ')}`}
      </p>
      {p.text && <p class="quote">{p.text}</p>}
    </>
  );
}

/** What it may be a duplicate of, one beside the other, with a number to choose it by. */
function Duplicate({
  near,
  no,
  chosen,
  choose,
}: {
  near: Near;
  no: number;
  chosen: boolean;
  choose: () => void;
}) {
  const { observation } = near;
  const p = observation.properties;
  return (
    <li
      class={chosen ? 'duplicate duplicate-chosen' : 'duplicate'}
      data-testid="duplicate"
      data-id={observation.id}
    >
      <p class="with-icon">
        <StateMark form={formOf(p.state, p.severity, p.kind)} />
        <span>
          <span class="strong">{categoryName(p.category)}</span>
          <span class="why">{near.why}</span>
        </span>
      </p>
      <Photos feature={observation} />
      <Lines feature={observation} />
      {near.again && (
        <p class="note">
          <Icon name="rotate-ccw-clock" size={18} />
          {t('review-again')}
        </p>
      )}
      <button
        type="button"
        class="chip"
        aria-pressed={chosen}
        aria-keyshortcuts={String(no)}
        onClick={choose}
        data-testid="duplicate-choose"
      >
        <kbd>{no}</kbd>
        {t(chosen ? 'review-chosen' : 'review-choose')}
        {near.score !== null && near.score !== undefined && (
          <span class="count">{t('review-score', { n: Math.round(near.score * 100) })}</span>
        )}
      </button>
    </li>
  );
}

function Neighbours({ card }: { card: Card }) {
  const { neighbours, near } = card;
  return (
    <section>
      <h3>{t('review-neighbours')}</h3>
      {neighbours.length === 0 && <p class="soft">{t('review-neighbours-none')}</p>}
      {near > neighbours.length && (
        <p class="soft">{t('review-neighbours-more', { shown: neighbours.length, n: near })}</p>
      )}
      <ul class="plain neighbours">
        {neighbours.map(({ observation, why }) => {
          const p = observation.properties;
          return (
            <li key={observation.id} data-testid="neighbour">
              <a href={href({ name: 'observation', id: observation.id })}>
                <StateMark form={formOf(p.state, p.severity, p.kind)} size={20} />
                <span>
                  <span class="neighbour-name">{categoryName(p.category)}</span>
                  <span class="why">
                    {why} · {tc('status', p.status)} · {moment(p.observed_at)}
                  </span>
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Because({ card }: { card: Card }) {
  if (card.because === 'escalated') {
    return <Badge tone="ember">{t('review-late', { n: card.days_late ?? 0 })}</Badge>;
  }
  return (
    <Badge tone={card.because === 'seen_again' ? 'lantern' : 'plain'}>
      {tc('review-because', card.because)}
    </Badge>
  );
}

export function ReviewCard({
  card,
  into,
  choose,
  mend,
}: {
  card: Card;
  /** The observation that it would be merged into. */
  into: string | undefined;
  choose: (at: number) => void;
  /** Opens the text to be mended, for those who may. */
  mend: (() => void) | undefined;
}) {
  const { observation, due } = card;
  const p = observation.properties;
  const held = p.responsible?.how === 'manual';
  return (
    <article class="review-card" data-testid="review-card" data-id={observation.id}>
      <header class="card-head">
        <StateMark form={formOf(p.state, p.severity, p.kind)} size={40} />
        <div>
          <p class="soft">
            <Icon name={iconOf(p.category, p.kind)} size={16} /> {kindName(p.kind)}
          </p>
          <h2 tabIndex={-1} data-testid="review-heading">
            {categoryName(p.category)}
          </h2>
          <p class="status-line">
            <Because card={card} />
            {p.severity && <span>{tc('severity', String(p.severity))}</span>}
            {p.example && <ExampleBadge />}
          </p>
        </div>
      </header>
      {(p.warnings ?? []).map((warning) => (
        <p class="note" key={warning.code}>
          <Icon name="info" size={18} />
          {warning.detail}
        </p>
      ))}
      <div class="review-this">
        {p.text && <p class="quote">{p.text}</p>}
        {mend && (
          <button
            type="button"
            class="button quiet small review-mend"
            aria-keyshortcuts={KEYS.text.key}
            onClick={mend}
            data-testid="review-text"
          >
            <Icon name="pencil" size={16} />
            {t('review-text')}
            <kbd>{KEYS.text.shown}</kbd>
          </button>
        )}
        <Photos feature={observation} />
        <dl class="facts">
          <Fact name={t('card-when')} value={moment(p.observed_at)} />
          <Fact name={t('card-areas')} value={p.areas.map((area) => area.name).join(', ')} />
          <Fact name={t('card-provenance')} value={tc('provenance', p.provenance)} />
          <Fact
            name={t(held ? 'card-responsible' : 'review-proposed')}
            value={
              p.responsible ? (
                <>
                  <span class="strong">{p.responsible.name}</span>
                  <span class="why">{p.responsible.why}</span>
                </>
              ) : (
                t('review-nobody')
              )
            }
          />
          <Fact
            name={t('card-due')}
            value={
              p.due_at ? (
                day(p.due_at)
              ) : due ? (
                <>
                  {day(due.day)}
                  <span class="why">{due.why}</span>
                </>
              ) : (
                t('review-no-due')
              )
            }
          />
        </dl>
      </div>
      <section class="review-like">
        <h3>{t('review-duplicates')}</h3>
        {card.duplicates.length === 0 ? (
          <p class="soft">{t('review-duplicates-none')}</p>
        ) : (
          <ul class="plain duplicates">
            {card.duplicates.map((near, at) => (
              <Duplicate
                key={near.observation.id}
                near={near}
                no={at + 1}
                chosen={near.observation.id === into}
                choose={() => choose(at)}
              />
            ))}
          </ul>
        )}
      </section>
      <Neighbours card={card} />
      <p>
        <a href={href({ name: 'observation', id: observation.id })}>{t('review-open-card')}</a>
      </p>
    </article>
  );
}
