import type { Occupancy } from '../../hub/contract/payloads.ts';

/**
 * `unknown`: nothing heard. Without a capacity nothing can be said but whether someone is there
 * (`empty`, `counted`).
 */
export type Level = 'unknown' | 'empty' | 'counted' | 'free' | 'busy' | 'full';

/** Past this share a group of friends may not find seats together. */
const BUSY_SHARE = 0.7;

export function levelOf(occupancy: Occupancy, capacity: number | null): Level {
  const { count } = occupancy;
  if (occupancy.source === 'none' || count === null) return 'unknown';
  if (capacity === null) return count === 0 ? 'empty' : 'counted';
  if (count >= capacity) return 'full';
  return count >= capacity * BUSY_SHARE ? 'busy' : 'free';
}
