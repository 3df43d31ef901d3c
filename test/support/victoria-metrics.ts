import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.ts';
import { locate } from './servers.ts';

const READY_WITHIN_MS = 30_000;

export interface ExportedSeries {
  /** `__name__` is `{measurement}_{field}`. */
  readonly metric: Readonly<Record<string, string>>;
  readonly values: number[];
  /** ms: VictoriaMetrics keeps no finer time. */
  readonly timestamps: number[];
}

/** Debian's VictoriaMetrics, which takes the writes of InfluxDB 2 (`/api/v2/write`) for real. */
export class VictoriaMetrics {
  readonly url: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(url: string, folder: string, process: ChildProcess) {
    this.url = url;
    this.#folder = folder;
    this.#process = process;
  }

  static async started(): Promise<VictoriaMetrics> {
    const command = locate('victoria-metrics');
    if (!command) throw new Error('victoria-metrics is not installed');
    const folder = mkdtempSync(path.join(tmpdir(), 'victoria-metrics-'));
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      command,
      [`-httpListenAddr=${address}`, `-storageDataPath=${folder}/data`, '-retentionPeriod=100y'],
      { stdio: 'ignore' },
    );
    const server = new VictoriaMetrics(`http://${address}`, folder, child);
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline && child.exitCode === null) {
      const ready = await fetch(`${server.url}/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (ready) return server;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await server.stop();
    throw new Error('victoria-metrics did not start');
  }

  /** Everything stored whose labels match, such as `{site="ceis"}`. */
  async export(selector: string): Promise<ExportedSeries[]> {
    // What was just written becomes visible to queries after a flush.
    await fetch(`${this.url}/internal/force_flush`);
    const query = new URLSearchParams({ 'match[]': selector, start: '0' });
    const text = await (await fetch(`${this.url}/api/v1/export?${query}`)).text();
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as ExportedSeries);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGKILL');
      await once(this.#process, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
