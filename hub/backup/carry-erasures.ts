import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../database/open.ts';
import { erasuresIn, PrototypeStore } from '../showroom/data/prototype-store.ts';
import { TrialsStore } from '../showroom/trials/store.ts';
import { BadgeStore } from '../visits/badge-store.ts';

/**
 * What was erased since a backup was made must be erased in it too (GDPR, article 17): the lists of erasures of the
 * data folder go into the backup that takes its place, and the hub does them again when it starts. Gives how many
 * those are; null where a present list cannot be read.
 */
export function carryErasures(presentDir: string, restoredDir: string): number | null {
  const inDir = (dir: string, name: string): string => path.join(dir, name);
  const badges = read(inDir(presentDir, 'hub.sqlite'), (db) => new BadgeStore(db).erasures());
  const trials = read(inDir(presentDir, 'hub.sqlite'), trialsIn);
  const prototypes = read(inDir(presentDir, 'prototypes.sqlite'), erasuresIn);
  if (badges !== undefined && badges !== null && badges.size > 0) {
    carryBadges(badges, inDir(restoredDir, 'hub.sqlite'));
  }
  if (trials !== undefined && trials !== null && trials.erasures.length > 0) {
    carryTrials(trials, inDir(restoredDir, 'hub.sqlite'));
  }
  if (prototypes !== undefined && prototypes !== null && prototypes.length > 0) {
    // Also where the backup has no such file yet: the journal in it may hold what was erased.
    const store = new PrototypeStore(
      inDir(restoredDir, 'prototypes.sqlite'),
      inDir(restoredDir, 'readings.sqlite'),
    );
    for (const order of prototypes) store.erase(order);
    store.close();
  }
  if (badges === null || trials === null || prototypes === null) return null;
  return (badges?.size ?? 0) + (trials?.erasures.length ?? 0) + (prototypes?.length ?? 0);
}

function trialsIn(db: DatabaseSync) {
  const store = new TrialsStore(db);
  return { erasures: store.erasures(), certificates: store.certificates() };
}

/** With the certificates: they are all that is left to show that a trial was erased. */
function carryTrials({ erasures, certificates }: ReturnType<typeof trialsIn>, restored: string): void {
  if (!existsSync(restored)) return;
  const db = openDatabase(restored, { durable: true });
  try {
    const store = new TrialsStore(db);
    store.prepare();
    store.transaction(() => {
      store.addErasures(erasures);
      store.addCertificates(certificates);
    });
  } finally {
    db.close();
  }
}

function carryBadges(erasures: ReadonlyMap<string, number>, restored: string): void {
  if (!existsSync(restored)) return;
  const db = openDatabase(restored, { durable: true });
  try {
    const store = new BadgeStore(db);
    store.prepare();
    store.transaction(() => store.addErasures(erasures));
  } finally {
    db.close();
  }
}

/** undefined: there is no such file; null: it cannot be read. */
function read<T>(file: string, from: (db: DatabaseSync) => T): T | null | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const db = openDatabase(file, { readOnly: true });
    try {
      return from(db);
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}
