import type { SeriesQuery } from '../contract/api.ts';
import type { PrototypeSpan } from '../contract/prototype-span.ts';
import type { SeriesPoint } from '../contract/series.ts';

/** One value of one series, ready for any store. Booleans have become 0 or 1. */
export interface Point {
  readonly kind: SeriesQuery['kind'];
  /** Room, object, prototype or door. */
  readonly id: string;
  /** The start-up a prototype belongs to. */
  readonly startup?: string;
  readonly measure: string;
  readonly value: number | string;
  /** Event time, ms since the epoch. */
  readonly at: number;
  /** The journal's number of the entry it comes from. */
  readonly seq: number;
}

/**
 * Where readings are kept. Every implementation passes test/integration/readings-stores.test.ts.
 *
 * A point's time is `stampOf(point)` ns in every store, so the same point written twice is stored once.
 * Windows of `every` are counted from the epoch in UTC; windows without a value are left out; `from` belongs to
 * the range, `to` does not; text is kept but never part of a numeric answer.
 */
export interface SeriesStore {
  /** What is shown to people: never holds a password or a token. */
  readonly description: string;
  /**
   * Whether readings of prototypes, outside the sessions of a trial, come here too. They rest in hub/showroom/data
   * whatever the answer; a copy is only made where it can be erased again.
   */
  readonly takesPrototypes: boolean;
  /** May be called again after it failed. Rejects with StoreFailure. */
  start(): Promise<void>;
  /** For good. */
  stop(): Promise<void>;
  /** The number of the last journal entry whose points are confirmed. */
  cursor(): number;
  /** Sets the cursor back, because the journal was replaced by one with lower numbers. */
  rewind(seq: number): void;
  /**
   * Stores the points of the entries up to `upTo` and moves the cursor there, or rejects with StoreFailure and
   * leaves the cursor: the same call then comes again.
   */
  write(points: readonly Point[], upTo: number): Promise<void>;
  /** Rejects with HubError `range_invalid`, `too_many_points`, or with StoreFailure. */
  query(query: SeriesQuery): Promise<SeriesPoint[]>;
  /** Forgets single values older than the store keeps, a bounded slice a call; true while more is left. */
  tidy(now: number): boolean;
  refusals(): Refusals;
  /** Erases what these prototypes measured; done twice it does no more. Rejects with StoreFailure. */
  erasePrototypes(span: PrototypeSpan): Promise<void>;
}

/** Points that a store will never take, set aside so that the rest goes on. */
export interface Refusals {
  readonly total: number;
  readonly lastReason: string | null;
}

/**
 * - `refused`: these points, as they are, will never be taken;
 * - `too-large`: fewer at once may be;
 * - `not-allowed`, `no-database`: somebody has to do something, on the server, its disk or the settings;
 * - `unavailable`: later.
 */
export type FailureKind = 'refused' | 'too-large' | 'not-allowed' | 'no-database' | 'unavailable';

export class StoreFailure extends Error {
  readonly kind: FailureKind;
  /** The HTTP status; null where no answer came, or there is no HTTP. */
  readonly status: number | null;
  /** What the server asked for by `Retry-After`. */
  readonly retryAfterMs: number | null;
  constructor(
    kind: FailureKind,
    message: string,
    answer: { status?: number | null; retryAfterMs?: number | null } = {},
  ) {
    super(message);
    this.name = 'StoreFailure';
    this.kind = kind;
    this.status = answer.status ?? null;
    this.retryAfterMs = answer.retryAfterMs ?? null;
  }
}
