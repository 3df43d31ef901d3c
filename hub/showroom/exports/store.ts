import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { ExportFailure, ExportState } from '../../contract/exports.ts';
import type { PrototypeSpan } from '../../contract/prototype-span.ts';
import { inTransaction, migrate } from '../../database/open.ts';

const MIGRATIONS = [
  `CREATE TABLE exports (
     id TEXT PRIMARY KEY,
     trial TEXT,
     startup TEXT NOT NULL, prototypes TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
     state TEXT NOT NULL, failure TEXT,
     attempts INTEGER NOT NULL DEFAULT 0, restarted INTEGER NOT NULL DEFAULT 0,
     created INTEGER NOT NULL, since INTEGER NOT NULL,
     rows INTEGER, bytes INTEGER, sha256 TEXT
   ) STRICT;`,
];

export interface ExportRow {
  readonly id: string;
  readonly trial: string | null;
  readonly span: PrototypeSpan;
  readonly state: ExportState;
  readonly failure: ExportFailure | null;
  /** How often it was begun. */
  readonly attempts: number;
  readonly restarted: boolean;
  /** ms since the epoch. */
  readonly created: number;
  readonly since: number;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
}

/** The list of archives, in `hub.sqlite`; they themselves are files. */
export class ExportsStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  prepare(): void {
    migrate(this.#db, 'exports', MIGRATIONS);
  }

  /** In the order in which they were asked for. */
  all(): ExportRow[] {
    return this.#db.prepare('SELECT * FROM exports ORDER BY created, rowid').all().map(rowOf);
  }

  get(id: string): ExportRow | null {
    const row = this.#db.prepare('SELECT * FROM exports WHERE id = ?').get(id);
    return row ? rowOf(row) : null;
  }

  add({ id, trial, span, created }: Pick<ExportRow, 'id' | 'trial' | 'span' | 'created'>): void {
    this.#db
      .prepare(
        `INSERT INTO exports (id, trial, startup, prototypes, from_at, to_at, state, created, since)
         VALUES (:id, :trial, :startup, :prototypes, :from, :to, 'waiting', :created, :created)`,
      )
      .run({ id, trial, ...span, prototypes: JSON.stringify(span.prototypes), created });
  }

  /** What it is from `since` on; figures that are not given are none. */
  change(
    id: string,
    state: ExportState,
    since: number,
    more: Partial<Pick<ExportRow, 'failure' | 'rows' | 'bytes' | 'sha256'>> = {},
  ): void {
    const { failure = null, rows = null, bytes = null, sha256 = null } = more;
    this.#db
      .prepare(
        `UPDATE exports SET state = :state, since = :since, failure = :failure, rows = :rows, bytes = :bytes,
           sha256 = :sha256, attempts = attempts + (:state = 'running') WHERE id = :id`,
      )
      .run({ id, state, since, failure, rows, bytes, sha256 });
  }

  /** What was being made when the hub ended is made again. */
  requeueRunning(now: number): void {
    inTransaction(this.#db, () => {
      this.#db
        .prepare("UPDATE exports SET state = 'waiting', restarted = 1, since = ? WHERE state = 'running'")
        .run(now);
    });
  }

  remove(id: string): void {
    this.#db.prepare('DELETE FROM exports WHERE id = ?').run(id);
  }
}

function rowOf(row: Record<string, SQLOutputValue>): ExportRow {
  const number = (value: SQLOutputValue | undefined): number | null => (value == null ? null : Number(value));
  return {
    id: String(row.id),
    trial: row.trial === null ? null : String(row.trial),
    span: {
      startup: String(row.startup),
      prototypes: JSON.parse(String(row.prototypes)) as string[],
      from: Number(row.from_at),
      to: Number(row.to_at),
    },
    state: row.state as ExportState,
    failure: row.failure as ExportFailure | null,
    attempts: Number(row.attempts),
    restarted: row.restarted === 1,
    created: Number(row.created),
    since: Number(row.since),
    rows: number(row.rows),
    bytes: number(row.bytes),
    sha256: row.sha256 === null ? null : String(row.sha256),
  };
}
