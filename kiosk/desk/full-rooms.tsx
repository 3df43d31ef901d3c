import './full-rooms.css';
import type { RoomState } from '../../hub/contract/live.ts';
import type { Level } from '../live/occupancy-level.ts';
import type { Text } from '../text/fr.ts';
import { LevelPictogram } from '../ui/level-pictogram.tsx';

interface Props {
  readonly text: Text;
  readonly rooms: readonly RoomState[];
  readonly levels: ReadonlyMap<string, Level>;
}

/** The rooms where nobody more can sit, and where to send people instead. Always there, so that a change is read out. */
export function FullRooms({ text, rooms, levels }: Props) {
  const at = (level: Level): RoomState[] => rooms.filter(({ id }) => levels.get(id) === level);
  const full = at('full');
  const free = at('free').map(({ name }) => name);
  return (
    <div class="full-rooms" role="status">
      {full.length > 0 && (
        <>
          <ul>
            {full.map(({ id, name, occupancy }) => (
              <li key={id}>
                <LevelPictogram level="full" count={occupancy.count} />
                <strong>{text.rooms.full(name)}</strong>
              </li>
            ))}
          </ul>
          <p>{text.rooms.fullAdvice}</p>
          <p>{free.length > 0 ? text.rooms.stillFree(free.join(', ')) : text.rooms.nowhere}</p>
        </>
      )}
    </div>
  );
}
