/**
 * A button that takes or chooses a photo, lets the person hide faces and plates in it, and hands it over as a
 * plain JPEG. Drawing it on a canvas and writing it anew leaves out everything but the pixels: no position, no
 * time, no name of the device. It must not send anything itself.
 */
import { useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { fitted } from '../model/picture';
import { Dialog } from './Dialog';
import { Icon } from './Icon';
import { Lazy } from './Lazy';
import { type Mark, PictureEditor } from './PictureEditor';

const QUALITY = 0.85;

const ghostCamera = () => import('./GhostCamera').then((part) => part.GhostCamera);

/** The picture upright on a canvas, no larger than is kept. */
async function drawn(file: Blob): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const canvas = document.createElement('canvas');
  Object.assign(canvas, fitted(bitmap));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  // What is transparent shows white, as at the server.
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}

const written = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no JPEG'))), 'image/jpeg', QUALITY),
  );

function HideDialog({
  picture,
  look,
  onPhoto,
  onClose,
}: {
  picture: HTMLCanvasElement;
  look: string;
  onPhoto: (photo: Blob) => void;
  onClose: () => void;
}) {
  const [marks, setMarks] = useState<readonly Mark[]>([]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const use = async () => {
    if (!canvas.current) return;
    onPhoto(await written(canvas.current));
    onClose();
  };
  return (
    <Dialog title={t('photo-hide-title')} onClose={onClose} testid="photo-dialog">
      <p>{t('photo-hide-hint')}</p>
      <PictureEditor
        picture={picture}
        tool="blur"
        label={t('photo-canvas')}
        marks={marks}
        onMarks={setMarks}
        canvas={canvas}
      />
      <div class="picture-buttons">
        <button
          type="button"
          class={look}
          disabled={marks.length === 0}
          onClick={() => setMarks(marks.slice(0, -1))}
          data-testid="photo-undo"
        >
          <Icon name="undo-2" size={20} />
          <span>{t('undo')}</span>
        </button>
        <button type="button" class={look} onClick={onClose} data-testid="photo-cancel">
          <span>{t('cancel')}</span>
        </button>
        <button type="button" class={`${look} primary`} onClick={use} data-testid="photo-use">
          <Icon name="check" size={20} />
          <span>{t('photo-use')}</span>
        </button>
      </div>
    </Dialog>
  );
}

export function AddPhoto({
  label,
  look = 'button',
  ghost,
  onPhoto,
}: {
  label: string;
  /** The class of its buttons; the field view has larger ones. */
  look?: string;
  /** Address of an earlier photo to stand where it was taken from; null when there is none. */
  ghost?: string | null;
  onPhoto: (photo: Blob) => void;
}) {
  const [camera, setCamera] = useState<'off' | 'on' | 'refused'>('off');
  const [picture, setPicture] = useState<HTMLCanvasElement | null>(null);
  const [failed, setFailed] = useState(false);
  const choose = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    // The same file may be chosen again after it was cancelled.
    input.value = '';
    if (!file) return;
    try {
      setPicture(await drawn(file));
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      {ghost && camera !== 'refused' && (
        <button type="button" class={look} onClick={() => setCamera('on')} data-testid="photo-ghost">
          <Icon name="camera" size={24} />
          <span>{t('ghost-open')}</span>
        </button>
      )}
      {ghost && camera === 'on' && (
        <Lazy
          load={ghostCamera}
          props={{
            ghost,
            onPicture: (taken: HTMLCanvasElement) => {
              setCamera('off');
              setPicture(taken);
            },
            onRefused: () => setCamera('refused'),
            onClose: () => setCamera('off'),
          }}
        />
      )}
      {camera === 'refused' && (
        <p class="note" role="alert" data-testid="ghost-refused">
          {t('ghost-refused')}
        </p>
      )}
      <label class={`${look} photo-input`}>
        <Icon name="camera" size={24} />
        <span>{label}</span>
        <input
          type="file"
          accept="image/*"
          capture="environment"
          onChange={(event) => choose(event.currentTarget)}
          data-testid="photo-input"
        />
      </label>
      {failed && (
        <p class="error-text" role="alert">
          {t('photo-unreadable')}
        </p>
      )}
      {picture && (
        <HideDialog picture={picture} look={look} onPhoto={onPhoto} onClose={() => setPicture(null)} />
      )}
    </>
  );
}
