import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, vi } from 'vitest';
import type { NewEntry, ReadingBody } from '../../hub/contract/entries.ts';
import type { RejectionReason } from '../../hub/contract/errors.ts';
import type { Log } from '../../hub/contract/ports.ts';
import type { SeriesTarget } from '../../hub/contract/settings.ts';
import type { Journal } from '../../hub/journal/journal.ts';
import { Readings, type ReadingsOptions } from '../../hub/readings/readings.ts';
import { HealthRecord, openJournal } from './journal-parts.ts';

/** Fault tests wait for the same code with shorter waits. */
export const QUICK = { backoffMs: { min: 20, max: 200 }, gatherMs: 10, requestTimeoutMs: 2_000 };
export const SITE = 'ceis';

export class CountingHealth extends HealthRecord {
  readonly rejections: RejectionReason[] = [];
  override reject(reason?: RejectionReason): void {
    if (reason) this.rejections.push(reason);
  }
}

/** A journal and its readings thread in a folder of their own. */
export class ReadingsBench {
  readonly dataDir = mkdtempSync(path.join(tmpdir(), 'readings-'));
  readonly health = new CountingHealth();
  /** Everything logged, as one line each. */
  readonly logged: string[] = [];
  #journal: Journal | null = null;
  #readings: Readings | null = null;
  #begun = Date.now() - 3_600_000;

  get journal(): Journal {
    if (!this.#journal) throw new Error('not started');
    return this.#journal;
  }
  get readings(): Readings {
    if (!this.#readings) throw new Error('not started');
    return this.#readings;
  }
  get part() {
    return this.health.at('readings');
  }

  async start(target: SeriesTarget, more: Partial<ReadingsOptions> = {}): Promise<void> {
    this.#journal ??= (await openJournal(this.dataDir)).journal;
    const note = (fields: object, message: string): void =>
      void this.logged.push(JSON.stringify([message, fields]));
    const log: Log = { debug: note, info: note, warn: note, error: note };
    this.#readings = new Readings({
      dataDir: this.dataDir,
      journalFile: path.join(this.dataDir, 'journal.sqlite'),
      site: SITE,
      target,
      keepMs: 400 * 86_400_000,
      timing: QUICK,
      journal: this.#journal,
      health: this.health,
      log,
      clock: Date,
      ...more,
    });
    await this.#readings.start(new AbortController().signal);
  }

  /** Only the readings: the journal goes on. */
  async stopReadings(): Promise<void> {
    await this.#readings?.stop();
    this.#readings = null;
  }

  async stop(): Promise<void> {
    await this.stopReadings();
    await this.#journal?.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Appends `count` readings of ten rooms, one a millisecond, and waits until they are on disk. */
  async append(count: number, more: Partial<ReadingBody> = {}): Promise<void> {
    let last: Promise<void> = Promise.resolve();
    for (let i = 0; i < count; i++) {
      const body = {
        scope: 'room',
        id: `salle-${i % 10}`,
        measure: 'co2',
        value: 400 + (i % 100) / 2,
        ...more,
      } as const;
      const at = this.#begun++;
      const entry: NewEntry = { kind: 'reading', at, received: Date.now(), source: 'mqtt:sensor', body };
      last = new Promise((resolve, reject) =>
        this.journal.append(entry, (error) => (error ? reject(error) : resolve())),
      );
      // What one commit takes: the test's own queue must not be the journal's bound.
      if (i % 4_000 === 3_999) await last;
    }
    await last;
  }

  async drained(timeout = 50_000): Promise<void> {
    await vi.waitFor(() => expect(this.readings.lag()).toBe(0), { timeout, interval: 20 });
  }

  async inState(state: 'ok' | 'degraded' | 'failing', timeout = 20_000): Promise<void> {
    await vi.waitFor(() => expect(this.part.state).toBe(state), { timeout, interval: 20 });
  }
}
