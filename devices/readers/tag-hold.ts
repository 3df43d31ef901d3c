/** Seen again within this time, a tag was never away. Frames repeat every ~50 ms; Tasmota waits 2 s as well. */
export const HOLD_MS = 2_000;
/** More tags than ever lie on one antenna; beyond it the one seen longest ago is forgotten. */
export const MAX_TAGS = 64;

/** A tag that stays in the field of one reader is one tap. Times are of a clock that never goes back, ms. */
export class TagHold {
  readonly #holdMs: number;
  /** Last sight of each tag, oldest first. */
  readonly #seen = new Map<string, number>();

  constructor(holdMs: number = HOLD_MS) {
    this.#holdMs = holdMs;
  }

  /** Notes that `tag` is in the field; true when it has just come. */
  arrives(tag: string, now: number): boolean {
    const last = this.#seen.get(tag);
    this.#seen.delete(tag);
    if (this.#seen.size >= MAX_TAGS) this.#seen.delete(this.#seen.keys().next().value ?? tag);
    this.#seen.set(tag, now);
    return last === undefined || now - last >= this.#holdMs;
  }

  /** The tap could not be kept: the next sight of this tag is a new attempt. */
  forget(tag: string): void {
    this.#seen.delete(tag);
  }
}
