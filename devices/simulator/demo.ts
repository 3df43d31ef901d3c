import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, type WriteStream, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import mqtt, { type MqttClient } from 'mqtt';
import { stringify } from 'yaml';
import type { FoundObject } from '../../hub/contract/objects.ts';
import { topics } from '../../hub/contract/topics.ts';
import { type DayEvent, simulateDay } from './day.ts';
import { play, type Stage } from './play.ts';
import { PseudoTerminal } from './pseudo-terminal.ts';
import { RDM6300_REPEAT_MS, rdm6300Frame } from './rdm6300-module.ts';
import { playShowroom, SHOWROOM_OBJECTS, tellLastDay } from './showroom.ts';

/**
 * `npm run demo`: the hub as it is, and a simulated building around it that knows nothing of its inside. Visitors'
 * cards go through a real serial line (a pseudo-terminal), sensors publish over real MQTT with their own credentials,
 * objects of the showroom in their makers' words; the desk adopts them over HTTP.
 * Data live in a temporary folder that is removed at the end.
 */

const ROOT = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    /** Simulated minutes a real minute. */
    speed: { type: 'string', default: '8' },
    /** Begin at this hour of the simulated day. */
    hour: { type: 'string', default: '10.5' },
    visits: { type: 'string', default: '220' },
  },
});

const SITE = 'ceis';
const ROOMS = [
  { id: 'accueil', name: 'Accueil', capacity: 30 },
  { id: 'numerique', name: 'Espace numérique', capacity: 12 },
  { id: 'budget', name: 'Plateforme budget', capacity: 8 },
  { id: 'emploi', name: 'Plateforme emploi', capacity: 10 },
  { id: 'sante', name: 'Salle santé', capacity: 10 },
  { id: 'cuisine', name: 'Cuisine', capacity: 12 },
  { id: 'showroom', name: 'Showroom', capacity: 20 },
  { id: 'jardin', name: 'Jardin', capacity: 40 },
];
const GAUGES = ['showroom', 'accueil'];
/** How often the demo's desk looks whether the objects have spoken. */
const OBJECTS_EVERY_MS = 200;
/** A reader hears a card a few times while it passes. */
const FRAMES_A_TAP = 3;

const folder = mkdtempSync(path.join(tmpdir(), 'tiers-lieu-demo-'));
const ended = new AbortController();
/** Ctrl-C goes to the hub and to socat too: what fails from then on is the end, not a fault. */
let leaving = false;

/** Resolves with the status to end with, when the hub has ended. */
async function demonstrate(line: PseudoTerminal | null): Promise<number> {
  const building = {
    site: SITE,
    name: 'Tiers-lieu (démo)',
    rooms: ROOMS,
    doors: [{ id: 'entree', name: 'Entrée' }],
    readers: [{ id: 'entree', door: 'entree', ...(line && { kind: 'rdm6300', port: line.hubEnd }) }],
    themes: [
      { id: 'budget', name: 'Budget' },
      { id: 'sante', name: 'Santé et environnement' },
      { id: 'emploi', name: 'Emploi' },
      { id: 'droits', name: 'Accès aux droits' },
      { id: 'culture', name: 'Culture' },
      { id: 'numerique', name: 'Numérique' },
    ],
    languages: ['fr', 'en', 'es', 'ar'],
    // Time runs faster here: someone may leave a few seconds after coming.
    visits: { repeat: '2s' },
  };
  const file = path.join(folder, 'building.yaml');
  writeFileSync(file, stringify(building));
  const env = { ...process.env, HUB_DATA_DIR: path.join(folder, 'data'), HUB_BUILDING: file };

  const hub = spawn(process.execPath, ['hub/main.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(hub, 'exit').then(() => ended.abort());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      leaving = true;
      hub.kill('SIGTERM');
    });
  }

  const { httpUrl, mqttUrl } = await ready(hub);
  const gateway = await addDevice(env, 'passerelle-showroom', '--role', 'gateway');
  const showroom = playShowroom({
    url: mqttUrl,
    ...gateway,
    seed: Number(options.seed),
    signal: ended.signal,
  });
  const desk = await account(env, 'accueil', 'staff');
  const host = await account(env, 'animation', 'host');
  adoptShowroom(httpUrl, desk)
    .then(() => tellLastDay({ url: mqttUrl, ...gateway, seed: Number(options.seed) }))
    .catch((error: Error) => {
      if (!leaving && !ended.signal.aborted) console.error(`demo: ${error.message}`);
    });
  const stage = await buildStage(env, mqttUrl, line);
  console.log(`demo: log in at ${httpUrl}/desk as ${desk.name}, password ${desk.password}`);
  console.log(`demo: host a workshop at ${httpUrl}/workshop/host as ${host.name}, password ${host.password}`);
  console.log(
    `demo: ${line ? 'visitors tap at a pseudo-terminal' : 'no socat here: visitors tap over MQTT'}, ` +
      `one simulated minute lasts ${(60 / Number(options.speed)).toFixed(1)} s; Ctrl-C ends it and forgets everything`,
  );

  const complain = (error: Error, event: DayEvent): void => {
    if (!leaving && !ended.signal.aborted)
      console.error(`demo: ${event.kind} at minute ${event.minute.toFixed(0)}: ${error.message}`);
  };
  for (
    let seed = Number(options.seed), from = Number(options.hour) * 60;
    !ended.signal.aborted;
    seed++, from = 510
  ) {
    const day = simulateDay({
      seed,
      visits: Number(options.visits),
      rooms: ROOMS,
      gauges: GAUGES,
      opens: 510,
      closes: 1050,
      // Whoever comes without a badge stays until closing time, and this building's day begins again before that.
      anonymous: 0,
    });
    // What was just said to a hub that is gone is never acknowledged: nobody waits for it.
    await Promise.race([
      play(day, stage, { speed: Number(options.speed), from, signal: ended.signal, onError: complain }),
      gone,
    ]);
  }
  await Promise.race([showroom, gone]);
  return hub.exitCode ?? 0;
}

/** Passes the hub's own lines on, and resolves with its addresses. */
async function ready(hub: ChildProcess): Promise<{ httpUrl: string; mqttUrl: string }> {
  return new Promise((resolve, reject) => {
    createInterface({ input: hub.stdout! }).on('line', (text) => {
      console.log(text);
      const [, httpUrl, mqttUrl] = /^ready (http:\S+) (mqtt:\S+)/.exec(text) ?? [];
      if (httpUrl && mqttUrl) resolve({ httpUrl, mqttUrl });
    });
    hub.once('exit', (code) => reject(new Error(`the hub ended with ${code}`)));
  });
}

/** Runs `tiers-lieu …` on the demo's data folder; the answer is its standard output. */
async function tiersLieu(env: NodeJS.ProcessEnv, args: readonly string[], input = ''): Promise<string> {
  const running = run(process.execPath, [path.join(ROOT, 'hub/cli.ts'), ...args], { env });
  running.child.stdin?.end(input);
  return (await running).stdout;
}

async function addDevice(
  env: NodeJS.ProcessEnv,
  name: string,
  ...args: string[]
): Promise<{ username: string; password: string }> {
  const printed = await tiersLieu(env, ['device', 'add', name, ...args, '--json']);
  return JSON.parse(printed) as { username: string; password: string };
}

interface Account {
  readonly name: string;
  readonly password: string;
}

async function account(env: NodeJS.ProcessEnv, name: string, role: string): Promise<Account> {
  const password = randomBytes(6).toString('hex');
  await tiersLieu(env, ['account', 'add', name, '--role', role, '--password-stdin'], password);
  return { name, password };
}

/** As staff do on the page « Objets »: each object, once it has spoken. */
async function adoptShowroom(httpUrl: string, desk: Account): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const session = await fetch(`${httpUrl}/api/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify(desk),
  });
  const cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const waiting = new Map<string, (typeof SHOWROOM_OBJECTS)[number]>(
    SHOWROOM_OBJECTS.map((object) => [object.key, object]),
  );
  while (waiting.size > 0 && !ended.signal.aborted) {
    const list = await fetch(`${httpUrl}/api/objects`, { headers: { cookie } });
    const { found } = (await list.json()) as { found: FoundObject[] };
    for (const { key, values } of found) {
      const object = waiting.get(key);
      if (object === undefined || values.length === 0) continue;
      const answer = await fetch(`${httpUrl}/api/objects`, {
        method: 'POST',
        headers: { ...headers, cookie },
        body: JSON.stringify(object),
      });
      if (!answer.ok) throw new Error(`${key} was not adopted: ${await answer.text()}`);
      waiting.delete(key);
    }
    await sleep(OBJECTS_EVERY_MS, undefined, { signal: ended.signal }).catch(() => undefined);
  }
}

async function buildStage(env: NodeJS.ProcessEnv, url: string, line: PseudoTerminal | null): Promise<Stage> {
  const connect = async (name: string, ...args: string[]): Promise<MqttClient> => {
    const { username, password } = await addDevice(env, name, ...args);
    return mqtt.connectAsync(url, { username, password, clientId: name });
  };

  const sensors = new Map<string, MqttClient>();
  for (const room of ROOMS) {
    sensors.set(room.id, await connect(`capteur-${room.id}`, '--role', 'sensor', '--room', room.id));
  }
  const tap = line
    ? await serialTap(line)
    : await mqttTap(await connect('lecteur', '--role', 'reader', '--reader', 'entree'));
  return {
    tap,
    arriveWithoutBadge: async () => undefined,
    publish: async (room, measure, value) => {
      await sensors
        .get(room)
        ?.publishAsync(topics.roomMeasure(SITE, room, measure), String(value), { qos: 1 });
    },
  };
}

async function serialTap(line: PseudoTerminal): Promise<Stage['tap']> {
  const device: WriteStream = createWriteStream(line.deviceEnd);
  await once(device, 'open');
  // Thrown by the next tap, if there is one.
  device.on('error', () => undefined);
  return async (card) => {
    if (device.errored) throw device.errored;
    const frame = rdm6300Frame(card);
    for (let i = 0; i < FRAMES_A_TAP; i++) {
      device.write(frame);
      await sleep(RDM6300_REPEAT_MS);
    }
  };
}

async function mqttTap(reader: MqttClient): Promise<Stage['tap']> {
  return async (card) => {
    await reader.publishAsync(topics.tap(SITE, 'entree'), String(card).padStart(10, '0'), { qos: 1 });
  };
}

const line = await PseudoTerminal.create().catch(() => null);
const status = await demonstrate(line).catch((error: Error) => {
  if (leaving) return 0;
  console.error(`demo: ${error.message}`);
  return 1;
});
await line?.remove();
rmSync(folder, { recursive: true, force: true });
process.exit(status);
