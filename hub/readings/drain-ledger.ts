import type { DatabaseSync } from 'node:sqlite';
import { Cursors, inTransaction, migrate, openDatabase } from '../database/open.ts';
import type { Refusals } from './series-store.ts';

/** The newest points set aside that are kept to be looked at; all are counted. */
const MAX_QUARANTINED = 1_000;

export interface QuarantinedPoint {
  readonly seq: number;
  readonly measure: string;
  readonly reason: string;
  /** The line as it was sent: readings hold nothing about a person. */
  readonly line: string;
}

const SCHEMA = [
  // AUTOINCREMENT: the highest id is how many there have ever been.
  `CREATE TABLE quarantine (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     target TEXT NOT NULL, seq INTEGER NOT NULL, measure TEXT NOT NULL,
     reason TEXT NOT NULL, line TEXT NOT NULL,
     UNIQUE (target, seq, measure)
   ) STRICT;`,
];

/** `drain.sqlite`: how far each InfluxDB has confirmed the journal, and the points it will never take. */
export class DrainLedger {
  readonly #file: string;
  readonly #target: string;
  #db: DatabaseSync | null = null;
  #cursors: Cursors | null = null;

  /** A new `target` begins with what the journal still holds. */
  constructor(file: string, target: string) {
    this.#file = file;
    this.#target = target;
  }

  open(): void {
    if (this.#db) return;
    const db = openDatabase(this.#file);
    migrate(db, 'drain', SCHEMA);
    this.#cursors = new Cursors(db);
    this.#db = db;
  }

  close(): void {
    this.#db?.close();
    this.#db = null;
    this.#cursors = null;
  }

  cursor(): number {
    return this.#use().cursors.get(this.#target);
  }

  confirm(upTo: number, quarantined: readonly QuarantinedPoint[] = []): void {
    const { db, cursors } = this.#use();
    inTransaction(db, () => {
      if (quarantined.length > 0) this.#setAside(db, quarantined);
      cursors.set(this.#target, upTo);
    });
  }

  refusals(): Refusals {
    const row = this.#use()
      .db.prepare(
        `SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'quarantine'), 0) AS total,
                (SELECT reason FROM quarantine ORDER BY id DESC LIMIT 1) AS reason`,
      )
      .get();
    return { total: Number(row?.total), lastReason: row?.reason == null ? null : String(row.reason) };
  }

  /** The points set aside and still kept, of every target, oldest first. */
  quarantined(): QuarantinedPoint[] {
    const rows = this.#use()
      .db.prepare('SELECT seq, measure, reason, line FROM quarantine ORDER BY id')
      .all();
    return rows as unknown as QuarantinedPoint[];
  }

  #setAside(db: DatabaseSync, quarantined: readonly QuarantinedPoint[]): void {
    const insert = db.prepare(
      'INSERT INTO quarantine (target, seq, measure, reason, line) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    for (const { seq, measure, reason, line } of quarantined) {
      insert.run(this.#target, seq, measure, reason, line);
    }
    db.prepare('DELETE FROM quarantine WHERE id <= (SELECT max(id) FROM quarantine) - ?').run(
      MAX_QUARANTINED,
    );
  }

  #use(): { db: DatabaseSync; cursors: Cursors } {
    if (!this.#db || !this.#cursors) throw new Error('drain.sqlite is not open');
    return { db: this.#db, cursors: this.#cursors };
  }
}
