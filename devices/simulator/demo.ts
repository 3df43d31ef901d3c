import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, type WriteStream, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import mqtt, { type MqttClient } from 'mqtt';
import { stringify } from 'yaml';
import { topics } from '../../hub/contract/topics.ts';
import { type DayEvent, simulateDay } from './day.ts';
import { play, type Stage } from './play.ts';
import { PseudoTerminal } from './pseudo-terminal.ts';
import { RDM6300_REPEAT_MS, rdm6300Frame } from './rdm6300-module.ts';

/**
 * `npm run demo`: the hub as it is, and a simulated building around it that knows nothing of its inside. Visitors'
 * cards go through a real serial line (a pseudo-terminal), sensors publish over real MQTT with their own credentials.
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
/** A reader hears a card a few times while it passes. */
const FRAMES_A_TAP = 3;

const folder = mkdtempSync(path.join(tmpdir(), 'tiers-lieu-demo-'));
const ended = new AbortController();

async function main(): Promise<void> {
  const line = await PseudoTerminal.create().catch(() => null);
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
  hub.once('exit', () => ended.abort());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => hub.kill('SIGTERM'));

  const mqttUrl = await ready(hub);
  const stage = await buildStage(env, mqttUrl, line);
  console.log(
    `demo: ${line ? 'visitors tap at a pseudo-terminal' : 'no socat here: visitors tap over MQTT'}, ` +
      `one simulated minute lasts ${(60 / Number(options.speed)).toFixed(1)} s; Ctrl-C ends it and forgets everything`,
  );

  const complain = (error: Error, event: DayEvent): void => {
    if (!ended.signal.aborted)
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
    await play(day, stage, { speed: Number(options.speed), from, signal: ended.signal, onError: complain });
  }
  await line?.remove();
  rmSync(folder, { recursive: true, force: true });
  process.exit(hub.exitCode ?? 0);
}

/** Passes the hub's own lines on, and resolves with its MQTT address. */
async function ready(hub: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: hub.stdout! }).on('line', (text) => {
      console.log(text);
      const found = /^ready \S+ (mqtt:\S+)/.exec(text)?.[1];
      if (found) resolve(found);
    });
    hub.once('exit', (code) => reject(new Error(`the hub ended with ${code}`)));
  });
}

async function buildStage(env: NodeJS.ProcessEnv, url: string, line: PseudoTerminal | null): Promise<Stage> {
  const addDevice = async (
    name: string,
    ...args: string[]
  ): Promise<{ username: string; password: string }> => {
    const { stdout } = await run(
      process.execPath,
      [path.join(ROOT, 'hub/cli.ts'), 'device', 'add', name, ...args, '--json'],
      {
        env,
      },
    );
    return JSON.parse(stdout) as { username: string; password: string };
  };
  const connect = async (name: string, ...args: string[]): Promise<MqttClient> => {
    const { username, password } = await addDevice(name, ...args);
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
  return async (card) => {
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

try {
  await main();
} catch (error) {
  rmSync(folder, { recursive: true, force: true });
  console.error(`demo: ${(error as Error).message}`);
  process.exit(1);
}
