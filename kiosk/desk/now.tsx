import './now.css';
import { useEffect, useState } from 'preact/hooks';
import type { Today as TodayFigures } from '../../hub/contract/desk.ts';
import { hubRequest } from '../live/hub-request.ts';
import { Health } from './health.tsx';
import type { PageProps } from './pages.ts';
import { RoomsTable } from './rooms-table.tsx';
import { Today } from './today.tsx';

/** What is true now: what needs somebody, if anything does; how many are here; the rooms; that the rest is well. */
export function Now({ text, live }: PageProps) {
  const { desk } = text;
  const { now, health, clock } = live;
  const count = now.presence.value?.count;
  const [today, setToday] = useState<TodayFigures | null>(null);
  const minute = Math.floor(clock.value / 60_000);

  useEffect(() => {
    void hubRequest<TodayFigures>(text, 'GET', '/api/presence/today').then((answer) => {
      if (answer.ok) setToday(answer.data);
    });
  }, [text, count, minute]);

  return (
    <>
      <Health which="ill" text={text} health={health.value} clock={clock.value} />
      <p class="present-count">
        <strong>{count ?? desk.presentUnknown}</strong>
        <span>{desk.present}</span>
      </p>
      <RoomsTable text={text} rooms={now.rooms.value} clock={clock.value} />
      {today !== null && <Today text={text} today={today} doorName={live.doorName} />}
      <Health which="well" text={text} health={health.value} clock={clock.value} />
    </>
  );
}
