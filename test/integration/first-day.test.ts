import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connectAsync } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { ADMIN_PASSWORD, basic, type Credential, RunningHub } from '../support/hub.ts';
import { MosquittoSub, mosquittoPub } from '../support/mosquitto.ts';
import { type Ended, PROJECT, tiersLieu } from '../support/tiers-lieu.ts';

/** The technician's first day, over what the hub shows to the outside and nothing else. */

const WAIT = { timeout: 20_000, interval: 50 };
const READY = /^ready http:\/\/localhost:\d+ mqtt:\/\/localhost:\d+$/;
const NODE = path.join(PROJECT, 'node_modules/.bin/node');

/** Without HUB_ADMIN_PASSWORD, as after `git clone`: an empty variable counts as absent. */
const NO_PASSWORD = { HUB_ADMIN_PASSWORD: '' };

/** As the guide says: nothing more is needed. */
const SMALLEST = {
  site: 'tiny-house',
  rooms: [{ id: 'atelier', name: 'Atelier' }],
  doors: [{ id: 'porte', name: 'Porte' }],
};

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'first-day-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function started(options: Parameters<typeof RunningHub.start>[0]): Promise<RunningHub> {
  const hub = await RunningHub.start(options);
  onTestFinished(async () => void (await hub.stop()));
  return hub;
}

const post = (url: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('the first start, on an empty folder', () => {
  test.each([
    ['the demo building', undefined],
    ['a building of site, rooms and doors alone', SMALLEST],
  ])('%s: one ready line, and a setup link that works once', async (_which, building) => {
    const dataDir = temporaryFolder();
    const hub = await started({ dataDir, env: NO_PASSWORD, ...(building && { building }) });
    const printed = hub.output.split('\n').filter((line) => !line.startsWith('{'));
    expect(printed).toEqual([
      expect.stringMatching(/^setup http:\/\/localhost:\d+\/setup#token=[\w-]{20,}$/),
      expect.stringMatching(READY),
    ]);
    const [link = ''] = printed[0]!.split(' ').slice(1);
    expect((await fetch(link.replace('localhost', '127.0.0.1'))).status).toBe(200);
    const token = new URL(link).hash.slice('#token='.length);

    const first = await post(`${hub.url}/api/setup`, { token, password: ADMIN_PASSWORD });
    expect([first.status, await first.json()]).toEqual([200, { name: 'admin', role: 'admin' }]);
    const again = await post(`${hub.url}/api/setup`, { token, password: 'somebody else was here' });
    expect([again.status, await again.json()]).toMatchObject([410, { error: { code: 'setup_link_used' } }]);
    expect(await hub.get('/api/session', await hub.login())).toEqual({ name: 'admin', role: 'admin' });
    expect(await hub.stop()).toBe(0);

    const next = await started({ dataDir, env: NO_PASSWORD, ...(building && { building }) });
    expect(next.output).not.toContain('setup http');
    await next.login();
    expect(await (await fetch(`${next.url}/health`)).json()).toMatchObject({ status: 'ok' });
  });
});

describe('on the demo building', () => {
  let hub: RunningHub;
  let reader: Credential;
  let display: Credential;
  let automation: Credential;
  beforeAll(async () => {
    hub = await RunningHub.start();
    [reader, display, automation] = await Promise.all([
      hub.addDevice('entree', 'reader'),
      hub.addDevice('mur', 'display'),
      hub.addDevice('node-red', 'automation'),
    ]);
  });
  afterAll(async () => void (await hub.stop()));

  const presence = async (): Promise<number> =>
    (await hub.get<{ count: number }>('/api/presence', display)).count;
  const pub = (who: Credential, topic: string, payload: string, qos: 0 | 1 | 2): Promise<Ended> =>
    mosquittoPub(hub.mqttPort, who, topic, payload, { qos });

  test('taps by mosquitto_pub at QoS 0, 1 and 2 are counted, answered to the reader, and shown', async () => {
    const before = await presence();
    using ear = await MosquittoSub.listening(hub.mqttPort, automation, ['ceis/#'], 'ceis/hub/status');
    expect(ear.on('ceis/hub/status')).toEqual([
      { topic: 'ceis/hub/status', payload: 'online', qos: 1, retained: true },
    ]);
    for (const [qos, payload] of [
      [0, '0006547886'],
      [1, JSON.stringify({ uid: '008EC793', format: 'hex', nonce: randomUUID() })],
      [2, '62E3086CED'],
    ] as const) {
      expect(await pub(reader, 'ceis/badge/entree/tap', payload, qos)).toMatchObject({ status: 0 });
    }
    await vi.waitFor(() => expect(ear.on('ceis/badge/entree/result')).toHaveLength(3), WAIT);
    expect(ear.on('ceis/badge/entree/result').map(({ payload }) => JSON.parse(payload))).toEqual(
      [1, 2, 3].map((n) => ({ result: 'in', present: before + n })),
    );
    expect(await presence()).toBe(before + 3);
    // What was on the tap topic is for the hub alone.
    expect(ear.on('ceis/badge/entree/tap')).toEqual([]);

    await vi.waitFor(async () => {
      using late = await MosquittoSub.listening(hub.mqttPort, display, ['ceis/present'], 'ceis/present');
      const [message] = late.on('ceis/present');
      expect(message).toMatchObject({ retained: true });
      expect(JSON.parse(message?.payload ?? '')).toEqual({
        count: before + 3,
        at: expect.stringMatching(/^\d{4}-/),
      });
    }, WAIT);
  });

  test('room values at QoS 0, 1 and 2 make an occupancy, and a series of the month’s hours', async () => {
    const [sensor, neighbour] = await Promise.all([
      hub.addDevice('porte-cuisine', 'sensor', '--room', 'cuisine'),
      hub.addDevice('porte-jardin', 'sensor', '--room', 'jardin'),
    ]);
    for (const [measure, payload, qos] of [
      ['in', '3', 0],
      ['in', '2', 1],
      ['out', '{"value":1}', 2],
      ['co2', '640', 0],
      ['co2', '660.5', 1],
      ['co2', '{"value":"700","unit":"ppm"}', 2],
      ['presence', 'ON', 1],
    ] as const) {
      const topic = `ceis/room/cuisine/${measure}`;
      expect(await pub(sensor, topic, payload, qos)).toMatchObject({ status: 0 });
    }
    // Acknowledged, as MQTT 3.1.1 has it, and dropped: the kitchen is not the garden's.
    expect(await pub(neighbour, 'ceis/room/cuisine/in', '50', 1)).toMatchObject({ status: 0 });

    const occupancy = { count: 4, source: 'doors', capacity: 12 };
    await vi.waitFor(async () => {
      using late = await MosquittoSub.listening(
        hub.mqttPort,
        display,
        ['ceis/room/+/occupancy'],
        'ceis/room/cuisine/occupancy',
      );
      const [message] = late.on('ceis/room/cuisine/occupancy');
      expect([JSON.parse(message?.payload ?? ''), message?.retained]).toMatchObject([occupancy, true]);
    }, WAIT);
    const rooms = await hub.get<{ id: string }[]>('/api/rooms', display);
    expect(rooms.map(({ id }) => id)).toEqual([
      'accueil',
      'numerique',
      'budget',
      'emploi',
      'sante',
      'cuisine',
      'showroom',
      'jardin',
    ]);
    expect(rooms[5]).toMatchObject({
      name: 'Cuisine',
      capacity: 12,
      occupancy: { count: 4, source: 'doors' },
    });

    const admin = await hub.login();
    const range = {
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const series = (more: object): Promise<{ points: [string, number][] }> =>
      hub.get(
        `/api/series?${new URLSearchParams({ kind: 'room', id: 'cuisine', ...range, ...more })}`,
        admin,
      );
    await vi.waitFor(async () => {
      const { points } = await series({ measure: 'co2' });
      expect(points.map(([, value]) => value)).toEqual([640, 660.5, 700]);
    }, WAIT);
    const byDay = async (fn: string): Promise<number> =>
      (await series({ measure: 'co2', every: '30d', fn })).points.reduce((sum, [, value]) => sum + value, 0);
    expect([await byDay('min'), await byDay('max'), await byDay('count')]).toEqual([640, 700, 3]);
    const people = await series({ measure: 'in', every: '30d', fn: 'sum' });
    expect(people.points.reduce((sum, [, value]) => sum + value, 0)).toBe(5);
  });

  test('a check-in is 201, the same nonce again 200 with the first answer, and the month’s figures count it once', async () => {
    const kiosk = await hub.addDevice('borne', 'kiosk');
    const admin = await hub.login();
    const now = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date());
    const month = now.slice(0, 7);
    interface Figures {
      visits: number;
      /** Null: masked, as few people are. */
      anonymous: number | null;
      days: { date: string; visits: number }[];
    }
    const before = await hub.get<Figures>(`/api/attendance/${month}`, admin);
    const present = await presence();

    const body = { nonce: randomUUID(), anonymous: true, party: 3 };
    const send = async (): Promise<[number, unknown]> => {
      const answer = await post(`${hub.url}/api/checkins`, body, { authorization: basic(kiosk) });
      return [answer.status, await answer.json()];
    };
    expect(await send()).toEqual([201, { result: 'in', present: present + 3 }]);
    expect(await send()).toEqual([200, { result: 'in', present: present + 3 }]);
    expect(await presence()).toBe(present + 3);

    const after = await hub.get<Figures>(`/api/attendance/${month}`, admin);
    expect(after.visits - before.visits).toBe(3);
    expect(after.days.find(({ date }) => date === now)?.visits).toBe(after.visits);

    const csv = await fetch(`${hub.url}/api/attendance/${month}.csv`, { headers: { cookie: admin } });
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
    const [head, total] = (await csv.text()).split('\r\n');
    expect(head).toMatch(/^period,value,visits,anonymous,closedByHub,/);
    expect(total).toMatch(new RegExp(`^month,${month},${after.visits},${after.anonymous ?? '\\*'},`));
  });

  test('anyone reads /health and the API’s description; /metrics is for this machine', async () => {
    const health = await fetch(`${hub.url}/health`);
    expect([health.status, await health.json()]).toMatchObject([
      200,
      {
        status: 'ok',
        parts: { journal: { state: 'ok' }, broker: { state: 'ok' }, readings: { state: 'ok' } },
      },
    ]);
    const openapi = (await (await fetch(`${hub.url}/api/openapi.json`)).json()) as {
      openapi: string;
      paths: object;
    };
    expect(openapi.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(openapi.paths)).toEqual(
      expect.arrayContaining(['/api/checkins', '/api/presence', '/api/rooms', '/api/series', '/health']),
    );
    const metrics = await fetch(`${hub.url}/metrics`);
    expect(metrics.status).toBe(200);
    expect(await metrics.text()).toMatch(/^hub_journal_head \d+$/m);
    const proxied = await fetch(`${hub.url}/metrics`, { headers: { 'x-forwarded-for': '192.0.2.1' } });
    expect(proxied.status).toBe(401);
  });

  test('MQTT.js over WebSocket hears and says the same as over TCP', async () => {
    const url = `ws://127.0.0.1:${hub.httpPort}/mqtt`;
    const options = { reconnectPeriod: 0 };
    const wall = await connectAsync(url, { ...display, ...options });
    const lamp = await connectAsync(url, {
      ...(await hub.addDevice('co2-emploi', 'sensor', '--room', 'emploi')),
      ...options,
    });
    onTestFinished(async () => void (await Promise.all([wall.endAsync(true), lamp.endAsync(true)])));
    const heard: [string, unknown][] = [];
    wall.on('message', (topic, payload) => heard.push([topic, JSON.parse(payload.toString())]));
    expect((await wall.subscribeAsync('ceis/room/emploi/occupancy'))[0]?.qos).toBe(0);
    await lamp.publishAsync('ceis/room/emploi/count', '7', { qos: 1 });
    await vi.waitFor(() => {
      expect(heard.at(-1)).toMatchObject(['ceis/room/emploi/occupancy', { count: 7, source: 'count' }]);
    }, WAIT);
    await expect(connectAsync(url, { username: 'mur', password: 'guessed', ...options })).rejects.toThrow();
  });
});

test('site, rooms and doors alone are enough: a reader made on the command line counts at the one door', async () => {
  const hub = await started({ building: SMALLEST });
  const reader = await hub.addDevice('lecteur', 'reader');
  const ear = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, { ...reader, reconnectPeriod: 0 });
  onTestFinished(async () => void (await ear.endAsync(true)));
  const results: unknown[] = [];
  ear.on('message', (_topic, payload) => results.push(JSON.parse(payload.toString())));
  await ear.subscribeAsync('tiny-house/badge/lecteur/result');
  expect(
    await mosquittoPub(hub.mqttPort, reader, 'tiny-house/badge/lecteur/tap', '099,59822', { qos: 1 }),
  ).toMatchObject({ status: 0 });
  await vi.waitFor(() => expect(results).toEqual([{ result: 'in', present: 1 }]), WAIT);
});

describe('npm start', () => {
  const running: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGTERM'); // SIGKILL would end npm alone
      await ended;
    }
  });

  test('SIGTERM ends it with 0 within 10 s, nothing is left running, and all that was acknowledged is there again', async () => {
    const dataDir = temporaryFolder();
    const [httpPort, mqttPort] = [await freePort(), await freePort()];
    const npm = await npmStart(dataDir, httpPort, mqttPort);
    expect(npm.ready).toBe(`ready http://localhost:${httpPort} mqtt://localhost:${mqttPort}`);

    const env = { HUB_DATA_DIR: dataDir };
    const add = async (...args: string[]): Promise<Credential> => {
      const { out } = await tiersLieu(['device', 'add', ...args, '--json'], { env });
      return JSON.parse(out) as Credential;
    };
    const sensor = await add('co2', '--role', 'sensor', '--room', 'sante');
    const kiosk = await add('borne', '--role', 'kiosk');

    // Under load, so that something is on its way when the signal comes.
    const client = await connectAsync(`mqtt://127.0.0.1:${mqttPort}`, { ...sensor, reconnectPeriod: 0 });
    const acknowledged: number[] = [];
    let n = 0;
    const publish = (): void => {
      const value = n++;
      client.publish('ceis/room/sante/co2', String(value), { qos: 1 }, (error) => {
        if (error) return;
        acknowledged.push(value);
        if (client.connected) publish();
      });
    };
    for (let inFlight = 0; inFlight < 20; inFlight++) publish();
    const body = { nonce: randomUUID(), anonymous: true };
    const checkin = { authorization: basic(kiosk) };
    const first = await post(`http://127.0.0.1:${httpPort}/api/checkins`, body, checkin);
    expect(first.status).toBe(201);
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(100), WAIT);

    const began = performance.now();
    npm.child.kill('SIGTERM');
    const [code, signal] = (await once(npm.child, 'exit')) as [number | null, string | null];
    expect([code, signal]).toEqual([0, null]);
    // The promise itself, made to service managers, which kill after it.
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(processesOf(dataDir)).toEqual([]);
    await vi.waitFor(() => expect(client.connected).toBe(false), WAIT); // its last PUBACK is read
    client.end(true);

    const stored = new DatabaseSync(path.join(dataDir, 'journal.sqlite'), { readOnly: true });
    const values = stored
      .prepare(`SELECT json_extract(body, '$.value') AS value FROM entries WHERE kind = 'reading'`)
      .all()
      .map(({ value }) => Number(value));
    stored.close();
    expect(acknowledged.filter((value) => !values.includes(value))).toEqual([]);
    expect(new Set(values).size).toBe(values.length);

    await npmStart(dataDir, httpPort, mqttPort);
    const again = await post(`http://127.0.0.1:${httpPort}/api/checkins`, body, checkin);
    expect([again.status, await again.json()]).toEqual([200, await first.json()]);
  });

  async function npmStart(
    dataDir: string,
    httpPort: number,
    mqttPort: number,
  ): Promise<{ child: ChildProcess; ready: string }> {
    const child = spawn('npm', ['start'], {
      cwd: PROJECT,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '/root',
        npm_config_update_notifier: 'false',
        HUB_DATA_DIR: dataDir,
        HUB_HTTP_PORT: String(httpPort),
        HUB_MQTT_PORT: String(mqttPort),
        HUB_ADMIN_PASSWORD: ADMIN_PASSWORD,
        HUB_LOG_LEVEL: 'warn',
      },
    });
    running.push(child);
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text));
    await vi.waitFor(() => expect(printed).toMatch(/^ready /m), { timeout: 60_000, interval: 50 });
    return { child, ready: printed.split('\n').find((line) => line.startsWith('ready ')) ?? '' };
  }

  /** Command lines of the processes that have this data folder in their environment. */
  function processesOf(dataDir: string): string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
          return environment.includes(dataDir) ? [readFileSync(`/proc/${pid}/cmdline`, 'latin1')] : [];
        } catch {
          return []; // it has ended
        }
      })
      .filter((commandLine) => commandLine !== '');
  }
});

/** Every such sentence: test/unit/config. */
describe('what stops the start says so in one sentence', () => {
  const start = (env: Record<string, string>): Promise<Ended> =>
    tiersLieu(['hub/main.ts'], {
      program: NODE,
      env: { HUB_HTTP_PORT: '0', HUB_MQTT_PORT: '0', HUB_LOG_LEVEL: 'warn', ...env },
    });
  const oneLine = (text: string): string => {
    const lines = text.trim().split('\n');
    expect(lines).toHaveLength(1);
    return lines[0] ?? '';
  };

  test.each([
    ['an unknown key', 'site: ceis\nrooms: []\ndoors: [{ id: a, name: A }]\nroomz: []\n', 4, 'roomz'],
    ['a room without a name', 'site: ceis\nrooms:\n  - { id: a }\ndoors: [{ id: a, name: A }]\n', 3, 'name'],
    [
      'two readers on one port',
      'site: ceis\nrooms: []\ndoors: [{ id: a, name: A }]\nreaders:\n  - { id: x, door: a, kind: line, port: /dev/p }\n  - { id: y, door: a, kind: line, port: /dev/p }\n',
      6,
      '/dev/p',
    ],
  ])(
    'the building file, with %s: the line, what was expected and found, exit 78',
    async (_what, text, line, found) => {
      const dataDir = temporaryFolder();
      const file = path.join(dataDir, 'building.yaml');
      writeFileSync(file, text);
      const { status, out, error } = await start({ HUB_DATA_DIR: dataDir, HUB_BUILDING: file });
      expect([status, out]).toEqual([78, '']);
      const sentence = oneLine(error);
      expect(sentence).toContain(`building.yaml, line ${line}:`);
      expect(sentence).toContain('expected');
      expect(sentence).toContain(found);
    },
  );

  test.each([
    ['HUB_HTTP_PORT', 'eighty', '"eighty"'],
    ['HUB_ADMIN_PASSWORD', 'short', 'another value'],
    ['HUB_COLOUR', 'blue', 'unknown name'],
    ['HUB_BUILDING', '/nowhere/building.yaml', 'no such file'],
  ])('%s=%s: the variable, what was expected and found, exit 78', async (name, value, found) => {
    const { status, out, error } = await start({ HUB_DATA_DIR: temporaryFolder(), [name]: value });
    expect([status, out]).toEqual([78, '']);
    const sentence = oneLine(error);
    expect(sentence).toMatch(new RegExp(`^${name}: expected `));
    expect(sentence).toContain(found);
    expect(sentence).not.toContain('short');
  });

  test.each(['HUB_HTTP_PORT', 'HUB_MQTT_PORT'])(
    '%s in use by another program: its name and the port',
    async (name) => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      onTestFinished(() => void other.close());
      const { port } = other.address() as { port: number };
      const { status, out, error } = await start({ HUB_DATA_DIR: temporaryFolder(), [name]: String(port) });
      expect([status, out]).toEqual([1, '']);
      expect(oneLine(error)).toMatch(new RegExp(`^${name}: .*\\b${port}\\b.*another program`));
    },
  );

  test('a second hub on the same data folder is refused, and the first one goes on', async () => {
    const hub = await started({});
    const { status, out, error } = await start({ HUB_DATA_DIR: hub.dataDir });
    expect([status, out]).toEqual([1, '']);
    expect(oneLine(error)).toMatch(/data folder .* in use by another hub/);
    expect((await fetch(`${hub.url}/health`)).status).toBe(200);
    expect(await hub.addDevice('mur', 'display')).toMatchObject({ username: 'mur' });
  });
});
