import type { HealthPart, HubPublisher } from '../../contract/ports.ts';

/** A topic is said again at most so often: people read it, and a retained message is a write to the disk. */
const PACE_MS = 200;
/** After a failure. */
const AGAIN_MS = 1_000;

export interface ObjectTopicsOptions {
  readonly publisher: HubPublisher;
  readonly health: HealthPart;
  /** The topic of a key and what it shall say now; `''`: it is cleared. */
  readonly latest: (key: string) => { readonly topic: string; readonly payload: string };
  /** The broker has let the topic go. */
  readonly onCleared: (key: string) => void;
}

/**
 * Says what has changed, retained: the latest of each, whatever came between. What waits is at most one of each
 * measure of each adopted object; what the broker does not take is tried again.
 */
export class ObjectTopics {
  readonly #options: ObjectTopicsOptions;
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #saying: Promise<void> | null = null;
  #saidAt = Number.NEGATIVE_INFINITY;
  #stopped = true;

  constructor(options: ObjectTopicsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    this.#wake(0);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#saying;
  }

  changed(key: string): void {
    this.#changed.add(key);
    this.#wake(this.#saidAt + PACE_MS - performance.now());
  }

  #wake(wait: number): void {
    if (this.#stopped || this.#timer || this.#saying || this.#changed.size === 0) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#saying = this.#sayAll().then((failed) => {
          this.#saying = null;
          this.#saidAt = performance.now();
          this.#wake(failed ? AGAIN_MS : PACE_MS);
        });
      },
      Math.max(0, wait),
    );
  }

  /** True: some are still to be said. */
  async #sayAll(): Promise<boolean> {
    const keys = [...this.#changed];
    this.#changed.clear();
    let problem: string | null = null;
    for (const key of keys) {
      if (problem !== null || this.#stopped) {
        this.#changed.add(key);
        continue;
      }
      const { topic, payload } = this.#options.latest(key);
      try {
        await this.#options.publisher.publish(topic, payload, { retain: true, qos: 0 });
        if (payload === '') this.#options.onCleared(key);
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
        this.#changed.add(key);
      }
    }
    if (problem === null) this.#options.health.ok();
    else this.#options.health.degraded(problem);
    return problem !== null;
  }
}
