import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import { expect, test, vi } from 'vitest';
import { Random } from '../../devices/simulator/random.ts';
import { basic, type Credential, RunningHub } from '../support/hub.ts';

/**
 * The power cord, thirty times: `kill -9` at random moments while a reader, a sensor and a kiosk are at work.
 * Each sends again, with the same nonce, whatever was not acknowledged, as real devices do.
 */

const KILLS = 30;
/** A moment between "just up" and "well under way". */
const MOMENT_MS = [20, 700] as const;

test('thirty times the power cord: every acknowledged nonce is there exactly once, in visits and in readings', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'power-cord-'));
  const random = new Random(30);
  let hub = await RunningHub.start({ dataDir });
  const { httpPort, mqttPort } = hub;
  const sensor = await hub.addDevice('sensor', 'sensor', '--room', 'cuisine');
  const reader = await hub.addDevice('reader', 'reader', '--reader', 'entree');
  const kiosk = await hub.addDevice('kiosk', 'kiosk', '--door', 'entree');

  const stop = new AbortController();
  const readings = publisher(mqttPort, sensor, stop.signal, (n, nonce) => [
    'ceis/room/cuisine/co2',
    JSON.stringify({ value: 1_000 + n, nonce }),
  ]);
  // One card a tap: a badge that comes back within a minute is rightly no visit.
  const taps = publisher(mqttPort, reader, stop.signal, (n, nonce) => [
    'ceis/badge/entree/tap',
    JSON.stringify({ uid: String(5_000_000 + n).padStart(10, '0'), nonce }),
  ]);
  const checkins = kioskTouches(httpPort, kiosk, stop.signal);

  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(random.between(...MOMENT_MS));
    await hub.kill();
    hub = await RunningHub.start({ dataDir, httpPort, mqttPort });
  }
  stop.abort();
  const [ackedReadings, ackedTaps, ackedCheckins] = await Promise.all([readings, taps, checkins]);
  expect(Math.min(ackedReadings.length, ackedTaps.length, ackedCheckins.length)).toBeGreaterThan(KILLS);

  // The presence counts everyone once.
  await vi.waitFor(
    async () => {
      const { count } = await hub.get<{ count: number }>('/api/presence', kiosk);
      expect(count).toBeGreaterThanOrEqual(ackedTaps.length + ackedCheckins.length);
    },
    { timeout: 20_000 },
  );
  // Readings are drained behind; what waits at a stop is drained after the next start.
  const last = 1_000 + (ackedReadings.at(-1)?.n ?? 0);
  await vi.waitFor(() => expect(readingsOf(dataDir).get(last)).toBe(1), { timeout: 30_000 });
  expect(await hub.stop()).toBe(0);

  const state = new DatabaseSync(path.join(dataDir, 'hub.sqlite'), { readOnly: true });
  const counted = new Map<string, number>();
  for (const row of state.prepare('SELECT t.nonce FROM taps t JOIN visits v ON v.tap = t.seq').iterate()) {
    counted.set(String(row.nonce), (counted.get(String(row.nonce)) ?? 0) + 1);
  }
  state.close();
  expect([...ackedTaps, ...ackedCheckins].filter(({ nonce }) => counted.get(nonce) !== 1)).toEqual([]);
  expect([...counted.values()].every((times) => times === 1)).toBe(true);

  const values = readingsOf(dataDir);
  expect(ackedReadings.filter(({ n }) => values.get(1_000 + n) !== 1)).toEqual([]);
  expect([...values.values()].every((times) => times === 1)).toBe(true);
  rmSync(dataDir, { recursive: true, force: true });
}, 300_000);

/** How often each value of the sensor is in the embedded store. */
function readingsOf(dataDir: string): ReadonlyMap<number, number> {
  const store = new DatabaseSync(path.join(dataDir, 'readings.sqlite'), { readOnly: true });
  const values = new Map<number, number>();
  const sql = `SELECT value FROM points JOIN series USING (series) WHERE kind = 'room' AND id = 'cuisine' AND measure = 'co2'`;
  for (const row of store.prepare(sql).iterate()) {
    values.set(Number(row.value), (values.get(Number(row.value)) ?? 0) + 1);
  }
  store.close();
  return values;
}

interface Acked {
  readonly n: number;
  readonly nonce: string;
}

/** Publishes one message after the other with QoS 1; without a PUBACK the same message goes out again. */
async function publisher(
  port: number,
  credential: Credential,
  signal: AbortSignal,
  message: (n: number, nonce: string) => [topic: string, payload: string],
): Promise<Acked[]> {
  const acked: Acked[] = [];
  let n = 0;
  let nonce = randomUUID();
  while (!signal.aborted) {
    const client = await connected(port, credential, signal);
    if (!client) continue;
    const closed = new Promise<false>((resolve) => client.once('close', () => resolve(false)));
    while (client.connected && !signal.aborted) {
      const puback = await Promise.race([
        client.publishAsync(...message(n, nonce), { qos: 1 }).then(
          () => true,
          () => false,
        ),
        closed,
      ]);
      if (!puback) break;
      acked.push({ n, nonce });
      n++;
      nonce = randomUUID();
    }
    client.end(true);
  }
  return acked;
}

async function connected(
  port: number,
  credential: Credential,
  signal: AbortSignal,
): Promise<MqttClient | null> {
  const client = mqtt.connect({
    port,
    host: '127.0.0.1',
    ...credential,
    reconnectPeriod: 0,
    connectTimeout: 3_000,
  });
  // What MQTT.js kept for sending again would go out beside our own second try.
  client.on('error', () => undefined);
  const up = await new Promise<boolean>((resolve) => {
    client.once('connect', () => resolve(true));
    client.once('close', () => resolve(false));
    signal.addEventListener('abort', () => resolve(false), { once: true });
  });
  if (up) return client;
  client.end(true);
  await sleep(50);
  return null;
}

/** "Je n'ai pas de badge", again and again. */
async function kioskTouches(port: number, credential: Credential, signal: AbortSignal): Promise<Acked[]> {
  const acked: Acked[] = [];
  let nonce = randomUUID();
  for (let n = 0; !signal.aborted; ) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/checkins`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: basic(credential) },
      body: JSON.stringify({ nonce, anonymous: true }),
      signal: AbortSignal.timeout(3_000),
    }).catch(() => null);
    if (answer?.ok) {
      acked.push({ n: n++, nonce });
      nonce = randomUUID();
    } else {
      await sleep(50);
    }
  }
  return acked;
}
