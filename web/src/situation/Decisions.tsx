/**
 * Decisions of a meeting: those made before with whether they are done, those made now, and the form that a
 * new one is typed in. What somebody else types appears by itself.
 */
import { useRef, useState } from 'preact/hooks';
import { useSend } from '../api/send';
import { type Decision, type FocusPlace, type HotSpot, putDecision } from '../api/situation';
import { actors } from '../api/store';
import { Trouble } from '../api/Trouble';
import { t, tc } from '../i18n';
import { day, lastDay, number } from '../i18n/format';
import { uuidv7 } from '../model/uuid';
import { announce } from '../ui/announce';
import { Field } from '../ui/fields';
import { Badge, Select } from '../ui/parts';
import { chance } from './words';

const WORDS = {
  open: 'situation-decision-open',
  done: 'situation-decision-done',
  dropped: 'situation-decision-dropped',
} as const;

/** What sets hot spots apart from focus places among what a decision can be about. */
const HOT = 'hot ';

/** What is sent to change one: everything it says. */
const terms = (decision: Decision) => ({
  id: decision.id,
  text: decision.text,
  state: decision.state,
  ...(decision.actor ? { actor: decision.actor } : {}),
  ...(decision.due ? { due: decision.due } : {}),
  ...(decision.observation ? { observation: decision.observation } : {}),
  ...(decision.area ? { area: decision.area } : {}),
  ...(decision.focus ? { focus: decision.focus } : {}),
  ...(decision.cause ? { cause: decision.cause } : {}),
});

/** The figures that it was made about, as they stood. */
const figures = (spot: NonNullable<Decision['hot_spot']>): string =>
  t('situation-figures', {
    course: tc('course', spot.course),
    version: spot.version,
    n: number(spot.n),
    before: number(spot.before),
    p: chance(spot.p),
    q: chance(spot.q),
    cells: number(spot.cells),
    side: number(spot.cell_m),
    from: day(spot.between),
    to: lastDay(spot.to),
  });

function Row({ decision, changed }: { decision: Decision; changed: () => void }) {
  const { busy, error, send } = useSend();
  const turn = () => {
    const state = decision.state === 'done' ? 'open' : 'done';
    void send(async () => {
      await putDecision(decision.week, { ...terms(decision), state }, decision.version);
      changed();
    });
  };
  const about = [decision.actor_name, decision.due && day(decision.due), ...decision.places];
  return (
    <li class={`decision decision-${decision.state}`} data-testid="decision" data-id={decision.id}>
      <div>
        <p class="strong">{decision.text}</p>
        <p class="soft">{about.filter(Boolean).join(' · ')}</p>
        {decision.cause && <p>{t('situation-cause-told', { cause: decision.cause })}</p>}
        {decision.hot_spot && (
          <p class="soft small-print" data-testid="decision-figures">
            {figures(decision.hot_spot)}
          </p>
        )}
        <Trouble error={error} />
      </div>
      <Badge tone={decision.state === 'done' ? 'spruce' : 'plain'}>{t(WORDS[decision.state])}</Badge>
      <button type="button" class="button small" disabled={busy} onClick={turn} data-testid="decision-turn">
        {t(decision.state === 'done' ? 'situation-mark-open' : 'situation-mark-done')}
        <span class="visually-hidden">: {decision.text}</span>
      </button>
    </li>
  );
}

export function DecisionList({
  decisions,
  none,
  changed,
  testid,
}: {
  decisions: readonly Decision[];
  none: string;
  changed: () => void;
  testid: string;
}) {
  if (decisions.length === 0) return <p class="soft">{none}</p>;
  return (
    <ul class="plain decisions" data-testid={testid}>
      {decisions.map((decision) => (
        <Row key={decision.id} decision={decision} changed={changed} />
      ))}
    </ul>
  );
}

/** Types a decision: text, where, who and by when; Enter puts it, and the text has focus again. */
export function DecisionForm({
  week,
  places,
  spots,
  added,
}: {
  week: string;
  places: readonly FocusPlace[];
  spots: readonly HotSpot[];
  added: () => void;
}) {
  const [id, setId] = useState(() => uuidv7());
  const [text, setText] = useState('');
  const [focus, setFocus] = useState('');
  const [actor, setActor] = useState('');
  const [due, setDue] = useState('');
  const { busy, error, send } = useSend();
  const form = useRef<HTMLFormElement>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    const well = await send(() =>
      putDecision(week, {
        id,
        text: text.trim(),
        ...(focus.startsWith(HOT) ? { hot_spot: focus.slice(HOT.length) } : focus ? { focus } : {}),
        ...(actor ? { actor } : {}),
        ...(due ? { due } : {}),
      }),
    );
    if (!well) return;
    setId(uuidv7());
    setText('');
    setFocus('');
    setActor('');
    setDue('');
    announce(t('situation-decision-added'));
    form.current?.querySelector('input')?.focus();
    added();
  };
  return (
    <form class="decision-form" ref={form} onSubmit={submit} data-testid="decision-form">
      <Field
        label={t('situation-decision')}
        hint={t('situation-decision-hint')}
        value={text}
        onValue={setText}
        maxLength={500}
        required
        testid="decision-text"
      />
      <Select
        label={t('situation-decision-about')}
        value={focus}
        onChange={setFocus}
        options={[
          ['', t('situation-decision-about-none')] as const,
          ...places.map(
            ({ cell, areas }, i) =>
              [cell, `${i + 1}. ${areas.join(', ') || t('situation-place', { n: i + 1 })}`] as const,
          ),
          ...spots.map(
            ({ cell, areas }) =>
              [
                `${HOT}${cell}`,
                t('situation-about-hot', { place: areas.join(', ') || t('situation-unplaced') }),
              ] as const,
          ),
        ]}
        testid="decision-focus"
      />
      <Select
        label={t('card-responsible')}
        value={actor}
        onChange={setActor}
        options={[
          ['', t('situation-nobody')] as const,
          ...actors.value.map(({ id: of, name }) => [of, name] as const),
        ]}
        testid="decision-actor"
      />
      <Field type="date" label={t('card-due')} value={due} onValue={setDue} testid="decision-due" />
      <button type="submit" class="button primary" disabled={busy} data-testid="decision-add">
        {t('situation-decision-add')}
      </button>
      <Trouble error={error} />
    </form>
  );
}
