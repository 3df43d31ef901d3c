import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AccessStore } from '../access/store.ts';
import { giveTo } from '../backup/ownership.ts';
import { makeDataFolder } from '../config/data-folder.ts';
import { openDatabase } from '../database/open.ts';
import type { Context } from './command.ts';

/** The accounts and devices of the data folder, beside a running hub or before its first start. */
export interface OperatorAccess {
  readonly store: AccessStore;
  /** hub.sqlite, which they live in. */
  readonly db: DatabaseSync;
  /** Writes down what the operator did. */
  readonly audit: (action: string, detail: string) => void;
}

export async function withAccess<T>(
  context: Context,
  work: (access: OperatorAccess) => T | Promise<T>,
): Promise<T> {
  const { dataDir } = context.settings();
  makeDataFolder(dataDir);
  if (!existsSync(path.join(dataDir, 'journal.sqlite'))) {
    context.say(`Dossier neuf, où aucun hub n’a encore tourné : ${dataDir} (HUB_DATA_DIR).`);
  }
  const file = path.join(dataDir, 'hub.sqlite');
  const db = openDatabase(file, { durable: true });
  try {
    // SQLite gives its working files beside it to the same owner.
    giveTo(statSync(dataDir), [file]);
    const store = new AccessStore(db);
    store.prepare();
    const actor = `cli:${operator()}`;
    return await work({
      store,
      db,
      audit: (action, detail) => store.audit({ at: Date.now(), actor, action, detail }),
    });
  } finally {
    db.close();
  }
}

/** The user who runs the command. */
export function operator(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name.
    return String(process.getuid?.() ?? 'inconnu');
  }
}
