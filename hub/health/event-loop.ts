import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { HealthPart, Service } from '../contract/ports.ts';

/** Sampling step of the delay: the smallest delay that can be seen. */
const RESOLUTION_MS = 10;
const WINDOW_MS = 10_000;
/** Above this, someone at the door sees the welcome late. A lone hiccup is not in the p99 of a window. */
const SLOW_P99_MS = 250;

export interface EventLoopWatchOptions {
  readonly part: HealthPart;
  readonly slowMs?: number;
  readonly windowMs?: number;
}

/** Watches how late the event loop runs, over windows of ten seconds. */
export class EventLoopWatch implements Service {
  readonly #options: EventLoopWatchOptions;
  #histogram: ReturnType<typeof monitorEventLoopDelay> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #p99 = 0;

  constructor(options: EventLoopWatchOptions) {
    this.#options = options;
  }

  async start(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#histogram.enable();
    this.#timer = setInterval(() => this.#look(), this.#options.windowMs ?? WINDOW_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#histogram?.disable();
    this.#timer = null;
    this.#histogram = null;
  }

  /** The delay that 99 of 100 samples of the last full window stayed under, ms. */
  p99(): number {
    return this.#p99;
  }

  #look(): void {
    if (!this.#histogram) return;
    // The histogram counts the sampling step itself as delay.
    this.#p99 = Math.max(0, Math.round(this.#histogram.percentile(99) / 1e6 - RESOLUTION_MS));
    this.#histogram.reset();
    const { part, slowMs = SLOW_P99_MS } = this.#options;
    part.detail('p99_ms', this.#p99);
    if (this.#p99 > slowMs) part.degraded(`Le hub est surchargé : ${this.#p99} ms de retard.`);
    else part.ok();
  }
}
