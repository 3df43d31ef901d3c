import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from './open.ts';

const { file } = workerData as { file: string };
const db = openDatabase(file);

// PASSIVE copies what it can without waiting for readers or the writer, and fsyncs here, not on the event loop.
parentPort?.on('message', (mode: 'PASSIVE' | 'TRUNCATE' | 'close') => {
  if (mode === 'close') {
    db.close();
    parentPort?.close();
    return;
  }
  try {
    db.exec(`PRAGMA wal_checkpoint(${mode})`);
    parentPort?.postMessage({ ok: true });
  } catch (error) {
    parentPort?.postMessage({ ok: false, error: (error as Error).message });
  }
});
