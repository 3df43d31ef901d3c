import { DatabaseSync } from 'node:sqlite';

/** A write-ahead log stays as large as it ever was; one that is begun anew is cut to this. */
export const LOG_KEPT_BYTES = 16 * 1024 * 1024;

/**
 * Opens a SQLite file in WAL mode.
 * `durable`: each commit is on disk when it returns (`synchronous=FULL`); for the journal, and for what the
 * operator's command line writes. Otherwise `NORMAL`: a power cut may take back the last commits, all of a
 * commit or nothing of it, and the journal's cursor in the same file goes back with them, so they are redone.
 * `checkpointedElsewhere`: the event loop must not wait for a checkpoint's fsync; hub/database/checkpointer.ts does
 * it from a thread.
 */
export function openDatabase(
  file: string,
  options: { durable?: boolean; checkpointedElsewhere?: boolean; readOnly?: boolean } = {},
): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: options.readOnly ?? false, timeout: 5_000 });
  if (!options.readOnly) {
    db.exec('PRAGMA journal_mode=WAL');
    db.exec(`PRAGMA synchronous=${options.durable ? 'FULL' : 'NORMAL'}`);
    if (options.checkpointedElsewhere) {
      db.exec(`PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=${LOG_KEPT_BYTES}`);
    }
    // Erased rows are overwritten, not only unlinked: a badge holder's erasure must mean erasure.
    db.exec('PRAGMA secure_delete=ON');
  }
  return db;
}

/** Brings the write-ahead log into the file and cuts it; false while somebody still reads what was before. */
export function truncateLog(db: DatabaseSync): boolean {
  return db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0;
}

/** Runs `work` in one transaction; any error rolls it back and is thrown again. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Brings the tables of one part of the house up to date: step `n` runs once, ever, in a transaction.
 * Steps are only ever added at the end.
 */
export function migrate(db: DatabaseSync, part: string, steps: readonly string[]): void {
  db.exec('CREATE TABLE IF NOT EXISTS migrations (part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT');
  inTransaction(db, () => {
    const row = db.prepare('SELECT version FROM migrations WHERE part = ?').get(part);
    const version = Number(row?.version ?? 0);
    if (version > steps.length) {
      throw new Error(
        `${part}: the data folder was written by a newer version of the hub (${version} > ${steps.length})`,
      );
    }
    for (const step of steps.slice(version)) db.exec(step);
    db.prepare(
      'INSERT INTO migrations VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET version = excluded.version',
    ).run(part, steps.length);
  });
}

/** The cursors of the consumers whose results live in this file, each moved in the transaction of its results. */
export class Cursors {
  readonly #get;
  readonly #set;

  constructor(db: DatabaseSync) {
    db.exec('CREATE TABLE IF NOT EXISTS cursors (consumer TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT');
    this.#get = db.prepare('SELECT seq FROM cursors WHERE consumer = ?');
    this.#set = db.prepare(
      'INSERT INTO cursors VALUES (?, ?) ON CONFLICT (consumer) DO UPDATE SET seq = excluded.seq',
    );
  }

  get(consumer: string): number {
    return Number(this.#get.get(consumer)?.seq ?? 0);
  }

  set(consumer: string, seq: number): void {
    this.#set.run(consumer, seq);
  }
}
