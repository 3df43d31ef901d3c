import type { DatabaseSync } from 'node:sqlite';
import { OpeningHours } from '../calendar/opening-hours.ts';
import type { Building } from '../contract/building.ts';
import { HubError } from '../contract/errors.ts';
import type { Clock, Service } from '../contract/ports.ts';
import { TalliesStore, type ThemeTally } from './store.ts';

/**
 * Under so many touches an hour, and then a day, is no longer told apart once it is over. As many as the smallest cell
 * that may be published.
 */
export const LEAST_TOLD = 5;

export interface TalliesOptions {
  readonly db: DatabaseSync;
  readonly building: Building;
  readonly clock: Clock;
}

/** Why people come, by themes of the building file, joined to nobody. */
export class Tallies implements Service {
  readonly #store: TalliesStore;
  readonly #hours: OpeningHours;
  readonly #clock: Clock;
  readonly #themes: ReadonlySet<string>;
  #today = '';

  constructor({ db, building, clock }: TalliesOptions) {
    this.#store = new TalliesStore(db);
    this.#hours = new OpeningHours(building);
    this.#clock = clock;
    this.#themes = new Set(building.themes.map(({ id }) => id));
  }

  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#store.prepare();
    this.#now();
  }

  async stop(): Promise<void> {}

  /** Counts a touch in the present hour, once a nonce; false: it had been counted. Throws `theme_unknown`. */
  add(theme: string, nonce: string): boolean {
    if (!this.#themes.has(theme)) throw new HubError('theme_unknown');
    const { date, hour } = this.#now();
    return this.#store.add(date, hour, theme, nonce);
  }

  /** `month` is `2026-11`. The present day is still told by the hour: mask before showing. */
  month(month: string): ThemeTally[] {
    this.#now();
    return this.#store.month(month);
  }

  /** The local time; the first time in a new day, what was too few in the days before loses its hour. */
  #now(): { date: string; hour: number } {
    const now = this.#hours.localTime(this.#clock.now());
    if (now.date !== this.#today) {
      this.#store.coarsen(now.date, LEAST_TOLD);
      if (this.#today !== '') this.#store.forgetNonces();
      this.#today = now.date;
    }
    return now;
  }
}
