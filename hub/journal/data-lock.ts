import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * One hub per data folder. SQLite's exclusive lock on a file of its own is a lock of the operating system
 * (`fcntl` on POSIX): it ends with the process, also after `kill -9`, so there is no stale lock to clean up.
 * The folder must be on a local disk: network file systems do not promise these locks.
 */
const LOCK_FILE = 'lock.sqlite';
const SQLITE_BUSY = 5;

/** `isLocked` holds the lock for a moment: a hub that starts at that very moment must not be turned away. */
const PATIENCE_MS = 500;

export interface DataLock {
  /** Gives the folder back; may be called twice. */
  release(): void;
}

export class DataFolderInUseError extends Error {
  constructor(dataDir: string) {
    super(
      `the data folder ${dataDir} is in use by another hub: stop it first, or choose another HUB_DATA_DIR`,
    );
    this.name = 'DataFolderInUseError';
  }
}

/** Takes the folder for this process, making it if needed. Throws `DataFolderInUseError` when it is taken. */
export function acquireDataLock(dataDir: string, patienceMs = PATIENCE_MS): DataLock {
  mkdirSync(dataDir, { recursive: true });
  const db = new DatabaseSync(path.join(dataDir, LOCK_FILE), { timeout: patienceMs });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) throw new DataFolderInUseError(dataDir);
    throw error;
  }
  return {
    release() {
      if (db.isOpen) db.close();
    },
  };
}

/** Whether a hub is using the folder now. */
export function isLocked(dataDir: string): boolean {
  try {
    acquireDataLock(dataDir, 0).release();
    return false;
  } catch (error) {
    if (error instanceof DataFolderInUseError) return true;
    throw error;
  }
}
