import { useId, useRef, useState } from 'preact/hooks';
import type { Workshop } from '../../hub/contract/workshops.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import { EntryCode } from './entry-code.tsx';
import { Finish } from './finish.tsx';
import type { Ask, Lessons, News } from './host-screen.tsx';
import { SeatCard } from './seat-card.tsx';

interface Props {
  readonly text: Text;
  readonly workshop: Workshop;
  readonly lessons: Lessons;
  readonly ask: Ask;
  readonly onNews: (news: News) => void;
}

/** The workshop under way: how it goes at each seat, and what can be done to all of them at once. */
export function Running({ text, workshop, lessons, ask, onNews }: Props) {
  const { host } = text;
  const { running } = host;
  const { id, seats, frozen, cut, code } = workshop;
  const own = `/api/workshops/${id}`;
  const lessonField = useId();
  const [lesson, setLesson] = useState(workshop.lesson);
  const [finishing, setFinishing] = useState(false);
  const file = useRef<HTMLInputElement>(null);

  const toAll = (action: 'reset'): void => {
    if (confirm(running.resetSure)) void ask('POST', `${own}/seats`, { action });
  };
  async function push(chosen: File | undefined): Promise<void> {
    if (chosen === undefined) return;
    const flow = await chosen
      .text()
      .then((content) => JSON.parse(content) as unknown)
      .catch(() => null);
    if (!Array.isArray(flow)) return onNews(running.notAFlow);
    if (await ask('POST', `${own}/seats`, { action: 'push', flow })) {
      onNews({ title: running.pushed, sentence: '', good: true });
    }
  }

  const count = (progress: string): number => seats.filter((seat) => seat.progress === progress).length;
  if (finishing) {
    return (
      <Finish
        text={text}
        people={seats.filter(({ taken }) => taken).length}
        onBack={() => setFinishing(false)}
        onFinish={(people) => ask('POST', `${own}/end`, { people })}
      />
    );
  }
  return (
    <>
      {code !== null && <EntryCode text={text} code={code} />}
      {frozen && <Notice {...running.frozen} />}
      {cut && <Notice {...running.isCut} />}
      <section class="no-print" aria-label={running.all}>
        <h2>{running.all}</h2>
        <p class="lead">
          {host.summary(count('working') + count('stuck') + count('passed'), count('stuck'), count('passed'))}
        </p>
        <p class="actions">
          <button
            type="button"
            class={frozen ? 'plain-button strong' : 'plain-button'}
            onClick={() => ask('PUT', own, { frozen: !frozen })}
          >
            {frozen ? running.unfreeze : running.freeze}
          </button>
          <button
            type="button"
            class={cut ? 'plain-button strong' : 'plain-button'}
            onClick={() => ask('PUT', own, { cut: !cut })}
          >
            {cut ? running.uncut : running.cut}
          </button>
          <button type="button" class="plain-button" onClick={() => toAll('reset')}>
            {running.reset}
          </button>
          <button type="button" class="plain-button" onClick={() => file.current?.click()}>
            {running.push}
          </button>
          <input
            ref={file}
            type="file"
            accept="application/json,.json"
            hidden
            onChange={({ currentTarget }) => {
              void push(currentTarget.files?.[0]);
              currentTarget.value = '';
            }}
          />
          <button type="button" class="plain-button" onClick={() => setFinishing(true)}>
            {running.end}
          </button>
        </p>
        <p class="change-lesson">
          <label for={lessonField}>{running.changeLesson}</label>
          <select
            id={lessonField}
            value={lesson}
            onChange={({ currentTarget }) => setLesson(currentTarget.value)}
          >
            {lessons.lessons.map((each) => (
              <option key={each.id} value={each.id}>
                {host.choose.lesson(each.number, each.title.fr)}
              </option>
            ))}
          </select>
          <button
            type="button"
            class="plain-button"
            disabled={lesson === workshop.lesson}
            onClick={() => {
              if (confirm(running.changeSure)) void ask('PUT', own, { lesson });
            }}
          >
            {running.change}
          </button>
        </p>
      </section>
      <ul class="seats no-print">
        {seats.map((seat) => (
          <SeatCard key={seat.id} text={text} seat={seat} workshop={id} ask={ask} />
        ))}
      </ul>
    </>
  );
}
