import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { HealthPart, Service } from '../contract/ports.ts';
import type { Checkpoint, CheckpointDone } from './checkpointer-thread.ts';
import { LOG_KEPT_BYTES } from './open.ts';

/** Often enough that a restart replays little, seldom enough for an SD card. */
const EVERY_MS = 5_000;
/** Below this a checkpoint costs more than the pages it saves. */
const WORTHWHILE_BYTES = 256 * 1024;
/** How often the log's size is looked at: a flood fills some ten megabytes meanwhile. */
const LOOK_MS = 250;
/** A thread that ended, of a full memory or a file that would not open, is followed by another after this. */
const RESTART_MS = 1_000;

/**
 * Moves a database's write-ahead log into its file from a thread of its own: a checkpoint fsyncs, and on an SD
 * card one fsync takes tens of milliseconds that the event loop must not wait for.
 *
 * The log begins anew only once all of it has been moved, and beside a writer that never rests for as long as an
 * fsync takes, it never has: the log would grow until the disk is full. So beyond LOG_KEPT_BYTES the thread keeps the
 * writer waiting, for the last few pages.
 */
export class Checkpointer implements Service {
  readonly #file: string;
  readonly #health: HealthPart;
  #worker: Worker | null = null;
  #timer: NodeJS.Timeout | null = null;
  #busy = false;
  #last = 0;

  constructor(file: string, health: HealthPart) {
    this.#file = file;
    this.#health = health;
  }

  async start(): Promise<void> {
    this.#spawn();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  #spawn(): void {
    const worker = new Worker(new URL('./checkpointer-thread.ts', import.meta.url), {
      workerData: { file: this.#file },
    });
    this.#worker = worker;
    worker.on('message', ({ error }: CheckpointDone) => {
      this.#busy = false;
      if (error === null) this.#health.ok();
      else this.#health.degraded(`checkpoint: ${error}`);
    });
    worker.on('error', (error) => this.#health.degraded(`checkpoint: ${error.message}`));
    worker.once('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#busy = false;
      this.#last = performance.now();
    });
  }

  #look(): void {
    const size = statSync(`${this.#file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    this.#health.detail('walBytes', size);
    if (this.#busy) return;
    const now = performance.now();
    if (this.#worker === null) {
      if (now - this.#last < RESTART_MS) return;
      this.#spawn();
      // Whether it works is known from its first answer.
      this.#order('beside', now);
    } else if (size > LOG_KEPT_BYTES) this.#order('whole', now);
    else if (size >= WORTHWHILE_BYTES && now - this.#last >= EVERY_MS) this.#order('beside', now);
  }

  #order(checkpoint: Checkpoint, now: number): void {
    this.#busy = true;
    this.#last = now;
    this.#worker?.postMessage(checkpoint);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    const worker = this.#worker;
    this.#worker = null;
    if (!worker) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('close' satisfies Checkpoint);
    await ended;
  }
}
