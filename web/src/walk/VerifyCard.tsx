/** Something said to be mended, and the two answers of whoever stands there. */
import { useEffect, useState } from 'preact/hooks';
import { earlierOf, getPhotos } from '../api/client';
import { actors, categoryName, iconOf } from '../api/store';
import type { Observation } from '../api/types';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { waiting } from '../local/outbox';
import { offline } from '../local/pack';
import { walkLog } from '../local/walks';
import { uuidv7 } from '../model/uuid';
import { photoKnown } from '../sync/own';
import { AddPhoto } from '../ui/AddPhoto';
import { announce } from '../ui/announce';
import { chime } from '../ui/chime';
import { Icon } from '../ui/Icon';
import { saw, sawNot } from './out';
import { shortDay } from './words';

/** Seconds in which the last step can be taken back; none once it is on its way. */
function useHeld(id: string): number {
  const [now, setNow] = useState(() => Date.now());
  const after = waiting.value.find((row) => row.id === id)?.steps?.at(-1)?.after ?? 0;
  useEffect(() => {
    if (after <= Date.now()) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [after]);
  return Math.max(0, Math.ceil((after - Math.max(now, Date.now() - 500)) / 1000));
}

/** A photo of how it is now, over the one from before when that can be had. */
function AfterPhoto({ point }: { point: Observation }) {
  // Photos are not taken along; without a network there is none to lay over.
  const asked = useAsked(
    () => (offline.value ? Promise.resolve([]) : getPhotos(point.id)),
    `photos before ${point.id}`,
    offline.value,
  );
  const add = async (taken: Blob) => {
    await photoKnown(point, { id: uuidv7(), role: 'after', bytes: await taken.arrayBuffer() });
    announce(t('photo-saved'));
  };
  return (
    <AddPhoto
      look="field-button wide-button"
      label={t('walk-after-photo')}
      ghost={earlierOf(point.id, asked.data ?? [])}
      onPhoto={add}
    />
  );
}

export function VerifyCard({
  id,
  point,
  dark,
}: {
  id: string;
  point: Observation | undefined;
  dark: boolean;
}) {
  const held = useHeld(id);
  if (!point) {
    return (
      <div class="verify" data-testid="verify" data-id={id}>
        <p>{t('walk-point-missing')}</p>
      </div>
    );
  }
  const p = point.properties;
  const lamp = p.category.startsWith('light.');
  const who =
    p.responsible &&
    (actors.value.find((each) => each.id === p.responsible?.actor)?.name ?? p.responsible.name);
  const facts = [
    `${categoryName(p.category)} ${shortDay(p.observed_at)}`,
    who,
    p.status === 'done' ? t('walk-said-done', { when: shortDay(p.updated_at) }) : tc('status', p.status),
  ];
  const said = walkLog.value?.seen[id];
  const answer = async (to: 'verified' | 'reopened') => {
    if (to === 'verified') chime();
    await saw(point, to);
    announce(tc('walk-saw', to));
  };
  const words = lamp ? 'lamp' : 'other';
  return (
    <div
      class={`verify ${said ? `verify-${said.to}` : ''}`}
      data-testid="verify"
      data-id={id}
      data-said={said?.to}
    >
      <p class="verify-what">
        <Icon name={iconOf(p.category, p.kind)} size={28} />
        <span>{facts.filter(Boolean).join(' · ')}</span>
      </p>
      {p.text && <p class="quote">{p.text}</p>}
      {lamp && !dark && !said && <p class="verify-wait">{t('walk-not-dark')}</p>}
      {said ? (
        <>
          <p class="verify-said" role="status">
            <Icon name={said.to === 'verified' ? 'circle-check' : 'circle-alert'} size={32} />
            {said.to === 'verified' ? tc('walk-verified', words) : tc('walk-reopened', words)}
          </p>
          <AfterPhoto point={point} />
          {held > 0 && (
            <button type="button" class="field-button" onClick={() => sawNot(id)} data-testid="verify-undo">
              <Icon name="undo-2" size={24} />
              <span>{t('undo-seconds', { n: held })}</span>
            </button>
          )}
        </>
      ) : p.status === 'done' ? (
        <div class="verify-answers">
          <button
            type="button"
            class="capture-button positive"
            onClick={() => answer('verified')}
            data-testid="verify-yes"
          >
            <Icon name={lamp ? 'lightbulb' : 'circle-check'} size={32} />
            <span>{tc('walk-yes', words)}</span>
          </button>
          <button
            type="button"
            class="capture-button"
            onClick={() => answer('reopened')}
            data-testid="verify-no"
          >
            <Icon name={lamp ? 'lightbulb-off' : 'circle-alert'} size={32} />
            <span>{tc('walk-no', words)}</span>
          </button>
        </div>
      ) : null}
    </div>
  );
}
