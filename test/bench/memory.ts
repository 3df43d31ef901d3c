import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import { type Credential, RunningHub } from '../support/hub.ts';
import { BUILDING, metricsOf, startBenchHub } from './bench-hub.ts';
import { startMosquitto } from './peers.ts';
import { mebibytes, median, type Section, thousands } from './table.ts';

/** Memory, idle and with many clients, and the time to start. */

const CLIENTS = 1_000;
/** Connections made at the same time. */
const AT_ONCE = 50;
/** For a process to come to rest. */
const REST_MS = 10_000;
const STARTS = 5;

export async function benchMemory(): Promise<Section> {
  const starts = await startTimes();
  const { hub, sensor } = await startBenchHub();
  let ours: Memory;
  try {
    ours = await memoryOf(hub.process.pid ?? 0, hub.mqttPort, sensor, async () => {
      const connected = (await metricsOf(hub)).get('hub_mqtt_clients');
      if (connected !== CLIENTS) throw new Error(`${connected} clients are connected, not ${CLIENTS}`);
    });
  } finally {
    await hub.stop();
  }
  const mosquitto = await startMosquitto();
  let peer: Memory;
  try {
    peer = await memoryOf(mosquitto.pid, mosquitto.port);
  } finally {
    await mosquitto.stop();
  }
  const each = ({ idle, connected }: Memory): string =>
    `${thousands((connected - idle) / CLIENTS / 1_024)} KiB`;
  return {
    title: 'Memory and start',
    how:
      `Resident memory of the whole process, ${REST_MS / 1_000} s after it has nothing more to do; the clients are MQTT.js, each with its own id and one subscription. Peer: Mosquitto, which is a broker only. ` +
      `Start: from spawning \`node hub/main.ts\` to its \`ready\` line, screens built before, medians of ${STARTS}.`,
    rows: [
      { what: 'memory, idle', ours: mebibytes(ours.idle), peer: mebibytes(peer.idle), aim: '' },
      {
        what: `memory, ${thousands(CLIENTS)} clients`,
        ours: mebibytes(ours.connected),
        peer: mebibytes(peer.connected),
        aim: '',
      },
      { what: 'memory of one client', ours: each(ours), peer: each(peer), aim: '' },
      { what: 'first start, new data folder', ours: `${starts.first.toFixed(0)} ms`, peer: '', aim: '' },
      { what: 'start again', ours: `${starts.again.toFixed(0)} ms`, peer: '', aim: '' },
    ],
  };
}

interface Memory {
  /** Bytes. */
  readonly idle: number;
  readonly connected: number;
}

async function memoryOf(
  pid: number,
  port: number,
  credential?: Credential,
  check?: () => Promise<void>,
): Promise<Memory> {
  await sleep(REST_MS);
  const idle = resident(pid);
  const clients: MqttClient[] = [];
  try {
    while (clients.length < CLIENTS) {
      const made = Array.from({ length: AT_ONCE }, (_, i) =>
        mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
          ...credential,
          clientId: `client-${clients.length + i}`,
          reconnectPeriod: 0,
        }),
      );
      const connected = await Promise.all(made);
      clients.push(...connected);
      await Promise.all(connected.map((client) => client.subscribeAsync('ceis/room/accueil/temperature')));
    }
    await sleep(REST_MS);
    await check?.();
    return { idle, connected: resident(pid) };
  } finally {
    for (const client of clients) client.end(true);
  }
}

function resident(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1_024;
}

async function startTimes(): Promise<{ first: number; again: number }> {
  const first: number[] = [];
  const again: number[] = [];
  // The first of all may build the screens.
  for (let run = 0; run <= STARTS; run++) {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'start-bench-'));
    try {
      for (const times of [first, again]) {
        const hub = await RunningHub.start({ dataDir, building: BUILDING });
        await hub.stop();
        if (run > 0) times.push(hub.startedInMs);
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
  return { first: median(first), again: median(again) };
}
