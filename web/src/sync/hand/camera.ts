/**
 * Reads QR codes from the camera: by the browser's own detector where there is one, else by a library that is
 * fetched with this part of the app. It must not keep any picture.
 */
import decodeQR from 'qr/decode.js';

/** The detector that some browsers have of their own. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type DetectorClass = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};

/** Widest picture that the library is given: a code fills most of it, and a phone has little time. */
const WIDTH = 640;
const EVERY_MS = 120;

async function ownDetector(): Promise<Detector | null> {
  const found = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  try {
    if (!found || !(await found.getSupportedFormats()).includes('qr_code')) return null;
    return new found({ formats: ['qr_code'] });
  } catch {
    return null;
  }
}

/** The text of a code in a picture, if there is one that can be read. */
export function readCode(picture: ImageData): string | null {
  try {
    return decodeQR(picture);
  } catch {
    return null;
  }
}

function byLibrary(video: HTMLVideoElement, canvas: HTMLCanvasElement): string | null {
  const scale = Math.min(1, WIDTH / video.videoWidth);
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return readCode(context.getImageData(0, 0, canvas.width, canvas.height));
}

/** Starts the camera and tells each code that it reads; returns what stops it. */
export function codeReader(
  video: HTMLVideoElement,
  read: (text: string) => void,
  refused: () => void,
): () => void {
  let stream: MediaStream | undefined;
  let over = false;
  const canvas = document.createElement('canvas');
  const run = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    } catch {
      refused();
      return;
    }
    if (over) return stop();
    video.srcObject = stream;
    await video.play().catch(() => undefined);
    const detector = await ownDetector();
    while (!over) {
      if (video.videoWidth > 0) {
        const found = detector
          ? await detector.detect(video).then(
              ([first]) => first?.rawValue ?? null,
              () => null,
            )
          : byLibrary(video, canvas);
        if (found && !over) read(found);
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  };
  const stop = () => {
    over = true;
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  void run();
  return stop;
}
