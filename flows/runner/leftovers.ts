import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A killed process is there until the kernel has come to it: milliseconds, more on a busy machine. */
const GONE_WITHIN_MS = 5_000;
const LOOK_AGAIN_MS = 10;

/**
 * Ends what seats of `folder` still run: after a hub that was killed, a flow that left its group, or a sandbox that was
 * ended while it was being made, whose inside did not yet know that it is to die with it. They are known by what they
 * were started with, never by a number that may be somebody else's by now. Resolves once they are gone, or after 5 s;
 * how many there were.
 */
export async function endLeftovers(folder: string): Promise<number> {
  const ended = new Set<number>();
  // What one of them started meanwhile is found by the next look.
  for (const end = performance.now() + GONE_WITHIN_MS; ; await sleep(LOOK_AGAIN_MS)) {
    const left = await leftIn(folder);
    if (left.length === 0 || performance.now() > end) return ended.size;
    for (const pid of left) {
      ended.add(pid);
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
  }
}

async function leftIn(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const isLeft = await Promise.all(pids.map((pid) => pid !== process.pid && isOf(pid, folder)));
  return pids.filter((_, i) => isLeft[i]);
}

/** Its sandbox was given a folder in it, or it has its home there. Nothing, once it has ended. */
async function isOf(pid: number, folder: string): Promise<boolean> {
  const read = (name: string): Promise<string[]> =>
    readFile(`/proc/${pid}/${name}`, 'latin1').then(
      (text) => text.split('\0'),
      () => [],
    );
  const below = Buffer.from(`${folder}/`).toString('latin1');
  const [command, ...args] = await read('cmdline');
  if (command === 'bwrap' && args.some((arg) => arg.startsWith(below))) return true;
  return (await read('environ')).some((variable) => variable.startsWith(`HOME=${below}`));
}
