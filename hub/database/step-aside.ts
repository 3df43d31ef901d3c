import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import path from 'node:path';

/** Of 19: under load the drain still gets about a tenth of a core. */
const NICE = 10;

/**
 * Lets the other threads of the hub go first when the processor is short: what was accepted waits safely in the
 * journal, whoever stands at the door does not. Linux gives each thread a priority (setpriority(2), "Notes"); elsewhere,
 * or where it is forbidden, nothing changes.
 */
export function stepAside(): void {
  try {
    setPriority(Number(path.basename(readlinkSync('/proc/thread-self'))), NICE);
  } catch {
    // Only a matter of who goes first.
  }
}
