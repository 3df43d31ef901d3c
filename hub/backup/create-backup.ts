import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { copyFile, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { openDatabase } from '../database/open.ts';
import { knownBadges } from '../visits/known-badges.ts';
import { BUILDING_FILE, DATABASES, FORMAT, MANIFEST_FILE, type Manifest, sha256OfFile } from './manifest.ts';

/** Pages copied between two looks at the event loop: 16 MiB of SQLite's default pages. */
const PAGES_AT_ONCE = 4_096;

export interface BackupRequest {
  readonly dataDir: string;
  readonly buildingFile: string;
  readonly site: string;
  readonly version: string;
  readonly now: Date;
  /** The archive; replaced only by a complete new one. */
  readonly target: string;
}

/** There is nothing in the data folder yet, or a file in it is damaged. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/**
 * Writes a consistent copy of the data folder, also while the hub runs, as a tar.gz.
 * @throws BackupError; errors of the file system as they come. The target is then as it was.
 */
export async function createBackup(request: BackupRequest): Promise<Manifest> {
  const { dataDir, target } = request;
  // Beside the target: a backup is made because the data's own disk may fail, or may be nearly full.
  const staging = await mkdtemp(`${target}.partial-`);
  try {
    await copyDatabases(dataDir, staging);
    await copyFile(request.buildingFile, path.join(staging, BUILDING_FILE));
    const manifest = await describe(request, staging);
    const archive = path.join(staging, 'archive');
    await writeArchive(archive, staging, manifest);
    await rename(archive, target);
    return manifest;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/**
 * All snapshots are taken before anything is copied. A read transaction keeps each as it was, however long the
 * copy takes: without it SQLite's backup begins again whenever the hub has written meanwhile, so perhaps for ever.
 */
async function copyDatabases(dataDir: string, staging: string): Promise<void> {
  const snapshots: { name: string; db: DatabaseSync }[] = [];
  try {
    for (const name of DATABASES) {
      const file = path.join(dataDir, name);
      if (!existsSync(file)) continue;
      const db = openDatabase(file, { readOnly: true });
      snapshots.push({ name, db });
      // The snapshot is taken by the first read, not by BEGIN.
      db.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
    }
    if (snapshots.length === 0) throw new BackupError(`Il n’y a encore rien à sauvegarder dans ${dataDir}.`);
    for (const { name, db } of snapshots) {
      await backup(db, path.join(staging, name), { rate: PAGES_AT_ONCE });
      db.close();
    }
  } finally {
    for (const { db } of snapshots) if (db.isOpen) db.close();
  }
  for (const { name } of snapshots) {
    const problem = integrityProblem(path.join(staging, name));
    if (problem) {
      throw new BackupError(
        `${name} est abîmé (${problem}) : rien n’a été sauvegardé. « tiers-lieu doctor » dit quoi faire.`,
      );
    }
  }
}

/** The first thing that SQLite finds wrong in a file, or null. */
export function integrityProblem(file: string): string | null {
  try {
    const db = openDatabase(file, { readOnly: true });
    try {
      const found = String(db.prepare('PRAGMA quick_check(1)').get()?.quick_check);
      return found === 'ok' ? null : found.replaceAll('\n', ' ');
    } finally {
      db.close();
    }
  } catch (error) {
    return (error as Error).message;
  }
}

async function describe(request: BackupRequest, staging: string): Promise<Manifest> {
  const files: Manifest['files'] = [];
  for (const name of [...DATABASES, BUILDING_FILE] as const) {
    const file = path.join(staging, name);
    if (!existsSync(file)) continue;
    files.push({ name, size: (await stat(file)).size, sha256: await sha256OfFile(file) });
  }
  const badgeSecret = fingerprintIn(path.join(staging, 'hub.sqlite'));
  return {
    format: FORMAT,
    version: request.version,
    created: request.now.toISOString(),
    site: request.site,
    ...(badgeSecret !== null && { badgeSecret }),
    files,
  };
}

function fingerprintIn(hubFile: string): string | null {
  if (!existsSync(hubFile)) return null;
  const db = openDatabase(hubFile, { readOnly: true });
  try {
    return knownBadges(db).fingerprint;
  } finally {
    db.close();
  }
}

async function writeArchive(archive: string, staging: string, manifest: Manifest): Promise<void> {
  const tar = pack();
  // 0600: the archive holds password hashes and pseudonyms.
  const written = pipeline(tar, createGzip(), createWriteStream(archive, { mode: 0o600, flush: true }));
  const added = (async () => {
    const mtime = new Date(manifest.created);
    tar.entry({ name: MANIFEST_FILE, mtime, mode: 0o600 }, `${JSON.stringify(manifest, null, 2)}\n`);
    for (const { name, size } of manifest.files) {
      const entry = tar.entry({ name, size, mtime, mode: 0o600 });
      await pipeline(createReadStream(path.join(staging, name)), entry);
    }
    tar.finalize();
  })();
  // When the disk fails the reading side must fail with it, and the other way round.
  added.catch((error: Error) => tar.destroy(error));
  await Promise.all([written, added]);
  await syncFolder(path.dirname(path.dirname(archive)));
}

/** A renamed file is safe from a power cut once its folder is on disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
