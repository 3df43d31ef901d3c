import { useEffect, useRef } from 'preact/hooks';
import { MyWork } from './my-work.tsx';
import type { SeatNow } from './seat-now.ts';

interface Props {
  readonly now: SeatNow;
  /** The host has wiped it all, while somebody was copying their code. */
  readonly gone: boolean;
  readonly onLeave: () => void;
}

/** Thank you; and what one may keep, while it is there. */
export function Ended({ now, gone, onLeave }: Props) {
  const { ended, page } = now.text;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = page;
    title.current?.focus();
  }, []);
  return (
    <main class="ended">
      <h1 ref={title} tabindex={-1}>
        {ended.title}
      </h1>
      <p class="ended-lead">
        {ended.sentence} <span class="on-screen">{gone ? ended.gone : ended.wiped}</span>
      </p>
      <MyWork now={now} gone={gone} />
      {gone && (
        <p class="on-screen">
          <button type="button" class="plain-button" onClick={onLeave}>
            {ended.again}
          </button>
        </p>
      )}
    </main>
  );
}
