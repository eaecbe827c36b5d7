/** A track: small parts that never change, and a new segment at each silence, poor position or page out of sight. */
import { describe, expect, it } from 'vitest';
import {
  hear,
  linesOf,
  newRecording,
  PART_MOST,
  type Part,
  type Point,
  pause,
  type Recording,
} from '../src/model/track';

const START = Date.parse('2025-11-18T16:02:00Z');
/** A walker northwards from Sjöbo Torg, 5 m and 4 s a step; the accuracy as given. */
const step = (n: number, accuracy = 6, late = 0): Point => [
  12.94,
  57.72 + (n * 5) / 111_320,
  accuracy,
  START + n * 4_000 + late,
];

function walk(points: (Point | 'hidden')[]): { parts: Part[]; recording: Recording } {
  let recording = newRecording();
  const parts: Part[] = [];
  for (const point of points) {
    const next = point === 'hidden' ? pause(recording) : hear(recording, point);
    recording = next.recording;
    parts.push(...next.parts);
  }
  return { parts, recording };
}

const steps = (n: number): Point[] => Array.from({ length: n }, (_, i) => step(i));

describe('a track', () => {
  it('is cut into parts of at most sixty points that follow on each other', () => {
    const { parts, recording } = walk(steps(130));
    expect(parts.map(({ segment, from, points }) => [segment, from, points.length])).toEqual([
      [0, 0, 60],
      [0, 60, 60],
    ]);
    expect(recording.points).toHaveLength(10);
    expect(PART_MOST).toBe(60);
  });

  it('begins a new segment after half a minute of silence', () => {
    const { parts, recording } = walk([step(0), step(1), step(2, 6, 31_000)]);
    expect(parts).toEqual([{ segment: 0, from: 0, points: [step(0), step(1)] }]);
    expect(recording).toMatchObject({ segment: 1, from: 0, points: [step(2, 6, 31_000)] });
  });

  it('does not begin a new one after exactly half a minute', () => {
    const { parts, recording } = walk([step(0), step(1, 6, 26_000)]);
    expect(parts).toEqual([]);
    expect(recording).toMatchObject({ segment: 0, points: [step(0), step(1, 6, 26_000)] });
  });

  it('leaves out what is less sure than 50 m, and breaks there', () => {
    const { parts, recording } = walk([step(0), step(1), step(2, 51), step(3)]);
    expect(parts).toEqual([{ segment: 0, from: 0, points: [step(0), step(1)] }]);
    expect(recording).toMatchObject({ segment: 1, from: 0, points: [step(3)] });
    expect(walk([step(0), step(1, 50)]).recording.points).toHaveLength(2);
  });

  it('breaks when the page goes out of sight, also right after a full part', () => {
    const { parts, recording } = walk([...steps(60), 'hidden', 'hidden', step(61)]);
    expect(parts.map(({ segment, points }) => [segment, points.length])).toEqual([[0, 60]]);
    expect(recording).toMatchObject({ segment: 1, from: 0, points: [step(61)] });
  });

  it('keeps one point in five seconds of standing still', () => {
    const still = (ms: number): Point => [12.94, 57.72, 6, START + ms];
    const { recording } = walk([still(0), still(1_000), still(4_900), still(5_000), still(9_000)]);
    expect(recording.points.map(([, , , at]) => at - START)).toEqual([0, 5_000]);
    // Standing still is not silence.
    expect(recording.heard).toBe(START + 9_000);
  });

  it('is drawn as one line for each segment, whatever order the parts come in', () => {
    const { parts, recording } = walk([...steps(70), 'hidden', step(80), step(81)]);
    const lines = linesOf([recording, ...parts].reverse());
    expect(lines.map((line) => line.length)).toEqual([70, 2]);
    expect(lines[0]?.[0]).toEqual([12.94, 57.72]);
  });
});
