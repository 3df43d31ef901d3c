import type { RoomState } from '../../hub/contract/live.ts';
import type { Text } from '../text/fr.ts';

/** Among so many, one more or less changes nothing for whoever looks for a place. */
const PRECISE = 1;

const isEstimate = ({ occupancy: { low, high } }: RoomState): boolean =>
  low !== null && high !== null && high - low > PRECISE;

/** How many are there, of how many places: said as an estimate where it is one. Null: not known. */
export function peopleWords(room: RoomState, { rooms, wall }: Text): string | null {
  const { occupancy, capacity } = room;
  if (occupancy.count === null) return null;
  const words =
    capacity === null ? wall.people(occupancy.count) : wall.peopleOfPlaces(occupancy.count, capacity);
  return isEstimate(room) ? rooms.about(words) : words;
}

/** The same for a wall, read from afar: an estimate is a number and no more. */
export function fewWords(room: RoomState, text: Text): string | null {
  const { count } = room.occupancy;
  return count !== null && isEstimate(room) ? text.rooms.about(String(count)) : peopleWords(room, text);
}

/** Between what and what, for those who want to know; null where the count is as good as sure. */
export function doubtWords(room: RoomState, { rooms }: Text): string | null {
  const { low, high } = room.occupancy;
  return isEstimate(room) && low !== null && high !== null ? rooms.between(low, high) : null;
}
