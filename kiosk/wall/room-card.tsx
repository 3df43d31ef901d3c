import type { RoomState } from '../../hub/contract/live.ts';
import { oldAge } from '../live/age.ts';
import type { Level } from '../live/occupancy-level.ts';
import { fewWords } from '../live/room-words.ts';
import type { Text } from '../text/fr.ts';
import { LevelPictogram } from '../ui/level-pictogram.tsx';
import { Pictogram } from '../ui/pictogram.tsx';
import { airQuality } from './air-quality.ts';

interface Props {
  readonly text: Text;
  readonly room: RoomState;
  /** ms */
  readonly now: number;
}

/** One room: its level in a word, a picture and a bar, then its air. What is old is grey and says how old. */
export function RoomCard({ text, room, level, now }: Props & { readonly level: Level }) {
  const { wall } = text;
  const { occupancy, capacity } = room;
  const age = level === 'unknown' ? null : oldAge(occupancy.at, now, text);
  return (
    <li class={`room ${age === null ? '' : 'old'}`} data-room={room.id} data-level={level}>
      <h3>{room.name}</h3>
      <p class="level">{wall.level[level]}</p>
      <p class="count">
        <LevelPictogram level={level} count={occupancy.count} />
        {fewWords(room, text) ?? (capacity !== null && wall.places(capacity))}
      </p>
      <Bar level={level} count={occupancy.count} capacity={capacity} />
      {age === null ? (
        <Surroundings text={text} room={room} now={now} />
      ) : (
        <p class="age">
          <Pictogram name="clock" />
          <span>{age}</span>
        </p>
      )}
    </li>
  );
}

/** Decoration for the word and the figures above it; a room without figures has an empty bar. */
function Bar({ level, count, capacity }: { level: Level; count: number | null; capacity: number | null }) {
  const share =
    level === 'unknown' || count === null || capacity === null ? 0 : Math.min(1, count / capacity);
  return (
    <div class="bar" aria-hidden="true">
      <div class="filled" style={{ '--share': share }} />
    </div>
  );
}

function Surroundings({ text, room, now }: Props) {
  const { wall } = text;
  const fresh = (measure: string): number | null => {
    const reading = room.measures[measure];
    if (typeof reading?.value !== 'number' || oldAge(reading.at, now, text) !== null) return null;
    return reading.value;
  };
  const co2 = fresh('co2');
  const temperature = fresh('temperature');
  return (
    <p class="surroundings">
      {co2 !== null && (
        <span data-air={airQuality(co2)}>
          <Pictogram name="air" />
          {wall.air[airQuality(co2)]}
        </span>
      )}
      {temperature !== null && (
        <span>
          <Pictogram name="thermometer" />
          {wall.temperature(Math.round(temperature))}
        </span>
      )}
    </p>
  );
}
