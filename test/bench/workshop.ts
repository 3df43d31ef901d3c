import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import { family, memoryOf } from '../../flows/runner/process-memory.ts';
import { MAX_SEATS } from '../../hub/contract/workshops.ts';
import { freePort } from '../support/free-port.ts';
import { HeldWorkshop, type Learner, relay } from '../support/workshop.ts';
import { type BenchHub, PAYLOAD, settled, startBenchHub, TOPIC } from './bench-hub.ts';
import { measureLoad } from './ingest-load.ts';
import { mebibytes, median, milliseconds, percentile, type Row, type Section, thousands } from './table.ts';

/** Twelve learners at once: how long until they can begin, what they take, and what the others feel of it. */

const ROOT = path.resolve(import.meta.dirname, '../..');
const NODE = path.join(ROOT, 'node_modules/node/bin/node');
const STARTED_AHEAD_S = 6;
const NOT_AHEAD_S = 12;
const MEMORY_AIM = 130 * 2 ** 20;
const PRESS_AIM_MS = 150;
const INGEST_AIM = 0.9;
/** Of each learner, one after the other. */
const PRESSES = 60;
/** Their code is compiled, the hub's paths are warm. */
const WARM_UP = 30;
const PAUSE_MS = [100, 300] as const;
/** A busy flow: so many times a second it publishes, hears itself and commands its lamp. */
const BUSY_EVERY_S = 0.1;
const ROUNDS = 3;
const LOAD = {
  publishers: 8,
  window: 100,
  qos: 1,
  messages: 60_000,
  topic: TOPIC,
  payload: PAYLOAD,
} as const;

export async function benchWorkshop(): Promise<Section> {
  const peer = await plainNodeRed();
  const notAhead = await startedNow();
  const bench = await startBenchHub();
  const { hub } = bench;
  try {
    const admin = await hub.login();
    const listener = await mqtt.connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
      ...(await hub.addDevice('ecoute', 'automation')),
    });
    const alone = [await accepted(bench)];
    const workshop = await HeldWorkshop.prepare(hub, admin, MAX_SEATS);
    await workshop.ready();
    const began = performance.now();
    await workshop.start();
    const learners = await Promise.all(Array.from({ length: MAX_SEATS }, () => workshop.join()));
    await Promise.all(learners.map((learner) => learner.flow()));
    const ahead = (performance.now() - began) / 1_000;
    const memory = await memoryOfSeats(hub.process.pid ?? 0);

    const base = (learner: Learner): string => `ceis/workshop/${workshop.id}/${learner.seat}`;
    await Promise.all(learners.map((learner) => learner.deploy(pressing(base(learner)))));
    const presses = await pressedBy(learners, listener, base);

    await Promise.all(learners.map((learner) => learner.deploy(busy(base(learner)))));
    const together: number[] = [];
    for (let round = 0; round < ROUNDS; round++) together.push(await accepted(bench));

    const [spinning, ...others] = learners;
    await Promise.all(others.map((learner) => learner.deploy(pressing(base(learner)))));
    await spinning?.deploy(SPIN);
    const beside = await pressedBy(others, listener, base);
    await workshop.say('POST', '/end', { people: MAX_SEATS });
    while (alone.length < ROUNDS) alone.push(await accepted(bench));
    await listener.endAsync();

    const kept = median(together) / median(alone);
    const p99 = percentile(presses, 0.99);
    return {
      title: 'Twelve learners',
      how:
        `Seats are real: Node-RED in bubblewrap, ${MAX_SEATS} of them. Started ahead: from "Commencer" until twelve browsers have joined and their Node-RED answers; not ahead: from choosing the lesson on a hub that has just started. Peer: the same \`node-red\` twelve times, all at once, an empty folder each, until each answers. ` +
        `A press: from the page's request to the lamp's state at another client, through three MQTT nodes' worth of flow (button in, function, lamp out), ${PRESSES} presses of each learner, all learners at the same time. A busy flow publishes ${1 / BUSY_EVERY_S} times a second, hears itself and commands its lamp each time; messages accepted are QoS 1 of 8 publishers, medians of ${ROUNDS}.`,
      rows: [
        secondsRow('twelve seats, started ahead', ahead, null, STARTED_AHEAD_S),
        secondsRow('twelve seats, not started ahead', notAhead, peer.seconds, NOT_AHEAD_S),
        {
          what: 'memory of a seat (its share, PSS)',
          ours: mebibytes(memory.share),
          peer: mebibytes(peer.memory.share),
          ratio: memory.share / peer.memory.share,
          aim: `≤ ${mebibytes(MEMORY_AIM)}`,
          met: memory.share <= MEMORY_AIM,
        },
        {
          what: 'memory of a seat (RSS)',
          ours: mebibytes(memory.resident),
          peer: mebibytes(peer.memory.resident),
          ratio: memory.resident / peer.memory.resident,
          aim: '',
        },
        pressRow('from the button to the lamp, p50', percentile(presses, 0.5)),
        pressRow('from the button to the lamp, p99', p99, PRESS_AIM_MS),
        pressRow('the same while one seat runs `for (;;)`, p99', percentile(beside, 0.99), PRESS_AIM_MS),
        {
          what: 'messages accepted, twelve busy flows beside',
          ours: `${thousands(median(together))}/s`,
          peer: `${thousands(median(alone))}/s without`,
          ratio: kept,
          aim: `≥ ${INGEST_AIM}`,
          met: kept >= INGEST_AIM,
        },
      ],
    };
  } finally {
    await hub.stop();
  }
}

const secondsRow = (what: string, ours: number, peer: number | null, aim: number): Row => ({
  what,
  ours: `${ours.toFixed(1)} s`,
  peer: peer === null ? '' : `${peer.toFixed(1)} s`,
  ...(peer !== null && { ratio: ours / peer }),
  aim: `≤ ${aim} s`,
  met: ours <= aim,
});
const pressRow = (what: string, ours: number, aim?: number): Row => ({
  what,
  ours: milliseconds(ours),
  peer: '',
  aim: aim === undefined ? '' : `≤ ${aim} ms`,
  ...(aim !== undefined && { met: ours <= aim }),
});

/** From choosing the lesson until every seat is ready, on a hub that has just started, in seconds. */
async function startedNow(): Promise<number> {
  const { hub } = await startBenchHub();
  try {
    const admin = await hub.login();
    const began = performance.now();
    const workshop = await HeldWorkshop.prepare(hub, admin, MAX_SEATS);
    await workshop.ready();
    return (performance.now() - began) / 1_000;
  } finally {
    await hub.stop();
  }
}

interface SeatMemory {
  readonly share: number;
  readonly resident: number;
}

/** Of the sandboxes below the hub. */
async function memoryOfSeats(hub: number): Promise<SeatMemory> {
  const children = readFileSync(`/proc/${hub}/task/${hub}/children`, 'utf8').split(' ').filter(Boolean);
  const seats = children
    .map(Number)
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('launcher.mjs'));
  if (seats.length !== MAX_SEATS) throw new Error(`${seats.length} seats run`);
  return memoryEach(seats);
}

async function memoryEach(pids: readonly number[]): Promise<SeatMemory> {
  const shares = await Promise.all(pids.map(async (pid) => (await memoryOf(pid)) ?? 0));
  const residents = await Promise.all(
    pids.map(async (pid) => (await family(pid)).reduce((sum, each) => sum + residentOf(each), 0)),
  );
  return { share: median(shares), resident: median(residents) };
}

function residentOf(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1_024;
}

/** Node-RED as it is installed, as many times. */
async function plainNodeRed(): Promise<{ seconds: number; memory: SeatMemory }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'node-red-'));
  const children: ChildProcess[] = [];
  try {
    const ports = await Promise.all(Array.from({ length: MAX_SEATS }, () => freePort()));
    const began = performance.now();
    await Promise.all(
      ports.map(async (port, i) => {
        const program = path.join(ROOT, 'node_modules/node-red/red.js');
        const userDir = path.join(folder, String(i));
        children.push(
          spawn(NODE, [program, '--userDir', userDir, '--port', String(port)], {
            stdio: 'ignore',
            cwd: folder,
          }),
        );
        while (!(await answers(`http://127.0.0.1:${port}/flows`))) await sleep(20);
      }),
    );
    const seconds = (performance.now() - began) / 1_000;
    return { seconds, memory: await memoryEach(children.map(({ pid }) => pid ?? 0)) };
  } finally {
    await Promise.all(
      children.map(async (child) => {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }),
    );
    rmSync(folder, { recursive: true, force: true });
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );

const TAB = { z: 'relay', x: 100, y: 100 };
const toggling = {
  ...TAB,
  id: 'toggle',
  type: 'function',
  outputs: 1,
  func: "msg.payload = 'toggle'; return msg;",
};

/** The button switches the lamp. */
const pressing = (base: string) =>
  relay(`${base}/object/bouton/action`, `${base}/object/lampe/set`, [{ ...toggling, wires: [['out']] }]).map(
    (node) => (node.id === 'in' ? { ...node, wires: [['toggle']] } : node),
  );

/** Publishes, hears itself, switches the lamp; ten times a second. */
const busy = (base: string) => [
  ...relay(`${base}/tick`, `${base}/object/lampe/set`, [{ ...toggling, wires: [['out']] }]).map((node) =>
    node.id === 'in' ? { ...node, wires: [['toggle']] } : node,
  ),
  {
    ...TAB,
    id: 'often',
    type: 'inject',
    props: [{ p: 'payload' }],
    payload: '1',
    payloadType: 'num',
    repeat: String(BUSY_EVERY_S),
    crontab: '',
    once: true,
    onceDelay: 0.1,
    wires: [['say']],
  },
  {
    ...TAB,
    id: 'say',
    type: 'mqtt out',
    broker: 'broker',
    topic: `${base}/tick`,
    qos: '0',
    retain: '',
    wires: [],
  },
];

const SPIN = [
  { id: 't', type: 'tab', label: 't' },
  { id: 'go', type: 'inject', z: 't', once: true, onceDelay: 0.1, props: [], wires: [['f']] },
  { id: 'f', type: 'function', z: 't', func: 'for (;;);', wires: [] },
];

/** From the request of the page until the lamp's state is heard, ms; every learner at the same time. */
async function pressedBy(
  learners: readonly Learner[],
  listener: MqttClient,
  base: (learner: Learner) => string,
): Promise<number[]> {
  const waiting = new Map<string, () => void>();
  const heard = (topic: string): void => waiting.get(topic)?.();
  listener.on('message', heard);
  await listener.subscribeAsync(learners.map((learner) => `${base(learner)}/object/lampe/state`));
  const samples: number[] = [];
  await Promise.all(
    learners.map(async (learner) => {
      const topic = `${base(learner)}/object/lampe/state`;
      const press = async (): Promise<number> => {
        const lit = Promise.withResolvers<void>();
        waiting.set(topic, lit.resolve);
        const began = performance.now();
        await learner.api('POST', '/bench', { object: 'bouton', action: 'press' });
        await Promise.race([lit.promise, sleep(5_000)]);
        return performance.now() - began;
      };
      // The first finds its flow still connecting.
      while ((await press()) > 1_000);
      for (let i = -WARM_UP; i < PRESSES; i++) {
        const [least, most] = PAUSE_MS;
        await sleep(least + Math.random() * (most - least));
        const took = await press();
        if (i >= 0) samples.push(took);
      }
    }),
  );
  listener.off('message', heard);
  return samples;
}

/** Messages a second that are committed. */
async function accepted({ hub, sensor }: BenchHub): Promise<number> {
  const { perSecond } = await measureLoad({ ...LOAD, port: hub.mqttPort, ...sensor });
  await settled(hub);
  return perSecond;
}
