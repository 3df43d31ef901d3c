import { randomBytes } from 'node:crypto';
import type { Clock } from '../contract/ports.ts';
import type { SeenCard } from './badge-store.ts';

/** How long a card is waited for: time to find it in a pocket, not so long that the next visitor's is taken. */
export const WAIT_MS = 60_000;
/** How long a card that was read can be given out: time to talk and to fill in a form. */
export const KEEP_MS = 15 * 60_000;
/** A tap out of a kiosk's offline queue is a passage of before, whoever waits now. */
const LIVE_MS = 10_000;
/** A device repeats a tap whose answer it did not get for seconds; later it is another tap. */
const REPEAT_MS = 10 * 60_000;
/** The desks of one building need two or three; the oldest goes. */
const MAX_READINGS = 50;

/** A card at a door, before it becomes a passage. Times in ms. */
export interface Sighting {
  readonly card: SeenCard | 'random';
  readonly door: string;
  readonly reader?: string;
  readonly source: string;
  readonly nonce?: string;
  readonly at: number;
  readonly received: number;
}

export interface Reading {
  readonly id: string;
  /** Where it is waited for; null: the number was typed. */
  readonly target: { readonly door: string; readonly reader?: string | undefined } | null;
  readonly until: number;
  /** Null while it is waited for. */
  readonly card: SeenCard | 'random' | null;
}

/** Cards that are held out to the desk: read once, known for some minutes, in memory only, never a passage. */
export class BadgeCapture {
  readonly #clock: Clock;
  readonly #readings = new Map<string, Reading>();
  readonly #repeats = new Map<string, number>();
  /** Told at the door: the card was read for the desk. */
  onCapture: (sighting: Sighting) => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits for the next card at a door, or at one of its readers; whoever waited there before waits no more. */
  wait(target: NonNullable<Reading['target']>): Reading {
    for (const { id, card, target: other } of this.#readings.values()) {
      if (card === null && other?.door === target.door && other.reader === target.reader) this.forget(id);
    }
    return this.#add({ target, until: this.#clock.now() + WAIT_MS, card: null });
  }

  /** A card whose number was typed. */
  typed(card: SeenCard | 'random'): Reading {
    return this.#add({ target: null, until: this.#clock.now() + KEEP_MS, card });
  }

  /** Null once it is over, or forgotten. */
  reading(id: string): Reading | null {
    const reading = this.#readings.get(id);
    return reading !== undefined && reading.until > this.#clock.now() ? reading : null;
  }

  forget(id: string): void {
    this.#readings.delete(id);
  }

  /** Whether the desk takes this card: then it is no passage. A repetition of one that was taken is none either. */
  takes(sighting: Sighting): boolean {
    const now = this.#clock.now();
    const repeat = sighting.nonce === undefined ? null : `${sighting.source} ${sighting.nonce}`;
    if (repeat !== null && (this.#repeats.get(repeat) ?? 0) > now) return true;
    if (sighting.received - sighting.at > LIVE_MS) return false;
    const waiting = [...this.#readings.values()].findLast(
      ({ card, until, target }) =>
        card === null &&
        until > now &&
        target?.door === sighting.door &&
        (target.reader === undefined || target.reader === sighting.reader),
    );
    if (waiting === undefined) return false;
    this.#readings.set(waiting.id, { ...waiting, card: sighting.card, until: now + KEEP_MS });
    if (repeat !== null) this.#remember(repeat, now);
    this.onCapture(sighting);
    return true;
  }

  #remember(repeat: string, now: number): void {
    for (const [key, until] of this.#repeats) if (until <= now) this.#repeats.delete(key);
    this.#repeats.set(repeat, now + REPEAT_MS);
  }

  #add(reading: Omit<Reading, 'id'>): Reading {
    const now = this.#clock.now();
    for (const { id, until } of this.#readings.values()) if (until <= now) this.#readings.delete(id);
    const [oldest] = this.#readings.keys();
    if (oldest !== undefined && this.#readings.size >= MAX_READINGS) this.#readings.delete(oldest);
    const added = { ...reading, id: randomBytes(12).toString('hex') };
    this.#readings.set(added.id, added);
    return added;
  }
}
