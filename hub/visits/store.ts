import type { DatabaseSync } from 'node:sqlite';
import type { CancelAnswer } from '../contract/api.ts';
import type { NewEntry } from '../contract/entries.ts';
import type { TapAnswer, TapResult } from '../contract/payloads.ts';
import { Cursors, inTransaction, migrate } from '../database/open.ts';
import { type Row, Statements } from '../database/statements.ts';
import { prepareBadgeTables } from './badge-store.ts';
import type { BadgeTap, CancellableTap, People, Visit } from './rules.ts';

const MIGRATIONS = [
  `
  -- What was made of each tap. Kept as long as a badge may be linked to it, and so long a nonce is remembered.
  CREATE TABLE taps (
    seq     INTEGER PRIMARY KEY,
    source  TEXT NOT NULL,
    nonce   TEXT,
    door    TEXT NOT NULL,
    badge   TEXT,
    badge24 TEXT,
    at      INTEGER NOT NULL,
    moment  INTEGER NOT NULL,
    result  TEXT NOT NULL,
    present INTEGER NOT NULL,
    UNIQUE (source, nonce)
  ) STRICT;
  CREATE INDEX taps_of_badge ON taps (badge, moment, seq) WHERE badge IS NOT NULL;
  CREATE INDEX taps_of_badge24 ON taps (badge24) WHERE badge24 IS NOT NULL;
  CREATE INDEX taps_by_moment ON taps (moment);

  -- Presence in the building. No room and no theme: a visit must not tell what somebody came for.
  CREATE TABLE visits (
    tap       INTEGER PRIMARY KEY,
    door      TEXT NOT NULL,
    badge     TEXT,
    anonymous INTEGER NOT NULL CHECK (anonymous IN (0, 1)),
    party     INTEGER NOT NULL CHECK (party >= 1),
    arrived   INTEGER NOT NULL,
    closes    INTEGER NOT NULL,
    left      INTEGER CHECK (left >= arrived),
    ended_by  TEXT CHECK (ended_by IN ('badge', 'hub')),
    date      TEXT NOT NULL,
    hour      INTEGER NOT NULL,
    CHECK ((left IS NULL) = (ended_by IS NULL)),
    CHECK (anonymous = 0 OR badge IS NULL)
  ) STRICT;
  CREATE UNIQUE INDEX visits_open_once ON visits (badge) WHERE left IS NULL AND badge IS NOT NULL;
  CREATE INDEX visits_open ON visits (closes, party) WHERE left IS NULL;
  CREATE INDEX visits_of_badge ON visits (badge, arrived, tap) WHERE badge IS NOT NULL;
  CREATE INDEX visits_by_date ON visits (date);

  -- Passages that the journal has not yet confirmed.
  CREATE TABLE passage_outbox (seq INTEGER PRIMARY KEY, entry TEXT NOT NULL) STRICT;
  `,
  `
  -- Visits may be ended by hand. SQLite cannot change a CHECK in place.
  ALTER TABLE taps ADD COLUMN by_staff INTEGER NOT NULL DEFAULT 0 CHECK (by_staff IN (0, 1));
  CREATE TABLE visits_2 (
    tap       INTEGER PRIMARY KEY,
    door      TEXT NOT NULL,
    badge     TEXT,
    anonymous INTEGER NOT NULL CHECK (anonymous IN (0, 1)),
    party     INTEGER NOT NULL CHECK (party >= 1),
    arrived   INTEGER NOT NULL,
    closes    INTEGER NOT NULL,
    left      INTEGER CHECK (left >= arrived),
    ended_by  TEXT CHECK (ended_by IN ('badge', 'hub', 'staff')),
    date      TEXT NOT NULL,
    hour      INTEGER NOT NULL,
    CHECK ((left IS NULL) = (ended_by IS NULL)),
    CHECK (anonymous = 0 OR badge IS NULL)
  ) STRICT;
  INSERT INTO visits_2 SELECT tap, door, badge, anonymous, party, arrived, closes, left, ended_by, date, hour FROM visits;
  DROP TABLE visits;
  ALTER TABLE visits_2 RENAME TO visits;
  CREATE UNIQUE INDEX visits_open_once ON visits (badge) WHERE left IS NULL AND badge IS NOT NULL;
  CREATE INDEX visits_open ON visits (closes, party) WHERE left IS NULL;
  CREATE INDEX visits_of_badge ON visits (badge, arrived, tap) WHERE badge IS NOT NULL;
  CREATE INDEX visits_by_date ON visits (date);

  -- Headcounts of the building. People whom one added are a visit whose \`tap\` is its \`seq\`.
  CREATE TABLE headcounts (
    seq     INTEGER PRIMARY KEY,
    source  TEXT NOT NULL,
    nonce   TEXT,
    at      INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    UNIQUE (source, nonce)
  ) STRICT;
  -- Of the people of open visits, how many are known to have left without a tap.
  CREATE TABLE away (id INTEGER PRIMARY KEY CHECK (id = 1), people INTEGER NOT NULL CHECK (people >= 0)) STRICT;
  INSERT INTO away VALUES (1, 0);
  `,
  `
  -- The hub's own time of a tap, for the time within which it may be cancelled; null for taps of before.
  ALTER TABLE taps ADD COLUMN received INTEGER;
  -- What was made of each cancel. A tap that was cancelled keeps its row, which remembers its nonce, without its badge.
  CREATE TABLE cancels (
    seq     INTEGER PRIMARY KEY,
    source  TEXT NOT NULL,
    nonce   TEXT NOT NULL,
    tap     INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    result  TEXT NOT NULL CHECK (result IN ('cancelled', 'too-late')),
    present INTEGER NOT NULL,
    UNIQUE (source, nonce)
  ) STRICT;
  CREATE INDEX cancels_of_tap ON cancels (tap);
  `,
];

const CONSUMER = 'visits';

/** A visit's row. `badge` is null for an anonymous arrival, and once the link was dropped. */
export interface VisitRow extends Visit {
  readonly badge: string | null;
  readonly anonymous: boolean;
  /** How many people. */
  readonly party: number;
  /** Local date and hour of arrival. */
  readonly date: string;
  readonly hour: number;
}

export interface TapRow extends TapAnswer {
  readonly seq: number;
  readonly source: string;
  readonly nonce: string | null;
  readonly door: string;
  readonly badge: string | null;
  readonly badge24: string | null;
  readonly at: number;
  readonly moment: number;
  readonly received: number;
  /** An end by hand, not a tap. */
  readonly byStaff?: boolean;
}

/** Somebody who is here, or a group without a badge. */
export interface OpenVisit {
  /** The tap that began it. */
  readonly seq: number;
  /** Empty for people whom a headcount added: nobody saw them come in. */
  readonly door: string;
  readonly badge: string | null;
  readonly party: number;
  readonly arrived: number;
}

/** A tap as a cancel finds it. */
export interface KnownTap extends CancellableTap {
  readonly seq: number;
  readonly badge: string | null;
  readonly moment: number;
  readonly result: TapResult;
  readonly cancelled: boolean;
}

/** People, by arrival. `closedByHub` counts badge holders only: anonymous visitors have no way to tap out. */
export interface Figures {
  readonly visits: number;
  readonly anonymous: number;
  readonly closedByHub: number;
}
export interface Attendance extends Figures {
  readonly month: string;
  readonly days: readonly (Figures & { readonly date: string })[];
  readonly hours: readonly (Figures & { readonly hour: number })[];
}

export const FIGURES = `coalesce(sum(party), 0) AS visits,
  coalesce(sum(party) FILTER (WHERE anonymous = 1), 0) AS anonymous,
  coalesce(sum(party) FILTER (WHERE anonymous = 0 AND ended_by = 'hub'), 0) AS closedByHub`;

/** The tables of visits, in hub.sqlite. Call `prepare` first. Methods that write belong inside `transaction`. */
export class VisitsStore {
  readonly #db: DatabaseSync;
  readonly #sql: Statements;
  #cursors!: Cursors;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#sql = new Statements(db);
  }

  prepare(): void {
    migrate(this.#db, 'visits', MIGRATIONS);
    prepareBadgeTables(this.#db);
    this.#cursors = new Cursors(this.#db);
  }

  transaction<T>(work: () => T): T {
    return inTransaction(this.#db, work);
  }

  cursor(): number {
    return this.#cursors.get(CONSUMER);
  }

  moveCursor(seq: number): void {
    this.#cursors.set(CONSUMER, seq);
  }

  /** People in the building. */
  present(): number {
    const { open, away } = this.people();
    return open - away;
  }

  people(): People {
    const row = this.#sql.get(`SELECT people AS away,
      (SELECT coalesce(sum(party), 0) FROM visits WHERE left IS NULL) AS open FROM away`);
    return { open: Number(row?.open), away: Number(row?.away) };
  }

  setAway(people: number): void {
    this.#sql.run('UPDATE away SET people = ?', people);
  }

  /** No more people can be away than are here: of some of them it is now known when they left. */
  settleAway(): void {
    this.#sql.run(
      'UPDATE away SET people = min(people, (SELECT coalesce(sum(party), 0) FROM visits WHERE left IS NULL))',
    );
  }

  /** In the order of their arrival. */
  openVisits(): OpenVisit[] {
    return this.#sql.all(
      'SELECT tap AS seq, door, badge, party, arrived FROM visits WHERE left IS NULL ORDER BY arrived, tap',
    ) as unknown as OpenVisit[];
  }

  /** Arrivals of a local date, by door and hour. */
  arrivals(date: string): { door: string; hour: number; people: number }[] {
    return this.#sql.all(
      'SELECT door, hour, sum(party) AS people FROM visits WHERE date = ? GROUP BY door, hour ORDER BY hour, door',
      date,
    ) as unknown as { door: string; hour: number; people: number }[];
  }

  /** The first answer to this source's nonce, or null. */
  answer(source: string, nonce: string): TapAnswer | null {
    return answerOf(
      this.#sql.get('SELECT result, present FROM taps WHERE source = ? AND nonce = ?', source, nonce),
    );
  }

  /** The answer to the journal's entry, or null. */
  answerTo(seq: number): TapAnswer | null {
    return answerOf(this.#sql.get('SELECT result, present FROM taps WHERE seq = ?', seq));
  }

  /**
   * Whose tap this is: the badge's pseudonym. A reader that sees only 24 bits means the badge that has them;
   * where two have, or none is known, the 24 bits stand for themselves rather than for the wrong person.
   */
  holder(badge: string | undefined, badge24: string | undefined): string | null {
    if (badge !== undefined || badge24 === undefined) return badge ?? null;
    const known = this.#sql.all(
      `SELECT badge FROM taps WHERE badge24 = ?1 AND badge <> ?1
       UNION SELECT badge FROM cards WHERE badge24 = ?1 AND badge <> ?1 LIMIT 2`,
      badge24,
    );
    return known.length === 1 ? String(known[0]!.badge) : badge24;
  }

  /** The first full sight of a badge: what its 24 bits alone had done is its own history. */
  adopt(badge: string, badge24: string): void {
    if (this.#sql.get('SELECT 1 FROM taps WHERE badge24 = ?1 AND badge <> ?1 LIMIT 1', badge24)) return;
    this.#sql.run('UPDATE taps SET badge = ? WHERE badge = ?', badge, badge24);
    this.#sql.run('UPDATE visits SET badge = ? WHERE badge = ?', badge, badge24);
  }

  /** When a badge last passed the door, ms; null if not known. */
  lastCounted(badge: string): number | null {
    const row = this.#sql.get(
      `SELECT iif(ended_by IN ('badge', 'staff'), left, arrived) AS moment FROM visits
       WHERE badge = ? ORDER BY arrived DESC, tap DESC LIMIT 1`,
      badge,
    );
    return row ? Number(row.moment) : null;
  }

  /** What a tap at (moment, seq) may change: the badge's visit that began last before it, all later ones, and their taps. */
  historyFrom(badge: string, moment: number, seq: number): { visits: Visit[]; taps: BadgeTap[] } {
    const start = this.#sql.get(
      `SELECT arrived, tap FROM visits WHERE badge = ? AND (arrived, tap) <= (?, ?)
       ORDER BY arrived DESC, tap DESC LIMIT 1`,
      badge,
      moment,
      seq,
    ) ?? { arrived: moment, tap: seq };
    const from = [badge, start.arrived!, start.tap!] as const;
    const visits = this.#sql.all(
      `SELECT tap, door, arrived, closes, left, ended_by AS endedBy FROM visits
       WHERE badge = ? AND (arrived, tap) >= (?, ?) ORDER BY arrived, tap`,
      ...from,
    );
    const taps = this.#sql
      .all(
        `SELECT seq, door, moment, by_staff AS byStaff FROM taps
       WHERE badge = ? AND (moment, seq) >= (?, ?) ORDER BY moment, seq`,
        ...from,
      )
      .map((tap) => ({ ...tap, byStaff: tap.byStaff === 1 }));
    return { visits: visits as unknown as Visit[], taps: taps as unknown as BadgeTap[] };
  }

  addTap(tap: TapRow): void {
    this.#sql.run(
      `INSERT INTO taps (seq, source, nonce, door, badge, badge24, at, moment, result, present, received, by_staff)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      tap.seq,
      tap.source,
      tap.nonce,
      tap.door,
      tap.badge,
      tap.badge24,
      tap.at,
      tap.moment,
      tap.result,
      tap.present,
      tap.received,
      Number(tap.byStaff ?? false),
    );
  }

  /** The tap with this journal number, or with the nonce that `source` gave it; null: none, or forgotten. */
  knownTap(source: string, tap: number | string): KnownTap | null {
    const row = this.#sql.get(
      `SELECT seq, door, badge, moment, result, coalesce(received, at) AS received,
         NOT EXISTS (SELECT 1 FROM taps AS later WHERE later.badge = taps.badge AND later.seq > taps.seq) AS latest,
         EXISTS (SELECT 1 FROM cancels WHERE tap = taps.seq AND result = 'cancelled') AS cancelled
       FROM taps WHERE ${typeof tap === 'number' ? 'seq = ?' : 'nonce = ? AND source = ?'}`,
      ...(typeof tap === 'number' ? [tap] : [tap, source]),
    );
    if (row === undefined) return null;
    return { ...(row as unknown as KnownTap), latest: row.latest === 1, cancelled: row.cancelled === 1 };
  }

  /** Of a cancelled tap only its answer stays: no visit is made of it again. */
  unlinkTap(seq: number): void {
    this.#sql.run('UPDATE taps SET badge = NULL, badge24 = NULL WHERE seq = ?', seq);
  }

  /** The visit that a tap began; null: none. */
  visitOf(tap: number): (Visit & { readonly party: number }) | null {
    const row = this.#sql.get(
      'SELECT tap, door, arrived, closes, left, ended_by AS endedBy, party FROM visits WHERE tap = ?',
      tap,
    );
    return (row as (Visit & { party: number }) | undefined) ?? null;
  }

  /** `tap`: its journal number, 0 when there was none. */
  addCancel(
    cancel: { readonly seq: number; readonly source: string; readonly received: number },
    nonce: string,
    tap: number,
    { result, present }: CancelAnswer,
  ): void {
    const { seq, source, received } = cancel;
    this.#sql.run(
      'INSERT INTO cancels VALUES (?, ?, ?, ?, ?, ?, ?)',
      seq,
      source,
      nonce,
      tap,
      received,
      result,
      present,
    );
  }

  /** The first answer to this source's cancel, or null. */
  cancelAnswer(source: string, nonce: string): CancelAnswer | null {
    const row = this.#sql.get(
      'SELECT result, present FROM cancels WHERE source = ? AND nonce = ?',
      source,
      nonce,
    );
    return (row as CancelAnswer | undefined) ?? null;
  }

  addVisit(visit: VisitRow): void {
    this.#sql.run(
      'INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      visit.tap,
      visit.door,
      visit.badge,
      Number(visit.anonymous),
      visit.party,
      visit.arrived,
      visit.closes,
      visit.left,
      visit.endedBy,
      visit.date,
      visit.hour,
    );
  }

  removeVisits(visits: readonly Visit[]): void {
    for (const { tap } of visits) this.#sql.run('DELETE FROM visits WHERE tap = ?', tap);
  }

  /** Ends every visit whose closing time has come, at that time. Gives how many people that were. */
  closeDue(now: number): number {
    const closed = this.#sql.all(
      `UPDATE visits SET left = closes, ended_by = 'hub' WHERE left IS NULL AND closes <= ? RETURNING party`,
      now,
    );
    if (closed.length > 0) this.settleAway();
    return closed.reduce((people, row) => people + Number(row.party), 0);
  }

  /** Whose badge made this tap; null for none, and for a tap that is not known. */
  badgeOf(tap: number): string | null {
    return (this.#sql.get('SELECT badge FROM taps WHERE seq = ?', tap)?.badge as string | null) ?? null;
  }

  /** Ends an open visit without a badge. Gives how many people that were. */
  endByHand(tap: number, at: number): number {
    const [ended] = this.#sql.all(
      `UPDATE visits SET left = max(arrived, ?), ended_by = 'staff'
       WHERE tap = ? AND left IS NULL AND badge IS NULL RETURNING party`,
      at,
      tap,
    );
    return Number(ended?.party ?? 0);
  }

  /** False: this source's nonce was heard before. */
  addHeadcount(count: {
    seq: number;
    source: string;
    nonce: string | null;
    at: number;
    counted: number;
  }): boolean {
    return (
      this.#sql.run(
        'INSERT INTO headcounts VALUES (?, ?, ?, ?, ?) ON CONFLICT (source, nonce) DO NOTHING',
        count.seq,
        count.source,
        count.nonce,
        count.at,
        count.counted,
      ) > 0
    );
  }

  /** People whom headcounts since `since` (ms) have added and who are still counted, the newest first. */
  addedSince(since: number): { tap: number; party: number }[] {
    return this.#sql.all(
      `SELECT tap, party FROM visits JOIN headcounts ON seq = tap
       WHERE visits.left IS NULL AND arrived >= ? ORDER BY tap DESC`,
      since,
    ) as unknown as { tap: number; party: number }[];
  }

  /** Makes a visit's party smaller; with nobody left it has not been. */
  takeBack(tap: number, people: number): void {
    this.#sql.run('DELETE FROM visits WHERE tap = ? AND party <= ?', tap, people);
    this.#sql.run('UPDATE visits SET party = party - ? WHERE tap = ?', people, tap);
  }

  /** Gives open visits the closing time of today's building file. */
  reschedule(closingAfter: (arrived: number) => number): void {
    for (const row of this.#sql.all('SELECT tap, arrived FROM visits WHERE left IS NULL')) {
      this.#sql.run(
        'UPDATE visits SET closes = ? WHERE tap = ?',
        closingAfter(Number(row.arrived)),
        row.tap!,
      );
    }
  }

  addPassage(seq: number, entry: NewEntry): void {
    this.#sql.run('INSERT INTO passage_outbox VALUES (?, ?)', seq, JSON.stringify(entry));
  }

  /** The oldest passages that wait, at most `limit`. */
  waitingPassages(limit: number): { seq: number; entry: NewEntry }[] {
    return this.#sql.all('SELECT seq, entry FROM passage_outbox ORDER BY seq LIMIT ?', limit).map((row) => ({
      seq: Number(row.seq),
      entry: JSON.parse(String(row.entry)) as NewEntry,
    }));
  }

  removePassagesUpTo(seq: number): void {
    this.#sql.run('DELETE FROM passage_outbox WHERE seq <= ?', seq);
  }

  /** `month` is `2026-11`. */
  attendance(month: string): Attendance {
    // Not `LIKE`: a range uses the index.
    const span = [`${month}-01`, `${month}-31`];
    const total = this.#sql.get(`SELECT ${FIGURES} FROM visits WHERE date BETWEEN ? AND ?`, ...span);
    const by = (column: 'date' | 'hour') =>
      this.#sql.all(
        `SELECT ${column}, ${FIGURES} FROM visits WHERE date BETWEEN ? AND ? GROUP BY ${column} ORDER BY ${column}`,
        ...span,
      );
    return {
      month,
      ...(total as unknown as Figures),
      days: by('date') as unknown as Attendance['days'],
      hours: by('hour') as unknown as Attendance['hours'],
    };
  }

  /**
   * Drops every link between a badge and a passage before `before` (ms); the visits stay, as figures. Taps go
   * with them: a visit that still has its badge has all its taps, which `historyFrom` relies on.
   */
  forgetLinks(before: number): { visits: number; taps: number } {
    return this.transaction(() => {
      this.#sql.run('DELETE FROM cancels WHERE at < ?', before);
      return {
        visits: this.#sql.run(
          'UPDATE visits SET badge = NULL WHERE badge IS NOT NULL AND arrived < ?',
          before,
        ),
        taps: this.#sql.run('DELETE FROM taps WHERE moment < ?', before),
      };
    });
  }
}

function answerOf(row: Row | undefined): TapAnswer | null {
  return row ? { result: row.result as TapResult, present: Number(row.present) } : null;
}
