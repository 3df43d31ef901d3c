import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CHANNEL_TYPES, type ChannelType } from '../../contract/startups.ts';
import { migrate } from '../../database/open.ts';
import type { Channel } from './rules.ts';

const MIGRATIONS = [
  `CREATE TABLE startups (id TEXT PRIMARY KEY, name TEXT NOT NULL, created INTEGER NOT NULL) STRICT;
   CREATE TABLE prototypes (
     startup TEXT NOT NULL REFERENCES startups (id), id TEXT NOT NULL, name TEXT NOT NULL,
     declared_only INTEGER NOT NULL, created INTEGER NOT NULL,
     PRIMARY KEY (startup, id)
   ) STRICT;
   CREATE TABLE channels (
     startup TEXT NOT NULL, prototype TEXT NOT NULL, name TEXT NOT NULL,
     type TEXT NOT NULL, unit TEXT, every REAL, min REAL, max REAL, learned INTEGER NOT NULL,
     PRIMARY KEY (startup, prototype, name),
     FOREIGN KEY (startup, prototype) REFERENCES prototypes (startup, id) ON DELETE CASCADE
   ) STRICT;`,
];

export interface StartupRow {
  readonly id: string;
  readonly name: string;
  readonly created: number;
}
export interface PrototypeRow extends StartupRow {
  readonly startup: string;
  readonly declaredOnly: boolean;
}
export interface ChannelRow extends Channel {
  readonly startup: string;
  readonly prototype: string;
}

type Columns = Readonly<Record<string, unknown>>;

/** Start-ups, prototypes and channels, in `hub.sqlite`. Times are ms since the epoch. */
export class StartupsStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  prepare(): void {
    migrate(this.#db, 'startups', MIGRATIONS);
  }

  startups(): StartupRow[] {
    return this.#sql('SELECT id, name, created FROM startups').all().map(rowOf);
  }

  prototypes(): PrototypeRow[] {
    return this.#sql('SELECT * FROM prototypes')
      .all()
      .map((row: Columns) => ({
        ...rowOf(row),
        startup: String(row.startup),
        declaredOnly: row.declared_only === 1,
      }));
  }

  channels(): ChannelRow[] {
    return this.#sql('SELECT * FROM channels')
      .all()
      .map((row: Columns) => ({
        startup: String(row.startup),
        prototype: String(row.prototype),
        name: String(row.name),
        type: CHANNEL_TYPES.find((type): type is ChannelType => type === row.type) ?? 'number',
        unit: row.unit === null ? null : String(row.unit),
        every: numberOf(row.every),
        min: numberOf(row.min),
        max: numberOf(row.max),
        learned: row.learned === 1,
      }));
  }

  addStartup({ id, name, created }: StartupRow): void {
    this.#sql('INSERT INTO startups VALUES (?, ?, ?)').run(id, name, created);
  }

  removeStartup(id: string): void {
    this.#sql('DELETE FROM startups WHERE id = ?').run(id);
  }

  putPrototype({ startup, id, name, declaredOnly, created }: PrototypeRow): void {
    this.#sql(
      `INSERT INTO prototypes VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET name = excluded.name, declared_only = excluded.declared_only`,
    ).run(startup, id, name, Number(declaredOnly), created);
  }

  /** Its channels go with it. */
  removePrototype(startup: string, id: string): void {
    this.#sql('DELETE FROM prototypes WHERE startup = ? AND id = ?').run(startup, id);
  }

  putChannel({ startup, prototype, name, type, unit, every, min, max, learned }: ChannelRow): void {
    this.#sql('INSERT OR REPLACE INTO channels VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      startup,
      prototype,
      name,
      type,
      unit,
      every,
      min,
      max,
      Number(learned),
    );
  }

  removeChannel(startup: string, prototype: string, name: string): void {
    this.#sql('DELETE FROM channels WHERE startup = ? AND prototype = ? AND name = ?').run(
      startup,
      prototype,
      name,
    );
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

const rowOf = (row: Columns): StartupRow => ({
  id: String(row.id),
  name: String(row.name),
  created: Number(row.created),
});
const numberOf = (value: unknown): number | null => (value === null ? null : Number(value));
