import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Entry, EntryKind, NewEntry } from '../contract/entries.ts';
import { ERRORS, type ErrorCode, HubError } from '../contract/errors.ts';
import type {
  AppendCallback,
  Clock,
  Consumer,
  ConsumerHandle,
  HealthBoard,
  HealthPart,
  JournalPort,
  Log,
  Receipt,
  Service,
} from '../contract/ports.ts';
import type { Erasures } from '../database/erasure-hash.ts';
import { packed } from './batch.ts';
import { ConsumerPump, type PumpSource, type Scan } from './consumer-pump.ts';
import { type ErasedReadings, type JournalErasure, NO_READINGS, withoutBadge } from './erasure.ts';
import { RecentEntries } from './recent-entries.ts';
import type { Erased, FileSize, FromWriter, ToWriter, WriterOptions } from './writer-messages.ts';

/** Entries in one commit: what the worker writes in some 10 ms, so that a tap never waits long for its turn. */
const MAX_BATCH = 4_096;

/**
 * Entries waiting for a commit, beyond which droppable ones are refused (`overloaded`): about half a second at
 * full speed. Others are still taken: their senders wait for the acknowledgement, so the broker's bounds on
 * what a client may have in flight bound them too.
 */
export const MAX_PENDING = 32_768;

/** Callbacks called in one turn of the event loop: each may write a packet, and others want their turn. */
const ANSWERS_PER_TURN = 1_000;

/** Numbers looked at in one read for a consumer, so that a rare kind does not keep the worker from committing. */
const SCAN_RANGE = 10_000;

/**
 * Nothing younger than an hour is ever removed. The consumers in hub.sqlite commit with `synchronous=NORMAL`:
 * a power cut may take their cursors back to the last checkpoint, and the entries behind them must still be here.
 */
export const MIN_KEEP_MS = 3_600_000;

/**
 * The same hour, counted without the wall clock: an entry was there at this many runs of the retention, one a
 * minute. A Raspberry Pi without a clock starts in the past; when NTP corrects it, this morning's taps look old.
 */
const RETENTION_INTERVAL_MS = 60_000;
const RETENTION_RUNS = 60;

/** Between two chunks of the retention, so that commits go first. */
const RETENTION_PAUSE_MS = 20;

/** Between two chunks of an erasure, and while another process still reads what was there before. */
const ERASE_PAUSE_MS = 20;
const ERASE_BUSY_PAUSE_MS = 500;

/** A sender may repeat a nonce this long: a kiosk that was offline for a holiday. */
const NONCE_KEEP_MS = 30 * 86_400_000;

/** A damaged file set aside is for the technician's next visit; it holds passages, so it goes after this. */
const SET_ASIDE_KEEP_MS = 30 * 86_400_000;

/** Shares of the quota from which droppable readings, all readings, and everything is refused. */
const QUOTA_DROPPABLE = 1;
const QUOTA_READINGS = 1.05;
const QUOTA_ALL = 1.1;

/** How often health gets new figures, and a failing disk is tried again where nobody appends. */
const TICK_MS = 1_000;

/** The worker ended: it met damage in the file, or there was no memory. A new one is started after this. */
const RESTART_MS = 1_000;

export interface JournalOptions {
  /** The SQLite file, on a local disk; made where there is none. Its folder must exist. */
  readonly file: string;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
  /** Entries are kept at least this long (ms, by reception), and never less than an hour. */
  readonly keepMs: number;
  /** Bytes the entries may take on disk. */
  readonly quotaBytes: number;
  /** The highest number any consumer has applied, from their stores: numbering always goes on above it. */
  readonly atLeastSeq?: number;
  /** Fault injection, for tests and benches only: each commit takes this much longer, as on a slow SD card. */
  readonly commitDelayMs?: number;
  /** For tests: the margin of an hour is 60 of these. */
  readonly retentionIntervalMs?: number;
}

export interface JournalStats {
  readonly fileBytes: number;
  /** What the quota counts. */
  readonly usedBytes: number;
  readonly head: number;
  readonly tail: number;
  /** Appended and not yet answered. */
  readonly pending: number;
  readonly commits: number;
  readonly entriesPerCommit: number;
  /** ms since the epoch; null before the first. */
  readonly lastCommitAt: number | null;
  /** Duration of the last commit, ms. */
  readonly lastCommitMs: number;
  readonly lags: Readonly<Record<string, number>>;
}

/** One refusal a message would cost a stack trace each, just when there are too many messages. */
const REFUSALS = {
  overloaded: new HubError('overloaded'),
  journal_full: new HubError('journal_full', 'the journal has reached its quota'),
  journal_failing: new HubError('journal_failing', 'the journal’s writer is being restarted'),
  stopping: new HubError('stopping'),
};

/**
 * The durable journal (docs/ARCHITECTURE.md, "The one idea"). A lone entry is committed at once; while a commit
 * runs, what arrives gathers into the next one. The order of entries is the order of the calls: no clock is
 * asked. Refusals at a bound are answered before `append` returns; everything else after its commit.
 */
export class Journal implements JournalPort, PumpSource, Service {
  readonly #options: JournalOptions;
  readonly #health: HealthPart;
  #state: 'closed' | 'open' | 'broken' | 'stopping' = 'closed';
  #worker: Worker | null = null;

  #entries: NewEntry[] = [];
  #callbacks: AppendCallback[] = [];
  /** Sent to the worker, not yet answered by it. */
  #batch: { entries: NewEntry[]; callbacks: AppendCallback[] } | null = null;
  #flushScheduled = false;
  /** Committed or refused by the worker, not yet told to the callers. */
  #answers: { done: AppendCallback; error: HubError | null; receipt?: Receipt }[] = [];
  #answering = false;
  #acceptedCount = 0;
  #answeredCount = 0;
  #barriers: { at: number; done: () => void }[] = [];

  #head = 0;
  #tail = 1;
  #recent = new RecentEntries(0);
  #reads = new Map<number, { resolve: (scan: Scan) => void; reject: (error: HubError) => void }>();
  #lastRead = 0;
  /** The chunk of the erasure that the worker is at. */
  #erasing: { resolve: (chunk: Erased) => void; reject: (error: HubError) => void } | null = null;
  #erasures: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Set<(head: number) => void>();
  readonly #pumps = new Set<ConsumerPump>();
  readonly #holds = new Map<string, () => number>();

  #notice: string | null = null;
  #failure: ErrorCode | null = null;
  #reported: string | null = null;
  #size: FileSize = { file: 0, used: 0 };
  #commits = 0;
  #committed = 0;
  #lastCommitAt: number | null = null;
  #lastCommitMs = 0;

  #ticking: NodeJS.Timeout | undefined;
  #retaining: NodeJS.Timeout | undefined;
  #restarting: NodeJS.Timeout | undefined;
  /** The head at each of the last runs of the retention. */
  #elderHeads: number[] = [];
  /** Chunk after chunk is being removed. */
  #retentionRuns = false;
  #stopped: Promise<void> | null = null;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#health = options.health.part('journal');
  }

  /** Opens the file, which may take a while after a stop that was not clean. Rejects where it cannot be opened. */
  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const abort = () => void this.#worker?.terminate();
    signal.addEventListener('abort', abort);
    try {
      await this.#open();
    } finally {
      signal.removeEventListener('abort', abort);
    }
    this.#ticking = setInterval(() => this.#tick(), TICK_MS).unref();
    const interval = this.#options.retentionIntervalMs ?? RETENTION_INTERVAL_MS;
    this.#retaining = setInterval(() => this.#retain(), interval).unref();
  }

  #open(): Promise<void> {
    const { file, clock, atLeastSeq = 0, commitDelayMs = 0 } = this.#options;
    const workerData: WriterOptions = {
      file,
      atLeastSeq: Math.max(atLeastSeq, this.#head),
      now: clock.now(),
      commitDelayMs,
    };
    return new Promise((resolve, reject) => {
      let reason = 'it ended';
      const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), { workerData, env: {} });
      this.#worker = worker;
      worker.on('message', (message: FromWriter) => {
        if (message.type === 'ready') {
          this.#opened(message);
          resolve();
        } else if (message.type === 'unusable') {
          reason = message.detail;
        } else {
          this.#hear(message);
        }
      });
      worker.on('error', (error) => {
        reason = error instanceof Error ? error.message : String(error);
      });
      worker.on('exit', () => {
        this.#worker = null;
        reject(new Error(`the journal ${file} cannot be opened: ${reason}`));
        this.#writerLost(reason);
      });
    });
  }

  #opened({ head, tail, size, notice }: FromWriter & { type: 'ready' }): void {
    this.#head = head;
    this.#tail = tail;
    this.#size = size;
    this.#recent = new RecentEntries(head);
    this.#notice = notice ?? this.#notice;
    if (notice) this.#options.log.error({ head, tail }, notice);
    this.#failure = null;
    this.#retentionRuns = false;
    if (this.#state !== 'stopping') this.#state = 'open';
    this.#report();
    for (const pump of this.#pumps) pump.wake();
  }

  get head(): number {
    return this.#head;
  }

  get tail(): number {
    return this.#tail;
  }

  append(entry: NewEntry, done: AppendCallback, droppable = false): void {
    const refusal = this.#refusalOf(entry.kind, droppable);
    if (refusal !== null) {
      done(refusal);
      return;
    }
    this.#entries.push(entry);
    this.#callbacks.push(done);
    this.#acceptedCount++;
    if (this.#batch === null && !this.#flushScheduled) {
      // Not in this very call: one read from a socket often holds several messages, and they share one commit.
      this.#flushScheduled = true;
      setImmediate(this.#flush);
    }
  }

  #refusalOf(kind: EntryKind, droppable: boolean): HubError | null {
    if (this.#state !== 'open') {
      return this.#state === 'broken' ? REFUSALS.journal_failing : REFUSALS.stopping;
    }
    if (droppable && this.#entries.length >= MAX_PENDING) return REFUSALS.overloaded;
    const share = this.#size.used / this.#options.quotaBytes;
    if (share < QUOTA_DROPPABLE) return null;
    const full = share >= QUOTA_ALL || (kind === 'reading' && (droppable || share >= QUOTA_READINGS));
    return full ? REFUSALS.journal_full : null;
  }

  readonly #flush = (): void => {
    this.#flushScheduled = false;
    if (this.#batch !== null || this.#entries.length === 0) return;
    if (this.#entries.length <= MAX_BATCH) {
      this.#commit(this.#entries, this.#callbacks);
      this.#entries = [];
      this.#callbacks = [];
    } else {
      this.#commit(this.#entries.splice(0, MAX_BATCH), this.#callbacks.splice(0, MAX_BATCH));
    }
  };

  #commit(entries: NewEntry[], callbacks: AppendCallback[]): void {
    this.#batch = { entries, callbacks };
    this.#order({ type: 'append', batch: packed(entries) });
  }

  #order(order: ToWriter): void {
    this.#worker?.postMessage(order);
  }

  #hear(message: FromWriter): void {
    switch (message.type) {
      case 'committed':
        this.#committedBatch(message);
        break;
      case 'refused':
        this.#refusedBatch(message.code, message.detail);
        break;
      case 'read':
        this.#reads.get(message.id)?.resolve(message);
        this.#reads.delete(message.id);
        break;
      case 'unreadable':
        this.#reads.get(message.id)?.reject(new HubError('journal_failing', message.detail));
        this.#reads.delete(message.id);
        break;
      case 'retained':
        this.#tail = message.tail;
        this.#recent.forgetBefore(message.tail);
        this.#size = message.size;
        this.#report();
        this.#retentionRuns = message.more;
        if (message.more) setTimeout(() => this.#orderRetention(), RETENTION_PAUSE_MS).unref();
        break;
      case 'unretained':
        this.#retentionRuns = false;
        this.#options.log.warn({ detail: message.detail }, 'the journal could not remove old entries');
        break;
      case 'erased':
        this.#erasing?.resolve(message);
        this.#erasing = null;
        break;
      case 'unerased':
        this.#erasing?.reject(new HubError('journal_failing', message.detail));
        this.#erasing = null;
    }
  }

  #committedBatch({ head, duplicates, size, ms }: FromWriter & { type: 'committed' }): void {
    const { entries, callbacks } = this.#batch!;
    this.#batch = null;
    this.#size = size;
    this.#failure = null;
    let seq = this.#head;
    for (let place = 0; place < entries.length; place++) {
      const done = callbacks[place]!;
      const first = duplicates.size === 0 ? undefined : duplicates.get(place);
      if (first !== undefined) {
        this.#answers.push({ done, error: null, receipt: { seq: first, duplicate: true } });
      } else {
        this.#recent.push({ seq: ++seq, ...entries[place]! });
        this.#answers.push({ done, error: null, receipt: { seq, duplicate: false } });
      }
    }
    this.#head = head;
    this.#commits++;
    this.#committed += entries.length;
    this.#lastCommitAt = this.#options.clock.now();
    this.#lastCommitMs = ms;
    // First of all the next batch, so that the disk works while the event loop answers.
    this.#flush();
    this.#report();
    this.#answer();
    for (const listener of this.#listeners) this.#guarded(() => listener(head));
    // In the same turn, but after the answers have left: the broker gathers those of one commit until the next tick.
    process.nextTick(this.#wakePumps);
  }

  readonly #wakePumps = (): void => {
    for (const pump of this.#pumps) pump.wake();
  };

  #refusedBatch(code: 'journal_full' | 'journal_failing', detail: string): void {
    const { callbacks } = this.#batch!;
    this.#batch = null;
    if (this.#failure !== code) this.#options.log.error({ code, detail }, 'the journal could not commit');
    this.#failure = code;
    const error = new HubError(code, detail);
    for (const done of callbacks) this.#answers.push({ done, error });
    this.#flush();
    this.#report();
    this.#answer();
  }

  #answer(): void {
    if (this.#answering || this.#answers.length === 0) return;
    this.#answering = true;
    this.#answerSome();
  }

  readonly #answerSome = (): void => {
    const answers = this.#answers.splice(0, ANSWERS_PER_TURN);
    for (const { done, error, receipt } of answers) {
      this.#guarded(() => done(error, receipt));
      this.#answeredCount++;
      while (this.#barriers.length > 0 && this.#barriers[0]!.at <= this.#answeredCount) {
        this.#guarded(this.#barriers.shift()!.done);
      }
    }
    this.#answering = this.#answers.length > 0;
    if (this.#answering) setImmediate(this.#answerSome);
  };

  /** One caller's mistake must not cost the others their answer. */
  #guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#options.log.error({ error }, 'a callback of the journal threw');
    }
  }

  barrier(done: () => void): void {
    if (this.#answeredCount === this.#acceptedCount) done();
    else this.#barriers.push({ at: this.#acceptedCount, done });
  }

  async read(after: number, limit: number): Promise<Entry[]> {
    const scan = this.#recent.scan(after, limit) ?? (await this.#scan(after, limit, this.#head));
    return scan.entries;
  }

  scanRecent(after: number, limit: number, kinds: ReadonlySet<EntryKind>): Scan | null {
    return this.#recent.scan(after, limit, kinds);
  }

  scanFile(after: number, limit: number, kinds: ReadonlySet<EntryKind>): Promise<Scan> {
    return this.#scan(after, limit, Math.min(this.#head, after + SCAN_RANGE), kinds);
  }

  #scan(after: number, limit: number, last: number, kinds?: ReadonlySet<EntryKind>): Promise<Scan> {
    if (this.#worker === null) {
      return Promise.reject(this.#state === 'broken' ? REFUSALS.journal_failing : REFUSALS.stopping);
    }
    const id = ++this.#lastRead;
    return new Promise((resolve, reject) => {
      this.#reads.set(id, { resolve, reject });
      this.#order({ type: 'read', id, after, limit, last, kinds });
    });
  }

  /**
   * Takes erased badges out of the taps of before, in memory and on disk; resolves with how many taps those were once
   * no byte of the journal's files tells them any more. Consumers that have applied them are not told: what they made
   * of them is theirs to erase. Rejects with `journal_failing` or `stopping`; it may then be asked for again.
   */
  erase(badges: Erasures): Promise<number> {
    return this.#eraseInTurn({ badges, readings: NO_READINGS });
  }

  /** Empties these readings, as `erase` does: their numbers stay. Resolves with how many those were. */
  eraseReadings(readings: ErasedReadings): Promise<number> {
    return this.#eraseInTurn({ badges: new Map(), readings });
  }

  #eraseInTurn(what: JournalErasure): Promise<number> {
    const erasure = this.#erasures.then(() => this.#erase(what));
    this.#erasures = erasure.catch(() => {});
    return erasure;
  }

  async #erase(what: JournalErasure): Promise<number> {
    // What was received before the erasure may still wait for its commit.
    await new Promise<void>((resolve) => this.barrier(resolve));
    let count = 0;
    for (let after = this.#tail - 1; ; ) {
      const { upTo, erased, done } = await this.#eraseChunk(what, after);
      count += erased.length;
      for (const seq of erased) {
        const entry = this.#recent.get(seq);
        if (entry?.kind === 'tap') this.#recent.replace({ ...entry, body: withoutBadge(entry.body) });
        if (entry?.kind === 'reading') this.#recent.replace({ ...entry, kind: 'removed', body: {} });
      }
      if (done) return count;
      await delay(upTo > after ? ERASE_PAUSE_MS : ERASE_BUSY_PAUSE_MS, undefined, { ref: false });
      after = upTo;
    }
  }

  #eraseChunk(erasure: JournalErasure, after: number): Promise<Erased> {
    if (this.#worker === null || this.#state !== 'open') {
      return Promise.reject(this.#state === 'broken' ? REFUSALS.journal_failing : REFUSALS.stopping);
    }
    return new Promise((resolve, reject) => {
      this.#erasing = { resolve, reject };
      this.#order({ type: 'erase', erasure, after });
    });
  }

  onCommit(listener: (head: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  attach(consumer: Consumer): ConsumerHandle {
    const pump = new ConsumerPump(this, consumer, this.#options.health.part(`consumer:${consumer.name}`));
    this.#pumps.add(pump);
    pump.start();
    return pump;
  }

  holdRetention(name: string, cursor: () => number): void {
    this.#holds.set(name, cursor);
  }

  #retain(): void {
    this.#elderHeads.push(this.#head);
    if (this.#elderHeads.length > RETENTION_RUNS) this.#elderHeads.shift();
    if (this.#elderHeads.length === RETENTION_RUNS && !this.#retentionRuns) this.#orderRetention();
  }

  #orderRetention(): void {
    if (this.#state !== 'open') return;
    const { clock, keepMs, log } = this.#options;
    const now = clock.now();
    const keep = Math.max(keepMs, MIN_KEEP_MS);
    try {
      const cursors = [...this.#pumps].map((pump) => pump.cursor());
      const held = [...this.#holds.values()].map((cursor) => cursor());
      const upTo = Math.min(this.#elderHeads[0] ?? 0, ...cursors, ...held);
      this.#order({
        type: 'retain',
        order: {
          now,
          receivedBefore: now - keep,
          upTo,
          noncesBefore: now - Math.max(keep, NONCE_KEEP_MS),
          setAsideBefore: now - SET_ASIDE_KEEP_MS,
        },
      });
    } catch (error) {
      log.warn({ error }, 'a cursor could not be read, so nothing is removed from the journal');
    }
  }

  #tick(): void {
    // Where nobody appends, an empty batch finds out whether the disk takes writes again.
    if (this.#failure !== null && this.#state === 'open' && this.#batch === null) this.#commit([], []);
    const { lags, lastCommitAt, ...figures } = this.stats();
    for (const [key, value] of Object.entries(figures)) this.#health.detail(key, value);
    this.#health.detail('lastCommitAt', lastCommitAt === null ? null : new Date(lastCommitAt).toISOString());
    for (const [name, lag] of Object.entries(lags)) {
      this.#options.health.part(`consumer:${name}`).detail('lag', lag);
    }
  }

  #report(): void {
    const share = this.#size.used / this.#options.quotaBytes;
    if (this.#failure !== null) {
      this.#say('failing', `${ERRORS[this.#failure].message} ${ERRORS[this.#failure].hint}`);
    } else if (share >= QUOTA_ALL) {
      this.#say('failing', 'Le journal a dépassé sa taille permise de 10 % : il n’accepte plus rien.');
    } else if (share >= QUOTA_DROPPABLE) {
      this.#say('degraded', 'Le journal a atteint sa taille permise : des mesures sont refusées.');
    } else if (this.#notice !== null) {
      this.#say('degraded', this.#notice);
    } else {
      this.#say('ok', '');
    }
  }

  #say(state: 'ok' | 'degraded' | 'failing', sentence: string): void {
    if (this.#reported === state + sentence) return;
    this.#reported = state + sentence;
    if (state === 'ok') this.#health.ok();
    else this.#health[state](sentence);
  }

  /** Nobody knows what became of the batch: its senders are told no, and their nonces make a resend harmless. */
  #writerLost(reason: string): void {
    const error = new HubError('journal_failing', reason);
    const unanswered = [...(this.#batch?.callbacks ?? []), ...this.#callbacks];
    for (const done of unanswered) this.#answers.push({ done, error });
    this.#batch = null;
    this.#entries = [];
    this.#callbacks = [];
    for (const read of this.#reads.values()) read.reject(error);
    this.#reads.clear();
    this.#erasing?.reject(error);
    this.#erasing = null;
    if (this.#state === 'open') {
      this.#state = 'broken';
      this.#failure = 'journal_failing';
      this.#options.log.error({ reason }, 'the journal’s worker died and is started again');
      this.#report();
      this.#restart();
    }
    this.#answer();
  }

  #restart(): void {
    this.#restarting = setTimeout(() => {
      this.#open().catch((error: Error) => {
        this.#options.log.error({ error }, 'the journal’s worker could not be started');
        if (this.#state === 'broken') this.#restart();
      });
    }, RESTART_MS);
  }

  stats(): JournalStats {
    return {
      fileBytes: this.#size.file,
      usedBytes: this.#size.used,
      head: this.#head,
      tail: this.#tail,
      pending: this.#acceptedCount - this.#answeredCount,
      commits: this.#commits,
      entriesPerCommit: this.#commits === 0 ? 0 : this.#committed / this.#commits,
      lastCommitAt: this.#lastCommitAt,
      lastCommitMs: this.#lastCommitMs,
      lags: Object.fromEntries([...this.#pumps].map((pump) => [pump.name, pump.lag()])),
    };
  }

  /** Commits what was accepted, stores the cursors, and closes the file. Later appends get `stopping`. */
  stop(): Promise<void> {
    this.#stopped ??= this.#close();
    return this.#stopped;
  }

  async #close(): Promise<void> {
    this.#state = 'stopping';
    clearInterval(this.#ticking);
    clearInterval(this.#retaining);
    clearTimeout(this.#restarting);
    await new Promise<void>((resolve) => this.barrier(resolve));
    await Promise.all([...this.#pumps].map((pump) => pump.stop()));
    const worker = this.#worker;
    if (worker === null) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    this.#order({ type: 'stop' });
    await ended;
  }
}
