import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { type Agent, request } from 'node:http';
import { setPriority } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../hub/contract/ports.ts';
import type { RuntimeState, RuntimeTrouble } from '../../hub/contract/workshops.ts';
import { endLeftovers } from './leftovers.ts';
import { nodeProgram } from './node-program.ts';
import { memoryOf } from './process-memory.ts';
import { HOSTS, HOSTS_FILE, type Isolation, type SandboxCommand, sandboxCommand } from './sandbox.ts';
import { SeatAgent } from './seat-agent.ts';
import { SeatDoor } from './seat-door.ts';

const MIB = 1024 * 1024;
/** A Raspberry Pi with twelve of them at once. */
const READY_WITHIN_MS = 60_000;
const HEALTH_EVERY_MS = 3_000;
/** An answer that takes longer is held up by the flow: Node-RED's own takes milliseconds. */
const HEALTH_WITHIN_MS = 6_000;
/** A machine that was busy for a moment is not a flow that hangs. */
const MISSES = 2;
/** Ended so often within this time, the flow itself is the cause: it is kept, and not started. */
const CRASHES = 2;
const CRASH_WINDOW_MS = 120_000;
/** In safe mode nothing of the learner's runs: who fails even then will not be better for one more try. */
const SAFE_CRASHES = 3;
const RESTART_AFTER_MS = 500;
/** What was acknowledged is kept at once; ending politely is for the MQTT clients' sake. */
const END_WITHIN_MS = 2_000;
/** A flow file, with some room; `seat-main.mjs` says the same bound to whoever deploys more. */
const MAX_CONTROL_LINE = 2 * MIB;
/** A deploy saves twice. */
const BETWEEN_SAVES_MS = 20;
const LAST_LINES = 40;
const TOKEN_BYTES = 24;
const NICE = 19;
const OOM_SCORE = '800';
/** The young generation's halves grow to 16 MiB each where nobody says otherwise; a flow's messages are small. */
const SEMI_SPACE_MB = 2;

export type KeptKind = 'flows' | 'credentials' | 'settings';
const KEPT: ReadonlySet<string> = new Set(['flows', 'credentials', 'settings'] satisfies KeptKind[]);

export interface RuntimeOptions {
  /** One folder a seat; made, mode 0700, and removed. Its path stays below 90 characters: a socket lives in it. */
  readonly folder: string;
  /** For the log: `w1/s3`. */
  readonly name: string;
  /** Which Unix user, where isolation is by users. */
  readonly number: number;
  /** `/workshop/s/s3/`: where the editor is, inside and outside. */
  readonly adminRoot: string;
  readonly title: string;
  readonly language: string;
  /** The program's whole environment, beside what Node.js itself needs; asked for at each start of it. */
  readonly env: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** A package of nodes. */
  readonly palette: string;
  /** The folder `node_modules` in which Node-RED and Node.js are. */
  readonly modules: string;
  /** Code compiled by earlier starts. */
  readonly cache: string;
  readonly fillCache?: boolean;
  readonly isolation: Isolation;
  /** Where flows find their broker on 127.0.0.1; served by the seat itself where it has a network of its own. */
  readonly brokerPort: number;
  /** JavaScript heap, MiB. */
  readonly heapMb: number;
  /** Memory in all, MiB, beyond which it is started again. */
  readonly memoryMb: number;
  readonly storage: {
    load(kind: KeptKind): unknown;
    /** A rejection is shown in the editor. */
    save(kind: KeptKind, value: unknown): void | Promise<void>;
  };
  /** A connection of the seat's flow to the broker. */
  readonly onMqtt: (stream: Duplex) => void;
  readonly onState: (state: RuntimeState, trouble: RuntimeTrouble | null) => void;
  readonly log: Log;
}

/**
 * One Node-RED in its sandbox: started, watched, started again. The state asked for is `start` or `stop`; the actual
 * one is `state`. The editor and its websocket are reached through `agent`, with `token` in `x-seat-token`.
 */
export class SeatRuntime {
  readonly agent: Agent;
  readonly token = randomBytes(TOKEN_BYTES).toString('hex');
  readonly #secret: string;
  readonly #options: RuntimeOptions;
  readonly #agent = new SeatAgent();
  readonly #door: SeatDoor;
  readonly #lines: string[] = [];
  readonly #mqtt = new Set<Duplex>();
  #state: RuntimeState = 'stopped';
  #trouble: RuntimeTrouble | null = null;
  #wanted = false;
  #stopped = false;
  #cut = false;
  #child: ChildProcess | null = null;
  #control: Duplex | null = null;
  /** Why the present process is being ended by us. */
  #verdict: RuntimeTrouble | 'restart' | null = null;
  #crashes: number[] = [];
  #safe = false;
  #misses = 0;
  #memory: number | null = null;
  #health: NodeJS.Timeout | null = null;
  #late: NodeJS.Timeout | null = null;
  #restart: NodeJS.Timeout | null = null;
  #launching: Promise<void> = Promise.resolve();
  #ready = withResolvers();

  /** `secret` encrypts the flow's credentials; the same again after a restart of the hub. */
  constructor(options: RuntimeOptions, secret: string) {
    this.#options = options;
    this.#secret = secret;
    this.agent = this.#agent;
    this.#door = new SeatDoor(path.join(options.folder, 'seat.sock'), {
      http: (stream) => this.#agent.offer(stream),
      mqtt: (stream) => this.#admitMqtt(stream),
      control: (stream) => this.#speak(stream),
    });
  }

  get state(): RuntimeState {
    return this.#state;
  }
  get trouble(): RuntimeTrouble | null {
    return this.#trouble;
  }

  /** Resolves when it is `ready` or `safe`; rejects when it will not be. Once, and not after `stop`. */
  async start(): Promise<void> {
    const { folder, isolation } = this.#options;
    if (this.#stopped) throw new Error('the seat was stopped');
    this.#wanted = true;
    this.#become('starting', null);
    this.#launching = (async () => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(path.join(folder, HOSTS_FILE), HOSTS);
      await this.#door.open();
      if (isolation.users) await this.#giveToUser();
      await this.#launch();
    })();
    await this.#launching.catch((error: Error) => this.#fail(error));
    await this.#ready.promise;
  }

  /** For good. */
  async stop(): Promise<void> {
    const { folder, isolation, cache, fillCache } = this.#options;
    this.#stopped = true;
    this.#wanted = false;
    if (this.#restart) clearTimeout(this.#restart);
    this.#ready.reject(new Error('the seat was stopped'));
    await this.#launching.catch(() => undefined);
    await this.#end();
    await endLeftovers(folder);
    await this.#door.close();
    await rm(folder, { recursive: true, force: true });
    // Node.js lets only its own user read what it compiled; the seats are others.
    if (fillCache && isolation.users) await makeReadable(cache);
    this.#become('stopped', null);
  }

  /** Ends the present process; another takes its place, in safe mode if asked. Resolves as `start` does. */
  async restart(safe = false): Promise<void> {
    if (!this.#wanted) throw new Error('the seat is not started');
    this.#safe = safe;
    this.#crashes = [];
    this.#expect();
    if (this.#child !== null) {
      this.#become('starting', null);
      this.#verdict = 'restart';
      await this.#end();
    } else if (this.#state === 'failed') this.#relaunch();
    await this.#ready.promise;
  }

  /** Resolves when it is `ready` or `safe`, at once if it is; rejects when it will not be. */
  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  /** The learner deployed: Node-RED leaves its safe mode at that, and what was before is mended. */
  deployed(): void {
    if (this.#state !== 'safe' && this.#state !== 'ready') return;
    this.#safe = false;
    this.#crashes = [];
    this.#become('ready', null);
  }

  /** Takes the seat's connections to the broker away, and refuses new ones, until called with `false`. */
  cut(on: boolean): void {
    this.#cut = on;
    if (on) for (const stream of this.#mqtt) stream.destroy();
  }

  /** Bytes at the last look, its share of what seats have in common; null: nothing runs, or it was not looked at. */
  get memory(): number | null {
    return this.#memory;
  }
  /** Of the sandbox and all in it; null: nothing runs. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /**
   * Node-RED's admin API below `adminRoot`: `GET flows`, `POST flows`, `POST inject/{id}`. The answer's JSON or text.
   * Rejects when the seat does not answer, or answers with an error.
   */
  async admin(
    method: string,
    address: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
    timeout = 15_000,
  ): Promise<unknown> {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          agent: this.#agent,
          method,
          path: this.#options.adminRoot + address,
          headers: {
            host: 'seat',
            'x-seat-token': this.token,
            ...(sent !== undefined && {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(sent),
            }),
            ...headers,
          },
          timeout,
        },
        (response) => {
          text(response).then((content) => {
            if ((response.statusCode ?? 500) >= 400) {
              reject(new Error(`${method} ${address}: ${response.statusCode} ${content.slice(0, 200)}`));
            } else if (/json/.test(response.headers['content-type'] ?? '')) resolve(JSON.parse(content));
            else resolve(content);
          }, reject);
        },
      );
      asked.on('timeout', () => asked.destroy(new Error('the seat does not answer')));
      asked.on('error', reject);
      asked.end(sent);
    });
  }

  // ---- the process

  async #giveToUser(): Promise<void> {
    const { folder, isolation, cache, fillCache } = this.#options;
    const { uid = 0, gid = 0, inside } = this.#command();
    const own = [folder, this.#door.path];
    if (isolation.kind === 'user') {
      await mkdir(inside.userDir, { mode: 0o700 });
      own.push(inside.userDir);
    }
    if (fillCache) own.push(cache);
    for (const each of own) await chown(each, uid, gid);
  }

  #command(): SandboxCommand {
    const { isolation, modules, palette, folder, cache, fillCache = false, heapMb, number } = this.#options;
    return sandboxCommand({
      isolation,
      node: nodeProgram(modules),
      launcher: path.join(import.meta.dirname, 'seat-main.mjs'),
      modules,
      palette,
      folder,
      cache,
      fillCache,
      nodeOptions: [`--max-old-space-size=${heapMb}`, `--max-semi-space-size=${SEMI_SPACE_MB}`],
      number,
    });
  }

  #relaunch(): void {
    this.#launching = endLeftovers(this.#options.folder).then(() => this.#launch());
    this.#launching.catch((error: Error) => this.#fail(error));
  }

  async #launch(): Promise<void> {
    const { isolation, adminRoot, title, language, brokerPort, modules, log, name } = this.#options;
    this.#become('starting', this.#trouble);
    const env = await this.#options.env();
    if (!this.#wanted) return;
    const { command, args, filter, inside, uid, gid } = this.#command();
    const boxed = isolation.kind === 'bubblewrap';
    const child = spawn(command, args, {
      cwd: '/',
      env: {
        ...env,
        PATH: process.env.PATH ?? '/usr/bin:/bin',
        HOME: inside.userDir,
        TZ: Intl.DateTimeFormat().resolvedOptions().timeZone,
        ...(inside.cache !== null && { NODE_COMPILE_CACHE: inside.cache }),
      },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      // A session of its own: no terminal to write to, a group to be ended with, and one share of the processor.
      detached: true,
      ...(uid !== undefined && { uid, gid }),
    });
    this.#child = child;
    this.#misses = 0;
    yieldTo(child.pid);
    const [stdin, stdout, stderr, third] = child.stdio;
    // A process that could not start has closed them already.
    for (const stream of [stdin, third]) stream?.on('error', () => undefined);
    if (third !== null && third !== undefined && 'end' in third) third.end(filter ?? undefined);
    stdin?.end(
      JSON.stringify({
        ...inside,
        modules: boxed ? '/node_modules' : modules,
        adminRoot,
        token: this.token,
        secret: this.#secret,
        safe: this.#safe,
        language,
        title,
        brokerPort: boxed ? brokerPort : null,
      }),
    );
    for (const stream of [stdout, stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#note(line));
    }
    this.#late = setTimeout(() => this.#kill('start-failed'), READY_WITHIN_MS);
    let over = false;
    const ended = (why: string): void => {
      if (over) return;
      over = true;
      log.info({ seat: name, why }, 'a seat’s Node-RED has ended');
      this.#ended(child);
    };
    child.once('error', (error) => ended(error.message));
    child.once('exit', (code, signal) => ended(String(code ?? signal)));
  }

  #ended(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#control = null;
    this.#memory = null;
    if (this.#late) clearTimeout(this.#late);
    if (this.#health) clearInterval(this.#health);
    this.#late = this.#health = null;
    this.#agent.clear();
    this.#door.clear();
    const verdict = this.#verdict;
    this.#verdict = null;
    if (!this.#wanted) return;
    if (verdict !== 'restart') {
      const now = performance.now();
      this.#crashes = [...this.#crashes.filter((at) => now - at < CRASH_WINDOW_MS), now];
      this.#trouble = verdict ?? 'crashed';
      if (this.#crashes.length >= CRASHES) this.#safe = true;
      if (this.#crashes.length >= CRASHES + SAFE_CRASHES) {
        this.#fail(new Error(`a seat does not start: ${this.#lines.slice(-5).join(' | ')}`));
        return;
      }
    }
    this.#expect();
    this.#become('starting', verdict === 'restart' ? null : this.#trouble);
    this.#restart = setTimeout(() => this.#relaunch(), verdict === 'restart' ? 0 : RESTART_AFTER_MS);
  }

  /** Whoever waits from now on waits for the next start; whoever waited before, too. */
  #expect(): void {
    const { resolve, reject } = this.#ready;
    this.#ready = withResolvers();
    this.#ready.promise.then(resolve, reject);
  }

  #fail(error: Error): void {
    if (this.#wanted) this.#become('failed', 'start-failed');
    this.#ready.reject(error);
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.#control?.write('{"stop":true}\n');
    const timer = setTimeout(() => this.#signal(child), this.#control ? END_WITHIN_MS : 0);
    await gone;
    clearTimeout(timer);
  }

  #kill(verdict: RuntimeTrouble): void {
    if (this.#child === null) return;
    this.#verdict = verdict;
    this.#options.log.warn({ seat: this.#options.name, verdict }, 'a seat’s Node-RED is ended');
    this.#signal(this.#child);
  }

  #signal(child: ChildProcess): void {
    if (child.pid === undefined) return;
    try {
      process.kill(this.#options.isolation.kind === 'bubblewrap' ? child.pid : -child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }

  #note(line: string): void {
    this.#lines.push(line.slice(0, 500));
    if (this.#lines.length > LAST_LINES) this.#lines.shift();
  }

  // ---- what it says

  #speak(stream: Duplex): void {
    if (this.#control !== null) {
      stream.destroy(); // A second one would be the learner's own.
      return;
    }
    this.#control = stream;
    stream.setEncoding('utf8');
    this.#listen(stream).catch(() => stream.destroy());
  }

  /** One line after the other: a flow that writes by itself as fast as it can holds up nobody but its seat. */
  async #listen(stream: Duplex): Promise<void> {
    let held = '';
    for await (const chunk of stream as AsyncIterable<string>) {
      held += chunk;
      const lines = held.split('\n');
      held = lines.pop() ?? '';
      if (held.length > MAX_CONTROL_LINE) break;
      for (const line of lines) {
        const kept = await this.#answer(stream, line);
        if (kept) await sleep(BETWEEN_SAVES_MS);
      }
    }
    stream.destroy();
  }

  /** Whether something was kept. */
  async #answer(stream: Duplex, line: string): Promise<boolean> {
    let id: unknown;
    try {
      const said = JSON.parse(line) as {
        id?: unknown;
        ready?: unknown;
        load?: string;
        save?: string;
        value?: unknown;
      };
      if (said.ready === true) {
        this.#arrived();
        return false;
      }
      id = said.id;
      const kind = said.load ?? said.save ?? '';
      if (!KEPT.has(kind)) throw new Error('unknown');
      const { storage } = this.#options;
      const value =
        said.load === undefined
          ? await storage.save(kind as KeptKind, said.value)
          : await storage.load(kind as KeptKind);
      stream.write(`${JSON.stringify({ id, value })}\n`);
      return said.save !== undefined;
    } catch (error) {
      stream.write(`${JSON.stringify({ id, error: (error as Error).message })}\n`);
      return true;
    }
  }

  #arrived(): void {
    if (this.#health !== null) return;
    if (this.#late) clearTimeout(this.#late);
    this.#become(this.#safe ? 'safe' : 'ready', this.#trouble);
    yieldTo(this.#child?.pid); // The kernel takes few such wishes at a time from who is not root.
    this.#health = setInterval(() => void this.#look(), HEALTH_EVERY_MS);
    this.#ready.resolve();
  }

  async #look(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    const [answers, memory] = await Promise.all([
      this.admin('GET', 'settings', undefined, {}, HEALTH_WITHIN_MS).then(
        () => true,
        () => false,
      ),
      memoryOf(child.pid),
    ]);
    if (this.#child !== child) return;
    this.#memory = memory;
    if (memory !== null && memory > this.#options.memoryMb * MIB) return this.#kill('memory');
    this.#misses = answers ? 0 : this.#misses + 1;
    if (this.#misses >= MISSES) this.#kill('hung');
  }

  #admitMqtt(stream: Duplex): void {
    if (this.#cut) {
      stream.destroy();
      return;
    }
    this.#mqtt.add(stream);
    stream.on('close', () => this.#mqtt.delete(stream));
    this.#options.onMqtt(stream);
  }

  #become(state: RuntimeState, trouble: RuntimeTrouble | null): void {
    if (this.#state === state && this.#trouble === trouble) return;
    this.#state = state;
    this.#trouble = trouble;
    this.#options.onState(state, trouble);
  }
}

function withResolvers(): PromiseWithResolvers<void> {
  const made = Promise.withResolvers<void>();
  made.promise.catch(() => undefined); // Not everybody who starts it waits for it.
  return made;
}

async function makeReadable(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  await Promise.all(files.map(({ parentPath, name }) => chmod(path.join(parentPath, name), 0o644)));
}

/** A seat is never more urgent than the door, and the first to go when memory is short. What it starts inherits both. */
function yieldTo(pid: number | undefined): void {
  if (pid === undefined) return;
  const attempts = [
    () => setPriority(pid, NICE),
    // Where the kernel shares the processor by session (sched(7), autogroup), a process's own counts only within it.
    () => writeFileSync(`/proc/${pid}/autogroup`, String(NICE)),
    () => writeFileSync(`/proc/${pid}/oom_score_adj`, OOM_SCORE),
  ];
  for (const attempt of attempts) {
    try {
      attempt();
    } catch {
      // It has ended already, or this machine does not allow it: the seat runs without.
    }
  }
}
