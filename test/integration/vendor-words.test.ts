import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { z } from 'zod';
import type { objectsAnswerSchema } from '../../hub/contract/objects.ts';
import { type Credential, RunningHub } from '../support/hub.ts';

/** What the networks, gateways and formats without a make of their own bring about in the real hub. */

const WAIT = { timeout: 20_000, interval: 25 };
const EUI = '24e124538b223213';
const UPLINKS = `application/17c82e96/device/${EUI}/event/up`;

const dataDir = mkdtempSync(path.join(tmpdir(), 'vendor-words-'));
let hub: RunningHub;
let gateway: Credential;
let staff: string;
let vendor: MqttClient;
let other: MqttClient;
/** What another gateway's credential hears of everything. */
const heard: { topic: string; text: string }[] = [];

beforeAll(async () => {
  hub = await RunningHub.start({
    dataDir,
    building: {
      site: 'ceis',
      rooms: [{ id: 'showroom', name: 'Showroom', capacity: 20 }],
      doors: [{ id: 'entree', name: 'Entrée' }],
    },
  });
  gateway = await hub.addDevice('passerelle', 'gateway');
  const neighbour = await hub.addDevice('voisine', 'gateway');
  staff = await hub.login();
  const address = `mqtt://127.0.0.1:${hub.mqttPort}`;
  vendor = await connectAsync(address, { ...gateway, clientId: gateway.username });
  other = await connectAsync(address, { ...neighbour, clientId: neighbour.username });
  other.on('message', (topic, payload) => heard.push({ topic, text: payload.toString() }));
  await other.subscribeAsync('#', { qos: 1 });
});
afterAll(async () => {
  await vendor?.endAsync(true);
  await other?.endAsync(true);
  await hub?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const say = (topic: string, message: object | string, retain = false): Promise<unknown> =>
  vendor.publishAsync(topic, typeof message === 'string' ? message : JSON.stringify(message), {
    qos: 1,
    retain,
  });

const found = async (): Promise<z.infer<typeof objectsAnswerSchema>['found']> =>
  (await hub.get<z.infer<typeof objectsAnswerSchema>>('/api/objects', staff)).found;

async function adopt(key: string, id: string): Promise<void> {
  const answer = await fetch(`${hub.url}/api/objects`, {
    method: 'POST',
    headers: { cookie: staff, 'content-type': 'application/json' },
    body: JSON.stringify({ key, id, name: id, room: 'showroom' }),
  });
  expect(answer.status).toBe(201);
}

/** Of one object, `measure value`, with what an entry of the journal claims as its time. */
function journal(id: string): { said: string; at: number }[] {
  const db = new DatabaseSync(path.join(dataDir, 'journal.sqlite'), { readOnly: true });
  const rows = db.prepare("SELECT at, body FROM entries WHERE kind = 'reading' ORDER BY seq").all();
  db.close();
  return rows.flatMap(({ at, body }) => {
    const reading = JSON.parse(String(body)) as { id: string; measure: string; value: unknown };
    return reading.id === id ? [{ said: `${reading.measure} ${reading.value}`, at: Number(at) }] : [];
  });
}

let uplinks = 0;
function uplink(hex: string, at: number): object {
  return {
    deduplicationId: `uplink-${++uplinks}`,
    time: new Date(at).toISOString(),
    deviceInfo: { deviceName: 'Porte du showroom', deviceProfileName: 'Milesight VS350', devEui: EUI },
    fPort: 85,
    data: Buffer.from(hex, 'hex').toString('base64'),
  };
}

describe('a people counter behind a LoRaWAN network', () => {
  test('is adopted, and each passage is in the journal once, at the time of the network', async () => {
    const minute = Math.floor(Date.now() / 60_000) * 60_000;
    await say(UPLINKS, uplink('017564', minute - 300_000));
    expect((await found()).map(({ key, name }) => [key, name])).toEqual([
      [`chirpstack:${EUI}`, 'Porte du showroom'],
    ]);
    await adopt(`chirpstack:${EUI}`, 'porte');

    const passage = uplink('05CC02000100', minute - 240_000);
    await say(UPLINKS, passage);
    // The network tells the same uplink again.
    await say(UPLINKS, passage);
    // What it kept for an hour while the network was away, sent twice over.
    const stored = Buffer.from('20CE0000000000030004 00'.replace(' ', ''), 'hex');
    stored.writeUInt32LE((minute - 3_600_000) / 1_000, 2);
    await say(UPLINKS, uplink(stored.toString('hex'), minute - 180_000));
    await say(UPLINKS, uplink(stored.toString('hex'), minute - 120_000));

    expect(journal('porte')).toEqual([
      { said: 'battery 100', at: minute - 300_000 },
      { said: 'in 2', at: minute - 240_000 },
      { said: 'out 1', at: minute - 240_000 },
      { said: 'in 3', at: minute - 3_600_000 },
      { said: 'out 4', at: minute - 3_600_000 },
    ]);
  });
});

describe('a Bluetooth gateway', () => {
  test('P12 brings its sensors in, and no phone: not to the desk, not to other gateways, not retained', async () => {
    const phone = { id: '5A:10:A8:46:90:AC', mac_type: 1, rssi: -77, distance: 1.3, name: 'iPhone de Marie' };
    await say('home/OMG/BTtoMQTT/5A10A84690AC', phone, true);
    const sensor = {
      id: 'A4:C1:38:12:34:56',
      rssi: -71,
      model_id: 'LYWSDCGQ',
      type: 'THB',
      tempc: 26,
      hum: 61.4,
    };
    await say('home/OMG/BTtoMQTT/A4C138123456', sensor);

    await vi.waitFor(
      () => expect(heard.map(({ topic }) => topic)).toContain('home/OMG/BTtoMQTT/A4C138123456'),
      WAIT,
    );
    const keys = (await found()).map(({ key }) => key);
    expect(keys).toContain('open-mqtt-gateway:A4C138123456');
    expect(JSON.stringify([keys, heard])).not.toMatch(/5A10A84690AC|5A:10:A8|Marie/i);
    const late: string[] = [];
    const later = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
      ...gateway,
      clientId: 'plus-tard',
    });
    later.on('message', (topic) => late.push(topic));
    await later.subscribeAsync(['home/OMG/BTtoMQTT/5A10A84690AC', `application/#`], { qos: 1 });
    await say(UPLINKS, uplink('017563', Date.now()));
    await vi.waitFor(() => expect(late).toEqual([UPLINKS]), WAIT);
    await later.endAsync(true);
  });
});

describe('formats of no make', () => {
  test('a time that SenML tells from now is a time of the day in the journal', async () => {
    const pack = [{ bn: 'serre:', n: 'temp', u: 'Cel', v: 19.5 }];
    await say('atelier/senml', pack);
    await adopt('senml:serre', 'serre');
    const before = Date.now();
    await say('atelier/senml', [{ ...pack[0], v: 20.5, t: -60 }]);
    const [, told] = journal('serre');
    expect(told?.said).toBe('temperature 20.5');
    expect(told?.at).toBeGreaterThanOrEqual(before - 60_000);
    expect(told?.at).toBeLessThanOrEqual(Date.now() - 60_000);
  });

  test('a Homie lamp is told to go on in its own words', async () => {
    for (const [attribute, text] of Object.entries({
      'light/power/$datatype': 'boolean',
      'light/power/$settable': 'true',
      'light/power': 'false',
      $state: 'ready',
    })) {
      await say(`homie/lampe/${attribute}`, text, true);
    }
    await adopt('homie:lampe', 'lampe');
    const answer = await fetch(`${hub.url}/api/objects/lampe/set`, {
      method: 'POST',
      headers: { cookie: staff, 'content-type': 'application/json' },
      body: JSON.stringify({ switch: true }),
    });
    expect(answer.ok).toBe(true);
    await vi.waitFor(
      () => expect(heard).toContainEqual({ topic: 'homie/lampe/light/power/set', text: 'true' }),
      WAIT,
    );
  });
});
