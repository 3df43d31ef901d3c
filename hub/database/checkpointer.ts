import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { HealthPart, Service } from '../contract/ports.ts';

/** Often enough that a restart replays little, seldom enough for an SD card. */
const EVERY_MS = 5_000;
/** Below this a checkpoint costs more than the pages it saves. */
const WORTHWHILE_BYTES = 256 * 1024;

/**
 * Moves a database's write-ahead log into its file from a thread of its own: a checkpoint fsyncs, and on an SD
 * card one fsync takes tens of milliseconds that the event loop must not wait for.
 */
export class Checkpointer implements Service {
  readonly #file: string;
  readonly #health: HealthPart;
  #worker: Worker | null = null;
  #timer: NodeJS.Timeout | null = null;
  #busy = false;

  constructor(file: string, health: HealthPart) {
    this.#file = file;
    this.#health = health;
  }

  async start(): Promise<void> {
    this.#worker = new Worker(new URL('./checkpointer-thread.ts', import.meta.url), {
      workerData: { file: this.#file },
    });
    this.#worker.on('message', ({ ok, error }: { ok: boolean; error?: string }) => {
      this.#busy = false;
      if (ok) this.#health.ok();
      else this.#health.degraded(`checkpoint: ${error}`);
    });
    this.#worker.on('error', (error) => this.#health.degraded(`checkpoint: ${error.message}`));
    this.#timer = setInterval(() => this.#tick(), EVERY_MS);
    this.#timer.unref();
  }

  #tick(): void {
    const size = statSync(`${this.#file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    this.#health.detail('walBytes', size);
    if (this.#busy || size < WORTHWHILE_BYTES) return;
    this.#busy = true;
    this.#worker?.postMessage('PASSIVE');
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    const worker = this.#worker;
    this.#worker = null;
    if (!worker) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('close');
    await ended;
  }
}
