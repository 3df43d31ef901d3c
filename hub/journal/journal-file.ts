import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { migrate, openDatabase } from '../database/open.ts';
import { isDamage } from '../database/sqlite-error.ts';
import { type Salvaged, salvage } from './salvage.ts';

/**
 * `nonces` outlives `entries`: a sender that was away for weeks may repeat what has long been read and removed.
 * `meta.head` keeps the numbering where retention has removed every entry.
 */
const MIGRATIONS = [
  `CREATE TABLE entries (
     seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, received INTEGER NOT NULL,
     kind TEXT NOT NULL, source TEXT NOT NULL, nonce TEXT, body TEXT NOT NULL
   ) STRICT;
   CREATE TABLE nonces (
     seq INTEGER PRIMARY KEY, received INTEGER NOT NULL, source TEXT NOT NULL, nonce TEXT NOT NULL,
     UNIQUE (source, nonce)
   ) STRICT;
   CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
   INSERT INTO meta VALUES ('head', 0);`,
];

/** A checkpoint leaves the write-ahead file as large as it ever was; beyond this it is cut. */
const WAL_KEPT_BYTES = 16 * 1024 * 1024;

const AUTO_VACUUM_INCREMENTAL = 2;

export interface OpenedJournal {
  readonly db: DatabaseSync;
  readonly head: number;
  /** What the operator should know about this start, in one sentence; null where all was well. */
  readonly notice: string | null;
}

/**
 * Opens the journal's file, makes it where there is none, and sets a damaged one aside, keeping what can be read.
 * `atLeastSeq`: the highest number any consumer has applied. Numbering goes on above it whatever the file
 * says, or consumers would take new entries for ones they have seen.
 */
export function openJournalFile(file: string, atLeastSeq: number, now: number): OpenedJournal {
  let db: DatabaseSync;
  let notice: string | null = null;
  try {
    db = openSound(file);
  } catch (error) {
    if (!(error instanceof DamagedError) && !isDamage(error)) throw error;
    const aside = setAside(file, now);
    db = openSound(file);
    const salvaged = salvage(aside, db, atLeastSeq);
    notice = damageNotice(aside, salvaged);
  }
  const last = db.prepare(
    `SELECT max((SELECT value FROM meta WHERE key = 'head'), coalesce((SELECT max(seq) FROM entries), 0),
     coalesce((SELECT max(seq) FROM nonces), 0)) AS head`,
  );
  const found = Number(last.get()?.head);
  const head = Math.max(found, atLeastSeq);
  db.prepare(`UPDATE meta SET value = ? WHERE key = 'head'`).run(head);
  if (found < atLeastSeq) notice ??= olderNotice(found, atLeastSeq);
  return { db, head, notice };
}

class DamagedError extends Error {}

/** Opens, creates and checks; throws where the file is damaged, leaving it closed. */
function openSound(file: string): DatabaseSync {
  const intact = !existsSync(file) || wasClosedCleanly(file);
  const db = openDatabase(file, { durable: true });
  try {
    // Reads the whole file: a second for hundreds of megabytes on an SSD, a minute for the default quota on a
    // slow SD card. So only after a stop that was not clean, which is also when cards lose pages.
    if (!intact) {
      const finding = String(db.prepare('PRAGMA quick_check(1)').get()?.quick_check);
      if (finding !== 'ok') throw new DamagedError(finding);
    }
    // Without it a journal that was once large stays large. Only a new file, or VACUUM, can take it.
    if (db.prepare('PRAGMA auto_vacuum').get()?.auto_vacuum !== AUTO_VACUUM_INCREMENTAL) {
      db.exec('PRAGMA auto_vacuum=INCREMENTAL; VACUUM');
    }
    db.exec(`PRAGMA journal_size_limit=${WAL_KEPT_BYTES}`);
    migrate(db, 'journal', MIGRATIONS);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * The mark of a clean stop: size and time of the file as it was closed. Anything that touched it since,
 * a restored backup or a hand with an editor, makes the mark wrong and the check run.
 */
const markOf = (file: string) => `${file}-clean`;

function fingerprint(file: string): string {
  const { size, mtimeNs } = statSync(file, { bigint: true });
  return `${size} ${mtimeNs}`;
}

export function markClosedCleanly(file: string): void {
  writeFileSync(markOf(file), fingerprint(file));
}

/** Reads the mark and takes it away: from here on, only a clean stop writes it again. */
function wasClosedCleanly(file: string): boolean {
  const mark = markOf(file);
  if (!existsSync(mark)) return false;
  const clean =
    existsSync(file) && !existsSync(`${file}-wal`) && readFileSync(mark, 'utf8') === fingerprint(file);
  rmSync(mark);
  return clean;
}

const ASIDE = '.damaged-';

/** Renames the file and its companions to `journal.damaged-<time>.sqlite…`; gives the new name. */
function setAside(file: string, now: number): string {
  const { dir, name, ext } = path.parse(file);
  const stamp = new Date(now).toISOString().replaceAll(/[-:]/g, '');
  const aside = path.join(dir, `${name}${ASIDE}${stamp}${ext}`);
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  }
  return aside;
}

/** Removes files set aside before `before` (ms): they hold passages, which are not kept for ever. */
export function forgetSetAside(file: string, before: number): void {
  const { dir, name } = path.parse(file);
  for (const entry of readdirSync(dir)) {
    if (!entry.startsWith(name + ASIDE)) continue;
    const full = path.join(dir, entry);
    if (statSync(full).mtimeMs < before) rmSync(full);
  }
}

function damageNotice(aside: string, { entries, head }: Salvaged): string {
  const kept = entries > 0 ? `${entries} entrées sauvées, jusqu’au numéro ${head}` : 'rien n’a pu être relu';
  return `Le journal était endommagé : mis de côté dans ${path.basename(aside)}, ${kept}.`;
}

function olderNotice(found: number, atLeastSeq: number): string {
  return (
    `Le journal s’arrête au numéro ${found} alors que ses lecteurs en sont au ${atLeastSeq} : ` +
    'il vient d’une sauvegarde plus ancienne, ou il a été effacé. La numérotation continue après eux.'
  );
}
