import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { HubError } from '../contract/errors.ts';
import type { AccessPort, Clock, Log, Service } from '../contract/ports.ts';
import type { DeviceRole, Identity, IdentityScope, PersonRole } from '../contract/roles.ts';
import { ID_PATTERN } from '../contract/topics.ts';
import {
  checkPersonPassword,
  DEVICE_COST,
  HashingLane,
  hashPassword,
  newDevicePassword,
  PASSWORD_MAX,
  PERSON_COST,
  unmatchableHash,
  verifyPassword,
} from './password.ts';
import { type Place, Rights } from './rights.ts';
import {
  type AccessStore,
  type Account,
  ADMIN_NAME,
  type AuditEntry,
  type Device,
  type ListedSession,
} from './store.ts';

/** How soon a change made by another process is noticed when nobody logs in meanwhile. */
const POLL_MS = 500;
/** For what a full disk did not take. */
const RELEASE_AGAIN_MS = 10_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A session ends after half a day without use, so that a screen left open in the evening is closed by morning… */
export const SESSION_IDLE_MS = 12 * HOUR_MS;
/** …and after a week in any case, so that a stolen token does not live for ever. */
export const SESSION_MAX_MS = 7 * DAY_MS;
/** A used session is written down again at most this often: a page that polls must not write at each request. */
const SESSION_TOUCH_MS = 5 * 60_000;
/** More devices than one person uses; beyond it the least recently used session ends. */
export const SESSIONS_PER_ACCOUNT = 20;
/** The first-installation link: long enough for an afternoon that runs late. Ends with the process in any case. */
export const SETUP_TOKEN_MS = DAY_MS;
/** CNIL, délibération 2021-122 on logs: between six months and one year. */
export const AUDIT_KEEP_MS = 365 * DAY_MS;
/** One line of the audit trail says what was done, it is not an archive of it. */
const AUDIT_DETAIL_MAX = 500;
/** `last seen` is for the eyes of a technician: to the minute. */
const LAST_SEEN_EVERY_MS = 60_000;

/** Two of libuv's four threads: a flood of CONNECTs leaves the others to files and DNS, and takes 2 MiB. */
const DEVICE_HASHES_AT_ONCE = 2;
/** Twice the thousand clients that may come back together after a restart. */
const DEVICE_HASHES_WAITING = 2_048;
/** One person at a time, so that logging in never takes more than 32 MiB, and never waits behind devices. */
const PERSON_HASHES_AT_ONCE = 1;
const PERSON_HASHES_WAITING = 32;

interface KnownDevice {
  readonly row: Device;
  readonly identity: Identity;
  /** Keyed digest of the password that was found right; set by the first success. */
  digest?: Buffer;
  seen: number;
}

export interface AccessOptions {
  /** Prepared. */
  readonly store: AccessStore;
  readonly building: Place;
  readonly clock: Clock;
  readonly log: Log;
}

/** Who may come in and what they may do: devices, people and their sessions, rights on topics, the audit trail. */
export class Access implements AccessPort, Service {
  readonly #store: AccessStore;
  readonly #building: Place;
  readonly #clock: Clock;
  readonly #log: Log;

  readonly #devices = new Map<string, KnownDevice>();
  readonly #listeners = new Set<(names: ReadonlySet<string>) => void>();
  #dataVersion = -1;

  readonly #deviceLane = new HashingLane(DEVICE_HASHES_AT_ONCE, DEVICE_HASHES_WAITING);
  readonly #personLane = new HashingLane(PERSON_HASHES_AT_ONCE, PERSON_HASHES_WAITING);
  /** Of this process only: what is kept in memory is worthless to whoever reads it elsewhere. */
  readonly #digestKey = randomBytes(32);
  readonly #verifying = new Map<string, Promise<boolean>>();
  // An unknown name must cost what a wrong password costs, or the time of an answer would tell the names.
  readonly #noDevice = unmatchableHash(DEVICE_COST);
  readonly #noAccount = unmatchableHash(PERSON_COST);

  /** Bounded by the claims in the store. */
  readonly #toRelease = new Set<string>();
  #rights = new WeakMap<Identity, Rights>();
  #openObjects: readonly string[] = [];
  #setup: { readonly tokenHash: Buffer; readonly expires: number } | null = null;
  #timers: NodeJS.Timeout[] = [];

  constructor({ store, building, clock, log }: AccessOptions) {
    this.#store = store;
    this.#building = building;
    this.#clock = clock;
    this.#log = log;
  }

  async start(signal: AbortSignal): Promise<void> {
    this.#refresh();
    this.forget(this.#clock.now());
    const every = (ms: number, what: string, work: () => void): NodeJS.Timeout =>
      setInterval(() => {
        try {
          work();
        } catch (error) {
          this.#log.error({ error }, what);
        }
      }, ms).unref();
    this.#timers = [
      every(POLL_MS, 'devices could not be read again', () => this.#refresh()),
      every(RELEASE_AGAIN_MS, 'client ids could not be released', () => this.#releaseClientIds()),
      every(HOUR_MS, 'old sessions and audit lines could not be deleted', () =>
        this.forget(this.#clock.now()),
      ),
    ];
    signal.addEventListener('abort', () => this.#endTimers(), { once: true });
  }

  async stop(): Promise<void> {
    this.#endTimers();
  }

  #endTimers(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
  }

  /** Deletes sessions that are over and lines of the audit trail that have had their time. */
  forget(now: number): { auditLines: number } {
    this.#store.endSessionsExpiredBy(now);
    return { auditLines: this.#store.forgetAuditBefore(now - AUDIT_KEEP_MS) };
  }

  // Devices

  /** @throws HubError `overloaded` when more clients wait to be verified than are served in reasonable time. */
  async verifyDevice(name: string, password: string): Promise<Identity | null> {
    if (password.length > PASSWORD_MAX) return null;
    this.#refresh();
    const device = this.#devices.get(name);
    const digest = createHmac('sha256', this.#digestKey).update(password).digest();
    if (!(device?.digest && timingSafeEqual(device.digest, digest))) {
      const right = await this.#verifyOnce(name, password, digest, device?.row.password ?? this.#noDevice);
      // Meanwhile the device may have been removed, or have been given another password.
      if (!right || !device || this.#devices.get(name) !== device) return null;
      device.digest = digest;
    }
    this.#see(device);
    return device.identity;
  }

  /** A credential's clients that connect together with the same password are verified together. */
  #verifyOnce(name: string, password: string, digest: Buffer, stored: string): Promise<boolean> {
    const key = `${digest.toString('base64')} ${stored} ${name}`;
    const running = this.#verifying.get(key);
    if (running) return running;
    const verification = this.#deviceLane
      .run(() => verifyPassword(password, stored))
      .finally(() => this.#verifying.delete(key));
    this.#verifying.set(key, verification);
    return verification;
  }

  #see(device: KnownDevice): void {
    const now = this.#clock.now();
    if (Math.abs(now - device.seen) < LAST_SEEN_EVERY_MS) return;
    device.seen = now;
    this.#note(() => this.#store.deviceSeen(device.row.name, now));
  }

  /** Writes down what is only good to know: a full disk must not keep anybody out. */
  #note(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#log.warn({ error }, 'when a device or a session was last used could not be written down');
    }
  }

  devices(): Device[] {
    return this.#store.devices();
  }

  /**
   * Makes a device; the answer is its password, kept as a hash only. It may come in at once.
   * @throws HubError `name_invalid`, `name_taken`
   */
  async addDevice(name: string, role: DeviceRole, scope: IdentityScope): Promise<string> {
    const password = newDevicePassword();
    const hash = await hashPassword(password, DEVICE_COST);
    this.#store.addDevice({ name, role, scope, password: hash, bounds: {}, created: this.#clock.now() });
    this.#reload(this.#store.dataVersion());
    return password;
  }

  /**
   * Another password for a device, whose bounds and client ids stay; what was connected with the old one ends.
   * @throws HubError `not_found`
   */
  async renewDevice(name: string): Promise<string> {
    const password = newDevicePassword();
    const hash = await hashPassword(password, DEVICE_COST);
    if (!this.#store.setDevicePassword(name, hash)) throw new HubError('not_found');
    this.#reload(this.#store.dataVersion());
    return password;
  }

  /** Ends the device's connections and streams; false where there is no such device. */
  removeDevice(name: string): boolean {
    const removed = this.#store.removeDevice(name);
    if (removed) this.#reload(this.#store.dataVersion());
    return removed;
  }

  onDeviceChange(listener: (names: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads the devices again where another process has written, and tells who changed. */
  #refresh(): void {
    const version = this.#store.dataVersion();
    if (version !== this.#dataVersion) this.#reload(version);
  }

  #reload(version: number): void {
    const first = this.#dataVersion === -1;
    const changed = new Set<string>();
    const rows = new Map(this.#store.devices().map((row) => [row.name, row]));
    for (const [name, known] of this.#devices) {
      const row = rows.get(name);
      if (row && sameCredential(row, known.row)) continue;
      changed.add(name);
      this.#devices.delete(name);
    }
    for (const [name, row] of rows) {
      if (this.#devices.has(name)) continue;
      changed.add(name);
      this.#devices.set(name, { row, identity: deviceIdentity(row), seen: row.lastSeen ?? 0 });
    }
    this.#dataVersion = version;
    if (first || changed.size === 0) return;
    for (const listener of this.#listeners) {
      try {
        listener(changed);
      } catch (error) {
        this.#log.error({ error }, 'a listener failed on changed devices');
      }
    }
  }

  /** @throws the store's error on a full disk. */
  claimClientId(clientId: string, device: string): boolean {
    const held = this.#store.claimClientId(clientId, device) === device;
    if (held) this.#toRelease.delete(clientId);
    return held;
  }

  /** On a full disk the id stays its device's until it can be written down that it is free. */
  releaseClientId(clientId: string): void {
    this.#toRelease.add(clientId);
    try {
      this.#releaseClientIds();
    } catch (error) {
      this.#log.warn({ error, clientId }, 'a client id could not be released, will be tried again');
    }
  }

  keepClientIds(held: ReadonlySet<string>): void {
    for (const clientId of this.#store.clientIds()) if (!held.has(clientId)) this.releaseClientId(clientId);
  }

  #releaseClientIds(): void {
    for (const clientId of this.#toRelease) {
      this.#store.releaseClientId(clientId);
      this.#toRelease.delete(clientId);
    }
  }

  // Rights on topics

  mayPublish(identity: Identity, topic: string): boolean {
    return this.#rightsOf(identity).mayPublish(topic);
  }

  mayRead(identity: Identity, topic: string): boolean {
    return this.#rightsOf(identity).mayRead(topic);
  }

  maySubscribe(identity: Identity, filter: string): boolean {
    return this.#rightsOf(identity).maySubscribe(filter);
  }

  /** Ids of the objects that staff opened to workshops: learners hear and command these, from the next message on. */
  openToWorkshops(objects: readonly string[]): void {
    this.#openObjects = objects;
    this.#rights = new WeakMap();
  }

  #rightsOf(identity: Identity): Rights {
    let rights = this.#rights.get(identity);
    if (!rights) {
      rights = new Rights(identity, this.#building, this.#openObjects);
      this.#rights.set(identity, rights);
    }
    return rights;
  }

  // People

  /** @throws HubError `overloaded` */
  async verifyAccount(name: string, password: string): Promise<Identity | null> {
    if (password.length > PASSWORD_MAX) return null;
    const stored = this.#store.account(name)?.password ?? this.#noAccount;
    if (!(await this.#personLane.run(() => verifyPassword(password, stored)))) return null;
    const account = this.#store.account(name);
    return account?.password === stored ? accountIdentity(account) : null;
  }

  /** The token goes into a cookie; only its digest is kept. `expiresAt`: ms, at the latest; use moves it on. */
  createSession(identity: Identity): { token: string; expiresAt: number } {
    const now = this.#clock.now();
    const token = randomBytes(32).toString('base64url');
    const session = { account: identity.name, created: now, lastUsed: now, expires: now + SESSION_IDLE_MS };
    this.#store.addSession(sha256(token), session, SESSIONS_PER_ACCOUNT);
    return { token, expiresAt: now + SESSION_MAX_MS };
  }

  /** Who the token belongs to, with the account's role of now; null for an unknown or ended session. */
  sessionIdentity(token: string, asUse = true): Identity | null {
    const now = this.#clock.now();
    const tokenHash = sha256(token);
    const session = this.#store.session(tokenHash);
    if (!session || session.expires <= now) return null;
    if (asUse && now - session.lastUsed >= SESSION_TOUCH_MS) {
      const expires = Math.min(now + SESSION_IDLE_MS, session.created + SESSION_MAX_MS);
      this.#note(() => this.#store.sessionUsed(tokenHash, now, expires));
    }
    const account = this.#store.account(session.account);
    return account && accountIdentity(account);
  }

  endSession(token: string): void {
    this.#store.endSession(sha256(token));
  }

  accounts(): Account[] {
    return this.#store.accounts();
  }

  /**
   * `startup`: whose prototypes an account of that role sees; for others it must be null.
   * @throws HubError `name_invalid`, `name_taken`, `password_too_weak`, `bad_request`, `overloaded`
   */
  async addAccount(
    name: string,
    role: PersonRole,
    startup: string | null,
    password: string,
  ): Promise<Account> {
    checkPersonPassword(password);
    const scope = accountScope(role, startup);
    const hash = await this.#personLane.run(() => hashPassword(password, PERSON_COST));
    const account: Account = { name, role, scope, password: hash, created: this.#clock.now() };
    this.#store.addAccount(account);
    return account;
  }

  /** Its sessions end too. @throws HubError `account_unknown`, `last_admin` */
  removeAccount(name: string): void {
    this.#notLastAdmin(name);
    this.#store.removeAccount(name);
  }

  /** Counts from the next request on. @throws HubError `account_unknown`, `last_admin`, `bad_request`, `name_taken` */
  setRole(name: string, role: PersonRole, startup: string | null): void {
    const scope = accountScope(role, startup);
    if (role !== 'admin') {
      this.#notLastAdmin(name);
      if (name === ADMIN_NAME) throw new HubError('name_taken');
    }
    if (!this.#store.setRole(name, role, scope)) throw new HubError('account_unknown');
  }

  #notLastAdmin(name: string): void {
    const accounts = this.#store.accounts();
    const account = accounts.find((each) => each.name === name);
    if (account === undefined) throw new HubError('account_unknown');
    const admins = accounts.filter(({ role }) => role === 'admin').length;
    if (account.role === 'admin' && admins === 1) throw new HubError('last_admin');
  }

  /** The account's sessions end. @throws HubError `account_unknown`, `password_too_weak`, `overloaded` */
  async setPassword(name: string, password: string): Promise<void> {
    checkPersonPassword(password);
    const hash = await this.#personLane.run(() => hashPassword(password, PERSON_COST));
    if (!this.#store.setPassword(name, hash)) throw new HubError('account_unknown');
  }

  /** Sessions that have not ended, the last used first. */
  sessions(): ListedSession[] {
    return this.#store.sessions(this.#clock.now());
  }

  endListedSession(id: string): boolean {
    return this.#store.endListedSession(id);
  }

  /** By which a session of the list is recognised as the one that asks. */
  listedId(token: string): string {
    return sha256(token).subarray(0, 8).toString('hex');
  }

  // First start

  needsSetup(): boolean {
    return !this.#store.hasAdmin();
  }

  /** The secret part of the first-installation link; an earlier one ends. */
  createSetupToken(): string {
    const token = randomBytes(24).toString('base64url');
    this.#setup = { tokenHash: sha256(token), expires: this.#clock.now() + SETUP_TOKEN_MS };
    return token;
  }

  /**
   * Makes the account `admin`, once.
   * @throws HubError `setup_link_used`, or `password_too_weak`, after which the link still works.
   */
  async completeSetup(token: string, password: string): Promise<Identity> {
    const setup = this.#setup;
    const valid =
      setup !== null &&
      timingSafeEqual(setup.tokenHash, sha256(token)) &&
      setup.expires > this.#clock.now() &&
      this.needsSetup();
    if (!valid) throw new HubError('setup_link_used');
    checkPersonPassword(password);
    const hash = await this.#personLane.run(() => hashPassword(password, PERSON_COST));
    // Two browsers may have come this far together.
    if (this.#setup !== setup || !this.needsSetup()) throw new HubError('setup_link_used');
    this.#setup = null;
    const account = this.#addAdmin(hash);
    this.audit(ADMIN_NAME, 'account.setup', 'première installation, par le lien');
    return accountIdentity(account);
  }

  /**
   * HUB_ADMIN_PASSWORD counts at the first start only: an administrator who has changed the password since then
   * keeps it.
   * @throws HubError `password_too_weak`
   */
  async ensureAdmin(password: string): Promise<'created' | 'kept'> {
    if (this.#store.hasAdmin()) {
      this.#log.info({}, 'there is an administrator already: HUB_ADMIN_PASSWORD is not used');
      return 'kept';
    }
    checkPersonPassword(password);
    this.#addAdmin(await this.#personLane.run(() => hashPassword(password, PERSON_COST)));
    this.audit('hub', 'account.setup', 'première installation, par HUB_ADMIN_PASSWORD');
    this.#log.info({}, 'account admin made with HUB_ADMIN_PASSWORD');
    return 'created';
  }

  #addAdmin(password: string): Account {
    const account: Account = {
      name: ADMIN_NAME,
      role: 'admin',
      scope: {},
      password,
      created: this.#clock.now(),
    };
    this.#store.addAccount(account);
    return account;
  }

  // Audit trail

  /** Who did or looked at what (P11). Never a badge number, never a password. */
  audit(actor: string, action: string, detail = ''): void {
    this.#store.audit({ at: this.#clock.now(), actor, action, detail: detail.slice(0, AUDIT_DETAIL_MAX) });
  }

  /** Lines before the line `before`, the newest first. */
  auditPage(before: number, limit: number): (AuditEntry & { readonly id: number })[] {
    return this.#store.auditPage(before, limit);
  }

  /** The newest first. */
  auditTrail(limit = 200): AuditEntry[] {
    return this.#store.auditTrail(limit);
  }
}

const sha256 = (token: string): Buffer => createHash('sha256').update(token).digest();

function deviceIdentity({ name, role, scope, bounds }: Device): Identity {
  return { kind: 'device', name, role, scope, bounds };
}

/** @throws HubError `bad_request` */
function accountScope(role: PersonRole, startup: string | null): IdentityScope {
  if ((role === 'startup') !== (startup !== null)) throw new HubError('bad_request');
  if (startup === null) return {};
  if (!ID_PATTERN.test(startup)) throw new HubError('name_invalid');
  return { startup };
}

function accountIdentity({ name, role, scope }: Account): Identity {
  return { kind: 'account', name, role, scope, bounds: {} };
}

function sameCredential(a: Device, b: Device): boolean {
  return (
    a.password === b.password &&
    a.role === b.role &&
    a.bounds.rate === b.bounds.rate &&
    a.bounds.connections === b.bounds.connections &&
    JSON.stringify(a.scope) === JSON.stringify(b.scope)
  );
}
