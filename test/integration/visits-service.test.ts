import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import express from 'express';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkinAnswerSchema, presenceSchema } from '../../hub/contract/api.ts';
import { buildingSchema } from '../../hub/contract/building.ts';
import type { NewEntry } from '../../hub/contract/entries.ts';
import { HubError } from '../../hub/contract/errors.ts';
import type { HealthBoard, Log } from '../../hub/contract/ports.ts';
import type { Identity, Role } from '../../hub/contract/roles.ts';
import { openDatabase } from '../../hub/database/open.ts';
import { Ingest } from '../../hub/ingest/ingest.ts';
import { Journal } from '../../hub/journal/journal.ts';
import { Pseudonyms } from '../../hub/visits/pseudonym.ts';
import { visitsRoutes } from '../../hub/visits/routes.ts';
import { Visits } from '../../hub/visits/visits.ts';

/** The real journal and ingest; the broker, the screens and the health board only write down what they are told. */
const building = buildingSchema.parse({
  site: 'ceis',
  hours: { 'mon-fri': '08:30-17:30' },
  rooms: [],
  doors: [
    { id: 'entree', name: 'Entrée' },
    { id: 'jardin', name: 'Jardin' },
  ],
  readers: [{ id: 'entree', door: 'entree', kind: 'rdm6300' }],
});
const ms = (iso: string): number => Date.parse(iso);
const NINE = ms('2026-11-20T09:00:00+01:00');
const CLOSING = ms('2026-11-20T17:30:00+01:00');
const HOUR = 3_600_000;
const badge = (n: number): string => n.toString(16).padStart(32, '0');

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

class Board implements HealthBoard {
  readonly states = new Map<string, string>();
  part(name: string) {
    return {
      ok: () => void this.states.set(name, 'ok'),
      degraded: (error: string) => void this.states.set(name, error),
      failing: (error: string) => void this.states.set(name, error),
      detail() {},
    };
  }
  reject() {}
  snapshot() {
    return { status: 'ok' as const, parts: {} };
  }
}

/** Two shared cores: a condition may take its time. */
const until = <T>(check: () => T): Promise<T> => vi.waitFor(check, 20_000);

let folder: string;
let now: number;
let db: DatabaseSync;
let journal: Journal;
let visits: Visits;
let board: Board;
let published: { topic: string; payload: string; retain: boolean }[];
let events: { name: string; key: string; event: unknown }[];
let brokerError: Error | null;

async function start(): Promise<void> {
  const clock = { now: () => now };
  db = openDatabase(path.join(folder, 'hub.sqlite'));
  board = new Board();
  journal = new Journal({
    file: path.join(folder, 'journal.sqlite'),
    clock,
    health: board,
    log: silent,
    keepMs: 7 * 24 * HOUR,
    quotaBytes: 64 * 2 ** 20,
  });
  await journal.start(new AbortController().signal);
  visits = new Visits({
    db,
    journal,
    building,
    clock,
    publisher: {
      publish: async (topic, payload, options) => {
        if (brokerError) throw brokerError;
        published.push({ topic, payload, retain: options?.retain ?? false });
      },
    },
    live: { emit: (name, key, event) => void events.push({ name, key, event }) },
    health: board,
    log: silent,
  });
  await visits.start(new AbortController().signal);
}

async function stop(): Promise<void> {
  await visits.stop();
  await journal.stop();
  db.close();
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'visits-'));
  now = NINE;
  published = [];
  events = [];
  brokerError = null;
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

const tapEntry = (body: object, more: object = {}): NewEntry => ({
  kind: 'tap',
  at: now,
  received: now,
  source: 'serial:entree',
  body: { door: 'entree', reader: 'entree', via: 'serial', ...body },
  ...more,
});
function append(entry: NewEntry): Promise<number> {
  return new Promise((resolve, reject) => {
    journal.append(entry, (error, receipt) => (receipt ? resolve(receipt.seq) : reject(error)));
  });
}
const presences = () => published.filter(({ topic }) => topic === 'ceis/present');
const passages = async () => (await journal.read(0, 1_000)).filter(({ kind }) => kind === 'passage');

describe('a tap through a reader', () => {
  test('is answered to that reader and shown on the screens, without identity, and presence is retained', async () => {
    const seq = await append(tapEntry({ badge: badge(1) }, { nonce: 'a' }));
    await until(() => expect(presences().at(-1)?.payload).toContain('"count":1'));
    expect(published).toContainEqual({
      topic: 'ceis/badge/entree/result',
      payload: '{"result":"in","present":1}',
      retain: false,
    });
    expect(presences().at(-1)).toEqual({
      topic: 'ceis/present',
      payload: JSON.stringify({ count: 1, at: new Date(NINE).toISOString() }),
      retain: true,
    });
    expect(events).toContainEqual({
      name: 'tap',
      key: 'entree',
      event: {
        door: 'entree',
        reader: 'entree',
        result: 'in',
        present: 1,
        party: 1,
        at: new Date(NINE).toISOString(),
        seq,
      },
    });
    expect(events.at(-1)).toEqual({ name: 'presence', key: 'presence', event: visits.presence() });
    expect(JSON.stringify([published, events])).not.toContain(badge(1));
  });

  test('that is answered too late for anybody to be at the door is counted in silence', async () => {
    await append(tapEntry({ badge: badge(1) }, { at: NINE - HOUR, received: NINE - HOUR }));
    await until(() => expect(presences().at(-1)?.payload).toContain('"count":1'));
    expect(published.filter(({ topic }) => topic.endsWith('/result'))).toEqual([]);
    expect(events.filter(({ name }) => name === 'tap')).toEqual([]);
  });

  test('becomes one passage in the journal, and still one after restarts before its confirmation', async () => {
    await append(tapEntry({ badge: badge(1) }));
    now += HOUR;
    await append(tapEntry({ badge: badge(1) }));
    await append(tapEntry({ party: 3 }));
    await until(async () => {
      expect(await passages()).toHaveLength(3);
      expect(db.prepare('SELECT count(*) AS n FROM passage_outbox').get()).toEqual({ n: 0 });
    });
    const [first] = await passages();
    // As after a power cut that took back the confirmation.
    const { seq: _seq, ...entry } = first!;
    db.prepare('INSERT INTO passage_outbox VALUES (?, ?)').run(Number(first!.nonce), JSON.stringify(entry));
    await stop();
    await start();
    await until(() => expect(db.prepare('SELECT count(*) AS n FROM passage_outbox').get()).toEqual({ n: 0 }));
    expect((await passages()).map(({ body }) => body)).toEqual([
      { door: 'entree', direction: 'in', people: 1, present: 1 },
      { door: 'entree', direction: 'out', people: 1, present: 0 },
      { door: 'entree', direction: 'in', people: 3, present: 3 },
    ]);
  });
});

describe('the building’s day', () => {
  test('ends every visit at closing time without any tap', async () => {
    await append(tapEntry({ badge: badge(1) }));
    await append(tapEntry({ party: 2 }));
    await until(() => expect(visits.presence().count).toBe(3));
    now = CLOSING;
    await until(() => expect(presences().at(-1)?.payload).toContain('"count":0'));
    expect(
      db
        .prepare('SELECT left, ended_by FROM visits')
        .all()
        .map((row) => ({ ...row })),
    ).toEqual([
      { left: CLOSING, ended_by: 'hub' },
      { left: CLOSING, ended_by: 'hub' },
    ]);
  });

  test('taps that were acknowledged before a crash are applied at the next start, and presence is told again', async () => {
    await visits.stop();
    await append(tapEntry({ badge: badge(1) }));
    await append(tapEntry({ badge: badge(2) }));
    await stop();
    published = [];
    await start();
    await until(() => expect(presences().at(-1)?.payload).toContain('"count":2'));
  });

  test('presence is published again once the broker takes it, and health says so meanwhile', async () => {
    brokerError = new Error('no broker');
    await append(tapEntry({ badge: badge(1) }));
    await until(() => expect(board.states.get('visits')).toBe('no broker'));
    brokerError = null;
    await until(() => expect(presences().at(-1)?.payload).toContain('"count":1'));
    await until(() => expect(board.states.get('visits')).toBe('ok'));
  });
});

describe('over HTTP', () => {
  let server: Server;
  let url: string;
  let identity: Identity | undefined;
  const as = (role: Role, door?: string): void => {
    identity = { kind: 'device', name: role, role, scope: door === undefined ? {} : { door }, bounds: {} };
  };

  let greetingOfAll: string | null = null;
  beforeEach(async () => {
    greetingOfAll = null;
    const ingest = new Ingest({
      building,
      journal,
      pseudonyms: new Pseudonyms(Buffer.alloc(32, 7)),
      health: board,
      clock: { now: () => now },
      log: silent,
    });
    const app = express();
    app.use(express.json());
    app.use((request, _response, next) => {
      if (identity !== undefined) request.identity = identity;
      next();
    });
    app.use(
      '/api',
      visitsRoutes({
        visits,
        ingest,
        journal,
        clock: { now: () => now },
        greetingFor: () => greetingOfAll,
        building,
        guard:
          (...roles) =>
          (request, _response, next) =>
            next(
              roles.some((role) => role === request.identity?.role) ? undefined : new HubError('forbidden'),
            ),
      }),
    );
    app.use(((error, _request, response, _next) => {
      const known = error instanceof HubError ? error : new HubError('internal', String(error));
      response.status(known.status).json({ error: { code: known.code, message: known.message } });
    }) satisfies express.ErrorRequestHandler);
    server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
    as('kiosk', 'entree');
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const post = async (body: object): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${url}/checkins`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };

  test('a first name goes only to whoever asked for it, in the answer to the screen of that door, and not for long', async () => {
    await post({ nonce: 'x', anonymous: true });
    greetingOfAll = 'Fatima';
    expect((await post({ nonce: 'y', anonymous: true })).body).not.toHaveProperty('greeting');
    expect((await post({ nonce: 'z', uid: '0006547886' })).body).toMatchObject({ greeting: 'Fatima' });
    const ask = async (seq: number): Promise<unknown> =>
      (await fetch(`${url}/checkins/${seq}/greeting`)).json();
    const seqOf = (nonce: string) =>
      Number(db.prepare('SELECT seq FROM taps WHERE nonce = ?').get(nonce)?.seq);
    const fatima = seqOf('z');
    expect(await ask(fatima)).toEqual({ greeting: 'Fatima' });
    expect(await ask(seqOf('y'))).toEqual({ greeting: null });
    as('kiosk', 'jardin');
    expect(await ask(fatima)).not.toEqual({ greeting: 'Fatima' });
    as('staff');
    expect((await fetch(`${url}/checkins/${fatima}/greeting`)).status).toBe(403);
    as('kiosk', 'entree');
    now += HOUR;
    expect(await ask(fatima)).toEqual({ greeting: null });
  });

  test('a cancel at the door is 201, once, and the visit is gone', async () => {
    await post({ nonce: 'a', uid: '0006547886' });
    const cancel = async (): Promise<[number, unknown]> => {
      const answer = await fetch(`${url}/checkins/cancel`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ nonce: 'undo', checkin: 'a' }),
      });
      return [answer.status, await answer.json()];
    };
    expect(await cancel()).toEqual([201, { result: 'cancelled', present: 0 }]);
    expect(await cancel()).toEqual([200, { result: 'cancelled', present: 0 }]);
    expect(db.prepare('SELECT count(*) AS n FROM visits').get()).toMatchObject({ n: 0 });
  });

  test('a check-in is 201 and counted; the same nonce again is 200, the first answer, and not counted', async () => {
    const first = await post({ nonce: 'a', uid: '0006547886' });
    expect(first).toEqual({ status: 201, body: { result: 'in', present: 1 } });
    expect(checkinAnswerSchema.parse(first.body)).toEqual(first.body);
    now += HOUR;
    expect((await post({ nonce: 'b', anonymous: true, party: 4 })).body).toEqual({
      result: 'in',
      present: 5,
    });
    expect(await post({ nonce: 'a', uid: '0006547886' })).toEqual({ status: 200, body: first.body });
    expect(await post({ nonce: 'c', uid: '0006547886' })).toEqual({
      status: 201,
      body: { result: 'out', present: 4 },
    });
    expect(
      db
        .prepare('SELECT source, nonce, door FROM taps ORDER BY seq')
        .all()
        .map((row) => ({ ...row })),
    ).toEqual([
      { source: 'http:kiosk', nonce: 'a', door: 'entree' },
      { source: 'http:kiosk', nonce: 'b', door: 'entree' },
      { source: 'http:kiosk', nonce: 'c', door: 'entree' },
    ]);
    const presence = await (await fetch(`${url}/presence`)).json();
    expect(presenceSchema.parse(presence)).toMatchObject({ count: 4 });
  });

  test.each([
    ['no nonce', 'nonce_invalid', { uid: '0006547886' }],
    ['an empty nonce', 'nonce_invalid', { nonce: '', uid: '0006547886' }],
    ['a nonce of 10 kB', 'nonce_invalid', { nonce: 'n'.repeat(10_000), uid: '0006547886' }],
    ['a uid that is no number', 'uid_invalid', { nonce: 'a', uid: 'pas un badge' }],
    ['a uid that is not text', 'uid_invalid', { nonce: 'a', uid: 6_547_886 }],
    ['a party of eleven', 'party_invalid', { nonce: 'a', anonymous: true, party: 11 }],
    ['two people on one badge', 'party_invalid', { nonce: 'a', uid: '0006547886', party: 2 }],
    ['a date in 1970', 'at_implausible', { nonce: 'a', anonymous: true, at: '1970-01-01T00:00:00Z' }],
    ['a date in 2070', 'at_implausible', { nonce: 'a', anonymous: true, at: '2070-01-01T00:00:00Z' }],
    ['a date in words', 'at_implausible', { nonce: 'a', anonymous: true, at: 'hier' }],
    ['neither badge nor anonymous', 'bad_request', { nonce: 'a' }],
    ['both', 'bad_request', { nonce: 'a', uid: '0006547886', anonymous: true }],
    ['a room', 'bad_request', { nonce: 'a', anonymous: true, room: 'sante' }],
    ['another door than the kiosk’s', 'forbidden', { nonce: 'a', anonymous: true, door: 'jardin' }],
  ])('refuses %s (%s), and counts nobody', async (_what, code, body) => {
    expect(await post(body)).toMatchObject({ body: { error: { code } } });
    expect(db.prepare('SELECT count(*) AS n FROM taps').get()).toEqual({ n: 0 });
  });

  test('staff name the door where there are several, and a door that does not exist is refused', async () => {
    as('staff');
    expect(await post({ nonce: 'a', anonymous: true, door: 'jardin' })).toMatchObject({ status: 201 });
    expect(await post({ nonce: 'b', anonymous: true })).toMatchObject({
      body: { error: { code: 'door_unknown' } },
    });
    expect(await post({ nonce: 'c', anonymous: true, door: 'cave' })).toMatchObject({
      body: { error: { code: 'door_unknown' } },
    });
    as('display');
    expect(await post({ nonce: 'd', anonymous: true })).toMatchObject({ status: 403 });
  });
});
