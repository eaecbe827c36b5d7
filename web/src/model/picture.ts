/**
 * Measures of pictures: how large one is kept, where a finger points in it, and what a drag covers. Pixels in
 * and out; it must not touch a canvas.
 */

/** Longest side of a photo that leaves the phone; the server keeps none larger. */
export const LONGEST_SIDE = 2048;

export interface Size {
  width: number;
  height: number;
}
export type Point = readonly [x: number, y: number];
/** From the left, from the top, across, down; whole pixels. */
export type Rect = readonly [x: number, y: number, width: number, height: number];

/** The size of a picture when no side may be longer than `longest`; never larger than it is. */
export function fitted({ width, height }: Size, longest: number = LONGEST_SIDE): Size {
  const scale = Math.min(1, longest / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Where something on screen lies in the picture shown in `box`, held within it. */
export function inPicture(
  [x, y]: Point,
  box: { left: number; top: number; width: number; height: number },
  size: Size,
): Point {
  const along = (at: number, start: number, shown: number, whole: number) =>
    Math.min(whole, Math.max(0, ((at - start) / Math.max(shown, 1)) * whole));
  return [along(x, box.left, box.width, size.width), along(y, box.top, box.height, size.height)];
}

/** The rectangle between two corners, or nothing when it is hardly more than a tap. */
export function rectangle([ax, ay]: Point, [bx, by]: Point, size: Size): Rect | null {
  const [left, top] = [Math.floor(Math.min(ax, bx)), Math.floor(Math.min(ay, by))];
  const right = Math.min(size.width, Math.ceil(Math.max(ax, bx)));
  const bottom = Math.min(size.height, Math.ceil(Math.max(ay, by)));
  const least = Math.max(4, Math.max(size.width, size.height) / 200);
  if (right - left < least || bottom - top < least) return null;
  return [left, top, right - left, bottom - top];
}

/** Side of the squares that a blurred part is made of: so large that no face keeps its features. */
export const blurSquare = ({ width, height }: Size): number =>
  Math.max(16, Math.round(Math.max(width, height) / 24));
