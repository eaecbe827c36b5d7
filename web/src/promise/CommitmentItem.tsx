/** One thing a promise undertakes: what, who, where, how it is shown, and the observations linked to it. */
import { useEffect, useRef } from 'preact/hooks';
import { getObservations } from '../api/client';
import { changed } from '../api/live';
import { categoryName, patternName } from '../api/store';
import type { Commitment, Observation } from '../api/types';
import { useAsked } from '../api/use';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { moment, number } from '../i18n/format';
import { interval, recurrence } from '../i18n/recurrence';
import { href, mode, navigate } from '../mode';
import { type Form, formOf } from '../ui/forms';
import { Icon, StateMark } from '../ui/Icon';
import { Badge, ExampleBadge, Fact, Failure, Skeleton } from '../ui/parts';

const SHOWN: readonly [form: Form, key: 'open' | 'done' | 'verified' | 'closed' | 'positive'][] = [
  ['open', 'open'],
  ['done', 'done'],
  ['verified', 'verified'],
  ['closed', 'closed'],
  ['positive', 'positive'],
];
const LIMIT = 100;

/** The areas that the undertaking names and the observation lies in; all it lies in where none is named. */
function sharedAreas(feature: Observation, commitment: Commitment): string {
  const { areas } = feature.properties;
  const named = areas.filter((area) => commitment.areas.some(({ id }) => id === area.id));
  return (named.length > 0 ? named : areas).map((area) => area.name).join(', ');
}

function LinkedRow({ feature, commitment }: { feature: Observation; commitment: Commitment }) {
  const p = feature.properties;
  return (
    <li>
      <a
        class="row"
        href={href({ name: 'observation', id: feature.id })}
        data-testid="linked-observation"
        data-id={feature.id}
      >
        <StateMark form={formOf(p.state, p.severity, p.kind)} />
        <span class="row-body">
          <span class="row-title">{categoryName(p.category)}</span>
          <span class="row-meta">
            {tc('status', p.status)} · {moment(p.observed_at)}
          </span>
          <span class="row-meta">
            {t('linked-because', {
              areas: sharedAreas(feature, commitment) || t('not-given'),
              label: commitment.label,
            })}
          </span>
          {p.example && (
            <span class="row-badges">
              <ExampleBadge />
            </span>
          )}
        </span>
        <Icon name="chevron-right" size={18} />
      </a>
    </li>
  );
}

function Linked({ commitment }: { commitment: Commitment }) {
  const asked = useAsked(
    () => getObservations({ commitment: commitment.id, limit: String(LIMIT) }),
    `linked ${commitment.id}`,
    `${changed.observation.value}|${changed.promise.value}`,
  );
  const page = asked.data;
  return (
    <section aria-label={t('linked-title')} data-testid="linked-observations">
      <h4>{t('linked-title')}</h4>
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {!page && asked.loading && <Skeleton rows={2} />}
      {page?.features.length === 0 && (
        <p class="soft">{t(commitment.categories.length ? 'linked-none' : 'linked-other-evidence')}</p>
      )}
      <ul class="rows">
        {page?.features.map((feature) => (
          <LinkedRow key={feature.id} feature={feature} commitment={commitment} />
        ))}
      </ul>
      {page && page.numberMatched > page.features.length && (
        <p class="soft">
          {t('list-shown', { shown: number(page.features.length), n: number(page.numberMatched) })}
        </p>
      )}
    </section>
  );
}

function Details({ commitment }: { commitment: Commitment }) {
  const { indicator } = commitment;
  return (
    <>
      <dl class="facts">
        <Fact
          name={t('commitment-who')}
          value={commitment.actors
            .map(({ name, lead }) => (lead ? t('commitment-lead', { name }) : name))
            .join(', ')}
        />
        <Fact
          name={t('commitment-where')}
          value={
            commitment.areas.length > 0 && (
              <ul class="plain">
                {commitment.areas.map((area) => (
                  <li key={area.id}>
                    {area.name}
                    {area.selector === 'dynamic' && <span class="why">{t('area-dynamic')}</span>}
                    {area.approximate && <span class="why">{t('approximate-outline')}</span>}
                  </li>
                ))}
              </ul>
            )
          }
        />
        <Fact
          name={t('commitment-evidence')}
          value={commitment.evidence_kinds.map((kind) => tc('evidence', kind)).join('; ')}
        />
        <Fact name={t('commitment-categories')} value={commitment.categories.map(patternName).join(', ')} />
        <Fact
          name={t('commitment-indicator')}
          value={indicator?.text && `${indicator.text}${indicator.unit ? ` (${indicator.unit})` : ''}`}
        />
        <Fact
          name={t('commitment-target')}
          value={
            indicator?.target === null || indicator?.target === undefined
              ? null
              : [indicator.target, indicator.unit].filter((part) => part !== null).join(' ')
          }
        />
        <Fact
          name={t('commitment-recurrence')}
          value={commitment.recurrence && recurrence(commitment.recurrence)}
        />
        <Fact
          name={t('commitment-review')}
          value={commitment.review_every && interval(commitment.review_every)}
        />
      </dl>
      <Linked commitment={commitment} />
    </>
  );
}

export function CommitmentItem({ commitment, open }: { commitment: Commitment; open: boolean }) {
  const counts = commitment.observations;
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) element.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const toggle = () => {
    if (mode.value.name === 'promise') navigate(mode.value, { punkt: open ? null : commitment.id });
  };
  return (
    <li ref={element} class="commitment" data-testid="commitment" data-id={commitment.id} data-open={open}>
      <h3>
        <button type="button" class="commitment-head" aria-expanded={open} onClick={toggle}>
          <Badge>{commitment.label}</Badge>
          <span>{commitment.text_sv}</span>
          <Icon name="chevron-down" size={18} />
        </button>
      </h3>
      {commitment.statement && <p class="why">{t('commitment-statement')}</p>}
      <p class="tally">
        {counts.total === 0 ? (
          <span class="soft">{t('tally-none')}</span>
        ) : (
          SHOWN.filter(([, key]) => counts[key] > 0).map(([form, key]) => (
            <span key={key} class="tally-part">
              <StateMark form={form} size={18} />
              {t(`tally-${key}`, { n: counts[key] })}
            </span>
          ))
        )}
      </p>
      {open && <Details commitment={commitment} />}
    </li>
  );
}
