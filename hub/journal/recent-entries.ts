import type { Entry, EntryKind } from '../contract/entries.ts';

/**
 * The last committed entries, for consumers that keep up: they need no read from disk. 8,192 is two full
 * commits, about 3 MB; an older entry gives its place to the new one, and who still needed it reads the file.
 */
export const RECENT_ENTRIES = 8_192;

export class RecentEntries {
  readonly #slots: (Entry | undefined)[] = [];
  /** The newest number, and how many before it are here without a gap. */
  #last: number;
  #count = 0;

  constructor(head: number) {
    this.#last = head;
  }

  /** Adds the next entry. */
  push(entry: Entry): void {
    this.#slots[entry.seq % RECENT_ENTRIES] = entry;
    this.#last = entry.seq;
    if (this.#count < RECENT_ENTRIES) this.#count++;
  }

  /** Puts another entry of the same number in the place of one that is here. */
  replace(entry: Entry): void {
    const slot = entry.seq % RECENT_ENTRIES;
    if (this.#slots[slot]?.seq === entry.seq) this.#slots[slot] = entry;
  }

  get(seq: number): Entry | null {
    const entry = this.#slots[seq % RECENT_ENTRIES];
    return entry?.seq === seq ? entry : null;
  }

  /** Retention has removed what stands before `tail`: nobody gets it from here either. */
  forgetBefore(tail: number): void {
    for (; this.#count > 0 && this.#last - this.#count + 1 < tail; this.#count--) {
      this.#slots[(this.#last - this.#count + 1) % RECENT_ENTRIES] = undefined;
    }
  }

  /**
   * Up to `limit` entries of these kinds behind `after`, and the number `upTo` which all have been seen;
   * null where the entry behind `after` is no longer here.
   */
  scan(
    after: number,
    limit: number,
    kinds?: ReadonlySet<EntryKind>,
  ): { entries: Entry[]; upTo: number } | null {
    if (after < this.#last - this.#count) return null;
    const entries: Entry[] = [];
    let upTo = after;
    while (upTo < this.#last && entries.length < limit) {
      const entry = this.#slots[++upTo % RECENT_ENTRIES]!;
      if (kinds === undefined || kinds.has(entry.kind)) entries.push(entry);
    }
    return { entries, upTo };
  }
}
