import type { DatabaseSync } from 'node:sqlite';
import { type Evacuation, evacuationSchema } from '../contract/desk.ts';
import { migrate } from '../database/open.ts';

const MIGRATIONS = [
  `
  -- The evacuation sheet of an alarm that lasts, so that a restart in the middle loses nobody. Deleted at its end.
  CREATE TABLE alarm (id INTEGER PRIMARY KEY CHECK (id = 1), evacuation TEXT NOT NULL) STRICT;
  `,
];

/** The alarm that lasts, in hub.sqlite. Call `prepare` first. */
export class AlarmStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  prepare(): void {
    migrate(this.#db, 'alarm', MIGRATIONS);
  }

  read(): Evacuation | null {
    const row = this.#db.prepare('SELECT evacuation FROM alarm').get();
    return row === undefined ? null : evacuationSchema.parse(JSON.parse(String(row.evacuation)));
  }

  write(evacuation: Evacuation): void {
    this.#db.prepare('INSERT OR REPLACE INTO alarm VALUES (1, ?)').run(JSON.stringify(evacuation));
  }

  /** Overwritten by `secure_delete`, not only unlinked. */
  remove(): void {
    this.#db.exec('DELETE FROM alarm');
  }
}
