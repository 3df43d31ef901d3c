import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Checkpointer } from '../../../hub/database/checkpointer.ts';
import { inTransaction, LOG_KEPT_BYTES, openDatabase } from '../../../hub/database/open.ts';
import { HealthRecord } from '../../support/journal-parts.ts';

/** A flood fills some megabytes between two looks at the size; on a busy machine looks are late. */
const LOG_BOUND = 4 * LOG_KEPT_BYTES;

let folder: string;
let file: string;
let db: DatabaseSync;
let checkpointer: Checkpointer;
let health: HealthRecord;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'checkpointer-'));
  file = path.join(folder, 'hub.sqlite');
  db = openDatabase(file, { checkpointedElsewhere: true });
  db.exec('CREATE TABLE pages (id INTEGER PRIMARY KEY, content BLOB) STRICT');
  health = new HealthRecord();
  checkpointer = new Checkpointer(file, health.part('database'));
  await checkpointer.start();
});
afterEach(async () => {
  await checkpointer.stop();
  db.close();
  rmSync(folder, { recursive: true });
});

const logBytes = (): number => statSync(`${file}-wal`).size;

const ROWS = 100;

/** A commit after the other, for some megabytes a second; gives the largest the log has been. */
async function flood(bytes: number): Promise<number> {
  const content = Buffer.alloc(3_000, 'x');
  const insert = db.prepare('INSERT OR REPLACE INTO pages VALUES (?, ?)');
  let largest = 0;
  for (let n = 0; n * content.length < bytes; n++) {
    inTransaction(db, () => insert.run(n % ROWS, content));
    largest = Math.max(largest, logBytes());
    if (n % 50 === 0) await pause(1);
    else await nextTurn();
  }
  return largest;
}

test('the write-ahead log stays bounded while somebody writes without a pause', async () => {
  expect(await flood(10 * LOG_KEPT_BYTES)).toBeLessThan(LOG_BOUND);
  expect(health.at('database').state).toBe('ok');
  expect(statSync(file).size).toBeGreaterThan(ROWS * 3_000);
});

test('a backup that is being made keeps nobody waiting; once it is done the log is cut again', async () => {
  const backup = openDatabase(file, { readOnly: true });
  backup.exec('BEGIN; SELECT count(*) FROM pages');
  expect(await flood(3 * LOG_KEPT_BYTES)).toBeGreaterThan(2 * LOG_KEPT_BYTES);
  backup.close();
  await vi.waitFor(
    async () => {
      await flood(ROWS * 3_000);
      expect(logBytes()).toBeLessThanOrEqual(LOG_BOUND);
    },
    { timeout: 20_000, interval: 100 },
  );
  expect(db.prepare('SELECT count(*) AS pages FROM pages').get()).toEqual({ pages: ROWS });
});

test('a little is moved beside the writer after a while', async () => {
  await flood(600_000);
  await vi.waitFor(() => expect(statSync(file).size).toBeGreaterThan(4_096), { timeout: 20_000 });
});

test('a thread that ended is followed by another, which brings the log into the file again', async () => {
  const late = path.join(folder, 'late');
  const other = new Checkpointer(path.join(late, 'hub.sqlite'), health.part('late'));
  await other.start();
  try {
    await vi.waitFor(() => expect(health.at('late').state).toBe('degraded'), { timeout: 20_000 });
    mkdirSync(late);
    await vi.waitFor(() => expect(health.at('late').state).toBe('ok'), { timeout: 20_000 });
  } finally {
    await other.stop();
  }
});

test('one whose thread has ended stops all the same', async () => {
  const other = new Checkpointer(path.join(folder, 'none', 'hub.sqlite'), health.part('none'));
  await other.start();
  await vi.waitFor(() => expect(health.at('none').state).toBe('degraded'), { timeout: 20_000 });
  await other.stop();
});
