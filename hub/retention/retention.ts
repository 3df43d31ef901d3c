import type { OpeningHours } from '../calendar/opening-hours.ts';
import type { Clock, HealthBoard, HealthPart, Log, Service } from '../contract/ports.ts';

/** How often the hub looks whether a new day has begun, and tries again what failed. */
const LOOK_EVERY_MS = 60_000;

/** One kind of data that must not grow old. */
export interface RetentionStep {
  /** As in the audit trail and in health: `links`, `sessions` … */
  readonly name: string;
  /** Removes what is too old at `now`, ms; gives what it did, by number. Doing it twice does no more. */
  readonly run: (now: number) => Readonly<Record<string, number>>;
}

export interface RetentionOptions {
  readonly steps: readonly RetentionStep[];
  readonly hours: OpeningHours;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
  readonly audit: (actor: string, action: string, detail: string) => void;
}

/**
 * Every day on the building's clock, data that have had their time go. Also at every start, before anything is
 * served: so a restored backup, or a hub that was switched off for a year, shows nothing that should be gone.
 */
export class Retention implements Service {
  readonly #options: RetentionOptions;
  readonly #health: HealthPart;
  /** The local date on which each step was last done. */
  readonly #doneOn = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#health = options.health.part('retention');
  }

  async start(): Promise<void> {
    this.run();
    // What the journal still had to apply comes after this start: it is looked at again at the first minute.
    this.#doneOn.clear();
    this.#timer = setInterval(() => this.run(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
  }

  /** Does the steps that this day has not seen done. One that fails holds up no other, and is tried again. */
  run(): void {
    const { steps, hours, clock, log } = this.#options;
    const now = clock.now();
    const { date } = hours.localTime(now);
    let failure: string | null = null;
    for (const { name, run } of steps) {
      if (this.#doneOn.get(name) === date) continue;
      try {
        this.#note(name, run(now));
        this.#doneOn.set(name, date);
        this.#health.detail(name, date);
      } catch (error) {
        failure = `${name}: ${(error as Error).message}`;
        log.error({ err: error, step: name }, 'retention: a step failed, will be tried again');
      }
    }
    if (failure === null) this.#health.ok();
    else this.#health.failing(failure);
  }

  #note(name: string, done: Readonly<Record<string, number>>): void {
    const counts = Object.entries(done).filter(([, count]) => count > 0);
    if (counts.length === 0) return;
    const { audit, log } = this.#options;
    log.info(done, `retention: ${name}`);
    audit('hub', `retention.${name}`, counts.map(([what, count]) => `${what}: ${count}`).join(', '));
  }
}
