import type { LiveBus } from '../../contract/ports.ts';

/** The desk asks again for the whole list each time: not more often than this. */
const LIST_EVERY_MS = 1_000;
/** Where only values have changed, of objects that nobody has adopted. */
const VALUES_EVERY_MS = 3_000;

/** Tells the desk that its list of objects is old. Nothing is queued: what changed is in the list. */
export class ObjectsNews {
  readonly #live: LiveBus;
  #revision = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #due = Number.POSITIVE_INFINITY;

  constructor(live: LiveBus) {
    this.#live = live;
  }

  /** An object has come, gone or changed. */
  ofTheList(): void {
    this.#tellAt(this.#toldAt + LIST_EVERY_MS);
  }

  ofValues(): void {
    this.#tellAt(this.#toldAt + VALUES_EVERY_MS);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#due = Number.POSITIVE_INFINITY;
  }

  #tellAt(due: number): void {
    if (due >= this.#due) return;
    this.#due = due;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.stop();
        this.#toldAt = performance.now();
        this.#live.emit('objects', 'objects', { revision: ++this.#revision });
      },
      Math.max(0, due - performance.now()),
    );
  }
}
