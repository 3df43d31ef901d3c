import { Health } from './health.tsx';
import type { PageProps } from './pages.ts';
import { RoomsTable } from './rooms-table.tsx';

/** What is true now: how many are here, the rooms, and whether every part of the hub is well. */
export function Now({ text, live }: PageProps) {
  const { desk } = text;
  const { now, health, clock } = live;
  return (
    <>
      <p class="present-count">
        <strong>{now.presence.value?.count ?? desk.presentUnknown}</strong>
        <span>{desk.present}</span>
      </p>
      <Health text={text} health={health.value} clock={clock.value} />
      <RoomsTable text={text} rooms={now.rooms.value} clock={clock.value} />
    </>
  );
}
