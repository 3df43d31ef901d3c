import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { Readings } from '../../hub/readings/readings.ts';
import { HealthRecord, openJournal, silent } from '../support/journal-parts.ts';

const ROUNDS = 8;

test('killed -9 at eight moments under load, the embedded store holds each journal entry exactly once', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'readings-kill-'));
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const child = spawn(
        process.execPath,
        [path.join(import.meta.dirname, '../support/readings-child.ts'), dataDir],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      await once(child.stdout, 'data'); // something is stored, and more is on its way
      await delay(round * 37); // not awaited for anything: eight different moments
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const { journal } = await openJournal(dataDir);
    const readings = new Readings({
      dataDir,
      journalFile: path.join(dataDir, 'journal.sqlite'),
      site: 'ceis',
      target: { kind: 'embedded' },
      keepMs: 400 * 86_400_000,
      journal,
      health: new HealthRecord(),
      log: silent,
      clock: Date,
    });
    await readings.start(new AbortController().signal);
    await vi.waitFor(() => expect(readings.lag()).toBe(0), { timeout: 30_000 });
    await readings.stop();
    const head = journal.head;
    await journal.stop();

    const db = new DatabaseSync(path.join(dataDir, 'readings.sqlite'), { readOnly: true });
    const one = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0]);
    expect(head).toBeGreaterThan(ROUNDS * 200);
    expect(one('SELECT count(*) FROM points')).toBe(head);
    expect(one('SELECT sum(count) FROM hours')).toBe(head);
    expect(one('SELECT sum(sum) FROM hours')).toBe(one('SELECT sum(value) FROM points'));
    expect(one('SELECT seq FROM cursors')).toBe(head);
    db.close();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
