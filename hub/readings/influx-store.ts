import type { SeriesQuery } from '../contract/api.ts';
import type { PrototypeSpan } from '../contract/prototype-span.ts';
import type { SeriesPoint } from '../contract/series.ts';
import type { DrainLedger, QuarantinedPoint } from './drain-ledger.ts';
import { lineOf } from './line-protocol.ts';
import type { LineWriter } from './line-writer.ts';
import { type Point, type Refusals, type SeriesStore, StoreFailure } from './series-store.ts';

/** How long a batch may take; InfluxDB 1 itself gives up after 10 s by default. */
export const REQUEST_TIMEOUT_MS = 30_000;
/** A server slower than the time-out is given more each time, up to here: slow must not mean never. */
export const MAX_PATIENCE = 8;

export interface SeriesReader {
  query(query: SeriesQuery, site: string, signal: AbortSignal): Promise<SeriesPoint[]>;
  /** InfluxDB 1 only: the others' buckets are made by their administrator. */
  createDatabase?(signal: AbortSignal): Promise<void>;
  /** Not InfluxDB 3, which cannot delete (docs.influxdata.com/influxdb3/core). */
  erasePrototypes?(span: PrototypeSpan, site: string, signal: AbortSignal): Promise<void>;
}

export interface InfluxStoreOptions {
  readonly description: string;
  readonly site: string;
  readonly writer: LineWriter;
  readonly reader: SeriesReader;
  readonly ledger: DrainLedger;
  readonly requestTimeoutMs?: number;
}

/**
 * InfluxDB of any version. At least once, and a point sent twice is one point: its time and its tags come from
 * the journal. What was confirmed is not sent again, even to a database that was dropped since.
 */
export class InfluxStore implements SeriesStore {
  readonly description: string;
  readonly #options: InfluxStoreOptions;
  readonly #stopping = new AbortController();
  #patience = 1;

  constructor(options: InfluxStoreOptions) {
    this.description = options.description;
    this.#options = options;
  }

  async start(): Promise<void> {
    const { ledger, reader } = this.#options;
    ledger.open();
    await reader.createDatabase?.(this.#stopping.signal).catch((error) => {
      // Only an administrator may create a database; the first write says whether it was needed.
      if (!(error instanceof StoreFailure && error.status === 403)) throw error;
    });
  }

  /** What is on its way is broken off: it was not confirmed, so it is sent again after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#options.ledger.close();
  }

  cursor(): number {
    return this.#options.ledger.cursor();
  }

  rewind(seq: number): void {
    this.#options.ledger.confirm(seq);
  }

  async write(points: readonly Point[], upTo: number): Promise<void> {
    const { ledger, reader } = this.#options;
    const quarantined: QuarantinedPoint[] = [];
    try {
      await this.#send(points, quarantined);
    } catch (error) {
      if (!(error instanceof StoreFailure && error.kind === 'no-database' && reader.createDatabase))
        throw error;
      await reader.createDatabase(this.#stopping.signal);
      quarantined.length = 0;
      await this.#send(points, quarantined);
    }
    ledger.confirm(upTo, quarantined);
  }

  query(query: SeriesQuery): Promise<SeriesPoint[]> {
    return this.#options.reader.query(query, this.#options.site, this.#stopping.signal);
  }

  get takesPrototypes(): boolean {
    return this.#options.reader.erasePrototypes !== undefined;
  }

  async erasePrototypes(span: PrototypeSpan): Promise<void> {
    await this.#options.reader.erasePrototypes?.(span, this.#options.site, this.#stopping.signal);
  }

  tidy(): boolean {
    return false; // InfluxDB's own retention policy does it
  }

  refusals(): Refusals {
    return this.#options.ledger.refusals();
  }

  /**
   * Halves what is refused until the refused points stand alone. InfluxDB 1 answers 400 also after having
   * written the rest ("partial write"); writing that again changes nothing.
   */
  async #send(points: readonly Point[], quarantined: QuarantinedPoint[]): Promise<void> {
    if (points.length === 0) return;
    const lines = points.map((point) => lineOf(point, this.#options.site));
    const failure = await this.#request(lines);
    if (failure === null) return;
    if (failure.kind !== 'refused' && failure.kind !== 'too-large') throw failure;
    const [point] = points;
    if (point && points.length === 1) {
      const { seq, measure } = point;
      quarantined.push({ seq, measure, reason: failure.message, line: lines[0] ?? '' });
      return;
    }
    const middle = points.length >> 1;
    await this.#send(points.slice(0, middle), quarantined);
    await this.#send(points.slice(middle), quarantined);
  }

  async #request(lines: readonly string[]): Promise<StoreFailure | null> {
    const { writer, requestTimeoutMs = REQUEST_TIMEOUT_MS } = this.#options;
    const started = performance.now();
    const timeoutMs = requestTimeoutMs * this.#patience;
    try {
      await writer.write(lines, timeoutMs, this.#stopping.signal);
      if (performance.now() - started < requestTimeoutMs / 2) this.#patience = 1;
      return null;
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error;
      const timedOut = performance.now() - started >= timeoutMs;
      if (timedOut) this.#patience = Math.min(this.#patience * 2, MAX_PATIENCE);
      return error;
    }
  }
}
