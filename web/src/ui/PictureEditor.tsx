/**
 * A picture in which parts are hidden with a finger, a mouse or the keyboard: blurred under the finger, or
 * covered by rectangles. What is hidden is really gone from the canvas; it must not know where the picture
 * comes from or goes.
 */
import type { RefObject } from 'preact';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { blurSquare, inPicture, type Point, type Rect, rectangle, type Size } from '../model/picture';
import './picture.css';

export type Mark = { tool: 'blur'; points: readonly Point[]; radius: number } | { tool: 'cover'; rect: Rect };
export type Picture = HTMLCanvasElement | HTMLImageElement;

/** Half the width of the brush on screen: a finger's. */
const FINGER = 26;
/** How many steps of the arrow keys cross the picture. */
const STEPS = 40;

const sizeOf = (picture: Picture): Size =>
  picture instanceof HTMLCanvasElement
    ? { width: picture.width, height: picture.height }
    : { width: picture.naturalWidth, height: picture.naturalHeight };

function canvasOf({ width, height }: Size): [HTMLCanvasElement, CanvasRenderingContext2D | null] {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return [canvas, canvas.getContext('2d')];
}

/** The whole picture in large squares, each of one colour. */
function squares(picture: Picture, size: Size): HTMLCanvasElement {
  const square = blurSquare(size);
  const small = { width: Math.ceil(size.width / square), height: Math.ceil(size.height / square) };
  const [few, into] = canvasOf(small);
  if (into) {
    // Each square is the mean of what it hides, not one point of it.
    into.imageSmoothingQuality = 'high';
    into.drawImage(picture, 0, 0, small.width, small.height);
  }
  const [many, out] = canvasOf(size);
  if (out) {
    out.imageSmoothingEnabled = false;
    out.drawImage(few, 0, 0, small.width * square, small.height * square);
  }
  return many;
}

/** Draws the picture with everything hidden in it. */
function paint(
  canvas: HTMLCanvasElement,
  picture: Picture,
  blurred: HTMLCanvasElement,
  marks: readonly Mark[],
) {
  const context = canvas.getContext('2d');
  if (!context) return;
  const size = { width: canvas.width, height: canvas.height };
  context.drawImage(picture, 0, 0, size.width, size.height);
  const strokes = marks.filter((mark) => mark.tool === 'blur');
  if (strokes.length > 0) {
    const [mask, stroke] = canvasOf(size);
    if (stroke) {
      stroke.lineCap = 'round';
      stroke.lineJoin = 'round';
      for (const { points, radius } of strokes) {
        stroke.lineWidth = radius * 2;
        stroke.beginPath();
        const [[x, y] = [0, 0]] = points;
        stroke.moveTo(x, y);
        // A line to itself draws the round end of a single tap.
        for (const point of points) stroke.lineTo(point[0], point[1] + 0.01);
        stroke.stroke();
      }
      stroke.globalCompositeOperation = 'source-in';
      stroke.drawImage(blurred, 0, 0);
      context.drawImage(mask, 0, 0);
    }
  }
  const style = getComputedStyle(canvas);
  for (const mark of marks) {
    if (mark.tool !== 'cover') continue;
    context.fillStyle = style.getPropertyValue('--stone');
    context.strokeStyle = style.getPropertyValue('--lantern-fill');
    context.lineWidth = Math.max(2, size.width / 250);
    context.fillRect(...mark.rect);
    context.strokeRect(...mark.rect);
  }
}

export function PictureEditor({
  picture,
  tool,
  label,
  marks,
  onMarks,
  canvas,
}: {
  picture: Picture;
  tool: Mark['tool'];
  label: string;
  marks: readonly Mark[];
  onMarks: (marks: readonly Mark[]) => void;
  canvas: RefObject<HTMLCanvasElement | null>;
}) {
  const size = useMemo(() => sizeOf(picture), [picture]);
  const blurred = useMemo(() => squares(picture, size), [picture, size]);
  const [draft, setDraft] = useState<readonly Point[]>([]);
  const [cursor, setCursor] = useState<Point | null>(null);
  const [corner, setCorner] = useState<Point | null>(null);
  const dragging = useRef(false);
  const hint = useId();

  const radius = () => {
    const shown = canvas.current?.getBoundingClientRect().width || size.width;
    return (FINGER * size.width) / shown;
  };
  const markOf = (points: readonly Point[]): Mark | null => {
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return null;
    if (tool === 'blur') return { tool, points, radius: radius() };
    const rect = rectangle(first, last, size);
    return rect && { tool, rect };
  };
  const add = (points: readonly Point[]) => {
    const mark = markOf(points);
    if (mark) onMarks([...marks, mark]);
  };

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const drawn = draft.length > 0 ? draft : corner && cursor ? [corner, cursor] : [];
    const under = markOf(drawn);
    // One picture a frame is enough, however often the finger reports.
    const frame = requestAnimationFrame(() =>
      paint(element, picture, blurred, under ? [...marks, under] : marks),
    );
    return () => cancelAnimationFrame(frame);
  });

  const point = (event: PointerEvent): Point =>
    inPicture(
      [event.clientX, event.clientY],
      (event.currentTarget as HTMLElement).getBoundingClientRect(),
      size,
    );

  const key = (event: KeyboardEvent) => {
    const at = cursor ?? [size.width / 2, size.height / 2];
    const step = Math.max(size.width, size.height) / (event.shiftKey ? STEPS * 5 : STEPS);
    const moves: Record<string, Point> = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    };
    const move = moves[event.key];
    if (move) {
      setCursor([
        Math.min(size.width, Math.max(0, at[0] + move[0])),
        Math.min(size.height, Math.max(0, at[1] + move[1])),
      ]);
    } else if (event.key === ' ' || event.key === 'Enter') {
      setCursor(at);
      if (tool === 'blur') add([at]);
      else if (!corner) setCorner(at);
      else {
        add([corner, at]);
        setCorner(null);
      }
    } else if (event.key === 'Backspace' || (event.key === 'z' && (event.ctrlKey || event.metaKey))) {
      onMarks(marks.slice(0, -1));
    } else if (event.key === 'Escape' && corner) setCorner(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="picture-editor">
      <div
        class="picture-frame"
        // The only role that leaves the arrow keys to what is drawn here.
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what is drawn here is worked with the keys
        tabIndex={0}
        aria-label={label}
        aria-describedby={hint}
        data-testid="picture-editor"
        data-marks={marks.length}
        onKeyDown={key}
        onBlur={() => {
          setCursor(null);
          setCorner(null);
        }}
      >
        <canvas
          ref={canvas}
          width={size.width}
          height={size.height}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            dragging.current = true;
            setCursor(null);
            setCorner(null);
            setDraft([point(event)]);
          }}
          onPointerMove={(event) => {
            if (!dragging.current) return;
            const here = point(event);
            setDraft((points) => [...points, here]);
          }}
          onPointerUp={(event) => {
            if (!dragging.current) return;
            dragging.current = false;
            add([...draft, point(event)]);
            setDraft([]);
          }}
          onPointerCancel={() => {
            dragging.current = false;
            setDraft([]);
          }}
        />
        {cursor && (
          <span
            class="picture-cursor"
            aria-hidden="true"
            style={{
              left: `${(cursor[0] / size.width) * 100}%`,
              top: `${(cursor[1] / size.height) * 100}%`,
            }}
          />
        )}
      </div>
      <p class="soft picture-keys" id={hint}>
        {t(tool === 'blur' ? 'picture-keys-blur' : 'picture-keys-cover')}
      </p>
    </div>
  );
}
