export const CHART_WIDTH = 320;
export const CHART_HEIGHT = 120;
/** The line's own width, at the top and at the bottom. */
const MARGIN = 6;

export type ChartPoint = readonly [at: number, value: number];

export interface ChartLine {
  readonly path: string;
  readonly low: number;
  readonly high: number;
  readonly last: number;
}

/**
 * The values from `from` to `to` (ms) as one line. Stepped: a value holds until the next one is said. `least` is the
 * smallest span that fills the height: what hardly changes is drawn flat. null: nothing to draw.
 */
export function chartLine(
  points: readonly ChartPoint[],
  from: number,
  to: number,
  { stepped, least }: { readonly stepped: boolean; readonly least: number },
): ChartLine | null {
  const before = points.findLast(([at]) => at < from);
  const inside = points.filter(([at]) => at >= from && at <= to);
  // What was said before still held when the window began.
  const seen = before === undefined || !stepped ? inside : [[from, before[1]] as const, ...inside];
  const last = seen.at(-1)?.[1];
  if (last === undefined) return null;
  const values = seen.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(high - low, least);
  const bottom = (low + high - span) / 2;
  const x = (at: number): number => round(((at - from) / (to - from)) * CHART_WIDTH);
  const y = (value: number): number =>
    round(CHART_HEIGHT - MARGIN - ((value - bottom) / span) * (CHART_HEIGHT - 2 * MARGIN));
  const [[firstAt, first] = [from, last] as const, ...rest] = seen;
  const drawn = rest.map(([at, value]) => (stepped ? `H${x(at)}V${y(value)}` : `L${x(at)} ${y(value)}`));
  return {
    path: `M${x(firstAt)} ${y(first)}${drawn.join('')}${stepped ? `H${CHART_WIDTH}` : ''}`,
    low,
    high,
    last,
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
