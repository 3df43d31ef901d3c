import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { highestCursor } from '../../../hub/database/highest-cursor.ts';
import { Cursors, openDatabase } from '../../../hub/database/open.ts';

test('the highest cursor of all stores is found beside one that is damaged, one without cursors and one that is absent', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cursors-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string): string => path.join(folder, name);
  for (const [name, seq] of [
    ['hub.sqlite', 7],
    ['drain.sqlite', 60],
  ] as const) {
    const db = openDatabase(file(name));
    new Cursors(db).set('consumer', seq);
    db.close();
  }
  openDatabase(file('empty.sqlite')).close();
  writeFileSync(file('readings.sqlite'), 'this was a database once '.repeat(400));
  const files = ['hub.sqlite', 'readings.sqlite', 'empty.sqlite', 'absent.sqlite', 'drain.sqlite'].map(file);
  expect(highestCursor(files)).toBe(60);
});
