import { existsSync } from 'node:fs';
import path from 'node:path';

/** The Node.js that runs a seat: the packages' own, or, where they were installed without it, the one that runs the hub. */
export function nodeProgram(modules: string): string {
  const own = path.join(modules, 'node/bin/node');
  return existsSync(own) ? own : process.execPath;
}
