import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { locate } from '../support/servers.ts';

/**
 * The palette in Node-RED's own test helper, on a broker that is not ours (Mosquitto): what a learner takes home works
 * with any. In a seat, on the hub's broker, it is tested with the lessons.
 */
const require = createRequire(import.meta.url);
interface Node {
  on(event: string, listener: (message: Record<string, unknown>) => void): void;
  receive(message: Record<string, unknown>): void;
  status: { lastCall?: { args: [{ text: string }] } };
}
interface Helper {
  init(runtime: string): void;
  startServer(done: () => void): void;
  stopServer(done: () => void): void;
  load(nodes: unknown[], flow: unknown[], credentials: object): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): Node;
  request(): { get(path: string): { expect(status: number): Promise<{ body: unknown }> } };
}
const helper: Helper = require('node-red-node-test-helper');
const PALETTE = '../../flows/nodes/nodes/tiers-lieu-';
const nodes = ['hub', 'object', 'command', 'display', 'arrival', 'room', 'remember', 'count'].map((name) =>
  require(`${PALETTE}${name}.js`),
);
const BASE = 'maison/atelier';
const CATALOGUE = {
  objects: [
    {
      id: 'lampe',
      name: 'Lampe',
      topic: `${BASE}/object/lampe`,
      measures: [{ measure: 'state', name: 'allumée' }],
      commands: ['ON'],
    },
  ],
  rooms: [{ id: 'salon', name: 'Salon', topic: 'maison/room/salon/occupancy' }],
};

let broker: ChildProcess;
let port: number;
let world: MqttClient;
beforeAll(async () => {
  port = await freePort();
  broker = spawn(locate('mosquitto') ?? 'mosquitto', ['-p', String(port)], { stdio: 'ignore' });
  world = mqtt.connect(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 100 });
  await vi.waitFor(() => expect(world.connected).toBe(true), 10_000);
  await world.publishAsync(`${BASE}/catalogue`, JSON.stringify(CATALOGUE), { retain: true });
  helper.init(require.resolve('node-red'));
  await new Promise<void>((resolve) => helper.startServer(resolve));
});
afterEach(() => helper.unload());
afterAll(async () => {
  await new Promise<void>((resolve) => helper.stopServer(resolve));
  await world.endAsync(true);
  broker.kill('SIGKILL');
});

/** A flow of one of our nodes, its hub, and what follows it; `ready` once it is connected. */
async function flowOf(
  type: string,
  settings: object,
): Promise<{ node: Node; heard: Record<string, unknown>[] }> {
  const hub = {
    id: 'hub',
    type: 'tiers-lieu-hub',
    url: `mqtt://127.0.0.1:${port}`,
    site: 'maison',
    base: BASE,
  };
  const node = {
    id: 'node',
    type: `tiers-lieu-${type}`,
    z: 'tab',
    hub: 'hub',
    wires: [['end']],
    ...settings,
  };
  const flow = [{ id: 'tab', type: 'tab' }, hub, node, { id: 'end', type: 'helper', z: 'tab' }];
  await helper.load(nodes, flow, {});
  const heard: Record<string, unknown>[] = [];
  helper.getNode('end').on('input', (message) => heard.push(message));
  if (type !== 'count') {
    await vi.waitFor(
      () => expect(helper.getNode('node').status.lastCall?.args[0].text).toMatch(/connected/),
      10_000,
    );
  }
  return { node: helper.getNode('node'), heard };
}
/** What is said on a topic from now on. */
async function listen(topic: string): Promise<string[]> {
  const said: string[] = [];
  await world.subscribeAsync(topic);
  world.on('message', (on, payload, { retain }) => {
    if (on === topic && !retain) said.push(payload.toString());
  });
  return said;
}

describe('objet', () => {
  test('gives the value, its measure and its unit, whatever form the object says it in', async () => {
    const { heard } = await flowOf('object', { object: 'lampe', topic: `${BASE}/object/lampe`, measure: '' });
    await world.publishAsync(
      `${BASE}/object/lampe/brightness`,
      '{"value":40,"unit":"%","at":"2026-11-22T10:00:00Z"}',
    );
    await world.publishAsync(`${BASE}/object/lampe/state`, 'ON');
    await world.publishAsync(`${BASE}/object/lampe/set`, 'OFF');
    await world.publishAsync(`${BASE}/object/lampe/temperature`, '21.5');
    await vi.waitFor(() => expect(heard).toHaveLength(3), 10_000);
    expect(heard).toMatchObject([
      { payload: 40, measure: 'brightness', unit: '%', object: 'lampe', topic: 'brightness' },
      { payload: 'ON', measure: 'state' },
      { payload: 21.5, measure: 'temperature' },
    ]);
  });
  test('of which one measure was chosen says nothing of the others', async () => {
    const { heard } = await flowOf('object', {
      object: 'lampe',
      topic: `${BASE}/object/lampe`,
      measure: 'state',
    });
    await world.publishAsync(`${BASE}/object/lampe/brightness`, '{"value":40}');
    await world.publishAsync(`${BASE}/object/lampe/state`, '{"value":true}');
    await vi.waitFor(() => expect(heard).toMatchObject([{ payload: true }]), 10_000);
  });
  test('is chosen from what the hub told of', async () => {
    await flowOf('object', { object: 'lampe', topic: `${BASE}/object/lampe`, measure: '' });
    await vi.waitFor(async () => {
      const { body } = await helper.request().get('/tiers-lieu/hub/catalogue').expect(200);
      expect(body).toEqual(CATALOGUE);
    }, 10_000);
  });
});

describe('commander un objet', () => {
  test.each([
    [{ command: 'toggle' }, { payload: 'ignored' }, 'toggle'],
    [{ command: '' }, { payload: true }, 'ON'],
    [{ command: '' }, { payload: 55 }, '55'],
    [{ command: '' }, { payload: { color: '#ff0000' } }, '{"color":"#ff0000"}'],
  ])('with %j and %j says %s', async (settings, message, expected) => {
    const said = await listen(`${BASE}/object/lampe/set`);
    const { node } = await flowOf('command', { object: 'lampe', topic: `${BASE}/object/lampe`, ...settings });
    node.receive(message);
    await vi.waitFor(() => expect(said).toContain(expected), 10_000);
  });
});

test('afficher writes the sentence with the value in it', async () => {
  const said = await listen(`${BASE}/object/ecran/set`);
  const { node } = await flowOf('display', {
    sentence: 'Il fait {{payload}} degrés, {{ topic }}',
    topic: '',
  });
  node.receive({ payload: 21.5, topic: 'ici' });
  await vi.waitFor(() => expect(said).toContain('{"text":"Il fait 21.5 degrés, ici"}'), 10_000);
});

test('quelqu’un arrive says how many are there, never who, and only of arrivals', async () => {
  const { heard } = await flowOf('arrival', {});
  const say = (result: string, present: number) =>
    world.publishAsync('maison/badge/entree/result', JSON.stringify({ result, present }));
  await say('repeat', 4);
  await say('out', 3);
  await world.publishAsync('maison/badge/entree/result', 'no JSON');
  await say('in', 4);
  await vi.waitFor(() => expect(heard).toHaveLength(1), 10_000);
  const [{ _msgid, ...message } = {}] = heard;
  expect(message).toEqual({ topic: 'arrival', payload: 4 });
});

test('salle says how many people are in a room', async () => {
  const { heard } = await flowOf('room', { room: 'salon' });
  await world.publishAsync('maison/room/salon/occupancy', '{"count":3,"low":2,"high":4,"capacity":8}');
  await vi.waitFor(() => expect(heard).toMatchObject([{ payload: 3, occupancy: { high: 4 } }]), 10_000);
});

describe('se souvenir', () => {
  const answering = async (answer: (question: { id: string }) => object) => {
    await world.subscribeAsync(`${BASE}/ask`);
    const listener = (topic: string, payload: Buffer): void => {
      if (topic !== `${BASE}/ask`) return;
      const question = JSON.parse(payload.toString());
      world.publish(`${BASE}/answer`, JSON.stringify(answer(question)));
    };
    world.on('message', listener);
    return () => world.off('message', listener);
  };
  const points = [
    ['2026-11-22T10:00:00Z', 19],
    ['2026-11-22T10:01:00Z', 23],
    ['2026-11-22T10:02:00Z', 21.5],
  ];
  test.each([
    ['highest', 23],
    ['lowest', 19],
    // Of 63.5 / 3, what is read at a glance.
    ['average', 21.17],
    ['last', 21.5],
    ['count', 3],
  ])('gives the %s of what the hub remembers', async (figure, expected) => {
    const end = await answering(({ id }) => ({ id, points }));
    const { node, heard } = await flowOf('remember', { object: 'lampe', measure: 'x', since: '-1h', figure });
    node.receive({ payload: 'go', kept: 1 });
    await vi.waitFor(() => expect(heard).toMatchObject([{ payload: expected, kept: 1 }]), 10_000);
    end();
  });
  test('what the hub refuses ends in an error that a catch node gets, and no message', async () => {
    const end = await answering(({ id }) => ({ id, error: 'unknown' }));
    const { node, heard } = await flowOf('remember', { object: 'autre', measure: 'x' });
    const errors: string[] = [];
    node.on('call:error', (call) => errors.push(String((call as { args?: unknown[] }).args?.[0])));
    node.receive({ payload: 'go' });
    await vi.waitFor(() => expect(errors.join()).toContain('remember.error.refused'), 10_000);
    expect(heard).toEqual([]);
    end();
  });
});

describe('compter', () => {
  test('adds, takes away at an exit, never goes below nobody, and begins anew', async () => {
    const { node, heard } = await flowOf('count', { negative: false });
    for (const message of [
      { payload: 1, measure: 'in' },
      { payload: 2, measure: 'in' },
      { payload: 1, measure: 'out' },
      { payload: 5, topic: 'out' },
      { payload: 'bonjour' },
      { payload: true },
      { reset: 10 },
      { payload: 'reset' },
    ]) {
      node.receive(message);
    }
    await vi.waitFor(
      () => expect(heard.map(({ payload }) => payload)).toEqual([1, 3, 2, 0, 1, 2, 10, 0]),
      10_000,
    );
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
