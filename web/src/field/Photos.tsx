/**
 * Photos of what was just saved: each waits in the phone behind its observation and is sent by itself. Here it
 * is only shown and queued; sending is the outbox's matter.
 */
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { waiting } from '../local/outbox';
import { uuidv7 } from '../model/uuid';
import { photoOwn } from '../sync/own';
import { AddPhoto } from '../ui/AddPhoto';
import { announce } from '../ui/announce';
import { Icon } from '../ui/Icon';

interface Shown {
  id: string;
  /** Address of the picture within this page. */
  address: string;
}

/** Whether a photo waits, was refused, or has arrived. */
function stateOf(observation: string, photo: string): 'phone' | 'refused' | 'sent' {
  const row = waiting.value.find(({ id }) => id === observation);
  const queued = row?.photos?.find(({ id }) => id === photo);
  if (!queued) return 'sent';
  return queued.refused ? 'refused' : 'phone';
}

const ICON = { phone: 'clock', refused: 'circle-alert', sent: 'circle-check' };

export function Photos({ observation }: { observation: string }) {
  const [photos, setPhotos] = useState<Shown[]>([]);
  useEffect(
    () => () => {
      for (const { address } of photos) URL.revokeObjectURL(address);
    },
    [],
  );
  const add = async (photo: Blob) => {
    const id = uuidv7();
    await photoOwn(observation, { id, role: 'before', bytes: await photo.arrayBuffer() });
    setPhotos((all) => [...all, { id, address: URL.createObjectURL(photo) }]);
    announce(t('photo-saved'));
  };
  return (
    <section class="field-photos" aria-label={t('field-photos')}>
      {photos.length > 0 && (
        <ul class="photo-row">
          {photos.map(({ id, address }, i) => {
            const state = stateOf(observation, id);
            return (
              <li key={id} data-testid="field-photo" data-state={state}>
                <img src={address} alt={t('photo-alt', { n: i + 1 })} />
                <span class="soft">
                  <Icon name={ICON[state]} size={18} />
                  {t(`photo-state-${state}`)}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      <AddPhoto
        look="field-button"
        label={t(photos.length > 0 ? 'photo-another' : 'photo-take')}
        onPhoto={add}
      />
    </section>
  );
}
