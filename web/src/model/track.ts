/**
 * The way walked, as a phone hears it: points gathered into parts that are never altered, and a new segment
 * wherever nothing was heard. A gap stays a gap; no line is drawn where nobody is known to have been.
 */

/** Longitude, latitude, accuracy in metres, milliseconds of Unix time. */
export type Point = [number, number, number, number];

export interface Part {
  segment: number;
  /** Index in the segment of the first point. */
  from: number;
  points: Point[];
}

/** What is gathered and not yet a part. */
export interface Recording extends Part {
  /** When a sure position was last heard. */
  heard: number | null;
  /** True when whatever comes next begins a new segment. */
  broken: boolean;
}

export const PART_MOST = 60;
/** Longest silence within a segment. */
export const SILENCE_MS = 30_000;
/** A position less sure than this says too little about where one walked. */
export const SURE_M = 50;
/** Standing still is one point every so often. */
const STILL_M = 2;
const STILL_MS = 5_000;
const METRES_PER_DEGREE = 111_320;

export const newRecording = (): Recording => ({
  segment: 0,
  from: 0,
  points: [],
  heard: null,
  broken: false,
});

const metres = (a: Point, b: Point): number => {
  const across = (a[0] - b[0]) * Math.cos((a[1] * Math.PI) / 180);
  return Math.hypot(across, a[1] - b[1]) * METRES_PER_DEGREE;
};

/** What was gathered as a part, if anything was. */
const partOf = ({ segment, from, points }: Recording): Part[] =>
  points.length > 0 ? [{ segment, from, points }] : [];

const begun = ({ from, points }: Recording): boolean => from > 0 || points.length > 0;

/** Ends the segment here: the page goes out of sight, or the walk is over. */
export const pause = (recording: Recording): { recording: Recording; parts: Part[] } => ({
  recording: {
    ...recording,
    from: recording.from + recording.points.length,
    points: [],
    broken: recording.broken || begun(recording),
  },
  parts: partOf(recording),
});

/** Takes in what the phone heard; gives back parts that are finished. */
export function hear(recording: Recording, point: Point): { recording: Recording; parts: Part[] } {
  if (point[2] > SURE_M) return pause(recording);
  const silent = recording.heard !== null && point[3] - recording.heard > SILENCE_MS;
  if ((recording.broken || silent) && begun(recording)) {
    const next = { segment: recording.segment + 1, from: 0, points: [point], heard: point[3], broken: false };
    return { recording: next, parts: partOf(recording) };
  }
  const last = recording.points.at(-1);
  const still = last && metres(last, point) < STILL_M && point[3] - last[3] < STILL_MS;
  const points = still ? recording.points : [...recording.points, point];
  const next = { ...recording, points, heard: point[3], broken: false };
  if (points.length < PART_MOST) return { recording: next, parts: [] };
  return { recording: { ...next, from: next.from + points.length, points: [] }, parts: partOf(next) };
}

/** Lines to draw, one for each segment, from parts in any order. */
export function linesOf(parts: readonly Part[]): [number, number][][] {
  const segments = new Map<number, Part[]>();
  for (const part of parts) segments.set(part.segment, [...(segments.get(part.segment) ?? []), part]);
  return [...segments.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, all]) =>
      all
        .sort((a, b) => a.from - b.from)
        .flatMap(({ points }) => points.map(([lon, lat]): [number, number] => [lon, lat])),
    )
    .filter((line) => line.length > 0);
}
