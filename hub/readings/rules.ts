import type { SeriesQuery } from '../contract/api.ts';
import type { Entry, EntryKind, ReadingValue } from '../contract/entries.ts';
import { HubError } from '../contract/errors.ts';
import { MAX_ANSWER_POINTS, type Point } from './series-store.ts';

/** The kinds of entries that hold readings. Taps are not among them: person-level rows stay out of time series. */
export const READING_KINDS: ReadonlySet<EntryKind> = new Set(['reading', 'passage']);

export function pointsOf(entry: Entry): Point[] {
  const { at, seq } = entry;
  if (entry.kind === 'reading') {
    const { scope: kind, id, startup, measure, value } = entry.body;
    const point = { kind, id, measure, value: stored(value), at, seq };
    return [startup === undefined ? point : { ...point, startup }];
  }
  if (entry.kind === 'passage') {
    const { door: id, direction, people, present } = entry.body;
    const point = { kind: 'attendance' as const, id, at, seq };
    return [
      { ...point, measure: direction, value: people },
      { ...point, measure: 'present', value: present },
    ];
  }
  return [];
}

function stored(value: ReadingValue): number | string {
  return typeof value === 'boolean' ? Number(value) : value;
}

/** As many numbers as a millisecond has nanoseconds. */
const STAMPS_PER_MS = 1_000_000;

/**
 * A point's time in ns, decimal: the entry's milliseconds, then its journal number modulo 10⁶. Two entries never
 * overwrite each other, and the same entry always lands on the same point.
 */
export function stampOf(point: Point): string {
  return `${Math.trunc(point.at)}${String(point.seq % STAMPS_PER_MS).padStart(6, '0')}`;
}

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

/** The waiting time before attempt `failures` + 1. `chance` in [0, 1): hubs that failed together come back apart. */
export function backoffMs(failures: number, bounds: { min: number; max: number }, chance: number): number {
  const ceiling = Math.min(bounds.max, bounds.min * 2 ** Math.min(failures - 1, 30));
  return ceiling * (0.5 + chance / 2);
}
