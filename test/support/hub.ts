import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { stringify } from 'yaml';

const ROOT = path.resolve(import.meta.dirname, '../..');
const NODE = path.join(ROOT, 'node_modules/.bin/node');
const run = promisify(execFile);

export interface Credential {
  readonly username: string;
  readonly password: string;
}

export interface HubOptions {
  /** The building file, as an object; absent: the demo building. */
  readonly building?: object;
  readonly env?: Readonly<Record<string, string>>;
  /** Keep using this data folder (a restart); absent: a new one, removed by `stop`. */
  readonly dataDir?: string;
  /** Fixed ports, so that clients find the hub again after a restart. */
  readonly httpPort?: number;
  readonly mqttPort?: number;
  readonly readyWithinMs?: number;
  /** Runs as this Unix user, which only root can ask for; the data folder is given to it. */
  readonly uid?: number;
}

export const ADMIN_PASSWORD = 'quatre mots bien choisis';

/** The whole hub, as `npm start` runs it, in a process of its own: what the tests of promises are made on. */
export class RunningHub {
  readonly dataDir: string;
  readonly url: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly process: ChildProcess;
  readonly startedInMs: number;
  readonly #log: string[];
  readonly #env: Record<string, string>;
  readonly #user: { readonly uid?: number; readonly gid?: number };
  readonly #ownsData: boolean;

  private constructor(fields: {
    dataDir: string;
    httpPort: number;
    mqttPort: number;
    process: ChildProcess;
    log: string[];
    env: Record<string, string>;
    user: { readonly uid?: number; readonly gid?: number };
    ownsData: boolean;
    startedInMs: number;
  }) {
    this.dataDir = fields.dataDir;
    this.httpPort = fields.httpPort;
    this.mqttPort = fields.mqttPort;
    this.url = `http://127.0.0.1:${fields.httpPort}`;
    this.process = fields.process;
    this.#log = fields.log;
    this.#env = fields.env;
    this.#user = fields.user;
    this.#ownsData = fields.ownsData;
    this.startedInMs = fields.startedInMs;
  }

  static async start(options: HubOptions = {}): Promise<RunningHub> {
    const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'hub-'));
    const env: Record<string, string> = {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '/root',
      HUB_DATA_DIR: dataDir,
      HUB_HTTP_PORT: String(options.httpPort ?? 0),
      HUB_MQTT_PORT: String(options.mqttPort ?? 0),
      HUB_ADMIN_PASSWORD: ADMIN_PASSWORD,
      ...options.env,
    };
    if (options.building) {
      env.HUB_BUILDING = path.join(dataDir, 'building.yaml');
      writeFileSync(env.HUB_BUILDING, stringify(options.building));
    }
    const { uid } = options;
    const user = uid === undefined ? {} : { uid, gid: uid };
    if (uid !== undefined) chownSync(dataDir, uid, uid);
    const began = performance.now();
    const child = spawn(NODE, ['hub/main.ts'], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...user,
    });
    // A test that failed half-way must not leave a hub behind.
    const killed = (): void => void child.kill('SIGKILL');
    process.once('exit', killed);
    child.once('exit', () => process.off('exit', killed));
    const log: string[] = [];
    createInterface({ input: child.stderr! }).on('line', (line) => log.push(line));

    const ready = await new Promise<string>((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`${why}\n${log.slice(-20).join('\n')}`));
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        fail('the hub was not ready in time');
      }, options.readyWithinMs ?? 60_000);
      createInterface({ input: child.stdout! }).on('line', (line) => {
        log.push(line);
        if (!line.startsWith('ready ')) return;
        clearTimeout(timer);
        resolve(line);
      });
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        fail(`the hub ended with ${code ?? signal} before it was ready`);
      });
    });
    const [, httpPort, mqttPort] = /http:\/\/[^:]+:(\d+) mqtt:\/\/[^:]+:(\d+)/.exec(ready) ?? [];
    return new RunningHub({
      dataDir,
      httpPort: Number(httpPort),
      mqttPort: Number(mqttPort),
      process: child,
      log,
      env,
      user,
      ownsData: options.dataDir === undefined,
      startedInMs: performance.now() - began,
    });
  }

  /** Everything the hub has printed. */
  get output(): string {
    return this.#log.join('\n');
  }

  /** Runs `tiers-lieu …` on this hub's data folder; the answer is its standard output. */
  async cli(...args: string[]): Promise<string> {
    const env = { ...this.#env, HUB_HTTP_PORT: String(this.httpPort), HUB_MQTT_PORT: String(this.mqttPort) };
    const { stdout } = await run(NODE, [path.join(ROOT, 'hub/cli.ts'), ...args], {
      cwd: ROOT,
      env,
      ...this.#user,
    });
    return stdout;
  }

  async addDevice(name: string, role: string, ...options: string[]): Promise<Credential> {
    return JSON.parse(
      await this.cli('device', 'add', name, '--role', role, ...options, '--json'),
    ) as Credential;
  }

  /** A session cookie of `admin`. */
  async login(): Promise<string> {
    const answer = await fetch(`${this.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'admin', password: ADMIN_PASSWORD }),
    });
    if (!answer.ok) throw new Error(`log-in: ${answer.status} ${await answer.text()}`);
    return (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  }

  /** GET with the rights of a credential or a cookie. */
  async get<T>(route: string, who: Credential | string): Promise<T> {
    const answer = await fetch(`${this.url}${route}`, {
      headers: typeof who === 'string' ? { cookie: who } : { authorization: basic(who) },
    });
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** SIGTERM; resolves with the exit code. The data folder stays when it was handed in. */
  async stop(): Promise<number | null> {
    const code = await this.#end('SIGTERM');
    if (this.#ownsData) rmSync(this.dataDir, { recursive: true, force: true });
    return code;
  }

  /** The power cord. The data folder stays. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  #end(signal: NodeJS.Signals): Promise<number | null> {
    return new Promise((resolve) => {
      if (this.process.exitCode !== null || this.process.signalCode !== null)
        return resolve(this.process.exitCode);
      this.process.once('exit', (code) => resolve(code));
      this.process.kill(signal);
    });
  }
}

export const basic = ({ username, password }: Credential): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
