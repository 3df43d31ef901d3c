import { chmodSync, existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Finding } from '../../hub/cli/doctor/finding.ts';
import { freePort } from '../support/free-port.ts';
import { RunningHub } from '../support/hub.ts';
import { PROJECT, tiersLieu } from '../support/tiers-lieu.ts';

let dataDir: string;
let ports: { HUB_HTTP_PORT: string; HUB_MQTT_PORT: string };
let undo: (() => Promise<unknown> | unknown)[];

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'cli-doctor-'));
  ports = { HUB_HTTP_PORT: String(await freePort()), HUB_MQTT_PORT: String(await freePort()) };
  undo = [];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  rmSync(dataDir, { recursive: true });
});

interface Report {
  readonly status: number | null;
  readonly ok: boolean;
  readonly findings: Finding[];
}

async function doctor(env: Record<string, string> = {}): Promise<Report> {
  const { status, out, error } = await tiersLieu(['doctor', '--json'], {
    env: { HUB_DATA_DIR: dataDir, ...ports, ...env },
  });
  expect(error).toBe('');
  return { status, ...(JSON.parse(out) as Omit<Report, 'status'>) };
}
const of = (report: Report, part: string): Finding[] => report.findings.filter((one) => one.part === part);

async function startHub(env: Record<string, string> = {}): Promise<RunningHub> {
  const hub = await RunningHub.start({
    dataDir,
    env,
    httpPort: Number(ports.HUB_HTTP_PORT),
    mqttPort: Number(ports.HUB_MQTT_PORT),
  });
  undo.push(() => hub.stop());
  return hub;
}

test('before the first start nothing is failing, and every line that is not ok says what to do', async () => {
  const report = await doctor();
  expect([report.status, report.ok]).toEqual([0, true]);
  expect(of(report, 'hub')).toMatchObject([{ state: 'attention', message: 'il est arrêté' }]);
  for (const { state, hint } of report.findings) expect(hint !== undefined).toBe(state !== 'ok');
  const people = await tiersLieu(['doctor'], { env: { HUB_DATA_DIR: dataDir, ...ports } });
  expect(people.out.trim().split('\n')).toHaveLength(report.findings.length);
});

test('beside a running hub it reports the journal, each reader of it, the databases and the accounts', async () => {
  const hub = await startHub();
  const { username, password } = await hub.addDevice('borne', 'kiosk');
  const answer = await fetch(`${hub.url}/api/checkins`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    },
    body: JSON.stringify({ nonce: 'n1', anonymous: true }),
  });
  expect(answer.status).toBe(201);
  await vi.waitFor(
    async () => {
      const report = await doctor();
      expect(report.status).toBe(0);
      expect(of(report, 'hub').every(({ state }) => state !== 'failing')).toBe(true);
      const lines = of(report, 'journal').map(({ message }) => message);
      expect(lines[0]).toMatch(/numéros 1 à [1-9]\d*, dernière écriture le \d/);
      const readers = lines.slice(1);
      expect(readers.length).toBeGreaterThanOrEqual(2);
      expect(readers.filter((line) => !/^« \S+ » a tout lu$/.test(line))).toEqual([]);
      expect(of(report, 'bases').map(({ message }) => message.split(',')[0])).toEqual([
        'hub.sqlite',
        'prototypes.sqlite',
        'readings.sqlite',
        'journal.sqlite',
      ]);
      expect(of(report, 'secret')).toMatchObject([{ state: 'ok' }]);
      expect(of(report, 'comptes')).toMatchObject([{ state: 'ok', message: '1 compte et 1 appareil' }]);
    },
    { timeout: 45_000 },
  );
});

test('a damaged database and a secret that others can read are failing, exit status 1', async () => {
  const hub = await startHub();
  await hub.stop();
  const secret = path.join(dataDir, 'secret/badge.key');
  expect(existsSync(secret)).toBe(true);
  chmodSync(secret, 0o644);
  truncateSync(path.join(dataDir, 'readings.sqlite'), 5_000);
  const report = await doctor();
  expect([report.status, report.ok]).toEqual([1, false]);
  expect(of(report, 'secret')).toMatchObject([
    { state: 'failing', hint: expect.stringContaining('chmod 600') },
  ]);
  expect(of(report, 'bases').filter(({ state }) => state === 'failing')).toMatchObject([
    { message: expect.stringContaining('readings.sqlite'), hint: expect.stringContaining('restore') },
  ]);
  chmodSync(secret, 0o600);
  truncateSync(secret, 5);
  expect(of(await doctor(), 'secret')).toMatchObject([
    { state: 'failing', hint: expect.stringContaining('Remettez votre copie') },
  ]);
});

test('hub.sqlite that is damaged is one line of doctor; the hub says where to look, and is not started again and again', async () => {
  const hub = await startHub();
  await hub.stop();
  writeFileSync(path.join(dataDir, 'hub.sqlite'), 'no database at all '.repeat(1_000));
  const report = await doctor();
  expect(report.findings.filter(({ state }) => state === 'failing')).toMatchObject([
    {
      part: 'bases',
      message: expect.stringContaining('hub.sqlite'),
      hint: expect.stringContaining('restore'),
    },
  ]);
  const { status, error } = await tiersLieu(['hub/main.ts'], {
    program: path.join(PROJECT, 'node_modules/.bin/node'),
    env: { HUB_DATA_DIR: dataDir, HUB_HTTP_PORT: '0', HUB_MQTT_PORT: '0', HUB_LOG_LEVEL: 'silent' },
  });
  expect([status, error]).toEqual([
    78,
    expect.stringMatching(/^a database in .* is damaged .*doctor.*restore.*\n$/),
  ]);
  expect(error).toContain(dataDir);
});

test('a port that another program holds is failing while the hub is stopped', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  undo.push(() => other.close());
  await vi.waitFor(() => expect(other.listening).toBe(true));
  const port = String((other.address() as AddressInfo).port);
  const report = await doctor({ HUB_MQTT_PORT: port });
  expect(report.status).toBe(1);
  expect(of(report, 'hub')).toMatchObject([
    { state: 'attention' },
    { state: 'failing', message: expect.stringContaining(port) },
  ]);
});

test('a running hub that does not answer where it should is failing', async () => {
  await startHub();
  const report = await doctor({ HUB_HTTP_PORT: String(await freePort()) });
  expect(of(report, 'hub')).toMatchObject([
    { state: 'failing', hint: expect.stringContaining('HUB_HTTP_PORT') },
  ]);
});

test('InfluxDB that is away is for attention, not failing, and said once: the journal keeps everything', async () => {
  const influx = {
    HUB_INFLUX_URL: `http://127.0.0.1:${await freePort()}`,
    HUB_INFLUX_VERSION: '1',
    HUB_INFLUX_DATABASE: 'x',
  };
  await startHub(influx);
  const away = await vi.waitFor(
    async () => {
      const { parts } = (await (await fetch(`http://127.0.0.1:${ports.HUB_HTTP_PORT}/health`)).json()) as {
        parts: Record<string, { state: string }>;
      };
      expect(parts.readings?.state).toBe('degraded');
      return doctor(influx);
    },
    { timeout: 30_000 },
  );
  expect(of(away, 'hub').filter(({ message }) => message.startsWith('readings'))).toEqual([]);
  expect(of(away, 'InfluxDB')).toMatchObject([
    { state: 'attention', message: expect.stringContaining('ECONNREFUSED') },
  ]);
  expect(away.status).toBe(0);
});

test('a wrong building file, a wrong variable and a reader that is not plugged in are said in one line each', async () => {
  const building = path.join(dataDir, 'building.yaml');
  writeFileSync(building, 'site: ceis\nrooms: []\ndoors: []\n');
  const file = await doctor({ HUB_BUILDING: building });
  expect(file.status).toBe(1);
  expect(of(file, 'bâtiment')).toMatchObject([
    { state: 'failing', message: expect.stringContaining('line 3') },
  ]);

  const variable = await doctor({ HUB_HTTP_PORT: 'x' });
  expect(variable.status).toBe(1);
  expect(of(variable, 'réglages')).toMatchObject([
    { state: 'failing', message: expect.stringContaining('HUB_HTTP_PORT') },
  ]);

  writeFileSync(
    building,
    'site: ceis\nrooms: []\ndoors: [{id: a, name: A}]\nreaders: [{id: r, door: a, kind: rdm6300, port: /dev/serial/by-id/absent}]\n',
  );
  const unplugged = await doctor({ HUB_BUILDING: building });
  expect(unplugged.status).toBe(0);
  expect(of(unplugged, 'lecteurs')).toMatchObject([
    { state: 'attention', message: expect.stringContaining('/dev/serial/by-id/absent') },
  ]);
});
