import { readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import {
  currentWorkshopSchema,
  historyAnswerSchema,
  lessonsAnswerSchema,
  seatLessonSchema,
} from '../../hub/contract/workshops.ts';
import { OPERATIONS } from '../../hub/web/openapi.ts';
import { runFolder } from '../../hub/workshops/run-folder.ts';
import { basic, type Credential, RunningHub } from '../support/hub.ts';
import { ask, HeldWorkshop, type Learner, processesOf, relay } from '../support/workshop.ts';

/** One workshop from its preparation to its end, on the whole hub, with real seats: each test goes on from the one before. */
const SITE = 'ceis';
const BUILDING = {
  site: SITE,
  rooms: [{ id: 'accueil', name: 'Accueil', capacity: 30 }],
  doors: [{ id: 'entree', name: 'Entrée' }],
  themes: [{ id: 'numerique', name: 'Numérique' }],
};

let hub: RunningHub;
let admin: string;
let workshop: HeldWorkshop;
let first: Learner;
let second: Learner;
/** Hears everything on the site. */
let listener: MqttClient;
const heard: { topic: string; payload: string }[] = [];

beforeAll(async () => {
  hub = await RunningHub.start({ building: BUILDING });
  admin = await hub.login();
  const automation = await hub.addDevice('ecoute', 'automation');
  listener = await mqtt.connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, { ...automation });
  listener.on('message', (topic, payload) => heard.push({ topic, payload: payload.toString() }));
  await listener.subscribeAsync(`${SITE}/#`);
});
afterAll(async () => {
  await listener?.endAsync();
  await hub?.stop();
});

const base = (learner: Learner): string => `${SITE}/workshop/${workshop.id}/${learner.seat}`;
const runs = (): string => runFolder(hub.dataDir, process.getuid?.() === 0);
const errorOf = async (answer: Response): Promise<[number, string]> => [
  answer.status,
  ((await answer.json()) as { error: { code: string } }).error.code,
];
async function accountOf(name: string, role: string, more: object = {}): Promise<string> {
  const password = 'quatre autres mots choisis';
  const made = await ask(`${hub.url}/api/accounts`, 'POST', admin, { name, role, password, ...more });
  if (!made.ok) throw new Error(`${name}: ${made.status} ${await made.text()}`);
  const answer = await ask(`${hub.url}/api/session`, 'POST', '', { name, password });
  return (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}
/** Whether a websocket to an editor opens, and the HTTP status where it does not. */
function socketTo(seat: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/workshop/s/${seat}/comms`, { headers });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (request, { statusCode = 0 }) => {
      request.destroy();
      resolve(statusCode);
    });
    socket.on('error', () => undefined);
  });
}
const saidOn = (topic: string) =>
  vi.waitFor(() => {
    const last = heard.findLast((message) => message.topic === topic);
    if (last === undefined) throw new Error(`nothing on ${topic}`);
    return last.payload;
  }, 10_000);

describe('before anybody sits down', () => {
  test('a host prepares seats that start by themselves; nobody joins before it begins', async () => {
    workshop = await HeldWorkshop.prepare(hub, admin, 2);
    const again = await ask(`${hub.url}/api/workshops`, 'POST', admin, { lesson: workshop.lesson, seats: 1 });
    expect(await errorOf(again)).toEqual([409, 'workshop_running']);
    await workshop.ready();
    expect((await workshop.seats()).map(({ progress }) => progress)).toEqual(['free', 'free']);
    await expect(workshop.join()).rejects.toThrow(/workshop_code_unknown|bad_request/);
    await workshop.start();
    expect(workshop.code).toMatch(/^\d{4}$/);
  });

  test('a wrong code opens nothing, the right one a seat each, until there is none; the same browser keeps its own', async () => {
    const wrong = String((Number(workshop.code) + 1) % 10_000).padStart(4, '0');
    const answer = await ask(`${hub.url}/api/workshop/join`, 'POST', '', { code: wrong });
    expect(await errorOf(answer)).toEqual([404, 'workshop_code_unknown']);
    first = await workshop.join();
    second = await workshop.join();
    expect([first.seat, second.seat]).toEqual(['s1', 's2']);
    await expect(workshop.join()).rejects.toThrow(/workshop_full/);
    const before = first;
    first = await workshop.join(undefined, before.cookie);
    expect(first.seat).toBe('s1');
    // What the browser held before is worth nothing any more.
    expect((await before.api('GET', '')).status).toBe(401);
  });
});

describe('the gateway', () => {
  test('a learner opens the editor of their own seat and its websocket; a host every one', async () => {
    const page = await first.editor('GET', '');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('red/red.min.js');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
    expect(await socketTo('s1', { cookie: first.cookie })).toBe(101);
    for (const seat of ['s1', 's2']) {
      const answer = await ask(`${hub.url}/workshop/s/${seat}/flows`, 'GET', admin);
      expect([seat, answer.status]).toEqual([seat, 200]);
      expect(await socketTo(seat, { cookie: admin })).toBe(101);
    }
  });

  test('nobody else does: no neighbour, no staff, no start-up, no device, no stranger; nor does a page elsewhere', async () => {
    const staff = await accountOf('lea', 'staff');
    const startup = await ask(`${hub.url}/api/startups`, 'POST', admin, { id: 'acme', name: 'Acme' });
    expect(startup.status).toBe(201);
    const start = await accountOf('ada', 'startup', { startup: 'acme' });
    const device: Credential = await hub.addDevice('capteur', 'sensor', '--room', 'accueil');
    const askers: Record<string, Record<string, string>> = {
      neighbour: { cookie: second.cookie },
      staff: { cookie: staff },
      startup: { cookie: start },
      device: { authorization: basic(device) },
      stranger: {},
      forged: { cookie: `seat=s1.${'x'.repeat(32)}` },
    };
    for (const [who, headers] of Object.entries(askers)) {
      for (const method of ['GET', 'POST']) {
        const answer = await fetch(`${hub.url}/workshop/s/s1/flows`, { method, headers });
        expect([who, method, [401, 403].includes(answer.status)]).toEqual([who, method, true]);
      }
      expect([who, await socketTo('s1', headers)]).toEqual([who, 403]);
      const control = await fetch(`${hub.url}/api/workshops`, { headers });
      expect([who, [401, 403].includes(control.status)]).toEqual([who, true]);
    }
    expect(await socketTo('s1', { cookie: first.cookie, origin: 'http://elsewhere.example' })).toBe(403);
    expect(await socketTo('s9', { cookie: admin })).toBe(403);
  });

  test('a token from outside counts for nothing, and no seat ever sees the hub’s own cookies', async () => {
    const forged = await fetch(`${hub.url}/workshop/s/s1/flows`, { headers: { 'x-seat-token': 'x' } });
    expect(forged.status).toBe(401);
    const seen = first.inside(`
      const server = process._getActiveHandles().map((handle) => handle.server).find((each) => each?.listenerCount?.('upgrade'));
      return new Promise((resolve) => server.prependListener('request', (request) => {
        if (request.url.includes('look')) resolve(request.headers);
      }));`);
    await vi.waitFor(async () => expect(JSON.stringify(await first.flow())).toContain('look'), 5_000);
    const looking = setInterval(
      () =>
        void fetch(`${hub.url}/workshop/s/s1/settings?look`, {
          headers: {
            cookie: `${admin}; ${first.cookie}`,
            authorization: 'Basic eDp4',
            'x-seat-token': 'mine',
            'x-forwarded-for': '10.1.2.3',
          },
        }).catch(() => undefined),
      50,
    );
    const headers = (await seen) as Record<string, string>;
    clearInterval(looking);
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('x-forwarded-for');
    expect(headers['x-seat-token']).toMatch(/^[0-9a-f]{48}$/);
  });
});

test('the page of a seat is told its lesson, its values and who it is, as the document says', async () => {
  const lesson = seatLessonSchema.parse(await (await first.api('GET', '')).json());
  expect(lesson).toMatchObject({ id: workshop.lesson, number: 1, editor: '/workshop/s/s1/', hints: [] });
  expect(await (await first.api('POST', '/hint', {})).json()).toEqual({ hints: 1 });
  expect(await (await first.api('GET', '')).json()).toMatchObject({ hints: [expect.any(String)] });
  const history = await first.api('GET', '/history?object=thermometre&measure=temperature');
  expect(historyAnswerSchema.parse(await history.json()).points.length).toBeGreaterThan(0);
  expect((await first.api('GET', '/history?object=bouton&measure=weight')).status).toBe(404);
  expect(await errorOf(await first.api('POST', '/bench', { object: 'bouton', action: 'fly' }))).toEqual([
    400,
    'bad_request',
  ]);
  currentWorkshopSchema.parse(await hub.get('/api/workshops', admin));
  lessonsAnswerSchema.parse(await hub.get('/api/workshops/lessons', admin));
});

describe('a learner’s flow', () => {
  test('a button pressed on the page goes through the flow to the lamp, and only on this seat', async () => {
    await first.deploy(relay(`${base(first)}/object/bouton/action`, `${base(first)}/object/lampe/set`));
    await vi.waitFor(async () => {
      await first.api('POST', '/bench', { object: 'bouton', action: 'press' });
      expect(heard.some(({ topic }) => topic === `${base(first)}/object/lampe/set`)).toBe(true);
    }, 10_000);
    expect(heard.some(({ topic }) => topic === `${base(second)}/object/lampe/set`)).toBe(false);
  });

  test('P15 a seat says and hears its own topics, the shared ones and what is open; nothing else, by no way of MQTT', async () => {
    const outside = [
      `${SITE}/room/accueil/co2`,
      `${SITE}/badge/entree/tap`,
      `${SITE}/object/lampe-1/set`,
      `${SITE}/present`,
      `${SITE}/automation/x`,
      `${base(second)}/object/lampe/set`,
      'tele/x/SENSOR',
    ];
    const said = await first.inside(`
      const mqtt = builtin('module').createRequire('/node_modules/seat.js')('mqtt');
      const connect = (options = {}) => new Promise((resolve) => {
        const client = mqtt.connect('mqtt://localhost:1883', { reconnectPeriod: 0, ...options });
        client.once('connect', () => resolve(client));
        client.once('close', () => resolve(null));
        client.on('error', () => {});
      });
      const published = {};
      for (const topic of ${JSON.stringify(outside)}) {
        const client = await connect();
        // Retained, too: and acknowledged or cut off, it must not arrive.
        await Promise.race([client.publishAsync(topic, 'from a seat', { qos: 1, retain: true }).catch(() => {}), new Promise((resolve) => client.once('close', resolve))]);
        client.end(true);
        const dying = await connect({ will: { topic, payload: 'will of a seat', retain: true, qos: 1 } });
        dying?.stream.destroy();
      }
      const leaving = await connect({ will: { topic: '${base(first)}/adieu', payload: 'a last word', qos: 1 } });
      leaving.stream.destroy();
      const client = await connect();
      const granted = {};
      for (const filter of ['${SITE}/workshop/${workshop.id}/s1/#', '${SITE}/workshop/${workshop.id}/shared/#', '${SITE}/room/+/occupancy',
        '${base(second)}/#', '${SITE}/badge/#', '${SITE}/present', '${SITE}/room/accueil/co2', '${SITE}/object/+/state', '$SYS/#'])
        granted[filter] = await client.subscribeAsync(filter).then(([{ qos }]) => qos, () => 128);
      await client.publishAsync('${SITE}/workshop/${workshop.id}/shared/fin', 'heard', { qos: 1 });
      client.end(true);
      return granted;`);
    expect(said).toEqual({
      [`${base(first)}/#`]: 0,
      [`${SITE}/workshop/${workshop.id}/shared/#`]: 0,
      [`${SITE}/room/+/occupancy`]: 0,
      [`${base(second)}/#`]: 128,
      [`${SITE}/badge/#`]: 128,
      [`${SITE}/present`]: 128,
      [`${SITE}/room/accueil/co2`]: 128,
      [`${SITE}/object/+/state`]: 128,
      '$SYS/#': 128,
    });
    expect(await saidOn(`${SITE}/workshop/${workshop.id}/shared/fin`)).toBe('heard');
    expect(await saidOn(`${base(first)}/adieu`)).toBe('a last word');
    expect(heard.filter(({ payload }) => payload.endsWith('of a seat') || payload === 'from a seat')).toEqual(
      [],
    );
  });

  test('it asks for what its own objects said, and is told; of what is not its own it is told nothing', async () => {
    const answers = (await first.inside(`
      const mqtt = builtin('module').createRequire('/node_modules/seat.js')('mqtt');
      const client = await mqtt.connectAsync('mqtt://localhost:1883');
      const base = process.env.TIERS_LIEU_BASE;
      await client.subscribeAsync(base + '/answer');
      const ask = (question) => new Promise((resolve) => {
        client.once('message', (topic, payload) => resolve(JSON.parse(payload)));
        client.publish(base + '/ask', JSON.stringify(question));
      });
      const answers = [
        await ask({ id: '1', object: 'thermometre', measure: 'temperature', from: '-1h' }),
        await ask({ id: '2', object: 'lampe-1', measure: 'state', from: '-1h' }),
        await ask({ id: '3', from: 'yesterday' }),
        await ask({ id: '4', room: 'accueil', measure: 'occupancy', from: '-1h' }),
      ];
      client.end(true);
      return answers;`)) as { id: string; points?: [string, number][]; error?: string }[];
    expect(answers[0]?.points?.length).toBeGreaterThan(0);
    expect(answers[0]?.points?.[0]?.[1]).toBeGreaterThan(0);
    expect(answers[1]).toEqual({ id: '2', error: 'unknown' });
    expect(answers[2]).toEqual({ id: '3', error: 'bad' });
    expect(answers[3]).toEqual({ id: '4', points: [] });
  });
});

describe('the host', () => {
  test('freezes: nothing is deployed or pressed by learners, and all of it again afterwards', async () => {
    await workshop.say('PUT', '', { frozen: true });
    const refused = await first.editor('POST', 'flows', []);
    // Not 409, which the editor takes for two flows to be merged.
    expect([refused.status, await refused.text()]).toEqual([423, 'L’atelier est en pause.']);
    expect(await errorOf(await first.api('POST', '/bench', { object: 'bouton', action: 'press' }))).toEqual([
      423,
      'workshop_frozen',
    ]);
    expect((await first.editor('GET', 'flows')).status).toBe(200);
    await workshop.say('PUT', '', { frozen: false });
    await first.deploy(relay(`${base(first)}/tell`, `${base(first)}/told`));
  });

  test('cuts the seats’ network: flows reach no broker, and do again by themselves', async () => {
    const tell = async (word: string): Promise<void> => {
      await vi.waitFor(async () => {
        await listener.publishAsync(`${SITE}/automation/nothing`, word);
        const answer = await second.inside(`
          const mqtt = builtin('module').createRequire('/node_modules/seat.js')('mqtt');
          return new Promise((resolve) => {
            const client = mqtt.connect('mqtt://localhost:1883', { reconnectPeriod: 0 });
            client.once('connect', () => client.publish(process.env.TIERS_LIEU_BASE + '/word', '${word}', { qos: 1 }, () => { client.end(true); resolve('said'); }));
            client.once('close', () => resolve('cut'));
            client.on('error', () => {});
          });`);
        expect(answer).toBe(word === 'while' ? 'cut' : 'said');
      }, 20_000);
    };
    await tell('before');
    await workshop.say('PUT', '', { cut: true });
    await tell('while');
    await workshop.say('PUT', '', { cut: false });
    await tell('after');
    expect(
      heard.filter(({ topic }) => topic === `${base(second)}/word`).map(({ payload }) => payload),
    ).toEqual(['before', 'after']);
  });

  test('pushes a flow to all, and puts one seat back to the lesson', async () => {
    // As a host takes it home from the seat where it was tried.
    const tried = (seat: Learner) => [
      { id: 'pushed', type: 'tab', label: 'poussé', info: `${base(seat)}/object/lampe` },
    ];
    await workshop.say('POST', '/seats', { action: 'push', flow: tried(second) });
    for (const learner of [first, second]) expect(await learner.flow()).toMatchObject(tried(learner));
    await workshop.say('POST', '/seats', { action: 'reset', seat: 's1' });
    const lesson = JSON.stringify(await first.flow());
    expect(lesson).not.toContain('pushed');
    expect(lesson).not.toMatch(/\{\{(base|shared)/);
    expect(await second.flow()).toMatchObject(tried(second));
  });

  test('an open editor of a learner who was freed is closed, and nothing of theirs is left for the next one', async () => {
    await second.deploy([{ id: 'private', type: 'tab', label: 'à moi' }]);
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/workshop/s/s2/comms`, {
      headers: { cookie: second.cookie },
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await workshop.say('POST', '/seats', { action: 'free', seat: 's2' });
    await closed;
    expect((await second.editor('GET', 'flows')).status).toBe(401);
    second = await workshop.join();
    expect(second.seat).toBe('s2');
    expect(JSON.stringify(await second.flow())).not.toContain('private');
  });
});

describe('what a learner takes home', () => {
  const BROKER = {
    id: 'b',
    type: 'mqtt-broker',
    broker: 'elsewhere',
    port: '1883',
    credentials: { user: 'moi', password: 'très secret' },
  };

  test('is a flow file that any Node-RED opens, without a password in it', async () => {
    await first.deploy([...relay(`${base(first)}/a`, `${base(first)}/b`), BROKER]);
    const answer = await first.api('GET', '/file');
    expect(answer.headers.get('content-disposition')).toMatch(/attachment; filename="?.*poste-1\.json/);
    const file = (await answer.json()) as { id: string; type: string }[];
    expect(file.map(({ id }) => id).sort()).toEqual(['b', 'broker', 'in', 'out', 'relay']);
    expect(JSON.stringify(file)).not.toMatch(/secret|credentials/);
  });

  test('comes back by its code, at another seat, with the topics of that seat; a second code replaces the first', async () => {
    const keep = async (): Promise<string> =>
      ((await (await first.api('POST', '/work')).json()) as { code: string }).code;
    const old = await keep();
    const code = await keep();
    await workshop.say('POST', '/seats', { action: 'free', seat: 's2' });
    await expect(workshop.join(old)).rejects.toThrow(/work_unknown/);
    second = await workshop.join(code.toLowerCase());
    expect(second.seat).toBe('s2');
    const topics = (await second.flow())
      .filter(({ type }) => String(type).startsWith('mqtt '))
      .map(({ topic }) => topic);
    expect(topics.sort()).toEqual([`${base(second)}/a`, `${base(second)}/b`]);
  });
});

describe('the end', () => {
  test('seats stop, learners still get their file, the day’s programme has a draft for the Coop', async () => {
    expect(processesOf(runs()).length).toBeGreaterThan(0);
    const ended = await workshop.say('POST', '/end', { people: 3 });
    expect(ended).toMatchObject({ state: 'ended', code: null });
    expect(ended.seats.map(({ runtime }) => runtime)).toEqual(['stopped', 'stopped']);
    expect(processesOf(runs())).toEqual([]);
    expect(readdirSync(runs())).toEqual(['cache']);
    expect((await first.api('GET', '/file')).status).toBe(200);
    expect(await errorOf(await first.api('POST', '/restart'))).toEqual([404, 'workshop_unknown']);
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' }).format();
    const programme = await hub.get<{ id: number; theme: string }[]>(
      `/api/programme?from=${today}&to=${today}`,
      admin,
    );
    const [activity] = programme;
    expect(programme).toMatchObject([{ theme: 'numerique' }]);
    expect(await hub.get(`/api/programme/${activity?.id}/outcome`, admin)).toMatchObject({
      outcome: {
        people: 3,
        coop: { type: 'collectif', themes: ['creer_avec_le_numerique'], materials: ['ordinateur'] },
      },
    });
  });

  test('wiped: no seat, no credential, no retained message, no row; only works that were kept by a code', async () => {
    expect((await ask(`${hub.url}/api/workshops`, 'DELETE', admin)).status).toBe(204);
    expect((await first.api('GET', '/file')).status).toBe(401);
    expect(await hub.get('/api/workshops', admin)).toMatchObject({ workshop: null });
    expect(await hub.cli('device', 'list')).not.toContain('seat-');
    const late: string[] = [];
    const other = await mqtt.connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
      ...(await hub.addDevice('tard', 'automation')),
    });
    other.on('message', (topic, _payload, { retain }) => retain && late.push(topic));
    await other.subscribeAsync(`${SITE}/#`);
    await vi.waitFor(() => expect(late).toContain(`${SITE}/hub/status`), 10_000);
    await other.endAsync();
    expect(late.filter((topic) => topic.startsWith(`${SITE}/workshop/`))).toEqual([]);
    const db = new DatabaseSync(path.join(hub.dataDir, 'hub.sqlite'), { readOnly: true });
    const rows = (table: string): unknown => db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n;
    expect(['workshops', 'seats', 'seat_files', 'works'].map(rows)).toEqual([0, 0, 0, 1]);
    db.close();
  });

  test('whoever tries code after code is held up', async () => {
    let status = 0;
    for (let i = 0; i < 12 && status !== 429; i++) {
      ({ status } = await ask(`${hub.url}/api/workshop/join`, 'POST', '', { code: '0000' }));
    }
    expect(status).toBe(429);
  });

  test('every route of it is in the OpenAPI document', async () => {
    const document = (await (await fetch(`${hub.url}/api/openapi.json`)).json()) as { paths: object };
    const ours = OPERATIONS.filter(({ path: at }) => at.startsWith('/api/workshop')).map(
      ({ path: at }) => at,
    );
    expect(new Set(ours).size).toBeGreaterThanOrEqual(13);
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(ours));
  });
});
