import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OpeningHours } from '../../hub/calendar/opening-hours.ts';
import { buildingSchema } from '../../hub/contract/building.ts';
import type { Entry, NewEntry } from '../../hub/contract/entries.ts';
import type { RoomState } from '../../hub/contract/live.ts';
import type { HealthBoard, Log } from '../../hub/contract/ports.ts';
import { openDatabase } from '../../hub/database/open.ts';
import { Journal } from '../../hub/journal/journal.ts';
import { MAX_MEASURES, RoomsConsumer } from '../../hub/rooms/consumer.ts';
import { newEstimate } from '../../hub/rooms/estimate.ts';
import { Rooms } from '../../hub/rooms/rooms.ts';
import { traitsOf } from '../../hub/rooms/rules.ts';
import { type RoomRecord, RoomsStore } from '../../hub/rooms/store.ts';

/** The real journal; the broker, the screens and the health board only write down what they are told. */
const ms = (iso: string): number => Date.parse(iso);
const NINE = ms('2026-11-20T09:00:00+01:00');
const CLOSING = ms('2026-11-20T17:30:00+01:00');
const HOUR = 3_600_000;
const buildingOf = (...rooms: object[]) =>
  buildingSchema.parse({
    site: 'ceis',
    hours: { 'mon-fri': '08:30-17:30' },
    rooms,
    doors: [{ id: 'entree', name: 'Entrée' }],
  });
const CUISINE = { id: 'cuisine', name: 'Cuisine', capacity: 12 };
const JARDIN = { id: 'jardin', name: 'Jardin' };
const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Two shared cores: a condition may take its time. */
const until = <T>(check: () => T): Promise<T> => vi.waitFor(check, 20_000);

let folder: string;
let now: number;
let db: DatabaseSync;
let journal: Journal;
let rooms: Rooms;
let published: { topic: string; payload: string; retain: boolean | undefined }[];
let events: RoomState[];
let brokerError: Error | null;
let rejected: string[];
let states: Map<string, string>;

const health = (): HealthBoard => ({
  part: (name) => ({
    ok: () => void states.set(name, 'ok'),
    degraded: (error) => void states.set(name, error),
    failing: (error) => void states.set(name, error),
    detail() {},
  }),
  reject: (reason) => void rejected.push(reason),
  snapshot: () => ({ status: 'ok', parts: {} }),
});

async function start(building = buildingOf(CUISINE, JARDIN)): Promise<void> {
  const clock = { now: () => now };
  db = openDatabase(path.join(folder, 'hub.sqlite'));
  journal = new Journal({
    file: path.join(folder, 'journal.sqlite'),
    clock,
    health: health(),
    log: silent,
    keepMs: 7 * 24 * HOUR,
    quotaBytes: 64 * 2 ** 20,
  });
  await journal.start(new AbortController().signal);
  rooms = new Rooms({
    db,
    journal,
    building,
    clock,
    publisher: {
      publish: async (topic, payload, options) => {
        if (brokerError) throw brokerError;
        published.push({ topic, payload, retain: options?.retain });
      },
    },
    live: { emit: (name, _key, event) => void (name === 'room' && events.push(event as RoomState)) },
    health: health(),
    log: silent,
  });
  await rooms.start(new AbortController().signal);
}
async function stop(): Promise<void> {
  await rooms.stop();
  await journal.stop();
  db.close();
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'rooms-'));
  now = NINE;
  published = [];
  events = [];
  rejected = [];
  states = new Map();
  brokerError = null;
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

const reading = (
  id: string,
  measure: string,
  value: number | boolean | string,
  more: object = {},
): NewEntry => ({
  kind: 'reading',
  at: now,
  received: now,
  source: 'mqtt:capteur',
  body: { scope: 'room', id, measure, value },
  ...more,
});
function append(entry: NewEntry): Promise<void> {
  return new Promise((resolve, reject) =>
    journal.append(entry, (error) => (error ? reject(error) : resolve())),
  );
}
const cuisine = () => rooms.list()[0]!.occupancy;
const said = (room: string) => published.filter(({ topic }) => topic === `ceis/room/${room}/occupancy`);

const correction = (id: string, count: number): NewEntry => ({
  kind: 'correction',
  at: now,
  received: now,
  source: 'http:accueil',
  nonce: `${id}-${now}`,
  body: { scope: 'room', id, count, reason: 'headcount' },
});

describe('a room that somebody looked at', () => {
  test('has their count at once, on the broker too, and keeps it over a restart and the passages after it', async () => {
    await append(reading('cuisine', 'in', 9));
    await until(() => expect(cuisine().count).toBe(9));
    now += HOUR;
    await append(correction('cuisine', 4));
    await append(correction('cuisine', 4));
    await until(() => expect(cuisine()).toMatchObject({ count: 4, source: 'staff' }));
    await until(() => expect(said('cuisine').at(-1)?.payload).toContain('"count":4'));
    now += 1_000;
    await append(reading('cuisine', 'out', 1));
    await until(() => expect(cuisine()).toMatchObject({ count: 3, source: 'doors' }));
    await stop();
    await start();
    expect(cuisine()).toMatchObject({ count: 3, source: 'doors' });
  });
});

describe('a room', () => {
  test('follows its doors and its gauge, on the retained topic and on the screens', async () => {
    await append(reading('cuisine', 'in', 3, { source: 'mqtt:porte-nord' }));
    await append(reading('cuisine', 'out', 1, { source: 'mqtt:porte-sud' }));
    await until(() => expect(cuisine()).toMatchObject({ count: 2, source: 'doors' }));
    await until(() =>
      expect(said('cuisine').at(-1)).toEqual({
        topic: 'ceis/room/cuisine/occupancy',
        payload: `{"count":2,"low":1,"high":3,"capacity":12,"source":"doors","at":"${new Date(NINE).toISOString()}"}`,
        retain: true,
      }),
    );
    await append(reading('cuisine', 'count', 5));
    await append(reading('cuisine', 'co2', 640));
    await until(() => expect(events.at(-1)?.measures.co2?.value).toBe(640));
    expect(rooms.states()[0]).toEqual(events.at(-1));
    expect(rooms.list()).toEqual([
      {
        id: 'cuisine',
        name: 'Cuisine',
        capacity: 12,
        occupancy: { count: 5, low: 5, high: 5, source: 'count', at: new Date(NINE).toISOString() },
      },
      {
        id: 'jardin',
        name: 'Jardin',
        capacity: null,
        occupancy: { count: null, low: null, high: null, source: 'none', at: null },
      },
    ]);
  });

  test('takes what an object that stands in it measures for its own, and nothing of one that stands nowhere', async () => {
    const counter = (value: number, room?: string): NewEntry =>
      reading('', '', 0, {
        body: { scope: 'object', id: 'compteur', measure: 'count', value, ...(room && { room }) },
      });
    await append(counter(9));
    await append(counter(6, 'cuisine'));
    await append(counter(7, 'ailleurs'));
    await append(reading('jardin', 'in', 1));
    await until(() => expect(rooms.list()[1]!.occupancy.count).toBe(1));
    expect(cuisine()).toMatchObject({ count: 6, source: 'count' });
  });

  test('is published when its occupancy changes, not for each reading', async () => {
    for (let i = 0; i < 50; i++) await append(reading('cuisine', 'count', 4));
    for (let i = 0; i < 50; i++) await append(reading('cuisine', 'temperature', 20 + i / 10));
    await until(() => expect(events.at(-1)?.measures.temperature?.value).toBe(24.9));
    await until(() => expect(said('cuisine').at(-1)?.payload).toContain('"count":4'));
    expect(said('cuisine')).toHaveLength(2);
    expect(events.filter(({ id }) => id === 'cuisine').length).toBeLessThan(20);
  });

  test('is empty after closing time without any message', async () => {
    await append(reading('cuisine', 'in', 3));
    await until(() => expect(cuisine().count).toBe(3));
    now = CLOSING;
    await until(() => expect(said('cuisine').at(-1)?.payload).toContain('"count":0'));
    await append(reading('cuisine', 'in', 1));
    await until(() => expect(cuisine().count).toBe(1));
  });

  test('keeps its people and its values over a restart, and what was appended meanwhile', async () => {
    await append(reading('cuisine', 'in', 3));
    await append(reading('cuisine', 'co2', 640));
    await until(() => expect(cuisine().count).toBe(3));
    await rooms.stop();
    await append(reading('cuisine', 'out', 1));
    await stop();
    await start();
    await until(() => expect(cuisine().count).toBe(2));
    await until(() =>
      expect(events.at(-1)?.measures.co2?.value ?? events.at(-2)?.measures.co2?.value).toBe(640),
    );
  });

  test('does not show a late reading as the last one', async () => {
    await append(reading('cuisine', 'co2', 640, { at: NINE + 0.4 }));
    await append(reading('cuisine', 'in', 1, { at: NINE + 0.4 }));
    await append(reading('cuisine', 'co2', 900, { at: NINE - HOUR }));
    await append(reading('cuisine', 'sound', 40));
    await until(() => expect(events.at(-1)?.measures.sound?.value).toBe(40));
    expect(events.at(-1)?.measures.co2).toEqual({ value: 640, at: new Date(NINE).toISOString() });
  });

  test('an impossible number of people is refused visibly and changes nothing', async () => {
    await append(reading('cuisine', 'in', 2));
    await append(reading('cuisine', 'in', 1e9));
    await append(reading('cuisine', 'in', -3));
    await append(reading('cuisine', 'out', 'beaucoup'));
    await until(() => expect(rejected).toEqual(['payload-invalid', 'payload-invalid', 'payload-invalid']));
    expect(cuisine().count).toBe(2);
  });

  test('keeps so many measures and no more', async () => {
    for (let i = 0; i < MAX_MEASURES + 3; i++) await append(reading('cuisine', `m${i}`, i));
    await until(() => expect(rejected).toEqual(['overloaded', 'overloaded', 'overloaded']));
    expect(db.prepare('SELECT count(*) AS n FROM room_values').get()).toEqual({ n: MAX_MEASURES });
  });
});

describe('what concerns several rooms', () => {
  const passage = (door: string, direction: 'in' | 'out', present: number): NewEntry => ({
    kind: 'passage',
    at: now,
    received: now,
    source: 'hub:visits',
    nonce: `${door}-${now}-${present}`,
    body: { door, direction, people: 1, present },
  });

  test('P7 badges at a door count the people of the room behind it, of no other room, and of nobody by name', async () => {
    await stop();
    await start(buildingOf({ ...CUISINE, door: 'entree' }, JARDIN));
    await append(passage('entree', 'in', 1));
    await append(passage('jardin', 'in', 2));
    await append(passage('entree', 'in', 3));
    await until(() => expect(cuisine()).toMatchObject({ count: 2, source: 'badges' }));
    expect(rooms.list()[1]!.occupancy).toMatchObject({ count: null, source: 'none' });
    const told = db.prepare('SELECT group_concat(told) AS told FROM rooms').get();
    expect(told?.told).not.toMatch(/"(badge|seq|tap)"/);
  });

  test('a headcount of the building bounds each of its rooms', async () => {
    await append(reading('cuisine', 'in', 9));
    await append(reading('jardin', 'in', 2));
    now += 1_000;
    await append({
      ...correction('', 4),
      body: { scope: 'building', count: 4, reason: 'headcount' },
    } as NewEntry);
    await until(() => expect(cuisine()).toMatchObject({ count: 4, high: 4 }));
    expect(rooms.list()[1]!.occupancy.count).toBe(2);
  });
});

describe('the building file', () => {
  test('a room taken out loses its retained message and its rows; one put in is there at once', async () => {
    await append(reading('cuisine', 'in', 3));
    await until(() => expect(cuisine().count).toBe(3));
    await stop();
    published = [];
    const brokenBroker = new Error('no broker');
    brokerError = brokenBroker;
    await start(buildingOf(JARDIN, { id: 'showroom', name: 'Showroom', capacity: 20 }));
    await until(() => expect(states.get('rooms')).toBe('no broker'));
    brokerError = null;
    await until(() =>
      expect(db.prepare(`SELECT count(*) AS n FROM rooms WHERE room = 'cuisine'`).get()).toEqual({ n: 0 }),
    );
    expect(said('cuisine')).toEqual([{ topic: 'ceis/room/cuisine/occupancy', payload: '', retain: true }]);
    expect(rooms.list().map(({ id }) => id)).toEqual(['jardin', 'showroom']);
    await until(() => expect(said('showroom').at(-1)?.payload).toContain('"source":"none"'));
    await append(reading('cuisine', 'in', 1));
    await append(reading('showroom', 'in', 1));
    await until(() => expect(rooms.list()[1]!.occupancy.count).toBe(1));
    await until(() => expect(states.get('rooms')).toBe('ok'));
  });
});

describe('exactly once', () => {
  const MEASURED = ['in', 'out', 'co2', 'in', 'temperature', 'co2', 'out', 'presence', 'count'];
  const entries: Entry[] = Array.from({ length: 3_000 }, (_, i) => ({
    ...reading(
      i % 2 ? 'cuisine' : 'jardin',
      MEASURED[i % 9]!,
      MEASURED[i % 9] === 'co2' ? 400 + i : (i * 7) % 5,
      {
        at: NINE + i * 5_000,
        received: NINE + i * 5_000,
      },
    ),
    seq: i + 1,
  }));

  function open(file: string) {
    const one = openDatabase(path.join(folder, file));
    const store = new RoomsStore(one);
    store.prepare();
    const known = store.all();
    const building = buildingOf(CUISINE, JARDIN);
    const records = new Map<string, RoomRecord>(
      building.rooms.map((room) => {
        const record = known.get(room.id) ?? { estimate: newEstimate(traitsOf(room)), measures: new Map() };
        return [room.id, record] as const;
      }),
    );
    const calendar = new OpeningHours(building);
    return {
      one,
      records,
      consumer: new RoomsConsumer({
        store,
        calendar,
        building,
        health: health(),
        rooms: records,
        onChange() {},
      }),
    };
  }
  const rowsOf = (one: DatabaseSync) =>
    ['rooms', 'room_beliefs', 'room_values', 'cursors'].map((table) =>
      one
        .prepare(`SELECT * FROM ${table} ORDER BY 1, 2`)
        .all()
        .map((row) => ({ ...row })),
    );

  test('in one batch, or in many with restarts, failures and redeliveries, the rows are the same', () => {
    const whole = open('whole.sqlite');
    whole.consumer.apply(entries, entries.length);
    let parts = open('parts.sqlite');
    for (let size = 1; parts.consumer.cursor() < entries.length; size = (size * 7 + 3) % 190) {
      const after = parts.consumer.cursor();
      const batch = entries.slice(after, after + 1 + size);
      if (size % 3 === 0) {
        parts.one.exec('BEGIN');
        expect(() => parts.consumer.apply(batch, after + batch.length)).toThrow();
        parts.one.exec(parts.one.isTransaction ? 'ROLLBACK' : 'SELECT 1');
      }
      parts.consumer.apply(batch, after + batch.length);
      parts.consumer.apply(batch, after + batch.length);
      parts.one.close();
      parts = open('parts.sqlite');
    }
    expect(rowsOf(parts.one)).toEqual(rowsOf(whole.one));
    expect(parts.records).toEqual(whole.records);
    parts.one.close();
    whole.one.close();
  });
});
