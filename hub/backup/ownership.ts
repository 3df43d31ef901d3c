import { chownSync, statSync } from 'node:fs';

/**
 * What root makes in the hub's data folder belongs to the folder's owner: the hub runs as that user, and could
 * not write to a file of root's. Does nothing for anybody else.
 */
export function giveTo(
  owner: { readonly uid: number; readonly gid: number },
  paths: readonly string[],
): void {
  if (process.getuid?.() !== 0) return;
  for (const file of paths) {
    const { uid, gid } = statSync(file);
    if (uid !== owner.uid || gid !== owner.gid) chownSync(file, owner.uid, owner.gid);
  }
}
