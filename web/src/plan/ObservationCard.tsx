/**
 * The card of one observation: what, where, how it stands, who answers for it, which promises it bears on
 * and why, and what can be done next. Text from people is shown as text, never as markup.
 */
import { useEffect } from 'preact/hooks';
import { getObservation } from '../api/client';
import { changed } from '../api/live';
import { may } from '../api/may';
import { actors, categoryName, iconOf, kindName } from '../api/store';
import type { Observation } from '../api/types';
import { useAsked } from '../api/use';
import { describe, isGone } from '../api/words';
import { t, tc } from '../i18n';
import { accuracy, coordinates, day, daysLate, moment } from '../i18n/format';
import { waiting } from '../local/outbox';
import { selected } from '../map/view';
import { href } from '../mode';
import { anchorOf } from '../model/geo';
import { ShareOne } from '../share/Choose';
import { formOf } from '../ui/forms';
import { Icon, StateMark } from '../ui/Icon';
import { Badge, Empty, ExampleBadge, Fact, Failure, Skeleton } from '../ui/parts';
import { CardConflicts } from './CardConflicts';
import { CardHistory } from './CardHistory';
import { CardLinks } from './CardLinks';
import { CardPhotos } from './CardPhotos';
import { NextSteps } from './NextSteps';
import './card.css';

function Facts({ feature }: { feature: Observation }) {
  const p = feature.properties;
  const at = anchorOf(feature.geometry);
  const responsible = p.responsible;
  const late = p.due_at && p.state === 'assigned' ? daysLate(p.due_at, new Date()) : 0;
  const actor =
    responsible && (actors.value.find(({ id }) => id === responsible.actor)?.name ?? responsible.name);
  return (
    <dl class="facts">
      <Fact name={t('card-when')} value={moment(p.observed_at)} />
      <Fact name={t('card-severity')} value={p.severity ? tc('severity', String(p.severity)) : null} />
      <Fact
        name={t('card-light')}
        value={
          p.light
            ? tc('light', p.light)
            : p.light_proposed && t('light-proposed', { light: tc('light', p.light_proposed) })
        }
      />
      {p.perceived !== null && p.perceived !== undefined && (
        <Fact name={t('card-perceived')} value={tc('perceived', String(p.perceived))} />
      )}
      <Fact
        name={t('card-responsible')}
        value={
          responsible && (
            <>
              {actor}
              <span class="why">{responsible.why}</span>
            </>
          )
        }
      />
      <Fact name={t('card-areas')} value={p.areas.map((area) => area.name).join(', ')} />
      <Fact name={t('card-provenance')} value={p.provenance ? tc('provenance', p.provenance) : null} />
      {at && (
        <Fact
          name={t('card-position')}
          value={
            <>
              <span class="tabular">{coordinates(at)}</span>
              {p.accuracy_m ? ` ${accuracy(p.accuracy_m)}` : ''}
            </>
          }
        />
      )}
      {p.due_at && (
        <Fact
          name={t('card-due')}
          value={
            <>
              {day(p.due_at)} {late > 0 && <Badge tone="ember">{t('due-late', { n: late })}</Badge>}
            </>
          }
        />
      )}
      {p.outcome_reason && <Fact name={t('card-outcome')} value={p.outcome_reason} />}
    </dl>
  );
}

function Body({ feature, again }: { feature: Observation; again: () => void }) {
  const p = feature.properties;
  return (
    <>
      <header class="card-head">
        <StateMark form={formOf(p.state, p.severity, p.kind)} size={40} />
        <div>
          <p class="soft">
            <Icon name={iconOf(p.category, p.kind)} size={16} /> {kindName(p.kind)}
          </p>
          <h1 data-testid="card-title">{categoryName(p.category)}</h1>
          <p class="status-line" data-testid="card-status">
            <span>{tc('status', p.status)}</span>
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
      <CardConflicts feature={feature} done={again} />
      {p.text && (
        <p class="quote" data-testid="card-text">
          {p.text}
        </p>
      )}
      <CardPhotos key={feature.id} feature={feature} mayChange={may('amend')} />
      <NextSteps feature={feature} done={again} />
      <ShareOne id={feature.id} />
      <Facts feature={feature} />
      <CardLinks id={feature.id} version={p.version} done={again} />
      {may('history') && <CardHistory id={feature.id} version={p.version} />}
    </>
  );
}

export function ObservationCard({ id }: { id: string }) {
  const asked = useAsked(() => getObservation(id), `observation ${id}`, changed.observation.value);
  const feature = asked.data;
  const unsent = waiting.value.some((row) => row.id === id);
  useEffect(() => {
    if (feature) selected.value = { id: feature.id, geometry: feature.geometry };
  }, [feature]);
  useEffect(
    () => () => {
      selected.value = null;
    },
    [id],
  );
  const gone = isGone(asked.error);
  return (
    <article class="card" data-testid="observation-card" data-id={id}>
      <nav class="back">
        <a class="button quiet" href={href({ name: 'map' })} data-testid="card-back">
          <Icon name="chevron-left" />
          {t('back-to-map')}
        </a>
      </nav>
      {gone && (
        <Empty page icon={unsent ? 'clock' : 'map-pin'} title={t(unsent ? 'card-unsent' : 'card-gone')}>
          <p>{t(unsent ? 'card-unsent-hint' : 'card-gone-hint')}</p>
        </Empty>
      )}
      {asked.error !== undefined && !gone && <Failure {...describe(asked.error)} again={asked.again} />}
      {!feature && asked.loading && <Skeleton rows={5} />}
      {feature && !gone && <Body feature={feature} again={asked.again} />}
    </article>
  );
}
