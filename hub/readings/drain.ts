import type { Entry, EntryKind } from '../contract/entries.ts';
import type { HealthStatus } from '../contract/live.ts';
import type { Clock } from '../contract/ports.ts';
import { backoffMs, pointsOf, READING_KINDS } from './rules.ts';
import { type FailureKind, type Point, type SeriesStore, StoreFailure } from './series-store.ts';

/** Entries per write: some hundred kilobytes of line protocol, and what InfluxDB's documentation advises. */
export const BATCH_ENTRIES = 5_000;
/** After a batch that was not full: many small commits or requests become few, and nobody sees the difference. */
const GATHER_MS = 100;
const BACKOFF_MS = { min: 500, max: 60_000 };
/** Where a person has to act first, trying faster only fills the server's log. */
const PERSON_BACKOFF_MS = { min: 5_000, max: 60_000 };
const TIDY_EVERY_MS = 3_600_000;
/** Between two slices of tidying, so that writes and queries get through. */
const PAUSE_MS = 50;

/** The journal as the drain reads it (hub/journal/reader.ts). */
export interface EntrySource {
  head(): number;
  tail(): number;
  scan(
    after: number,
    limit: number,
    last: number,
    kinds: ReadonlySet<EntryKind>,
  ): { entries: readonly Entry[]; upTo: number };
}

export interface DrainTiming {
  readonly backoffMs?: { readonly min: number; readonly max: number };
  readonly gatherMs?: number;
}

export interface DrainStatus {
  readonly cursor: number;
  readonly state: HealthStatus;
  readonly error: string | null;
  /** ms since the epoch. */
  readonly lastSuccess: number | null;
  readonly retryAt: number | null;
  /** Points stored since the thread began. */
  readonly points: number;
  /** Points that the store will never take. */
  readonly refused: number;
  readonly lastRefusal: string | null;
  /** Entries that the journal no longer held when their turn came. */
  readonly missed: number;
}

interface Batch {
  readonly points: readonly Point[];
  readonly upTo: number;
  readonly full: boolean;
}

const NEEDS_A_PERSON: ReadonlySet<FailureKind> = new Set(['not-allowed', 'no-database']);

/** Carries the journal into a store, for ever: batch by batch, each again until it is confirmed. */
export class Drain {
  readonly #store: SeriesStore;
  readonly #source: EntrySource;
  readonly #clock: Clock;
  readonly #chance: () => number;
  readonly #timing: DrainTiming;
  readonly #onStatus: (status: DrainStatus) => void;
  #status: DrainStatus = {
    cursor: 0,
    state: 'ok',
    error: null,
    lastSuccess: null,
    retryAt: null,
    points: 0,
    refused: 0,
    lastRefusal: null,
    missed: 0,
  };
  #head = 0;
  #idle = false;
  #stopped = false;
  #wake = (): void => {};
  #nextTidy = 0;

  constructor(options: {
    store: SeriesStore;
    source: EntrySource;
    clock: Clock;
    /** In [0, 1). */
    chance: () => number;
    timing?: DrainTiming;
    onStatus: (status: DrainStatus) => void;
  }) {
    this.#store = options.store;
    this.#source = options.source;
    this.#clock = options.clock;
    this.#chance = options.chance;
    this.#timing = options.timing ?? {};
    this.#onStatus = options.onStatus;
  }

  /** The journal has grown up to here; the latest word wins. */
  setHead(head: number): void {
    if (head <= this.#head) return;
    this.#head = head;
    if (this.#idle) this.#wake();
  }

  /** Resolves after `stop()`, never rejects. */
  async run(): Promise<void> {
    await this.#untilDone(() => this.#store.start());
    let position = await this.#untilDone(async () => this.#begin());
    let ahead: Batch | null = null;
    while (position !== undefined && !this.#stopped) {
      const from: number = position;
      const batch: Batch | null | undefined = ahead ?? (await this.#untilDone(async () => this.#read(from)));
      ahead = null;
      if (!batch) {
        await this.#rest(from);
        continue;
      }
      const stored = await this.#untilDone(async () => {
        const written = this.#store.write(batch.points, batch.upTo);
        // While one batch is on its way, the next is read.
        if (batch.full) ahead ??= this.#readAhead(batch.upTo, written);
        await written;
        return this.#stored(batch.points.length);
      });
      if (!stored) return;
      position = batch.upTo;
      if (!batch.full) await this.#sleep(this.#timing.gatherMs ?? GATHER_MS);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  #begin(): number {
    this.#head = Math.max(this.#head, this.#source.head());
    // A cursor beyond the head is that of another journal: this one begins anew.
    if (this.#store.cursor() > this.#source.head()) this.#store.rewind(0);
    const cursor = this.#store.cursor();
    this.#report({ cursor, ...this.#refusals() });
    return cursor;
  }

  /** null: nothing new. */
  #read(after: number): Batch | null {
    if (after >= this.#head) return null;
    const lost = this.#source.tail() - 1 - after;
    // A store that begins with entries the journal no longer keeps has not lost them: it never had them.
    if (lost > 0 && after > 0) this.#report({ missed: this.#status.missed + lost });
    const { entries, upTo } = this.#source.scan(after, BATCH_ENTRIES, this.#head, READING_KINDS);
    if (upTo <= after) return null;
    const points = entries.flatMap(pointsOf);
    const wanted = this.#store.takesPrototypes ? points : points.filter(({ kind }) => kind !== 'prototype');
    return { points: wanted, upTo, full: entries.length === BATCH_ENTRIES };
  }

  /** Its failure is left to the read that comes when this batch is confirmed. */
  #readAhead(after: number, written: Promise<void>): Batch | null {
    written.catch(() => {}); // awaited by the caller, who may be told of it too late
    try {
      return this.#read(after);
    } catch {
      return null;
    }
  }

  /** Waits for news after `position`; keeps the store tidy meanwhile. */
  async #rest(position: number): Promise<void> {
    const now = this.#clock.now();
    if (now >= this.#nextTidy) {
      const more = await this.#untilDone(async () => this.#store.tidy(now));
      if (!more) this.#nextTidy = now + TIDY_EVERY_MS;
      await this.#sleep(PAUSE_MS);
    } else if (this.#head > position) {
      await this.#sleep(PAUSE_MS); // announced, and not to be seen yet
    } else {
      this.#idle = true;
      await this.#sleep(this.#nextTidy - now);
      this.#idle = false;
    }
  }

  /** Tries until it works. undefined: stopped before. */
  async #untilDone<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (let failures = 1; !this.#stopped; failures++) {
      try {
        const result = await work();
        if (failures > 1) this.#report({ state: 'ok', error: null, retryAt: null });
        return result;
      } catch (error) {
        if (!this.#stopped) await this.#failed(error as Error, failures);
      }
    }
    return undefined;
  }

  #stored(points: number): true {
    this.#report({
      cursor: this.#store.cursor(),
      points: this.#status.points + points,
      lastSuccess: this.#clock.now(),
      ...this.#refusals(),
    });
    return true;
  }

  #refusals(): Pick<DrainStatus, 'refused' | 'lastRefusal'> {
    const { total, lastReason } = this.#store.refusals();
    return { refused: total, lastRefusal: lastReason };
  }

  async #failed(error: Error, failures: number): Promise<void> {
    const failure = error instanceof StoreFailure ? error : null;
    const person = failure !== null && NEEDS_A_PERSON.has(failure.kind);
    const bounds = this.#timing.backoffMs ?? (person ? PERSON_BACKOFF_MS : BACKOFF_MS);
    const wait = Math.max(failure?.retryAfterMs ?? 0, backoffMs(failures, bounds, this.#chance()));
    // An unreachable store is a cursor that does not move; only what a person must mend is a failure.
    this.#report({
      state: person ? 'failing' : 'degraded',
      error: error.message,
      retryAt: this.#clock.now() + wait,
    });
    await this.#sleep(wait);
  }

  #report(change: Partial<DrainStatus>): void {
    this.#status = { ...this.#status, ...change };
    this.#onStatus(this.#status);
  }

  /** Ends early on `stop`, and on news while idle. */
  async #sleep(ms: number): Promise<void> {
    if (this.#stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}
