import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { currentWorkshopSchema, lessonsAnswerSchema, Workshop } from '../../hub/contract/workshops.ts';
import { LogIn } from '../desk/log-in.tsx';
import type { Session } from '../desk/pages.ts';
import { type HubAnswer, hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Banner } from '../ui/banner.tsx';
import { Notice } from '../ui/notice.tsx';
import { ChooseLesson } from './choose-lesson.tsx';
import { Ended } from './ended.tsx';
import { Preparing } from './preparing.tsx';
import { Running } from './running.tsx';

/** Seats change by themselves; a host looks at them from across the room. */
const LOOK_EVERY_MS = 1_500;
/** Two looks without an answer. */
const LOST_AFTER = 3;
/** What is done to all seats is answered when the last of twelve Node-REDs has done it. */
const ALL_SEATS_WITHIN_MS = 60_000;

export type Lessons = z.infer<typeof lessonsAnswerSchema>;
type Current = z.infer<typeof currentWorkshopSchema>;
export interface News {
  readonly title: string;
  readonly sentence: string;
  readonly good?: boolean;
}
/** Asks the hub, shows what it refused, and takes the workshop that it answers with. */
export type Ask = (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => Promise<boolean>;

const mayHost = (role: string): boolean => role === 'host' || role === 'admin';

/** `/workshop/host`: from the choice of a lesson to the thank-you. */
export function HostScreen({ text }: { text: Text }) {
  const [session, setSession] = useState<Session | null | undefined>(undefined);
  useEffect(() => {
    void hubRequest<Session>(text, 'GET', '/api/session').then((answer) =>
      setSession(answer.ok && mayHost(answer.data.role) ? answer.data : null),
    );
  }, [text]);
  if (session === undefined) return null;
  if (session !== null) return <Inside text={text} onLeave={() => setSession(null)} />;
  return <LogIn text={text} mayEnter={mayHost} notForYou={text.host.notForYou} onEnter={setSession} />;
}

function Inside({ text, onLeave }: { text: Text; onLeave: () => void }) {
  const { host } = text;
  const [current, setCurrent] = useState<Current | null>(null);
  const [lessons, setLessons] = useState<Lessons | null>(null);
  const [news, setNews] = useState<News | null>(null);
  const [lost, setLost] = useState(false);
  const misses = useRef(0);
  const title = useRef<HTMLHeadingElement>(null);

  const look = useCallback(async () => {
    const answer = await hubRequest<Current>(text, 'GET', '/api/workshops');
    if (answer.ok) {
      setCurrent(answer.data);
      misses.current = 0;
    } else if (answer.status === 401 || answer.status === 403) onLeave();
    else misses.current++;
    setLost(misses.current >= LOST_AFTER);
  }, [text, onLeave]);

  useEffect(() => {
    void look();
    void hubRequest<Lessons>(text, 'GET', '/api/workshops/lessons').then((answer) => {
      if (answer.ok) setLessons(answer.data);
    });
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [text, look]);

  const ask: Ask = async (method, path, body) => {
    setNews(null);
    const answer: HubAnswer<Workshop | null> = await hubRequest(
      text,
      method,
      path,
      body,
      ALL_SEATS_WITHIN_MS,
    );
    if (!answer.ok) setNews({ title: answer.message, sentence: answer.hint });
    await look();
    return answer.ok;
  };
  async function logOut(): Promise<void> {
    await hubRequest(text, 'DELETE', '/api/session');
    onLeave();
  }

  const workshop = current?.workshop ?? null;
  const state = workshop?.state ?? 'none';
  useEffect(() => {
    if (state !== 'none') title.current?.focus();
  }, [state]);
  if (current === null || lessons === null)
    return lost ? <Banner pictogram="unplugged" {...host.lost} /> : null;

  const lesson = lessons.lessons.find(({ id }) => id === workshop?.lesson);
  const given = { text, lessons, ask, onNews: setNews };
  return (
    <div class="host">
      <header class="host-head no-print">
        <h1 ref={title} tabindex={-1}>
          {workshop === null || lesson === undefined ? host.page : host.pageOf(lesson.title.fr)}
        </h1>
        <button type="button" class="plain-button" onClick={logOut}>
          {text.desk.logOut}
        </button>
      </header>
      <main>
        {lost && <Banner pictogram="unplugged" {...host.lost} />}
        {current.isolation === null && <Notice {...host.isolation.none} />}
        {current.isolation === 'none' && <Notice {...host.isolation.open} />}
        {news && <Notice key={news.title} {...news} />}
        {workshop === null ? (
          <ChooseLesson {...given} possible={current.isolation !== null} />
        ) : workshop.state === 'preparing' ? (
          <Preparing {...given} workshop={workshop} />
        ) : workshop.state === 'running' ? (
          <Running {...given} workshop={workshop} />
        ) : (
          <Ended {...given} />
        )}
      </main>
    </div>
  );
}
