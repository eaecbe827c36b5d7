/**
 * The review: one card at a time, one key for each act, and the last act taken back by another. What was
 * decided leaves the queue at once; the server's own queue comes after it.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { moveObservation } from '../api/client';
import { changed, noteOwnChange } from '../api/live';
import { type ReviewCard as Card, getReview, takeBack } from '../api/review';
import { useSend } from '../api/send';
import { Trouble } from '../api/Trouble';
import type { Observation, Transition } from '../api/types';
import { useAsked } from '../api/use';
import { t } from '../i18n';
import { fitTo, selected } from '../map/view';
import { href } from '../mode';
import { boxOf } from '../model/geo';
import { Icon } from '../ui/Icon';
import { Empty, Skeleton, Switch } from '../ui/parts';
import { AssignDialog, RejectDialog } from './AskDialogs';
import { type Act, actOf, KEYS, keysOn, mayDo, setKeys } from './keys';
import { ReviewCard } from './ReviewCard';
import { TextDialog } from './TextDialog';
import { TrialDialog } from './TrialDialog';
import './review.css';

/** Cards asked for at a time. */
const STEP = 25;
const CLOSE_ZOOM = 17;
/** Where letters are letters. */
const TYPED = 'input:not([type="checkbox"]), select, textarea';

interface Done {
  id: string;
  version: number;
  into?: string;
}

/** Shows on the map what the card is about. */
function useOnMap(card: Card | undefined): void {
  const feature = card?.observation;
  useEffect(() => {
    if (!feature) {
      selected.value = null;
      return;
    }
    selected.value = { id: feature.id, geometry: feature.geometry };
    const box = boxOf([feature.geometry]);
    if (box) fitTo.value = { box, maxZoom: CLOSE_ZOOM };
  }, [feature?.id]);
  useEffect(
    () => () => {
      selected.value = null;
      fitTo.value = null;
    },
    [],
  );
}

function ActButton({ act, card, press }: { act: Act; card: Card; press: (act: Act) => void }) {
  const positive = card.observation.properties.allowed.includes('noted');
  const label = act === 'accept' && positive ? t('review-note') : t(KEYS[act].label);
  return (
    <button
      type="button"
      class={act === 'accept' ? 'button primary' : 'button'}
      disabled={!mayDo(act, card)}
      aria-keyshortcuts={KEYS[act].key}
      onClick={() => press(act)}
      data-testid={`review-${act}`}
    >
      {label}
      <kbd>{KEYS[act].shown}</kbd>
    </button>
  );
}

function Head({ left, marks }: { left: number; marks: number }) {
  const [trying, setTrying] = useState(false);
  return (
    <header class="review-top">
      <div class="panel-head">
        <h1>{t('review')}</h1>
        <p class="strong" data-testid="review-left">
          {t('review-left', { n: left })}
        </p>
      </div>
      <p class="review-links">
        {marks > 0 && (
          <a href={href({ name: 'admin', tab: 'inkommet', id: '' })} data-testid="review-marks">
            {t('review-marks', { n: marks })}
          </a>
        )}
        <button
          type="button"
          class="button quiet small"
          onClick={() => setTrying(true)}
          data-testid="review-trial"
        >
          <Icon name="signpost" size={16} />
          {t('trial-open')}
        </button>
      </p>
      {trying && <TrialDialog close={() => setTrying(false)} />}
    </header>
  );
}

export function ReviewPage() {
  const [limit, setLimit] = useState(STEP);
  const asked = useAsked(() => getReview(limit), 'review', `${limit} ${changed.observation.value}`);
  const [gone, setGone] = useState<readonly string[]>([]);
  const [at, setAt] = useState<string | null>(null);
  const [chosen, setChosen] = useState<{ card: string; into: string } | null>(null);
  const [last, setLast] = useState<Done | null>(null);
  const [asking, setAsking] = useState<'reject' | 'assign' | 'text' | null>(null);
  const [said, say] = useState('');
  const { busy, error, send, clear } = useSend();
  const body = useRef<HTMLDivElement>(null);

  const all = asked.data?.cards ?? [];
  const cards = all.filter(({ observation }) => !gone.includes(observation.id));
  const place = Math.max(
    0,
    cards.findIndex(({ observation }) => observation.id === at),
  );
  const card = cards[place];
  const left = (asked.data?.total ?? 0) - (all.length - cards.length);
  useOnMap(card);
  // The first, until another is chosen; what was chosen stays chosen when the list below it moves.
  const into = chosen?.card === card?.observation.id ? chosen?.into : card?.duplicates[0]?.observation.id;
  const choose = (at: number) => {
    const near = card?.duplicates[at];
    if (near) setChosen({ card: card.observation.id, into: near.observation.id });
  };

  // Where one was decided the next takes its place; focus follows to its heading, and so does the reader's ear.
  const shown = card?.observation.id;
  useEffect(() => {
    body.current?.parentElement?.scrollTo(0, 0);
    const active = document.activeElement;
    const free = !active || active === document.body || body.current?.contains(active);
    const heading = body.current?.querySelector<HTMLElement>('[data-testid="review-heading"], .empty-title');
    if (free && heading && !document.querySelector('dialog[open]')) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }, [shown]);
  // Somebody else may have been first: what stands now is asked for.
  useEffect(() => {
    if (error !== undefined) asked.again();
  }, [error]);
  // What the server no longer has in its queue need not be left out any more.
  useEffect(() => {
    if (asked.loading || !asked.data) return;
    const there = new Set(asked.data.cards.map(({ observation }) => observation.id));
    setGone((ids) => (ids.every((id) => there.has(id)) ? ids : ids.filter((id) => there.has(id))));
  }, [asked.data, asked.loading]);

  const go = (by: number) => {
    const next = cards[Math.min(cards.length - 1, Math.max(0, place + by))];
    if (next) setAt(next.observation.id);
    if (by > 0 && place >= cards.length - 2 && left > cards.length) setLimit(limit + STEP);
  };
  const decided = (done: Done, said: string) => {
    const next = cards[place + 1] ?? cards[place - 1];
    setAt(next?.observation.id ?? null);
    setGone((ids) => [...ids, done.id]);
    setLast(done);
    setAsking(null);
    say(said);
    noteOwnChange();
  };
  const step = (to: Transition, said: string) => {
    if (!card) return;
    const { id, properties } = card.observation;
    void send(async () => {
      const after = await moveObservation(id, properties.version, to);
      const version = after?.properties.version ?? properties.version + 1;
      decided({ id, version, ...(to.into ? { into: to.into } : {}) }, said);
    });
  };
  const undo = () => {
    if (!last) return;
    void send(async () => {
      await takeBack(last.id, last.version, last.into);
      setGone((ids) => ids.filter((id) => id !== last.id));
      setAt(last.id);
      setLast(null);
      say(t('review-undone'));
      noteOwnChange();
      asked.again();
    });
  };
  const press = (act: Act) => {
    clear();
    if (act === 'next') go(1);
    else if (act === 'previous') go(-1);
    else if (act === 'undo') undo();
    else if (!card) return;
    else if (act === 'merge' && card.duplicates.length === 0) say(t('review-merge-none'));
    else if (!mayDo(act, card)) say(t('review-not-here'));
    else if (act === 'accept') {
      const to = card.observation.properties.allowed.includes('noted') ? 'noted' : 'reviewed';
      step({ to }, t('review-accepted'));
    } else if (act === 'merge') {
      if (into && card.duplicates.some(({ observation }) => observation.id === into))
        step({ to: 'merged', into }, t('review-merged'));
      else say(t('review-merge-gone'));
    } else setAsking(act);
  };

  // One listener; what it calls is the newest.
  const latest = useRef({ press, choose });
  latest.current = { press, choose };
  const count = useRef(0);
  count.current = card?.duplicates.length ?? 0;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!keysOn.value || document.querySelector('dialog[open]')) return;
      const number = Number(event.key);
      if (actOf(event) === null && !(number >= 1 && number <= count.current)) return;
      if (event.target instanceof HTMLElement && event.target.matches(TYPED)) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const act = actOf(event);
      event.preventDefault();
      if (act) latest.current.press(act);
      else latest.current.choose(number - 1);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  return (
    <div class="review" ref={body} data-testid="review" data-busy={busy || asked.loading}>
      <Head left={left} marks={asked.data?.marks ?? 0} />
      <Trouble error={asked.error} again={asked.again} />
      {!asked.data && asked.loading && <Skeleton rows={6} />}
      {asked.data && !card && (
        <Empty icon="circle-check" title={t('review-empty')}>
          <p>{t('review-empty-hint')}</p>
        </Empty>
      )}
      {card && (
        <>
          <p class="soft">
            {t('review-place', { at: place + 1, n: left })} · {t('review-order')}
          </p>
          <ReviewCard
            key={card.observation.id}
            card={card}
            into={into}
            choose={choose}
            mend={mayDo('text', card) ? () => press('text') : undefined}
          />
        </>
      )}
      <Trouble error={error} />
      <footer class="review-acts">
        {card && (
          <div class="buttons" role="toolbar" aria-label={t('review')}>
            {(['accept', 'merge', 'assign', 'reject', 'previous', 'next'] as const).map((act) => (
              <ActButton key={act} act={act} card={card} press={press} />
            ))}
          </div>
        )}
        <div class="review-said">
          <p role="status" data-testid="review-said">
            {said}
          </p>
          {last && (
            <button
              type="button"
              class="button quiet"
              aria-keyshortcuts={KEYS.undo.key}
              disabled={busy}
              onClick={undo}
              data-testid="review-undo"
            >
              <Icon name="undo-2" size={18} />
              {t('review-undo')}
              <kbd>{KEYS.undo.shown}</kbd>
            </button>
          )}
        </div>
        {card && (
          <div class="review-keys">
            <Switch
              on={keysOn.value}
              label={t('review-keys-on')}
              onChange={setKeys}
              testid="review-keys-on"
            />
            {keysOn.value && <p>{t('review-keys')}</p>}
          </div>
        )}
      </footer>
      {asking === 'reject' && card && (
        <RejectDialog
          card={card}
          done={(after) => {
            const { id, properties } = card.observation;
            decided(
              { id, version: after?.properties.version ?? properties.version + 1 },
              t('review-rejected'),
            );
          }}
          close={() => setAsking(null)}
        />
      )}
      {asking === 'text' && card && (
        <TextDialog
          card={card}
          done={() => {
            setAsking(null);
            say(t('review-text-done'));
            noteOwnChange();
            asked.again();
          }}
          close={() => setAsking(null)}
        />
      )}
      {asking === 'assign' && card && (
        <AssignDialog
          card={card}
          done={(after: Observation) => {
            const who = after.properties.responsible?.name ?? '';
            decided({ id: after.id, version: after.properties.version }, t('review-assigned', { who }));
          }}
          close={() => setAsking(null)}
        />
      )}
    </div>
  );
}
