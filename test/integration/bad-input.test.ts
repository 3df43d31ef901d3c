import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import type { SerialPort } from 'serialport';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PseudoTerminal } from '../../devices/simulator/pseudo-terminal.ts';
import { rdm6300Frame } from '../../devices/simulator/rdm6300-module.ts';
import type { ErrorCode, RejectionReason } from '../../hub/contract/errors.ts';
import { basic, type Credential, RunningHub } from '../support/hub.ts';
import { PersistentPublisher } from '../support/persistent-publisher.ts';
import { deviceOn, say } from '../support/serial-parts.ts';

/**
 * Bad input of every kind at the whole hub, beside a sensor and a kiosk that do everything right. What is refused has
 * its named error, or is counted in /health under its reason; and the two good ones never notice.
 */

const WAIT = { timeout: 20_000, interval: 20 };

let hub: RunningHub;
let terminal: Awaited<ReturnType<typeof PseudoTerminal.create>>;
let serial: SerialPort & AsyncDisposable;
let sensor: MqttClient;
let reader: MqttClient;
let kiosk: Credential;
let admin: string;

let goodSensor: PersistentPublisher;
let goodKiosk: GoodKiosk;

beforeAll(async () => {
  terminal = await PseudoTerminal.create();
  hub = await RunningHub.start({
    building: {
      site: 'ceis',
      rooms: [
        { id: 'cuisine', name: 'Cuisine' },
        { id: 'jardin', name: 'Jardin' },
      ],
      doors: [{ id: 'entree', name: 'Entrée' }],
      readers: [
        { id: 'serie', door: 'entree', kind: 'rdm6300', port: terminal.hubEnd, hold: '0s' },
        { id: 'mqtt', door: 'entree', hold: '0s' },
      ],
    },
  });
  serial = await deviceOn(terminal);
  const client = async (who: Credential): Promise<MqttClient> =>
    connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, { ...who, reconnectPeriod: 0 });
  sensor = await client(await hub.addDevice('mauvais-capteur', 'sensor', '--room', 'cuisine'));
  reader = await client(await hub.addDevice('mauvais-lecteur', 'reader', '--reader', 'mqtt'));
  kiosk = await hub.addDevice('mauvaise-borne', 'kiosk');
  admin = await hub.login();

  const good = await hub.addDevice('bon-capteur', 'sensor', '--room', 'jardin', '--rate', '0');
  goodSensor = new PersistentPublisher(hub.mqttPort, good, (n) => ['ceis/room/jardin/co2', String(n)]);
  goodKiosk = new GoodKiosk(await hub.addDevice('bonne-borne', 'kiosk'));
});
afterAll(async () => {
  goodKiosk?.stop();
  await goodSensor?.stop();
  await Promise.all([sensor?.endAsync(true), reader?.endAsync(true)]);
  await serial?.[Symbol.asyncDispose]();
  await hub?.stop();
  await terminal?.remove();
});

/** Two anonymous arrivals a second, each with its answer. */
class GoodKiosk {
  readonly answers: number[] = [];
  #going = true;
  readonly ended: Promise<void>;

  constructor(who: Credential) {
    this.ended = this.#run(who);
  }

  async #run(who: Credential): Promise<void> {
    while (this.#going) {
      const body = JSON.stringify({ nonce: randomUUID(), anonymous: true });
      this.answers.push((await post('/api/checkins', body, { authorization: basic(who) })).status);
      await pause(500);
    }
  }

  stop(): void {
    this.#going = false;
  }
}

function post(route: string, body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(hub.url + route, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

type Input = Readonly<Record<string, string | number>>;

async function input(): Promise<Input> {
  const health = (await (await fetch(`${hub.url}/health`)).json()) as {
    parts: { input?: { state: string; details?: Input } };
  };
  return health.parts.input?.details ?? {};
}

/** How often each reason was counted more than in `before`. */
async function countedSince(before: Input): Promise<Record<string, number>> {
  const counts = Object.entries(await input()).filter(([key]) => !key.endsWith('.last'));
  return Object.fromEntries(
    counts
      .map(([reason, count]) => [reason, Number(count) - Number(before[reason] ?? 0)] as const)
      .filter(([, more]) => more > 0),
  );
}

const presence = async (): Promise<number> =>
  (await hub.get<{ count: number }>('/api/presence', admin)).count;

describe('a value over MQTT is acknowledged, dropped and counted by its reason; the connection stays', () => {
  const co2 = 'ceis/room/cuisine/co2';
  const levels = (count: number): string => ['ceis', ...Array(count - 1).fill('x')].join('/');
  const cases: [what: string, topic: string, payload: string | Buffer, reason: RejectionReason][] = [
    ['wrong JSON', co2, '{"value":', 'payload-not-json'],
    ['JSON without a value', co2, '{"wert":21}', 'payload-invalid'],
    ['an array as the value', co2, '{"value":[21]}', 'payload-invalid'],
    ['a word', co2, 'vingt', 'payload-invalid'],
    ['a decimal comma', co2, '21,5', 'payload-invalid'],
    ['nothing', co2, '', 'payload-invalid'],
    ['bytes that are no text', co2, Buffer.of(0xff, 0xfe, 0x00), 'payload-invalid'],
    ['NaN', co2, 'NaN', 'value-not-finite'],
    ['NaN as JSON', co2, '{"value":NaN}', 'payload-not-json'],
    ['NaN as text in JSON', co2, '{"value":"NaN"}', 'value-not-finite'],
    ['a number beyond every number', co2, '{"value":1e999}', 'value-not-finite'],
    ['minus three people', 'ceis/room/cuisine/in', '-3', 'payload-invalid'],
    ['20 kB', co2, 'x'.repeat(20_000), 'payload-too-large'],
    ['1 MB', co2, '1'.repeat(1_000_000), 'payload-too-large'],
    ['a nonce of 10 kB', co2, JSON.stringify({ value: 1, nonce: 'n'.repeat(10_000) }), 'nonce-invalid'],
    ['a topic of 100 levels', levels(100), '1', 'topic-too-deep'],
    ['a topic of 101 levels', levels(101), '1', 'topic-too-deep'],
    ['a neighbour’s room', 'ceis/room/jardin/co2', '1', 'not-authorised'],
    ['the hub’s own topic', 'ceis/room/cuisine/occupancy', '{"count":99}', 'not-authorised'],
  ];
  test.each(cases)('%s', async (_what, topic, payload, reason) => {
    const before = await input();
    await sensor.publishAsync(topic, payload, { qos: 1 });
    expect(await countedSince(before)).toEqual({ [reason]: 1 });
    expect((await input())[`${reason}.last`]).toMatch(/^\d{4}-\S+Z mqtt:mauvais-capteur$/);
    expect(sensor.connected).toBe(true);
  });

  test('a retained message of people who came in is old news', async () => {
    const before = await input();
    await sensor.publishAsync('ceis/room/cuisine/in', '5', { qos: 1, retain: true });
    expect(await countedSince(before)).toEqual({ 'retained-event': 1 });
  });

  test('a filter of 100 levels is refused, and the client hears so', async () => {
    await expect(sensor.subscribeAsync(levels(100))).rejects.toThrow();
    expect(sensor.connected).toBe(true);
  });
});

describe('a value that is odd but clear is kept', () => {
  const stored = async (measure: string): Promise<[number, number][]> => {
    const range = {
      from: new Date(Date.now() - 600_000).toISOString(),
      to: new Date(Date.now() + 600_000).toISOString(),
    };
    const query = new URLSearchParams({ kind: 'room', id: 'cuisine', measure, ...range });
    const { points } = await hub.get<{ points: [string, number][] }>(`/api/series?${query}`, admin);
    return points.map(([at, value]) => [Date.parse(at), value]);
  };

  test('a number as text is the number', async () => {
    const before = await input();
    await sensor.publishAsync('ceis/room/cuisine/temperature', '{"value":"21.5"}', { qos: 1 });
    await vi.waitFor(
      async () => expect((await stored('temperature')).map(([, v]) => v)).toEqual([21.5]),
      WAIT,
    );
    expect(await countedSince(before)).toEqual({});
  });

  test.each(['1970-01-01T00:00:00Z', '2070-01-01T00:00:00Z'])(
    'with the date %s: at the hub’s time, and counted',
    async (at) => {
      const measure = `light-${at.slice(0, 4)}`;
      const [before, sent] = [await input(), Date.now()];
      await sensor.publishAsync(`ceis/room/cuisine/${measure}`, JSON.stringify({ value: 7, at }), { qos: 1 });
      expect(await countedSince(before)).toEqual({ 'at-implausible': 1 });
      await vi.waitFor(async () => expect(await stored(measure)).toHaveLength(1), WAIT);
      const [point] = await stored(measure);
      expect(Math.abs((point?.[0] ?? 0) - sent)).toBeLessThan(60_000);
    },
  );
});

describe('a tap over MQTT', () => {
  const cases: [what: string, payload: string, reason: RejectionReason][] = [
    ['no number at all', 'bonjour', 'uid-invalid'],
    ['number zero', '0000000000', 'uid-invalid'],
    ['a number with two readings', '123456', 'uid-ambiguous'],
    ['wrong JSON', '{"uid":', 'payload-not-json'],
    ['a number where a text is due', '{"uid":6547886}', 'payload-invalid'],
    ['a format nobody knows', '{"uid":"0006547886","format":"roman"}', 'payload-invalid'],
    ['a nonce of 10 kB', JSON.stringify({ uid: '0006547886', nonce: 'n'.repeat(10_000) }), 'nonce-invalid'],
    ['1 MB', '0'.repeat(1_000_000), 'payload-too-large'],
  ];
  test.each(cases)('with %s counts nobody, and its reason', async (_what, payload, reason) => {
    const [before, journal] = [await input(), await entriesOf('mqtt:mauvais-lecteur')];
    await reader.publishAsync('ceis/badge/mqtt/tap', payload, { qos: 1 });
    expect(await countedSince(before)).toEqual({ [reason]: 1 });
    expect(reader.connected).toBe(true);
    expect(await entriesOf('mqtt:mauvais-lecteur')).toBe(journal);
  });

  test('with a date in 1970 or 2070 counts its person now: a reader without a clock loses nobody', async () => {
    const [before, journal] = [await input(), await entriesOf('mqtt:mauvais-lecteur')];
    for (const [uid, at] of [
      ['0000000101', 0],
      ['0000000102', '2070-01-01T00:00:00Z'],
    ] as const) {
      await reader.publishAsync('ceis/badge/mqtt/tap', JSON.stringify({ uid, at }), { qos: 1 });
    }
    expect(await countedSince(before)).toEqual({ 'at-implausible': 2 });
    expect(await entriesOf('mqtt:mauvais-lecteur')).toBe(journal + 2);
  });

  const entriesOf = async (source: string): Promise<number> => {
    const db = new DatabaseSync(path.join(hub.dataDir, 'journal.sqlite'), { readOnly: true });
    const row = db.prepare('SELECT count(*) AS entries FROM entries WHERE source = ?').get(source);
    db.close();
    return Number(row?.entries);
  };
});

describe('a frame on the serial line', () => {
  test.each([
    ['with a wrong checksum', '\u0002010063E9AE26\u0003', 'frame-checksum'],
    ['of another length', '\u0002010063E9AE\u0003', 'frame-invalid'],
    ['with letters that are no digits', '\u000201006ZE9AE25\u0003', 'frame-invalid'],
    ['of the number zero', '\u0002010000000001\u0003', 'uid-invalid'],
  ] as const)('%s costs itself, and the next one counts', async (_what, frame, reason) => {
    const before = await input();
    await say(serial, frame);
    await vi.waitFor(async () => expect(await countedSince(before)).toEqual({ [reason]: 1 }), WAIT);
    expect((await input())[`${reason}.last`]).toMatch(/ serial:serie$/);
    const taps = async (): Promise<number> => {
      const health = (await (await fetch(`${hub.url}/health`)).json()) as {
        parts: Record<string, { state: string; details?: Input }>;
      };
      const part = health.parts['reader:serie'];
      expect(part?.state).toBe('ok');
      return Number(part?.details?.taps ?? 0);
    };
    const counted = await taps();
    await say(serial, Buffer.concat([Buffer.from('noise'), rdm6300Frame(7_000_000 + counted)]));
    await vi.waitFor(async () => expect(await taps()).toBe(counted + 1), WAIT);
  });
});

describe('over HTTP each has its named error', () => {
  const nonce = (): string => randomUUID();
  const cases: [what: string, body: string, status: number, code: ErrorCode][] = [
    ['a body that is not JSON', 'nonce=1', 400, 'body_not_json'],
    ['half a body', '{"nonce":', 400, 'body_not_json'],
    ['NaN in it', '{"nonce":"n","anonymous":true,"party":NaN}', 400, 'body_not_json'],
    [
      '1 MB',
      JSON.stringify({ nonce: nonce(), anonymous: true, uid: 'x'.repeat(1_000_000) }),
      413,
      'body_too_large',
    ],
    [
      'a nonce of 10 kB',
      JSON.stringify({ nonce: 'n'.repeat(10_000), anonymous: true }),
      400,
      'nonce_invalid',
    ],
    ['no nonce', '{"anonymous":true}', 400, 'nonce_invalid'],
    ['a date in 1970', JSON.stringify({ nonce: nonce(), anonymous: true, at: 0 }), 400, 'at_implausible'],
    [
      'a date in 2070',
      JSON.stringify({ nonce: nonce(), anonymous: true, at: '2070-01-01T00:00:00Z' }),
      400,
      'at_implausible',
    ],
    [
      'a date that is a word',
      JSON.stringify({ nonce: nonce(), anonymous: true, at: 'hier' }),
      400,
      'at_implausible',
    ],
    ['a number where a text is due', JSON.stringify({ nonce: nonce(), uid: 6547886 }), 400, 'uid_invalid'],
    ['no badge number', JSON.stringify({ nonce: nonce(), uid: 'bonjour' }), 400, 'uid_invalid'],
    ['eleven people', JSON.stringify({ nonce: nonce(), anonymous: true, party: 11 }), 400, 'party_invalid'],
    ['half a person', JSON.stringify({ nonce: nonce(), anonymous: true, party: 0.5 }), 400, 'party_invalid'],
    [
      'badge and no badge',
      JSON.stringify({ nonce: nonce(), anonymous: true, uid: '0006547886' }),
      400,
      'bad_request',
    ],
    [
      'a key nobody knows',
      JSON.stringify({ nonce: nonce(), anonymous: true, name: 'Anne' }),
      400,
      'bad_request',
    ],
    ['an array', '[]', 400, 'bad_request'],
  ];
  test.each(cases)('a check-in with %s', async (_what, body, status, code) => {
    const answer = await post('/api/checkins', body, { authorization: basic(kiosk) });
    const { error } = (await answer.json()) as { error: { code: string; message: string; hint: string } };
    expect([answer.status, error.code]).toEqual([status, code]);
    expect([error.message, error.hint].every((sentence) => /^\p{Lu}.*\.$/u.test(sentence))).toBe(true);
    // A number that was mistyped is still somebody's.
    expect(JSON.stringify(error)).not.toContain('6547886');
  });

  test.each([
    ['/api/nowhere', 404, 'not_found'],
    ['/api/attendance/2026-13', 400, 'month_invalid'],
    ['/api/series?kind=room&id=cuisine&measure=co2&from=hier&to=demain', 400, 'range_invalid'],
    [
      '/api/series?kind=room&id=cuisine&measure=co2&from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z',
      400,
      'range_invalid',
    ],
    [
      '/api/series?kind=person&id=anne&measure=co2&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z',
      400,
      'bad_request',
    ],
  ])('GET %s', async (route, status, code) => {
    const answer = await fetch(hub.url + route, { headers: { cookie: admin } });
    expect([answer.status, await answer.json()]).toMatchObject([status, { error: { code } }]);
  });

  test('what is no HTTP at all is answered 400 and closed; what is no MQTT at all is closed', async () => {
    const said = async (port: number, bytes: string): Promise<string> => {
      const socket = connect(port, '127.0.0.1');
      let heard = '';
      socket.on('data', (data) => (heard += data));
      socket.on('error', () => {});
      socket.write(bytes);
      await once(socket, 'close');
      return heard;
    };
    expect(await said(hub.httpPort, 'BONJOUR\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await said(hub.mqttPort, 'GET / HTTP/1.1\r\n\r\n')).toBe('');
  });
});

test('beside all that, the good sensor and the good kiosk were undisturbed', async () => {
  goodKiosk.stop();
  await Promise.all([goodSensor.stop(), goodKiosk.ended]);
  const { answers } = goodKiosk;
  expect(answers.length).toBeGreaterThan(0);
  expect(answers).toEqual(answers.map(() => 201));
  expect(await presence()).toBeGreaterThanOrEqual(answers.length);

  const { acknowledged } = goodSensor;
  expect(acknowledged.length).toBeGreaterThan(100);
  const values = (): number[] => {
    const db = new DatabaseSync(path.join(hub.dataDir, 'journal.sqlite'), { readOnly: true });
    const sql = `SELECT json_extract(body, '$.value') AS value FROM entries WHERE source = 'mqtt:bon-capteur' ORDER BY seq`;
    const rows = db.prepare(sql).all();
    db.close();
    return rows.map(({ value }) => Number(value));
  };
  // The last one may have been on its way.
  expect(values().slice(0, acknowledged.length)).toEqual(acknowledged);

  const blamed = Object.entries(await input()).filter(([key]) => key.endsWith('.last'));
  expect(blamed.length).toBeGreaterThan(5);
  expect(blamed.filter(([, last]) => String(last).includes('bon'))).toEqual([]);
  const health = (await (await fetch(`${hub.url}/health`)).json()) as {
    parts: Record<string, { state: string }>;
  };
  const watched = ['input', 'journal', 'broker', 'visits', 'rooms', 'readings', 'reader:serie'];
  expect(watched.filter((name) => health.parts[name]?.state !== 'ok')).toEqual([]);
  expect(hub.process.exitCode).toBeNull();
});
