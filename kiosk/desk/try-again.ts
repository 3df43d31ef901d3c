import { useEffect, useState } from 'preact/hooks';
import type { DeskLive } from './desk-live.ts';

/** Changes once the hub is back after what was asked has `failed`: nobody has to load the page anew to see it. */
export function useTryAgain({ opened }: Pick<DeskLive, 'opened'>, failed: boolean): number {
  const now = opened.value;
  const [asked, setAsked] = useState(now);
  useEffect(() => {
    if (failed) setAsked(now);
  }, [now, failed]);
  return asked;
}
