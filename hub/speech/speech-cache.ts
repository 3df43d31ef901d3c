import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

/** All sentences of four languages are some 40 MiB; what an earlier version of the texts left goes first. */
export const CACHE_BYTES = 64 * 1024 * 1024;
/** Which file was used last is known to the day: a kiosk must not write to an SD card at each word. */
const TOUCH_EVERY_MS = 86_400_000;

/** Sound files by a hash of what they say. Lost files are made again; it is in no backup. */
export class SpeechCache {
  readonly #folder: string;
  readonly #maxBytes: number;
  #made = 0;

  constructor(folder: string, maxBytes = CACHE_BYTES) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** The file called `name`, made by `make` where it is not there yet, whole or not at all. */
  async get(name: string, make: (file: string) => Promise<void>): Promise<string> {
    const file = path.join(this.#folder, name);
    if (await this.#has(file)) return file;
    await mkdir(this.#folder, { recursive: true, mode: 0o750 });
    // A name of its own for each: what a power cut leaves is never taken for a sentence.
    const draft = path.join(this.#folder, `.${process.pid}-${this.#made++}`);
    try {
      await make(draft);
      await rename(draft, file);
    } finally {
      await rm(draft, { force: true });
    }
    await this.#shrink();
    return file;
  }

  async #has(file: string): Promise<boolean> {
    const now = new Date();
    try {
      const { mtimeMs } = await stat(file);
      if (now.getTime() - mtimeMs > TOUCH_EVERY_MS) await utimes(file, now, now).catch(() => {});
      return true;
    } catch {
      return false;
    }
  }

  /** Removes those used longest ago until the rest is within the bound; drafts of a killed process too. */
  async #shrink(): Promise<void> {
    const names = await readdir(this.#folder);
    const files = await Promise.all(
      names.map(async (name) => {
        const file = path.join(this.#folder, name);
        const { size, mtimeMs } = await stat(file).catch(() => ({ size: 0, mtimeMs: 0 }));
        return { file, size, mtimeMs };
      }),
    );
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    for (const { file, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (bytes <= this.#maxBytes) return;
      await rm(file, { force: true });
      bytes -= size;
    }
  }
}
