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
    if (line === undefined || Date.now() - Date.parse(line.at) > 2 * SHOWN_MS) return;
    setSaid(({ times }) => ({ value: line.value, times: times + 1 }));
    const over = setTimeout(() => setSaid(({ times }) => ({ value: null, times })), SHOWN_MS);
    return () => clearTimeout(over);
  }, [seq]);
  return said;
}
