/** The frame: who is signed in decides between the sign-in page and the views; the address chooses the view. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { hush, listen } from './api/live';
import { may } from './api/may';
import { boot, bootError, locked, session, showKept, visitor } from './api/store';
import { describe } from './api/words';
import { FieldView } from './field/FieldView';
import { lang, t } from './i18n';
import { MapPane } from './map/MapPane';
import { href, type Mode, mode, takesNotes } from './mode';
import { NoRecords, Shell } from './Shell';
import { mayNote, notingOn } from './sync/locked';
import { startSync } from './sync/run';
import { announcement, focusHeading, focusRow } from './ui/announce';
import { Lantern } from './ui/Icon';
import { fetchPart, Lazy } from './ui/Lazy';
import { Empty, Failure, Skeleton } from './ui/parts';
import { wide } from './ui/wide';

/** What is seldom needed is fetched when it is. */
const adminPage = () => import('./admin/AdminPage').then((part) => part.AdminPage);
const accountPage = () => import('./account/AccountPage').then((part) => part.AccountPage);
const methodPage = () => import('./method/MethodPage').then((part) => part.MethodPage);
const linkPage = () => import('./account/LinkPage').then((part) => part.LinkPage);
const signInPage = () => import('./account/SignIn').then((part) => part.SignIn);
const observationCard = () => import('./plan/ObservationCard').then((part) => part.ObservationCard);
const planPanel = () => import('./plan/PlanPanel').then((part) => part.PlanPanel);
const mapTools = () => import('./plan/PlanPanel').then((part) => part.MapTools);
const promiseList = () => import('./promise/PromiseList').then((part) => part.PromiseList);
const promisePage = () => import('./promise/PromisePage').then((part) => part.PromisePage);
const walkList = () => import('./walk/WalkList').then((part) => part.WalkList);
const walkPage = () => import('./walk/WalkPage').then((part) => part.WalkPage);
const walkPlanner = () => import('./walk/WalkPlanner').then((part) => part.WalkPlanner);
const walkOut = () => import('./walk/WalkOut').then((part) => part.WalkOut);
const publicWalkPage = () => import('./public/PublicPage').then((part) => part.PublicWalkPage);
const walkProtocol = () => import('./walk/ProtocolPage').then((part) => part.ProtocolPage);
const lockedField = () => import('./walk/LockedField').then((part) => part.LockedField);
const reviewPage = () => import('./review/ReviewPage').then((part) => part.ReviewPage);
const situationPage = () => import('./situation/SituationPage').then((part) => part.SituationPage);
const meetingPage = () => import('./situation/Meeting').then((part) => part.MeetingPage);
const publicPage = () => import('./public/PublicPage').then((part) => part.PublicPage);

/** Shows and fetches what the first view needs, where one notes; what fails is said by the view itself. */
export async function readAhead(): Promise<void> {
  const now = mode.value;
  if (!takesNotes(now)) return;
  const standing = showKept();
  if (now.name === 'walk-go') {
    const [part] = await Promise.all([import('./walk/WalkOut'), fetchPart(walkOut), standing]);
    await part.readAhead(now.id);
  }
  await standing;
}

/** Views that show observations, and nothing else of use. */
const RECORDS: readonly Mode['name'][] = ['map', 'list', 'observation', 'sign-in'];
/** Views that have the page to themselves, without the map. */
const PAGES: readonly Mode['name'][] = ['admin', 'account', 'link', 'method'];

const Missing = () => (
  <Empty page icon="route-off" title={t('missing-title')}>
    <p>{t('missing-hint')}</p>
    <a class="button primary" href={href({ name: 'map' })}>
      {t('map')}
    </a>
  </Empty>
);

function Panel({ now }: { now: Mode }) {
  if (RECORDS.includes(now.name) && !may('read')) return <NoRecords />;
  switch (now.name) {
    case 'list':
      return <Lazy key="plan" load={planPanel} props={{}} />;
    case 'observation':
      return <Lazy load={observationCard} props={{ id: now.id }} />;
    case 'review':
      return may('review') ? <Lazy load={reviewPage} props={{}} /> : <NoRecords />;
    case 'situation':
      return may('analyze') ? (
        <Lazy key="situation" load={situationPage} props={{ week: now.id }} />
      ) : (
        <NoRecords />
      );
    case 'situation-meeting':
      return may('analyze') ? (
        <Lazy key="situation-meeting" load={meetingPage} props={{ week: now.id }} />
      ) : (
        <NoRecords />
      );
    case 'promises':
      return <Lazy load={promiseList} props={{}} />;
    case 'promise':
      return <Lazy load={promisePage} props={{ id: now.id }} />;
    case 'walks':
      return <Lazy key="walks" load={walkList} props={{}} />;
    case 'walk':
      return <Lazy key="walk" load={walkPage} props={{ id: now.id }} />;
    case 'walk-new':
      return <Lazy key="walk-new" load={walkPlanner} props={{ id: null }} />;
    case 'walk-edit':
      return <Lazy key="walk-edit" load={walkPlanner} props={{ id: now.id }} />;
    case 'walk-go':
      return <Lazy key="walk-go" load={walkOut} props={{ id: now.id }} />;
    case 'walk-protocol':
      return <Lazy key="walk-protocol" load={walkProtocol} props={{ id: now.id }} />;
    case 'mark':
      return may('record') ? <FieldView /> : <NoRecords />;
    case 'missing':
      return <Missing />;
    default:
      return wide.value ? (
        <Lazy key="plan" load={planPanel} props={{}} />
      ) : (
        <Lazy key="tools" load={mapTools} props={{}} />
      );
  }
}

/** The title of the window, so that tabs and histories can be told apart. */
function titleOf(now: Mode): string {
  const names: Record<Mode['name'], string> = {
    map: t('map'),
    list: t('list'),
    mark: t('mark-place'),
    promises: t('promises'),
    promise: t('promise'),
    observation: t('observation'),
    review: t('review'),
    situation: t('situation'),
    'situation-meeting': t('situation-meeting'),
    walks: t('walks'),
    walk: t('walk'),
    'walk-new': t('walk-new'),
    'walk-edit': t('walk-edit'),
    'walk-go': t('walk-go'),
    'walk-protocol': t('protocol'),
    'sign-in': t('map'),
    link: t('link-title'),
    account: t('account'),
    method: t('method-title'),
    admin: t('admin'),
    public: t('public-title'),
    'public-walk': t('public-title'),
    missing: t('missing-title'),
  };
  return `${names[now.name]} – Lykta`;
}

/** The identity of a view: focus moves to its heading when it changes, not when a filter does. */
const viewKey = (now: Mode): string =>
  `${now.name}/${'tab' in now ? now.tab : ''}/${'id' in now ? now.id : ''}`;

/** How a view is laid out; without records to show, the map is a page like any other. */
const layoutOf = (now: Mode): string => {
  if (RECORDS.includes(now.name) && !may('read')) return 'missing';
  return now.name === 'sign-in' ? 'map' : now.name;
};

/** Puts the title on the window and moves focus into a view that was just opened. */
function useArrival(now: Mode) {
  const key = viewKey(now);
  const panel = useRef<HTMLElement>(null);
  const before = useRef<string | null>(null);
  // The key stands for the mode.
  useEffect(() => {
    document.title = titleOf(now);
    const from = before.current;
    before.current = key;
    if (from === null || from === key) return;
    panel.current?.scrollTo(0, 0);
    if (!focusRow(panel.current, from.split('/')[2])) focusHeading(panel.current);
  }, [key, lang.value]);
  return { key, panel };
}

function Stage() {
  const now = mode.value;
  const { key, panel } = useArrival(now);
  return (
    <main id="main" class={`stage stage-${layoutOf(now)}`} tabIndex={-1}>
      <section class="panel" ref={panel} aria-label={titleOf(now)}>
        <Panel now={now} key={key} />
      </section>
      <MapPane />
    </main>
  );
}

function Page() {
  const now = mode.value;
  const { panel } = useArrival(now);
  return (
    <main id="main" class={`page page-${now.name}`} tabIndex={-1} ref={panel}>
      {now.name === 'admin' && <Lazy key="admin" load={adminPage} props={{ tab: now.tab, id: now.id }} />}
      {now.name === 'account' && <Lazy key="account" load={accountPage} props={{}} />}
      {now.name === 'method' && <Lazy key="method" load={methodPage} props={{ id: now.id }} />}
    </main>
  );
}

function Booting() {
  return (
    <main class="boot" id="main" aria-busy={!bootError.value}>
      <Lantern size={56} />
      <h1>Lykta</h1>
      {bootError.value ? (
        <Failure {...describe(bootError.value)} again={() => location.reload()} />
      ) : (
        <Skeleton rows={2} label={t('loading')} />
      )}
    </main>
  );
}

/** Where the page stands on what was kept, the first press comes before the server. */
const PRESS_FIRST_MS = 400;

/** Everything that wants to know who is signed in. */
function Inside() {
  const now = mode.value;
  const viewer = session.value?.viewer.id;
  const [begun, begin] = useState(session.value === null);
  useEffect(() => {
    if (begun) {
      void boot().then(startSync);
      return undefined;
    }
    const timer = setTimeout(() => begin(true), PRESS_FIRST_MS);
    return () => clearTimeout(timer);
  }, [begun]);
  useEffect(() => {
    if (viewer === undefined) return hush();
    if (begun) listen();
    return undefined;
  }, [viewer, begun]);
  const out = takesNotes(now);
  useEffect(() => {
    // Whoever was noting when the session ended goes on noting.
    if (viewer === undefined) notingOn.value = out && mayNote();
    else notingOn.value = false;
  }, [viewer, locked.value]);
  // On arrival the sign-in page's own address has done its work.
  if (now.name === 'link' && visitor.value) return <Lazy load={linkPage} props={{}} />;
  // Another account is another page: nothing that was begun for the one before goes on.
  if (session.value) return <Shell key={viewer}>{PAGES.includes(now.name) ? <Page /> : <Stage />}</Shell>;
  if (notingOn.value && mayNote()) return <Lazy key="locked" load={lockedField} props={{}} />;
  return visitor.value && !bootError.value ? <Lazy load={signInPage} props={{}} /> : <Booting />;
}

export function App() {
  const now = mode.value;
  return (
    <>
      <a class="skip" href="#main">
        {t('skip-to-content')}
      </a>
      {now.name === 'public' && <Lazy key={now.id} load={publicPage} props={{ code: now.id }} />}
      {now.name === 'public-walk' && (
        <Lazy key={now.slug} load={publicWalkPage} props={{ code: now.id, slug: now.slug }} />
      )}
      {now.name !== 'public' && now.name !== 'public-walk' && <Inside />}
      <div class="visually-hidden" aria-live="polite" data-testid="announcer">
        {announcement.value}
      </div>
    </>
  );
}
