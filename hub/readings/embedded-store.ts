import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SeriesQuery } from '../contract/api.ts';
import { HubError } from '../contract/errors.ts';
import { MAX_ANSWER_POINTS, rangeOf, type SeriesPoint } from '../contract/series.ts';
import { Cursors, inTransaction, migrate, openDatabase } from '../database/open.ts';
import { stampOf } from './rules.ts';
import { type Point, type Refusals, type SeriesStore, StoreFailure } from './series-store.ts';

const CURSOR = 'readings';
const HOUR_MS = 3_600_000;
const HOUR_NS = 3_600_000_000_000n;
const NS_PER_MS = 1_000_000n;
/** A device that invents a new measure with each message must not fill the dictionary. */
const MAX_SERIES = 100_000;
/** Rows one transaction of `tidy` deletes: some tens of milliseconds on an SD card. */
const TIDY_ROWS = 10_000;

/**
 * `points` is clustered by series and time: a range of one series is one run of pages. `hours` is the same,
 * folded by the hour, and is what years are read from once `points` has forgotten them.
 */
const SCHEMA = [
  `CREATE TABLE series (
     series INTEGER PRIMARY KEY,
     kind TEXT NOT NULL, id TEXT NOT NULL, startup TEXT NOT NULL, measure TEXT NOT NULL,
     UNIQUE (kind, id, measure, startup)
   ) STRICT;
   -- t: ns since the epoch, see stampOf
   CREATE TABLE points (series INTEGER NOT NULL, t INTEGER NOT NULL, value REAL NOT NULL,
     PRIMARY KEY (series, t)) STRICT, WITHOUT ROWID;
   CREATE TABLE texts (series INTEGER NOT NULL, t INTEGER NOT NULL, value TEXT NOT NULL,
     PRIMARY KEY (series, t)) STRICT, WITHOUT ROWID;
   -- hour: hours since the epoch, UTC
   CREATE TABLE hours (series INTEGER NOT NULL, hour INTEGER NOT NULL,
     count INTEGER NOT NULL, sum REAL NOT NULL, min REAL NOT NULL, max REAL NOT NULL,
     last REAL NOT NULL, last_t INTEGER NOT NULL,
     PRIMARY KEY (series, hour)) STRICT, WITHOUT ROWID;`,
  // hub/showroom/data/old-readings.ts has taken them over by now.
  ['points', 'texts', 'hours', 'series']
    .map(
      (table) => `DELETE FROM ${table} WHERE series IN (SELECT series FROM series WHERE kind = 'prototype');`,
    )
    .join('\n'),
];

/** What the values of one window, or of parts of it, come to. */
const AGGREGATE: Readonly<Record<SeriesQuery['fn'], string>> = {
  mean: 'sum(sum) / sum(count) AS value',
  min: 'min(min) AS value',
  max: 'max(max) AS value',
  sum: 'sum(sum) AS value',
  count: 'sum(count) AS value',
  // Beside max(), SQLite takes a bare column from the row of the maximum (sqlite.org/lang_select.html#bareagg).
  last: 'last AS value, max(last_t)',
};

const SERIES_OF = `SELECT series FROM series
  WHERE kind = :kind AND id = :id AND measure = :measure AND (:startup IS NULL OR startup = :startup)`;

/** Whole hours come from `hours`; what the range cuts off an hour, or a finer window, from `points`. */
const windowsSql = (fn: SeriesQuery['fn']): string => `
  WITH wanted AS (${SERIES_OF}),
  part (w, count, sum, min, max, last, last_t) AS (
    SELECT hour * ${HOUR_MS} / :every, count, sum, min, max, last, last_t
      FROM hours WHERE series IN wanted AND hour >= :firstHour AND hour < :endHour
    UNION ALL
    SELECT t / ${NS_PER_MS} / :every, 1, value, value, value, value, t
      FROM points WHERE series IN wanted AND t >= :from AND t < :headEnd
    UNION ALL
    SELECT t / ${NS_PER_MS} / :every, 1, value, value, value, value, t
      FROM points WHERE series IN wanted AND t >= :tailStart AND t < :to)
  SELECT at, value FROM (SELECT w * :every AS at, ${AGGREGATE[fn]} FROM part GROUP BY w) ORDER BY at`;

const VALUES_SQL = `
  SELECT t / ${NS_PER_MS} AS at, value FROM points
    WHERE series IN (${SERIES_OF}) AND t >= :from AND t < :to ORDER BY t LIMIT ${MAX_ANSWER_POINTS + 1}`;

interface HourFold {
  readonly series: number;
  readonly hour: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  last: number;
  lastStamp: bigint;
}

/** Readings in `readings.sqlite`, each point, its hour and the cursor in one transaction: exactly once. */
export class EmbeddedStore implements SeriesStore {
  readonly description = 'base intégrée';
  /** They are in the file beside, `prototypes.sqlite`: nothing is kept twice. */
  readonly takesPrototypes = false;
  readonly #file: string;
  readonly #keepMs: number;
  readonly #series = new Map<string, number>();
  #open: Open | null = null;
  #refused = 0;

  /** `keepMs`: how long single values are kept; the hours stay. */
  constructor(options: { file: string; keepMs: number }) {
    this.#file = options.file;
    this.#keepMs = options.keepMs;
  }

  async start(): Promise<void> {
    if (this.#open) return;
    let db: DatabaseSync | null = null;
    try {
      db = openDatabase(this.#file);
      migrate(db, 'readings', SCHEMA);
      this.#open = new Open(db);
    } catch (error) {
      db?.close();
      throw asFailure(error);
    }
  }

  async stop(): Promise<void> {
    this.#open?.db.close();
    this.#open = null;
    this.#series.clear();
  }

  cursor(): number {
    return this.#use().cursors.get(CURSOR);
  }

  rewind(seq: number): void {
    this.#use().cursors.set(CURSOR, seq);
  }

  async write(points: readonly Point[], upTo: number): Promise<void> {
    const open = this.#use();
    try {
      const refused = inTransaction(open.db, () => this.#apply(open, points, upTo));
      this.#refused += refused;
    } catch (error) {
      // The dictionary may hold series whose rows were rolled back.
      this.#series.clear();
      throw asFailure(error);
    }
  }

  async query(query: SeriesQuery): Promise<SeriesPoint[]> {
    const range = rangeOf(query);
    const { db } = this.#use();
    const { kind, id, measure, startup = null } = query;
    const series = { kind, id, measure, startup };
    const [from, to] = [BigInt(range.from) * NS_PER_MS, BigInt(range.to) * NS_PER_MS];
    let rows: Record<string, unknown>[];
    if (range.every === null) {
      rows = db.prepare(VALUES_SQL).all({ ...series, from, to });
      if (rows.length > MAX_ANSWER_POINTS) throw new HubError('too_many_points');
    } else {
      const folded = range.every % HOUR_MS === 0;
      const firstHour = Math.ceil(range.from / HOUR_MS);
      const endHour = Math.floor(range.to / HOUR_MS);
      const wholeHours = folded && firstHour < endHour;
      rows = db.prepare(windowsSql(query.fn)).all({
        ...series,
        every: BigInt(range.every),
        firstHour: BigInt(wholeHours ? firstHour : 0),
        endHour: BigInt(wholeHours ? endHour : 0),
        from,
        headEnd: wholeHours ? BigInt(firstHour) * HOUR_NS : to,
        tailStart: wholeHours ? BigInt(endHour) * HOUR_NS : to,
        to,
      });
    }
    return rows.map((row) => [new Date(Number(row.at)).toISOString(), Number(row.value)]);
  }

  tidy(now: number): boolean {
    const open = this.#use();
    // Whole hours only: an hour's points are all there or all gone.
    const before = BigInt(Math.floor((now - this.#keepMs) / HOUR_MS)) * HOUR_NS;
    for (const { series } of open.oldest.all({ before })) {
      const bounds = { series: Number(series), before, rows: TIDY_ROWS };
      const deleted =
        Number(open.dropPoints.run(bounds).changes) + Number(open.dropTexts.run(bounds).changes);
      if (deleted > 0) return true;
    }
    return false;
  }

  refusals(): Refusals {
    return {
      total: this.#refused,
      lastReason: this.#refused > 0 ? `Plus de ${MAX_SERIES} séries différentes.` : null,
    };
  }

  /** There are none. */
  async erasePrototypes(): Promise<void> {}

  /** Returns how many points were refused. */
  #apply(open: Open, points: readonly Point[], upTo: number): number {
    const cursor = open.cursors.get(CURSOR);
    const folds = new Map<number, HourFold>();
    let refused = 0;
    for (const point of points) {
      if (point.seq <= cursor) continue;
      const series = this.#seriesOf(open, point);
      if (series === null) {
        refused++;
        continue;
      }
      const stamp = BigInt(stampOf(point));
      if (typeof point.value === 'string') open.insertText.run(series, stamp, point.value);
      else if (open.insertPoint.run(series, stamp, point.value).changes !== 0) {
        fold(folds, series, Math.floor(point.at / HOUR_MS), stamp, point.value);
      }
    }
    for (const f of folds.values()) {
      open.foldHour.run(f.series, f.hour, f.count, f.sum, f.min, f.max, f.last, f.lastStamp);
    }
    open.cursors.set(CURSOR, upTo);
    return refused;
  }

  #seriesOf(open: Open, { kind, id, startup = '', measure }: Point): number | null {
    const key = `${kind}\0${id}\0${startup}\0${measure}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const row = open.findSeries.get(kind, id, startup, measure);
    if (!row && Number(open.countSeries.get()?.n) >= MAX_SERIES) return null;
    const series = Number(row ? row.series : open.addSeries.run(kind, id, startup, measure).lastInsertRowid);
    this.#series.set(key, series);
    return series;
  }

  #use(): Open {
    if (!this.#open) throw new StoreFailure('unavailable', 'La base des mesures n’est pas ouverte.');
    return this.#open;
  }
}

/** The open file and its statements. */
class Open {
  readonly db: DatabaseSync;
  readonly cursors: Cursors;
  readonly insertPoint: StatementSync;
  readonly insertText: StatementSync;
  readonly foldHour: StatementSync;
  readonly findSeries: StatementSync;
  readonly addSeries: StatementSync;
  readonly countSeries: StatementSync;
  readonly oldest: StatementSync;
  readonly dropPoints: StatementSync;
  readonly dropTexts: StatementSync;

  constructor(db: DatabaseSync) {
    this.db = db;
    this.cursors = new Cursors(db);
    this.insertPoint = db.prepare('INSERT INTO points VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
    this.insertText = db.prepare('INSERT INTO texts VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
    this.foldHour = db.prepare(
      `INSERT INTO hours VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
         count = count + excluded.count, sum = sum + excluded.sum,
         min = min(min, excluded.min), max = max(max, excluded.max),
         last = iif(excluded.last_t > last_t, excluded.last, last), last_t = max(last_t, excluded.last_t)`,
    );
    this.findSeries = db.prepare(
      'SELECT series FROM series WHERE kind = ? AND id = ? AND startup = ? AND measure = ?',
    );
    this.addSeries = db.prepare('INSERT INTO series (kind, id, startup, measure) VALUES (?, ?, ?, ?)');
    this.countSeries = db.prepare('SELECT count(*) AS n FROM series');
    this.oldest = db.prepare(
      `SELECT series FROM series AS s
        WHERE EXISTS (SELECT 1 FROM points WHERE series = s.series AND t < :before)
           OR EXISTS (SELECT 1 FROM texts WHERE series = s.series AND t < :before)`,
    );
    const drop = (table: string): StatementSync =>
      db.prepare(
        `DELETE FROM ${table} WHERE series = :series AND t IN
           (SELECT t FROM ${table} WHERE series = :series AND t < :before ORDER BY t LIMIT :rows)`,
      );
    this.dropPoints = drop('points');
    this.dropTexts = drop('texts');
  }
}

/** Adds a value to its hour: one row is written per hour and batch, not per value. */
function fold(
  folds: Map<number, HourFold>,
  series: number,
  hour: number,
  stamp: bigint,
  value: number,
): void {
  const key = series * 10_000_000 + hour; // hours since the epoch stay below ten million until the year 3110
  const f = folds.get(key);
  if (!f) {
    folds.set(key, {
      series,
      hour,
      count: 1,
      sum: value,
      min: value,
      max: value,
      last: value,
      lastStamp: stamp,
    });
    return;
  }
  f.count++;
  f.sum += value;
  if (value < f.min) f.min = value;
  if (value > f.max) f.max = value;
  if (stamp > f.lastStamp) {
    f.last = value;
    f.lastStamp = stamp;
  }
}

/** SQLite's result codes for a file that is damaged, or no database (sqlite.org/rescode.html). */
const DAMAGED = new Set([11, 26]);

function asFailure(error: unknown): StoreFailure {
  const { message, errcode } = error as Error & { errcode?: number };
  // Not set aside by itself: it may hold years, and a person may have a backup.
  return DAMAGED.has((errcode ?? 0) & 0xff)
    ? new StoreFailure(
        'no-database',
        `readings.sqlite est abîmé (${message}) : restaurez une sauvegarde, ou déplacez ce fichier.`,
      )
    : new StoreFailure('unavailable', `readings.sqlite : ${message}`);
}
