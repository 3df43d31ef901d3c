import type { DatabaseSync } from 'node:sqlite';
import type { CardState, Holder } from '../contract/badges.ts';
import { type Erasures, erasureHash } from '../database/erasure-hash.ts';
import { inTransaction, migrate, truncateLog } from '../database/open.ts';
import { type Row, Statements } from '../database/statements.ts';

const MIGRATIONS = [
  `
  -- Who was given a badge, as far as they wanted to say. \`contact\` is a day: the hour would be a passage.
  CREATE TABLE holders (
    id         TEXT PRIMARY KEY,
    first_name TEXT,
    age_band   TEXT,
    occupation TEXT,
    neighbour  INTEGER CHECK (neighbour IN (0, 1)),
    greet      INTEGER NOT NULL CHECK (greet IN (0, 1)),
    given      INTEGER NOT NULL,
    contact    TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Pseudonyms of the cards that holders have, or had before it was replaced. Never a number.
  CREATE TABLE cards (
    badge   TEXT PRIMARY KEY,
    badge24 TEXT,
    holder  TEXT NOT NULL REFERENCES holders (id) ON DELETE CASCADE,
    state   TEXT NOT NULL CHECK (state IN ('held', 'lost', 'blocked', 'replaced'))
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX cards_of_holder ON cards (holder) WHERE state <> 'replaced';
  CREATE INDEX cards_by_holder ON cards (holder);
  CREATE INDEX cards_by_badge24 ON cards (badge24) WHERE badge24 IS NOT NULL;

  -- What was erased, by hash, so that a backup that is put back forgets it again. \`pending\`: not yet everywhere.
  CREATE TABLE erasures (
    hash    TEXT PRIMARY KEY,
    at      INTEGER NOT NULL,
    pending INTEGER NOT NULL CHECK (pending IN (0, 1))
  ) STRICT, WITHOUT ROWID;
  `,
];

/** The visits' rules need to know blocked cards, so their store prepares these tables too. */
export const prepareBadgeTables = (db: DatabaseSync): void => migrate(db, 'badges', MIGRATIONS);

export interface HolderRow extends Holder {
  readonly id: string;
  /** ms */
  readonly given: number;
  /** Local date. */
  readonly contact: string;
  readonly state: CardState;
}
export interface CardRow {
  readonly badge: string;
  readonly badge24: string | null;
  readonly holder: string;
  readonly state: CardState | 'replaced';
}
/** What is known of a card without its number: a reader of 24 bits gives no `badge`. */
export interface SeenCard {
  readonly badge?: string;
  readonly badge24?: string;
}
export interface HeldVisit {
  readonly door: string;
  readonly arrived: number;
  readonly left: number | null;
  readonly endedBy: string | null;
}
export interface HeldTap {
  readonly seq: number;
  readonly door: string;
  readonly source: string;
  readonly at: number;
  readonly result: string;
}

const HOLDER = `SELECT holders.*, cards.state FROM holders
  JOIN cards ON cards.holder = holders.id AND cards.state <> 'replaced'`;
const AMONG = 'IN (SELECT value FROM json_each(?))';

/** Badges given out, in hub.sqlite. Call `prepare` first. Methods that write belong inside `transaction`. */
export class BadgeStore {
  readonly #db: DatabaseSync;
  readonly #sql: Statements;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#sql = new Statements(db);
  }

  prepare(): void {
    prepareBadgeTables(this.#db);
  }

  transaction<T>(work: () => T): T {
    return inTransaction(this.#db, work);
  }

  // Cards

  card(badge: string): CardRow | null {
    return (this.#sql.get('SELECT * FROM cards WHERE badge = ?', badge) as CardRow | undefined) ?? null;
  }

  /** The badges that a card may be: more than one where a reader saw 24 bits that several share; none: a new one. */
  candidates({ badge, badge24 }: SeenCard): string[] {
    if (badge !== undefined || badge24 === undefined) return badge === undefined ? [] : [badge];
    return this.#sql
      .all(
        `SELECT badge FROM cards WHERE badge24 = ?1 AND badge <> ?1
       UNION SELECT badge FROM taps WHERE badge24 = ?1 AND badge <> ?1`,
        badge24,
      )
      .map((row) => String(row.badge));
  }

  /** Holders of other cards with the same 24 bits. */
  alike({ badge, badge24 }: SeenCard): HolderRow[] {
    return this.#sql
      .all(`${HOLDER} WHERE cards.badge24 = ? AND cards.badge <> ?`, badge24 ?? '', badge ?? '')
      .map(holderOf);
  }

  // Holders

  holder(id: string): HolderRow | null {
    const row = this.#sql.get(`${HOLDER} WHERE holders.id = ?`, id);
    return row ? holderOf(row) : null;
  }

  /** Whose this badge is now; null: nobody's, or replaced. */
  holderOfBadge(badge: string): HolderRow | null {
    const row = this.#sql.get(`${HOLDER} WHERE cards.badge = ?`, badge);
    return row ? holderOf(row) : null;
  }

  /** The most recently given first. */
  holders(): HolderRow[] {
    return this.#sql.all(`${HOLDER} ORDER BY given DESC, id`).map(holderOf);
  }

  give(row: Omit<HolderRow, 'state'>, badge: string, badge24: string | null): void {
    this.#sql.run(
      'INSERT INTO holders VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      row.id,
      row.firstName,
      row.ageBand,
      row.occupation,
      row.neighbour === null ? null : Number(row.neighbour),
      Number(row.greet),
      row.given,
      row.contact,
    );
    this.#sql.run("INSERT INTO cards VALUES (?, ?, ?, 'held')", badge, badge24, row.id);
  }

  change(id: string, { firstName, ageBand, occupation, neighbour, greet }: Holder): void {
    this.#sql.run(
      `UPDATE holders SET first_name = ?, age_band = ?, occupation = ?, neighbour = ?, greet = ? WHERE id = ?`,
      firstName,
      ageBand,
      occupation,
      neighbour === null ? null : Number(neighbour),
      Number(greet),
      id,
    );
  }

  setState(id: string, state: CardState): void {
    this.#sql.run("UPDATE cards SET state = ? WHERE holder = ? AND state <> 'replaced'", state, id);
  }

  /** `date`: a local day on which the holder was here. */
  touch(id: string, date: string): void {
    this.#sql.run('UPDATE holders SET contact = ?1 WHERE id = ?2 AND contact < ?1', date, id);
  }

  /**
   * The holder goes on with another card: what the old one did is now the new one's, so that a visit that began with
   * one ends with the other. The old card stays known, to be refused.
   */
  replace(id: string, badge: string, badge24: string | null): void {
    const old = String(
      this.#sql.get("SELECT badge FROM cards WHERE holder = ? AND state <> 'replaced'", id)?.badge,
    );
    this.#sql.run("UPDATE cards SET state = 'replaced' WHERE badge = ?", old);
    this.#sql.run("INSERT INTO cards VALUES (?, ?, ?, 'held')", badge, badge24, id);
    // Both present: the later arrival is where the holder is.
    this.#sql.run(
      `UPDATE visits SET left = (SELECT max(arrived) FROM visits WHERE badge IN (?1, ?2) AND left IS NULL),
         ended_by = 'hub'
       WHERE badge IN (?1, ?2) AND left IS NULL
         AND (arrived, tap) < (SELECT arrived, tap FROM visits WHERE badge IN (?1, ?2) AND left IS NULL
           ORDER BY arrived DESC, tap DESC LIMIT 1)`,
      old,
      badge,
    );
    this.#sql.run('UPDATE visits SET badge = ? WHERE badge = ?', badge, old);
    this.#sql.run('UPDATE taps SET badge = ?, badge24 = ? WHERE badge = ?', badge, badge24, old);
  }

  /** A card of which only 24 bits were known has shown all of its number. */
  adopt(badge: string, badge24: string): void {
    if (this.card(badge) === null)
      this.#sql.run('UPDATE cards SET badge = ?, badge24 = ? WHERE badge = ?', badge, badge24, badge24);
  }

  // Rights

  /** The pseudonyms of a holder's cards, also of replaced ones. */
  badgesOf(id: string): string[] {
    return this.#sql.all('SELECT badge FROM cards WHERE holder = ?', id).map((row) => String(row.badge));
  }

  visitsOf(badges: readonly string[]): HeldVisit[] {
    return this.#sql.all(
      `SELECT door, arrived, left, ended_by AS endedBy FROM visits WHERE badge ${AMONG} ORDER BY arrived DESC`,
      JSON.stringify(badges),
    ) as unknown as HeldVisit[];
  }

  tapsOf(badges: readonly string[]): HeldTap[] {
    return this.#sql.all(
      `SELECT seq, door, source, at, result FROM taps WHERE badge ${AMONG} ORDER BY at DESC`,
      JSON.stringify(badges),
    ) as unknown as HeldTap[];
  }

  /** The 24 bits of these cards, unless another card shares them: they are not only theirs then. */
  aliasesOf(badges: readonly string[]): string[] {
    return this.#sql
      .all(
        `SELECT DISTINCT badge24 FROM (SELECT badge, badge24 FROM cards UNION SELECT badge, badge24 FROM taps) AS mine
       WHERE badge24 IS NOT NULL AND badge ${AMONG} AND NOT EXISTS (
         SELECT 1 FROM (SELECT badge, badge24 FROM cards UNION SELECT badge, badge24 FROM taps) AS others
         WHERE others.badge24 = mine.badge24 AND others.badge <> others.badge24 AND others.badge NOT ${AMONG})`,
        JSON.stringify(badges),
        JSON.stringify(badges),
      )
      .map((row) => String(row.badge24));
  }

  /** When the hub last heard of these badges, ms; 0: never. Later than now, if its clock was set back. */
  lastReceived(badges: readonly string[]): number {
    const text = `SELECT max(coalesce(received, at)) AS last FROM taps WHERE badge ${AMONG}`;
    return Number(this.#sql.get(text, JSON.stringify(badges))?.last ?? 0);
  }

  /**
   * Everything tied to these pseudonyms up to a moment (ms) goes, or is no longer tied to anybody: passages stay as
   * numbers. What the same card did later stays: it may be somebody else's by then.
   */
  erase(pseudonyms: Iterable<string>, at: number): void {
    for (const each of pseudonyms) {
      this.#sql.run(
        'DELETE FROM holders WHERE given <= ? AND id IN (SELECT holder FROM cards WHERE badge = ?)',
        at,
        each,
      );
      this.#sql.run(
        `UPDATE visits SET badge = NULL WHERE badge = ?1 AND (arrived <= ?2
           OR tap IN (SELECT seq FROM taps WHERE badge = ?1 AND coalesce(received, at) <= ?2))`,
        each,
        at,
      );
      this.#sql.run(
        `DELETE FROM taps WHERE coalesce(received, at) <= ?2
           AND (badge = ?1 OR (badge24 = ?1 AND badge IS NULL))`,
        each,
        at,
      );
      this.#sql.run(
        'UPDATE taps SET badge24 = NULL WHERE badge24 = ? AND coalesce(received, at) <= ?',
        each,
        at,
      );
    }
  }

  /** A replaced card is nobody's any more. */
  removeCard(badge: string): void {
    this.#sql.run('DELETE FROM cards WHERE badge = ?', badge);
  }

  addErasures(erasures: Erasures): void {
    for (const [hash, at] of erasures) {
      this.#sql.run(
        `INSERT INTO erasures VALUES (?, ?, 1)
         ON CONFLICT (hash) DO UPDATE SET at = max(at, excluded.at), pending = 1`,
        hash,
        at,
      );
    }
  }

  /** All that is remembered; none where the tables are of before. */
  erasures(): Map<string, number> {
    if (this.#sql.get("SELECT 1 FROM sqlite_schema WHERE name = 'erasures'") === undefined) return new Map();
    const rows = this.#sql.all('SELECT hash, at FROM erasures');
    return new Map(rows.map((row) => [String(row.hash), Number(row.at)]));
  }

  pendingErasures(): Map<string, number> {
    const rows = this.#sql.all('SELECT hash, at FROM erasures WHERE pending = 1');
    return new Map(rows.map((row) => [String(row.hash), Number(row.at)]));
  }

  erasuresDone(erasures: Erasures): void {
    for (const [hash, at] of erasures) {
      this.#sql.run('UPDATE erasures SET pending = 0 WHERE hash = ? AND at = ?', hash, at);
    }
  }

  forgetErasuresBefore(time: number): void {
    this.#sql.run('DELETE FROM erasures WHERE at < ? AND pending = 0', time);
  }

  /** The pseudonyms in these tables whose hashes are in the list, each with its moment. */
  pseudonymsOf(erasures: Erasures): Map<string, number> {
    const all = this.#sql.all(
      `SELECT badge AS p FROM cards UNION SELECT badge24 FROM cards UNION SELECT badge FROM taps
       UNION SELECT badge24 FROM taps UNION SELECT badge FROM visits`,
    );
    const found = all.flatMap(({ p }): [string, number][] => {
      const at = p === null ? undefined : erasures.get(erasureHash(String(p)));
      return at === undefined ? [] : [[String(p), at]];
    });
    return new Map(found);
  }

  /** Brings the write-ahead log into the file and cuts it; false while somebody still reads what was before. */
  truncateLog(): boolean {
    return truncateLog(this.#db);
  }

  /** Writes the file anew: of what was moved about within a page, copies may have stayed behind. */
  vacuum(): void {
    this.#db.exec('VACUUM');
  }
}

function holderOf(row: Row): HolderRow {
  return {
    id: String(row.id),
    firstName: row.first_name as string | null,
    ageBand: row.age_band as Holder['ageBand'],
    occupation: row.occupation as Holder['occupation'],
    neighbour: row.neighbour === null ? null : row.neighbour === 1,
    greet: row.greet === 1,
    given: Number(row.given),
    contact: String(row.contact),
    state: row.state as CardState,
  };
}
