import type { Point } from './day-words.ts';

/** The drawing's own units; the page scales it. */
export const WIDTH = 288;
export const HEIGHT = 100;
/** Room for the line's own width at the top and at the bottom. */
const MARGIN = 8;

export interface ChartShape {
  /** One path for each stretch without a gap. */
  readonly lines: readonly string[];
  /** The same, closed at the bottom. */
  readonly areas: readonly string[];
  /** The highest point: 0 to 1 from the left, and from the top. */
  readonly top: { readonly x: number; readonly y: number } | null;
}

/**
 * A day as curves. What was not measured is a gap: no line is drawn over it. Flat days are drawn flat, not blown up:
 * `least` is the smallest span of values that fills the height.
 */
export function chartShape(points: readonly Point[], least: number, stepped: boolean): ChartShape {
  const known = points.flatMap(([, value]) => (value === null ? [] : value));
  if (known.length === 0) return { lines: [], areas: [], top: null };
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const span = Math.max(high - low, least);
  const bottom = low - (span - (high - low)) / 2;
  const step = WIDTH / points.length;
  const x = (index: number): number => round((index + 0.5) * step);
  const y = (value: number): number =>
    round(HEIGHT - MARGIN - ((value - bottom) / span) * (HEIGHT - 2 * MARGIN));

  const shapes = stretches(points).map((stretch) => {
    const line = stretch
      .map(([index, value]) =>
        stepped
          ? `${round(index * step)},${y(value)} ${round((index + 1) * step)},${y(value)}`
          : // A single quarter is seen too.
            stretch.length === 1
            ? `${round(index * step)},${y(value)} ${round((index + 1) * step)},${y(value)}`
            : `${x(index)},${y(value)}`,
      )
      .join(' ');
    const first = line.split(/[ ,]/)[0] ?? '0';
    const last = line.split(' ').at(-1)?.split(',')[0] ?? '0';
    return { line: `M${line}`, area: `M${first},${HEIGHT} ${line} ${last},${HEIGHT}Z` };
  });
  const topIndex = points.findIndex(([, value]) => value === high);
  return {
    lines: shapes.map(({ line }) => line),
    areas: shapes.map(({ area }) => area),
    top: { x: x(topIndex) / WIDTH, y: y(high) / HEIGHT },
  };
}

const round = (number: number): number => Math.round(number * 10) / 10;

/** Runs of values that follow one another. */
function stretches(points: readonly Point[]): [number, number][][] {
  const runs: [number, number][][] = [];
  let run: [number, number][] | null = null;
  for (const [index, [, value]] of points.entries()) {
    if (value === null) run = null;
    else {
      if (run === null) {
        run = [];
        runs.push(run);
      }
      run.push([index, value]);
    }
  }
  return runs;
}
