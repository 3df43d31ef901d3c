import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, migrate } from '../database/open.ts';

/** What hub.sqlite says about the badge secret that lies beside it, or should. */
export interface KnownBadges {
  /** Pseudonyms are stored that only the same secret can make again. */
  readonly held: boolean;
  /** Of the secret they were made with (`Pseudonyms.fingerprint`); null where none was written down yet. */
  readonly fingerprint: string | null;
}

const TABLE =
  'CREATE TABLE badge_secret (id INTEGER PRIMARY KEY CHECK (id = 1), fingerprint TEXT NOT NULL) STRICT';

/** Only reads, also a database that has no tables yet. */
export function knownBadges(db: DatabaseSync): KnownBadges {
  const has = (table: string): boolean =>
    db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined;
  const row = has('badge_secret') ? db.prepare('SELECT fingerprint FROM badge_secret').get() : undefined;
  const held = ['visits', 'taps'].some(
    (table) =>
      has(table) && db.prepare(`SELECT 1 FROM ${table} WHERE badge IS NOT NULL LIMIT 1`).get() !== undefined,
  );
  return { held, fingerprint: row ? String(row.fingerprint) : null };
}

/** Writes down which secret the pseudonyms are made with from now on. */
export function rememberSecret(db: DatabaseSync, fingerprint: string): void {
  migrate(db, 'badge secret', [TABLE]);
  db.prepare(
    'INSERT INTO badge_secret VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint',
  ).run(fingerprint);
}

/**
 * For when the secret is lost for good: every pseudonym is dropped, the visits stay as figures. Taps stay for their
 * nonces. The next start takes whatever secret there is, or makes one. Returns how many badges were known.
 */
export function forgetBadges(db: DatabaseSync): number {
  if (!knownBadges(db).held) return 0;
  return inTransaction(db, () => {
    const { known } = db
      .prepare(
        'SELECT count(DISTINCT badge) AS known FROM (SELECT badge FROM visits UNION SELECT badge FROM taps)',
      )
      .get() as { known: number };
    db.exec('UPDATE visits SET badge = NULL; UPDATE taps SET badge = NULL, badge24 = NULL');
    return known;
  });
}
