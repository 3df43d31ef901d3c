import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { type Credential, RunningHub } from '../support/hub.ts';

/**
 * The clock is set back an hour while the hub runs, as a person with `date -s` does, or NTP after a battery died.
 * Debian's libfaketime stands between the hub and the C library: every clock of the wall, of every thread, reads what
 * the file `clock` says, at once; the monotonic clock goes on, as the kernel's does.
 */

const WAIT = { timeout: 20_000, interval: 50 };
const HOUR_S = 3_600;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clock-back-'));
  mkdirSync(path.join(folder, 'data'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Seconds that the hub's clock is ahead of ours. */
function setClock(seconds: number): void {
  writeFileSync(path.join(folder, 'clock'), `${seconds < 0 ? '' : '+'}${seconds}\n`);
}

/** From now to today's noon, far from any closing time. */
function untilNoon(): number {
  return Math.round((new Date().setUTCHours(12, 0, 0, 0) - Date.now()) / 1_000);
}

async function start(dataDir: string): Promise<RunningHub> {
  const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');
  if (library === undefined) throw new Error('libfaketime is missing: apt-get install faketime');
  const hub = await RunningHub.start({
    dataDir,
    building: {
      site: 'ceis',
      timezone: 'UTC',
      rooms: [{ id: 'cuisine', name: 'Cuisine' }],
      doors: [{ id: 'entree', name: 'Entrée' }],
      // Without a hold: what is tested here is what the hub's own clock decides.
      readers: [{ id: 'entree', door: 'entree', hold: '0s' }],
      visits: { repeat: '10s' },
    },
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: path.join(folder, 'clock'),
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  });
  onTestFinished(async () => void (await hub.stop()));
  return hub;
}

async function connected(hub: RunningHub, who: Credential): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, { ...who, reconnectPeriod: 0 });
  onTestFinished(async () => void (await client.endAsync(true)));
  return client;
}

test('the clock set back an hour: people go on coming and leaving, and nobody leaves before having come', async () => {
  const noon = untilNoon();
  setClock(noon);
  const dataDir = path.join(folder, 'data');
  const hub = await start(dataDir);
  const reader = await connected(hub, await hub.addDevice('entree', 'reader'));
  const display = await hub.addDevice('mur', 'display');
  const answers: unknown[] = [];
  reader.on('message', (_topic, payload) => answers.push(JSON.parse(payload.toString())));
  await reader.subscribeAsync('ceis/badge/entree/result');
  const tap = async (card: number): Promise<unknown> => {
    const heard = answers.length;
    await reader.publishAsync('ceis/badge/entree/tap', String(card).padStart(10, '0'), { qos: 1 });
    await vi.waitFor(() => expect(answers.length).toBe(heard + 1), WAIT);
    return answers.at(-1);
  };
  const presence = (): Promise<{ count: number; at: string }> => hub.get('/api/presence', display);

  const [anne, bruno, chloe] = [1_000_001, 1_000_002, 1_000_003];
  expect(await tap(anne)).toEqual({ result: 'in', present: 1 });
  expect(await tap(bruno)).toEqual({ result: 'in', present: 2 });
  expect((await presence()).at).toMatch(/T12:/);

  setClock(noon - HOUR_S);
  expect(await tap(anne)).toEqual({ result: 'out', present: 1 });
  expect(await tap(chloe)).toEqual({ result: 'in', present: 2 });
  expect(await tap(chloe)).toEqual({ result: 'repeat', present: 2 });
  expect(await presence()).toMatchObject({ count: 2, at: expect.stringMatching(/T11:/) });
  setClock(noon - HOUR_S + 60);
  expect(await tap(chloe)).toEqual({ result: 'out', present: 1 });
  expect(await tap(bruno)).toEqual({ result: 'out', present: 0 });
  expect(await tap(anne)).toEqual({ result: 'in', present: 1 });
  expect(await hub.stop()).toBe(0);

  // A start while the clock is still wrong changes nothing.
  const again = await start(dataDir);
  expect(await again.get('/api/presence', display)).toMatchObject({ count: 1 });
  expect(await again.stop()).toBe(0);

  const db = new DatabaseSync(path.join(dataDir, 'hub.sqlite'), { readOnly: true });
  const visits = db.prepare('SELECT arrived, left, ended_by FROM visits ORDER BY tap').all();
  db.close();
  expect(visits).toHaveLength(4);
  expect(visits.filter(({ left }) => left !== null).map(({ ended_by }) => ended_by)).toEqual([
    'badge',
    'badge',
    'badge',
  ]);
  expect(visits.filter(({ arrived, left }) => left !== null && Number(left) < Number(arrived))).toEqual([]);
});

test('the same hour twice: no value takes the place of another, and the journal keeps the order of arrival', async () => {
  const noon = untilNoon();
  setClock(noon);
  const dataDir = path.join(folder, 'data');
  const hub = await start(dataDir);
  const sensor = await connected(
    hub,
    await hub.addDevice('co2', 'sensor', '--room', 'cuisine', '--rate', '0'),
  );
  let value = 0;
  /** Some hundred values within the first seconds after what the clock says. */
  const publish = async (): Promise<void> => {
    for (let i = 0; i < 300; i++)
      await sensor.publishAsync('ceis/room/cuisine/co2', String(++value), { qos: 1 });
  };
  const began = Date.now();
  await publish();
  setClock(noon - HOUR_S);
  await publish();
  // Back to where it began: the same milliseconds once more.
  setClock(noon - Math.round((Date.now() - began) / 1_000));
  await publish();

  const admin = await hub.login();
  const range = {
    from: new Date(Date.now() + (noon - 2 * HOUR_S) * 1_000).toISOString(),
    to: new Date(Date.now() + (noon + HOUR_S) * 1_000).toISOString(),
  };
  const series = (more: object): Promise<{ points: [string, number][] }> =>
    hub.get(
      `/api/series?${new URLSearchParams({ kind: 'room', id: 'cuisine', measure: 'co2', ...range, ...more })}`,
      admin,
    );
  await vi.waitFor(async () => expect((await series({})).points).toHaveLength(value), WAIT);
  const { points } = await series({});
  expect(points.map(([, v]) => v).sort((a, b) => a - b)).toEqual(
    Array.from({ length: value }, (_, i) => i + 1),
  );
  expect(points.map(([at]) => at)).toEqual(points.map(([at]) => at).sort());
  const counts = (await series({ every: '1h', fn: 'count' })).points.map(([, count]) => count);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(value);
  expect(await hub.stop()).toBe(0);

  const journal = new DatabaseSync(path.join(dataDir, 'journal.sqlite'), { readOnly: true });
  const entries = journal
    .prepare(`SELECT received, json_extract(body, '$.value') AS value FROM entries ORDER BY seq`)
    .all();
  journal.close();
  expect(entries.map((entry) => entry.value)).toEqual(Array.from({ length: value }, (_, i) => i + 1));
  const jumps = entries.filter(
    ({ received }, i) => i > 0 && Number(received) - Number(entries[i - 1]?.received) < -1_800_000,
  );
  expect(jumps.map((entry) => entry.value)).toEqual([301]);
});
