import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Access } from '../../hub/access/access.ts';
import { DEVICE_COST, hashPassword } from '../../hub/access/password.ts';
import { AccessStore } from '../../hub/access/store.ts';
import { Broker, type BrokerOptions } from '../../hub/broker/broker.ts';
import { type Building, buildingSchema } from '../../hub/contract/building.ts';
import type { Log } from '../../hub/contract/ports.ts';
import type { DeviceRole, IdentityScope } from '../../hub/contract/roles.ts';
import { openDatabase } from '../../hub/database/open.ts';
import { Board } from '../../hub/health/board.ts';
import { Ingest } from '../../hub/ingest/ingest.ts';
import { Journal, type JournalOptions } from '../../hub/journal/journal.ts';
import { Startups } from '../../hub/showroom/startups/startups.ts';
import { StartupsStore } from '../../hub/showroom/startups/store.ts';
import { Pseudonyms } from '../../hub/visits/pseudonym.ts';

export const BUILDING: Building = buildingSchema.parse({
  site: 'ceis',
  rooms: [
    { id: 'accueil', name: 'Accueil' },
    { id: 'cuisine', name: 'Cuisine' },
  ],
  doors: [{ id: 'entree', name: 'Entrée' }],
  readers: [
    { id: 'entree', door: 'entree' },
    { id: 'tasmota', door: 'entree', topic: 'tele/porte/SENSOR' },
  ],
});
export const PASSWORD = 'porte-ouverte-12';

/** A device and what it is bound to; its password is `PASSWORD`. */
export interface TestDevice {
  readonly name: string;
  readonly role: DeviceRole;
  readonly scope?: IdentityScope;
  readonly bounds?: { readonly rate?: number; readonly connections?: number };
}
const UNBOUND = { rate: 0, connections: 0 };
/** `alice` and `bob` share the workshop's topics and have no bounds, so that a test meets only those it is about. */
export const DEVICES: readonly TestDevice[] = [
  { name: 'alice', role: 'learner', scope: { workshop: 'iot', seat: 'a' }, bounds: UNBOUND },
  { name: 'bob', role: 'learner', scope: { workshop: 'iot', seat: 'b' }, bounds: UNBOUND },
  { name: 'sensor', role: 'sensor', scope: { room: 'accueil' }, bounds: UNBOUND },
  { name: 'porte', role: 'reader', scope: { reader: 'entree' } },
  { name: 'gateway', role: 'gateway' },
  { name: 'automate', role: 'automation', bounds: UNBOUND },
  { name: 'slow', role: 'learner', scope: { workshop: 'iot', seat: 's' }, bounds: { rate: 20 } },
  { name: 'lampe', role: 'prototype', scope: { startup: 'acme', prototype: 'lampe' } },
  { name: 'single', role: 'learner', scope: { workshop: 'iot', seat: 'u' }, bounds: { connections: 2 } },
];
/** Everybody in the workshop may write and read below this. */
export const SHARED = 'ceis/workshop/iot/shared';

export interface PartsOptions {
  readonly dataDir?: string;
  readonly broker?: Partial<BrokerOptions>;
  readonly journal?: Partial<JournalOptions>;
}

export interface BrokerParts {
  readonly dataDir: string;
  readonly port: number;
  readonly broker: Broker;
  readonly journal: Journal;
  readonly access: Access;
  readonly startups: Startups;
  readonly board: Board;
  /** What the broker logged at `warn` and above. */
  readonly warnings: string[];
  stop(options?: { keepData?: boolean }): Promise<void>;
}

/** The broker with the real journal, ingest, access and health board, on free ports and a folder of its own. */
export async function startBroker(options: PartsOptions = {}): Promise<BrokerParts> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'broker-'));
  const clock = options.broker?.clock ?? { now: () => Date.now() };
  const warnings: string[] = [];
  const note = (fields: object, message: string): void => {
    warnings.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log: Log = { debug() {}, info() {}, warn: note, error: note };
  const health = new Board(clock);
  const db = openDatabase(path.join(dataDir, 'hub.sqlite'));
  const store = new AccessStore(db);
  store.prepare();
  const known = new Set(store.devices().map(({ name }) => name));
  const password = await hashPassword(PASSWORD, DEVICE_COST);
  for (const { name, role, scope = {}, bounds = {} } of DEVICES) {
    if (!known.has(name)) store.addDevice({ name, role, scope, bounds, password, created: clock.now() });
  }
  const access = new Access({ store, building: BUILDING, clock, log });
  const journal = new Journal({
    file: path.join(dataDir, 'journal.sqlite'),
    clock,
    health,
    log,
    keepMs: 7 * 86_400_000,
    quotaBytes: 2 ** 31,
    ...options.journal,
  });
  const ingest = new Ingest({
    building: BUILDING,
    journal,
    pseudonyms: new Pseudonyms(Buffer.alloc(32, 7)),
    prototypes: { door: (...topic) => startups.door(...topic) },
    health,
    clock,
    log,
  });
  const broker: Broker = new Broker({
    host: '127.0.0.1',
    port: 0,
    dataDir,
    site: BUILDING.site,
    access,
    ingest,
    health,
    log,
    clock,
    watch: () => startups,
    ...options.broker,
  });
  const startupsStore = new StartupsStore(db);
  startupsStore.prepare();
  const startups: Startups = new Startups({
    store: startupsStore,
    access,
    site: BUILDING.site,
    clock,
    live: { emit() {} },
    publisher: broker,
    health,
    log,
    isKept: () => false,
  });
  const { signal } = new AbortController();
  let running = true;
  const stop = async ({ keepData = false } = {}): Promise<void> => {
    if (!running) return;
    running = false;
    for (const part of [broker, startups, access, journal]) await part.stop();
    db.close();
    if (!keepData) rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    for (const part of [journal, access, startups, broker]) await part.start(signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    dataDir,
    port: broker.port,
    broker,
    journal,
    access,
    startups,
    board: health,
    warnings,
    stop,
  };
}
