import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HubError } from '../../hub/contract/errors.ts';
import { JournalReader } from '../../hub/journal/reader.ts';
import { append, openJournal, reading, tap, temporaryFolder } from '../support/journal-parts.ts';

// A real file system of 6 MB, mounted by root: `ENOSPC` comes from the kernel.
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder.dir]);
});
afterEach(() => {
  execFileSync('umount', ['-l', folder.dir]);
  folder.remove();
});

test('a full disk refuses whole batches visibly, and the hub recovers by itself when there is space', async () => {
  const { journal, health } = await openJournal(folder.dir);
  const part = health.at('journal');
  const ballast = path.join(folder.dir, 'ballast');
  writeFileSync(ballast, Buffer.alloc(3 * 1024 * 1024));

  const acknowledged: number[] = [];
  let refusal: HubError | undefined;
  for (let n = 0; refusal === undefined; n++) {
    const batch = Array.from({ length: 200 }, (_, i) => append(journal, tap(`${n}-${i}`)));
    const results = await Promise.allSettled(batch);
    for (const result of results) {
      if (result.status === 'fulfilled') acknowledged.push(result.value.seq);
      else refusal = result.reason;
    }
    if (refusal) expect(results.every((result) => result.status === 'rejected')).toBe(true);
  }
  expect(refusal.code).toBe('journal_full');
  expect(part.state).toBe('failing');
  expect(part.lastError).toContain('plein');
  expect(journal.head).toBe(acknowledged.length);

  // Still refused, still answered, while the disk stays full.
  const large = Array.from({ length: 1_000 }, (_, i) => append(journal, tap(`large-${i}`)));
  expect(new Set((await Promise.allSettled(large)).map((result) => result.status))).toEqual(
    new Set(['rejected']),
  );

  // Space is back: nobody appends, and health is well again; then numbers go on without a gap.
  rmSync(ballast);
  await vi.waitFor(() => expect(part.state).toBe('ok'), 10_000);
  const receipts = await Promise.all(
    Array.from({ length: 500 }, (_, i) => append(journal, tap(`after-${i}`))),
  );
  acknowledged.push(...receipts.map((receipt) => receipt.seq));
  expect(acknowledged).toEqual(acknowledged.map((_, i) => i + 1));
  await journal.stop();

  const reader = new JournalReader(path.join(folder.dir, 'journal.sqlite'));
  expect(reader.read(0, 1_000_000).map((entry) => entry.seq)).toEqual(acknowledged);
  reader.close();
});

test('an entry that was refused can be sent again under the same nonce, and counts once', async () => {
  const { journal } = await openJournal(folder.dir);
  const ballast = path.join(folder.dir, 'ballast');
  await append(journal, reading(1));
  try {
    writeFileSync(ballast, Buffer.alloc(8 * 1024 * 1024));
  } catch {
    // The disk is full now, which is what this is for.
  }
  const batch = () => Array.from({ length: 2_000 }, (_, i) => append(journal, tap(`n${i}`)));
  const refused = await Promise.allSettled(batch());
  expect(refused.every((result) => result.status === 'rejected')).toBe(true);
  rmSync(ballast);
  const receipts = await Promise.all(batch());
  expect(receipts.map((receipt) => receipt.seq)).toEqual(Array.from({ length: 2_000 }, (_, i) => i + 2));
  expect(receipts.some((receipt) => receipt.duplicate)).toBe(false);
  await journal.stop();
});
