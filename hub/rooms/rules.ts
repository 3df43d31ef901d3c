import type { ReadingValue } from '../contract/entries.ts';
import type { Occupancy } from '../contract/payloads.ts';
import { NEWEST_CLAIM_MS } from '../contract/times.ts';

/** How many people are in a room, from imperfect sensors. Times are ms since the epoch. */

/** A people gauge is believed for so long: three reports of one that speaks every ten minutes. */
export const GAUGE_FRESH_MS = 30 * 60_000;
/** What a door counter may miss or count twice: 5 % of the passages, which is what makers promise at best. */
export const PASSAGE_ERROR = 0.05;
/** More people in one message is a broken sensor: it would spoil the room's count until closing time. */
export const MAX_PEOPLE = 1_000;

/** Passages over all doors of a room, since `resetAt`. */
export interface DoorSums {
  readonly entered: number;
  readonly exited: number;
  /** The least that `entered - exited` has been, 0 or below. */
  readonly lowest: number;
  readonly resetAt: number;
  /** The last passage; null when none was ever heard. */
  readonly heardAt: number | null;
}

export interface LatestValue {
  readonly value: ReadingValue;
  readonly unit?: string;
  readonly at: number;
}

/** What somebody who looked said of a room. It holds until the next closing time: sensors then add to it. */
export interface Correction {
  readonly count: number;
  readonly at: number;
  /** What the people gauge showed then, if it was fresh: how far it is off. */
  readonly gauge: number | null;
}

interface ReadingTimes {
  readonly at: number;
  readonly received: number;
}

/** People in a message of `in`, `out` or `count`; null where that is no number of people. */
export function peopleIn(value: ReadingValue): number | null {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' && value >= 0 && value <= MAX_PEOPLE ? Math.round(value) : null;
}

/** The sums as they stand after the closing time `closing`, the last one: at closing the room is empty. */
export function sinceClosing(sums: DoorSums, closing: number): DoorSums {
  return sums.resetAt < closing ? { ...sums, entered: 0, exited: 0, lowest: 0, resetAt: closing } : sums;
}

/**
 * Adds a passage heard at one of the room's doors. A late message about people from before the last closing time
 * changes nothing: they are gone. (If the hub's clock was set back behind the reset, every message is a new one.)
 */
export function afterPassage(
  sums: DoorSums,
  direction: 'in' | 'out',
  people: number,
  times: ReadingTimes,
): DoorSums {
  if (times.at < sums.resetAt && times.received >= sums.resetAt) return sums;
  const entered = sums.entered + (direction === 'in' ? people : 0);
  const exited = sums.exited + (direction === 'out' ? people : 0);
  return {
    entered,
    exited,
    lowest: Math.min(sums.lowest, entered - exited),
    resetAt: sums.resetAt,
    heardAt: Math.max(sums.heardAt ?? 0, times.at),
  };
}

/** Whether a reading takes the place of the last one: not if it is older, unless the last came from a wrong clock. */
export function replaces(last: LatestValue | undefined, next: ReadingTimes): boolean {
  return last === undefined || next.at >= last.at || last.at > next.received + NEWEST_CLAIM_MS;
}

/** The people that a gauge measures, while it is fresh. */
export function measuredBy(gauge: LatestValue | undefined, now: number): number | null {
  return gauge && now - gauge.at < GAUGE_FRESH_MS ? peopleIn(gauge.value) : null;
}

/**
 * A gauge that counts people wins while it is fresh. Otherwise the doors: the sum over all of them, where a room
 * that more people left than entered was not empty before: someone had been missed. `low` supposes instead that
 * the arrivals are only late; both ends allow for the counters' error.
 *
 * Staff are right: from a correction on, both go on from its count. The doors' sums begin there (`resetAt`), and a
 * gauge that was off is believed only in how it changes.
 */
export function occupancyOf(
  doors: DoorSums,
  gauge: LatestValue | undefined,
  now: number,
  corrected: Correction | null = null,
): Omit<Occupancy, 'capacity'> {
  const since = corrected !== null && corrected.at >= doors.resetAt ? corrected : null;
  const measured = measuredBy(gauge, now);
  if (gauge && measured !== null && (since === null || gauge.at > since.at)) {
    const count = since?.gauge == null ? measured : Math.max(0, since.count + measured - since.gauge);
    return { count, low: count, high: count, source: 'count', at: isoOf(gauge.at) };
  }
  const heard = doors.heardAt !== null && doors.entered + doors.exited > 0;
  if (since !== null && !heard) {
    const { count, at } = since;
    return { count, low: count, high: count, source: 'staff', at: isoOf(at) };
  }
  if (doors.heardAt === null) return { count: null, low: null, high: null, source: 'none', at: null };
  const base = since?.count ?? 0;
  const balance = base + doors.entered - doors.exited;
  const count = balance - Math.min(0, base + doors.lowest);
  const error = Math.round(PASSAGE_ERROR * (doors.entered + doors.exited));
  return {
    count,
    low: Math.max(0, balance - error),
    high: count + error,
    source: 'doors',
    at: isoOf(Math.max(doors.heardAt, doors.resetAt)),
  };
}

const isoOf = (at: number): string => new Date(at).toISOString();
