import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  Access,
  AUDIT_KEEP_MS,
  SESSION_IDLE_MS,
  SESSION_MAX_MS,
  SESSIONS_PER_ACCOUNT,
} from '../../../hub/access/access.ts';
import { DEVICE_COST, hashPassword } from '../../../hub/access/password.ts';
import { AccessStore } from '../../../hub/access/store.ts';
import type { Log } from '../../../hub/contract/ports.ts';
import { openDatabase } from '../../../hub/database/open.ts';

const BUILDING = { site: 'ceis', doors: [{ id: 'entree', name: 'Entrée' }], readers: [] };
const PASSWORD = 'quatre mots bien choisis';
const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 21, 9);

let folder: string;
let opened: DatabaseSync[];
let now: number;
let lines: string[];
let log: Log;
let stops: AbortController;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'access-'));
  opened = [];
  now = START;
  lines = [];
  const write = (fields: object, message: string): void => void lines.push(message + JSON.stringify(fields));
  log = { debug: write, info: write, warn: write, error: write };
  stops = new AbortController();
});

afterEach(() => {
  stops.abort();
  for (const db of opened) db.close();
  rmSync(folder, { recursive: true });
});

/** A connection of its own to the same file, as another process would have. */
function connect(): { db: DatabaseSync; store: AccessStore } {
  const db = openDatabase(path.join(folder, 'hub.sqlite'));
  opened.push(db);
  const store = new AccessStore(db);
  store.prepare();
  return { db, store };
}

async function started(store: AccessStore): Promise<Access> {
  const access = new Access({ store, building: BUILDING, clock: { now: () => now }, log });
  await access.start(stops.signal);
  return access;
}

async function addSensor(store: AccessStore, name: string, password: string): Promise<void> {
  store.addDevice({
    name,
    role: 'sensor',
    scope: { room: 'cuisine' },
    password: await hashPassword(password, DEVICE_COST),
    bounds: { rate: 50 },
    created: now,
  });
}

describe('devices', () => {
  test('the right password gives the device with its scope and bounds, anything else gives nobody', async () => {
    const { store } = connect();
    await addSensor(store, 'co2', 'right');
    const access = await started(store);
    expect(await access.verifyDevice('co2', 'right')).toEqual({
      kind: 'device',
      name: 'co2',
      role: 'sensor',
      scope: { room: 'cuisine' },
      bounds: { rate: 50 },
    });
    expect(await access.verifyDevice('co2', 'wrong')).toBeNull();
    expect(await access.verifyDevice('co2', '')).toBeNull();
    expect(await access.verifyDevice('other', 'right')).toBeNull();
    expect(await access.verifyDevice('co2', 'x'.repeat(2_000))).toBeNull();
    expect(store.device('co2')?.lastSeen).toBe(now);
  });

  test('a wrong password stays wrong after the right one was remembered', async () => {
    const { store } = connect();
    await addSensor(store, 'co2', 'right');
    const access = await started(store);
    const first = await access.verifyDevice('co2', 'right');
    expect(await access.verifyDevice('co2', 'wrong')).toBeNull();
    expect(await access.verifyDevice('co2', 'right')).toBe(first);
  });

  test('a thousand clients of one credential that come back together are all let in', async () => {
    const { store } = connect();
    await addSensor(store, 'co2', 'right');
    const access = await started(store);
    const all = await Promise.all(Array.from({ length: 3_000 }, () => access.verifyDevice('co2', 'right')));
    expect(all.filter((one) => one?.name === 'co2')).toHaveLength(3_000);
  });

  test('a flood of wrong names is refused beyond the waiting line, and the rest is served', async () => {
    const { store } = connect();
    await addSensor(store, 'co2', 'right');
    const access = await started(store);
    const flood = Array.from({ length: 2_100 }, (_, i) => access.verifyDevice(`nobody-${i}`, 'x'));
    const answers = await Promise.allSettled(flood);
    const overloaded = answers.filter((one) => one.status === 'rejected');
    expect(overloaded).toHaveLength(50);
    for (const one of overloaded) expect(one.reason).toMatchObject({ code: 'overloaded' });
    expect(await access.verifyDevice('co2', 'right')).not.toBeNull();
  }, 120_000);

  test('what another process adds, changes and removes is seen at once, and told by name', async () => {
    const hub = connect();
    const access = await started(hub.store);
    const told: string[][] = [];
    access.onDeviceChange((names) => told.push([...names].sort()));
    const cli = connect();

    await addSensor(cli.store, 'co2', 'right');
    expect(await access.verifyDevice('co2', 'right')).not.toBeNull();
    await vi.waitFor(() => expect(told).toEqual([['co2']]));

    cli.store.setBounds('co2', { rate: 0, connections: 3 });
    await vi.waitFor(() => expect(told).toEqual([['co2'], ['co2']]), { timeout: 5_000 });
    expect((await access.verifyDevice('co2', 'right'))?.bounds).toEqual({ rate: 0, connections: 3 });

    cli.store.removeDevice('co2');
    await vi.waitFor(() => expect(told).toHaveLength(3), { timeout: 5_000 });
    expect(await access.verifyDevice('co2', 'right')).toBeNull();
  });

  test('another process’s writes to other tables change no device', async () => {
    const hub = connect();
    await addSensor(hub.store, 'co2', 'right');
    const access = await started(hub.store);
    const first = await access.verifyDevice('co2', 'right');
    const told: unknown[] = [];
    access.onDeviceChange((names) => told.push(names));
    connect().store.audit({ at: now, actor: 'cli', action: 'x', detail: '' });
    expect(await access.verifyDevice('co2', 'right')).toBe(first);
    expect(told).toEqual([]);
  });

  test('a device removed while its password is being verified does not get in', async () => {
    const { store } = connect();
    await addSensor(store, 'co2', 'right');
    const access = await started(store);
    const verdict = access.verifyDevice('co2', 'right');
    const cli = connect();
    cli.store.removeDevice('co2');
    // Any question makes the hub look again before the hash is done.
    const other = access.verifyDevice('nobody', 'x');
    expect(await verdict).toBeNull();
    await other;
  });

  test('a client id belongs to the device that claimed it first, also after a restart, until it is released', () => {
    const before = connect();
    const access = new Access({ store: before.store, building: BUILDING, clock: { now: () => now }, log });
    expect(access.claimClientId('screen-1', 'wall')).toBe(true);
    expect(access.claimClientId('screen-1', 'wall')).toBe(true);
    expect(access.claimClientId('screen-1', 'thief')).toBe(false);

    const after = new Access({ store: connect().store, building: BUILDING, clock: { now: () => now }, log });
    expect(after.claimClientId('screen-1', 'thief')).toBe(false);
    after.releaseClientId('screen-1');
    expect(after.claimClientId('screen-1', 'thief')).toBe(true);
  });

  test('a client id that cannot be released stays its device’s, ends nobody’s connection, and is released later', async () => {
    vi.useFakeTimers();
    const { db, store } = connect();
    const access = await started(store);
    access.claimClientId('screen-1', 'wall');
    access.claimClientId('screen-2', 'wall');
    db.exec('PRAGMA query_only=ON'); // as a full disk: nothing can be written
    access.releaseClientId('screen-1');
    access.releaseClientId('screen-2');
    expect(access.claimClientId('screen-1', 'thief')).toBe(false);
    expect(access.claimClientId('screen-2', 'wall')).toBe(true);
    db.exec('PRAGMA query_only=OFF');
    await vi.advanceTimersByTimeAsync(20_000);
    vi.useRealTimers();
    expect(access.claimClientId('screen-1', 'thief')).toBe(true);
    expect(access.claimClientId('screen-2', 'thief')).toBe(false);
  });

  test('removing a device gives its client ids free', async () => {
    const { store } = connect();
    await addSensor(store, 'co2', 'right');
    expect(store.claimClientId('id', 'co2')).toBe('co2');
    store.removeDevice('co2');
    expect(store.claimClientId('id', 'new')).toBe('new');
  });
});

describe('people', () => {
  async function withAdmin(): Promise<{ access: Access; store: AccessStore; db: DatabaseSync }> {
    const { store, db } = connect();
    const access = await started(store);
    await access.ensureAdmin(PASSWORD);
    return { access, store, db };
  }

  test('HUB_ADMIN_PASSWORD makes the account admin once, and never changes it again', async () => {
    const { access, store } = await withAdmin();
    const kept = store.account('admin')?.password;
    expect(await access.ensureAdmin('another good password')).toBe('kept');
    expect(store.account('admin')?.password).toBe(kept);
    expect(lines.some((line) => line.includes('HUB_ADMIN_PASSWORD is not used'))).toBe(true);
    expect(await access.verifyAccount('admin', PASSWORD)).toMatchObject({ kind: 'account', role: 'admin' });
    expect(await access.verifyAccount('admin', 'another good password')).toBeNull();
    expect(await access.verifyAccount('nobody', PASSWORD)).toBeNull();
  });

  test('the setup link works once, not with a weak password, not after a day, not after a newer link', async () => {
    const { store } = connect();
    const access = await started(store);
    expect(access.needsSetup()).toBe(true);
    const old = access.createSetupToken();
    const token = access.createSetupToken();
    await expect(access.completeSetup(old, PASSWORD)).rejects.toMatchObject({ code: 'setup_link_used' });
    await expect(access.completeSetup('', PASSWORD)).rejects.toMatchObject({ code: 'setup_link_used' });
    await expect(access.completeSetup(token, 'court')).rejects.toMatchObject({ code: 'password_too_weak' });

    const both = await Promise.allSettled([
      access.completeSetup(token, PASSWORD),
      access.completeSetup(token, PASSWORD),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(store.accounts().map(({ name, role }) => [name, role])).toEqual([['admin', 'admin']]);
    expect(access.needsSetup()).toBe(false);
    await expect(access.completeSetup(token, PASSWORD)).rejects.toMatchObject({ code: 'setup_link_used' });
  });

  test('the setup link ends after a day, and when an administrator was made otherwise', async () => {
    const { store } = connect();
    const access = await started(store);
    const late = access.createSetupToken();
    now += 24 * HOUR;
    await expect(access.completeSetup(late, PASSWORD)).rejects.toMatchObject({ code: 'setup_link_used' });
    const token = access.createSetupToken();
    const password = await hashPassword(PASSWORD, DEVICE_COST);
    connect().store.addAccount({ name: 'lea', role: 'admin', scope: {}, password, created: now });
    await expect(access.completeSetup(token, PASSWORD)).rejects.toMatchObject({ code: 'setup_link_used' });
  });

  test('a session’s token is not in the database, and gives its person until it is ended', async () => {
    const { access, db } = await withAdmin();
    const identity = (await access.verifyAccount('admin', PASSWORD))!;
    const { token, expiresAt } = access.createSession(identity);
    expect(expiresAt).toBe(now + SESSION_MAX_MS);
    expect(access.sessionIdentity(token)).toEqual(identity);
    const row = db.prepare('SELECT hex(token_hash) AS hash, account FROM sessions').get();
    expect(row).toMatchObject({ account: 'admin' });
    expect(JSON.stringify(row)).not.toContain(token);
    expect(String(row?.hash)).toHaveLength(64);
    expect(access.sessionIdentity(`${token}x`)).toBeNull();
    access.endSession(token);
    expect(access.sessionIdentity(token)).toBeNull();
  });

  test('a session ends after half a day without use, is kept by use, and ends after a week in any case', async () => {
    const { access } = await withAdmin();
    const identity = (await access.verifyAccount('admin', PASSWORD))!;
    const idle = access.createSession(identity).token;
    const used = access.createSession(identity).token;
    const step = SESSION_IDLE_MS - HOUR;
    now += step;
    expect(access.sessionIdentity(used)).not.toBeNull();
    now += step;
    expect(access.sessionIdentity(idle)).toBeNull();
    expect(access.sessionIdentity(used)).not.toBeNull();
    while (now + step < START + SESSION_MAX_MS) {
      now += step;
      expect(access.sessionIdentity(used)).not.toBeNull();
    }
    now = START + SESSION_MAX_MS;
    expect(access.sessionIdentity(used)).toBeNull();
  });

  test('a changed password, a removed account and a changed role count for sessions that are open', async () => {
    const { access, store } = await withAdmin();
    const cli = connect().store;
    const password = await hashPassword(PASSWORD, DEVICE_COST);
    cli.addAccount({ name: 'lea', role: 'staff', scope: {}, password, created: now });
    const lea = (await access.verifyAccount('lea', PASSWORD))!;
    const first = access.createSession(lea).token;
    cli.setPassword('lea', await hashPassword('autre phrase longue', DEVICE_COST));
    expect(access.sessionIdentity(first)).toBeNull();
    const second = access.createSession(lea).token;
    expect(access.sessionIdentity(second)).not.toBeNull();
    cli.removeAccount('lea');
    expect(access.sessionIdentity(second)).toBeNull();
    expect(store.session(Buffer.alloc(32))).toBeNull();
  });

  test('an account has so many sessions and no more: the least recently used one ends', async () => {
    const { access, db } = await withAdmin();
    const identity = (await access.verifyAccount('admin', PASSWORD))!;
    const tokens = Array.from({ length: SESSIONS_PER_ACCOUNT + 1 }, () => {
      now += 1_000;
      return access.createSession(identity).token;
    });
    expect(access.sessionIdentity(tokens[0]!)).toBeNull();
    expect(access.sessionIdentity(tokens[1]!)).not.toBeNull();
    expect(access.sessionIdentity(tokens.at(-1)!)).not.toBeNull();
    expect(db.prepare('SELECT count(*) AS n FROM sessions').get()?.n).toBe(SESSIONS_PER_ACCOUNT);
  });

  test('the name admin is the administrator’s alone, names are ids, and no name is given twice', async () => {
    const { store } = connect();
    const account = { role: 'staff', scope: {}, password: 'x', created: now } as const;
    for (const [name, code] of [
      ['admin', 'name_taken'],
      ['Léa', 'name_invalid'],
      ['a/b', 'name_invalid'],
      ['', 'name_invalid'],
    ]) {
      expect(() => store.addAccount({ ...account, name: name! })).toThrow(expect.objectContaining({ code }));
    }
    store.addAccount({ ...account, name: 'lea' });
    expect(() => store.addAccount({ ...account, name: 'lea' })).toThrow(
      expect.objectContaining({ code: 'name_taken' }),
    );
    expect(store.accounts()).toHaveLength(1);
  });
});

describe('the audit trail', () => {
  test('P11 says who did what and when, the newest first, and is forgotten after a year', async () => {
    const { store } = connect();
    const access = await started(store);
    access.audit('lea', 'attendance.export', '2026-11');
    now += 1_000;
    access.audit('lea', 'visits.show', 'x'.repeat(2_000));
    expect(access.auditTrail().map(({ at, action }) => [at, action])).toEqual([
      [START + 1_000, 'visits.show'],
      [START, 'attendance.export'],
    ]);
    expect(access.auditTrail()[0]?.detail).toHaveLength(500);
    await access.stop();

    now = START + AUDIT_KEEP_MS + 1;
    const later = await started(store);
    expect(later.auditTrail().map(({ action }) => action)).toEqual(['visits.show']);
  });
});

test('a full disk keeps nobody out: what is only good to know is left unwritten', async () => {
  const { store, db } = connect();
  await addSensor(store, 'co2', 'right');
  const access = await started(store);
  await access.ensureAdmin(PASSWORD);
  const { token } = access.createSession((await access.verifyAccount('admin', PASSWORD))!);
  // Stands for the full disk: every write fails.
  db.exec('PRAGMA query_only = ON');
  now += HOUR;
  expect(await access.verifyDevice('co2', 'right')).not.toBeNull();
  expect(access.sessionIdentity(token)).not.toBeNull();
  expect(lines.some((line) => line.includes('could not be written down'))).toBe(true);
});
