import { useRef } from 'preact/hooks';
import type { RoomState } from '../../hub/contract/live.ts';
import type { Occupancy } from '../../hub/contract/payloads.ts';

/**
 * `unknown`: nothing heard. Without a capacity nothing can be said but whether someone is there
 * (`empty`, `counted`).
 */
export type Level = 'unknown' | 'empty' | 'counted' | 'free' | 'busy' | 'full';

/** Past this share a group of friends may not find seats together. */
const BUSY_SHARE = 0.7;
/** A room that may be full already, as far as anybody can tell, is not called free from this share on. */
const MAYBE_SHARE = 0.5;
/** A room leaves a level only so much below where it came to it: one person at the door must not make a screen flicker. */
const SLACK_SHARE = 0.05;

/** `before`: the level that was shown last. */
export function levelOf(occupancy: Occupancy, capacity: number | null, before?: Level): Level {
  const { count, high } = occupancy;
  if (occupancy.source === 'none' || count === null) return 'unknown';
  if (capacity === null) return count === 0 ? 'empty' : 'counted';
  const slack = Math.max(1, Math.ceil(capacity * SLACK_SHARE));
  if (count >= capacity || (before === 'full' && count >= capacity - slack)) return 'full';
  const busyFrom = capacity * BUSY_SHARE - (before === 'busy' || before === 'full' ? slack : 0);
  const maybeFull = high !== null && high >= capacity && count >= capacity * MAYBE_SHARE;
  return count >= busyFrom || maybeFull ? 'busy' : 'free';
}

/** Each room's level by its id, as a screen shows it. */
export function useLevels(rooms: readonly RoomState[]): ReadonlyMap<string, Level> {
  const shown = useRef<ReadonlyMap<string, Level>>(new Map());
  shown.current = new Map(
    rooms.map(({ id, occupancy, capacity }) => [id, levelOf(occupancy, capacity, shown.current.get(id))]),
  );
  return shown.current;
}
