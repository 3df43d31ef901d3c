import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { vi } from 'vitest';
import { findIsolation } from '../../flows/runner/sandbox.ts';
import { type RuntimeOptions, SeatRuntime } from '../../flows/runner/seat-runtime.ts';
import type { Log } from '../../hub/contract/ports.ts';
import type { RuntimeState, RuntimeTrouble } from '../../hub/contract/workshops.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A seat as the hub starts it, in its real sandbox, and what the hub keeps for it. */
export class TestSeat {
  readonly runtime: SeatRuntime;
  readonly folder: string;
  readonly kept: Record<string, unknown> = {};
  readonly states: [RuntimeState, RuntimeTrouble | null][] = [];
  /** Its connections to the broker. */
  readonly mqtt: Duplex[] = [];

  private constructor(
    isolation: RuntimeOptions['isolation'],
    number: number,
    options: Partial<RuntimeOptions>,
  ) {
    this.folder = mkdtempSync(path.join(tmpdir(), 'seat-'));
    chmodSync(this.folder, 0o755);
    this.runtime = new SeatRuntime(
      {
        folder: path.join(this.folder, 'run'),
        name: `test/s${number}`,
        number,
        adminRoot: `/workshop/s/s${number}/`,
        title: 'Poste',
        language: 'fr',
        env: () => ({ TIERS_LIEU_PASSWORD: `secret of seat ${number}` }),
        palette: path.join(ROOT, 'flows/nodes'),
        modules: path.join(ROOT, 'node_modules'),
        cache: this.folder,
        isolation,
        brokerPort: 1883,
        heapMb: 96,
        memoryMb: 256,
        storage: {
          load: (kind) => this.kept[kind],
          save: (kind, value) => {
            this.kept[kind] = value;
          },
        },
        onMqtt: (stream) => this.mqtt.push(stream),
        onState: (...state) => this.states.push(state),
        log: quiet,
        ...options,
      },
      'a secret',
    );
  }

  static async start(number = 1, options: Partial<RuntimeOptions> = {}): Promise<TestSeat> {
    const isolation =
      options.isolation ?? (await findIsolation(path.join(ROOT, 'node_modules/node/bin/node')));
    if (isolation === null) throw new Error('this machine isolates no seat: install bubblewrap');
    const seat = new TestSeat(isolation, number, options);
    await seat.runtime.start();
    return seat;
  }

  async stop(): Promise<void> {
    await this.runtime.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Deploys one function node that runs at once; `code` may await, and returns what JSON can say. */
  async deploy(code: string): Promise<string> {
    const key = randomUUID();
    await this.runtime.admin('POST', 'flows', flowThatRuns(code, key), { 'Node-RED-API-Version': 'v1' });
    return key;
  }

  /** What such code came to. */
  async inside(code: string): Promise<unknown> {
    const key = await this.deploy(code);
    return saidUnder(key, () => this.runtime.admin('GET', CONTEXT));
  }
}

/** Below an editor's root: where `flowThatRuns` leaves what its code came to. */
export const CONTEXT = 'context/flow/tab';

/** One function node that leaves Node-RED's own sandbox and runs `code` as soon as it is deployed. */
export function flowThatRuns(code: string, key: string): Record<string, unknown>[] {
  const func = `
    // Out of Node-RED's own sandbox, as everybody knows how to.
    const process = Buffer.from.constructor('return process')();
    const builtin = (name) => process.getBuiltinModule('node:' + name);
    const attempt = async (work) => { try { return await work(); } catch (error) { return String(error.code ?? error.message ?? error); } };
    (async () => { ${code} })().then(
      (value) => flow.set(${JSON.stringify(key)}, JSON.stringify(value ?? null)),
      (error) => flow.set(${JSON.stringify(key)}, JSON.stringify('threw ' + error.message)),
    );`;
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    {
      id: 'go',
      type: 'inject',
      z: 'tab',
      once: true,
      onceDelay: 0.1,
      props: [],
      repeat: '',
      crontab: '',
      wires: [['f']],
    },
    { id: 'f', type: 'function', z: 'tab', func, outputs: 0, wires: [] },
  ];
}

/** What that code came to, once it did. */
export function saidUnder(key: string, context: () => Promise<unknown>): Promise<unknown> {
  return vi.waitFor(
    async () => {
      const { default: said } = (await context()) as { default: Record<string, { msg: string }> };
      if (said[key] === undefined) throw new Error('nothing said yet');
      return JSON.parse(said[key].msg) as unknown;
    },
    { timeout: 30_000, interval: 100 },
  );
}
