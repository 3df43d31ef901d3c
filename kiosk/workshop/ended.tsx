import { useEffect, useRef } from 'preact/hooks';
import { MyWork } from './my-work.tsx';
import type { SeatNow } from './seat-now.ts';

/** Thank you; and what one may keep, while it is there. */
export function Ended({ now }: { now: SeatNow }) {
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
        {ended.sentence} <span class="on-screen">{ended.wiped}</span>
      </p>
      <MyWork now={now} />
    </main>
  );
}
