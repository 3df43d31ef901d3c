import type { Evacuation, EvacuationSheet, TickRequest } from '../contract/desk.ts';
import { HubError } from '../contract/errors.ts';
import type { Clock, LiveBus } from '../contract/ports.ts';
import type { AlarmStore } from './store.ts';

export interface AlarmOptions {
  readonly store: AlarmStore;
  readonly clock: Clock;
  readonly live: LiveBus;
  readonly present: () => number;
  readonly rooms: () => EvacuationSheet['rooms'];
  /** Badges of those who are here. */
  readonly openVisits: () => readonly { seq: number; badge: string | null; arrived: number }[];
  /** The first name given at the desk for a badge, if one was. */
  readonly nameOf: (badge: string) => string | null;
}

/**
 * The evacuation sheet: of now, or as it was when the alarm began, with who has been found outside. While the alarm
 * lasts it is kept over a restart; at its end nothing of it is left but numbers, which the caller gets.
 */
export class Alarm {
  readonly #options: AlarmOptions;
  #running: Evacuation | null = null;
  #revision = 0;

  constructor(options: AlarmOptions) {
    this.#options = options;
  }

  /** Takes up an alarm that a restart interrupted. */
  prepare(): void {
    this.#options.store.prepare();
    this.#running = this.#options.store.read();
    this.#revision = this.#running?.revision ?? 0;
  }

  evacuation(): Evacuation {
    if (this.#running !== null) return this.#running;
    const found = { people: [], nameless: 0 };
    return { alarm: null, sheet: this.#sheet(), found, revision: this.#revision };
  }

  /** False: it is running already. */
  begin(): boolean {
    if (this.#running !== null) return false;
    const sheet = this.#sheet();
    this.#keep({ alarm: sheet.at, sheet, found: { people: [], nameless: 0 }, revision: 0 });
    return true;
  }

  /** @throws HubError `no_alarm`, `not_found` for somebody who is not on the sheet */
  tick(tick: TickRequest): Evacuation {
    const running = this.#orRefuse();
    const { sheet, found } = running;
    if ('nameless' in tick) {
      const nameless = Math.max(0, found.nameless + tick.nameless);
      return this.#keep({ ...running, found: { ...found, nameless } });
    }
    if (!sheet.people.some(({ key }) => key === tick.key)) throw new HubError('not_found');
    const others = found.people.filter((key) => key !== tick.key);
    return this.#keep({
      ...running,
      found: { ...found, people: tick.found ? [...others, tick.key] : others },
    });
  }

  /** Ends it and forgets its sheet. @throws HubError `no_alarm` */
  end(): { readonly since: string; readonly present: number; readonly found: number } {
    const { alarm, sheet, found } = this.#orRefuse();
    this.#options.store.remove();
    this.#running = null;
    this.#tell(null);
    return { since: alarm ?? sheet.at, present: sheet.present, found: found.people.length + found.nameless };
  }

  #orRefuse(): Evacuation {
    if (this.#running === null) throw new HubError('no_alarm');
    return this.#running;
  }

  #keep(evacuation: Evacuation): Evacuation {
    this.#running = { ...evacuation, revision: this.#revision + 1 };
    this.#options.store.write(this.#running);
    this.#tell(evacuation.alarm);
    return this.#running;
  }

  #tell(since: string | null): void {
    this.#revision += 1;
    this.#options.live.emit('alarm', 'alarm', { since, revision: this.#revision });
  }

  #sheet(): EvacuationSheet {
    const { clock, present, rooms, openVisits, nameOf } = this.#options;
    const people = openVisits().flatMap(({ seq, badge, arrived }) => {
      const name = badge === null ? null : nameOf(badge);
      return name === null ? [] : [{ key: String(seq), name, arrived: new Date(arrived).toISOString() }];
    });
    people.sort((a, b) => a.name.localeCompare(b.name, 'fr'));
    const count = present();
    return {
      at: new Date(clock.now()).toISOString(),
      present: count,
      rooms: rooms().map(({ id, name, occupancy }) => ({ id, name, occupancy })),
      people,
      nameless: Math.max(0, count - people.length),
    };
  }
}
