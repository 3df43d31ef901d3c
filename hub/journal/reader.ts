import { statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Entry, EntryKind } from '../contract/entries.ts';
import { openDatabase } from '../database/open.ts';

interface Row {
  seq: number;
  at: number;
  received: number;
  kind: string;
  source: string;
  nonce: string | null;
  body: string;
}

/** A row of the table `entries` as the entry it was; throws where the body is not JSON. */
export function entryOf(row: Row): Entry {
  const { seq, at, received, kind, source, nonce, body } = row;
  const head = { seq, at, received, kind, source, body: JSON.parse(body) };
  return (nonce === null ? head : { ...head, nonce }) as Entry;
}

interface Statements {
  readonly db: DatabaseSync;
  readonly head: StatementSync;
  readonly tail: StatementSync;
  readonly all: StatementSync;
  readonly some: StatementSync;
}

function prepare(file: string): Statements {
  const db = openDatabase(file, { readOnly: true });
  const columns = 'SELECT seq, at, received, kind, source, nonce, body FROM entries';
  try {
    return {
      db,
      head: db.prepare(
        `SELECT max(coalesce((SELECT max(seq) FROM entries), 0),
         (SELECT value FROM meta WHERE key = 'head')) AS head`,
      ),
      tail: db.prepare('SELECT min(seq) AS tail FROM entries'),
      all: db.prepare(`${columns} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`),
      some: db.prepare(
        `${columns} WHERE seq > ? AND seq <= ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?`,
      ),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

/**
 * Reads the journal's file beside its writer, from any thread or process: in WAL mode a reader sees the last
 * commit and holds nobody up. Each call is one short transaction, so that the writer's checkpoints get through.
 */
export class JournalReader {
  readonly #file: string;
  /** Which file of that name is open: after damage the writer begins another one. */
  #inode: number;
  #open: Statements;

  /** Throws SQLite's error where the file is not a journal, or is not there. */
  constructor(file: string) {
    this.#file = file;
    this.#inode = inodeOf(file) ?? 0;
    this.#open = prepare(file);
  }

  get #statements(): Statements {
    const inode = inodeOf(this.#file);
    if (inode !== undefined && inode !== this.#inode) {
      const next = prepare(this.#file);
      this.#open.db.close();
      this.#open = next;
      this.#inode = inode;
    }
    return this.#open;
  }

  /** The last number given; 0 before the first. */
  head(): number {
    return Number(this.#statements.head.get()?.head);
  }

  /** The oldest number still kept; `head() + 1` where nothing is kept. */
  tail(): number {
    return Number(this.#statements.tail.get()?.tail ?? this.head() + 1);
  }

  /** Entries with `seq > after`, ascending, at most `limit`, only of `kinds` where given. */
  read(after: number, limit: number, kinds?: ReadonlySet<EntryKind>): Entry[] {
    return this.scan(after, limit, Number.MAX_SAFE_INTEGER, kinds).entries;
  }

  /**
   * As `read`, looking at numbers up to `last` at most. Everything up to `upTo` has been seen: the number a
   * cursor may move to, also where no entry was of these kinds.
   */
  scan(
    after: number,
    limit: number,
    last: number,
    kinds?: ReadonlySet<EntryKind>,
  ): { entries: Entry[]; upTo: number } {
    const until = Math.min(last, this.head());
    const rows = kinds
      ? this.#statements.some.all(after, until, JSON.stringify([...kinds]), limit)
      : this.#statements.all.all(after, until, limit);
    const entries = rows.map((row) => entryOf(row as unknown as Row));
    const upTo = entries.length < limit ? until : (entries.at(-1)?.seq ?? until);
    return { entries, upTo: Math.max(after, upTo) };
  }

  close(): void {
    if (this.#open.db.isOpen) this.#open.db.close();
  }
}
