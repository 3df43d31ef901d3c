/** Pure: `now` is handed in, in ms of a clock that never goes back. */

/** `perSecond` on average, `burst` at once. A device's rate of 0 is unlimited: it has no bucket. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(perSecond: number, burst: number, now: number) {
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  take(now: number): boolean {
    // Connections that share it read their clocks at different moments.
    const passed = Math.max(0, now - this.#at);
    this.#tokens = Math.min(this.#burst, this.#tokens + passed * this.#perMs);
    this.#at += passed;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** How long until `take` would succeed, ms. */
  wait(): number {
    return Math.max(0, (1 - this.#tokens) / this.#perMs);
  }
}

/** Counts by key in fixed windows; forgets the oldest key beyond `remembered`. */
export class WindowCounter {
  readonly #windowMs: number;
  readonly #remembered: number;
  readonly #counts = new Map<string, { since: number; count: number }>();

  constructor(windowMs: number, remembered: number) {
    this.#windowMs = windowMs;
    this.#remembered = remembered;
  }

  count(key: string, now: number): number {
    const entry = this.#counts.get(key);
    if (!entry) return 0;
    if (now - entry.since < this.#windowMs) return entry.count;
    this.#counts.delete(key);
    return 0;
  }

  add(key: string, now: number): void {
    const count = this.count(key, now);
    if (count > 0) {
      (this.#counts.get(key) as { count: number }).count++;
      return;
    }
    if (this.#counts.size >= this.#remembered) {
      const oldest = this.#counts.keys().next();
      if (!oldest.done) this.#counts.delete(oldest.value);
    }
    this.#counts.set(key, { since: now, count: 1 });
  }

  forget(key: string): void {
    this.#counts.delete(key);
  }
}
