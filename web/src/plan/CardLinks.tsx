/** The promises that an observation bears on, each with the reason, and those it nearly bears on. */
import { getLinks } from '../api/client';
import { changed } from '../api/live';
import { may } from '../api/may';
import type { CommitmentLink } from '../api/types';
import { useAsked } from '../api/use';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { href } from '../mode';
import { Icon } from '../ui/Icon';
import { Badge, Failure, Skeleton } from '../ui/parts';
import { LinkByHand } from './LinkByHand';

type Card = { id: string; version: number; done: () => void };

function LinkRow({ link, card }: { link: CommitmentLink; card: Card }) {
  return (
    <li class="link-row" data-testid={link.linked ? 'commitment-link' : 'near-miss'} data-id={link.id}>
      <a href={href({ name: 'promise', id: link.promise_id }, { punkt: link.id })}>
        <Badge>{link.label}</Badge> {link.text_sv}
      </a>
      <p class="soft">{link.promise_title}</p>
      <ul class="checks">
        {link.checks.map((check) => (
          <li key={check.rule} class={check.ok ? 'check-ok' : 'check-no'}>
            <Icon name={check.ok ? 'check' : 'x'} size={16} />
            <span class="visually-hidden">{t(check.ok ? 'check-ok' : 'check-no')}: </span>
            <span>
              <span class="strong">{tc('rule', check.rule)}</span> {check.why}
            </span>
          </li>
        ))}
      </ul>
      {link.how !== 'rule' && (
        <p class="why">
          {tc('link', link.how)}
          {link.reason ? `: ${link.reason}` : ''}
        </p>
      )}
      {may('link') && <LinkByHand {...card} link={link} />}
    </li>
  );
}

export function CardLinks({ id, version, done }: Card) {
  const asked = useAsked(
    () => getLinks(id),
    `links ${id}`,
    `${version}|${changed.promise.value}|${changed.area.value}`,
  );
  const linked = asked.data?.commitments.filter((link) => link.linked) ?? [];
  const near = asked.data?.commitments.filter((link) => !link.linked) ?? [];
  return (
    <section data-testid="card-links">
      <h2>{t('card-promises')}</h2>
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {!asked.data && asked.loading && <Skeleton rows={2} />}
      {asked.data && linked.length === 0 && <p class="soft">{t('card-no-promises')}</p>}
      <ul class="plain">
        {linked.map((link) => (
          <LinkRow key={link.id} link={link} card={{ id, version, done }} />
        ))}
      </ul>
      {near.length > 0 && (
        <details class="disclosure" data-testid="near-misses">
          <summary>
            <Icon name="chevron-down" size={18} />
            {t('card-near', { n: near.length })}
          </summary>
          <ul class="plain">
            {near.map((link) => (
              <LinkRow key={link.id} link={link} card={{ id, version, done }} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
