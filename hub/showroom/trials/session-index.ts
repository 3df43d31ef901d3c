import { OLDEST_CLAIM_MS } from '../../contract/times.ts';

/** A session as ingest knows it: ms, `until` not included. */
export interface Span {
  readonly id: string;
  readonly startup: string;
  readonly prototypes: readonly string[];
  readonly from: number;
  readonly until: number;
  /** Whoever was in it has withdrawn. */
  readonly withdrawn?: boolean;
}

interface Slot {
  readonly id: string;
  readonly from: number;
  until: number;
  withdrawn: boolean;
}

interface Times {
  readonly from: number;
  readonly until: number;
}

interface OfPrototype {
  /** In the order in which they began. */
  slots: Slot[];
  /** Of trials that were erased. */
  closed: Times[];
}

/** Which session a prototype is in, asked for each of its readings. In memory; the store knows the same. */
export class SessionIndex {
  /** By start-up and prototype. */
  readonly #prototypes = new Map<string, Map<string, OfPrototype>>();

  /** To be called in the order in which they began. */
  add({ id, startup, prototypes, from, until, withdrawn = false }: Span): void {
    for (const prototype of prototypes) {
      const known = this.#of(startup, prototype);
      // What ended so long ago is asked for by no reading that is believed.
      const recent = known.slots.filter((slot) => slot.until > from - OLDEST_CLAIM_MS);
      // A prototype has one session at a time: who withdrew in the middle of theirs has given the place away.
      for (const slot of recent) slot.until = Math.min(slot.until, Math.max(slot.from, from));
      known.slots = [...recent, { id, from, until, withdrawn }];
    }
  }

  /** Of this time nothing is kept any more, in whichever session it was measured, or in none. */
  close({ startup, prototypes, from, until }: Omit<Span, 'id'>): void {
    for (const prototype of prototypes) {
      const known = this.#of(startup, prototype);
      known.closed = known.closed.filter((times) => times.until > until - OLDEST_CLAIM_MS);
      known.closed.push({ from, until });
    }
  }

  #of(startup: string, prototype: string): OfPrototype {
    const ofStartup = this.#prototypes.get(startup) ?? new Map<string, OfPrototype>();
    this.#prototypes.set(startup, ofStartup);
    const known = ofStartup.get(prototype) ?? { slots: [], closed: [] };
    ofStartup.set(prototype, known);
    return known;
  }

  end(id: string, at: number): void {
    this.#each(id, (slot) => {
      slot.until = at;
    });
  }

  /** Its readings are no longer about anybody who agreed: none that still comes is kept. */
  withdraw(id: string): void {
    this.#each(id, (slot) => {
      slot.withdrawn = true;
    });
  }

  /** Who withdrew in the middle of theirs has left the prototypes: from `at` on they measure nobody. */
  endWithdrawn(startup: string, prototypes: readonly string[], at: number): void {
    for (const prototype of prototypes)
      for (const slot of this.#of(startup, prototype).slots)
        if (slot.withdrawn) slot.until = Math.min(slot.until, Math.max(slot.from, at));
  }

  /**
   * The session in which `prototype` measured at the moment `at`, ms; null: none; undefined: one that was withdrawn, or
   * a trial that was erased.
   */
  sessionAt(startup: string, prototype: string, at: number): string | null | undefined {
    const known = this.#prototypes.get(startup)?.get(prototype);
    if (known === undefined) return null;
    if (known.closed.some(({ from, until }) => at >= from && at < until)) return undefined;
    const { slots } = known;
    for (let place = slots.length - 1; place >= 0; place--) {
      const slot = slots[place]!;
      if (slot.from > at) continue;
      if (at >= slot.until) return null;
      return slot.withdrawn ? undefined : slot.id;
    }
    return null;
  }

  #each(id: string, change: (slot: Slot) => void): void {
    for (const ofStartup of this.#prototypes.values())
      for (const { slots } of ofStartup.values()) for (const slot of slots) if (slot.id === id) change(slot);
  }
}
