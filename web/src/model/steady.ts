/**
 * A better place while somebody stands still: the mean of the last positions, each weighted by how sure it was.
 * The accuracy told is the best single one, never better: errors of one moment are those of the next.
 */
export interface Reading {
  at: [number, number];
  accuracy: number;
  time: number;
}

/** How long positions are averaged over. */
const WINDOW_MS = 20_000;
const METRES_PER_DEGREE = 111_320;

const metres = (a: readonly [number, number], b: readonly [number, number]): number => {
  const across = (a[0] - b[0]) * Math.cos((a[1] * Math.PI) / 180);
  return Math.hypot(across, a[1] - b[1]) * METRES_PER_DEGREE;
};

function meanOf(readings: readonly Reading[]): [number, number] {
  const weights = readings.map(({ accuracy }) => 1 / Math.max(accuracy, 1) ** 2);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const part = (axis: 0 | 1) =>
    readings.reduce((all, { at }, i) => all + (at[axis] * (weights[i] ?? 0)) / sum, 0);
  return [part(0), part(1)];
}

/** The readings that still hold after a new one: a step further than either is sure of begins anew. */
export function follow(before: readonly Reading[], next: Reading): Reading[] {
  const recent = before.filter(({ time }) => next.time - time <= WINDOW_MS);
  if (recent.length === 0) return [next];
  const sure = Math.max(3, Math.min(next.accuracy, ...recent.map(({ accuracy }) => accuracy)));
  return metres(meanOf(recent), next.at) > sure ? [next] : [...recent, next];
}

/** Where somebody stands by these readings, which must not be empty. */
export function steady(readings: readonly Reading[]): Reading {
  const last = readings[readings.length - 1] as Reading;
  return {
    at: meanOf(readings),
    accuracy: Math.min(...readings.map(({ accuracy }) => accuracy)),
    time: last.time,
  };
}
