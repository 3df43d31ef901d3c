import { Worker } from 'node:worker_threads';
import type { SeriesQuery } from '../contract/api.ts';
import { HubError } from '../contract/errors.ts';
import type { Clock, HealthBoard, HealthPart, JournalPort, Log, Service } from '../contract/ports.ts';
import type { PrototypeSpan } from '../contract/prototype-span.ts';
import { rangeOf, type SeriesPoint } from '../contract/series.ts';
import type { DrainStatus } from './drain.ts';
import { backoffMs } from './rules.ts';
import { describeTarget } from './target.ts';
import type { FromThread, ThreadOptions, ToThread } from './thread-protocol.ts';

/** Longer than the stores' own time-outs, so that theirs, which know why, come first. */
const QUERY_TIMEOUT_MS = 15_000;
/** InfluxDB may rewrite files for it; nobody waits before a screen, and it is asked again. */
const ERASE_TIMEOUT_MS = 60_000;
/** Charts that wait at once; a query beyond is refused (`overloaded`). */
const MAX_WAITING_QUERIES = 32;
/** The thread is told of the journal's head so often at most. */
const HEAD_EVERY_MS = 20;
/** What the thread gets to finish; whatever is not confirmed by then is sent again after the start. */
const STOP_MS = 5_000;
const RESTART_MS = { min: 1_000, max: 60_000 };
/** A thread that ran as long as this did not die of its start. */
const HEALTHY_AFTER_MS = 300_000;

export interface ReadingsOptions extends ThreadOptions {
  readonly journal: Pick<JournalPort, 'head' | 'onCommit' | 'holdRetention'>;
  readonly health: HealthBoard;
  readonly log: Log;
  readonly clock: Clock;
}

export interface ReadingsStats {
  readonly lag: number;
  /** Points stored since the thread began. */
  readonly points: number;
  readonly refused: number;
  readonly missed: number;
  readonly restarts: number;
}

interface Waiting {
  readonly resolve: (points: SeriesPoint[]) => void;
  readonly reject: (error: HubError) => void;
  readonly timer: NodeJS.Timeout;
}

/** Readings, from the journal to the store and back to the charts, all of it in a thread of its own. */
export class Readings implements Service {
  readonly #options: ReadingsOptions;
  readonly #part: HealthPart;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #exited: Promise<void> = Promise.resolve();
  #status: DrainStatus | null = null;
  #unsubscribe = (): void => {};
  #headTimer: NodeJS.Timeout | null = null;
  #restartTimer: NodeJS.Timeout | null = null;
  #startedAt = 0;
  #crashes = 0;
  #restarts = 0;
  #queries = 0;
  #stopping = false;

  constructor(options: ReadingsOptions) {
    this.#options = options;
    this.#part = options.health.part('readings');
  }

  async start(signal: AbortSignal): Promise<void> {
    const { journal, target } = this.#options;
    if (signal.aborted) return;
    this.#stopping = false;
    this.#part.detail('target', describeTarget(target));
    journal.holdRetention('readings', () => this.#status?.cursor ?? 0);
    this.#unsubscribe = journal.onCommit(() => {
      this.#headTimer ??= setTimeout(() => this.#sayHead(), HEAD_EVERY_MS);
    });
    this.#spawn();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#unsubscribe();
    for (const timer of [this.#headTimer, this.#restartTimer]) if (timer) clearTimeout(timer);
    this.#headTimer = null;
    this.#restartTimer = null;
    this.#rejectAll('stopping');
    const worker = this.#worker;
    if (!worker) return;
    this.#say({ say: 'stop' });
    const late = setTimeout(() => void worker.terminate(), STOP_MS);
    await this.#exited;
    clearTimeout(late);
  }

  /**
   * Values of one series, down-sampled by the store. Rejects with HubError `range_invalid`, `too_many_points`,
   * `overloaded`, `store_unavailable` or `stopping`.
   */
  async query(query: SeriesQuery): Promise<SeriesPoint[]> {
    rangeOf(query);
    return this.#ask(QUERY_TIMEOUT_MS, (id) => ({ say: 'query', id, query }));
  }

  /**
   * Erases what prototypes measured from the store, once it holds every entry up to `upTo`; done twice it does no more.
   * Rejects with HubError `store_unavailable`, also where the store is not that far yet, `overloaded` or `stopping`.
   */
  async erasePrototypes(span: PrototypeSpan, upTo: number): Promise<void> {
    await this.#ask(ERASE_TIMEOUT_MS, (id) => ({ say: 'erase', id, span, upTo }));
  }

  async #ask(timeoutMs: number, order: (id: number) => ToThread): Promise<SeriesPoint[]> {
    if (this.#stopping) throw new HubError('stopping');
    if (!this.#worker) throw new HubError('store_unavailable', 'the readings thread is not running');
    if (this.#waiting.size >= MAX_WAITING_QUERIES) throw new HubError('overloaded');
    const id = ++this.#queries;
    const { promise, resolve, reject } = Promise.withResolvers<SeriesPoint[]>();
    const timer = setTimeout(
      () => this.#take(id)?.reject(new HubError('store_unavailable', `no answer in ${timeoutMs} ms`)),
      timeoutMs,
    );
    this.#waiting.set(id, { resolve, reject, timer });
    this.#say(order(id));
    return promise;
  }

  /** Journal entries that the store has not confirmed. */
  lag(): number {
    return Math.max(0, this.#options.journal.head - (this.#status?.cursor ?? 0));
  }

  stats(): ReadingsStats {
    const { points = 0, refused = 0, missed = 0 } = this.#status ?? {};
    return { lag: this.lag(), points, refused, missed, restarts: this.#restarts };
  }

  #spawn(): void {
    const { dataDir, journalFile, site, target, keepMs, timing } = this.#options;
    const workerData: ThreadOptions = {
      dataDir,
      journalFile,
      site,
      target,
      keepMs,
      ...(timing && { timing }),
    };
    const worker = new Worker(new URL('./readings-thread.ts', import.meta.url), {
      workerData,
      name: 'readings',
    });
    this.#worker = worker;
    this.#startedAt = this.#options.clock.now();
    let reason = 'ended';
    worker.on('message', (message: FromThread) => this.#hear(message));
    worker.on('error', (error: Error) => {
      reason = error.message;
    });
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#worker = null;
        resolve();
        if (!this.#stopping) this.#crashed(reason);
      });
    });
    this.#sayHead();
  }

  /** The cursor is in the store's file: a new thread goes on where the last one had confirmed. */
  #crashed(reason: string): void {
    const { clock, log } = this.#options;
    if (clock.now() - this.#startedAt >= HEALTHY_AFTER_MS) this.#crashes = 0;
    const wait = backoffMs(++this.#crashes, RESTART_MS, Math.random());
    this.#restarts++;
    log.error({ reason, restartInMs: Math.round(wait) }, 'the readings thread ended');
    this.#part.degraded(`Le fil des mesures s’est arrêté, il redémarre (${reason}).`);
    this.#rejectAll('store_unavailable');
    this.#restartTimer = setTimeout(() => this.#spawn(), wait);
  }

  #hear(message: FromThread): void {
    switch (message.say) {
      case 'status':
        this.#show(message.status);
        return;
      case 'answer':
        this.#take(message.id)?.resolve(message.points);
        return;
      case 'error':
        this.#take(message.id)?.reject(new HubError(message.code, message.detail));
    }
  }

  #show(status: DrainStatus): void {
    const { health, log } = this.#options;
    const before = this.#status;
    this.#status = status;
    const part = this.#part;
    if (status.state === 'ok') part.ok();
    else part[status.state](status.error ?? '');
    part.detail('lag', this.lag());
    part.detail('last_success', isoOrNull(status.lastSuccess));
    part.detail('retry_at', isoOrNull(status.retryAt));
    part.detail('refused', status.refused);
    part.detail('last_refusal', status.lastRefusal);
    part.detail('missed', status.missed);
    if (before && before.error !== status.error) {
      if (status.error) log.warn({ error: status.error, lag: this.lag() }, 'readings are not being stored');
      else log.info({ lag: this.lag() }, 'readings are being stored again');
    }
    for (let n = before?.refused ?? status.refused; n < status.refused; n++) {
      health.reject('point-refused', describeTarget(this.#options.target));
    }
  }

  #sayHead(): void {
    this.#headTimer = null;
    this.#say({ say: 'head', head: this.#options.journal.head });
  }

  #say(message: ToThread): void {
    this.#worker?.postMessage(message);
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  #rejectAll(code: 'stopping' | 'store_unavailable'): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(new HubError(code));
  }
}

const isoOrNull = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
