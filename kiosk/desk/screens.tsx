import './screens.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { ScreenAnswer, screensAnswerSchema } from '../../hub/contract/screens.ts';
import type { BuildingFacts } from '../live/building-facts.ts';
import { longDate } from '../live/dates.ts';
import { hubRequest } from '../live/hub-request.ts';
import { localDay } from '../live/local-day.ts';
import { timeOf } from '../live/time-of.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import type { PageProps } from './pages.ts';
import { ScreenForm } from './screen-form.tsx';
import { ScreenRow } from './screen-row.tsx';

/** Whether a screen is open changes by itself, and a screen that was just accepted opens within seconds. */
const LOOK_EVERY_MS = 5_000;

type Doors = BuildingFacts['doors'];
type Answer = z.infer<typeof screensAnswerSchema>;
export type News = { readonly title: string; readonly sentence: string; readonly good?: boolean };

/** The kiosks and walls: accepts new ones by the code they show, renames them, removes them. */
export function ScreensPage({ text, live }: PageProps) {
  const { screens } = text;
  const doors: Doors = live.building.value?.doors ?? [];
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [news, setNews] = useState<News | null>(null);
  const list = useRef<HTMLHeadingElement>(null);

  async function look(): Promise<void> {
    const found = await hubRequest<Answer>(text, 'GET', '/api/screens');
    if (found.ok) setAnswer(found.data);
  }

  useEffect(() => {
    void look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [text]);

  function changed(what: News): void {
    setNews(what);
    void look();
  }
  /** The row that had the focus is gone. */
  function removed(screen: ScreenAnswer): void {
    changed({ title: screens.removed(screen.label), sentence: '', good: true });
    list.current?.focus();
  }

  return (
    <div class="screens">
      {news && <Notice key={news.title} {...news} />}
      <h2>{screens.add}</h2>
      <p>{screens.intro}</p>
      {answer && (
        <p class="waiting-screens" role="status">
          {screens.waiting(answer.waiting)}
        </p>
      )}
      <ScreenForm
        text={text}
        doors={doors}
        onAccepted={({ label }) =>
          changed({
            title: screens.accepted.title(label),
            sentence: screens.accepted.sentence,
            good: true,
          })
        }
      />
      <h2 ref={list} tabindex={-1}>
        {screens.list}
      </h2>
      {answer && (
        <ul class="screen-list">
          {answer.screens.map((screen) => (
            <ScreenRow
              key={screen.name}
              text={text}
              screen={screen}
              about={about(screen, doors, text)}
              seen={seenWords(screen, live.clock.value, text)}
              onRenamed={({ label }) => changed({ title: screens.renamed(label), sentence: '', good: true })}
              onRemoved={() => removed(screen)}
              onProblem={setNews}
            />
          ))}
        </ul>
      )}
      {answer?.screens.length === 0 && <p>{screens.none}</p>}
      <p class="hint">{screens.here}</p>
    </div>
  );
}

/** "La borne de l’entrée, porte « Entrée »" */
function about({ kind, door }: ScreenAnswer, doors: Doors, { screens }: Text): string {
  if (door === null) return screens.kinds[kind];
  const name = doors.find(({ id }) => id === door)?.name ?? door;
  return `${screens.kinds[kind]}, ${screens.doorOf(name)}`;
}

const DAY_MS = 86_400_000;

function seenWords({ connected, lastSeen }: ScreenAnswer, clock: number, text: Text): string {
  const { screens } = text;
  if (connected) return screens.connected;
  if (lastSeen === null) return screens.neverSeen;
  const recent = clock - Date.parse(lastSeen) < DAY_MS;
  return screens.seen(recent ? timeOf(lastSeen, text) : longDate(localDay(new Date(lastSeen)), text));
}
