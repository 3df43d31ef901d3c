import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CommandName } from '../../../devices/dialects/dialect.ts';
import { Cursors, inTransaction, migrate } from '../../database/open.ts';
import type { Hearing, LatestValue } from './rules.ts';

const MIGRATIONS = [
  `
  CREATE TABLE objects (
    id         TEXT PRIMARY KEY,
    -- As the dialect names it: '{dialect}:{address}'.
    key        TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    model      TEXT,
    room       TEXT,
    about      TEXT NOT NULL,
    public     INTEGER NOT NULL,
    workshops  INTEGER NOT NULL,
    -- What it said it can be told to do, JSON.
    commands   TEXT NOT NULL,
    adopted_at INTEGER NOT NULL,
    adopted_by TEXT NOT NULL,
    -- Its presence: when it was last heard, the gaps between its messages (JSON), what it says of itself.
    heard_at   INTEGER,
    gaps       TEXT NOT NULL,
    said       TEXT
  ) STRICT;
  -- Last value of each measure, as JSON. Rows of an object that was forgotten are topics still to be cleared.
  CREATE TABLE object_values (
    object  TEXT NOT NULL,
    measure TEXT NOT NULL,
    value   TEXT NOT NULL,
    unit    TEXT,
    at      INTEGER NOT NULL,
    event   INTEGER NOT NULL,
    PRIMARY KEY (object, measure)
  ) STRICT, WITHOUT ROWID;
  `,
];

const CONSUMER = 'objects';

/** What staff made of an object. */
export interface Choice {
  readonly name: string;
  readonly room: string | null;
  readonly about: string;
  readonly public: boolean;
  readonly workshops: boolean;
}

export interface AdoptedObject extends Choice {
  readonly id: string;
  readonly key: string;
  readonly model: string | null;
  /** null: it did not say. */
  readonly commands: readonly CommandName[] | null;
  readonly adoptedAt: number;
  readonly adoptedBy: string;
  readonly hearing: Hearing;
}

/** Values by measure, by object. */
export type Values = ReadonlyMap<string, ReadonlyMap<string, LatestValue>>;

interface Statements {
  readonly cursors: Cursors;
  readonly object: StatementSync;
  readonly heard: StatementSync;
  readonly remove: StatementSync;
  readonly value: StatementSync;
  readonly removeValue: StatementSync;
}

/** The tables of objects, in hub.sqlite. Call `prepare` first. */
export class ObjectsStore {
  readonly #db: DatabaseSync;
  #sql!: Statements;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  prepare(): void {
    migrate(this.#db, 'objects', MIGRATIONS);
    this.#sql = {
      cursors: new Cursors(this.#db),
      object: this.#db.prepare(
        'INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ),
      heard: this.#db.prepare('UPDATE objects SET heard_at = ?, gaps = ?, said = ? WHERE id = ?'),
      remove: this.#db.prepare('DELETE FROM objects WHERE id = ?'),
      value: this.#db.prepare('INSERT OR REPLACE INTO object_values VALUES (?, ?, ?, ?, ?, ?)'),
      removeValue: this.#db.prepare('DELETE FROM object_values WHERE object = ? AND measure = ?'),
    };
  }

  cursor(): number {
    return this.#sql.cursors.get(CONSUMER);
  }

  objects(): AdoptedObject[] {
    return this.#db
      .prepare('SELECT * FROM objects ORDER BY id')
      .all()
      .map((row) => ({
        id: String(row.id),
        key: String(row.key),
        name: String(row.name),
        model: row.model === null ? null : String(row.model),
        room: row.room === null ? null : String(row.room),
        about: String(row.about),
        public: row.public === 1,
        workshops: row.workshops === 1,
        commands: JSON.parse(String(row.commands)) as CommandName[] | null,
        adoptedAt: Number(row.adopted_at),
        adoptedBy: String(row.adopted_by),
        hearing: {
          heardAt: row.heard_at === null ? null : Number(row.heard_at),
          gaps: JSON.parse(String(row.gaps)) as number[],
          said: row.said as Hearing['said'],
        },
      }));
  }

  /** Also of objects that were forgotten and whose topics are not cleared yet. */
  values(): Map<string, Map<string, LatestValue>> {
    const all = new Map<string, Map<string, LatestValue>>();
    for (const row of this.#db.prepare('SELECT * FROM object_values').all()) {
      const object = String(row.object);
      const values = all.get(object) ?? new Map<string, LatestValue>();
      all.set(object, values);
      values.set(String(row.measure), {
        value: JSON.parse(String(row.value)) as LatestValue['value'],
        ...(row.unit === null ? {} : { unit: String(row.unit) }),
        at: Number(row.at),
        event: row.event === 1,
      });
    }
    return all;
  }

  put(object: AdoptedObject): void {
    const { id, key, name, model, room, about, commands, adoptedAt, adoptedBy, hearing } = object;
    this.#sql.object.run(
      id,
      key,
      name,
      model,
      room,
      about,
      Number(object.public),
      Number(object.workshops),
      JSON.stringify(commands),
      adoptedAt,
      adoptedBy,
      hearing.heardAt,
      JSON.stringify(hearing.gaps),
      hearing.said,
    );
  }

  remove(id: string): void {
    this.#sql.remove.run(id);
  }

  removeValue(object: string, measure: string): void {
    this.#sql.removeValue.run(object, measure);
  }

  /** What is known of the presence of these objects. */
  saveHearings(objects: Iterable<AdoptedObject>): void {
    inTransaction(this.#db, () => {
      for (const { id, hearing } of objects) {
        this.#sql.heard.run(hearing.heardAt, JSON.stringify(hearing.gaps), hearing.said, id);
      }
    });
  }

  /** Writes the values that changed and moves the cursor, in one transaction. */
  save(changed: Values, upTo: number): void {
    inTransaction(this.#db, () => {
      for (const [object, values] of changed) {
        for (const [measure, { value, unit, at, event }] of values) {
          this.#sql.value.run(object, measure, JSON.stringify(value), unit ?? null, at, Number(event));
        }
      }
      this.#sql.cursors.set(CONSUMER, upTo);
    });
  }
}
