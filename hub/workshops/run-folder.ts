import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** sun_path has 108 bytes (unix(7)); a seat adds `/w1a2b-s12/seat.sock`. */
const LONGEST = 85;

/**
 * Where the seats' sockets live: in the data folder, whose owner alone may enter; elsewhere if its path is too long, or
 * if seats are Unix users of their own, who may not enter it.
 */
export function runFolder(dataDir: string, users: boolean): string {
  const own = path.resolve(dataDir, 'run');
  if (!users && Buffer.byteLength(own) <= LONGEST) return own;
  const name = createHash('sha256').update(own).digest('hex').slice(0, 12);
  return path.join(tmpdir(), `tiers-lieu-${name}`);
}
