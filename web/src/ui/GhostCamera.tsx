/**
 * The camera with an earlier photo half-transparent over its picture, so that the one taken now shows the same from
 * the same place. It hands over the picture and keeps nothing.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { fitted } from '../model/picture';
import { Dialog } from './Dialog';
import { Icon } from './Icon';

const HALF = 50;

/** The picture that the camera shows at this moment. */
function frameOf(video: HTMLVideoElement): HTMLCanvasElement | null {
  if (video.videoWidth === 0) return null;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, fitted({ width: video.videoWidth, height: video.videoHeight }));
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export function GhostCamera({
  ghost,
  onPicture,
  onRefused,
  onClose,
}: {
  /** Address of the earlier photo. */
  ghost: string;
  onPicture: (picture: HTMLCanvasElement) => void;
  /** The camera is not to be had: a file is chosen instead. */
  onRefused: () => void;
  onClose: () => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const [strength, setStrength] = useState(HALF);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let over = false;
    const stop = () => {
      over = true;
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const size = { width: { ideal: 2048 }, height: { ideal: 1536 } };
    const start = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', ...size } });
      if (over) return stop();
      if (!video.current) return;
      video.current.srcObject = stream;
      await video.current.play().catch(() => undefined);
    };
    start().catch(() => over || onRefused());
    return stop;
  }, []);
  const take = () => {
    const picture = video.current && frameOf(video.current);
    if (picture) onPicture(picture);
  };
  return (
    <Dialog title={t('ghost-title')} tone="photo" onClose={onClose} testid="ghost-dialog">
      <p>{t('ghost-hint')}</p>
      <div class="ghost-view">
        <video
          ref={video}
          playsInline
          muted
          autoPlay
          onLoadedData={() => setReady(true)}
          data-testid="ghost-video"
        />
        <img
          src={ghost}
          alt={t('ghost-earlier')}
          style={{ opacity: strength / 100 }}
          data-testid="ghost-image"
        />
      </div>
      <label class="ghost-strength">
        <span class="label">{t('ghost-strength')}</span>
        <input
          type="range"
          min={0}
          max={100}
          step={5}
          value={strength}
          onInput={(event) => setStrength(Number(event.currentTarget.value))}
          data-testid="ghost-strength"
        />
      </label>
      <div class="picture-buttons">
        <button type="button" class="field-button" onClick={onClose} data-testid="ghost-cancel">
          <span>{t('cancel')}</span>
        </button>
        <button
          type="button"
          class="field-button primary"
          disabled={!ready}
          onClick={take}
          data-testid="ghost-take"
        >
          <Icon name="camera" size={24} />
          <span>{t('photo-take')}</span>
        </button>
      </div>
    </Dialog>
  );
}
