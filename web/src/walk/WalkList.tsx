/** The walks, those to come first; without a network those that were taken along. */

import { getPromises } from '../api/client';
import { may } from '../api/may';
import type { WalkSummary } from '../api/types';
import { useAsked } from '../api/use';
import { getWalks } from '../api/walks';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { packs } from '../local/pack';
import { href } from '../mode';
import { Icon } from '../ui/Icon';
import { Badge, Empty, ExampleBadge, Failure, Skeleton } from '../ui/parts';
import { Effort } from './Effort';
import { isDark, lightWords, span } from './words';
import './walk.css';

const AHEAD = ['planned', 'ongoing'];

const tone = (state: string): string =>
  state === 'ongoing' ? 'lantern' : AHEAD.includes(state) ? 'plain' : 'spruce';

function Row({ walk, promises }: { walk: WalkSummary; promises: ReadonlyMap<string, string> }) {
  const light = lightWords(walk.light);
  const names = walk.promises.map((id) => promises.get(id) ?? id);
  return (
    <li>
      <a
        class="walk-card"
        href={href({ name: 'walk', id: walk.id })}
        data-testid="walk-row"
        data-id={walk.id}
      >
        <p class="soft">
          {tc('walk-kind', walk.kind)} <Badge tone={tone(walk.state)}>{tc('walk-state', walk.state)}</Badge>{' '}
          {walk.example && <ExampleBadge />}
        </p>
        <h3>{walk.title}</h3>
        <p class="walk-when tabular">{span(walk.starts_at, walk.ends_at)}</p>
        <p class="walk-facts">
          {light && (
            <span class="walk-light">
              <Icon name={isDark(walk) ? 'moon' : 'sun'} size={16} />
              {light}
            </span>
          )}
          <span>{t('walk-stops-count', { n: walk.stop_count })}</span>
          {names.length > 0 && <span>{names.join(', ')}</span>}
        </p>
        <Icon name="chevron-right" size={18} />
      </a>
    </li>
  );
}

function Section({
  title,
  walks,
  promises,
}: {
  title: string;
  walks: WalkSummary[];
  promises: ReadonlyMap<string, string>;
}) {
  if (walks.length === 0) return null;
  return (
    <section>
      <h2 class="small-head">{title}</h2>
      <ul class="plain walk-rows">
        {walks.map((walk) => (
          <Row key={walk.id} walk={walk} promises={promises} />
        ))}
      </ul>
    </section>
  );
}

/** What is on the phone, for when the list cannot be asked for. */
function Taken() {
  if (packs.value.length === 0) return null;
  return (
    <section data-testid="walks-taken">
      <h2 class="small-head">{t('walks-taken')}</h2>
      <ul class="plain walk-rows">
        {packs.value.map(({ walk, title }) => (
          <li key={walk}>
            <a class="walk-card" href={href({ name: 'walk-go', id: walk })} data-testid="walk-taken">
              <h3>{title}</h3>
              <Icon name="chevron-right" size={18} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function WalkList() {
  const asked = useAsked(() => getWalks(), 'walks');
  const promises = useAsked(getPromises, 'promises');
  const names = new Map((promises.data ?? []).map(({ id, title }) => [id, title]));
  const walks = asked.data ?? [];
  const coming = walks.filter(({ state }) => AHEAD.includes(state));
  const gone = walks.filter(({ state }) => !AHEAD.includes(state)).reverse();
  return (
    <div class="walks" data-testid="walk-list">
      <header class="panel-head">
        <h1>{t('walks')}</h1>
        {may('walk') && (
          <a class="button primary" href={href({ name: 'walk-new' })} data-testid="walk-new">
            <Icon name="plus" />
            {t('walk-new')}
          </a>
        )}
      </header>
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {asked.error !== undefined && <Taken />}
      {!asked.data && asked.loading && <Skeleton rows={4} />}
      {asked.data?.length === 0 && (
        <Empty icon="footprints" title={t('walks-empty')}>
          <p>{t(may('walk') ? 'walks-empty-plan' : 'walks-empty-hint')}</p>
        </Empty>
      )}
      <Section title={t('walks-coming')} walks={coming} promises={names} />
      <Section title={t('walks-gone')} walks={gone} promises={names} />
      {walks.length > 0 && (
        <a
          class="button"
          href="/api/v1/walks/calendar.ics"
          download="rundor.ics"
          data-testid="walks-calendar"
        >
          <Icon name="calendar" size={18} />
          {t('walks-calendar')}
        </a>
      )}
      {asked.data && <Effort />}
    </div>
  );
}
