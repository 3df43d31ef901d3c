import type { ReadonlySignal } from '@preact/signals';
import type { LiveEvents, RoomState } from '../../hub/contract/live.ts';
import type { Activity } from '../../hub/contract/programme.ts';
import type { ConnectionState } from '../live/live-connection.ts';
import { localDay, localTime } from '../live/local-day.ts';
import { useLevels } from '../live/occupancy-level.ts';
import type { Text } from '../text/fr.ts';
import { Banner } from '../ui/banner.tsx';
import { Pictogram } from '../ui/pictogram.tsx';
import { gridOf } from './grid-of.ts';
import { nextActivities } from './next-activities.ts';
import { ProgrammeColumn } from './programme-column.tsx';
import { RoomCard } from './room-card.tsx';

interface Props {
  readonly text: Text;
  readonly building: ReadonlySignal<string>;
  readonly presence: ReadonlySignal<LiveEvents['presence'] | null>;
  readonly rooms: ReadonlySignal<readonly RoomState[]>;
  readonly programme: ReadonlySignal<readonly Activity[]>;
  readonly connection: ReadonlySignal<ConnectionState>;
  readonly clock: ReadonlySignal<number>;
}

export function Wall({ text, building, presence, rooms, programme, connection, clock }: Props) {
  const { wall } = text;
  const state = connection.value;
  const current = state === 'live' || state === 'connecting';
  const time = new Date(clock.value);
  const count = presence.value?.count;
  const levels = useLevels(rooms.value);
  const { shown, more } = nextActivities(programme.value, localDay(time), localTime(time));
  return (
    <div class="wall" data-connection={state}>
      {state === 'lost' && <Banner pictogram="unplugged" {...wall.lost} />}
      {state === 'refused' && <Banner pictogram="locked" {...wall.refused} />}
      {/* The banner takes the header's place; the page keeps its name. */}
      <header class={current ? '' : 'spoken'}>
        <h1>{building}</h1>
        {current && (
          <p class="present">
            <Pictogram name="people" />
            <span>{count === undefined ? wall.presentUnknown : wall.present(count)}</span>
          </p>
        )}
        <time class="clock" dateTime={time.toISOString()}>
          {localTime(time)}
        </time>
      </header>
      <main class={shown.length > 0 ? 'with-programme' : ''}>
        <h2 class="spoken">{wall.rooms}</h2>
        {rooms.value.length === 0 ? (
          <p class="no-room">{wall.noRoom}</p>
        ) : (
          <ul class="rooms" style={gridOf(rooms.value.length)}>
            {rooms.value.map((room) => (
              <RoomCard
                key={room.id}
                text={text}
                room={room}
                level={levels.get(room.id)!}
                now={clock.value}
              />
            ))}
          </ul>
        )}
        {shown.length > 0 && <ProgrammeColumn text={text} shown={shown} more={more} rooms={rooms.value} />}
      </main>
    </div>
  );
}
