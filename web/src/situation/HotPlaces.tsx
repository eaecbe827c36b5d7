/**
 * Hot spots of the report with the same letters as on the map, and the card of each: when in the week, what, who
 * has it, which promises it touches, how sure it is; and from it a proposed action that becomes a decision.
 */
import { useId, useState } from 'preact/hooks';
import { may } from '../api/may';
import { useSend } from '../api/send';
import { type HotSpot, putDecision, type Situation } from '../api/situation';
import { actors, categoryName } from '../api/store';
import { Trouble } from '../api/Trouble';
import { t, tc } from '../i18n';
import { chanceInWords } from '../i18n/chance';
import { number } from '../i18n/format';
import { MethodLink } from '../method/MethodLink';
import { href } from '../mode';
import { uuidv7 } from '../model/uuid';
import { announce } from '../ui/announce';
import { Field, TextArea } from '../ui/fields';
import { HourTable, mostHours, StillWheel } from '../ui/HourWheel';
import { Icon } from '../ui/Icon';
import { Select } from '../ui/parts';
import { courses, goTo } from './Figures';
import { chance } from './words';

/** Categories and hours that are told one by one. */
const FEW = 6;
const HOURS = 3;

export const spotName = ({ areas }: HotSpot): string => areas.join(', ') || t('situation-unplaced');

function Hours({ spot, weeks }: { spot: HotSpot; weeks: number }) {
  const some = spot.hours.some((n) => n > 0);
  return (
    <section>
      <h4>{t('situation-hot-hours')}</h4>
      {some ? (
        <>
          <p class="soft">{t('situation-hot-hours-lead', { weeks: 2 * weeks })}</p>
          <StillWheel hours={spot.hours} label={t('situation-hot-hours')} />
          <p data-testid="spot-hours">{t('situation-hot-most', { hours: mostHours(spot.hours, HOURS) })}</p>
          <HourTable hours={spot.hours} />
        </>
      ) : (
        <p class="soft">{t('situation-hot-hours-none')}</p>
      )}
      {spot.without_hour > 0 && (
        <p class="soft">{t('situation-hot-without-hour', { n: number(spot.without_hour) })}</p>
      )}
    </section>
  );
}

/** Names with how many, as a list. */
function Counts({
  title,
  rows,
  none,
  testid,
}: {
  title: string;
  rows: readonly { id: string; name: string; n: number; link?: string }[];
  none?: string;
  testid: string;
}) {
  return (
    <section>
      <h4>{title}</h4>
      {rows.length === 0 && none && <p class="soft">{none}</p>}
      <ul class="plain" data-testid={testid}>
        {rows.map(({ id, name, n, link }) => (
          <li key={id} class="spot-count">
            {link ? <a href={link}>{name}</a> : <span>{name}</span>}
            <span class="tabular">{number(n)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What to do, who and by when, and what is thought to be behind it. */
function Propose({ week, spot, added }: { week: string; spot: HotSpot; added: () => void }) {
  const [id, setId] = useState(() => uuidv7());
  const [text, setText] = useState('');
  const [actor, setActor] = useState(spot.owners[0]?.id ?? '');
  const [due, setDue] = useState('');
  const [cause, setCause] = useState('');
  const { busy, error, send } = useSend();
  const submit = async (event: Event) => {
    event.preventDefault();
    const well = await send(() =>
      putDecision(week, {
        id,
        text: text.trim(),
        hot_spot: spot.cell,
        ...(actor ? { actor } : {}),
        ...(due ? { due } : {}),
        ...(cause.trim() ? { cause: cause.trim() } : {}),
      }),
    );
    if (!well) return;
    setId(uuidv7());
    setText('');
    setDue('');
    setCause('');
    announce(t('situation-decision-added'));
    added();
  };
  return (
    <form class="stack spot-propose" onSubmit={submit} data-testid="spot-propose">
      <h4>{t('situation-propose')}</h4>
      <p class="soft">{t('situation-propose-hint')}</p>
      <TextArea
        label={t('situation-cause')}
        hint={t('situation-cause-hint')}
        value={cause}
        onValue={setCause}
        rows={2}
        maxLength={500}
        testid="spot-cause"
      />
      <Field
        label={t('situation-action')}
        value={text}
        onValue={setText}
        maxLength={500}
        required
        testid="spot-action"
      />
      <Select
        label={t('card-responsible')}
        value={actor}
        onChange={setActor}
        options={[
          ['', t('situation-nobody')] as const,
          ...actors.value.map(({ id: of, name }) => [of, name] as const),
        ]}
        testid="spot-actor"
      />
      <Field type="date" label={t('card-due')} value={due} onValue={setDue} testid="spot-due" />
      <Trouble error={error} />
      <button type="submit" class="button primary" disabled={busy} data-testid="spot-add">
        {t('situation-propose-add')}
      </button>
    </form>
  );
}

function Card({ report, spot, added }: { report: Situation; spot: HotSpot; added: () => void }) {
  const { hot_spots: hot } = report;
  return (
    <div class="spot-card" data-testid="spot-card">
      <div class="spot-top">
        <Hours spot={spot} weeks={hot.weeks} />
        <div class="spot-counts">
          <Counts
            title={t('situation-hot-what')}
            rows={spot.categories
              .slice(0, FEW)
              .map(({ category, n }) => ({ id: category, name: categoryName(category), n }))}
            testid="spot-categories"
          />
          <Counts
            title={t('situation-hot-who')}
            rows={spot.owners}
            none={t('situation-hot-who-none')}
            testid="spot-owners"
          />
        </div>
      </div>
      {spot.overdue > 0 && (
        <p class="strong">
          {t('situation-hot-late', { n: number(spot.overdue), days: number(spot.days_late ?? 0) })}
        </p>
      )}
      <Counts
        title={t('situation-hot-promises')}
        rows={spot.promises.map(({ id, text, n }) => ({
          id,
          name: text,
          n,
          link: href({ name: 'promise', id: id.slice(0, id.lastIndexOf('.')) }),
        }))}
        none={t('situation-hot-promises-none')}
        testid="spot-promises"
      />
      <section>
        <h4>{t('situation-hot-sure')}</h4>
        <p>{chanceInWords(spot.q)}</p>
        <p class="soft" data-testid="spot-method">
          {t('situation-hot-method', {
            cells: number(spot.cells),
            side: number(hot.cell_m),
            crs: hot.crs,
            weeks: hot.weeks,
            p: chance(spot.p),
            q: chance(spot.q),
          })}
        </p>
        <MethodLink of="courses" />
      </section>
      {may('step') && !report.meeting && <Propose week={report.week} spot={spot} added={added} />}
    </div>
  );
}

function Place({ report, spot, added }: { report: Situation; spot: HotSpot; added: () => void }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li data-testid="hot-place" data-cell={spot.cell}>
      <button type="button" class="button quiet" onClick={() => goTo(spot.at)}>
        <span class="place-number" aria-hidden="true">
          {tc('course-letter', spot.course)}
        </span>
        {spotName(spot)}
      </button>
      <p class="soft">
        {tc('course', spot.course)}
        {' · '}
        {t('situation-hot-n', { n: number(spot.now), last: number(spot.before) })}
      </p>
      <button
        type="button"
        class="button small spot-open"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        data-testid="spot-open"
      >
        {t('situation-hot-open')}
        <span class="visually-hidden">: {spotName(spot)}</span>
        <Icon name="chevron-down" size={16} />
      </button>
      <div id={id}>{open && <Card report={report} spot={spot} added={added} />}</div>
    </li>
  );
}

export function HotPlaces({ report, added }: { report: Situation; added: () => void }) {
  const { hot_spots: hot } = report;
  return (
    <section class="situation-part" aria-labelledby="hot">
      <h2 id="hot">{t('situation-hot')}</h2>
      <p class="soft">{t('situation-hot-hint', { weeks: hot.weeks })}</p>
      {hot.places.length === 0 && <p data-testid="hot-none">{courses(report)}</p>}
      <ul class="plain situation-places" data-testid="hot-places">
        {hot.places.map((spot) => (
          <Place key={spot.cell} report={report} spot={spot} added={added} />
        ))}
      </ul>
    </section>
  );
}
