/**
 * A QR code drawn from rows of 0 and 1. It is always dark on light, in every theme, for cameras expect that;
 * what it says stands beside it as text as well.
 */
/** The modules that a reader needs to be left blank around the code. */
const QUIET = 4;

/** One path: each run of dark modules in a row is a rectangle. */
export function squarePath(rows: readonly string[]): string {
  let path = '';
  rows.forEach((row, y) => {
    for (const run of row.matchAll(/1+/g)) path += `M${run.index} ${y}h${run[0].length}v1h-${run[0].length}z`;
  });
  return path;
}

export function Square({ rows, label }: { rows: readonly string[]; label: string }) {
  const side = rows.length + 2 * QUIET;
  return (
    <svg
      class="square"
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
      data-testid="square"
    >
      <path d={squarePath(rows)} />
    </svg>
  );
}
