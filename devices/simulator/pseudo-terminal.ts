import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** socat makes both links within milliseconds; on a loaded machine it may take a while to be started at all. */
const READY_WITHIN_MS = 10_000;

/**
 * Two pseudo-terminals joined back to back by `socat`: what a device writes to one end, a program reads from the
 * other as from a serial port. `unplug` takes both away, as pulling a USB adapter does; `plug` brings them back
 * under the same names.
 */
export class PseudoTerminal {
  /** The end that a program opens as its serial port. */
  readonly hubEnd: string;
  /** The end that plays the device. */
  readonly deviceEnd: string;
  #socat: ChildProcess | null = null;

  constructor(hubEnd: string, deviceEnd: string) {
    this.hubEnd = hubEnd;
    this.deviceEnd = deviceEnd;
  }

  /** A pair in a folder of its own; `remove` takes the folder away with it. Rejects where there is no `socat`. */
  static async create(): Promise<PseudoTerminal & { remove(): Promise<void> }> {
    const folder = await mkdtemp(path.join(tmpdir(), 'pseudo-terminal-'));
    const pair = new PseudoTerminal(path.join(folder, 'reader'), path.join(folder, 'device'));
    const remove = async (): Promise<void> => {
      await pair.unplug();
      await rm(folder, { recursive: true, force: true });
    };
    try {
      await pair.plug();
    } catch (error) {
      await remove();
      throw error;
    }
    return Object.assign(pair, { remove });
  }

  /** Resolves when both ends exist. */
  async plug(): Promise<void> {
    if (this.#socat !== null) return;
    const ends = [this.hubEnd, this.deviceEnd];
    const socat = spawn(
      'socat',
      ends.map((link) => `pty,raw,echo=0,link=${link}`),
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#socat = socat;
    let complaint = '';
    socat.stderr.on('data', (text) => (complaint += text));
    socat.on('error', (error) => (complaint += error.message));
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(await Promise.all(ends.map(exists))).every(Boolean)) {
      if (socat.exitCode !== null || socat.pid === undefined || Date.now() > deadline) {
        await this.unplug();
        throw new Error(`socat made no pseudo-terminals: ${complaint.trim() || 'it said nothing'}`);
      }
      await pause(5);
    }
  }

  /** Resolves when both ends are gone. */
  async unplug(): Promise<void> {
    const socat = this.#socat;
    this.#socat = null;
    if (socat?.pid !== undefined && socat.exitCode === null && socat.signalCode === null) {
      const gone = new Promise((resolve) => socat.once('exit', resolve));
      socat.kill('SIGKILL');
      await gone;
    }
    // Killed outright, socat leaves its links behind.
    for (const link of [this.hubEnd, this.deviceEnd]) rmSync(link, { force: true });
  }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
