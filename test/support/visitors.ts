import type { DatabaseSync } from 'node:sqlite';
import { OpeningHours } from '../../hub/calendar/opening-hours.ts';
import type { Building } from '../../hub/contract/building.ts';
import { VisitsConsumer } from '../../hub/visits/consumer.ts';
import { VisitsStore } from '../../hub/visits/store.ts';

export const badge = (n: number): string => n.toString(16).padStart(32, '0');

/** People at the door, by way of the hub's own consumer, at whatever time the test says. */
export class Visitors {
  readonly store: VisitsStore;
  readonly #consumer: VisitsConsumer;
  #seq: number;

  constructor(db: DatabaseSync, building: Building) {
    this.store = new VisitsStore(db);
    this.store.prepare();
    this.#seq = this.store.cursor();
    this.#consumer = new VisitsConsumer({
      store: this.store,
      hours: new OpeningHours(building),
      repeat: building.visits.repeat,
      cancel: building.visits.cancel,
      onApplied: () => {},
    });
  }

  /** `who`: a badge's number, or a group without badges. Taps are in order of time. */
  pass(...taps: readonly { at: number; who: number | { party: number } }[]): void {
    const entries = taps.map(({ at, who }) => {
      this.#seq += 1;
      return {
        seq: this.#seq,
        kind: 'tap' as const,
        at,
        received: at,
        source: 'http:kiosk',
        nonce: String(this.#seq),
        body: {
          door: 'entree',
          via: 'http' as const,
          ...(typeof who === 'number' ? { badge: badge(who) } : who),
        },
      };
    });
    this.#consumer.apply(entries, this.#seq);
  }
}
