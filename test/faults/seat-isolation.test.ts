import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mqtt from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { runFolder } from '../../hub/workshops/run-folder.ts';
import { RunningHub } from '../support/hub.ts';
import { ask, HeldWorkshop, type Learner, processesOf } from '../support/workshop.ts';

/**
 * Machines without bubblewrap: the hub's PATH leads nowhere. Who is root there gives each seat a Unix user; who is not
 * starts no workshop, or one without isolation where the building file says so.
 */
const BUILDING = {
  site: 'ceis',
  rooms: [{ id: 'accueil', name: 'Accueil', capacity: 30 }],
  doors: [{ id: 'entree', name: 'Entrée' }],
};
const env = { PATH: '/nowhere' };
/** `nobody`, where the tests run as root. */
const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {};

/** In a flow: what the seat's own environment is good for. */
const SAY = `
  const mqtt = builtin('module').createRequire(process.argv0.replace(/node_modules.*/, 'node_modules/seat.js'))('mqtt');
  const { TIERS_LIEU_URL: url, TIERS_LIEU_BASE: base, TIERS_LIEU_USERNAME: username, TIERS_LIEU_PASSWORD: password } = process.env;
  return new Promise((resolve) => {
    const client = mqtt.connect(url, { username, password, reconnectPeriod: 0 });
    client.once('connect', () => client.publish(base + '/word', 'said', { qos: 1 }, () => { client.end(true); resolve('said'); }));
    client.once('close', () => resolve('refused'));
    client.on('error', () => {});
  });`;

let hub: RunningHub;
const health = async (): Promise<{ state: string; lastError: string | null } | undefined> =>
  (
    await hub.get<{ parts: Record<string, { state: string; lastError: string | null }> }>(
      '/health',
      await hub.login(),
    )
  ).parts.workshops;

// Only root can give a seat a user of its own.
describe.runIf(process.getuid?.() === 0)('root, without bubblewrap', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'seat-users-'));
  let workshop: HeldWorkshop;
  let first: Learner;
  let second: Learner;
  beforeAll(async () => {
    hub = await RunningHub.start({ building: BUILDING, env, dataDir });
    workshop = await HeldWorkshop.begin(hub, await hub.login(), 2);
    [first, second] = [await workshop.join(), await workshop.join()];
  });
  afterAll(async () => {
    await hub?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('each seat is a Unix user of its own, who reads neither the hub’s data nor a neighbour', async () => {
    const look = `
      const fs = builtin('fs');
      return {
        uid: process.getuid(),
        data: await attempt(() => fs.readFileSync(${JSON.stringify(path.join(dataDir, 'hub.sqlite'))})),
        neighbour: await attempt(() => fs.readdirSync(process.env.HOME.replace(/-s\\d/, (own) => own === '-s1' ? '-s2' : '-s1'))),
        shadow: await attempt(() => fs.readFileSync('/etc/shadow')),
      };`;
    const [one, two] = (await Promise.all([first.inside(look), second.inside(look)])) as { uid: number }[];
    expect(one).toMatchObject({ data: 'EACCES', neighbour: 'EACCES', shadow: 'EACCES' });
    expect(two).toMatchObject({ data: 'EACCES', neighbour: 'EACCES', shadow: 'EACCES' });
    expect(one?.uid).toBeGreaterThan(60_000);
    expect(two?.uid).not.toBe(one?.uid);
  });

  test('a flow reaches the broker by the password of its environment, and not while the network is cut', async () => {
    const listener = await mqtt.connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
      ...(await hub.addDevice('ecoute', 'automation')),
    });
    const heard: string[] = [];
    listener.on('message', (topic) => heard.push(topic));
    await listener.subscribeAsync(`ceis/workshop/+/+/word`);
    expect(await first.inside(SAY)).toBe('said');
    await vi.waitFor(() => expect(heard).toEqual([`ceis/workshop/${workshop.id}/s1/word`]), 5_000);
    await workshop.say('PUT', '', { cut: true });
    expect(await first.inside(SAY)).toBe('refused');
    await workshop.say('PUT', '', { cut: false });
    await workshop.ready();
    expect(await first.inside(SAY)).toBe('said');
    await listener.endAsync();
  });

  test('after a kill, what a flow left spinning is found and ended by the next start', async () => {
    // A hub of its own: a try that is made again finds nothing of the one before.
    const killedDir = mkdtempSync(path.join(tmpdir(), 'seat-left-'));
    let killed = await RunningHub.start({ building: BUILDING, env, dataDir: killedDir });
    try {
      const spinner = await (await HeldWorkshop.begin(killed, await killed.login(), 1)).join();
      await spinner.deploy([
        { id: 't', type: 'tab', label: 't' },
        { id: 'go', type: 'inject', z: 't', once: true, onceDelay: 0.1, props: [], wires: [['f']] },
        { id: 'f', type: 'function', z: 't', func: 'for (;;);', wires: [] },
      ]);
      await vi.waitFor(
        () => expect(spinner.editor('GET', 'flows', undefined, 300)).rejects.toThrow(),
        10_000,
      );
      const before = processesOf(runFolder(killedDir, true));
      expect(before).not.toEqual([]);
      await killed.kill();
      killed = await RunningHub.start({ building: BUILDING, env, dataDir: killedDir });
      const now = processesOf(runFolder(killedDir, true));
      expect(now.filter((pid) => before.includes(pid))).toEqual([]);
      expect(killed.output).toContain('processes of seats were still there');
    } finally {
      await killed.stop();
      rmSync(killedDir, { recursive: true, force: true });
    }
  });
});

describe('who is not root, without bubblewrap', () => {
  afterEach(() => hub?.stop());

  test('starts no workshop, and says so; everything else runs', async () => {
    hub = await RunningHub.start({ building: BUILDING, env, ...uid });
    const admin = await hub.login();
    const { lessons } = await hub.get<{ lessons: { id: string }[] }>('/api/workshops/lessons', admin);
    const asked = { lesson: lessons[0]?.id, seats: 1 };
    const answer = await ask(`${hub.url}/api/workshops`, 'POST', admin, asked);
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { error: { code: 'workshop_not_isolated' } },
    ]);
    expect(await health()).toMatchObject({
      state: 'degraded',
      lastError: expect.stringMatching(/bubblewrap/),
    });
    expect(await hub.get('/api/presence', admin)).toMatchObject({ count: 0 });
    const { findings } = JSON.parse(await hub.cli('doctor', '--json')) as { findings: { part: string }[] };
    expect(findings.filter(({ part }) => part === 'ateliers')).toMatchObject([
      { state: 'attention', message: expect.stringMatching(/ne démarrent pas/) },
    ]);
  });

  test('holds one without isolation where the building file says so, loudly', async () => {
    hub = await RunningHub.start({
      building: { ...BUILDING, workshops: { isolation: 'none' } },
      env,
      ...uid,
    });
    const workshop = await HeldWorkshop.begin(hub, await hub.login(), 1);
    const learner = await workshop.join();
    expect(await learner.inside(SAY)).toBe('said');
    expect(await health()).toMatchObject({
      state: 'degraded',
      lastError: expect.stringMatching(/without isolation/),
    });
    expect(hub.output).toContain('seats run without isolation');
    const { findings } = JSON.parse(await hub.cli('doctor', '--json')) as { findings: { part: string }[] };
    expect(findings.filter(({ part }) => part === 'ateliers')).toMatchObject([
      { state: 'attention', message: expect.stringMatching(/ne sont pas isolés/) },
    ]);
  });
});
