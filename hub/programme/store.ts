import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Activity, ActivityRequest, Outcome } from '../contract/programme.ts';
import { inTransaction, migrate } from '../database/open.ts';

const MIGRATIONS = [
  `
  CREATE TABLE activities (
    id        TEXT PRIMARY KEY,
    title     TEXT NOT NULL,
    theme     TEXT,
    room      TEXT,
    date      TEXT NOT NULL,
    starts    TEXT NOT NULL,
    ends      TEXT NOT NULL CHECK (ends > starts),
    host      TEXT,
    places    INTEGER,
    cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled IN (0, 1))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX activities_by_date ON activities (date, starts);

  -- How many came, by groups, as JSON. Numbers only: no badge, no visit and no name can be joined to a theme.
  CREATE TABLE outcomes (
    activity TEXT PRIMARY KEY REFERENCES activities (id),
    people   INTEGER NOT NULL,
    groups   TEXT NOT NULL,
    coop     TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

const ACTIVITY = `SELECT activities.*, outcomes.people FROM activities
  LEFT JOIN outcomes ON outcomes.activity = activities.id`;

/** The programme's tables, in hub.sqlite. Call `prepare` first. Dates are the building's, `2026-11-21`. */
export class ProgrammeStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  prepare(): void {
    migrate(this.#db, 'programme', MIGRATIONS);
  }

  /** Both ends included, in the order of a day's programme. */
  between(from: string, to: string): Activity[] {
    return this.#db
      .prepare(`${ACTIVITY} WHERE date BETWEEN ? AND ? ORDER BY date, starts, title, id`)
      .all(from, to)
      .map(activityOf);
  }

  get(id: string): Activity | null {
    const row = this.#db.prepare(`${ACTIVITY} WHERE id = ?`).get(id);
    return row === undefined ? null : activityOf(row);
  }

  put(id: string, activity: ActivityRequest): void {
    this.#db
      .prepare(
        `INSERT INTO activities (id, title, theme, room, date, starts, ends, host, places)
         VALUES ($id, $title, $theme, $room, $date, $starts, $ends, $host, $places)
         ON CONFLICT (id) DO UPDATE SET title = excluded.title, theme = excluded.theme, room = excluded.room,
           date = excluded.date, starts = excluded.starts, ends = excluded.ends, host = excluded.host,
           places = excluded.places`,
      )
      .run({ id, ...activity });
  }

  setCancelled(id: string, cancelled: boolean): void {
    this.#db.prepare('UPDATE activities SET cancelled = ? WHERE id = ?').run(Number(cancelled), id);
  }

  /** Whether an activity of this title begins there then already, cancelled or not. */
  has({ title, room, date, starts }: ActivityRequest): boolean {
    const found = this.#db
      .prepare('SELECT 1 FROM activities WHERE date = ? AND starts = ? AND title = ? AND room IS ?')
      .get(date, starts, title, room);
    return found !== undefined;
  }

  outcome(activity: string): Outcome | null {
    const row = this.#db
      .prepare('SELECT people, groups, coop FROM outcomes WHERE activity = ?')
      .get(activity);
    if (row === undefined) return null;
    return {
      people: Number(row.people),
      groups: JSON.parse(String(row.groups)) as Outcome['groups'],
      coop: JSON.parse(String(row.coop)) as Outcome['coop'],
    };
  }

  putOutcome(activity: string, { people, groups, coop }: Outcome): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?)')
      .run(activity, people, JSON.stringify(groups), JSON.stringify(coop));
  }

  /** What was noted of a month, each title once. `month` is `2026-11`. */
  figures(month: string): { title: string; sessions: number; people: number }[] {
    return this.#db
      .prepare(
        `SELECT title, count(*) AS sessions, sum(people) AS people FROM activities
         JOIN outcomes ON outcomes.activity = activities.id
         WHERE date BETWEEN ? AND ? GROUP BY title ORDER BY title`,
      )
      .all(`${month}-01`, `${month}-31`)
      .map((row) => ({
        title: String(row.title),
        sessions: Number(row.sessions),
        people: Number(row.people),
      }));
  }

  transaction<T>(work: () => T): T {
    return inTransaction(this.#db, work);
  }
}

function activityOf(row: Record<string, SQLOutputValue>): Activity {
  return { ...row, cancelled: row.cancelled === 1 } as unknown as Activity;
}
