import type { Room } from '../contract/building.ts';
import type { ReadingValue } from '../contract/entries.ts';
import { NEWEST_CLAIM_MS } from '../contract/times.ts';

/** What the building file and single values say, before anything is made of them. Times are ms since the epoch. */

/** More people in one message is a broken sensor: it would spoil the room's count until closing time. */
export const MAX_PEOPLE = 1_000;
/** A sensor that warms up says 0, a broken one anything. Beyond these nobody could stay. */
const PLAUSIBLE_PPM = { low: 250, high: 10_000 };

export interface LatestValue {
  readonly value: ReadingValue;
  readonly unit?: string;
  readonly at: number;
}

/** A room as the building file tells it. */
export interface RoomTraits {
  readonly capacity: number | null;
  /** m³ */
  readonly volume: number | null;
  /** An hour. */
  readonly airChanges: number | null;
  /** The door behind which there is nothing but this room. */
  readonly door: string | null;
}

export const traitsOf = ({ capacity, volume_m3, air_changes_per_hour, door }: Room): RoomTraits => ({
  capacity: capacity ?? null,
  volume: volume_m3 ?? null,
  airChanges: air_changes_per_hour ?? null,
  door: door ?? null,
});

interface ReadingTimes {
  readonly at: number;
  readonly received: number;
}

/** People in a message of `in`, `out` or `count`; null where that is no number of people. */
export function peopleIn(value: ReadingValue): number | null {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' && value >= 0 && value <= MAX_PEOPLE ? Math.round(value) : null;
}

/** Whether a motion sensor saw somebody; null where it does not say. */
export function motionIn(value: ReadingValue): boolean | null {
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' ? value > 0 : null;
}

/** CO₂ in ppm; null where that is no air to live in. */
export function co2In(value: ReadingValue): number | null {
  return typeof value === 'number' && value >= PLAUSIBLE_PPM.low && value <= PLAUSIBLE_PPM.high
    ? value
    : null;
}

/** Whether a reading takes the place of the last one: not if it is older, unless the last came from a wrong clock. */
export function replaces(last: LatestValue | undefined, next: ReadingTimes): boolean {
  return last === undefined || next.at >= last.at || last.at > next.received + NEWEST_CLAIM_MS;
}
