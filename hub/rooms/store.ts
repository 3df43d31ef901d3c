import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Cursors, inTransaction, migrate } from '../database/open.ts';
import type { Belief } from './belief.ts';
import type { Estimate } from './estimate.ts';
import type { LatestValue } from './rules.ts';

const MIGRATIONS = [
  `
  -- Every room that has been shown, so that one taken out of the building file can be taken off the broker.
  CREATE TABLE rooms (
    room     TEXT PRIMARY KEY,
    entered  INTEGER NOT NULL,
    exited   INTEGER NOT NULL,
    lowest   INTEGER NOT NULL,
    reset_at INTEGER NOT NULL,
    heard_at INTEGER
  ) STRICT;
  -- Last value of each measure, as JSON.
  CREATE TABLE room_values (
    room    TEXT NOT NULL,
    measure TEXT NOT NULL,
    value   TEXT NOT NULL,
    unit    TEXT,
    at      INTEGER NOT NULL,
    PRIMARY KEY (room, measure)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What staff last said of the room; null: nothing.
  ALTER TABLE rooms ADD COLUMN corrected_count INTEGER;
  ALTER TABLE rooms ADD COLUMN corrected_at INTEGER;
  ALTER TABLE rooms ADD COLUMN corrected_gauge INTEGER;
  `,
  `
  -- An estimate instead of sums: what the sensors told (JSON), and how likely each number of people is.
  DROP TABLE rooms;
  CREATE TABLE rooms (room TEXT PRIMARY KEY, told TEXT NOT NULL) STRICT;
  CREATE TABLE room_beliefs (room TEXT PRIMARY KEY, size INTEGER NOT NULL, p BLOB NOT NULL) STRICT;
  `,
];

const CONSUMER = 'rooms';

/** What is known of a room. */
export interface RoomRecord {
  readonly estimate: Estimate;
  readonly measures: ReadonlyMap<string, LatestValue>;
}

interface Statements {
  readonly cursors: Cursors;
  readonly room: StatementSync;
  readonly belief: StatementSync;
  readonly value: StatementSync;
}

/** The tables of rooms, in hub.sqlite. Call `prepare` first. */
export class RoomsStore {
  readonly #db: DatabaseSync;
  #sql!: Statements;
  /** The beliefs that are on disk: most values change nothing about people. */
  readonly #saved = new Map<string, Belief>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  prepare(): void {
    migrate(this.#db, 'rooms', MIGRATIONS);
    this.#sql = {
      cursors: new Cursors(this.#db),
      room: this.#db.prepare('INSERT OR REPLACE INTO rooms VALUES (?, ?)'),
      belief: this.#db.prepare('INSERT OR REPLACE INTO room_beliefs VALUES (?, ?, ?)'),
      value: this.#db.prepare('INSERT OR REPLACE INTO room_values VALUES (?, ?, ?, ?, ?)'),
    };
  }

  cursor(): number {
    return this.#sql.cursors.get(CONSUMER);
  }

  all(): Map<string, RoomRecord> {
    const rooms = new Map<string, RoomRecord & { measures: Map<string, LatestValue> }>();
    for (const row of this.#db.prepare('SELECT * FROM rooms NATURAL JOIN room_beliefs').all()) {
      const told = JSON.parse(String(row.told)) as Omit<Estimate, 'belief'>;
      const p = new Float32Array(Uint8Array.from(row.p as Uint8Array).buffer);
      const belief = { size: Number(row.size), p };
      this.#saved.set(String(row.room), belief);
      rooms.set(String(row.room), { estimate: { ...told, belief }, measures: new Map() });
    }
    for (const row of this.#db.prepare('SELECT * FROM room_values').all()) {
      rooms.get(String(row.room))?.measures.set(String(row.measure), {
        value: JSON.parse(String(row.value)) as LatestValue['value'],
        ...(row.unit === null ? {} : { unit: String(row.unit) }),
        at: Number(row.at),
      });
    }
    return rooms;
  }

  /** Writes what changed and moves the cursor, in one transaction. `measures` holds only those that changed. */
  save(changed: ReadonlyMap<string, RoomRecord>, upTo: number): void {
    inTransaction(this.#db, () => {
      for (const [room, { estimate, measures }] of changed) {
        const { belief, ...told } = estimate;
        this.#sql.room.run(room, JSON.stringify(told));
        if (this.#saved.get(room) !== belief) {
          this.#sql.belief.run(room, belief.size, new Uint8Array(belief.p.buffer));
        }
        for (const [measure, { value, unit, at }] of measures) {
          this.#sql.value.run(room, measure, JSON.stringify(value), unit ?? null, at);
        }
      }
      this.#sql.cursors.set(CONSUMER, upTo);
    });
    for (const [room, { estimate }] of changed) this.#saved.set(room, estimate.belief);
  }

  remove(room: string): void {
    inTransaction(this.#db, () => {
      for (const table of ['room_values', 'room_beliefs', 'rooms']) {
        this.#db.prepare(`DELETE FROM ${table} WHERE room = ?`).run(room);
      }
    });
    this.#saved.delete(room);
  }
}
