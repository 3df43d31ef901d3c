import { readFile } from 'node:fs/promises';

const KIB = 1024;

/**
 * Memory of a process and all below it, in bytes: its share of pages that it has in common with others (PSS), so that
 * twelve seats are not counted twelve times for the program they all run. null: it is gone.
 */
export async function memoryOf(pid: number): Promise<number | null> {
  const pids = await family(pid);
  const shares = await Promise.all(pids.map(shareOf));
  const known = shares.filter((share) => share !== null);
  return known.length === 0 ? null : known.reduce((sum, share) => sum + share, 0);
}

/** It and all below it. */
export async function family(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const below = children.split(' ').filter(Boolean).map(Number);
  return [pid, ...(await Promise.all(below.map(family))).flat()];
}

async function shareOf(pid: number): Promise<number | null> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const [, share] = /^Pss:\s+(\d+) kB$/m.exec(rollup) ?? [];
  return share === undefined ? null : Number(share) * KIB;
}
