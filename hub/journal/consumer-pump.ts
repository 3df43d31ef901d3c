import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Entry, EntryKind } from '../contract/entries.ts';
import { HubError } from '../contract/errors.ts';
import type { Consumer, ConsumerHandle, HealthPart } from '../contract/ports.ts';

/** Entries applied in one turn of the event loop: a consumer's transaction of some milliseconds. */
const BATCH = 500;

/** A cursor that only passes over other kinds is stored this often: each time is a write to the disk. */
const STORE_EVERY_ENTRIES = 10_000;
const STORE_EVERY_MS = 1_000;

/** A consumer that fails tries again after these delays, doubling: people at the door wait for a disk that has room again. */
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

export interface Scan {
  readonly entries: Entry[];
  /** Everything up to here has been seen. */
  readonly upTo: number;
}

/** What a pump sees of the journal. */
export interface PumpSource {
  readonly head: number;
  readonly tail: number;
  scanRecent(after: number, limit: number, kinds: ReadonlySet<EntryKind>): Scan | null;
  scanFile(after: number, limit: number, kinds: ReadonlySet<EntryKind>): Promise<Scan>;
}

/**
 * Delivers the journal to one consumer, in order, at the consumer's own pace. An entry it cannot apply is never
 * skipped: it comes again, and health says so, until the cause is gone.
 */
export class ConsumerPump implements ConsumerHandle {
  readonly #source: PumpSource;
  readonly #consumer: Consumer;
  readonly #health: HealthPart;
  readonly #stopped = new AbortController();
  /** What this consumer will never get, found at the start; null where nothing is missing. */
  #loss: string | null = null;
  /** Everything up to here has been applied, or was of other kinds. The consumer's stored cursor may be lower. */
  #position = 0;
  #stored = 0;
  #storedAt = 0;
  #failures = 0;
  /** A batch up to here failed: one entry at a time, so that what stands before the one that fails gets through. */
  #suspectUpTo = 0;
  #busy = false;
  #run: Promise<void> = Promise.resolve();
  #waiting: { seq: number; resolve: () => void; reject: (error: HubError) => void }[] = [];

  constructor(source: PumpSource, consumer: Consumer, health: HealthPart) {
    this.#source = source;
    this.#consumer = consumer;
    this.#health = health;
  }

  get name(): string {
    return this.#consumer.name;
  }

  /** The number from which this consumer would begin again after a crash. */
  cursor(): number {
    return this.#consumer.cursor();
  }

  lag(): number {
    return Math.max(0, this.#source.head - this.#position);
  }

  start(): void {
    const cursor = this.#consumer.cursor();
    const { head, tail } = this.#source;
    if (cursor > head) {
      this.#loss = `Le journal (numéro ${head}) est plus ancien que ce lecteur (${cursor}) : il reprend à ${head}.`;
    } else if (cursor < tail - 1) {
      this.#loss = `Les entrées ${cursor + 1} à ${tail - 1} ne sont plus dans le journal : perdues pour ce lecteur.`;
    }
    this.#position = Math.min(head, Math.max(cursor, tail - 1));
    this.#stored = cursor;
    this.#storedAt = performance.now();
    this.#reportWell();
    this.wake();
  }

  /** Something was committed. An idle pump applies it before this returns, unless it must read the disk. */
  wake(): void {
    if (this.#busy || this.#stopped.signal.aborted) return;
    this.#busy = true;
    this.#run = this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    // No `await` unless there is something to wait for: the visitor at the door is waiting too.
    while (this.#position < this.#source.head && !this.#stopped.signal.aborted) {
      const limit = this.#position < this.#suspectUpTo ? 1 : BATCH;
      let upTo = this.#position;
      try {
        const { kinds } = this.#consumer;
        const scan =
          this.#source.scanRecent(this.#position, limit, kinds) ??
          (await this.#source.scanFile(this.#position, limit, kinds));
        upTo = scan.upTo;
        if (scan.entries.length > 0 || this.#storeIsDue(upTo)) {
          const applying = this.#consumer.apply(scan.entries, upTo);
          if (applying !== undefined) await applying;
          this.#stored = upTo;
          this.#storedAt = performance.now();
          if (this.#failures > 0) this.#reportWell();
          this.#failures = 0;
        }
        this.#moveTo(upTo);
        if (this.#position < this.#source.head) await nextTurn();
      } catch (error) {
        this.#suspectUpTo = Math.max(this.#suspectUpTo, upTo);
        await this.#backOff(error);
      }
    }
    this.#busy = false;
  }

  #storeIsDue(upTo: number): boolean {
    return upTo - this.#stored >= STORE_EVERY_ENTRIES || performance.now() - this.#storedAt >= STORE_EVERY_MS;
  }

  #moveTo(position: number): void {
    this.#position = position;
    if (this.#waiting.length === 0) return;
    for (const waiter of this.#waiting) if (waiter.seq <= position) waiter.resolve();
    this.#waiting = this.#waiting.filter(({ seq }) => seq > position);
  }

  async #backOff(error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    this.#health.degraded(`Arrêté après l’entrée ${this.#position}, nouvel essai en cours : ${reason}`);
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++);
    await delay(wait, undefined, { signal: this.#stopped.signal }).catch(() => {});
  }

  #reportWell(): void {
    if (this.#loss) this.#health.degraded(this.#loss);
    else this.#health.ok();
  }

  applied(seq: number): Promise<void> {
    if (this.#position >= seq) return Promise.resolve();
    if (this.#stopped.signal.aborted) return Promise.reject(new HubError('stopping'));
    return new Promise((resolve, reject) => this.#waiting.push({ seq, resolve, reject }));
  }

  /** Waits for the batch being applied, stores the cursor, and lets nobody wait for more. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#run;
    if (this.#stored < this.#position && this.#failures === 0) {
      try {
        await this.#consumer.apply([], this.#position);
        this.#stored = this.#position;
      } catch {
        // The stored cursor is lower than it could be: the next start passes over the same entries again.
      }
    }
    for (const waiter of this.#waiting.splice(0)) waiter.reject(new HubError('stopping'));
  }
}
