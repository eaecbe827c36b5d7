/**
 * The photos of an observation on its card: small ones in a row, one at a time large, where parts can be
 * covered for good or the photo taken away. What is done here goes to the server at once.
 */
import { useRef, useState } from 'preact/hooks';
import { coverPhoto, earlierOf, getPhotos, photoAddress, removePhoto } from '../api/client';
import type { Observation, Photo } from '../api/types';
import { useAsked } from '../api/use';
import { describe } from '../api/words';
import { t } from '../i18n';
import { moment } from '../i18n/format';
import type { Rect } from '../model/picture';
import { uuidv7 } from '../model/uuid';
import { photoKnown } from '../sync/own';
import { AddPhoto } from '../ui/AddPhoto';
import { announce } from '../ui/announce';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { type Mark, PictureEditor } from '../ui/PictureEditor';
import { Failure } from '../ui/parts';

/** Does something at the server, and says what went wrong in the dialog. */
function useDeed(): [error: unknown, busy: boolean, run: (deed: () => Promise<void>) => Promise<void>] {
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const run = async (deed: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await deed();
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  return [error, busy, run];
}

type Step = 'look' | 'cover' | 'remove';

function PhotoDialog({
  observation,
  photo,
  label,
  mayChange,
  onClose,
  done,
}: {
  observation: string;
  photo: Photo;
  label: string;
  mayChange: boolean;
  onClose: () => void;
  done: () => void;
}) {
  const [step, setStep] = useState<Step>('look');
  const [picture, setPicture] = useState<HTMLImageElement | null>(null);
  const [marks, setMarks] = useState<readonly Mark[]>([]);
  const [error, busy, run] = useDeed();
  const canvas = useRef<HTMLCanvasElement>(null);
  const rects = marks.flatMap((mark): Rect[] => (mark.tool === 'cover' ? [mark.rect] : []));
  const cover = () =>
    run(async () => {
      await coverPhoto(observation, photo.id, rects);
      announce(t('photo-covered'));
      done();
    });
  const remove = () =>
    run(async () => {
      await removePhoto(observation, photo.id);
      announce(t('photo-removed'));
      done();
    });
  const title = t(
    step === 'cover' ? 'photo-cover-title' : step === 'remove' ? 'photo-remove-title' : 'photo',
  );
  return (
    <Dialog title={title} tone="photo" onClose={onClose} testid="photo-dialog">
      {step === 'cover' && picture ? (
        <>
          <p>{t('photo-cover-hint')}</p>
          <PictureEditor
            picture={picture}
            tool="cover"
            label={t('photo-canvas')}
            marks={marks}
            onMarks={setMarks}
            canvas={canvas}
          />
        </>
      ) : (
        <img
          class="picture-large"
          onLoad={(event) => setPicture(event.currentTarget)}
          src={photoAddress(observation, photo)}
          width={photo.width}
          height={photo.height}
          alt={label}
          data-testid="photo-large"
        />
      )}
      {step === 'look' && (
        <p class="soft">
          {moment(photo.at)}
          {photo.redacted && ` · ${t('photo-is-covered')}`}
        </p>
      )}
      {step === 'remove' && <p>{t('photo-remove-hint')}</p>}
      {error !== undefined && <Failure {...describe(error)} />}
      <div class="picture-buttons">
        {step === 'look' && mayChange && (
          <>
            <button
              type="button"
              class="button"
              disabled={!picture}
              onClick={() => setStep('cover')}
              data-testid="photo-cover"
            >
              <Icon name="eye-off" size={18} />
              {t('photo-cover')}
            </button>
            <button type="button" class="button" onClick={() => setStep('remove')} data-testid="photo-remove">
              <Icon name="trash" size={18} />
              {t('photo-remove')}
            </button>
          </>
        )}
        {step === 'look' && (
          <button type="button" class="button primary" onClick={onClose} data-testid="photo-close">
            {t('close')}
          </button>
        )}
        {step !== 'look' && (
          <button type="button" class="button" onClick={() => setStep('look')}>
            {t('cancel')}
          </button>
        )}
        {step === 'cover' && (
          <>
            <button
              type="button"
              class="button"
              disabled={marks.length === 0}
              onClick={() => setMarks(marks.slice(0, -1))}
            >
              <Icon name="undo-2" size={18} />
              {t('undo')}
            </button>
            <button
              type="button"
              class="button primary"
              disabled={busy || rects.length === 0}
              onClick={cover}
              data-testid="photo-cover-confirm"
            >
              {t('photo-cover-confirm')}
            </button>
          </>
        )}
        {step === 'remove' && (
          <button
            type="button"
            class="button primary"
            disabled={busy}
            onClick={remove}
            data-testid="photo-remove-confirm"
          >
            {t('photo-remove-confirm')}
          </button>
        )}
      </div>
    </Dialog>
  );
}

export function CardPhotos({ feature, mayChange }: { feature: Observation; mayChange: boolean }) {
  const { id } = feature;
  const { version } = feature.properties;
  const asked = useAsked(() => getPhotos(id), `photos ${id}`, version);
  const [open, setOpen] = useState<string | null>(null);
  const [error, , run] = useDeed();
  const photos = asked.data ?? [];
  const shown = photos.findIndex((photo) => photo.id === open);
  const photo = photos[shown];
  const add = (taken: Blob) =>
    run(async () => {
      await photoKnown(feature, { id: uuidv7(), role: 'after', bytes: await taken.arrayBuffer() });
      announce(t('photo-saved'));
      asked.again();
    });
  if (photos.length === 0 && !mayChange) return null;
  return (
    <section class="card-photos" data-testid="card-photos">
      <h2>{t('field-photos')}</h2>
      {photos.length > 0 && (
        <ul class="photo-row">
          {photos.map((each, i) => (
            <li key={each.id}>
              <button
                type="button"
                aria-label={t('photo-open', { n: i + 1 })}
                onClick={() => setOpen(each.id)}
                data-testid="card-photo"
                data-id={each.id}
              >
                <img src={photoAddress(id, each, true)} alt="" loading="lazy" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {error !== undefined && <Failure {...describe(error)} />}
      {mayChange && <AddPhoto label={t('photo-add')} ghost={earlierOf(id, photos)} onPhoto={add} />}
      {photo && (
        <PhotoDialog
          key={photo.sha256}
          observation={id}
          photo={photo}
          label={t('photo-alt', { n: shown + 1 })}
          mayChange={mayChange}
          onClose={() => setOpen(null)}
          done={() => {
            setOpen(null);
            asked.again();
          }}
        />
      )}
    </section>
  );
}
