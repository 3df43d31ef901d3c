import { OLDEST_CLAIM_MS } from '../../contract/times.ts';

/** A session as ingest knows it: ms, `until` not included. */
export interface Span {
  readonly id: string;
  readonly startup: string;
  readonly prototypes: readonly string[];
  readonly from: number;
  readonly until: number;
}

interface Slot {
  readonly id: string;
  readonly from: number;
  until: number;
  withdrawn: boolean;
}

/** Which session a prototype is in, asked for each of its readings. In memory; the store knows the same. */
export class SessionIndex {
  /** By start-up and prototype, in the order in which they began. */
  readonly #slots = new Map<string, Map<string, Slot[]>>();

  add({ id, startup, prototypes, from, until }: Span): void {
    const ofStartup = this.#slots.get(startup) ?? new Map<string, Slot[]>();
    this.#slots.set(startup, ofStartup);
    for (const prototype of prototypes) {
      // What ended so long ago is asked for by no reading that is believed.
      const recent = (ofStartup.get(prototype) ?? []).filter((slot) => slot.until > from - OLDEST_CLAIM_MS);
      // A prototype has one session at a time: who withdrew in the middle of theirs has given the place away.
      for (const slot of recent) slot.until = Math.min(slot.until, Math.max(slot.from, from));
      ofStartup.set(prototype, [...recent, { id, from, until, withdrawn: false }]);
    }
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

  /** The session in which `prototype` measured at the moment `at`, ms; null: none; undefined: one that was withdrawn. */
  sessionAt(startup: string, prototype: string, at: number): string | null | undefined {
    const slots = this.#slots.get(startup)?.get(prototype);
    if (slots === undefined) return null;
    for (let place = slots.length - 1; place >= 0; place--) {
      const slot = slots[place]!;
      if (slot.from > at) continue;
      if (at >= slot.until) return null;
      return slot.withdrawn ? undefined : slot.id;
    }
    return null;
  }

  #each(id: string, change: (slot: Slot) => void): void {
    for (const ofStartup of this.#slots.values())
      for (const slots of ofStartup.values()) for (const slot of slots) if (slot.id === id) change(slot);
  }
}
