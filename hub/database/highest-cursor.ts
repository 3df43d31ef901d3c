import { existsSync } from 'node:fs';
import { openDatabase } from './open.ts';

/**
 * The highest journal number that any consumer has applied, from the cursors in their files; 0 for none.
 * A journal that had to be begun anew goes on above it, or its first entries would look long applied.
 */
export function highestCursor(files: readonly string[]): number {
  return Math.max(0, ...files.filter((file) => existsSync(file)).map(highestIn));
}

function highestIn(file: string): number {
  const db = openDatabase(file, { readOnly: true });
  try {
    if (!db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'cursors'").get()) return 0;
    return Number(db.prepare('SELECT max(seq) AS seq FROM cursors').get()?.seq ?? 0);
  } catch {
    // A damaged store is its own part's to report; it must not keep the journal from opening.
    return 0;
  } finally {
    db.close();
  }
}
