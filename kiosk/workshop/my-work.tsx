import { useState } from 'preact/hooks';
import type { SeatNow } from './seat-now.ts';

/** To take the flow home as a file, or to find it here again by a code. `gone`: the seat is, the code is not. */
export function MyWork({ now, gone = false }: { now: SeatNow; gone?: boolean }) {
  const { ended, seat } = now.text;
  const kept = now.work.value;
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);

  async function keep(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailed(!(await now.keepWork()));
    setBusy(false);
  }

  return (
    <div class="my-work">
      {!gone && (
        <>
          <div>
            <a class="plain-button strong" href={now.api.path('/file')} download>
              {ended.take}
            </a>
            <p class="hint">{ended.takeHint}</p>
          </div>
          <div>
            <button type="button" class="plain-button" aria-disabled={busy} onClick={() => void keep()}>
              {ended.keep}
            </button>
            <p class="hint">{ended.keepHint}</p>
          </div>
        </>
      )}
      <div role="status">
        {failed && (
          <p class="not-done">
            <strong>{seat.failed.title}</strong> {seat.failed.sentence}
          </p>
        )}
        {kept !== null && (
          <div class="work-code">
            <p>{ended.code}</p>
            <p class="code">{`${kept.code.slice(0, 4)} ${kept.code.slice(4)}`}</p>
            <p>
              {ended.until(
                new Date(kept.until).toLocaleDateString(now.text.language, {
                  dateStyle: 'long',
                  timeZone: 'UTC',
                }),
              )}
            </p>
            <p class="on-screen">{ended.note}</p>
          </div>
        )}
      </div>
      {kept !== null && (
        <button type="button" class="plain-button on-screen" onClick={() => print()}>
          {ended.print}
        </button>
      )}
    </div>
  );
}
