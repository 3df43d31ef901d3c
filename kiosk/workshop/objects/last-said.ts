import { useEffect, useState } from 'preact/hooks';
import { objectIn } from '../message-lines.ts';
import type { SeatNow } from '../seat-now.ts';

/** How long an event is seen on its object. */
const SHOWN_MS = 1_200;

/** What an object that only says events said just now: `single`; null: nothing for a moment. `times` grows. */
export function useLastSaid(
  now: SeatNow,
  object: string,
): { readonly value: string | null; readonly times: number } {
  const [said, setSaid] = useState<{ value: string | null; times: number }>({ value: null, times: 0 });
  const line = now.lines.value.find(({ topic, from }) => from === 'bench' && objectIn(topic) === object);
  const seq = line?.seq ?? 0;
  useEffect(() => {
    // What a page that opens is told of before; compared by the hub's clock, for a tablet's may be wrong.
    const latest = now.lines.value[0];
    if (line === undefined || Date.parse(latest?.at ?? line.at) - Date.parse(line.at) > SHOWN_MS) return;
    setSaid(({ times }) => ({ value: line.value, times: times + 1 }));
    const over = setTimeout(() => setSaid(({ times }) => ({ value: null, times })), SHOWN_MS);
    return () => clearTimeout(over);
  }, [seq]);
  return said;
}
