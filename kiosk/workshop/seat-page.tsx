import { useEffect, useState } from 'preact/hooks';
import { Banner } from '../ui/banner.tsx';
import { Bench } from './bench.tsx';
import { Card } from './card.tsx';
import { Editor, Trouble } from './editor.tsx';
import { Ended } from './ended.tsx';
import type { SeatNow } from './seat-now.ts';

type View = 'card' | 'bench' | 'flow';
/** Narrower than this the editor has a tab of its own; wider, it stands beside the others. */
const WIDE = '(min-width: 60rem)';

interface Props {
  readonly now: SeatNow;
  /** This browser no longer holds the seat. */
  readonly onGone: () => void;
}

/** One place at the table: the editor, the lesson's card, and the objects. */
export function SeatPage({ now, onGone }: Props) {
  const { text } = now;
  const words = text.seat;
  const wide = useMedia(WIDE);
  const [chosen, setChosen] = useState<View>('card');
  const seat = now.seat.value;
  const { title, number } = now.lesson.value;
  const state = now.connection.value;

  useEffect(() => {
    now.start();
    return () => now.stop();
  }, [now]);
  useEffect(() => {
    document.title = `${words.number(number)} – ${title}`;
  }, [number, title]);
  const gone = state === 'refused';
  useEffect(() => {
    if (!gone) return;
    now.stop();
    // A code is shown only here: whoever copies it leaves by themselves.
    if (!seat?.ended || now.work.value === null) onGone();
  }, [gone]);

  if (seat?.ended) return <Ended now={now} gone={gone} onLeave={onGone} />;
  const frozen = seat?.frozen ?? false;
  const views: readonly View[] = wide ? ['card', 'bench'] : ['card', 'bench', 'flow'];
  const view = views.includes(chosen) ? chosen : 'card';

  return (
    <div class="seat" data-wide={wide} data-view={view}>
      <header class="seat-head">
        <h1>
          {title} <span class="seat-number">{words.number(number)}</span>
        </h1>
        <Progress now={now} />
      </header>
      <main class="seat-main">
        <div class="seat-news">
          {state === 'lost' && <Banner pictogram="unplugged" {...words.lost} />}
          {frozen && <Banner pictogram="clock" {...words.frozen} />}
          {seat?.cut && <Banner pictogram="unplugged" {...words.cut} />}
          <Trouble now={now} />
          {now.failed.value && (
            <p class="not-done" role="alert">
              <strong>{words.failed.title}</strong> {words.failed.sentence}
            </p>
          )}
        </div>
        <div class="seat-side">
          <div class="views" role="tablist" aria-label={words.views}>
            {views.map((each) => (
              <button
                key={each}
                type="button"
                role="tab"
                id={`tab-${each}`}
                aria-selected={view === each}
                aria-controls={`view-${each}`}
                tabindex={view === each ? 0 : -1}
                onClick={() => setChosen(each)}
                onKeyDown={(event) => {
                  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
                  if (by === undefined) return;
                  const next = views[(views.indexOf(each) + by + views.length) % views.length] ?? each;
                  setChosen(next);
                  document.getElementById(`tab-${next}`)?.focus();
                }}
              >
                {words.view[each]}
              </button>
            ))}
          </div>
          <section
            class="view"
            role="tabpanel"
            id="view-card"
            aria-labelledby="tab-card"
            hidden={view !== 'card'}
          >
            <Card now={now} />
          </section>
          <section
            class="view"
            role="tabpanel"
            id="view-bench"
            aria-labelledby="tab-bench"
            hidden={view !== 'bench'}
          >
            <Bench now={now} locked={frozen} />
          </section>
        </div>
        {/* One element in both shapes of the page: an editor that moves would be loaded anew. */}
        <section
          class="seat-flow"
          id="view-flow"
          {...(wide ? {} : { role: 'tabpanel', 'aria-labelledby': 'tab-flow' })}
          hidden={!wide && view !== 'flow'}
        >
          <Editor now={now} locked={frozen} />
        </section>
      </main>
    </div>
  );
}

/** How far the lesson is; said aloud when a step is done, and once when all are. */
function Progress({ now }: { now: SeatNow }) {
  const { seat: words, card } = now.text;
  const steps = now.seat.value?.done ?? [];
  const done = steps.filter(Boolean).length;
  const all = done > 0 && done === steps.length;
  return (
    <div class="progress" role="status" data-all={all}>
      {steps.length > 0 && (
        <>
          <p>
            {all ? (
              <>
                <strong>{card.bravo.title}</strong> {card.bravo.sentence}
              </>
            ) : (
              words.progress(done, steps.length)
            )}
          </p>
          <span class="dots" aria-hidden="true">
            {steps.map((isDone, step) => (
              <i key={step} data-done={isDone} />
            ))}
          </span>
        </>
      )}
    </div>
  );
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const changed = (): void => setMatches(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, [query]);
  return matches;
}
