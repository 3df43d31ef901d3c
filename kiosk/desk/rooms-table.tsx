import type { RoomState } from '../../hub/contract/live.ts';
import { oldAge } from '../live/age.ts';
import type { Text } from '../text/fr.ts';

interface Props {
  readonly text: Text;
  readonly rooms: readonly RoomState[];
  /** ms */
  readonly clock: number;
}

export function RoomsTable({ text, rooms, clock }: Props) {
  const { desk } = text;
  return (
    <>
      <h2 id="rooms">{desk.rooms}</h2>
      {/* What scrolls must scroll with the keyboard (WCAG 2.1.1). */}
      <section class="table" tabindex={0} aria-labelledby="rooms">
        <table>
          <thead>
            <tr>
              <th scope="col">{desk.room}</th>
              <th scope="col">{desk.occupancy}</th>
              <th scope="col">{desk.air}</th>
              <th scope="col">{desk.temperature}</th>
            </tr>
          </thead>
          <tbody>
            {rooms.map((room) => (
              <tr key={room.id}>
                <th scope="row">{room.name}</th>
                <td>{occupancyWords(room, text, clock)}</td>
                <td>{measureWords(room, 'co2', (value) => desk.co2(Math.round(value)), text, clock)}</td>
                <td>{measureWords(room, 'temperature', (value) => degrees(value, text), text, clock)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

const withAge = (words: string, age: string | null): string => (age === null ? words : `${words} (${age})`);

function occupancyWords({ occupancy, capacity }: RoomState, text: Text, clock: number): string {
  if (occupancy.count === null) return text.desk.nothingKnown;
  const words =
    capacity === null
      ? text.wall.people(occupancy.count)
      : text.wall.peopleOfPlaces(occupancy.count, capacity);
  return withAge(words, oldAge(occupancy.at, clock, text));
}

const degrees = (value: number, { language, desk }: Text): string =>
  desk.degrees(value.toLocaleString(language, { maximumFractionDigits: 1 }));

function measureWords(
  room: RoomState,
  measure: string,
  words: (value: number) => string,
  text: Text,
  clock: number,
): string {
  const reading = room.measures[measure];
  if (typeof reading?.value !== 'number') return text.desk.nothingKnown;
  return withAge(words(reading.value), oldAge(reading.at, clock, text));
}
