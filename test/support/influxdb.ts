import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.ts';
import { locate } from './servers.ts';

const READY_WITHIN_MS = 30_000;
const ADMIN = { username: 'admin', password: 'a long admin password' };

export interface InfluxdbOptions {
  /** Asks for a password: the administrator's is in `credentials`. */
  readonly auth?: boolean;
  /** Bytes of a request's body after which it answers 413. */
  readonly maxBodySize?: number;
  /** Rewrites its files a second after the last change, not after hours: what was deleted is then in none of them. */
  readonly compactsAtOnce?: boolean;
}

export interface InfluxdbRow {
  readonly [column: string]: unknown;
}

/** Debian's InfluxDB 1.6 on a free port of the loopback, in a folder of its own. */
export class Influxdb {
  readonly url: string;
  /** The administrator's, where `auth` is on. */
  readonly credentials: { username: string; password: string } | undefined;
  /** Everything it stores. */
  readonly folder: string;
  readonly #config: string;
  #process: ChildProcess | null = null;

  private constructor(
    folder: string,
    port: number,
    { auth = false, maxBodySize = 25_000_000, compactsAtOnce = false }: InfluxdbOptions,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.credentials = auth ? ADMIN : undefined;
    this.folder = folder;
    this.#config = path.join(folder, 'influxdb.conf');
    writeFileSync(
      this.#config,
      `reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
  cache-snapshot-write-cold-duration = "${compactsAtOnce ? '1s' : '10m'}"
  compact-full-write-cold-duration = "${compactsAtOnce ? '1s' : '4h'}"
[http]
  bind-address = "127.0.0.1:${port}"
  auth-enabled = ${auth}
  log-enabled = false
  max-body-size = ${maxBodySize}
[monitor]
  store-enabled = false
`,
    );
  }

  /** Reserves a port and a folder; nothing runs before `start`. */
  static async prepare(options: InfluxdbOptions = {}): Promise<Influxdb> {
    const folder = mkdtempSync(path.join(tmpdir(), 'influxdb-'));
    return new Influxdb(folder, await freePort(), options);
  }

  static async started(options: InfluxdbOptions = {}): Promise<Influxdb> {
    const influxdb = await Influxdb.prepare(options);
    await influxdb.start();
    if (influxdb.credentials) {
      const { username, password } = influxdb.credentials;
      await influxdb.query(`CREATE USER ${username} WITH PASSWORD '${password}' WITH ALL PRIVILEGES`);
    }
    return influxdb;
  }

  /** Starts, or starts again on the same port and data; resolves when it answers. */
  async start(): Promise<void> {
    const command = locate('influxd');
    if (!command) throw new Error('influxd is not installed');
    const child = spawn(command, ['run', '-config', this.#config], { stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    child.stderr?.on('data', (text) => {
      log = (log + text).slice(-4_000);
    });
    this.#process = child;
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline && child.exitCode === null) {
      const ready = await fetch(`${this.url}/ping`).then(
        (response) => response.status === 204,
        () => false,
      );
      if (ready) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`influxd did not start: ${log}`);
  }

  /** As a power cut. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it and deletes its folder. */
  async stop(): Promise<void> {
    await this.#end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Rows of the first statement, as the administrator. */
  async query(q: string, db = ''): Promise<InfluxdbRow[]> {
    const response = await fetch(`${this.url}/query?${new URLSearchParams({ db, epoch: 'ns' })}`, {
      method: 'POST',
      body: new URLSearchParams({ q }),
      headers: this.#headers(),
    });
    const body = (await response.json()) as {
      error?: string;
      results?: { error?: string; series?: { columns: string[]; values: unknown[][] }[] }[];
    };
    const error = body.error ?? body.results?.[0]?.error;
    if (error) throw new Error(error);
    return (body.results?.[0]?.series ?? []).flatMap(({ columns, values }) =>
      values.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]]))),
    );
  }

  /** Writes line protocol as somebody else would. */
  async write(lines: string, db: string): Promise<void> {
    const response = await fetch(`${this.url}/write?${new URLSearchParams({ db })}`, {
      method: 'POST',
      body: lines,
      headers: this.#headers(),
    });
    if (response.status !== 204) throw new Error(await response.text());
  }

  /** How many values all fields of all measurements hold. */
  async countValues(db: string): Promise<number> {
    const rows = await this.query('SELECT count(*) FROM /.*/', db);
    return rows
      .flatMap((row) => Object.entries(row))
      .reduce((sum, [column, value]) => (column === 'time' ? sum : sum + Number(value)), 0);
  }

  #headers(): Record<string, string> {
    if (!this.credentials) return {};
    const { username, password } = this.credentials;
    return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}
