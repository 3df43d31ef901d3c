import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt from 'mqtt';
import { packed } from '../../hub/journal/batch.ts';
import { JournalWriter } from '../../hub/journal/writer.ts';
import { type BenchHub, journalHead, PAYLOAD, settled, startBenchHub, TOPIC } from './bench-hub.ts';
import { type Load, measureLoad } from './ingest-load.ts';
import { type Peer, startMosquitto } from './peers.ts';
import { median, type Row, type Section, thousands } from './table.ts';

/** How many messages a second are accepted, beside a Mosquitto that keeps nothing. */

const ROUNDS = 5;
const IN_FLIGHT = 20;
const COMMITS = 500;

interface Scenario {
  readonly what: string;
  readonly load: Pick<Load, 'publishers' | 'window' | 'qos' | 'messages'>;
  readonly aim: number;
}
const EIGHT: Scenario = {
  what: 'QoS 1, 8 publishers',
  load: { publishers: 8, window: 100, qos: 1, messages: 200_000 },
  aim: 1,
};
const ONE: Scenario = {
  what: `QoS 1, one publisher, ${IN_FLIGHT} in flight`,
  load: { publishers: 1, window: IN_FLIGHT, qos: 1, messages: 50_000 },
  aim: 0.5,
};
const UNACKNOWLEDGED: Scenario = {
  what: 'QoS 0, 8 publishers',
  load: { publishers: 8, window: 1, qos: 0, messages: 400_000 },
  aim: 0.7,
};

export async function benchIngest(): Promise<Section> {
  const bench = await startBenchHub();
  try {
    const mosquitto = await startMosquitto();
    try {
      const rows: Row[] = [];
      for (const scenario of [EIGHT, ONE, UNACKNOWLEDGED]) {
        const { ours, peer } = await compare(scenario, bench, mosquitto);
        rows.push({
          what: scenario.what,
          ours: `${thousands(ours)}/s`,
          peer: `${thousands(peer)}/s`,
          ratio: ours / peer,
          aim: `≥ ${scenario.aim.toFixed(1)}`,
          met: ours / peer >= scenario.aim,
        });
        if (scenario === ONE) rows.push(limitRow(ours, commitMs()));
      }
      return {
        title: 'Messages accepted',
        how:
          `The whole hub, each message committed to disk before its PUBACK, beside Mosquitto with \`persistence false\` and no subscriber, which keeps nothing. The same load from a process of its own, in turn, ${ROUNDS} rounds, medians. ` +
          'Accepted is what was really taken: of the hub, the entries its journal gained; of Mosquitto, its own counter `$SYS/broker/publish/messages/received`. A QoS 0 load ends with one acknowledged message a publisher, so the time is that of reading everything. ' +
          `The time of one commit is the median of ${COMMITS} transactions of ${IN_FLIGHT} entries by the journal’s writer alone, same disk, same minutes.`,
        rows,
      };
    } finally {
      await mosquitto.stop();
    }
  } finally {
    await bench.hub.stop();
  }
}

async function compare(
  { load }: Scenario,
  { hub, sensor }: BenchHub,
  mosquitto: Peer,
): Promise<{ ours: number; peer: number }> {
  const ours: number[] = [];
  const peer: number[] = [];
  const received = await ReceivedCounter.of(mosquitto);
  const whole: Omit<Load, 'port'> = { ...load, topic: TOPIC, payload: PAYLOAD };
  // The first round only warms both up.
  for (let round = 0; round <= ROUNDS; round++) {
    const head = await journalHead(hub);
    const us = await measureLoad({ ...whole, port: hub.mqttPort, ...sensor });
    const accepted = (await journalHead(hub)) - head;
    await settled(hub);

    const before = received.value;
    const them = await measureLoad({ ...whole, port: mosquitto.port });
    const taken = (await received.atLeast(before + them.messages)) - before;
    if (round === 0) continue;
    ours.push(accepted / us.seconds);
    peer.push(taken / them.seconds);
  }
  await received.close();
  return { ours: median(ours), peer: median(peer) };
}

function limitRow(perSecond: number, ms: number): Row {
  const limit = (IN_FLIGHT / ms) * 1_000;
  return {
    what: `… of its limit, ${IN_FLIGHT} ÷ the time of one commit (${ms.toFixed(2)} ms)`,
    ours: `${Math.round((perSecond / limit) * 100)} % of ${thousands(limit)}/s`,
    peer: '',
    aim: '',
  };
}

/** Median time of a transaction of as many entries as one publisher has in flight. */
function commitMs(): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'commit-bench-'));
  const now = Date.now();
  const file = path.join(folder, 'journal.sqlite');
  const writer = new JournalWriter({ file, atLeastSeq: 0, now, commitDelayMs: 0 });
  const entry = {
    kind: 'reading',
    at: now,
    received: now,
    source: 'mqtt:capteur',
    body: { scope: 'room', id: 'accueil', measure: 'temperature', value: Number(PAYLOAD) },
  } as const;
  const batch = packed(Array.from({ length: IN_FLIGHT }, () => entry));
  const times = Array.from({ length: COMMITS }, () => writer.append(batch).ms);
  writer.close();
  rmSync(folder, { recursive: true, force: true });
  return median(times);
}

/** Mosquitto's own count of the PUBLISH packets it has received. It is published every second. */
class ReceivedCounter {
  value = 0;
  readonly #client: mqtt.MqttClient;

  private constructor(client: mqtt.MqttClient) {
    this.#client = client;
    client.on('message', (_topic, payload) => {
      this.value = Number(payload);
    });
  }

  static async of(mosquitto: Peer): Promise<ReceivedCounter> {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${mosquitto.port}`);
    const counter = new ReceivedCounter(client);
    await client.subscribeAsync('$SYS/broker/publish/messages/received');
    await sleep(1_500);
    return counter;
  }

  /** The count once it has reached `expected`, or what it is when nothing more comes. */
  async atLeast(expected: number): Promise<number> {
    for (let tries = 0; this.value < expected && tries < 30; tries++) await sleep(100);
    return this.value;
  }

  async close(): Promise<void> {
    await this.#client.endAsync();
  }
}
