import type { RoomState } from '../../hub/contract/live.ts';
import type { Text } from '../text/fr.ts';
import type { ShownActivity } from './next-activities.ts';

interface Props {
  readonly text: Text;
  readonly shown: readonly ShownActivity[];
  readonly more: number;
  readonly rooms: readonly RoomState[];
}

/** The day's programme beside the rooms: what is on, then what comes. */
export function ProgrammeColumn({ text, shown, more, rooms }: Props) {
  const { wallProgramme } = text;
  return (
    <section class="programme" data-few={shown.length <= 2} aria-labelledby="programme">
      <h2 id="programme">{wallProgramme.title}</h2>
      <ul>
        {shown.map(({ activity: { id, title, starts, ends, room, cancelled }, now }) => (
          <li key={id} data-now={now} data-cancelled={cancelled}>
            <p class="when">
              {cancelled ? (
                <strong>{wallProgramme.cancelled}</strong>
              ) : now ? (
                <>
                  <strong>{wallProgramme.now}</strong> {wallProgramme.until(hourOf(ends))}
                </>
              ) : (
                <strong>{wallProgramme.from(hourOf(starts))}</strong>
              )}
            </p>
            <h3>{title}</h3>
            {room !== null && <p class="where">{rooms.find((each) => each.id === room)?.name ?? ''}</p>}
          </li>
        ))}
      </ul>
      {more > 0 && <p class="more">{wallProgramme.more(more)}</p>}
    </section>
  );
}

/** `14:30` as people say it: 14 h 30. */
const hourOf = (time: string): string => {
  const [hours = '', minutes = ''] = time.split(':');
  return minutes === '00' ? `${Number(hours)} h` : `${Number(hours)} h ${minutes}`;
};
