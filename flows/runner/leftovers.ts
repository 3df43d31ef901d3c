import { readdir, readFile } from 'node:fs/promises';

/**
 * Ends what seats of `folder` still run: after a hub that was killed, or a flow that left its group. They are known by
 * what they were started with, never by a number that may be somebody else's by now. How many there were.
 */
export async function endLeftovers(folder: string): Promise<number> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => ((await isOf(pid, folder)) ? pid : null)));
  const left = found.filter((pid) => pid !== null && pid !== process.pid);
  for (const pid of left) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  return left.length;
}

/** Its sandbox was given a folder in it, or it has its home there. */
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
