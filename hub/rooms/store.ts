import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Cursors, inTransaction, migrate } from '../database/open.ts';
import type { Correction, DoorSums, LatestValue } from './rules.ts';

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
];

const CONSUMER = 'rooms';

/** What is known of a room. */
export interface RoomRecord {
  readonly doors: DoorSums;
  readonly corrected: Correction | null;
  readonly measures: ReadonlyMap<string, LatestValue>;
}

export const EMPTY_ROOM: RoomRecord = {
  doors: { entered: 0, exited: 0, lowest: 0, resetAt: 0, heardAt: null },
  corrected: null,
  measures: new Map(),
};

interface Statements {
  readonly cursors: Cursors;
  readonly room: StatementSync;
  readonly value: StatementSync;
}

/** The tables of rooms, in hub.sqlite. Call `prepare` first. */
export class RoomsStore {
  readonly #db: DatabaseSync;
  #sql!: Statements;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  prepare(): void {
    migrate(this.#db, 'rooms', MIGRATIONS);
    this.#sql = {
      cursors: new Cursors(this.#db),
      room: this.#db.prepare('INSERT OR REPLACE INTO rooms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      value: this.#db.prepare('INSERT OR REPLACE INTO room_values VALUES (?, ?, ?, ?, ?)'),
    };
  }

  cursor(): number {
    return this.#sql.cursors.get(CONSUMER);
  }

  all(): Map<string, RoomRecord> {
    const rooms = new Map<string, RoomRecord & { measures: Map<string, LatestValue> }>();
    for (const row of this.#db.prepare('SELECT * FROM rooms').all()) {
      const doors = {
        entered: Number(row.entered),
        exited: Number(row.exited),
        lowest: Number(row.lowest),
        resetAt: Number(row.reset_at),
        heardAt: row.heard_at === null ? null : Number(row.heard_at),
      };
      const corrected =
        row.corrected_at === null
          ? null
          : {
              count: Number(row.corrected_count),
              at: Number(row.corrected_at),
              gauge: row.corrected_gauge === null ? null : Number(row.corrected_gauge),
            };
      rooms.set(String(row.room), { doors, corrected, measures: new Map() });
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
      for (const [room, { doors, corrected, measures }] of changed) {
        this.#sql.room.run(
          room,
          doors.entered,
          doors.exited,
          doors.lowest,
          doors.resetAt,
          doors.heardAt,
          corrected?.count ?? null,
          corrected?.at ?? null,
          corrected?.gauge ?? null,
        );
        for (const [measure, { value, unit, at }] of measures) {
          this.#sql.value.run(room, measure, JSON.stringify(value), unit ?? null, at);
        }
      }
      this.#sql.cursors.set(CONSUMER, upTo);
    });
  }

  remove(room: string): void {
    inTransaction(this.#db, () => {
      this.#db.prepare('DELETE FROM room_values WHERE room = ?').run(room);
      this.#db.prepare('DELETE FROM rooms WHERE room = ?').run(room);
    });
  }
}
