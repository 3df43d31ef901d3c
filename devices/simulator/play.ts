import { setTimeout as sleep } from 'node:timers/promises';
import type { DayEvent, SimulatedDay } from './day.ts';

/** Where the simulated building's events go: a real serial line, a real broker. */
export interface Stage {
  tap(card: number): Promise<void>;
  arriveWithoutBadge(party: number): Promise<void>;
  publish(room: string, measure: string, value: number): Promise<void>;
}

export interface PlayOptions {
  /** How many times faster than life; `Infinity`: as fast as the stage takes it. */
  readonly speed: number;
  /** Minute of the day to begin at; what happened before is told at once, so that the building is not empty. */
  readonly from?: number;
  readonly signal?: AbortSignal;
  /** An event that the stage refused; the day goes on. */
  readonly onError?: (error: Error, event: DayEvent) => void;
}

/** A wait shorter than this is not worth a timer. */
const SHORTEST_WAIT_MS = 2;
/** Taps told at once still come one after the other, as people do at a door, ms. */
const CATCH_UP_GAP_MS = 15;

/** Plays a day once. Resolves at its end, or when `signal` aborts. */
export async function play(day: SimulatedDay, stage: Stage, options: PlayOptions): Promise<void> {
  const { speed, signal } = options;
  const from = options.from ?? day.events[0]?.minute ?? 0;
  const gone = cardsGoneBefore(day, from);
  const began = performance.now();
  for (const event of day.events) {
    if (signal?.aborted) return;
    if (event.minute < from) {
      if (event.kind === 'reading' && !isLasting(event)) continue;
      if (event.kind === 'tap' && gone.has(event.card)) continue;
      if (event.kind === 'tap') await sleep(CATCH_UP_GAP_MS);
    } else if (Number.isFinite(speed)) {
      const due = began + ((event.minute - from) * 60_000) / speed;
      const wait = due - performance.now();
      if (wait > SHORTEST_WAIT_MS)
        await sleep(wait, undefined, signal ? { signal } : {}).catch(() => undefined);
      if (signal?.aborted) return;
    }
    try {
      await perform(event, stage);
    } catch (error) {
      options.onError?.(error as Error, event);
    }
  }
}

/** Who came and left before is not told: two taps within a second would be one passage. */
function cardsGoneBefore(day: SimulatedDay, from: number): ReadonlySet<number> {
  const once = new Set<number>();
  const twice = new Set<number>();
  for (const event of day.events) {
    if (event.kind !== 'tap' || event.minute >= from) continue;
    if (once.has(event.card)) twice.add(event.card);
    once.add(event.card);
  }
  return twice;
}

/** Counts add up, so their past matters; of a gauge only the last value does. */
const isLasting = (event: DayEvent): boolean =>
  event.kind === 'reading' && (event.measure === 'in' || event.measure === 'out');

function perform(event: DayEvent, stage: Stage): Promise<void> {
  switch (event.kind) {
    case 'tap':
      return stage.tap(event.card);
    case 'anonymous':
      return stage.arriveWithoutBadge(event.party);
    case 'reading':
      return stage.publish(event.room, event.measure, event.value);
  }
}
