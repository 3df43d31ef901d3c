import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { HubError } from '../contract/errors.ts';
import {
  type DeviceRole,
  deviceRoleSchema,
  type IdentityScope,
  identityScopeSchema,
  type PersonRole,
  personRoleSchema,
} from '../contract/roles.ts';
import { ID_PATTERN } from '../contract/topics.ts';
import { inTransaction, migrate } from '../database/open.ts';

const MIGRATIONS = [
  `CREATE TABLE accounts (
     name TEXT PRIMARY KEY, role TEXT NOT NULL, scope TEXT NOT NULL, password TEXT NOT NULL, created INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE devices (
     name TEXT PRIMARY KEY, role TEXT NOT NULL, scope TEXT NOT NULL, password TEXT NOT NULL,
     rate REAL, connections INTEGER, created INTEGER NOT NULL, last_seen INTEGER
   ) STRICT;
   CREATE TABLE sessions (
     token_hash BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
     created INTEGER NOT NULL, last_used INTEGER NOT NULL, expires INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX sessions_by_account ON sessions (account, last_used);
   CREATE TABLE client_ids (client_id TEXT PRIMARY KEY, device TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX client_ids_by_device ON client_ids (device);
   CREATE TABLE audit (
     id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL
   ) STRICT;
   CREATE INDEX audit_by_time ON audit (at);`,
];

/** The name that the first start gives to whoever installs the hub; only an administrator may have it. */
export const ADMIN_NAME = 'admin';

export interface Account {
  readonly name: string;
  readonly role: PersonRole;
  readonly scope: IdentityScope;
  /** PHC string, see password.ts. */
  readonly password: string;
  readonly created: number;
}

/** Messages a second, and connections at a time; 0 lifts the bound, absent leaves the hub's own. */
export interface Bounds {
  readonly rate?: number;
  readonly connections?: number;
}

export interface Device {
  readonly name: string;
  readonly role: DeviceRole;
  readonly scope: IdentityScope;
  /** PHC string, see password.ts. */
  readonly password: string;
  readonly bounds: Bounds;
  readonly created: number;
  readonly lastSeen: number | null;
}

export interface Session {
  readonly account: string;
  readonly created: number;
  readonly lastUsed: number;
  readonly expires: number;
}

/** A session as its owner sees it. `id` is of the digest of its token: good for ending it, not for using it. */
export interface ListedSession extends Session {
  readonly id: string;
}

export interface AuditEntry {
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly detail: string;
}

const SESSION_ID = 'lower(hex(substr(token_hash, 1, 8)))';

type Columns = Readonly<Record<string, unknown>>;

/** Accounts, devices, sessions, client ids and the audit trail, in `hub.sqlite`. Times are ms since the epoch. */
export class AccessStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Brings the tables up to date. Before anything else. */
  prepare(): void {
    migrate(this.#db, 'access', MIGRATIONS);
  }

  /** Another number once another process has written to the file. */
  dataVersion(): number {
    return Number(this.#sql('PRAGMA data_version').get()?.data_version);
  }

  // Devices

  devices(): Device[] {
    return this.#sql('SELECT * FROM devices ORDER BY name').all().map(deviceOf);
  }

  device(name: string): Device | null {
    const row = this.#sql('SELECT * FROM devices WHERE name = ?').get(name);
    return row ? deviceOf(row) : null;
  }

  /** @throws HubError `name_invalid`, `name_taken` */
  addDevice(device: Omit<Device, 'lastSeen'>): void {
    checkName(device.name);
    const { changes } = this.#sql(
      `INSERT INTO devices (name, role, scope, password, rate, connections, created)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ).run(
      device.name,
      device.role,
      JSON.stringify(device.scope),
      device.password,
      device.bounds.rate ?? null,
      device.bounds.connections ?? null,
      device.created,
    );
    if (changes === 0) throw new HubError('name_taken');
  }

  /** Changes the bounds that are given and leaves the others; false where there is no such device. */
  setBounds(name: string, { rate, connections }: Bounds): boolean {
    return (
      this.#sql(
        'UPDATE devices SET rate = coalesce(?, rate), connections = coalesce(?, connections) WHERE name = ?',
      ).run(rate ?? null, connections ?? null, name).changes > 0
    );
  }

  /** False where there is no such device. */
  setDevicePassword(name: string, password: string): boolean {
    return this.#sql('UPDATE devices SET password = ? WHERE name = ?').run(password, name).changes > 0;
  }

  /** Removes the device and gives its client ids free; false where there is no such device. */
  removeDevice(name: string): boolean {
    return inTransaction(this.#db, () => {
      this.#sql('DELETE FROM client_ids WHERE device = ?').run(name);
      return this.#sql('DELETE FROM devices WHERE name = ?').run(name).changes > 0;
    });
  }

  deviceSeen(name: string, at: number): void {
    this.#sql('UPDATE devices SET last_seen = ? WHERE name = ?').run(at, name);
  }

  // Accounts

  accounts(): Account[] {
    return this.#sql('SELECT * FROM accounts ORDER BY name').all().map(accountOf);
  }

  account(name: string): Account | null {
    const row = this.#sql('SELECT * FROM accounts WHERE name = ?').get(name);
    return row ? accountOf(row) : null;
  }

  hasAdmin(): boolean {
    return this.#sql("SELECT 1 FROM accounts WHERE role = 'admin' LIMIT 1").get() !== undefined;
  }

  /** @throws HubError `name_invalid`, `name_taken` */
  addAccount(account: Account): void {
    checkName(account.name);
    if (account.name === ADMIN_NAME && account.role !== 'admin') throw new HubError('name_taken');
    const { changes } = this.#sql('INSERT INTO accounts VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING').run(
      account.name,
      account.role,
      JSON.stringify(account.scope),
      account.password,
      account.created,
    );
    if (changes === 0) throw new HubError('name_taken');
  }

  /** False where there is no such account. */
  setRole(name: string, role: PersonRole, scope: IdentityScope): boolean {
    return (
      this.#sql('UPDATE accounts SET role = ?, scope = ? WHERE name = ?').run(
        role,
        JSON.stringify(scope),
        name,
      ).changes > 0
    );
  }

  /** Changes the password and ends the account's sessions; false where there is no such account. */
  setPassword(name: string, password: string): boolean {
    return inTransaction(this.#db, () => {
      this.#sql('DELETE FROM sessions WHERE account = ?').run(name);
      return this.#sql('UPDATE accounts SET password = ? WHERE name = ?').run(password, name).changes > 0;
    });
  }

  /** Removes the account and its sessions; false where there is no such account. */
  removeAccount(name: string): boolean {
    return this.#sql('DELETE FROM accounts WHERE name = ?').run(name).changes > 0;
  }

  // Sessions

  /** Adds a session and ends the account's least recently used ones beyond `keep`. */
  addSession(tokenHash: Buffer, session: Session, keep: number): void {
    inTransaction(this.#db, () => {
      this.#sql('INSERT INTO sessions VALUES (?, ?, ?, ?, ?)').run(
        tokenHash,
        session.account,
        session.created,
        session.lastUsed,
        session.expires,
      );
      this.#sql(
        `DELETE FROM sessions WHERE token_hash IN (
           SELECT token_hash FROM sessions WHERE account = ? ORDER BY last_used DESC, created DESC
           LIMIT -1 OFFSET ?)`,
      ).run(session.account, keep);
    });
  }

  session(tokenHash: Buffer): Session | null {
    const row: Columns | undefined = this.#sql('SELECT * FROM sessions WHERE token_hash = ?').get(tokenHash);
    if (!row) return null;
    return {
      account: String(row.account),
      created: Number(row.created),
      lastUsed: Number(row.last_used),
      expires: Number(row.expires),
    };
  }

  sessionUsed(tokenHash: Buffer, lastUsed: number, expires: number): void {
    this.#sql('UPDATE sessions SET last_used = ?, expires = ? WHERE token_hash = ?').run(
      lastUsed,
      expires,
      tokenHash,
    );
  }

  endSession(tokenHash: Buffer): void {
    this.#sql('DELETE FROM sessions WHERE token_hash = ?').run(tokenHash);
  }

  /** Those that have not ended, the last used first. */
  sessions(now: number): ListedSession[] {
    return this.#sql(
      `SELECT ${SESSION_ID} AS id, account, created, last_used, expires FROM sessions WHERE expires > ?
       ORDER BY last_used DESC`,
    )
      .all(now)
      .map((row: Columns) => ({
        id: String(row.id),
        account: String(row.account),
        created: Number(row.created),
        lastUsed: Number(row.last_used),
        expires: Number(row.expires),
      }));
  }

  /** False where there is none. */
  endListedSession(id: string): boolean {
    return this.#sql(`DELETE FROM sessions WHERE ${SESSION_ID} = ?`).run(id).changes > 0;
  }

  endSessionsExpiredBy(now: number): void {
    this.#sql('DELETE FROM sessions WHERE expires <= ?').run(now);
  }

  // Client ids

  /** Who holds the client id after the call: `device`, unless another held it before. */
  claimClientId(clientId: string, device: string): string {
    const holder = this.#sql('SELECT device FROM client_ids WHERE client_id = ?').get(clientId)?.device;
    if (holder !== undefined) return String(holder);
    this.#sql('INSERT INTO client_ids VALUES (?, ?)').run(clientId, device);
    return device;
  }

  releaseClientId(clientId: string): void {
    this.#sql('DELETE FROM client_ids WHERE client_id = ?').run(clientId);
  }

  clientIds(): string[] {
    return this.#sql('SELECT client_id FROM client_ids')
      .all()
      .map((row) => String(row.client_id));
  }

  // Audit trail

  audit(entry: AuditEntry): void {
    this.#sql('INSERT INTO audit (at, actor, action, detail) VALUES (?, ?, ?, ?)').run(
      entry.at,
      entry.actor,
      entry.action,
      entry.detail,
    );
  }

  /** The newest first, at most `limit`. */
  auditTrail(limit: number): AuditEntry[] {
    return this.#sql('SELECT * FROM audit ORDER BY id DESC LIMIT ?')
      .all(limit)
      .map((row: Columns) => ({
        at: Number(row.at),
        actor: String(row.actor),
        action: String(row.action),
        detail: String(row.detail),
      }));
  }

  /** Lines before the line `before`, the newest first, at most `limit`. */
  auditPage(before: number, limit: number): (AuditEntry & { readonly id: number })[] {
    return this.#sql('SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?')
      .all(before, limit)
      .map((row: Columns) => ({
        id: Number(row.id),
        at: Number(row.at),
        actor: String(row.actor),
        action: String(row.action),
        detail: String(row.detail),
      }));
  }

  /** Gives how many lines went. */
  forgetAuditBefore(time: number): number {
    return Number(this.#sql('DELETE FROM audit WHERE at < ?').run(time).changes);
  }

  #sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (!statement) {
      statement = this.#db.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }
}

function checkName(name: string): void {
  if (!ID_PATTERN.test(name)) throw new HubError('name_invalid');
}

function deviceOf(row: Columns): Device {
  return {
    name: String(row.name),
    role: deviceRoleSchema.parse(row.role),
    scope: scopeOf(row),
    password: String(row.password),
    bounds: {
      ...(row.rate !== null && { rate: Number(row.rate) }),
      ...(row.connections !== null && { connections: Number(row.connections) }),
    },
    created: Number(row.created),
    lastSeen: row.last_seen === null ? null : Number(row.last_seen),
  };
}

function accountOf(row: Columns): Account {
  return {
    name: String(row.name),
    role: personRoleSchema.parse(row.role),
    scope: scopeOf(row),
    password: String(row.password),
    created: Number(row.created),
  };
}

function scopeOf(row: Columns): IdentityScope {
  return identityScopeSchema.parse(JSON.parse(String(row.scope))) as IdentityScope;
}
