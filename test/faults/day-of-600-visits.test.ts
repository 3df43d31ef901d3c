import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import { Temporal } from 'temporal-polyfill';
import { expect, test, vi } from 'vitest';
import { type DayEvent, simulateDay } from '../../devices/simulator/day.ts';
import type { Attendance } from '../../hub/contract/attendance.ts';
import { maskParts } from '../../hub/visits/masking-rules.ts';
import { basic, type Credential, RunningHub } from '../support/hub.ts';

/**
 * Yesterday, told today: the reader and the kiosk say when each passage was, as a reader with a clock and a kiosk that
 * was offline do. The hub is the real one; its process is killed five times while they send.
 */

const VISITS = 600;
const KILLS = 5;
const OPENS = 8 * 60 + 30;
const CLOSES = 17 * 60 + 30;
/** Minutes of the day during which the kiosk does not reach the hub. */
const OFFLINE = { from: 13 * 60, to: 14 * 60 };

type Passage = Extract<DayEvent, { kind: 'tap' | 'anonymous' }>;

test('a day of 600 visits, the hub killed five times, the kiosk offline for an hour: the figures are the simulator’s', async () => {
  const yesterday = Temporal.Now.plainDateISO('Europe/Paris').subtract({ days: 1 });
  const at = (minute: number): string =>
    new Date(
      yesterday.toZonedDateTime('Europe/Paris').epochMilliseconds + Math.round(minute * 60_000),
    ).toISOString();
  const day = simulateDay({
    seed: 600,
    visits: VISITS,
    rooms: [{ id: 'accueil', capacity: 30 }],
    gauges: ['accueil'],
    opens: OPENS,
    closes: CLOSES,
    anonymous: 0.2,
  });
  const passages = day.events.filter((event): event is Passage => event.kind !== 'reading');

  const building = {
    site: 'ceis',
    hours: { 'mon-sun': '08:30-17:30' },
    rooms: [],
    doors: [{ id: 'entree', name: 'Entrée' }],
    readers: [{ id: 'entree', door: 'entree' }],
  };
  const dataDir = mkdtempSync(path.join(tmpdir(), 'day-'));
  let hub = await RunningHub.start({ dataDir, building });
  const { httpPort, mqttPort } = hub;
  const reader = new Reader(mqttPort, await hub.addDevice('lecteur', 'reader', '--reader', 'entree'));
  const kiosk = await hub.addDevice('borne', 'kiosk', '--door', 'entree');
  const touch = (event: Extract<Passage, { kind: 'anonymous' }>): Promise<void> =>
    checkin(httpPort, kiosk, {
      nonce: randomUUID(),
      anonymous: true,
      party: event.party,
      at: at(event.minute),
    });

  /** What waits in the kiosk, in the order of the touches. */
  const waiting: Extract<Passage, { kind: 'anonymous' }>[] = [];
  let waited = 0;
  let kills = 0;
  let restart: Promise<void> = Promise.resolve();
  const cord = async (): Promise<void> => {
    kills += 1;
    await hub.kill();
    hub = await RunningHub.start({ dataDir, building, httpPort, mqttPort });
  };

  for (const [n, event] of passages.entries()) {
    // While the next passages are being sent: the hub is gone under them.
    if (n > 0 && n % Math.ceil(passages.length / (KILLS + 1)) === 0) {
      await restart;
      restart = cord();
    }
    if (event.minute >= OFFLINE.to) {
      for (const touched of waiting.splice(0)) await touch(touched);
    }
    if (event.kind === 'tap') await reader.tap(event.card, at(event.minute));
    else if (event.minute < OFFLINE.from || event.minute >= OFFLINE.to) await touch(event);
    else waited = waiting.push(event);
  }
  await restart;
  await reader.end();
  expect(waited).toBeGreaterThan(3);
  expect(kills).toBe(KILLS);

  const admin = await hub.login();
  const month = yesterday.toString().slice(0, 7);
  const { truth } = day;
  const figures = await vi.waitFor(
    async () => {
      const now = await hub.get<Attendance>(`/api/attendance/${month}`, admin);
      expect(now.visits).toBe(truth.people);
      return now;
    },
    { timeout: 20_000 },
  );
  expect(truth.people).toBe(VISITS);
  expect(figures).toMatchObject({
    visits: VISITS,
    anonymous: truth.anonymousPeople,
    closedByHub: 0,
    days: [{ date: yesterday.toString(), visits: VISITS }],
    people: { different: truth.badgeVisits, new: truth.badgeVisits, returning: 0 },
  });
  const hours = maskParts(truth.byHour, figures.k).map((visits, hour) => ({ hour, visits }));
  expect(figures.hours).toEqual(hours.filter(({ visits }) => visits !== 0));
  expect(await hub.stop()).toBe(0);
  rmSync(dataDir, { recursive: true, force: true });
}, 240_000);

/** A reader that speaks MQTT: one tap after the other, again with the same nonce until the hub has taken it. */
class Reader {
  readonly #port: number;
  readonly #credential: Credential;
  #client: MqttClient | null = null;
  #gone: Promise<false> = Promise.resolve(false);

  constructor(port: number, credential: Credential) {
    this.#port = port;
    this.#credential = credential;
  }

  async tap(card: number, at: string): Promise<void> {
    const payload = JSON.stringify({ uid: String(card).padStart(10, '0'), nonce: randomUUID(), at });
    for (;;) {
      const client = await this.#connected();
      if (client === null) continue;
      const taken = client.publishAsync('ceis/badge/entree/tap', payload, { qos: 1 }).then(
        () => true,
        () => false,
      );
      if (await Promise.race([taken, this.#gone])) return;
      await this.end();
    }
  }

  async #connected(): Promise<MqttClient | null> {
    if (this.#client?.connected) return this.#client;
    await this.end();
    const client = mqtt.connect({
      port: this.#port,
      host: '127.0.0.1',
      ...this.#credential,
      reconnectPeriod: 0,
      connectTimeout: 3_000,
    });
    client.on('error', () => undefined);
    this.#client = client;
    this.#gone = new Promise((resolve) => client.once('close', () => resolve(false)));
    const up = new Promise<true>((resolve) => client.once('connect', () => resolve(true)));
    if (await Promise.race([up, this.#gone])) return client;
    await sleep(50);
    return null;
  }

  async end(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.endAsync(true);
  }
}

/** A touch of the kiosk, sent again with the same nonce until the hub says that it has it. */
async function checkin(port: number, credential: Credential, body: object): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/checkins`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: basic(credential) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5_000),
    }).catch(() => null);
    if (answer?.ok) return;
    if (answer !== null && answer.status < 500) throw new Error(`${answer.status} ${await answer.text()}`);
    await sleep(50);
  }
}
