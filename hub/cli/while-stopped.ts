import { existsSync } from 'node:fs';
import { acquireDataLock, DataFolderInUseError } from '../journal/data-lock.ts';
import { CommandError, EXIT } from './command.ts';

/** Holds the folder's lock, so that no hub begins in the middle. */
export async function whileStopped<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  // Where there is no folder there is no hub, and the lock's own file would look like something to put aside.
  if (!existsSync(dataDir)) return work();
  const lock = (() => {
    try {
      return acquireDataLock(dataDir);
    } catch (error) {
      if (!(error instanceof DataFolderInUseError)) throw error;
      throw new CommandError(
        'Le hub est en marche : arrêtez-le d’abord (par exemple « sudo systemctl stop tiers-lieu »).',
        EXIT.tryLater,
      );
    }
  })();
  try {
    return await work();
  } finally {
    lock.release();
  }
}
