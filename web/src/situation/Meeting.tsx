/**
 * Meeting mode, for a screen on the wall: what was decided last week comes first, then what is decided now,
 * and the places of the week to come. It is driven by the keyboard alone, by whoever writes.
 */
import { useState } from 'preact/hooks';
import { changed } from '../api/live';
import { useSend } from '../api/send';
import { endMeeting, getDecisions, getSituation, type Situation, situationFile } from '../api/situation';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { t } from '../i18n';
import { moment, number } from '../i18n/format';
import { href } from '../mode';
import { Check } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Skeleton } from '../ui/parts';
import { DecisionForm, DecisionList } from './Decisions';
import { Chosen, Strip } from './Figures';
import { Summary } from './Summary';
import { weekAfter, weekNumber, weekWords } from './words';
import './situation.css';

/** Most places of a week. */
const MOST = 3;

const useDecisions = (week: string) =>
  useAsked(() => getDecisions(week), `decisions ${week}`, changed.situation.value);

/** What this week's meeting has decided so far, those that a hot spot was behind among them. */
export function OwnDecisions({ week }: { week: string }) {
  const asked = useDecisions(week);
  return (
    <section class="situation-part" aria-labelledby="own-decisions">
      <h2 id="own-decisions">{t('situation-decisions')}</h2>
      <DecisionList
        decisions={asked.data ?? []}
        none={t('situation-decisions-none')}
        changed={asked.again}
        testid="own-decisions"
      />
    </section>
  );
}

/** Last week's decisions as they stand now; none where there was no report. */
export function LastDecisions({ report }: { report: Situation }) {
  const last = weekAfter(report.week, -1);
  const asked = useDecisions(last);
  const decisions = asked.data ?? report.last_decisions;
  return (
    <section class="situation-part" aria-labelledby="last-decisions">
      <h2 id="last-decisions">{t('situation-last-decisions')}</h2>
      <DecisionList
        decisions={decisions}
        none={t('situation-last-none')}
        changed={asked.again}
        testid="last-decisions"
      />
    </section>
  );
}

function End({ report, ended }: { report: Situation; ended: () => void }) {
  const [chosen, setChosen] = useState<readonly string[]>(() =>
    report.focus.slice(0, MOST).map(({ cell }) => cell),
  );
  const { busy, error, send } = useSend();
  const turn = (cell: string, on: boolean) =>
    setChosen((cells) => (on ? [...cells, cell] : cells.filter((other) => other !== cell)));
  return (
    <section class="situation-part" aria-labelledby="next-focus">
      <h2 id="next-focus">{t('situation-chosen')}</h2>
      {report.focus.length === 0 && (
        <p class="soft">{t('situation-focus-none', { least: report.focus_least })}</p>
      )}
      {report.focus.map(({ cell, areas, n }, i) => (
        <Check
          key={cell}
          on={chosen.includes(cell)}
          onChange={(on) => {
            if (!on || chosen.length < MOST) turn(cell, on);
          }}
          testid={`choose-${i + 1}`}
        >
          {`${i + 1}. ${areas.join(', ') || t('situation-place', { n: i + 1 })} – ${t('situation-place-n', {
            n: number(n.this),
            last: number(n.last),
          })}`}
        </Check>
      ))}
      <Trouble error={error} />
      {report.leads && (
        <button
          type="button"
          class="button primary"
          disabled={busy}
          onClick={() =>
            void send(async () => {
              await endMeeting(report.week, [...chosen]);
              ended();
            })
          }
          data-testid="meeting-end"
        >
          {t('situation-meeting-end')}
        </button>
      )}
    </section>
  );
}

export function MeetingPage({ week }: { week: string }) {
  const asked = useAsked(() => getSituation(week, ''), `situation ${week} `, changed.situation.value);
  const decided = useDecisions(week);
  const report = asked.data;
  return (
    <div class="situation meeting" data-testid="meeting" data-busy={asked.loading}>
      <header class="situation-head">
        <h1>
          {t('situation-title', { n: weekNumber(week) })}{' '}
          <span class="soft">{weekWords(week).split(' · ').at(-1)}</span>
        </h1>
        <a class="button" href={href({ name: 'situation', id: week })} data-testid="meeting-leave">
          {t('situation-meeting-leave')}
        </a>
      </header>
      <Trouble error={asked.error} again={asked.again} />
      {!report && asked.loading && <Skeleton rows={6} />}
      {report && (
        <>
          <LastDecisions report={report} />
          <Strip report={report} />
          <section class="situation-part" aria-labelledby="decisions">
            <h2 id="decisions">{t('situation-decisions')}</h2>
            <DecisionList
              decisions={decided.data ?? []}
              none={t('situation-decisions-none')}
              changed={decided.again}
              testid="decisions"
            />
            {!report.meeting && (
              <DecisionForm
                week={week}
                places={report.focus}
                spots={report.hot_spots.places}
                added={decided.again}
              />
            )}
          </section>
          {report.meeting ? (
            <section class="situation-part" aria-labelledby="minutes" data-testid="minutes">
              <h2 id="minutes">{t('situation-minutes')}</h2>
              <p>{t('situation-meeting-ended', { when: moment(report.meeting.closed_at) })}</p>
              <h3>{t('situation-chosen')}</h3>
              <Chosen places={report.meeting.focus} />
              <a class="button" href={situationFile(week, report.version, 'pdf')} download>
                <Icon name="download" size={18} />
                {t('situation-minutes-pdf')}
              </a>
            </section>
          ) : (
            <End report={report} ended={asked.again} />
          )}
          {report.meeting && report.leads && <Summary week={week} />}
        </>
      )}
    </div>
  );
}
