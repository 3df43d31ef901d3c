import './calls.css';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { timeOf } from '../live/time-of.ts';
import type { Text } from '../text/fr.ts';
import { Pictogram } from '../ui/pictogram.tsx';
import type { CallsNow } from './calls-now.ts';
import { Ring } from './ring.ts';

interface Props {
  readonly text: Text;
  readonly calls: CallsNow;
  readonly doorName: (id: string) => string;
}

/** Somebody at a door asks for help: over every page of the desk, with a bell, until somebody answers. */
export function Calls({ text, calls, doorName }: Props) {
  const words = text.calls;
  const ring = useMemo(() => new Ring(), []);
  const [failed, setFailed] = useState(false);
  const [silent, setSilent] = useState(false);
  const waiting = calls.waiting.value;
  const rings = waiting.length > 0;

  useEffect(() => {
    if (!rings) return;
    const title = document.title;
    document.title = `● ${words.title(doorName(waiting[0]?.door ?? ''))}`;
    ring.start();
    const look = setTimeout(() => setSilent(ring.silent), 500);
    return () => {
      clearTimeout(look);
      ring.stop();
      document.title = title;
    };
  }, [rings, ring]);

  if (!rings) return null;

  async function answer(id: string): Promise<void> {
    setFailed(!(await calls.answer(text, id)));
  }
  async function soundOn(): Promise<void> {
    await ring.unlock();
    ring.once();
    setSilent(ring.silent);
  }

  return (
    <section class="calls no-print" role="alert">
      {waiting.map(({ id, door, at }) => (
        <div key={id} class="call">
          <Pictogram name="bell" />
          <p>
            <strong>{words.title(doorName(door))}</strong>
            <span>{words.since(timeOf(at, text))}</span>
          </p>
          <button type="button" aria-label={words.answerOf(doorName(door))} onClick={() => answer(id)}>
            {words.answer}
          </button>
        </div>
      ))}
      {failed && <p>{words.failed}</p>}
      {silent && (
        <p class="sound-off">
          {words.soundOff}
          <button type="button" onClick={soundOn}>
            {words.soundOn}
          </button>
        </p>
      )}
    </section>
  );
}
