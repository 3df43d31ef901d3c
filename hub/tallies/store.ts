import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, migrate } from '../database/open.ts';

/**
 * How often each theme was touched, by the hour, and nothing else: no journal number, no time of its own, no door,
 * no order. In the journal, or beside a visit, a theme would tell who came about debts or health (GDPR, Art. 9).
 * Both tables are stored by their keys (`WITHOUT ROWID`), a hash or a theme, so that no hidden row number keeps the
 * order in which people came. A nonce is its screen's own random number, is never a check-in's, and its hash stands
 * beside no theme.
 */
const MIGRATIONS = [
  `
  CREATE TABLE theme_tallies (
    date  TEXT NOT NULL,    -- 2026-11-20, or 2026-11 where the day had too few
    hour  INTEGER NOT NULL, -- 0 to 23, -1 where the hour had too few
    theme TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (date, hour, theme)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE theme_nonces (hash BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
];

export interface ThemeTally {
  /** `2026-11-20`, or `2026-11` when the day is no longer told. */
  readonly date: string;
  /** 0 to 23; null when the hour is no longer told. */
  readonly hour: number | null;
  readonly theme: string;
  readonly count: number;
}

const ADD = `INSERT INTO theme_tallies VALUES (?, ?, ?, ?)
  ON CONFLICT (date, hour, theme) DO UPDATE SET count = count + excluded.count`;

/** The tallies' tables, in hub.sqlite. Call `prepare` first. */
export class TalliesStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  prepare(): void {
    migrate(this.#db, 'tallies', MIGRATIONS);
  }

  /** Counts once a nonce; false: it had been counted. */
  add(date: string, hour: number, theme: string, nonce: string): boolean {
    return inTransaction(this.#db, () => {
      const hash = createHash('sha256').update(nonce).digest();
      const { changes } = this.#db.prepare('INSERT OR IGNORE INTO theme_nonces VALUES (?)').run(hash);
      if (changes === 0) return false;
      this.#db.prepare(ADD).run(date, hour, theme, 1);
      return true;
    });
  }

  /**
   * Takes the hour from the tallies of past hours in which fewer than `least` themes were touched, and then the day
   * from what is still too few: in an hour with one visitor, the hour would say who it was. `today` is left alone.
   */
  coarsen(today: string, least: number): void {
    inTransaction(this.#db, () => {
      this.#merge(
        'length(date) = 10 AND date < ? AND hour >= 0 GROUP BY date, hour',
        today,
        least,
        (date) => [date, -1],
      );
      this.#merge('length(date) = 10 AND date < ? AND hour = -1 GROUP BY date', today, least, (date) => [
        date.slice(0, 7),
        -1,
      ]);
    });
  }

  /** A day's end: a nonce comes again within minutes, not the next week. */
  forgetNonces(): void {
    this.#db.exec('DELETE FROM theme_nonces');
  }

  /** Ascending; `month` is `2026-11`. */
  month(month: string): ThemeTally[] {
    return this.#db
      .prepare(
        `SELECT date, nullif(hour, -1) AS hour, theme, count FROM theme_tallies
         WHERE substr(date, 1, 7) = ? ORDER BY date, hour, theme`,
      )
      .all(month)
      .map((row) => ({ ...row }) as unknown as ThemeTally);
  }

  #merge(
    where: string,
    today: string,
    least: number,
    place: (date: string) => [date: string, hour: number],
  ): void {
    const few = this.#db
      .prepare(`SELECT date, hour FROM theme_tallies WHERE ${where} HAVING sum(count) < ?`)
      .all(today, least);
    for (const { date, hour } of few) {
      const rows = this.#db
        .prepare('DELETE FROM theme_tallies WHERE date = ? AND hour = ? RETURNING theme, count')
        .all(date!, hour!);
      const [newDate, newHour] = place(String(date));
      for (const row of rows) this.#db.prepare(ADD).run(newDate, newHour, row.theme!, row.count!);
    }
  }
}
