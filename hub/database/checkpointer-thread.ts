import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from './open.ts';

/** `beside` the writer, who goes on; `whole`, for which the writer waits a moment. */
export type Checkpoint = 'beside' | 'whole' | 'close';
export interface CheckpointDone {
  readonly error: string | null;
}

/** The writer holds its lock for fractions of a millisecond: one of so many tries falls between. */
const TRIES = 50;
const BETWEEN_TRIES_MS = 2;

const { file } = workerData as { file: string };
const db = openDatabase(file);
// It must never wait with the writer's lock in hand, for a backup that is being made, say.
db.exec('PRAGMA busy_timeout=0');

function checkpoint(mode: 'PASSIVE' | 'FULL'): { complete: boolean } {
  const row = db.prepare(`PRAGMA wal_checkpoint(${mode})`).get();
  return { complete: row?.busy === 0 };
}

function perform(order: 'beside' | 'whole'): void {
  // Copies what it can without anybody waiting, so that little is left for FULL.
  checkpoint('PASSIVE');
  if (order === 'beside') return;
  for (let tries = 0; tries < TRIES && !checkpoint('FULL').complete; tries++) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BETWEEN_TRIES_MS);
  }
}

parentPort?.on('message', (order: Checkpoint) => {
  if (order === 'close') {
    db.close();
    parentPort?.close();
    return;
  }
  let error: string | null = null;
  try {
    perform(order);
  } catch (reason) {
    error = (reason as Error).message;
  }
  parentPort?.postMessage({ error } satisfies CheckpointDone);
});
