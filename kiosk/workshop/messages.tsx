import { useState } from 'preact/hooks';
import type { WorkshopText } from '../text/workshop-fr.ts';
import { type Line, objectIn } from './message-lines.ts';
import type { SeatNow } from './seat-now.ts';

/** Messages as they pass, the newest first: seeing is how one learns. */
export function Messages({ now, shown }: { now: SeatNow; shown: readonly string[] }) {
  const { messages } = now.text;
  /** What was there when somebody pressed "pause". */
  const [held, setHeld] = useState<readonly Line[] | null>(null);
  const ofShown = ({ topic }: Line): boolean => {
    const object = objectIn(topic);
    return object === null || shown.includes(object);
  };
  const all = now.lines.value.filter(ofShown);
  const lines = held?.filter(ofShown) ?? all;
  const last = held?.[0]?.seq ?? 0;
  const waiting = held === null ? 0 : all.filter(({ seq }) => seq > last).length;
  const skipped = now.skipped.value;
  return (
    <section class="messages">
      <div class="messages-head">
        <h2>{messages.title}</h2>
        <button
          type="button"
          class="plain-button"
          aria-pressed={held !== null}
          onClick={() => setHeld(held === null ? now.lines.value : null)}
        >
          {held === null ? messages.pause : messages.resume}
        </button>
      </div>
      <p class="hint">{held === null ? messages.intro : messages.paused(waiting)}</p>
      {skipped > 0 && <p class="skipped">{messages.skipped(skipped)}</p>}
      {lines.length === 0 && <p class="hint">{messages.none}</p>}
      {/* Not a live region: a thermometer speaks every two seconds. */}
      <ol tabindex={0} aria-label={messages.title}>
        {lines.map((line) => (
          <Message key={line.seq} line={line} words={messages} language={now.text.language} />
        ))}
      </ol>
    </section>
  );
}

interface MessageProps {
  readonly line: Line;
  readonly words: WorkshopText['messages'];
  readonly language: string;
}

function Message({ line, words, language }: MessageProps) {
  return (
    <li data-from={line.from}>
      <time dateTime={line.at}>{new Date(line.at).toLocaleTimeString(language)}</time>
      <span class="from">{words.from[line.from]}</span>
      <span class="what">
        <code class="topic">{line.topic}</code>
        <code class="value" title={line.payload}>
          {line.value === '' ? words.empty : line.value}
        </code>
      </span>
    </li>
  );
}
