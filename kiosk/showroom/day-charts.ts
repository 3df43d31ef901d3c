import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ShowroomDay } from '../../hub/contract/objects.ts';

/** A day by the quarter of an hour changes four times an hour. */
const GOOD_FOR_MS = 5 * 60_000;
const RETRY_MS = 20_000;
const ANSWER_WITHIN_MS = 10_000;
/** Some measures of each of a hundred objects. Beyond, a day is not shown until the page is opened anew. */
const KEPT_AT_MOST = 400;

interface Kept {
  readonly day: Signal<ShowroomDay | null>;
  readonly path: string;
  /** ms; 0: never. */
  asked: number;
}

/** The last day of each measure on the screen, asked for one after the other. */
export class DayCharts {
  readonly #kept = new Map<string, Kept>();
  readonly #waiting: Kept[] = [];
  #asking = false;

  /** null until it is known. Asked for again when it is old: call it as often as the screen is drawn. */
  of(object: string, measure: string): ReadonlySignal<ShowroomDay | null> {
    const path = pathOf(object, measure);
    let kept = this.#kept.get(path);
    if (kept === undefined) {
      if (this.#kept.size >= KEPT_AT_MOST) return signal(null);
      kept = { day: signal(null), path, asked: 0 };
      this.#kept.set(path, kept);
    }
    if (Date.now() - kept.asked > GOOD_FOR_MS) {
      kept.asked = Date.now();
      this.#waiting.push(kept);
      void this.#askAll();
    }
    return kept.day;
  }

  /** What is known now; nothing is asked for. */
  known(object: string, measure: string): ShowroomDay | null {
    return this.#kept.get(pathOf(object, measure))?.day.value ?? null;
  }

  async #askAll(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        const answer = await fetch(next.path, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
        if (!answer.ok) throw new Error(`the hub answered ${answer.status}`);
        next.day.value = (await answer.json()) as ShowroomDay;
      } catch {
        // The live values say whether the hub is there.
        next.asked = Date.now() - GOOD_FOR_MS + RETRY_MS;
      }
    }
    this.#asking = false;
  }
}

const pathOf = (object: string, measure: string): string =>
  `/api/showroom/${encodeURIComponent(object)}/day?measure=${encodeURIComponent(measure)}`;
