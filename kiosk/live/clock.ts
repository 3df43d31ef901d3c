import { type ReadonlySignal, signal } from '@preact/signals';

/** The time in ms, renewed as often as a clock without seconds and an age in minutes need. */
const EVERY_MS = 5_000;

export function startClock(): ReadonlySignal<number> {
  const now = signal(Date.now());
  setInterval(() => {
    now.value = Date.now();
  }, EVERY_MS);
  return now;
}
