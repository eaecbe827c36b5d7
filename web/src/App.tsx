/** The frame: top bar, panel, map. It chooses which feature fills the panel and holds what all views share. */
import { useEffect, useRef } from 'preact/hooks';
import { listen } from './api/live';
import { boot, bootError, catalogue, categoryName, session } from './api/store';
import { describe } from './api/words';
import { FieldView } from './field/FieldView';
import { lang, t } from './i18n';
import { MapPane } from './map/MapPane';
import { href, type Mode, mode } from './mode';
import { ObservationCard } from './plan/ObservationCard';
import { MapTools, PlanPanel } from './plan/PlanPanel';
import { PromiseList } from './promise/PromiseList';
import { PromisePage } from './promise/PromisePage';
import { Shell } from './Shell';
import { startSync } from './sync/run';
import { announcement, focusHeading, focusRow } from './ui/announce';
import { Lantern } from './ui/Icon';
import { Empty, Failure, Skeleton } from './ui/parts';
import { wide } from './ui/wide';

function Panel({ now }: { now: Mode }) {
  switch (now.name) {
    case 'map':
      return wide.value ? <PlanPanel /> : <MapTools />;
    case 'list':
      return <PlanPanel />;
    case 'observation':
      return <ObservationCard id={now.id} />;
    case 'promises':
      return <PromiseList />;
    case 'promise':
      return <PromisePage id={now.id} />;
    case 'mark':
      return <FieldView />;
    case 'missing':
      return (
        <Empty page icon="route-off" title={t('missing-title')}>
          <p>{t('missing-hint')}</p>
          <a class="button primary" href={href({ name: 'map' })}>
            {t('map')}
          </a>
        </Empty>
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
    missing: t('missing-title'),
  };
  return `${names[now.name]} – Lykta`;
}

/** The identity of a view: focus moves to its heading when it changes, not when a filter does. */
const viewKey = (now: Mode): string => `${now.name}/${'id' in now ? now.id : ''}`;

function Stage() {
  const now = mode.value;
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
    if (!focusRow(panel.current, from.split('/')[1])) focusHeading(panel.current);
  }, [key, lang.value]);
  return (
    <main id="main" class={`stage stage-${now.name}`} tabIndex={-1}>
      <section class="panel" ref={panel} aria-label={titleOf(now)}>
        <Panel now={now} key={key} />
      </section>
      <MapPane />
    </main>
  );
}

export function App() {
  useEffect(() => {
    void boot().then(() => {
      if (!session.value) return;
      listen();
      startSync();
    });
  }, []);
  // Reading the catalogue here keeps names from flashing as codes while it loads.
  const ready = session.value !== null && catalogue.value.categories.length > 0 && categoryName !== undefined;
  return (
    <>
      <a class="skip" href="#main">
        {t('skip-to-content')}
      </a>
      {ready ? (
        <Shell>
          <Stage />
        </Shell>
      ) : (
        <main class="boot" id="main" aria-busy={!bootError.value}>
          <Lantern size={56} />
          <h1>Lykta</h1>
          {bootError.value ? (
            <Failure {...describe(bootError.value)} again={() => location.reload()} />
          ) : (
            <Skeleton rows={2} label={t('loading')} />
          )}
        </main>
      )}
      <div class="visually-hidden" aria-live="polite" data-testid="announcer">
        {announcement.value}
      </div>
    </>
  );
}
