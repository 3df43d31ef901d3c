import type { RoomState } from '../../hub/contract/live.ts';
import { oldAge } from '../live/age.ts';
import { type Level, useLevels } from '../live/occupancy-level.ts';
import { doubtWords, peopleWords } from '../live/room-words.ts';
import type { Text } from '../text/fr.ts';
import { LevelPictogram } from '../ui/level-pictogram.tsx';
import { FullRooms } from './full-rooms.tsx';

interface Props {
  readonly text: Text;
  readonly rooms: readonly RoomState[];
  /** ms */
  readonly clock: number;
}

export function RoomsTable({ text, rooms, clock }: Props) {
  const { desk } = text;
  const levels = useLevels(rooms);
  return (
    <>
      <h2 id="rooms">{desk.rooms}</h2>
      <FullRooms text={text} rooms={rooms} levels={levels} />
      {/* What scrolls must scroll with the keyboard (WCAG 2.1.1). */}
      <section class="table in-rows" tabindex={0} aria-labelledby="rooms">
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
                <td class="whole-row">
                  <Occupancy text={text} room={room} level={levels.get(room.id)!} clock={clock} />
                </td>
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

interface OccupancyProps {
  readonly text: Text;
  readonly room: RoomState;
  readonly level: Level;
  readonly clock: number;
}

/** The level in a word and a picture, how many, and how sure that is and why. */
function Occupancy({ text, room, level, clock }: OccupancyProps) {
  const { occupancy } = room;
  const people = peopleWords(room, text);
  if (people === null) return text.desk.nothingKnown;
  const doubt = doubtWords(room, text);
  const source = text.rooms.source[occupancy.source] ?? '';
  return (
    <>
      <p class="room-level" data-level={level}>
        <LevelPictogram level={level} count={occupancy.count} />
        <strong>{text.wall.level[level]}</strong>
        <span>{people}</span>
      </p>
      <p class="room-doubt">
        {withAge(doubt === null ? source : `${doubt}, ${source}`, oldAge(occupancy.at, clock, text))}
      </p>
    </>
  );
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
