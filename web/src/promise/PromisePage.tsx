/**
 * One promise: who gave it, for how long, and each thing it undertakes, with the areas lit on the map. What
 * the source does not say is shown as not given; nothing is filled in.
 */
import { useEffect } from 'preact/hooks';
import { getAreas, getPromise } from '../api/client';
import { changed } from '../api/live';
import type { Area, PromiseDocument } from '../api/types';
import { useAsked } from '../api/use';
import { describe, isGone } from '../api/words';
import { t, tc } from '../i18n';
import { day } from '../i18n/format';
import { fitTo, litAreas } from '../map/view';
import { href, place } from '../mode';
import { boxOf } from '../model/geo';
import { Icon } from '../ui/Icon';
import { Badge, Empty, ExampleBadge, Fact, Failure, Skeleton } from '../ui/parts';
import { CommitmentItem } from './CommitmentItem';
import { validity } from './PromiseList';
import './promise.css';

/** Lights the areas of the open commitment, or of all when none is open, and brings them into view. */
function useLitAreas(promise: PromiseDocument | undefined, areas: Area[] | undefined, open: string | null) {
  const wanted = promise?.commitments
    .filter((commitment) => !open || commitment.id === open)
    .flatMap((commitment) => commitment.areas.map((area) => area.id));
  const key = [...new Set(wanted ?? [])].sort().join();
  // The key says which areas; the arrays are remade often.
  useEffect(() => {
    const ids = new Set(key.split(','));
    const wanted = (areas ?? []).filter((area) => ids.has(area.id) && area.geometry);
    // A dynamic area has the outline it is searched for in; drawn twice it would look twice as important.
    const outlines = new Map(wanted.map((area) => [JSON.stringify(area.geometry), area]));
    const lit = [...outlines.values()];
    litAreas.value = lit.map((area) => ({
      type: 'Feature',
      geometry: area.geometry as GeoJSON.Geometry,
      properties: { approximate: area.properties.approximate },
    }));
    const box = boxOf(lit.map((area) => area.geometry));
    if (box) fitTo.value = { box };
  }, [key, areas]);
  useEffect(
    () => () => {
      litAreas.value = [];
      fitTo.value = null;
    },
    [],
  );
}

function Facts({ promise }: { promise: PromiseDocument }) {
  const names = (role: string) =>
    promise.parties
      .filter((party) => party.role === role)
      .map((party) => party.name)
      .join(', ');
  const source = promise.source;
  return (
    <dl class="facts">
      <Fact name={t('promise-parties')} value={names('party')} />
      {names('dialogue') && <Fact name={t('promise-dialogue')} value={names('dialogue')} />}
      <Fact
        name={t('promise-signed')}
        value={promise.signed_on ? day(promise.signed_on) : promise.signed_text}
      />
      <Fact name={t('promise-valid')} value={validity(promise)} />
      {promise.extension && <Fact name={t('promise-extension')} value={promise.extension} />}
      {promise.needs.length > 0 && <Fact name={t('promise-needs')} value={promise.needs.join('; ')} />}
      {promise.parent_id && (
        <Fact
          name={t('promise-parent')}
          value={<a href={href({ name: 'promise', id: promise.parent_id })}>{t('promise-parent-open')}</a>}
        />
      )}
      <Fact
        name={t('promise-source')}
        value={[source?.document, source?.publisher, source?.date && day(source.date)]
          .filter(Boolean)
          .join(', ')}
      />
    </dl>
  );
}

export function PromisePage({ id }: { id: string }) {
  const asked = useAsked(() => getPromise(id), `promise ${id}`, changed.promise.value);
  const areas = useAsked(getAreas, 'areas', changed.area.value);
  const promise = asked.data;
  const open = place.value.query.get('punkt');
  useLitAreas(promise, areas.data, open);
  const gone = isGone(asked.error);
  return (
    <article class="promise" data-testid="promise-page" data-id={id}>
      <nav class="back">
        <a class="button quiet" href={href({ name: 'promises' })}>
          <Icon name="chevron-left" />
          {t('back-to-promises')}
        </a>
      </nav>
      {gone && <Empty page icon="handshake" title={t('promise-gone')} />}
      {asked.error !== undefined && !gone && <Failure {...describe(asked.error)} again={asked.again} />}
      {!promise && asked.loading && <Skeleton rows={6} />}
      {promise && (
        <>
          <header>
            <p class="soft">
              {tc('promise-kind', promise.kind)} {promise.example && <ExampleBadge />}
            </p>
            <h1 data-testid="promise-title">{promise.title}</h1>
          </header>
          <Facts promise={promise} />
          <h2>
            {t('commitments')} <Badge>{promise.commitments.length}</Badge>
          </h2>
          <ul class="plain commitments">
            {promise.commitments.map((commitment) => (
              <CommitmentItem key={commitment.id} commitment={commitment} open={open === commitment.id} />
            ))}
          </ul>
        </>
      )}
    </article>
  );
}
