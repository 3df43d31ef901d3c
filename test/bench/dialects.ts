import { performance } from 'node:perf_hooks';
import type { TopicReader } from '../../devices/dialects/dialect.ts';
import { Interpreter } from '../../devices/dialects/interpreter.ts';
import type { Credential, RunningHub } from '../support/hub.ts';
import { VENDOR_MESSAGES } from '../support/vendor-messages.ts';
import { journalHead, PAYLOAD, settled, startBenchHub, TOPIC } from './bench-hub.ts';
import { type Load, measureLoad } from './ingest-load.ts';
import { median, type Row, type Section, thousands } from './table.ts';

/** What it costs to understand vendors' own words, beside what it costs to accept them. */

const DECODED = 10_000_000;
/** Of a hundred messages; each dialect's documented messages in turn. */
const MIX: Readonly<Record<string, number>> = {
  ...{ zigbee2mqtt: 25, esphome: 20, tasmota: 15, 'shelly-gen1': 8, homie: 6, 'open-mqtt-gateway': 5 },
  ...{ 'shelly-gen2': 4, chirpstack: 3, wled: 2, 'people-counter': 2, homie5: 2, senml: 2, 'sparkplug-b': 2 },
  ...{ plain: 2, 'the-things-stack': 1, 'home-assistant': 1 },
};
const ROUNDS = 5;
/** Decoding may cost so much of accepting. */
const AIM = 0.1;
/** Of the rate of room values, which are a few bytes each and need no understanding. */
const VALUES_AIM = 0.5;

interface Vendor {
  readonly what: string;
  readonly key: string;
  readonly topic: string;
  readonly payload: string;
  /** Values in it, each of them an entry of the journal. */
  readonly values: number;
}
const VENDORS: readonly Vendor[] = [
  {
    what: 'Zigbee2MQTT, three a message',
    key: 'zigbee2mqtt:thermometre',
    topic: 'zigbee2mqtt/thermometre',
    payload: '{"temperature":27.34,"humidity":44.72,"battery":91,"linkquality":120}',
    values: 3,
  },
  {
    what: 'Tasmota, one a message',
    key: 'tasmota:serre',
    topic: 'tele/serre/SENSOR',
    payload: '{"Time":"2017-02-16T10:13:52","DS18B20":{"Id":"0114556ED3","Temperature":20.6},"TempUnit":"C"}',
    values: 1,
  },
  {
    what: 'ESPHome, one a message',
    key: 'esphome:atelier',
    topic: 'atelier/sensor/temperature/state',
    payload: '21.4',
    values: 1,
  },
];
const LOAD: Pick<Load, 'publishers' | 'window' | 'qos' | 'messages'> = {
  ...{ publishers: 8, window: 100, qos: 1, messages: 100_000 },
};

export async function benchDialects(): Promise<Section> {
  const { hub, sensor } = await startBenchHub();
  try {
    const unbounded = ['--rate', '0', '--connections', '0'];
    const gateway = await hub.addDevice('passerelle', 'gateway', ...unbounded);
    for (const vendor of VENDORS) await adopt(hub, gateway, vendor);
    const rates = await measureRates(hub, sensor, gateway);
    const nanoseconds = decodeMix();
    const room = rates.get(TOPIC)!;
    const rows: Row[] = [decodingRow(nanoseconds, rates.get(VENDORS[0]!.topic)!, room)];
    for (const { what, topic, values } of VENDORS) {
      const rate = rates.get(topic)! * values;
      rows.push({
        what: `values accepted, QoS 1, 8 publishers: ${what}`,
        ours: `${thousands(rate)}/s`,
        peer: `${thousands(room)}/s`,
        ratio: rate / room,
        aim: `≥ ${VALUES_AIM.toFixed(1)}`,
        met: rate / room >= VALUES_AIM,
      });
    }
    return {
      title: 'Vendors’ own words',
      how:
        `Decoding: ${thousands(DECODED)} messages as vendors document them, through the interpreter with the readers of their topics, which the broker keeps. Of a hundred, ${Object.entries(
          MIX,
        )
          .map(([dialect, share]) => `${share} ${dialect}`)
          .join(', ')}. ` +
        `Beside it the time in which the whole hub accepts one Zigbee2MQTT message of an adopted object, its three values committed to disk before the PUBACK. ` +
        `Accepting: the same load from a process of its own, vendors’ topics of adopted objects and plain room values (the peer) in turn, ${ROUNDS} rounds, medians; accepted is what the journal gained.`,
      rows,
    };
  } finally {
    await hub.stop();
  }
}

function decodingRow(nanoseconds: number, vendorRate: number, roomRate: number): Row {
  const accepting = 1e9 / vendorRate;
  const ratio = nanoseconds / accepting;
  return {
    what: `decoding one of the mix; accepting one (a room value of four bytes: ${thousands(1e9 / roomRate)} ns)`,
    ours: `${thousands(nanoseconds)} ns`,
    peer: `${thousands(accepting)} ns`,
    ratio,
    aim: `≤ ${AIM.toFixed(1)}`,
    met: ratio <= AIM,
  };
}

/** ns a message. */
function decodeMix(): number {
  const interpreter = new Interpreter();
  const messages = mix().map(({ topic, payload }) => ({ reader: interpreter.readerFor(topic)!, payload }));
  decode(messages, DECODED / 50);
  const began = performance.now();
  const said = decode(messages, DECODED);
  const nanoseconds = ((performance.now() - began) * 1e6) / DECODED;
  if (said < DECODED / 2) throw new Error('most of the messages were not understood');
  return nanoseconds;
}

/** How many of them said something. */
function decode(messages: readonly { reader: TopicReader; payload: Buffer }[], count: number): number {
  let said = 0;
  for (let i = 0; i < count; i++) {
    const { reader, payload } = messages[i % messages.length]!;
    if (reader.decode(payload, false).type === 'said') said++;
  }
  return said;
}

/** A hundred times each message's share of its dialect, spread as evenly as they go. */
function mix(): { topic: string; payload: Buffer }[] {
  const messages: { topic: string; payload: Buffer; at: number }[] = [];
  for (const [dialect, share] of Object.entries(MIX)) {
    const own = VENDOR_MESSAGES.filter((message) => message.dialect === dialect);
    if (own.length === 0) throw new Error(`no message of ${dialect}`);
    // Ten rounds, so that every message of a dialect of few comes in.
    for (let i = 0; i < share * 10; i++) {
      messages.push({ ...own[i % own.length]!, at: (i + 0.5) / (share * 10) });
    }
  }
  return messages.sort((a, b) => a.at - b.at);
}

async function adopt(hub: RunningHub, gateway: Credential, vendor: Vendor): Promise<void> {
  const { topic, payload, key } = vendor;
  await measureLoad({
    port: hub.mqttPort,
    publishers: 1,
    window: 1,
    qos: 1,
    messages: 1,
    topic,
    payload,
    ...gateway,
  });
  const answer = await fetch(`${hub.url}/api/objects`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: await hub.login() },
    body: JSON.stringify({ key, name: vendor.what.split(',')[0], room: null }),
  });
  if (answer.status !== 201) throw new Error(`${key} was not adopted: ${await answer.text()}`);
}

/** Messages a second by topic, medians of the rounds after one that warms up. */
async function measureRates(
  hub: RunningHub,
  sensor: Credential,
  gateway: Credential,
): Promise<ReadonlyMap<string, number>> {
  const loads = [
    { topic: TOPIC, payload: PAYLOAD, values: 1, ...sensor },
    ...VENDORS.map(({ topic, payload, values }) => ({ topic, payload, values, ...gateway })),
  ];
  const rates = new Map(loads.map(({ topic }) => [topic, [] as number[]]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { values, ...load } of loads) {
      const head = await journalHead(hub);
      const { seconds } = await measureLoad({ port: hub.mqttPort, ...LOAD, ...load });
      const accepted = ((await journalHead(hub)) - head) / values;
      await settled(hub);
      if (round > 0) rates.get(load.topic)!.push(accepted / seconds);
    }
  }
  return new Map([...rates].map(([topic, samples]) => [topic, median(samples)]));
}
