/** One point of a protocol: what was seen, whose it is, and what is decided. */
import { photoThumb } from '../api/client';
import type { ProtocolPoint as Point, Ruling } from '../api/protocol';
import { actors, categoryName } from '../api/store';
import { t, tc } from '../i18n';
import { day, moment } from '../i18n/format';
import { href } from '../mode';
import { Field, TextArea } from '../ui/fields';
import { formOf } from '../ui/forms';
import { StateMark } from '../ui/Icon';
import { Badge, Select, Switch } from '../ui/parts';
import { lacksReason } from './protocol-draft';

const DECISIONS = ['none_yet', 'do', 'later', 'cannot'] as const;

function Seen({ point }: { point: Point }) {
  const before = point.before;
  const facts = [
    point.place,
    moment(point.observed_at),
    point.severity && t('protocol-severity', { n: point.severity }),
    point.perceived && tc('perceived', String(point.perceived)),
  ].filter(Boolean);
  return (
    <>
      <p class="strong">
        <StateMark form={formOf(point.state, point.severity, point.kind)} />{' '}
        <a href={href({ name: 'observation', id: point.id })}>{categoryName(point.category)}</a>{' '}
        {point.origin !== 'made' && <Badge>{tc('protocol-origin', point.origin)}</Badge>}{' '}
        <Badge>{tc('status', point.status)}</Badge>
      </p>
      <p class="soft">{facts.join(' · ')}</p>
      {point.seen && <p class="protocol-seen">{point.seen}</p>}
      {point.suggestion && <p class="soft">{t('protocol-suggested', { text: point.suggestion })}</p>}
      {before && (
        <p class="soft">
          {t('protocol-before', { decision: tc('protocol-decision', before.decision) })}
          {before.due && ` (${day(before.due)})`}
          {before.reason && `: ${before.reason}`}
        </p>
      )}
      {point.photos.length > 0 && (
        <p class="protocol-photos">
          {point.photos.map((photo, i) => (
            <img
              key={photo}
              src={photoThumb(point.id, photo)}
              alt={t('protocol-photo', { n: i + 1, category: categoryName(point.category) })}
              loading="lazy"
            />
          ))}
        </p>
      )}
    </>
  );
}

function Decided({ point, ruling }: { point: Point; ruling: Ruling }) {
  return (
    <p>
      {tc('protocol-decision', ruling.decision)}
      {ruling.reason && `: ${ruling.reason}`}
      {ruling.due && ` · ${t('protocol-due', { when: day(ruling.due) })}`}
      {point.responsible && ` · ${t('protocol-by', { who: point.responsible.name })}`}
      {ruling.text && <span class="protocol-seen"> {ruling.text}</span>}
    </p>
  );
}

export function ProtocolPoint({
  point,
  ruling,
  set,
}: {
  point: Point;
  ruling: Ruling;
  set: ((ruling: Ruling) => void) | null;
}) {
  const change = (part: Partial<Ruling>) => set?.({ ...ruling, ...part });
  const owed = ['later', 'cannot'].includes(ruling.decision);
  const suggested = point.suggested
    ? t('protocol-actor-rule', { name: point.suggested.name })
    : t('protocol-actor-none');
  return (
    <li class="protocol-point" data-testid="protocol-point" data-id={point.id}>
      <Seen point={point} />
      {!set && <Decided point={point} ruling={ruling} />}
      {set && (
        <>
          <div class="protocol-fields">
            <Select
              label={t('protocol-decision')}
              value={ruling.decision}
              options={DECISIONS.map((code) => [code, tc('protocol-decision', code)] as const)}
              onChange={(decision) => change({ decision })}
              testid="protocol-decision"
            />
            <Select
              label={t('card-responsible')}
              value={ruling.actor ?? ''}
              options={[['', suggested] as const, ...actors.value.map(({ id, name }) => [id, name] as const)]}
              onChange={(actor) => change({ actor: actor || null })}
              testid="protocol-actor"
            />
            <Field
              label={t('card-due')}
              type="date"
              value={ruling.due ?? ''}
              onValue={(due) => change({ due: due || null })}
              testid="protocol-due"
            />
          </div>
          {(owed || ruling.reason) && (
            <TextArea
              label={t('protocol-reason')}
              hint={t('protocol-reason-hint')}
              value={ruling.reason ?? ''}
              onValue={(reason) => change({ reason: reason || null })}
              error={lacksReason(ruling) ? t('protocol-reason-missing') : null}
              maxLength={500}
              testid="protocol-reason"
            />
          )}
          <TextArea
            label={t('protocol-text')}
            hint={t('public-text-hint-staff')}
            value={ruling.text ?? ''}
            onValue={(text) => change({ text: text || null })}
            maxLength={500}
            testid="protocol-text"
          />
          {point.may_be_public ? (
            <Switch
              on={!ruling.hidden}
              label={t('protocol-public')}
              onChange={(on) => change({ hidden: !on })}
              testid="protocol-public"
            />
          ) : (
            <p class="soft">{t('protocol-never-public')}</p>
          )}
        </>
      )}
    </li>
  );
}
