import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { SeriesQuery } from '../../contract/api.ts';
import type { Entry, EntryKind } from '../../contract/entries.ts';
import { HubError } from '../../contract/errors.ts';
import type {
  Clock,
  Consumer,
  ConsumerHandle,
  HealthBoard,
  HealthPart,
  JournalPort,
  Log,
  Service,
} from '../../contract/ports.ts';
import type { PrototypeSpan } from '../../contract/prototype-span.ts';
import { rangeOf, type SeriesPoint } from '../../contract/series.ts';
import { erasureHash } from '../../database/erasure-hash.ts';
import type { PendingErasures, PrototypeReading } from './prototype-store.ts';
import type {
  FromPrototypeThread,
  PrototypeCall,
  PrototypeCalls,
  PrototypeThreadOptions,
  ToPrototypeThread,
} from './thread-protocol.ts';

/** Charts that wait at once; a query beyond is refused (`overloaded`). */
const MAX_WAITING_QUERIES = 32;
/** A cursor that only passes over rooms and objects is stored this often: each time is a write to the disk. */
const STORE_CURSOR_EVERY_MS = 1_000;
/** How often it is looked for what has had its time, and what could not be erased everywhere is tried again. */
const TIDY_EVERY_MS = 3_600_000;
const RETRY_EVERY_MS = 60_000;
/** Between two slices of tidying, so that writes and queries get through. */
const PAUSE_MS = 50;
/** What somebody at a screen waits for at most: an erasure goes on by itself. */
const ANSWER_WITHIN_MS = 5_000;

/** Another place where prototypes' readings rest. Erasing twice does no more than once. */
export interface OtherPlace {
  /** In plain words, for health. */
  readonly name: string;
  /** Rejects where it cannot be done now; it is then asked for again. */
  readonly erase: (erasures: PendingErasures) => Promise<unknown>;
}

export interface PrototypeDataOptions {
  /** `prototypes.sqlite`. */
  readonly file: string;
  /** The embedded store's file. */
  readonly oldReadings: string;
  readonly journal: Pick<JournalPort, 'attach' | 'barrier' | 'head' | 'holdRetention'>;
  /** How long readings are kept, ms. */
  readonly keepMs: number;
  /** In this order: the journal first, from which the others are filled. */
  readonly otherPlaces: readonly OtherPlace[];
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
  /** For tests. */
  readonly retryEveryMs?: number;
}

/**
 * What prototypes measure, in the sessions of a trial and outside, whatever the series target is: from the journal,
 * exactly once, into a file of its own, where one person's session can be erased. All of SQLite's work is a thread's.
 */
export class PrototypeData implements Consumer, Service {
  readonly name = 'prototype-data';
  readonly kinds: ReadonlySet<EntryKind> = new Set(['reading'] as const);
  readonly #options: PrototypeDataOptions;
  readonly #part: HealthPart;
  readonly #calls = new Map<number, { resolve: (value: never) => void; reject: (error: HubError) => void }>();
  readonly #listeners = new Set<(erased: readonly PrototypeSpan[]) => void>();
  #worker: Worker | null = null;
  #exited: Promise<void> = Promise.resolve();
  #handle: ConsumerHandle | null = null;
  #lastCall = 0;
  #queries = 0;
  #cursor = 0;
  #cursorStoredAt = 0;
  #refused = 0;
  #finishing: Promise<boolean> = Promise.resolve(true);
  readonly #stopping = new AbortController();
  #timers: NodeJS.Timeout[] = [];

  constructor(options: PrototypeDataOptions) {
    this.#options = options;
    this.#part = options.health.part('prototype-data');
  }

  /** A damaged file does not keep the hub from starting: the journal holds what is to be written. */
  async start(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { journal, retryEveryMs = RETRY_EVERY_MS } = this.#options;
    journal.holdRetention(this.name, () => this.#cursor);
    await this.#open();
    this.#timers = [
      setInterval(() => void this.#tidy(), TIDY_EVERY_MS).unref(),
      setInterval(() => void (this.#handle ? this.#finish() : this.#open()), retryEveryMs).unref(),
    ];
  }

  async #open(): Promise<void> {
    try {
      this.#cursor = await this.#call('cursor');
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      this.#part.failing(
        `prototypes.sqlite ne s’ouvre pas (${(error as Error).message}) : restaurez une sauvegarde, ou déplacez ce fichier.`,
      );
      return;
    }
    this.#part.ok();
    this.#handle ??= this.#options.journal.attach(this);
    void this.#tidy();
    void this.#finish();
  }

  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await this.#handle?.stop();
    this.#stopping.abort();
    for (const timer of this.#timers) clearInterval(timer);
    this.#worker?.postMessage({ call: 'close' } satisfies ToPrototypeThread);
    await this.#exited;
  }

  // The journal's consumer

  cursor(): number {
    return this.#cursor;
  }

  async apply(entries: readonly Entry[], upTo: number): Promise<void> {
    const readings = entries.flatMap(readingOf);
    const now = performance.now();
    if (readings.length === 0 && now - this.#cursorStoredAt < STORE_CURSOR_EVERY_MS) return;
    const refused = await this.#call('apply', readings, upTo);
    this.#cursor = upTo;
    this.#cursorStoredAt = now;
    if (refused === 0) return;
    this.#refused += refused;
    this.#part.detail('refused', this.#refused);
  }

  /** Values of one series. Rejects with HubError `range_invalid`, `too_many_points`, `overloaded`, `store_unavailable` or `stopping`. */
  async series(query: SeriesQuery): Promise<SeriesPoint[]> {
    rangeOf(query);
    if (this.#queries >= MAX_WAITING_QUERIES) throw new HubError('overloaded');
    this.#queries++;
    try {
      return await this.#call('query', query);
    } finally {
      this.#queries--;
    }
  }

  /** How many readings of these prototypes there are from `from` until before `to`, ms. */
  countPrototypes(startup: string, prototypes: readonly string[], from: number, to: number): Promise<number> {
    return this.#call('count', { startup, prototypes, from, to });
  }

  /** Resolves once what was received before this call can be read; in any case after a moment. */
  async caughtUp(): Promise<void> {
    await Promise.race([this.#everythingStored(), delay(ANSWER_WITHIN_MS, undefined, { ref: false })]);
  }

  /** Resolves with the journal's head of this moment. */
  async #everythingStored(): Promise<number> {
    const { journal } = this.#options;
    await new Promise<void>((resolve) => journal.barrier(resolve));
    const { head } = journal;
    await this.#handle?.applied(head);
    return head;
  }

  // Erasure

  /**
   * Erases what was measured in these sessions. When it resolves nobody reads it any more, here or in an export;
   * `complete`: no byte of it is left in any of the places either, otherwise it goes on by itself, also after a restart.
   */
  eraseSessions(sessions: readonly string[]): Promise<{ complete: boolean }> {
    return this.#erase({ sessions: sessions.map(erasureHash), spans: [] });
  }

  /** Erases everything these prototypes measured from `from` until before `to`, ms. As `eraseSessions`. */
  erasePrototypes(
    startup: string,
    prototypes: readonly string[],
    from: number,
    to: number,
  ): Promise<{ complete: boolean }> {
    return this.#erase({ sessions: [], spans: [{ startup, prototypes, from, to }] });
  }

  /** Called with where readings were just erased: whoever made a copy of them has to throw it away. */
  onErased(listener: (erased: readonly PrototypeSpan[]) => void): void {
    this.#listeners.add(listener);
  }

  async #erase(what: { sessions: string[]; spans: PrototypeSpan[] }): Promise<{ complete: boolean }> {
    const { clock } = this.#options;
    // What came before must be in the tables: applied afterwards, it would not be found.
    const upTo = await this.#everythingStored();
    const erased = await this.#call('erase', { ...what, upTo, asked: clock.now() });
    for (const listener of this.#listeners) listener(erased);
    const finished = this.#finish();
    return { complete: await Promise.race([finished, delay(ANSWER_WITHIN_MS, false, { ref: false })]) };
  }

  /** One after the other: what came meanwhile is done by the next. True: nothing is pending any more. */
  #finish(): Promise<boolean> {
    this.#finishing = this.#finishing.then(() => this.#eraseEverywhere());
    return this.#finishing;
  }

  async #eraseEverywhere(): Promise<boolean> {
    const { otherPlaces, log } = this.#options;
    let place = 'prototypes.sqlite';
    try {
      const pending = await this.#call('pendingErasures');
      const count = pending.sessions.length + pending.spans.length;
      this.#part.detail('erasures_pending', count);
      if (count === 0) return true;
      for (const { name, erase } of otherPlaces) {
        place = name;
        await erase(pending);
      }
      place = 'prototypes.sqlite';
      await this.#call('purge');
      await this.#call('erasuresDone', pending);
      this.#part.ok();
      this.#part.detail('erasures_pending', 0);
      log.info(
        { sessions: pending.sessions.length, spans: pending.spans.length },
        'prototypes: erased everywhere',
      );
      return true;
    } catch (error) {
      if (this.#stopping.signal.aborted) return false;
      this.#part.degraded(`Un effacement n’est pas terminé (${place}) ; il est repris chaque minute.`);
      log.error({ err: error, place }, 'prototypes: an erasure could not be finished, will be tried again');
      return false;
    }
  }

  async #tidy(): Promise<void> {
    const { clock, keepMs, log } = this.#options;
    try {
      while (await this.#call('tidy', clock.now() - keepMs)) await delay(PAUSE_MS, undefined, { ref: false });
    } catch (error) {
      if (!this.#stopping.signal.aborted)
        log.warn({ err: error }, 'prototypes: old readings could not be forgotten');
    }
  }

  // The thread

  #call<Call extends PrototypeCall>(
    call: Call,
    ...args: Parameters<PrototypeCalls[Call]>
  ): Promise<ReturnType<PrototypeCalls[Call]>> {
    if (this.#stopping.signal.aborted) return Promise.reject(new HubError('stopping'));
    this.#worker ??= this.#spawn();
    const id = ++this.#lastCall;
    this.#worker.postMessage({ id, call, args });
    return new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
  }

  /** One that died, of a full memory or a damaged file, is followed by another at the next call. */
  #spawn(): Worker {
    const { file, oldReadings, log } = this.#options;
    const workerData: PrototypeThreadOptions = { file, oldReadings };
    const worker = new Worker(new URL('./prototype-thread.ts', import.meta.url), {
      workerData,
      name: 'prototypes',
    });
    let reason = 'ended';
    worker.on('message', (message: FromPrototypeThread) => {
      const waiting = this.#calls.get(message.id);
      this.#calls.delete(message.id);
      if ('code' in message) waiting?.reject(new HubError(message.code, message.detail));
      else waiting?.resolve(message.value as never);
    });
    worker.on('error', (error: Error) => {
      reason = error.message;
    });
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#worker = null;
        const stopping = this.#stopping.signal.aborted;
        if (!stopping) log.error({ reason }, 'the thread of the prototypes’ data ended');
        for (const { reject } of this.#calls.values()) {
          reject(stopping ? new HubError('stopping') : new HubError('store_unavailable', reason));
        }
        this.#calls.clear();
        resolve();
      });
    });
    return worker;
  }
}

function readingOf({ seq, at, kind, body }: Entry): PrototypeReading[] {
  if (kind !== 'reading' || body.scope !== 'prototype' || body.startup === undefined) return [];
  const { startup, id: prototype, measure: channel, value, unit, session } = body;
  return [{ startup, prototype, channel, at, seq, value, unit, session }];
}
