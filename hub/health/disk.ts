import { statfs } from 'node:fs/promises';
import type { HealthPart, Service } from '../contract/ports.ts';

const MIB = 1024 * 1024;
/** Days of a busy building: time to act before anything is refused. */
export const LOW_BYTES = 500 * MIB;
/** SQLite still needs room to finish and to checkpoint; below this, new work is about to be refused. */
export const TINY_BYTES = 50 * MIB;
const INTERVAL_MS = 15_000;

export interface DiskWatchOptions {
  /** The folder whose file system is watched. */
  readonly folder: string;
  readonly part: HealthPart;
  readonly lowBytes?: number;
  readonly tinyBytes?: number;
  readonly intervalMs?: number;
}

/** Watches the free space of the data folder's disk: degraded when low, failing when nearly none. */
export class DiskWatch implements Service {
  readonly #options: DiskWatchOptions;
  #timer: NodeJS.Timeout | null = null;
  #free: number | null = null;

  constructor(options: DiskWatchOptions) {
    this.#options = options;
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.#look();
    if (signal.aborted) return;
    this.#timer = setInterval(() => this.#look(), this.#options.intervalMs ?? INTERVAL_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Bytes a non-root user may still write; null before the first look or when the disk did not answer. */
  freeBytes(): number | null {
    return this.#free;
  }

  async #look(): Promise<void> {
    const { folder, part, lowBytes = LOW_BYTES, tinyBytes = TINY_BYTES } = this.#options;
    try {
      const { bavail, bsize } = await statfs(folder);
      const free = bavail * bsize;
      this.#free = free;
      const mebibytes = Math.floor(free / MIB);
      part.detail('free_mib', mebibytes);
      if (free < tinyBytes) part.failing('Le disque du hub est presque plein : libérez de la place.');
      else if (free < lowBytes) part.degraded('Il reste peu de place sur le disque du hub.');
      else part.ok();
    } catch (error) {
      this.#free = null;
      const code = (error as NodeJS.ErrnoException).code ?? 'erreur inconnue';
      part.failing(`Le dossier des données ne répond pas (${code}).`);
    }
  }
}
