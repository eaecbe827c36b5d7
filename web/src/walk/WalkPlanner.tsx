/** Planning a walk: what for, where, when, which stops, with whom by role, and the meetings round it. */
import { useEffect, useState } from 'preact/hooks';
import { getAreas, getPromises } from '../api/client';
import { may } from '../api/may';
import { useSend } from '../api/send';
import { session } from '../api/store';
import { Trouble } from '../api/Trouble';
import { WALK_KINDS, WALK_PARTS, type Walk } from '../api/types';
import { useAsked } from '../api/use';
import { getWalk, putWalk } from '../api/walks';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { href, navigate } from '../mode';
import { toggled } from '../model/filters';
import { uuidv7 } from '../model/uuid';
import { announce } from '../ui/announce';
import { Check, Field, TextArea } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Empty, Failure, Select, Skeleton } from '../ui/parts';
import { type Draft, draftOf, newDraft, planOf } from './draft';
import { useWalkOnMap } from './on-map';
import { ProposeStops } from './ProposeStops';
import { StopsField } from './StopsField';
import './walk.css';

type Set = (part: Partial<Draft>) => void;

function What({ draft, set, tried }: { draft: Draft; set: Set; tried: boolean }) {
  const areas = useAsked(getAreas, 'areas');
  const promises = useAsked(getPromises, 'promises');
  useWalkOnMap({ area: draft.area, stops: draft.stops }, areas.data, { fit: draft.stops.length === 0 });
  const names = [...(areas.data ?? [])].sort((a, b) => a.properties.name.localeCompare(b.properties.name));
  return (
    <>
      <Select
        label={t('walk-kind')}
        value={draft.kind}
        options={WALK_KINDS.map((code) => [code, tc('walk-kind', code)] as const)}
        onChange={(kind) => set({ kind })}
        testid="walk-kind"
      />
      <Field
        label={t('walk-name')}
        value={draft.title}
        onValue={(title) => set({ title })}
        error={tried && !draft.title.trim() ? t('walk-name-missing') : null}
        maxLength={200}
        required
        testid="walk-name"
      />
      <TextArea
        label={t('walk-purpose')}
        value={draft.purpose}
        onValue={(purpose) => set({ purpose })}
        rows={2}
        maxLength={1000}
        testid="walk-purpose"
      />
      <Select
        label={t('walk-area')}
        value={draft.area}
        options={[
          ['', t('walk-area-none')] as const,
          ...names.map(({ id, properties }) => [id, properties.name] as const),
        ]}
        onChange={(area) => set({ area })}
        testid="walk-area"
      />
      {(promises.data?.length ?? 0) > 0 && (
        <fieldset>
          <legend>{t('walk-promises')}</legend>
          {promises.data?.map(({ id, title }) => (
            <Check
              key={id}
              on={draft.promises.includes(id)}
              onChange={() => set({ promises: toggled(draft.promises, id) })}
              testid={`walk-promise-${id}`}
            >
              {title}
            </Check>
          ))}
        </fieldset>
      )}
      <div class="side-by-side">
        <Field
          label={t('walk-starts')}
          type="datetime-local"
          value={draft.starts}
          onValue={(starts) => set({ starts })}
          testid="walk-starts"
        />
        <Field
          label={t('walk-minutes')}
          type="number"
          inputMode="numeric"
          min="1"
          max="1440"
          value={draft.minutes}
          onValue={(minutes) => set({ minutes })}
          testid="walk-minutes"
        />
      </div>
    </>
  );
}

/** Who takes part, by role and number. Names are not kept. */
function People({ draft, set }: { draft: Draft; set: Set }) {
  const rows = draft.participants;
  const change = (i: number, part: Partial<Draft['participants'][number]>) =>
    set({ participants: rows.map((row, j) => (j === i ? { ...row, ...part } : row)) });
  return (
    <fieldset data-testid="people-field">
      <legend>{t('walk-participants')}</legend>
      <p class="soft">{t('walk-participants-hint')}</p>
      {rows.map((row, i) => (
        // The rows have no names of their own, and only their order tells them apart.
        <div class="people-row" key={i} data-testid="people-row">
          <Select
            label={t('walk-participant-role')}
            value={row.role}
            options={WALK_PARTS.map((code) => [code, tc('walk-part', code)] as const)}
            onChange={(role) => change(i, { role })}
            testid="people-role"
          />
          <Field
            label={t('walk-participant-n')}
            type="number"
            inputMode="numeric"
            min="0"
            max="1000"
            value={row.n}
            onValue={(n) => change(i, { n })}
            testid="people-n"
          />
          <Field
            label={t('walk-participant-organisation')}
            value={row.organisation}
            onValue={(organisation) => change(i, { organisation })}
            maxLength={200}
          />
          <button
            type="button"
            class="button small"
            onClick={() => set({ participants: rows.filter((_, j) => j !== i) })}
          >
            <Icon name="trash" size={18} />
            {t('walk-participant-remove')}
          </button>
        </div>
      ))}
      <button
        type="button"
        class="button small"
        onClick={() => set({ participants: [...rows, { role: 'resident', organisation: '', n: '' }] })}
        data-testid="people-add"
      >
        <Icon name="plus" size={18} />
        {t('walk-participant-add')}
      </button>
    </fieldset>
  );
}

function Meeting({
  title,
  value,
  onValue,
}: {
  title: string;
  value: Draft['before'];
  onValue: (value: Draft['before']) => void;
}) {
  return (
    <fieldset>
      <legend>{title}</legend>
      <div class="side-by-side">
        <Field
          label={t('walk-meeting-at')}
          type="datetime-local"
          value={value.at}
          onValue={(at) => onValue({ ...value, at })}
        />
        <Field
          label={t('walk-meeting-place')}
          value={value.place}
          onValue={(place) => onValue({ ...value, place })}
          maxLength={200}
        />
      </div>
    </fieldset>
  );
}

function Form({ walk }: { walk: Walk | undefined }) {
  const [draft, setDraft] = useState(() => (walk ? draftOf(walk) : newDraft()));
  const [tried, setTried] = useState(false);
  const [id] = useState(() => walk?.id ?? uuidv7());
  const { busy, error, send } = useSend();
  const set: Set = (part) => setDraft((old) => ({ ...old, ...part }));
  const plan = planOf(draft, walk);
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!plan?.title || plan.stops.some(({ name }) => !name)) return;
    const leader = walk ? walk.leader : (session.value?.viewer.id ?? null);
    if (!(await send(() => putWalk(id, { ...plan, leader: leader ?? null }, walk?.version ?? null)))) return;
    announce(t('walk-saved'));
    navigate({ name: 'walk', id });
  };
  return (
    <form class="stack walk-form" onSubmit={submit} noValidate data-testid="walk-form">
      <What draft={draft} set={set} tried={tried} />
      {(!walk || walk.state === 'planned') && (
        <>
          <ProposeStops draft={draft} onStops={(stops) => set({ stops })} />
          <StopsField stops={draft.stops} onStops={(stops) => set({ stops })} />
        </>
      )}
      <People draft={draft} set={set} />
      <Meeting title={t('walk-meeting-before')} value={draft.before} onValue={(before) => set({ before })} />
      <Meeting title={t('walk-meeting-after')} value={draft.after} onValue={(after) => set({ after })} />
      <TextArea
        label={t('walk-notes')}
        hint={t('walk-notes-hint')}
        value={draft.notes}
        onValue={(notes) => set({ notes })}
        maxLength={4000}
      />
      {walk && walk.state !== 'planned' && (
        <Field
          label={t('walk-weather')}
          value={draft.weather}
          onValue={(weather) => set({ weather })}
          maxLength={200}
        />
      )}
      {tried && (!plan || plan.stops.some(({ name }) => !name)) && (
        <p class="error-text" role="alert">
          {t(plan ? 'walk-stop-name-missing' : 'walk-time-wrong')}
        </p>
      )}
      <Trouble error={error} />
      <div class="buttons">
        <button type="submit" class="button primary" disabled={busy} data-testid="walk-save">
          <Icon name="check" />
          {t('walk-save')}
        </button>
        <a class="button" href={href(walk ? { name: 'walk', id } : { name: 'walks' })}>
          {t('cancel')}
        </a>
      </div>
    </form>
  );
}

function Existing({ id }: { id: string }) {
  const asked = useAsked(() => getWalk(id), `walk ${id}`);
  // What was remembered may be an older version than the one that must be changed.
  const [fresh, setFresh] = useState(false);
  useEffect(() => {
    if (!asked.loading) setFresh(true);
  }, [asked.loading]);
  if (asked.error !== undefined) return <Failure {...describe(asked.error)} again={asked.again} />;
  return asked.data && fresh ? <Form walk={asked.data} /> : <Skeleton rows={6} />;
}

export function WalkPlanner({ id }: { id: string | null }) {
  if (!may('walk')) return <Empty page icon="footprints" title={t('walk-not-yours')} />;
  return (
    <div class="walk-planner" data-testid="walk-planner">
      <nav class="back">
        <a class="button quiet" href={href(id ? { name: 'walk', id } : { name: 'walks' })}>
          <Icon name="chevron-left" />
          {t(id ? 'walk-back-to' : 'back-to-walks')}
        </a>
      </nav>
      <h1>{t(id ? 'walk-edit' : 'walk-new')}</h1>
      {id ? <Existing id={id} /> : <Form walk={undefined} />}
    </div>
  );
}
