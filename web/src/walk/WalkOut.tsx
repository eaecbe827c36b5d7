/**
 * Out on a walk, for one thumb in a glove in the dark: take it along, go from stop to stop, answer, mark, feel, and
 * end. After it was taken along everything here works without a network, also after a reload.
 */
import { useEffect, useState } from 'preact/hooks';
import { rightNow } from '../api/clock';
import { session } from '../api/store';
import { describe, isGone } from '../api/words';
import { Alarm } from '../field/Alarm';
import { CaptureGrid, MoreButton } from '../field/CaptureGrid';
import { alarm, onWalk, saved, takenBack } from '../field/capture';
import { OfflineSign } from '../field/OfflineSign';
import { PositionBar } from '../field/PositionBar';
import { usePin } from '../field/pin';
import { SavedDetails } from '../field/SavedDetails';
import { t, tc } from '../i18n';
import type { WalkLog } from '../local/db';
import { packs, wantedPack } from '../local/pack';
import { errands, walkLog, wayWalked } from '../local/walks';
import { mapCalled } from '../map/view';
import { href } from '../mode';
import { linesOf } from '../model/track';
import { PackOffer } from '../sync/PackOffer';
import { readyToSend } from '../sync/pass';
import { keepAwake } from '../ui/awake';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { Empty, Failure, Skeleton } from '../ui/parts';
import { outInTheDark } from '../ui/theme';
import { useWalkOnMap } from './on-map';
import { begin, end, marked, unmarked } from './out';
import { recording, useRecording } from './record';
import { StopCards } from './StopCard';
import { Summary } from './Summary';
import { sixOf, type Taken, useLog, useTaken } from './taken';
import { lightWords, span } from './words';
import './walk.css';
import './out.css';

export { readAhead } from './taken';

/** Whether lamps can be judged by now, as far as the sun is known to the phone. */
function darkNow({ walk }: Taken): boolean {
  const dusk = walk.light?.dusk_ends;
  const starts = walk.light?.condition.startsWith('dark') ?? false;
  return dusk && !starts ? rightNow().getTime() >= Date.parse(dusk) : starts;
}

function RecordingDot() {
  const state = recording.value;
  if (state === 'off') return null;
  return (
    <span
      class={`recording recording-${state}`}
      role="status"
      data-testid="recording"
      data-state={state}
      data-heard={walkLog.value?.recording.heard ?? 0}
    >
      <span class="recording-dot" aria-hidden="true" />
      <span class="visually-hidden">{tc('walk-recording', state)}</span>
    </span>
  );
}

/** Before the first step: what it is, and taking it along. */
function Before({ taken }: { taken: Taken }) {
  const { walk } = taken;
  const here = packs.value.some((pack) => pack.walk === walk.id);
  const gone = !['planned', 'ongoing'].includes(walk.state);
  return (
    <section class="before" data-testid="walk-before">
      <p class="stop-where">
        {span(walk.starts_at, walk.ends_at)}
        {walk.light && ` · ${lightWords(walk.light)}`}
      </p>
      {walk.purpose && <p>{walk.purpose}</p>}
      {here && (
        <p class="receipt receipt-sent" data-testid="pack-ready">
          <Icon name="circle-check" size={28} />
          <strong>{t('walk-pack-ready')}</strong>
        </p>
      )}
      <PackOffer walk={walk.id} />
      {gone ? (
        <p>{t('walk-is-over')}</p>
      ) : (
        <button
          type="button"
          class="field-button wide-button begin"
          onClick={() => begin(walk.stops[0]?.no ?? null, walk.state === 'planned')}
          data-testid="walk-begin"
        >
          <Icon name="play" size={28} />
          <span>{t(walk.state === 'planned' ? 'walk-begin' : 'walk-join')}</span>
        </button>
      )}
      <h2>{t('walk-stops')}</h2>
      <ol class="plain out-stops">
        {walk.stops.map(({ no, name, verify }) => (
          <li key={no} class="out-stop">
            <span class="stop-no">{no}</span>
            <span class="out-stop-name">
              {name}
              {verify.length > 0 && ` · ${t('walk-verify-count', { n: verify.length })}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function EndDialog({ close }: { close: () => void }) {
  return (
    <Dialog title={t('walk-end-title')} onClose={close} testid="walk-end-dialog">
      <div class="stack">
        <p>{t('walk-end-lead')}</p>
        <button
          type="button"
          class="field-button primary wide-button"
          onClick={() => end().then(close)}
          data-testid="walk-end-yes"
        >
          <Icon name="circle-stop" size={24} />
          <span>{t('walk-end')}</span>
        </button>
        <button type="button" class="field-button wide-button" onClick={close}>
          <span>{t('walk-end-not')}</span>
        </button>
      </div>
    </Dialog>
  );
}

function Going({ taken, log }: { taken: Taken; log: WalkLog }) {
  const [ending, setEnding] = useState(false);
  return (
    <>
      {!mapCalled.value && (
        <div class="out-scroll" data-testid="out-scroll">
          <StopCards taken={taken} log={log} dark={darkNow(taken)} />
          <MoreButton />
          <button
            type="button"
            class="field-button wide-button"
            onClick={() => setEnding(true)}
            data-testid="walk-end"
          >
            <Icon name="circle-stop" size={24} />
            <span>{t('walk-end')}</span>
          </button>
        </div>
      )}
      {mapCalled.value && <PositionBar />}
      <CaptureGrid six={sixOf(taken)} bare />
      {ending && <EndDialog close={() => setEnding(false)} />}
    </>
  );
}

function Out({ taken, log }: { taken: Taken; log: WalkLog }) {
  const going = log.started !== null && log.ended === null;
  useRecording(going);
  useWalkOnMap(taken.walk, taken.areas, {
    track: linesOf(wayWalked(log, errands.value)),
    here: log.stop ?? undefined,
    left: log.left,
    fit: !going,
  });
  const stop = log.stop;
  const walk = taken.walk.id;
  useEffect(() => {
    onWalk.value = going ? { walk, stop } : null;
    return () => {
      onWalk.value = null;
    };
  }, [walk, stop, going]);
  const mark = saved.value;
  useEffect(() => {
    if (mark && going) void marked(mark.id, mark.details.category);
  }, [mark?.id, mark?.details.category, going]);
  const undone = takenBack.value;
  useEffect(() => {
    if (undone) void unmarked(undone);
  }, [undone]);
  if (mark) return <SavedDetails saved={mark} />;
  if (log.ended) return <Summary taken={taken} log={log} />;
  return going ? <Going taken={taken} log={log} /> : <Before taken={taken} />;
}

/** The page is the phone's whole screen: awake, in the dark's colours, with the pin on the phone. */
function useOutside(id: string): void {
  usePin();
  useEffect(keepAwake, []);
  useEffect(() => void readyToSend(session.value), []);
  useEffect(() => {
    outInTheDark.value = true;
    wantedPack.value = id;
    return () => {
      outInTheDark.value = false;
      wantedPack.value = null;
      mapCalled.value = false;
      saved.value = null;
    };
  }, [id]);
}

export function WalkOut({ id }: { id: string }) {
  useOutside(id);
  const asked = useTaken(id);
  const opened = useLog(id);
  const taken = asked.data;
  const log = walkLog.value?.walk === id ? walkLog.value : null;
  const going = log?.started && !log.ended;
  const gone = isGone(asked.error);
  return (
    <div class={`field out ${mapCalled.value ? 'out-map' : ''}`} data-testid="walk-out" data-id={id}>
      <header class="field-head out-head">
        <a class="field-button icon-only" href={href({ name: 'walk', id })} aria-label={t('walk-back-to')}>
          <Icon name="chevron-left" size={28} />
        </a>
        <h1>{saved.value ? t('saved') : (taken?.walk.title ?? t('walk'))}</h1>
        <OfflineSign />
        <RecordingDot />
        {going && !saved.value && (
          <button
            type="button"
            class="field-button icon-only"
            aria-pressed={mapCalled.value}
            aria-label={t('map')}
            onClick={() => {
              mapCalled.value = !mapCalled.value;
            }}
            data-testid="out-map"
          >
            <Icon name={mapCalled.value ? 'list' : 'map'} size={28} />
          </button>
        )}
      </header>
      {gone && <Empty page icon="footprints" title={t('walk-gone')} />}
      {asked.error !== undefined && !gone && !taken && (
        <>
          <Failure {...describe(asked.error)} again={asked.again} />
          <p>{t('walk-not-taken')}</p>
        </>
      )}
      {!taken && asked.loading && <Skeleton rows={5} />}
      {taken && log && opened.data && <Out key={log.key} taken={taken} log={log} />}
      {alarm.value && <Alarm />}
    </div>
  );
}
