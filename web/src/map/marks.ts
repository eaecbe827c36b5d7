/**
 * Draws the map's images when they are first needed: marks by state and category, clusters by count.
 * The name of an image says all that is in it, theme included, so an image is never redrawn.
 */

import { FORMS, type Form, type Stroke } from '../ui/forms';
import { iconNode } from '../ui/icons';
import { token } from '../ui/theme';

const RATIO = 2;
const MARK_PX = 28;
const GLYPH_PX = 13;
const HATCH_PX = 8;
const CLUSTER_PX = { width: 44, height: 30 };

function canvas(width: number, height: number): CanvasRenderingContext2D | null {
  const element = document.createElement('canvas');
  element.width = width * RATIO;
  element.height = height * RATIO;
  const context = element.getContext('2d');
  context?.scale(RATIO, RATIO);
  return context;
}

const pixels = (context: CanvasRenderingContext2D): ImageData =>
  context.getImageData(0, 0, context.canvas.width, context.canvas.height);

/** Categories are drawn where the form leaves room: inside discs and rings, not over a tick or a leaf. */
const ROOMY: readonly string[] = ['open', 'open-4', 'assigned', 'done'];
const GLYPH_COLOUR: Record<string, string> = { open: 'on-fill', assigned: 'on-fill', 'open-4': 'on-ember' };

function drawMark(form: Form, icon?: string): ImageData | null {
  const context = canvas(MARK_PX, MARK_PX);
  if (!context) return null;
  context.scale(MARK_PX / 24, MARK_PX / 24);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const stroke of FORMS[form] as readonly Stroke[]) {
    const path = new Path2D(stroke.d);
    if (stroke.fill) {
      context.fillStyle = token(stroke.fill);
      context.fill(path);
    }
    if (stroke.stroke) {
      context.strokeStyle = token(stroke.stroke);
      context.lineWidth = stroke.width ?? 1;
      context.stroke(path);
    }
  }
  if (icon && ROOMY.includes(form)) {
    const scale = GLYPH_PX / MARK_PX;
    context.translate(12, 12);
    context.scale(scale, scale);
    context.translate(-12, -12);
    context.strokeStyle = token(GLYPH_COLOUR[form] ?? 'ink');
    context.lineWidth = 2.6;
    for (const [tag, attributes] of iconNode(icon)) context.stroke(outline(tag, attributes));
  }
  return pixels(context);
}

/** The outline of one element of an icon. */
function outline(tag: string, attributes: Record<string, string | number | undefined>): Path2D {
  const n = (name: string) => Number(attributes[name] ?? 0);
  const path = new Path2D(tag === 'path' ? String(attributes.d) : undefined);
  if (tag === 'circle') path.arc(n('cx'), n('cy'), n('r'), 0, 2 * Math.PI);
  else if (tag === 'ellipse') path.ellipse(n('cx'), n('cy'), n('rx'), n('ry'), 0, 0, 2 * Math.PI);
  else if (tag === 'rect') path.roundRect(n('x'), n('y'), n('width'), n('height'), n('rx'));
  else if (tag === 'line') {
    path.moveTo(n('x1'), n('y1'));
    path.lineTo(n('x2'), n('y2'));
  } else if (tag === 'polyline' || tag === 'polygon') {
    const numbers = String(attributes.points)
      .trim()
      .split(/[\s,]+/)
      .map(Number);
    for (let i = 0; i + 1 < numbers.length; i += 2) path.lineTo(numbers[i] ?? 0, numbers[i + 1] ?? 0);
    if (tag === 'polygon') path.closePath();
  }
  return path;
}

/** Slanting lines that go on over the edges of their tile. */
function drawHatch(): ImageData | null {
  const context = canvas(HATCH_PX, HATCH_PX);
  if (!context) return null;
  context.strokeStyle = token('ink-soft');
  context.lineWidth = 1;
  for (const x of [-HATCH_PX, 0, HATCH_PX]) {
    context.moveTo(x, HATCH_PX);
    context.lineTo(x + HATCH_PX, 0);
  }
  context.stroke();
  return pixels(context);
}

/** A number with a small bar under it: how many are open, done, verified and positive, in that order. */
function drawCluster(label: string, shares: readonly number[]): ImageData | null {
  const { width, height } = CLUSTER_PX;
  const context = canvas(width, height);
  if (!context) return null;
  context.beginPath();
  context.roundRect(1.5, 1.5, width - 3, height - 3, 9);
  context.fillStyle = token('surface');
  context.fill();
  context.strokeStyle = token('rim');
  context.lineWidth = 1.5;
  context.stroke();
  context.fillStyle = token('ink');
  context.font = `600 14px ${token('font')}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(label, width / 2, 12);
  const total = shares.reduce((sum, share) => sum + share, 0) || 1;
  const bar = { x: 8, y: 20.5, width: width - 16, height: 4.5 };
  const paints = [
    () => token('lantern-fill'),
    () => token('surface'),
    () => token('spruce'),
    () => token('stone'),
  ];
  context.save();
  context.beginPath();
  context.roundRect(bar.x, bar.y, bar.width, bar.height, 2);
  context.clip();
  let x = bar.x;
  shares.forEach((share, i) => {
    const length = (share / total) * bar.width;
    context.fillStyle = paints[i]?.() ?? token('stone');
    context.fillRect(x, bar.y, length, bar.height);
    x += length;
  });
  context.restore();
  context.beginPath();
  context.roundRect(bar.x, bar.y, bar.width, bar.height, 2);
  context.strokeStyle = token('rim');
  context.lineWidth = 1;
  context.stroke();
  return pixels(context);
}

/**
 * The image of a name: `theme|mark|form`, `theme|mark|form|icon`, `theme|cluster|label|a|b|c|d` or
 * `theme|hatch`.
 * Null for names of others.
 */
export function imageOf(name: string): { data: ImageData; ratio: number } | null {
  const [, what, ...rest] = name.split('|');
  const data = ((): ImageData | null => {
    if (what === 'mark') return drawMark((rest[0] ?? '') in FORMS ? (rest[0] as Form) : 'closed', rest[1]);
    if (what === 'hatch') return drawHatch();
    if (what === 'cluster') return drawCluster(rest[0] ?? '', rest.slice(1).map(Number));
    return null;
  })();
  return data && { data, ratio: RATIO };
}
