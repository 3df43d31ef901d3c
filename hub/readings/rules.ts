import type { Entry, EntryKind, ReadingValue } from '../contract/entries.ts';
import type { Point } from './series-store.ts';

/** The kinds of entries that hold readings. Taps are not among them: person-level rows stay out of time series. */
export const READING_KINDS: ReadonlySet<EntryKind> = new Set(['reading', 'passage']);

export function pointsOf(entry: Entry): Point[] {
  const { at, seq } = entry;
  if (entry.kind === 'reading') {
    const { scope: kind, id, startup, measure, value, session, room } = entry.body;
    // Measured with one person, who may withdraw it: it rests in hub/showroom/data alone.
    if (session !== undefined) return [];
    const point = { kind, id, measure, value: stored(value), at, seq };
    if (startup !== undefined) return [{ ...point, startup }];
    // The room where an object stands measures with it: its chart has what its tile on the wall shows.
    return room === undefined ? [point] : [point, { ...point, kind: 'room', id: room }];
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

/** The waiting time before attempt `failures` + 1. `chance` in [0, 1): hubs that failed together come back apart. */
export function backoffMs(failures: number, bounds: { min: number; max: number }, chance: number): number {
  const ceiling = Math.min(bounds.max, bounds.min * 2 ** Math.min(failures - 1, 30));
  return ceiling * (0.5 + chance / 2);
}
