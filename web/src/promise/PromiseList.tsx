/** All promises and agreements of the tenant, with how the places they cover stand. */
import { getPromises } from '../api/client';
import { changed } from '../api/live';
import type { PromiseDocument, StateCounts } from '../api/types';
import { useAsked } from '../api/use';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { day } from '../i18n/format';
import { href } from '../mode';
import { Icon } from '../ui/Icon';
import { Empty, ExampleBadge, Failure, Skeleton } from '../ui/parts';
import './promise.css';

/** When a promise holds, in the source's own words when it gave no dates. */
export function validity(promise: PromiseDocument): string | null {
  const { valid_from: from, valid_to: to, validity_text: text } = promise;
  if (from && to) return t('validity-between', { from: day(from), to: day(to) });
  if (from) return `${t('validity-from', { from: day(from) })}${text ? ` (${text})` : ''}`;
  return text ?? null;
}

const sum = (parts: readonly StateCounts[]): StateCounts =>
  parts.reduce(
    (all, part) => ({
      total: all.total + part.total,
      open: all.open + part.open,
      done: all.done + part.done,
      verified: all.verified + part.verified,
      closed: all.closed + part.closed,
      positive: all.positive + part.positive,
    }),
    { total: 0, open: 0, done: 0, verified: 0, closed: 0, positive: 0 },
  );

function PromiseCard({ promise }: { promise: PromiseDocument }) {
  const parties = promise.parties.filter((party) => party.role === 'party').map((party) => party.name);
  const linked = sum(promise.commitments.map((commitment) => commitment.observations));
  return (
    <li>
      <a
        class="promise-card"
        href={href({ name: 'promise', id: promise.id })}
        data-testid="promise-row"
        data-id={promise.id}
      >
        <p class="soft">
          {tc('promise-kind', promise.kind)}
          {promise.example && (
            <>
              {' '}
              <ExampleBadge />
            </>
          )}
        </p>
        <h2>{promise.title}</h2>
        <p class="soft">{parties.join(' · ')}</p>
        <p class="promise-facts">
          <span>{validity(promise) ?? t('validity-absent')}</span>
          <span>{t('commitments-count', { n: promise.commitments.length })}</span>
          <span>{t('links-count', { n: linked.total })}</span>
        </p>
        <Icon name="chevron-right" size={18} />
      </a>
    </li>
  );
}

export function PromiseList() {
  const asked = useAsked(getPromises, 'promises', changed.promise.value);
  return (
    <div class="promises" data-testid="promise-list">
      <header class="panel-head">
        <h1>{t('promises')}</h1>
      </header>
      <p class="soft lead">{t('promises-lead')}</p>
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {!asked.data && asked.loading && <Skeleton rows={4} />}
      {asked.data?.length === 0 && (
        <Empty icon="handshake" title={t('promises-empty')}>
          <p>{t('promises-empty-hint')}</p>
        </Empty>
      )}
      <ul class="plain">
        {asked.data?.map((promise) => (
          <PromiseCard key={promise.id} promise={promise} />
        ))}
      </ul>
    </div>
  );
}
