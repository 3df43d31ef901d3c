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

/**
 * Reads the journal's file beside its writer, from any thread or process: in WAL mode a reader sees the last
 * commit and holds nobody up. Each call is one short transaction, so that the writer's checkpoints get through.
 */
export class JournalReader {
  readonly #db: DatabaseSync;
  readonly #head: StatementSync;
  readonly #tail: StatementSync;
  readonly #all: StatementSync;
  readonly #some: StatementSync;

  /** Throws SQLite's error where the file is not a journal, or is not there. */
  constructor(file: string) {
    this.#db = openDatabase(file, { readOnly: true });
    const columns = 'SELECT seq, at, received, kind, source, nonce, body FROM entries';
    this.#head = this.#db.prepare(
      `SELECT max(coalesce((SELECT max(seq) FROM entries), 0), (SELECT value FROM meta WHERE key = 'head')) AS head`,
    );
    this.#tail = this.#db.prepare('SELECT min(seq) AS tail FROM entries');
    this.#all = this.#db.prepare(`${columns} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`);
    this.#some = this.#db.prepare(
      `${columns} WHERE seq > ? AND seq <= ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?`,
    );
  }

  /** The last number given; 0 before the first. */
  head(): number {
    return Number(this.#head.get()?.head);
  }

  /** The oldest number still kept; `head() + 1` where nothing is kept. */
  tail(): number {
    return Number(this.#tail.get()?.tail ?? this.head() + 1);
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
      ? this.#some.all(after, until, JSON.stringify([...kinds]), limit)
      : this.#all.all(after, until, limit);
    const entries = rows.map((row) => entryOf(row as unknown as Row));
    const upTo = entries.length < limit ? until : (entries.at(-1)?.seq ?? until);
    return { entries, upTo: Math.max(after, upTo) };
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}
