import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connectAsync } from 'mqtt';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { basic, RunningHub } from '../support/hub.ts';
import { MosquittoSub } from '../support/mosquitto.ts';
import { PersistentPublisher } from '../support/persistent-publisher.ts';
import { PROJECT, tiersLieu } from '../support/tiers-lieu.ts';

/**
 * The whole hub on a disk of its own that fills up: a file system of 96 MB in memory, so that `ENOSPC` comes from the
 * kernel to whichever part writes. What fills it is somebody's film beside the hub's files.
 */

const DISK = '96m';
const WAIT = { timeout: 30_000, interval: 100 };

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'full-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', dataDir], { stdio: 'pipe' });
  } catch (error) {
    rmSync(dataDir, { recursive: true });
    const why = (error as Error).message.trim();
    throw new Error(
      `A full disk takes a small disk, and this machine refused to mount one: run the tests as root, in a container with CAP_SYS_ADMIN. ${why}`,
    );
  }
});
afterEach(() => {
  execFileSync('umount', ['-l', dataDir]);
  rmSync(dataDir, { recursive: true, force: true });
});

class Film {
  readonly #file = path.join(dataDir, 'film.mkv');

  /** Takes whatever space is left. */
  fillDisk(): void {
    const block = Buffer.alloc(64 * 1024);
    const fd = openSync(this.#file, 'a');
    try {
      for (;;) {
        const { bavail, bsize } = statfsSync(dataDir);
        if (bavail === 0) break;
        writeSync(fd, block, 0, Math.min(block.length, bavail * bsize));
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(fd);
    }
  }

  delete(): void {
    rmSync(this.#file, { force: true });
  }
}

interface Health {
  status: string;
  parts: Record<string, { state: string; lastError: string | null }>;
}

test('on a full disk the hub does not start, and says so; a backup to it says where there is no room', async () => {
  new Film().fillDisk();
  const started = await tiersLieu(['hub/main.ts'], {
    program: path.join(PROJECT, 'node_modules/.bin/node'),
    env: { HUB_DATA_DIR: dataDir, HUB_HTTP_PORT: '0', HUB_MQTT_PORT: '0', HUB_LOG_LEVEL: 'silent' },
  });
  expect([started.status, started.error]).toEqual([
    1,
    `the disk of ${dataDir} is full: free some space, and start the hub again\n`,
  ]);

  const elsewhere = mkdtempSync(path.join(tmpdir(), 'full-disk-data-'));
  onTestFinished(() => rmSync(elsewhere, { recursive: true }));
  const env = { HUB_DATA_DIR: elsewhere };
  await tiersLieu(['device', 'add', 'mur', '--role', 'display'], { env });
  const saved = await tiersLieu(['backup', path.join(dataDir, 'b.tar.gz')], { env });
  expect([saved.status, saved.error]).toEqual([
    74,
    expect.stringContaining(`pas assez de place dans ${dataDir}`),
  ]);
});

test('a full disk refuses new work visibly, the hub stays up, and is well by itself once there is space', async () => {
  const hub = await RunningHub.start({ dataDir });
  onTestFinished(async () => void (await hub.stop()));
  const [sensor, reader, kiosk, display] = await Promise.all([
    hub.addDevice('co2', 'sensor', '--room', 'cuisine'),
    hub.addDevice('entree', 'reader'),
    hub.addDevice('borne', 'kiosk'),
    hub.addDevice('mur', 'display'),
  ]);
  const health = async (): Promise<[status: number, Health]> => {
    const answer = await fetch(`${hub.url}/health`);
    return [answer.status, (await answer.json()) as Health];
  };
  const present = async (): Promise<number> =>
    (await hub.get<{ count: number }>('/api/presence', display)).count;
  const checkin = async (nonce: string): Promise<[status: number, body: unknown]> => {
    const answer = await fetch(`${hub.url}/api/checkins`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: basic(kiosk) },
      body: JSON.stringify({ nonce, anonymous: true }),
    });
    return [answer.status, await answer.json()];
  };

  // Connected before the disk is full, as a building's devices are.
  const witness = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, { ...sensor, reconnectPeriod: 0 });
  witness.on('error', () => {});
  onTestFinished(async () => void (await witness.endAsync(true)));
  const readings = new PersistentPublisher(hub.mqttPort, sensor, (n) => [
    'ceis/room/cuisine/co2',
    JSON.stringify({ value: 1_000 + n, nonce: `reading-${n}` }),
  ]);
  const taps = new PersistentPublisher(hub.mqttPort, reader, (n) => [
    'ceis/badge/entree/tap',
    JSON.stringify({ uid: String(5_000_000 + n).padStart(10, '0'), nonce: `tap-${n}` }),
  ]);
  onTestFinished(async () => void (await Promise.all([readings.stop(), taps.stop()])));
  const acknowledged = (): number => Math.min(readings.acknowledged.length, taps.acknowledged.length);
  await vi.waitFor(() => expect(acknowledged()).toBeGreaterThan(50), WAIT);
  const early = randomUUID();
  expect((await checkin(early))[0]).toBe(201);
  expect((await health())[0]).toBe(200);

  const film = new Film();
  film.fillDisk();
  // The hub's files have some pages left to write on; then it says no, and keeps saying it.
  const late = randomUUID();
  await vi.waitFor(async () => {
    expect(await checkin(late)).toMatchObject([507, { error: { code: 'journal_full' } }]);
  }, WAIT);
  await vi.waitFor(async () => {
    const [status, { parts }] = await health();
    expect([status, parts.journal]).toMatchObject([
      503,
      { state: 'failing', lastError: expect.stringContaining('plein') },
    ]);
  }, WAIT);
  const unheard = witness.publishAsync('ceis/room/cuisine/temperature', '21', { qos: 1 }).then(
    () => 'acknowledged',
    () => 'closed',
  );
  const cut = new Promise((resolve) => witness.once('close', () => resolve('closed')));
  expect(await Promise.race([unheard, cut])).toBe('closed');
  const atTheWorst = acknowledged();
  // What can still be read is read: the screens go on showing who was here.
  expect(await present()).toBeGreaterThan(0);
  expect([hub.process.exitCode, hub.process.signalCode]).toEqual([null, null]);

  film.delete();
  await vi.waitFor(async () => expect((await checkin(late))[0]).toBe(201), WAIT);
  expect((await checkin(late))[0]).toBe(200);
  expect((await checkin(early))[0]).toBe(200);
  await vi.waitFor(() => expect(acknowledged()).toBeGreaterThan(atTheWorst + 50), WAIT);
  await vi.waitFor(async () => {
    const [status, { parts }] = await health();
    const ill = Object.entries(parts).filter(([name, { state }]) => name !== 'disk' && state !== 'ok');
    expect([status, ill]).toEqual([200, []]); // `disk` goes on warning: 96 MB are few
  }, WAIT);
  await Promise.all([readings.stop(), taps.stop()]);

  // A screen that comes now gets the present count: retained messages are taken again, too.
  await vi.waitFor(async () => {
    using ear = await MosquittoSub.listening(hub.mqttPort, display, ['ceis/present'], 'ceis/present');
    expect(JSON.parse(ear.heard[0]?.payload ?? '')).toMatchObject({ count: await present() });
  }, WAIT);
  expect(await hub.stop()).toBe(0);

  const state = new DatabaseSync(path.join(dataDir, 'hub.sqlite'), { readOnly: true });
  const visits = Map.groupBy(
    state.prepare('SELECT t.nonce FROM taps t JOIN visits v ON v.tap = t.seq').all(),
    ({ nonce }) => String(nonce),
  );
  state.close();
  const promised = [...taps.acknowledged.map((n) => `tap-${n}`), early, late];
  expect(promised.filter((nonce) => visits.get(nonce)?.length !== 1)).toEqual([]);
  expect([...visits.values()].filter((rows) => rows.length !== 1)).toEqual([]);

  const store = new DatabaseSync(path.join(dataDir, 'readings.sqlite'), { readOnly: true });
  const sql = `SELECT value FROM points JOIN series USING (series) WHERE id = 'cuisine' AND measure = 'co2'`;
  const values = Map.groupBy(store.prepare(sql).all(), ({ value }) => Number(value));
  store.close();
  expect(readings.acknowledged.filter((n) => values.get(1_000 + n)?.length !== 1)).toEqual([]);
  expect([...values.values()].filter((rows) => rows.length !== 1)).toEqual([]);
});
