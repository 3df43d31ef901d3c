import { signal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { LiveEvents } from '../../hub/contract/live.ts';
import { BuildingNow } from '../live/building-now.ts';
import { startClock } from '../live/clock.ts';
import { hubRequest } from '../live/hub-request.ts';
import { LiveConnection } from '../live/live-connection.ts';
import type { Text } from '../text/fr.ts';
import { Banner } from '../ui/banner.tsx';
import { Health } from './health.tsx';
import { RoomsTable } from './rooms-table.tsx';

interface Props {
  readonly text: Text;
  readonly name: string;
  readonly onLeave: () => void;
}

/** What is true now: how many are here, the rooms, and whether every part of the hub is well. */
export function Now({ text, name, onLeave }: Props) {
  const { desk } = text;
  const title = useRef<HTMLHeadingElement>(null);
  const { now, health, live, clock } = useMemo(() => {
    const now = new BuildingNow();
    const health = signal<LiveEvents['health'] | null>(null);
    const live = new LiveConnection(
      '/api/live',
      {
        ...now.handlers,
        health: (event) => {
          health.value = event;
        },
      },
      () => now.forgetRooms(),
    );
    return { now, health, live, clock: startClock() };
  }, []);

  useEffect(() => {
    title.current?.focus();
    live.start();
    return () => live.stop();
  }, [live]);

  async function leave(): Promise<void> {
    await hubRequest(text, 'DELETE', '/api/session');
    onLeave();
  }

  const state = live.state.value;
  return (
    <>
      {state === 'lost' && <Banner pictogram="unplugged" {...desk.lost} />}
      {state === 'refused' && <Banner pictogram="locked" {...desk.refused} />}
      <main class="page desk">
        <header>
          <h1 ref={title} tabindex={-1}>
            {desk.now}
          </h1>
          <p class="who">
            <span>{name}</span>
            <button type="button" onClick={leave}>
              {desk.logOut}
            </button>
          </p>
        </header>
        <p class="present-count">
          <strong>{now.presence.value?.count ?? desk.presentUnknown}</strong>
          <span>{desk.present}</span>
        </p>
        <Health text={text} health={health.value} clock={clock.value} />
        <RoomsTable text={text} rooms={now.rooms.value} clock={clock.value} />
      </main>
    </>
  );
}
