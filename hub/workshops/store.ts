import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { KeptKind } from '../../flows/runner/seat-runtime.ts';
import { inTransaction, migrate } from '../database/open.ts';

const MIGRATIONS = [
  `
  CREATE TABLE workshops (
    id       TEXT PRIMARY KEY,
    lesson   TEXT NOT NULL,
    language TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('preparing', 'running', 'ended')),
    code     TEXT,
    created  INTEGER NOT NULL,
    started  INTEGER,
    ended    INTEGER,
    frozen   INTEGER NOT NULL DEFAULT 0,
    cut      INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE seats (
    workshop TEXT NOT NULL REFERENCES workshops (id) ON DELETE CASCADE,
    id       TEXT NOT NULL,
    number   INTEGER NOT NULL,
    -- SHA-256 of what its learner's browser holds; null: nobody sits there.
    holder   TEXT,
    -- Encrypts the credentials of its flow.
    secret   TEXT NOT NULL,
    deployed INTEGER,
    PRIMARY KEY (workshop, id)
  ) STRICT, WITHOUT ROWID;

  -- What a seat's Node-RED keeps, as JSON.
  CREATE TABLE seat_files (
    workshop TEXT NOT NULL,
    seat     TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('flows', 'credentials', 'settings')),
    content  TEXT NOT NULL,
    PRIMARY KEY (workshop, seat, kind),
    FOREIGN KEY (workshop, seat) REFERENCES seats (workshop, id) ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;

  -- Flows that learners will come back for, by the SHA-256 of their code. Nobody's name is here.
  CREATE TABLE works (
    code    TEXT PRIMARY KEY,
    lesson  TEXT NOT NULL,
    flows   TEXT NOT NULL,
    kept    INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Which steps of the lesson its learner has done, as a JSON list of true and false.
  ALTER TABLE seats ADD COLUMN done TEXT NOT NULL DEFAULT '[]';
  `,
];

export interface WorkshopRow {
  readonly id: string;
  readonly lesson: string;
  readonly language: 'fr' | 'en';
  readonly state: 'preparing' | 'running' | 'ended';
  readonly code: string | null;
  readonly created: number;
  readonly started: number | null;
  readonly ended: number | null;
  readonly frozen: boolean;
  readonly cut: boolean;
}
export interface SeatRow {
  readonly id: string;
  readonly number: number;
  readonly holder: string | null;
  readonly secret: string;
  readonly deployed: number | null;
  /** Step by step of the lesson. */
  readonly done: readonly boolean[];
}

/** The workshops' tables, in hub.sqlite. Call `prepare` first. Times are ms since the epoch. */
export class WorkshopStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  prepare(): void {
    migrate(this.#db, 'workshops', MIGRATIONS);
    this.#db.exec('PRAGMA foreign_keys=ON');
  }

  /** The one that is not wiped; at most one is. */
  current(): WorkshopRow | null {
    const row = this.#db.prepare('SELECT * FROM workshops ORDER BY created DESC LIMIT 1').get();
    return row === undefined ? null : workshopOf(row);
  }

  put(workshop: WorkshopRow): void {
    this.#db
      .prepare(
        `INSERT INTO workshops VALUES ($id, $lesson, $language, $state, $code, $created, $started, $ended, $frozen, $cut)
         ON CONFLICT (id) DO UPDATE SET lesson = excluded.lesson, state = excluded.state, code = excluded.code,
           started = excluded.started, ended = excluded.ended, frozen = excluded.frozen, cut = excluded.cut`,
      )
      .run({ ...workshop, frozen: Number(workshop.frozen), cut: Number(workshop.cut) });
  }

  seats(workshop: string): SeatRow[] {
    return this.#db
      .prepare('SELECT * FROM seats WHERE workshop = ? ORDER BY number')
      .all(workshop)
      .map(seatOf);
  }

  putSeat(workshop: string, { id, number, holder, secret, deployed, done }: SeatRow): void {
    this.#db
      .prepare(
        `INSERT INTO seats VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workshop, id) DO UPDATE SET holder = excluded.holder, deployed = excluded.deployed,
           done = excluded.done`,
      )
      .run(workshop, id, number, holder, secret, deployed, JSON.stringify(done));
  }

  /** The parsed JSON; undefined: never kept. */
  file(workshop: string, seat: string, kind: KeptKind): unknown {
    const row = this.#db
      .prepare('SELECT content FROM seat_files WHERE workshop = ? AND seat = ? AND kind = ?')
      .get(workshop, seat, kind);
    return row === undefined ? undefined : JSON.parse(String(row.content));
  }

  putFile(workshop: string, seat: string, kind: KeptKind, content: unknown): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO seat_files VALUES (?, ?, ?, ?)')
      .run(workshop, seat, kind, JSON.stringify(content));
  }

  /** The flow alone: its credentials go with what they encrypted. */
  forgetFiles(workshop: string, seat: string): void {
    this.#db.prepare('DELETE FROM seat_files WHERE workshop = ? AND seat = ?').run(workshop, seat);
  }

  /** Everything of every workshop but the works kept by their code. */
  wipe(): void {
    inTransaction(this.#db, () => {
      for (const table of ['seat_files', 'seats', 'workshops']) this.#db.exec(`DELETE FROM ${table}`);
    });
  }

  /** `instead`: the code of an earlier one that this replaces. */
  putWork(
    { code, lesson, flows, kept }: { code: string; lesson: string; flows: unknown; kept: number },
    instead: string | null,
    most: number,
  ): void {
    inTransaction(this.#db, () => {
      this.#db.prepare('DELETE FROM works WHERE code = ?').run(instead);
      this.#db
        .prepare('INSERT OR REPLACE INTO works VALUES (?, ?, ?, ?)')
        .run(code, lesson, JSON.stringify(flows), kept);
      this.#db
        .prepare('DELETE FROM works WHERE code NOT IN (SELECT code FROM works ORDER BY kept DESC LIMIT ?)')
        .run(most);
    });
  }

  work(code: string): { lesson: string; flows: unknown } | null {
    const row = this.#db.prepare('SELECT lesson, flows FROM works WHERE code = ?').get(code);
    return row === undefined
      ? null
      : { lesson: String(row.lesson), flows: JSON.parse(String(row.flows)) as unknown };
  }

  /** How many were kept before `before` and are gone. */
  forgetWorks(before: number): number {
    return Number(this.#db.prepare('DELETE FROM works WHERE kept < ?').run(before).changes);
  }
}

const seatOf = (row: Record<string, SQLOutputValue>): SeatRow => ({
  id: String(row.id),
  number: Number(row.number),
  holder: row.holder as string | null,
  secret: String(row.secret),
  deployed: row.deployed as number | null,
  done: JSON.parse(String(row.done)) as boolean[],
});

const workshopOf = (row: Record<string, SQLOutputValue>): WorkshopRow =>
  ({ ...row, frozen: row.frozen === 1, cut: row.cut === 1 }) as unknown as WorkshopRow;
