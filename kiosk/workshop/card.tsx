import { Pictogram } from '../ui/pictogram.tsx';
import { Markdown } from './markdown.tsx';
import { MyWork } from './my-work.tsx';
import type { SeatNow } from './seat-now.ts';

const HINTS = 3;

/** The lesson's card, what is to be done and what is done, and hints for whoever asks. */
export function Card({ now }: { now: SeatNow }) {
  const { card: words } = now.text;
  const { card, steps, hints } = now.lesson.value;
  const done = now.seat.value?.done ?? [];
  return (
    <div class="card">
      <Markdown source={card} />
      <section class="steps">
        <h2>{words.steps}</h2>
        <ul>
          {steps.map((step, place) => (
            <li key={step} data-done={done[place] === true}>
              <span class="mark">{done[place] === true && <Pictogram name="check" />}</span>
              <span>
                {step} <span class="spoken">{done[place] === true ? words.done : words.todo}</span>
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section class="hints">
        <h2>{words.hints}</h2>
        <div aria-live="polite">
          {hints.length > 0 && (
            <ol>
              {hints.map((hint) => (
                <li key={hint}>{hint}</li>
              ))}
            </ol>
          )}
        </div>
        {hints.length < HINTS ? (
          <button type="button" class="plain-button" onClick={() => void now.hint()}>
            {hints.length === 0 ? words.hint : words.nextHint}
          </button>
        ) : (
          <p class="hint">{words.noMoreHints}</p>
        )}
      </section>
      <section class="work">
        <h2>{words.work}</h2>
        <MyWork now={now} />
      </section>
    </div>
  );
}
