import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../database/open.ts';

/**
 * Until prototypes had a file of their own, the embedded store kept their readings, without units. A file that is new
 * takes them over together with the place in the journal, so that each reading is there once; the embedded store then
 * deletes its copy (hub/readings/embedded-store.ts). Its hourly figures of forgotten values are not taken over.
 */
export function takeOver(db: DatabaseSync, cursor: string, oldReadings: string): void {
  const begun = db.prepare('SELECT 1 FROM cursors WHERE consumer = ?').get(cursor);
  if (begun || !existsSync(oldReadings)) return;
  db.prepare('ATTACH ? AS old').run(oldReadings);
  try {
    const stored = db.prepare("SELECT 1 FROM old.sqlite_schema WHERE name = 'points'").get();
    if (!stored) return;
    inTransaction(db, () => {
      const values = (table: string): string => `
        INSERT INTO readings (series, at, seq, value)
          SELECT new.series, t / 1000000, t % 1000000, value FROM old.${table}
            JOIN old.series AS o USING (series)
            JOIN main.series AS new
              ON new.startup = o.startup AND new.prototype = o.id AND new.channel = o.measure
           WHERE o.kind = 'prototype';`;
      db.exec(`
        INSERT INTO series (startup, prototype, channel)
          SELECT startup, id, measure FROM old.series WHERE kind = 'prototype';
        ${values('points')}
        ${values('texts')}`);
      db.prepare("INSERT INTO cursors SELECT ?, seq FROM old.cursors WHERE consumer = 'readings'").run(
        cursor,
      );
    });
  } finally {
    db.exec('DETACH old');
  }
}
