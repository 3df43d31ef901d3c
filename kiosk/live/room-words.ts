import type { RoomState } from '../../hub/contract/live.ts';
import type { Text } from '../text/fr.ts';

/** Among so many, one more or less changes nothing for whoever looks for a place. */
const PRECISE = 1;

/** How many are there, of how many places: said as an estimate where it is one. Null: not known. */
export function peopleWords({ occupancy, capacity }: RoomState, { rooms, wall }: Text): string | null {
  const { count, low, high } = occupancy;
  if (count === null || low === null || high === null) return null;
  const words = capacity === null ? wall.people(count) : wall.peopleOfPlaces(count, capacity);
  return high - low > PRECISE ? rooms.about(words) : words;
}

/** Between what and what, for those who want to know; null where the count is as good as sure. */
export function doubtWords({ occupancy: { low, high } }: RoomState, { rooms }: Text): string | null {
  return low !== null && high !== null && high - low > PRECISE ? rooms.between(low, high) : null;
}
