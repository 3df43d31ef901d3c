import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from './config-error.ts';

/**
 * Makes the data folder where it is missing, and makes sure that this user may use it.
 * @throws ConfigError naming HUB_DATA_DIR; its cause is the file system's error
 */
export function makeDataFolder(dataDir: string): void {
  try {
    make(dataDir);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOTDIR' || code === 'EEXIST' ? 'there is something else of that name' : message;
    throw new ConfigError(
      `HUB_DATA_DIR: expected a folder that this user may write, found: ${dataDir} (${why}).`,
      { cause: error },
    );
  }
}

/** Level by level: where a file system makes no folders, such as /proc, Node's recursive mkdir never returns. */
function make(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  if (folder !== path.dirname(folder)) make(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o750 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
