import { existsSync } from 'node:fs';
import { openDatabase } from '../database/open.ts';
import { BadgeStore } from '../visits/badge-store.ts';

/**
 * Who was erased since a backup was made must be erased in it too (GDPR, article 17): the list of erasures of the
 * data folder goes into the backup that takes its place, and the hub does them again when it starts. Gives how many
 * those are; null where the present list cannot be read.
 */
export function carryErasures(present: string, restored: string): number | null {
  if (!existsSync(restored)) return 0;
  const erasures = erasuresIn(present);
  if (erasures === null || erasures.size === 0) return erasures?.size ?? null;
  const db = openDatabase(restored, { durable: true });
  try {
    const store = new BadgeStore(db);
    store.prepare();
    store.transaction(() => store.addErasures(erasures));
    return erasures.size;
  } finally {
    db.close();
  }
}

function erasuresIn(file: string): Map<string, number> | null {
  if (!existsSync(file)) return new Map();
  try {
    const db = openDatabase(file, { readOnly: true });
    try {
      return new BadgeStore(db).erasures();
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}
