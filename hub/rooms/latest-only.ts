/**
 * Shows what changes at most once in `intervalMs` per key: the first change at once, later ones together at the
 * end of the interval. Nothing is queued; `show` reads the latest.
 */
export class LatestOnly<K> {
  readonly #intervalMs: number;
  readonly #show: (key: K) => void;
  /** Keys shown within the interval, and whether they have changed since. */
  readonly #recent = new Map<K, { timer: NodeJS.Timeout; changed: boolean }>();

  constructor(intervalMs: number, show: (key: K) => void) {
    this.#intervalMs = intervalMs;
    this.#show = show;
  }

  changed(key: K): void {
    const recent = this.#recent.get(key);
    if (recent !== undefined) {
      recent.changed = true;
      return;
    }
    const timer = setTimeout(() => {
      const { changed } = this.#recent.get(key)!;
      this.#recent.delete(key);
      if (changed) this.changed(key);
    }, this.#intervalMs);
    this.#recent.set(key, { timer, changed: false });
    this.#show(key);
  }

  stop(): void {
    for (const { timer } of this.#recent.values()) clearTimeout(timer);
    this.#recent.clear();
  }
}
