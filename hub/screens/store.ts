import type { DatabaseSync } from 'node:sqlite';
import { migrate } from '../database/open.ts';

const MIGRATIONS = [
  `CREATE TABLE screen_labels (
     device TEXT PRIMARY KEY REFERENCES devices (name) ON DELETE CASCADE, label TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];

/** What people call each screen, in `hub.sqlite`. The screen itself is a device of hub/access. */
export class ScreensStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** After the tables of hub/access, which it refers to. */
  prepare(): void {
    migrate(this.#db, 'screens', MIGRATIONS);
  }

  labels(): Map<string, string> {
    const rows = this.#db.prepare('SELECT device, label FROM screen_labels').all();
    return new Map(rows.map(({ device, label }) => [String(device), String(label)]));
  }

  setLabel(device: string, label: string): void {
    this.#db
      .prepare(
        'INSERT INTO screen_labels VALUES (?, ?) ON CONFLICT (device) DO UPDATE SET label = excluded.label',
      )
      .run(device, label);
  }
}
