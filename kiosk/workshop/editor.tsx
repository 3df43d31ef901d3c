import { useEffect, useRef, useState } from 'preact/hooks';
import { Pictogram } from '../ui/pictogram.tsx';
import { holdsWork, makeRoom } from './editor-window.ts';
import type { SeatNow } from './seat-now.ts';

/**
 * The seat's Node-RED. While it is away a calm screen covers it. When it is back, an editor with changes that are not
 * deployed yet stays as it is and connects again by itself; any other is loaded anew.
 */
export function Editor({ now, locked }: { now: SeatNow; locked: boolean }) {
  const { editor } = now.text;
  const frame = useRef<HTMLIFrameElement>(null);
  const [load, setLoad] = useState(0);
  const seat = now.seat.value;
  const { editor: address, number } = now.lesson.value;
  const runtime = seat?.seat.runtime ?? 'starting';
  const runs = runtime === 'ready' || runtime === 'safe';
  const usable = runs && now.connection.value !== 'lost';
  const given = seat?.given ?? 0;

  /** What the frame on the page was loaded for. */
  const loaded = useRef<{ readonly given: number } | null>(null);
  useEffect(() => {
    if (!usable) return;
    const before = loaded.current;
    loaded.current = { given };
    if (before === null) return;
    if (before.given === given && holdsWork(frame.current)) return;
    setLoad((count) => count + 1);
  }, [usable, given]);

  return (
    <div class="editor">
      {(loaded.current !== null || usable) && (
        <iframe
          key={load}
          ref={frame}
          src={address}
          title={editor.title(number)}
          inert={locked || !usable}
          onLoad={(event) => makeRoom(event.currentTarget)}
        />
      )}
      {!runs && (
        <div class="editor-cover" role="status">
          <Pictogram name={runtime === 'failed' ? 'warning' : 'changing'} />
          <p>
            <strong>{runtime === 'failed' ? editor.troubles['start-failed'] : editor.starting.title}</strong>
            <span>{runtime === 'failed' ? editor.failed : editor.starting.sentence}</span>
          </p>
        </div>
      )}
    </div>
  );
}

/** The learner's flow ended, and what to do: in a sentence. */
export function Trouble({ now }: { now: SeatNow }) {
  const { editor } = now.text;
  const [busy, setBusy] = useState(false);
  const [noted, setNoted] = useState<string | null>(null);
  const { runtime, trouble } = now.seat.value?.seat ?? { runtime: 'ready', trouble: null };
  useEffect(() => {
    if (trouble === null) setNoted(null);
  }, [trouble]);
  const failed = runtime === 'failed';
  if (!failed && (trouble === null || runtime === 'starting' || noted === `${runtime} ${trouble}`))
    return null;
  return (
    <div class="trouble" role="alert">
      <Pictogram name="warning" />
      <p>
        <strong>{editor.troubles[failed ? 'start-failed' : (trouble ?? 'crashed')]}</strong>{' '}
        {failed ? editor.failed : runtime === 'safe' ? editor.safe : editor.again}
      </p>
      {runtime === 'ready' ? (
        <button type="button" class="plain-button" onClick={() => setNoted(`${runtime} ${trouble}`)}>
          {editor.noted}
        </button>
      ) : (
        <button
          type="button"
          class="plain-button"
          aria-disabled={busy}
          onClick={async () => {
            if (busy) return;
            setBusy(true);
            await now.restart();
            setBusy(false);
          }}
        >
          {busy ? editor.restarting : editor.restart}
        </button>
      )}
    </div>
  );
}
