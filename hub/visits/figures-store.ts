import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { migrate } from '../database/open.ts';
import { FIGURES, type Figures } from './store.ts';

const MIGRATIONS = [
  `
  -- A month that is over: what can no longer be counted once the links between badges and passages are gone, and
  -- its totals, so that a comparison over a year reads twelve rows. No people: their links were gone before.
  CREATE TABLE month_figures (
    month     TEXT PRIMARY KEY,
    visits    INTEGER NOT NULL,
    anonymous INTEGER NOT NULL,
    closed    INTEGER NOT NULL,
    different INTEGER,
    fresh     INTEGER,
    known     INTEGER,
    outages   TEXT NOT NULL
  ) STRICT;
  -- Before this moment no passage is tied to a badge: months that began earlier cannot be counted any more.
  CREATE TABLE links_forgotten (one INTEGER PRIMARY KEY CHECK (one = 1), before INTEGER NOT NULL) STRICT;
  `,
];

export interface People {
  readonly different: number;
  readonly new: number;
  readonly returning: number;
}
/** Opening time, ms, during which each part was out. */
export type OutageTimes = Readonly<Record<string, number>>;
export interface MonthRecord {
  readonly totals: Figures;
  readonly people: People | null;
  readonly outages: OutageTimes;
}

/**
 * The numbers of past months, in hub.sqlite, and what is counted of people while their links exist. `visits` is
 * hub/visits/store.ts's table, which must have been prepared.
 */
export class FiguresStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  prepare(): void {
    migrate(this.#db, 'figures', MIGRATIONS);
  }

  /** Badges that came between two local dates, both included, by whether they had come since `seenSince` before. */
  people({ first, last }: DateSpan, seenSince: string): People {
    const row = this.#get(
      `SELECT count(*) AS different, coalesce(sum(seen), 0) AS known FROM (
         SELECT EXISTS (
           SELECT 1 FROM visits AS v WHERE v.badge = m.badge AND v.date >= ? AND v.date < ?
         ) AS seen
         FROM (SELECT DISTINCT badge FROM visits WHERE badge IS NOT NULL AND date BETWEEN ? AND ?) AS m
       )`,
      seenSince,
      first,
      first,
      last,
    );
    const different = Number(row?.different);
    const returning = Number(row?.known);
    return { different, new: different - returning, returning };
  }

  /** Everybody who came between two local dates. */
  totals({ first, last }: DateSpan): Figures {
    return this.#get(
      `SELECT ${FIGURES} FROM visits WHERE date BETWEEN ? AND ?`,
      first,
      last,
    ) as unknown as Figures;
  }

  /** The local date of the first visit. */
  firstDate(): string | null {
    const row = this.#get('SELECT min(date) AS date FROM visits');
    return row?.date == null ? null : String(row.date);
  }

  record(month: string): MonthRecord | null {
    const row = this.#get('SELECT * FROM month_figures WHERE month = ?', month);
    if (row === undefined) return null;
    const number = (column: string): number => Number(row[column]);
    return {
      totals: { visits: number('visits'), anonymous: number('anonymous'), closedByHub: number('closed') },
      people:
        row.different === null
          ? null
          : { different: number('different'), new: number('fresh'), returning: number('known') },
      outages: JSON.parse(String(row.outages)) as OutageTimes,
    };
  }

  keep(month: string, { totals, people, outages }: MonthRecord): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO month_figures VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        month,
        totals.visits,
        totals.anonymous,
        totals.closedByHub,
        people?.different ?? null,
        people?.new ?? null,
        people?.returning ?? null,
        JSON.stringify(outages),
      );
  }

  /** ms; null where nothing has been forgotten yet. */
  linksForgottenBefore(): number | null {
    const row = this.#get('SELECT before FROM links_forgotten');
    return row === undefined ? null : Number(row.before);
  }

  setLinksForgottenBefore(before: number): void {
    this.#db
      .prepare(
        'INSERT INTO links_forgotten VALUES (1, ?) ON CONFLICT DO UPDATE SET before = max(before, excluded.before)',
      )
      .run(before);
  }

  #get(text: string, ...values: readonly SQLInputValue[]): Record<string, SQLOutputValue> | undefined {
    return this.#db.prepare(text).get(...values);
  }
}

/** Local dates, `2026-11-01`, both included. */
export interface DateSpan {
  readonly first: string;
  readonly last: string;
}
