import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EntryKind } from '../../../hub/contract/entries.ts';
import type { Journal } from '../../../hub/journal/journal.ts';
import { JournalReader } from '../../../hub/journal/reader.ts';
import { append, openJournal, reading, tap, temporaryFolder } from '../../support/journal-parts.ts';

let folder: ReturnType<typeof temporaryFolder>;
let journal: Journal;
let file: string;
beforeEach(async () => {
  folder = temporaryFolder();
  file = path.join(folder.dir, 'journal.sqlite');
  ({ journal } = await openJournal(folder.dir));
});
afterEach(async () => {
  await journal.stop();
  folder.remove();
});

test('sees each commit at once, while the writer goes on, and misses nothing', async () => {
  const reader = new JournalReader(file);
  expect([reader.head(), reader.tail()]).toEqual([0, 1]);
  let cursor = 0;
  const seen: number[] = [];
  for (let round = 0; round < 20; round++) {
    const appends = Array.from({ length: 500 }, (_, i) => append(journal, reading(i)));
    for (const entry of reader.read(cursor, 300)) seen.push(entry.seq);
    cursor = seen.at(-1) ?? 0;
    await Promise.all(appends);
    expect(reader.head()).toBe(journal.head);
  }
  for (const entry of reader.read(cursor, 100_000)) seen.push(entry.seq);
  expect(seen).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1));
  reader.close();
  reader.close();
});

test('gives entries as they were appended, of the kinds asked for', async () => {
  const entries = [tap('a'), reading(1, { nonce: 'b' }), reading(2), tap('c')];
  for (const entry of entries) await append(journal, entry);
  const reader = new JournalReader(file);
  expect(reader.read(0, 10)).toEqual(entries.map((entry, i) => ({ ...entry, seq: i + 1 })));
  const taps: ReadonlySet<EntryKind> = new Set(['tap']);
  expect(reader.read(0, 10, taps).map((entry) => entry.seq)).toEqual([1, 4]);
  expect(reader.read(1, 1, taps).map((entry) => entry.seq)).toEqual([4]);
  expect(reader.scan(1, 10, 3, taps)).toEqual({ entries: [], upTo: 3 });
  reader.close();
});

test('reads a journal that nobody has open', async () => {
  await append(journal, tap('a'));
  await journal.stop();
  const reader = new JournalReader(file);
  expect(reader.read(0, 10).map((entry) => entry.nonce)).toEqual(['a']);
  reader.close();
  // … and leaves it as it was: the next start does not take it for damaged.
  const next = await openJournal(folder.dir);
  journal = next.journal;
  expect(next.health.at('journal').state).toBe('ok');
  expect(journal.head).toBe(1);
});

test('a file that is not there is an error, not a new journal', () => {
  expect(() => new JournalReader(path.join(folder.dir, 'nowhere.sqlite'))).toThrow();
});
