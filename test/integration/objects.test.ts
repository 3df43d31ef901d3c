import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { z } from 'zod';
import type {
  objectsAnswerSchema,
  ShowroomAnswer,
  ShowroomDay,
  ShowroomObject,
} from '../../hub/contract/objects.ts';
import { type Credential, RunningHub } from '../support/hub.ts';
import { LiveEventStream } from '../support/live-events.ts';

/** An object's whole life on the real hub, in its vendor's own words. The tests follow one another. */

type ObjectsAnswer = z.infer<typeof objectsAnswerSchema>;

const WAIT = { timeout: 20_000, interval: 25 };
const BUILDING = {
  site: 'ceis',
  name: 'Le tiers-lieu',
  rooms: [
    { id: 'showroom', name: 'Showroom', capacity: 20 },
    { id: 'cuisine', name: 'Cuisine' },
  ],
  doors: [{ id: 'entree', name: 'Entrée' }],
};
const AIR = 'zigbee2mqtt:air-showroom';
const LAMP = 'zigbee2mqtt:lampe';
const PLUG = 'tasmota:prise';

const dataDir = mkdtempSync(path.join(tmpdir(), 'objects-'));
let hub: RunningHub;
let gateway: Credential;
let automation: Credential;
let staff: string;
let vendor: MqttClient;
let flow: MqttClient;
/** What each of the two has heard, in order. */
const vendorHeard: { topic: string; text: string; retained: boolean }[] = [];
const flowHeard: typeof vendorHeard = [];

async function connect(who: Credential, filter: string, heard: typeof vendorHeard): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, { ...who, clientId: who.username });
  client.on('message', (topic, payload, { retain }) => {
    heard.push({ topic, text: payload.toString(), retained: retain });
  });
  await client.subscribeAsync(filter, { qos: 1 });
  return client;
}

async function startHub(): Promise<void> {
  hub = await RunningHub.start({ building: BUILDING, dataDir });
}

async function connectAll(): Promise<void> {
  vendor = await connect(gateway, '#', vendorHeard);
  flow = await connect(automation, 'ceis/#', flowHeard);
}

const say = (topic: string, message: object | string, retain = false): Promise<unknown> =>
  vendor.publishAsync(topic, typeof message === 'string' ? message : JSON.stringify(message), {
    qos: 1,
    retain,
  });

async function ask(method: string, route: string, body?: object, cookie = staff): Promise<Response> {
  return fetch(`${hub.url}${route}`, {
    method,
    headers: { cookie, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
}
async function codeOf(answer: Response): Promise<[number, string]> {
  const { error } = (await answer.json()) as { error: { code: string } };
  return [answer.status, error.code];
}
const objects = (): Promise<ObjectsAnswer> => hub.get('/api/objects', staff);
const one = async (id: string): Promise<ShowroomObject> => {
  const found = (await objects()).objects.find((object) => object.id === id);
  if (!found) throw new Error(`no ${id}`);
  return found;
};
const valueIn = async (id: string, measure: string): Promise<unknown> =>
  (await one(id)).values.find((value) => value.measure === measure)?.value;

/** Journal rows about one object, oldest first. */
function journal(
  id: string,
): { at: number; received: number; source: string; body: Record<string, unknown> }[] {
  const db = new DatabaseSync(path.join(dataDir, 'journal.sqlite'), { readOnly: true });
  const rows = db.prepare("SELECT * FROM entries WHERE kind = 'reading' ORDER BY seq").all();
  db.close();
  return rows
    .map((row) => ({
      at: Number(row.at),
      received: Number(row.received),
      source: String(row.source),
      body: JSON.parse(String(row.body)) as Record<string, unknown>,
    }))
    .filter(({ body }) => body.scope === 'object' && body.id === id);
}

beforeAll(async () => {
  await startHub();
  [gateway, automation] = await Promise.all([
    hub.addDevice('passerelle', 'gateway'),
    hub.addDevice('automate', 'automation'),
  ]);
  staff = await hub.login();
  await connectAll();
});
afterAll(async () => {
  await vendor?.endAsync(true);
  await flow?.endAsync(true);
  await hub?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('an object that speaks', () => {
  test('is found with what it says of itself and its values, and nothing of it is stored', async () => {
    const live = await LiveEventStream.open(hub.url, { cookie: staff });
    await say(
      'zigbee2mqtt/bridge/devices',
      [
        {
          type: 'Router',
          friendly_name: 'lampe',
          ieee_address: '0x00158d0001a2b3c4',
          definition: {
            vendor: 'IKEA',
            model: 'LED1545G12',
            description: 'TRADFRI bulb',
            exposes: [
              {
                type: 'light',
                features: [
                  {
                    type: 'binary',
                    name: 'state',
                    property: 'state',
                    access: 7,
                    value_on: 'ON',
                    value_off: 'OFF',
                  },
                  {
                    type: 'numeric',
                    name: 'brightness',
                    property: 'brightness',
                    access: 7,
                    value_min: 0,
                    value_max: 254,
                  },
                ],
              },
            ],
          },
        },
      ],
      true,
    );
    await say('zigbee2mqtt/air-showroom', { temperature: 21.5, humidity: 44.7, co2: 612, battery: 88 });
    await say('zigbee2mqtt/lampe', { state: 'OFF', brightness: 127 });
    await say('tele/prise/SENSOR', { Time: '2026-02-16T10:13:52', ENERGY: { Power: 12, Total: 1.2 } });

    const { objects: adopted, found, leftOut } = await objects();
    expect([adopted, leftOut]).toEqual([[], 0]);
    expect(found.map(({ key }) => key).sort()).toEqual([PLUG, AIR, LAMP]);
    const lamp = found.find(({ key }) => key === LAMP);
    expect(lamp).toMatchObject({ dialect: 'zigbee2mqtt', name: 'lampe', state: 'online', room: null });
    expect(lamp?.model).toContain('IKEA');
    expect(lamp?.commands).toEqual(['switch', 'brightness']);
    expect(
      found.find(({ key }) => key === AIR)?.values.map(({ measure, value }) => [measure, value]),
    ).toEqual([
      ['battery', 88],
      ['co2', 612],
      ['humidity', 44.7],
      ['temperature', 21.5],
    ]);
    await vi.waitFor(() => expect(live.of('objects').length).toBeGreaterThan(0), WAIT);
    await live[Symbol.asyncDispose]();
    expect(flowHeard.filter(({ topic }) => topic.startsWith('ceis/object/'))).toEqual([]);
    const db = new DatabaseSync(path.join(dataDir, 'journal.sqlite'), { readOnly: true });
    expect(db.prepare('SELECT count(*) AS n FROM entries').get()?.n).toBe(0);
    db.close();
    const rows = new DatabaseSync(path.join(dataDir, 'hub.sqlite'), { readOnly: true });
    expect(rows.prepare('SELECT count(*) AS n FROM objects').get()?.n).toBe(0);
    expect(rows.prepare('SELECT count(*) AS n FROM object_values').get()?.n).toBe(0);
    rows.close();
  });

  test('that holds a badge number is neither found nor heard by anybody, and counted', async () => {
    const before = vendorHeard.length;
    await say('porte/tele/SENSOR', { Time: '2026-02-16T10:13:52', PN532: { UID: '94D8FC5F' } });
    await say('zigbee2mqtt/suite', { temperature: 20 });
    await vi.waitFor(() => expect(vendorHeard.at(-1)?.topic).toBe('zigbee2mqtt/suite'), WAIT);
    expect(JSON.stringify(vendorHeard.slice(before))).not.toContain('94D8FC5F');
    expect(JSON.stringify(await objects())).not.toMatch(/94D8FC5F|porte/i);
    const { parts } = await hub.get<{ parts: { input: { details: Record<string, unknown> } } }>(
      '/health',
      staff,
    );
    expect(parts.input.details['reader-unknown']).toBe(1);
  });

  test('is still heard by the gateways that speak its words, on whatever first level its firmware chose', async () => {
    await say('shellyplusht-b8d61a8b17cc/status/temperature:0', { id: 0, tC: 19.8 });
    await vi.waitFor(
      () =>
        expect(vendorHeard.map(({ topic }) => topic)).toContain(
          'shellyplusht-b8d61a8b17cc/status/temperature:0',
        ),
      WAIT,
    );
    expect(flowHeard.some(({ topic }) => topic.startsWith('shelly'))).toBe(false);
  });
});

describe('adopting', () => {
  test('stores, from then on, every value: in the journal, its room, MQTT, the live stream and the series', async () => {
    const answer = await ask('POST', '/api/objects', {
      key: AIR,
      name: 'Qualité de l’air',
      room: 'showroom',
      about: 'Dit quand ouvrir la fenêtre.',
      public: true,
    });
    expect(answer.status).toBe(201);
    const adopted = (await answer.json()) as ShowroomObject;
    expect(adopted).toMatchObject({ id: 'qualite-de-l-air', key: AIR, public: true, workshops: false });
    // What staff saw when they adopted it is there at once.
    expect(adopted.values.map(({ measure }) => measure)).toEqual([
      'battery',
      'co2',
      'humidity',
      'temperature',
    ]);

    const live = await LiveEventStream.open(hub.url, { cookie: staff });
    await say('zigbee2mqtt/air-showroom', { temperature: 22, humidity: 44, co2: 801, battery: 87 });
    await vi.waitFor(async () => expect(await valueIn(adopted.id, 'co2')).toBe(801), WAIT);

    const rows = journal(adopted.id);
    expect(rows).toHaveLength(8);
    expect(rows.slice(0, 4).every(({ source }) => source === 'hub:objects')).toBe(true);
    expect(rows.find(({ body }) => body.value === 801)).toMatchObject({
      source: 'mqtt:passerelle',
      body: { scope: 'object', id: adopted.id, measure: 'co2', value: 801, unit: 'ppm', room: 'showroom' },
    });
    // Its battery is its own affair, not the room's.
    expect(rows.find(({ body }) => body.value === 87)?.body.room).toBeUndefined();

    await vi.waitFor(() => {
      const said = flowHeard.findLast(({ topic }) => topic === `ceis/object/${adopted.id}/co2`);
      expect(JSON.parse(said?.text ?? '{}')).toEqual({ value: 801, unit: 'ppm', at: expect.any(String) });
      expect(live.of('object')).toContainEqual(
        expect.objectContaining({ id: adopted.id, measure: 'co2', value: 801, unit: 'ppm' }),
      );
    }, WAIT);
    await live[Symbol.asyncDispose]();
    const late: typeof flowHeard = [];
    const { username, password } = automation;
    const other = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
      username,
      password,
      clientId: 'late',
    });
    other.on('message', (topic, payload, { retain }) => {
      late.push({ topic, text: payload.toString(), retained: retain });
    });
    await other.subscribeAsync(`ceis/object/${adopted.id}/temperature`);
    await vi.waitFor(() => expect(late.map(({ retained }) => retained)).toEqual([true]), WAIT);
    await other.endAsync();

    const stream = await LiveEventStream.open(hub.url, { cookie: staff });
    await vi.waitFor(() => {
      const room = stream.of('room').find((state) => (state as { id: string }).id === 'showroom');
      expect(room).toMatchObject({ measures: { co2: { value: 801 }, temperature: { value: 22 } } });
    }, WAIT);
    await stream[Symbol.asyncDispose]();
    const range = `from=${new Date(Date.now() - 60_000).toISOString()}&to=${new Date(Date.now() + 60_000).toISOString()}`;
    await vi.waitFor(async () => {
      const series = await hub.get<{ points: [string, number][] }>(
        `/api/series?kind=object&id=${adopted.id}&measure=co2&${range}`,
        staff,
      );
      expect(series.points.map(([, value]) => value)).toEqual([612, 801]);
    }, WAIT);
  });

  test('is done once, of what speaks, in a room that exists, under a name that is free', async () => {
    const request = { name: 'Lampe', room: null };
    expect(await codeOf(await ask('POST', '/api/objects', { key: AIR, ...request }))).toEqual([
      409,
      'object_taken',
    ]);
    expect(await codeOf(await ask('POST', '/api/objects', { key: 'tasmota:rien', ...request }))).toEqual([
      404,
      'object_unknown',
    ]);
    expect(await codeOf(await ask('POST', '/api/objects', { key: LAMP, ...request, room: 'cave' }))).toEqual([
      400,
      'room_unknown',
    ]);
    expect(
      await codeOf(await ask('POST', '/api/objects', { key: LAMP, ...request, id: 'qualite-de-l-air' })),
    ).toEqual([409, 'name_taken']);
    expect(await codeOf(await ask('POST', '/api/objects', { key: LAMP }))).toEqual([400, 'bad_request']);
    expect((await objects()).objects).toHaveLength(1);
  });

  test('does not make an old press out of a retained one: an event is told once and never kept by the broker', async () => {
    await say('zigbee2mqtt/bouton', { action: 'single' });
    const answer = await ask('POST', '/api/objects', {
      key: 'zigbee2mqtt:bouton',
      name: 'Bouton',
      room: null,
    });
    expect(((await answer.json()) as ShowroomObject).values).toEqual([]);
    await say('zigbee2mqtt/bouton', { action: 'double' });
    await vi.waitFor(
      () =>
        expect(flowHeard.find(({ topic }) => topic === 'ceis/object/bouton/action')?.text).toContain(
          'double',
        ),
      WAIT,
    );
    const late: string[] = [];
    const other = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, { ...automation, clientId: 'late' });
    other.on('message', (topic) => late.push(topic));
    await other.subscribeAsync('ceis/object/#');
    await vi.waitFor(() => expect(late).toContain('ceis/object/qualite-de-l-air/co2'), WAIT);
    expect(late).not.toContain('ceis/object/bouton/action');
    await other.endAsync();
  });
});

describe('a command', () => {
  beforeAll(async () => {
    await ask('POST', '/api/objects', { key: LAMP, name: 'Lampe', room: 'showroom', workshops: true });
  });

  test.each<[payload: string, vendors: object]>([
    ['ON', { state: 'ON' }],
    ['50', { brightness: 127 }],
    ['{"switch":true,"brightness":100}', { state: 'ON', brightness: 254 }],
  ])('over MQTT, %s, goes out on the vendor’s topic in the vendor’s words', async (payload, words) => {
    await flow.publishAsync('ceis/object/lampe/set', payload, { qos: 1 });
    await vi.waitFor(() => {
      const told = vendorHeard.findLast(({ topic }) => topic === 'zigbee2mqtt/lampe/set');
      expect(JSON.parse(told?.text ?? '{}')).toEqual(words);
      expect(told?.retained).toBe(false);
    }, WAIT);
  });

  test('of the desk does the same, and is written down', async () => {
    expect((await ask('POST', '/api/objects/lampe/set', { switch: false })).status).toBe(204);
    await vi.waitFor(() => {
      const told = vendorHeard.findLast(({ topic }) => topic === 'zigbee2mqtt/lampe/set');
      expect(JSON.parse(told?.text ?? '{}')).toEqual({ state: 'OFF' });
    }, WAIT);
    const { lines } = await hub.get<{ lines: { action: string; detail: string }[] }>('/api/audit', staff);
    expect(lines.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['object.adopt', 'object.command']),
    );
  });

  test('that the object does not know, is retained, or is for nobody, is counted and never published', async () => {
    const before = vendorHeard.length;
    await flow.publishAsync('ceis/object/lampe/set', '#ff0000', { qos: 1 });
    await flow.publishAsync('ceis/object/lampe/set', 'explose', { qos: 1 });
    await flow.publishAsync('ceis/object/qualite-de-l-air/set', 'ON', { qos: 1 });
    await flow.publishAsync('ceis/object/rien/set', 'ON', { qos: 1 });
    await flow.publishAsync('ceis/object/lampe/set', 'ON', { qos: 1, retain: true });
    expect(await codeOf(await ask('POST', '/api/objects/lampe/set', { color: '#ff0000' }))).toEqual([
      409,
      'command_unknown',
    ]);
    expect(await codeOf(await ask('POST', '/api/objects/lampe/set', {}))).toEqual([400, 'bad_request']);
    const { parts } = await hub.get<{ parts: { input: { details: Record<string, unknown> } } }>(
      '/health',
      staff,
    );
    expect(parts.input.details).toMatchObject({
      'command-unknown': 3,
      'object-unknown': 1,
      'retained-event': 1,
    });
    await say('zigbee2mqtt/suite', { temperature: 20.5 });
    await vi.waitFor(() => expect(vendorHeard.at(-1)?.text).toContain('20.5'), WAIT);
    expect(vendorHeard.slice(before).filter(({ topic }) => topic.endsWith('/set'))).toEqual([]);
  });
});

describe('P15 a learner', () => {
  test('hears and commands the objects that staff opened to workshops, as long as they are, and no other', async () => {
    const seat = await hub.addDevice('siege-1', 'learner', '--workshop', 'iot', '--seat', 's1');
    const heard: typeof flowHeard = [];
    const learner = await connect(seat, '#', heard);
    const told = () => vendorHeard.filter(({ topic }) => topic === 'zigbee2mqtt/lampe/set').length;
    const before = told();
    await learner.publishAsync('ceis/object/lampe/set', 'ON', { qos: 1 });
    await vi.waitFor(() => expect(told()).toBe(before + 1), WAIT);
    await say('zigbee2mqtt/lampe', { state: 'ON', brightness: 127 });
    // Both of them, and not what the broker had kept: one on its way would be heard after the door is closed.
    await vi.waitFor(() => {
      const last = (topic: string) =>
        heard.findLast((one) => one.topic === `ceis/object/lampe/${topic}`)?.text;
      expect(last('switch')).toContain('true');
      expect(last('brightness')).toContain('"value":50,');
    }, WAIT);

    const choice = { name: 'Lampe', room: 'showroom', about: '', public: false };
    expect((await ask('PUT', '/api/objects/lampe', { ...choice, workshops: false })).status).toBe(200);
    heard.length = 0;
    await learner.publishAsync('ceis/object/lampe/set', 'OFF', { qos: 1 });
    await say('zigbee2mqtt/lampe', { state: 'OFF', brightness: 100 });
    await vi.waitFor(async () => expect(await valueIn('lampe', 'switch')).toBe(false), WAIT);
    await vi.waitFor(() => {
      const said = flowHeard.findLast(({ topic }) => topic === 'ceis/object/lampe/switch');
      expect(said?.text).toContain('false');
    }, WAIT);
    await learner.publishAsync('ceis/workshop/iot/s1/fin', '1', { qos: 1 });
    await vi.waitFor(
      () => expect(heard.map(({ topic }) => topic)).toEqual(['ceis/workshop/iot/s1/fin']),
      WAIT,
    );
    expect(told()).toBe(before + 1);
    expect((await ask('PUT', '/api/objects/lampe', { ...choice, workshops: true })).status).toBe(200);
    await learner.endAsync(true);
  });
});

describe('visitors', () => {
  test('see without a name what staff chose to show, and nothing else; what has not changed is not sent again', async () => {
    const answer = await fetch(`${hub.url}/api/showroom`);
    const shown = (await answer.json()) as ShowroomAnswer;
    expect(shown.building).toEqual({ name: 'Le tiers-lieu', languages: ['fr'] });
    expect(shown.objects.map(({ id, room, state }) => [id, room, state])).toEqual([
      ['qualite-de-l-air', 'Showroom', 'online'],
    ]);
    expect(Object.keys(shown.objects[0] ?? {}).sort()).toEqual(
      ['about', 'id', 'name', 'room', 'state', 'values'].sort(),
    );
    // Its battery is for those who change it.
    expect(shown.objects[0]?.values.map(({ measure }) => measure)).toEqual([
      'co2',
      'humidity',
      'temperature',
    ]);
    const again = await fetch(`${hub.url}/api/showroom`, {
      // As a browser's cache asks; fetch alone would add `no-cache`.
      headers: { 'if-none-match': answer.headers.get('etag') ?? '', 'cache-control': 'max-age=0' },
    });
    expect(again.status).toBe(304);

    const day = (await (
      await fetch(`${hub.url}/api/showroom/qualite-de-l-air/day?measure=co2`)
    ).json()) as ShowroomDay;
    expect([day.measure, day.unit, day.points.length]).toEqual(['co2', 'ppm', 96]);
    expect(day.points.filter(([, value]) => value !== null).map(([, value]) => value)).toEqual([706.5]);

    for (const route of [
      'lampe/day?measure=switch',
      'qualite-de-l-air/day?measure=rien',
      'qualite-de-l-air/day?measure=battery',
    ]) {
      expect(await codeOf(await fetch(`${hub.url}/api/showroom/${route}`))).toEqual([404, 'object_unknown']);
    }
    expect((await fetch(`${hub.url}/api/objects`)).status).toBe(401);
  });
});

describe('afterwards', () => {
  test('what staff change holds from then on', async () => {
    const answer = await ask('PUT', '/api/objects/qualite-de-l-air', {
      name: 'Air de la cuisine',
      room: 'cuisine',
      about: '',
      public: false,
      workshops: true,
    });
    expect(await answer.json()).toMatchObject({
      id: 'qualite-de-l-air',
      name: 'Air de la cuisine',
      room: 'cuisine',
    });
    await say('zigbee2mqtt/air-showroom', { co2: 900 });
    await vi.waitFor(
      () => expect(journal('qualite-de-l-air').at(-1)?.body).toMatchObject({ value: 900, room: 'cuisine' }),
      WAIT,
    );
    await vi.waitFor(async () => {
      expect(((await (await fetch(`${hub.url}/api/showroom`)).json()) as ShowroomAnswer).objects).toEqual([]);
    }, WAIT);
  });

  test('a restart, by the power cord, keeps the adopted objects, their values and their availability', async () => {
    await say('zigbee2mqtt/lampe/availability', { state: 'offline' }, true);
    await vi.waitFor(async () => expect((await one('lampe')).state).toBe('lost'), WAIT);
    await vendor.endAsync(true);
    await flow.endAsync(true);
    await vi.waitFor(() => {
      const db = new DatabaseSync(path.join(dataDir, 'hub.sqlite'), { readOnly: true });
      const row = db.prepare("SELECT said FROM objects WHERE id = 'lampe'").get();
      db.close();
      expect(row?.said).toBe('offline');
    }, WAIT);
    await hub.kill();
    await startHub();
    staff = await hub.login();
    await connectAll();
    expect(await one('lampe')).toMatchObject({
      name: 'Lampe',
      room: 'showroom',
      state: 'lost',
      workshops: true,
    });
    expect(await valueIn('qualite-de-l-air', 'co2')).toBe(900);
    expect((await one('qualite-de-l-air')).state).toBe('online');
    // The list of devices, which the broker had kept, is known again: so are the lamp's words.
    await flow.publishAsync('ceis/object/lampe/set', '100', { qos: 1 });
    await vi.waitFor(() => {
      const told = vendorHeard.findLast(({ topic }) => topic === 'zigbee2mqtt/lampe/set');
      expect(JSON.parse(told?.text ?? '{}')).toEqual({ brightness: 254 });
    }, WAIT);
  });

  test('forgetting takes its topics away, leaves its readings, and finds it again when it speaks', async () => {
    const stored = journal('qualite-de-l-air').length;
    expect((await ask('DELETE', '/api/objects/qualite-de-l-air')).status).toBe(204);
    await vi.waitFor(() => {
      const said = flowHeard.filter(({ topic }) => topic.startsWith('ceis/object/qualite-de-l-air/'));
      expect(said.findLast(({ topic }) => topic.endsWith('/co2'))?.text).toBe('');
    }, WAIT);
    await say('zigbee2mqtt/air-showroom', { co2: 950 });
    await vi.waitFor(async () => {
      const { objects: adopted, found } = await objects();
      expect(adopted.map(({ id }) => id)).not.toContain('qualite-de-l-air');
      expect(found.find(({ key }) => key === AIR)?.values.map(({ value }) => value)).toEqual([950]);
    }, WAIT);
    expect(journal('qualite-de-l-air')).toHaveLength(stored);
    await vi.waitFor(() => {
      const db = new DatabaseSync(path.join(dataDir, 'hub.sqlite'), { readOnly: true });
      const left = db
        .prepare("SELECT count(*) AS n FROM object_values WHERE object = 'qualite-de-l-air'")
        .get();
      db.close();
      expect(left?.n).toBe(0);
    }, WAIT);
    expect(await codeOf(await ask('DELETE', '/api/objects/qualite-de-l-air'))).toEqual([
      404,
      'object_unknown',
    ]);
  });
});
