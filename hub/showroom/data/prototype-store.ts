import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { SeriesQuery } from '../../contract/api.ts';
import type { ReadingValue } from '../../contract/entries.ts';
import { HubError } from '../../contract/errors.ts';
import type { PrototypeSpan } from '../../contract/prototype-span.ts';
import { MAX_ANSWER_POINTS, rangeOf, type SeriesPoint } from '../../contract/series.ts';
import { erasureHash } from '../../database/erasure-hash.ts';
import { Cursors, inTransaction, migrate, openDatabase, truncateLog } from '../../database/open.ts';
import { takeOver } from './old-readings.ts';

const CURSOR = 'prototypes';
/** A prototype that invents a new channel with each message must not fill the dictionary. */
const MAX_SERIES = 100_000;
/** Units are a handful of words; beyond, a reading is kept without its unit. */
const MAX_UNITS = 1_000;
/** Rows that one transaction of `tidy` deletes: some tens of milliseconds on an SD card. */
const TIDY_ROWS = 10_000;

/**
 * `readings` is clustered by series and time: a range of one prototype is a run of pages for each of its channels.
 * Names are numbers there, so that a row takes some twenty bytes and a session's name stands in one place only.
 */
const SCHEMA = [
  `CREATE TABLE series (
     series INTEGER PRIMARY KEY,
     startup TEXT NOT NULL, prototype TEXT NOT NULL, channel TEXT NOT NULL,
     UNIQUE (startup, prototype, channel)
   ) STRICT;
   CREATE TABLE units (unit INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
   CREATE TABLE sessions (session INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
   -- at: ms since the epoch; seq: the journal's number; value: number, or text. Yes and no are 1 and 0.
   CREATE TABLE readings (
     series INTEGER NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL,
     value ANY NOT NULL, unit INTEGER, session INTEGER,
     PRIMARY KEY (series, at, seq)) STRICT, WITHOUT ROWID;
   -- Where a session's readings are: an index of their own would take as much room again.
   CREATE TABLE session_spans (
     session INTEGER NOT NULL, series INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
     PRIMARY KEY (session, series)) STRICT, WITHOUT ROWID;
   -- What was erased: readings of it that come again, from a journal put back, are not taken. hash: erasureHash.
   CREATE TABLE erased_sessions (
     hash TEXT PRIMARY KEY, asked INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
   -- up_to: the journal's head when it was asked for; what a prototype says afterwards is new.
   CREATE TABLE erased_spans (
     startup TEXT NOT NULL, prototype TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
     up_to INTEGER NOT NULL, asked INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0,
     PRIMARY KEY (startup, prototype, from_at, to_at)) STRICT, WITHOUT ROWID;`,
];

/** One reading of a prototype, from the journal. */
export interface PrototypeReading {
  readonly startup: string;
  readonly prototype: string;
  readonly channel: string;
  readonly at: number;
  readonly seq: number;
  readonly value: ReadingValue;
  readonly unit?: string | undefined;
  readonly session?: string | undefined;
}

/** What an erasure is asked for. */
export interface ErasureOrder {
  /** `erasureHash` of each. */
  readonly sessions: readonly string[];
  readonly spans: readonly PrototypeSpan[];
  /** The journal's head: nothing behind it is meant. */
  readonly upTo: number;
  /** ms since the epoch. */
  readonly asked: number;
}
export type PendingErasures = Pick<ErasureOrder, 'sessions'> & {
  readonly spans: readonly (PrototypeSpan & { readonly upTo: number })[];
};

/** What the values of one window come to. */
const AGGREGATE: Readonly<Record<SeriesQuery['fn'], string>> = {
  mean: 'avg(value) AS result',
  min: 'min(value) AS result',
  max: 'max(value) AS result',
  sum: 'total(value) AS result',
  count: 'count(*) AS result',
  // Beside max(), SQLite takes a bare column from the row of the maximum (sqlite.org/lang_select.html#bareagg).
  last: 'value AS result, max(at * 1000000 + seq % 1000000)',
};

const NUMBERS_OF_SERIES = `FROM readings WHERE typeof(value) <> 'text' AND at >= :from AND at < :to
  AND series IN (SELECT series FROM series
    WHERE prototype = :id AND channel = :measure AND (:startup IS NULL OR startup = :startup))`;

const windowsSql = (fn: SeriesQuery['fn']): string =>
  `SELECT start, result FROM
     (SELECT at / :every * :every AS start, ${AGGREGATE[fn]} ${NUMBERS_OF_SERIES} GROUP BY start) ORDER BY start`;

const VALUES_SQL = `SELECT at AS start, value AS result ${NUMBERS_OF_SERIES}
  ORDER BY at, seq LIMIT ${MAX_ANSWER_POINTS + 1}`;

/** Everything prototypes have measured, in `prototypes.sqlite`. Blocks: it lives in a worker thread. */
export class PrototypeStore {
  readonly #db: DatabaseSync;
  readonly #cursors: Cursors;
  readonly #insert: StatementSync;
  readonly #widen: StatementSync;
  readonly #series = new Map<string, number | null>();
  readonly #units = new Map<string, number | null>();
  /** null: erased. */
  readonly #sessions = new Map<string, number | null>();
  #erasedSpans: (PrototypeSpan & { upTo: number })[];

  /** `oldReadings`: the embedded store's file, whose prototypes a new file takes over. */
  constructor(file: string, oldReadings?: string) {
    const db = openDatabase(file);
    migrate(db, 'prototypes', SCHEMA);
    this.#db = db;
    this.#cursors = new Cursors(db);
    if (oldReadings !== undefined) takeOver(db, CURSOR, oldReadings);
    this.#insert = db.prepare('INSERT INTO readings VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
    this.#widen = db.prepare(
      `INSERT INTO session_spans VALUES (:session, :series, :at, :at)
       ON CONFLICT DO UPDATE SET first = min(first, :at), last = max(last, :at)`,
    );
    this.#erasedSpans = this.#spans('');
  }

  cursor(): number {
    return this.#cursors.get(CURSOR);
  }

  /**
   * Stores what is new among the readings and moves the cursor, in one transaction: each exactly once. Gives how many
   * were left out because there are too many channels.
   */
  apply(readings: readonly PrototypeReading[], upTo: number): number {
    const cursor = this.cursor();
    let refused = 0;
    try {
      inTransaction(this.#db, () => {
        for (const reading of readings) {
          if (reading.seq > cursor && !this.#isErased(reading) && !this.#keep(reading)) refused++;
        }
        this.#cursors.set(CURSOR, upTo);
      });
    } catch (error) {
      // They may hold numbers of rows that were rolled back.
      this.#forgetNames();
      throw error;
    }
    return refused;
  }

  #keep(reading: PrototypeReading): boolean {
    const { seq, value, unit, session } = reading;
    // Whole milliseconds, as the journal keeps them: a device may claim a fraction.
    const at = Math.trunc(reading.at);
    const series = this.#seriesOf(reading);
    if (series === null) return false;
    const number = typeof value === 'boolean' ? Number(value) : value;
    // A whole number takes one to six bytes as an integer, and always eight as a floating one.
    const stored = Number.isSafeInteger(number) ? BigInt(number) : number;
    const sessionId = session === undefined ? null : this.#sessionOf(session);
    this.#insert.run(series, at, seq, stored, unit === undefined ? null : this.#unitOf(unit), sessionId);
    if (sessionId !== null) this.#widen.run({ session: sessionId, series, at });
    return true;
  }

  #isErased({ startup, prototype, at, seq, session }: PrototypeReading): boolean {
    if (session !== undefined && this.#sessionOf(session) === null) return true;
    return this.#erasedSpans.some(
      (span) =>
        seq <= span.upTo &&
        span.from <= at &&
        at < span.to &&
        span.startup === startup &&
        span.prototypes.includes(prototype),
    );
  }

  #seriesOf({ startup, prototype, channel }: PrototypeReading): number | null {
    return this.#known(this.#series, `${startup}/${prototype}/${channel}`, () =>
      this.#numberOf('series', { startup, prototype, channel }, MAX_SERIES),
    );
  }

  #unitOf(name: string): number | null {
    return this.#known(this.#units, name, () => this.#numberOf('units', { name }, MAX_UNITS));
  }

  #sessionOf(name: string): number | null {
    return this.#known(this.#sessions, name, () => {
      const erased = this.#db.prepare('SELECT 1 FROM erased_sessions WHERE hash = ?').get(erasureHash(name));
      return erased ? null : this.#numberOf('sessions', { name }, Number.POSITIVE_INFINITY);
    });
  }

  #known(names: Map<string, number | null>, name: string, find: () => number | null): number | null {
    let number = names.get(name);
    if (number === undefined) {
      if (names.size >= MAX_SERIES) names.clear();
      number = find();
      names.set(name, number);
    }
    return number;
  }

  /** The row of these names, a new one where there is none; null where the table is full. */
  #numberOf(
    table: 'series' | 'units' | 'sessions',
    names: Readonly<Record<string, string>>,
    most: number,
  ): number | null {
    const columns = Object.keys(names);
    const where = columns.map((column) => `${column} = :${column}`).join(' AND ');
    const row = this.#db.prepare(`SELECT rowid AS number FROM ${table} WHERE ${where}`).get(names);
    if (row) return Number(row.number);
    if (Number(this.#db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n) >= most) return null;
    const insert = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (:${columns.join(', :')})`;
    return Number(this.#db.prepare(insert).run(names).lastInsertRowid);
  }

  /** Throws HubError `range_invalid`, `too_many_points`. */
  query(query: SeriesQuery): SeriesPoint[] {
    const { from, to, every } = rangeOf(query);
    const { id, measure, startup = null } = query;
    const series = { id, measure, startup, from, to };
    const rows =
      every === null
        ? this.#db.prepare(VALUES_SQL).all(series)
        : this.#db.prepare(windowsSql(query.fn)).all({ ...series, every: BigInt(every) });
    if (rows.length > MAX_ANSWER_POINTS) throw new HubError('too_many_points');
    return rows.map(({ start, result }) => [new Date(Number(start)).toISOString(), Number(result)]);
  }

  count({ startup, prototypes, from, to }: PrototypeSpan): number {
    const row = this.#db
      .prepare(
        `SELECT count(*) AS n FROM readings WHERE at >= :from AND at < :to AND series IN
           (SELECT series FROM series
             WHERE startup = :startup AND prototype IN (SELECT value FROM json_each(:prototypes)))`,
      )
      .get({ startup, prototypes: JSON.stringify(prototypes), from, to });
    return Number(row?.n);
  }

  /**
   * Forgets what was measured before `before` (ms), a slice a call; true while more is left. Erasures asked for before
   * go too: a backup that is put back has nothing of that time which would not be forgotten.
   */
  tidy(before: number): boolean {
    for (const { series } of this.#db.prepare('SELECT series FROM series').all()) {
      const { changes } = this.#db
        .prepare(
          `DELETE FROM readings WHERE series = :series AND (at, seq) IN
             (SELECT at, seq FROM readings WHERE series = :series AND at < :before ORDER BY at, seq LIMIT :rows)`,
        )
        .run({ series: Number(series), before, rows: TIDY_ROWS });
      if (Number(changes) > 0) return true;
    }
    // Sessions older than everything that is kept have no reading left.
    inTransaction(this.#db, () => {
      this.#db.prepare('DELETE FROM session_spans WHERE last < ?').run(before);
      this.#db.exec('DELETE FROM sessions WHERE session NOT IN (SELECT session FROM session_spans)');
      for (const table of ['erased_sessions', 'erased_spans']) {
        this.#db.prepare(`DELETE FROM ${table} WHERE done = 1 AND asked < ?`).run(before);
      }
    });
    this.#sessions.clear();
    this.#erasedSpans = this.#spans('');
    return false;
  }

  /**
   * Notes the erasure and takes the rows away, in one transaction: from here on, nobody reads them any more. What was
   * done before, and has no row again, stays done. Gives where the rows were.
   */
  erase({ sessions, spans, upTo, asked }: ErasureOrder): PrototypeSpan[] {
    const erased: PrototypeSpan[] = [...spans];
    inTransaction(this.#db, () => {
      const session = this.#db.prepare('INSERT INTO erased_sessions VALUES (?, ?, 0) ON CONFLICT DO NOTHING');
      for (const hash of sessions) session.run(hash, asked);
      const span = this.#db.prepare(
        `INSERT INTO erased_spans VALUES (?, ?, ?, ?, ?, ?, 0)
         ON CONFLICT DO UPDATE SET up_to = max(up_to, excluded.up_to), asked = excluded.asked, done = 0`,
      );
      for (const { startup, prototypes, from, to } of spans) {
        for (const prototype of prototypes) {
          const one = { startup, prototypes: [prototype], from, to };
          if (this.#isDone(one) && this.count(one) === 0) continue;
          span.run(startup, prototype, from, to, upTo, asked);
        }
      }
      erased.push(...this.#eraseRows());
    });
    this.#forgetNames();
    this.#erasedSpans = this.#spans('');
    return erased;
  }

  #isDone({ startup, prototypes: [prototype = ''], from, to }: PrototypeSpan): boolean {
    const row = this.#db
      .prepare(
        'SELECT done FROM erased_spans WHERE startup = ? AND prototype = ? AND from_at = ? AND to_at = ?',
      )
      .get(startup, prototype, from, to);
    return row?.done === 1;
  }

  /**
   * The rows of every erasure that is not done: after a backup was put back there may be some again. Gives where those
   * of sessions were.
   */
  #eraseRows(): PrototypeSpan[] {
    const pending = this.pendingErasures();
    const erased: PrototypeSpan[] = [];
    const hashes = new Set(pending.sessions);
    for (const { session, name } of this.#db.prepare('SELECT session, name FROM sessions').all()) {
      if (hashes.has(erasureHash(String(name)))) erased.push(...this.#eraseSession(Number(session)));
    }
    const remove = this.#db.prepare(
      `DELETE FROM readings WHERE at >= :from AND at < :to AND seq <= :upTo AND series IN
         (SELECT series FROM series WHERE startup = :startup AND prototype = :prototype)`,
    );
    for (const { startup, prototypes, from, to, upTo } of pending.spans) {
      for (const prototype of prototypes) remove.run({ startup, prototype, from, to, upTo });
    }
    return erased;
  }

  #eraseSession(session: number): PrototypeSpan[] {
    const remove = this.#db.prepare(
      'DELETE FROM readings WHERE series = ? AND at BETWEEN ? AND ? AND session = ?',
    );
    const spans = this.#db
      .prepare(
        `SELECT series, startup, prototype, first, last FROM session_spans JOIN series USING (series)
          WHERE session = ?`,
      )
      .all(session);
    for (const { series, first, last } of spans) {
      remove.run(Number(series), Number(first), Number(last), session);
    }
    this.#db.prepare('DELETE FROM session_spans WHERE session = ?').run(session);
    this.#db.prepare('DELETE FROM sessions WHERE session = ?').run(session);
    return spans.map(({ startup, prototype, first, last }) => ({
      startup: String(startup),
      prototypes: [String(prototype)],
      from: Number(first),
      to: Number(last) + 1,
    }));
  }

  /** Erasures that have not been done everywhere. */
  pendingErasures(): PendingErasures {
    const sessions = this.#db.prepare('SELECT hash FROM erased_sessions WHERE done = 0').all();
    return { sessions: sessions.map(({ hash }) => String(hash)), spans: this.#spans('WHERE done = 0') };
  }

  #spans(where: '' | 'WHERE done = 0'): (PrototypeSpan & { upTo: number })[] {
    return this.#db
      .prepare(`SELECT startup, prototype, from_at, to_at, up_to FROM erased_spans ${where}`)
      .all()
      .map((row) => ({ ...spanOf(row), upTo: Number(row.up_to) }));
  }

  /**
   * Leaves no byte of what was erased in the files. Of rows that SQLite moved about within a page, copies stay behind
   * also with `secure_delete`: only a new file has none. Throws where somebody still reads what was there before.
   */
  purge(): void {
    inTransaction(this.#db, () => this.#eraseRows());
    this.#db.exec('VACUUM');
    if (!truncateLog(this.#db)) {
      throw new Error('prototypes.sqlite is being read; what was erased is still in its log');
    }
  }

  /** These have been done everywhere. The list of what was erased stays, for backups that are put back. */
  erasuresDone({ sessions, spans }: PendingErasures): void {
    inTransaction(this.#db, () => {
      const session = this.#db.prepare('UPDATE erased_sessions SET done = 1 WHERE hash = ?');
      for (const hash of sessions) session.run(hash);
      const span = this.#db.prepare(
        `UPDATE erased_spans SET done = 1
          WHERE startup = ? AND prototype = ? AND from_at = ? AND to_at = ? AND up_to = ?`,
      );
      for (const { startup, prototypes, from, to, upTo } of spans) {
        for (const prototype of prototypes) span.run(startup, prototype, from, to, upTo);
      }
    });
  }

  close(): void {
    this.#db.close();
  }

  #forgetNames(): void {
    this.#series.clear();
    this.#units.clear();
    this.#sessions.clear();
  }
}

/** Everything that a file's list of erasures holds, done or not, as it was asked for. */
export function erasuresIn(db: DatabaseSync): ErasureOrder[] {
  const sessions = db.prepare('SELECT hash, asked FROM erased_sessions').all();
  const spans = db.prepare('SELECT startup, prototype, from_at, to_at, up_to, asked FROM erased_spans').all();
  return [
    ...sessions.map(({ hash, asked }) => ({
      sessions: [String(hash)],
      spans: [],
      upTo: 0,
      asked: Number(asked),
    })),
    ...spans.map((row) => ({
      sessions: [],
      spans: [spanOf(row)],
      upTo: Number(row.up_to),
      asked: Number(row.asked),
    })),
  ];
}

const spanOf = ({ startup, prototype, from_at, to_at }: Record<string, SQLOutputValue>): PrototypeSpan => ({
  startup: String(startup),
  prototypes: [String(prototype)],
  from: Number(from_at),
  to: Number(to_at),
});
