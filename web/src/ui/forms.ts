/**
 * The forms of the marks, in a box of 24 by 24: form before colour, so that open, done and verified are
 * told apart without seeing colours. The same strokes draw the map's images and the list's symbols.
 */

/** One stroke of a form; colours are names of tokens. */
export interface Stroke {
  d: string;
  fill?: string;
  stroke?: string;
  width?: number;
}

const circle = (r: number, cx = 12, cy = 12): string =>
  `M${cx - r} ${cy}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;

/** A disc with a wedge taken out of its upper right, from twelve o'clock to three. */
const NOTCHED = 'M12 3.5A8.5 8.5 0 1 0 20.5 12L12.6 11.4Z';
const TICK = 'M8.2 12.3l2.7 2.7 5-5.6';
const LEAF = 'M4.5 19.5C3 10 9 4 20.5 3.5C21 14 15.5 21 7 18.2';

export const FORMS = {
  open: [{ d: circle(8.5), fill: 'lantern-fill', stroke: 'rim', width: 2 }],
  'open-4': [
    { d: circle(8.5), fill: 'ember', stroke: 'surface', width: 1 },
    { d: circle(10.6), stroke: 'ember', width: 1.8 },
  ],
  assigned: [{ d: NOTCHED, fill: 'lantern-fill', stroke: 'rim', width: 2 }],
  done: [
    { d: circle(8.5), fill: 'surface' },
    { d: circle(7.5), stroke: 'rim', width: 3 },
  ],
  verified: [
    { d: circle(8.5), fill: 'surface' },
    { d: circle(8), stroke: 'spruce', width: 2.2 },
    { d: TICK, stroke: 'spruce', width: 2.4 },
  ],
  closed: [
    { d: circle(5.2), fill: 'surface' },
    { d: circle(4.4), stroke: 'ink-soft', width: 1.6 },
  ],
  positive: [
    { d: `${LEAF}Z`, fill: 'spruce', stroke: 'surface', width: 1.2 },
    { d: 'M4.5 20.5C8 15 11 11.5 15.5 8.5', stroke: 'surface', width: 1.4 },
  ],
  hot: [
    { d: circle(9.5), stroke: 'surface', width: 4.5 },
    { d: circle(10), stroke: 'ink', width: 1.7 },
    { d: circle(6), stroke: 'ink', width: 1.7 },
  ],
} as const satisfies Record<string, readonly Stroke[]>;

export type Form = keyof typeof FORMS;

/** The form of a state; a state this client does not know is drawn as closed, the quietest. */
export function formOf(state: string, severity?: number | null, kind?: string): Form {
  if (kind === 'hot_spot') return 'hot';
  if (state === 'open' && severity === 4) return 'open-4';
  return state in FORMS ? (state as Form) : 'closed';
}
