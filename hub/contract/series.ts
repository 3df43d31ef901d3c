import type { SeriesQuery } from './api.ts';
import { HubError } from './errors.ts';

/** How a series is asked for and answered, whichever store answers (`GET /api/series`). */

/** `[ISO time of the window's start, or of the value itself, value]`, ascending. */
export type SeriesPoint = [string, number];

/** A month of one value a minute (44,640); more is a download, not a chart. */
export const MAX_ANSWER_POINTS = 50_000;

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export interface SeriesRange {
  /** ms since the epoch, included. */
  readonly from: number;
  /** ms since the epoch, not included. */
  readonly to: number;
  /** ms; null: single values. */
  readonly every: number | null;
}

/** Throws HubError `range_invalid`; `too_many_points` where the windows alone are more than an answer may hold. */
export function rangeOf(query: SeriesQuery): SeriesRange {
  const from = Date.parse(query.from);
  const to = Date.parse(query.to);
  // Before 1970 and after 2262 the stores' nanoseconds end; nothing is measured there.
  if (!(from >= 0 && from < to && to <= 9_223_372_036_854)) {
    throw new HubError('range_invalid', `from ${query.from} to ${query.to}`);
  }
  if (query.every === undefined) return { from, to, every: null };
  const every = Number(query.every.slice(0, -1)) * UNIT_MS[query.every.at(-1) as keyof typeof UNIT_MS];
  if (!(every > 0)) throw new HubError('range_invalid', `every ${query.every}`);
  if ((to - from) / every > MAX_ANSWER_POINTS) {
    throw new HubError('too_many_points', `${Math.ceil((to - from) / every)} windows`);
  }
  return { from, to, every };
}
