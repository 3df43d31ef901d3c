import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { verifyPassword } from '../../hub/access/password.ts';
import { AccessStore } from '../../hub/access/store.ts';
import { openDatabase } from '../../hub/database/open.ts';
import { type Credential, RunningHub } from '../support/hub.ts';
import { type Ended, tiersLieu } from '../support/tiers-lieu.ts';

let dataDir: string;
const cli = (...args: string[]): Promise<Ended> => tiersLieu(args, { env: { HUB_DATA_DIR: dataDir } });

function withStore<T>(work: (store: AccessStore) => T, folder = dataDir): T {
  const db = openDatabase(path.join(folder, 'hub.sqlite'), { readOnly: true });
  try {
    return work(new AccessStore(db));
  } finally {
    db.close();
  }
}

describe('tiers-lieu device', () => {
  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'cli-devices-'));
  });
  afterEach(() => {
    rmSync(dataDir, { recursive: true });
  });

  test('add --json prints exactly the username and the password, and only the password’s hash is stored', async () => {
    const { status, out } = await cli(
      'device',
      'add',
      'co2',
      '--role',
      'sensor',
      '--room',
      'cuisine',
      '--json',
    );
    expect(status).toBe(0);
    const printed = JSON.parse(out) as Credential;
    expect(Object.keys(printed)).toEqual(['username', 'password']);
    expect(printed.username).toBe('co2');
    const stored = withStore((store) => store.device('co2'))!;
    expect(stored).toMatchObject({ role: 'sensor', scope: { room: 'cuisine' }, bounds: {}, lastSeen: null });
    expect(await verifyPassword(printed.password, stored.password)).toBe(true);
    expect(stored.password).not.toContain(printed.password);
    expect(withStore((store) => store.auditTrail(1))).toMatchObject([
      { action: 'device.add', actor: expect.stringMatching(/^cli:/), detail: 'co2 sensor room cuisine' },
    ]);
  });

  test('add without --json shows the password once, and list never shows it', async () => {
    const { out } = await cli('device', 'add', 'lecteur', '--role', 'reader', '--reader', 'entree');
    const [, password = ''] = /mot de passe : (\S{32})\n/.exec(out) ?? [];
    expect(password).not.toBe('');
    for (const listed of [await cli('device', 'list'), await cli('device', 'list', '--json')]) {
      expect(listed.status).toBe(0);
      expect(listed.out).toContain('lecteur');
      expect(listed.out).not.toContain(password);
      expect(listed.out).not.toContain('scrypt');
    }
  });

  test('every role is bound to what it asks for, and to nothing else', async () => {
    const wanted: [args: string[], scope: object][] = [
      [['entree', '--role', 'reader'], { reader: 'entree' }],
      [['r2', '--role', 'reader', '--reader', 'entree'], { reader: 'entree' }],
      [['s', '--role', 'sensor', '--room', 'jardin'], { room: 'jardin' }],
      [['g', '--role', 'gateway'], {}],
      [
        ['p', '--role', 'prototype', '--startup', 'acme', '--prototype', 'lampe'],
        { startup: 'acme', prototype: 'lampe' },
      ],
      [['k', '--role', 'kiosk'], { door: 'entree' }],
      [['d', '--role', 'display'], {}],
      [['a', '--role', 'automation'], {}],
      [['l', '--role', 'learner', '--workshop', 'mardi', '--seat', 'p1'], { workshop: 'mardi', seat: 'p1' }],
    ];
    for (const [args, scope] of wanted) {
      expect(await cli('device', 'add', ...args), args.join(' ')).toMatchObject({ status: 0 });
      expect(withStore((store) => store.device(args[0]!))?.scope).toEqual(scope);
    }
  });

  test('what cannot be done is one sentence that says what to do, exit status 64, and nothing stored', async () => {
    const wrong: [args: string[], sentence: RegExp][] = [
      [['add'], /nom de l’appareil/],
      [['add', 'x'], /--role : reader, sensor, gateway/],
      [['add', 'x', '--role', 'boss'], /« boss » .* reader, sensor/],
      [['add', 'x', '--role', 'admin'], /« admin »/],
      [['add', 'x', '--role', 'sensor'], /--room <id>/],
      [['add', 'x', '--role', 'sensor', '--room', 'nulle-part'], /« nulle-part » .* accueil, numerique/],
      [['add', 'x', '--role', 'sensor', '--room', '+'], /--room/],
      [['add', 'x', '--role', 'sensor', '--room', 'cuisine', '--door', 'entree'], /--door ne va pas/],
      [['add', 'x', '--role', 'prototype', '--startup', 'acme'], /--prototype <id>/],
      [['add', 'x', '--role', 'prototype', '--prototype', 'p'], /--startup <id>/],
      [
        ['add', 'x', '--role', 'prototype', '--prototype', 'a/b', '--startup', 'acme'],
        /--prototype .* « a\/b »/,
      ],
      [['add', 'x', '--role', 'learner', '--workshop', 'mardi'], /--seat <id>/],
      [['add', 'x', '--role', 'learner', '--workshop', 'mardi', '--seat', 'shared'], /shared/],
      [['add', 'x', '--role', 'kiosk', '--door', 'autre'], /« autre » .* entree/],
      [['add', 'x', '--role', 'display', '--rate', '-1'], /--rate/],
      [['add', 'x', '--role', 'display', '--rate=-1'], /--rate attend un nombre/],
      [['add', 'x', '--role', 'display', '--connections', '1.5'], /--connections attend un nombre/],
      [['add', 'x', '--role', 'display', '--colour', 'red'], /--colour n’existe pas/],
      [['add', 'x', 'y', '--role', 'display'], /« y » est en trop/],
      [['add', 'Grand Écran', '--role', 'display'], /lettres minuscules/],
      [['set', 'x', '--rate', '5'], /« x » n’existe pas/],
      [['set', 'x'], /--rate/],
      [['remove', 'x'], /« x » n’existe pas/],
      [['fly'], /« fly »/],
    ];
    for (const [args, sentence] of wrong) {
      const { status, out, error } = await cli('device', ...args);
      expect([args.join(' '), status, out]).toEqual([args.join(' '), 64, '']);
      expect(error).toMatch(sentence);
      const sentences = error.split('\n').filter((line) => line !== '' && !line.startsWith('Dossier neuf'));
      expect(sentences, args.join(' ')).toHaveLength(1);
    }
    if (existsSync(path.join(dataDir, 'hub.sqlite'))) {
      expect(withStore((store) => [store.devices(), store.auditTrail(9)])).toEqual([[], []]);
    }
  });

  test('a reader that the building file does not name stands at the only door; where there are two it is refused', async () => {
    expect(await cli('device', 'add', 'nouveau', '--role', 'reader')).toMatchObject({ status: 0 });
    expect(withStore((store) => store.device('nouveau'))?.scope).toEqual({ reader: 'nouveau' });
    const building = path.join(dataDir, 'two.yaml');
    writeFileSync(
      building,
      'site: x\nrooms: []\ndoors: [{id: a, name: A}, {id: b, name: B}]\nreaders: [{id: r, door: a}]\n',
    );
    const env = { HUB_DATA_DIR: dataDir, HUB_BUILDING: building };
    const two = await tiersLieu(['device', 'add', 'autre', '--role', 'reader'], { env });
    expect(two).toMatchObject({ status: 64, error: expect.stringMatching(/« autre » .* : r\./) });
    expect(withStore((store) => store.device('autre'))).toBeNull();
    const listed = await tiersLieu(['device', 'add', 'r', '--role', 'reader'], { env });
    expect(listed).toMatchObject({ status: 0 });
    const kiosk = await tiersLieu(['device', 'add', 'borne', '--role', 'kiosk'], { env });
    expect(kiosk).toMatchObject({ status: 64, error: expect.stringContaining('--door <id>') });
  });

  test('add and set change an existing device’s bounds, keep its password, and refuse another role', async () => {
    await cli('device', 'add', 'co2', '--role', 'sensor', '--room', 'cuisine', '--rate', '5');
    const before = withStore((store) => store.device('co2'))!;
    expect(before.bounds).toEqual({ rate: 5 });

    expect(await cli('device', 'add', 'co2', '--role', 'sensor', '--rate', '0', '--json')).toMatchObject({
      status: 0,
      out: '{"username":"co2","rate":0,"connections":null}\n',
    });
    expect((await cli('device', 'set', 'co2', '--connections', '3')).status).toBe(0);
    const after = withStore((store) => store.device('co2'))!;
    expect(after).toEqual({ ...before, bounds: { rate: 0, connections: 3 } });

    for (const args of [
      ['--role', 'gateway', '--rate', '1'],
      ['--room', 'jardin', '--rate', '1'],
      ['--role', 'sensor'],
    ]) {
      const refused = await cli('device', 'add', 'co2', ...args);
      expect(refused).toMatchObject({ status: 64, error: expect.stringContaining('existe déjà') });
    }
    expect(withStore((store) => store.device('co2'))).toEqual(after);
  });

  test('a wrong building file or variable is the hub’s own sentence, exit status 78', async () => {
    const building = path.join(dataDir, 'wrong.yaml');
    writeFileSync(building, 'site: ceis\nrooms: []\ndoors: [{id: a, name: A}]\nroomz: []\n');
    const args = ['device', 'add', 'd', '--role', 'display'];
    const file = await tiersLieu(args, { env: { HUB_DATA_DIR: dataDir, HUB_BUILDING: building } });
    expect(file).toMatchObject({ status: 78, error: expect.stringContaining('line 4') });
    const variable = await tiersLieu(args, { env: { HUB_DATA_DIR: dataDir, HUB_HTTP_PORT: 'x' } });
    expect(variable).toMatchObject({ status: 78, error: expect.stringContaining('HUB_HTTP_PORT') });
  });

  test('--help everywhere prints help and changes nothing', async () => {
    for (const args of [
      ['--help'],
      ['device', '--help'],
      ['device', 'add', 'x', '--role', 'display', '--help'],
      ['backup', '-h'],
    ]) {
      const { status, out } = await cli(...args);
      expect(status).toBe(0);
      expect(out).toContain('tiers-lieu');
    }
    expect(existsSync(path.join(dataDir, 'hub.sqlite'))).toBe(false);
    expect(await cli()).toMatchObject({ status: 64, error: expect.stringContaining('device') });
    expect(await cli('fly')).toMatchObject({
      status: 64,
      error: expect.stringContaining('device, account, doctor'),
    });
  });
});

describe('tiers-lieu device, beside a running hub', () => {
  let hub: RunningHub;
  const clients: MqttClient[] = [];
  beforeAll(async () => {
    hub = await RunningHub.start();
  });
  afterAll(async () => {
    for (const client of clients) await client.endAsync(true);
    await hub.stop();
  });
  const connect = async ({ username, password }: Credential): Promise<MqttClient> => {
    const client = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
      username,
      password,
      reconnectPeriod: 0,
    });
    clients.push(client);
    return client;
  };

  test('a new device connects at once, and is shut out within moments of its removal', async () => {
    const credential = await hub.addDevice('mur', 'display');
    const client = await connect(credential);
    const closed = vi.fn();
    client.on('close', closed);
    expect((await client.subscribeAsync('ceis/present'))[0]?.qos).toBe(0);

    await hub.cli('device', 'remove', 'mur');
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), { timeout: 10_000 });
    await expect(connect(credential)).rejects.toThrow(/Not authorized|Bad username/i);
  });

  test('changed bounds hold for the device’s next connection', async () => {
    const credential = await hub.addDevice('ecran', 'display', '--connections', '1');
    await connect(credential);
    await expect(connect(credential)).rejects.toThrow();
    await hub.cli('device', 'set', 'ecran', '--connections', '0');
    await vi.waitFor(async () => expect((await connect(credential)).connected).toBe(true), {
      timeout: 10_000,
    });
  });
});
