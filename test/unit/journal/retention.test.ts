import { statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Journal } from '../../../hub/journal/journal.ts';
import {
  append,
  memoryConsumer,
  openJournal,
  reading,
  tap,
  temporaryFolder,
} from '../../support/journal-parts.ts';

const HOUR = 3_600_000;
const NOW = 1_790_000_000_000;
let folder: ReturnType<typeof temporaryFolder>;
let journal: Journal | undefined;
let now: number;

// The clock is moved by hand; the margin of an hour, 60 runs of the retention, passes in 60 × 2 ms.
const open = async (options = {}) => {
  const clock = { now: () => now };
  const opened = await openJournal(folder.dir, {
    clock,
    keepMs: 24 * HOUR,
    retentionIntervalMs: 2,
    ...options,
  });
  journal = opened.journal;
  return opened;
};
const seqs = async (journal: Journal) => (await journal.read(0, 1_000_000)).map((entry) => entry.seq);

async function retentionHasRun(journal: Journal, tail: number): Promise<void> {
  await vi.waitFor(() => expect(journal.tail).toBe(tail), 20_000);
}

beforeEach(() => {
  folder = temporaryFolder();
  now = NOW;
});
afterEach(async () => {
  await journal?.stop();
  folder.remove();
});

describe('retention', () => {
  test('removes what is old enough, keeps what is not, and never gives a number twice', async () => {
    const { journal } = await open();
    for (let i = 0; i < 5; i++) await append(journal, reading(i, { received: NOW - 25 * HOUR }));
    for (let i = 0; i < 5; i++) await append(journal, reading(i, { received: NOW - 23 * HOUR }));
    await retentionHasRun(journal, 6);
    await journal.stop();
    const second = await open();
    expect(await seqs(second.journal)).toEqual([6, 7, 8, 9, 10]);
    now += 24 * HOUR;
    await retentionHasRun(second.journal, 11);
    await second.journal.stop();
    const third = await open();
    expect(third.journal.head).toBe(10);
    expect(third.journal.tail).toBe(11);
    expect(await seqs(third.journal)).toEqual([]);
    expect((await append(third.journal, reading(1))).seq).toBe(11);
  });

  test('waits for every cursor: of consumers, and of those kept elsewhere', async () => {
    const { journal } = await open();
    let elsewhere = 3;
    journal.holdRetention('readings', () => elsewhere);
    const consumer = memoryConsumer('visits', new Set(['reading']));
    for (let i = 0; i < 10; i++) await append(journal, reading(i, { received: NOW - 48 * HOUR }));
    await journal.attach(consumer).applied(10);
    await retentionHasRun(journal, 4);
    elsewhere = 10;
    await retentionHasRun(journal, 11);
  });

  test('keeps everything where a cursor cannot be read', async () => {
    const { journal } = await open();
    let readable = false;
    journal.holdRetention('drain', () => {
      if (!readable) throw new Error('drain.sqlite is locked');
      return 3;
    });
    let runs = 0;
    journal.holdRetention('counter', () => ++runs + 1_000);
    for (let i = 0; i < 3; i++) await append(journal, reading(i, { received: NOW - 48 * HOUR }));
    readable = true;
    await retentionHasRun(journal, 4);
    expect(runs).toBeGreaterThan(0);
  });

  test('keeps an hour at least, whatever was asked', async () => {
    const { journal } = await open({ keepMs: 0 });
    await append(journal, reading(1, { received: NOW - 2 * HOUR }));
    await append(journal, reading(2, { received: NOW - HOUR / 2 }));
    await retentionHasRun(journal, 2);
    expect(await seqs(journal)).toEqual([2]);
  });

  test('dates from a wrong clock neither take a young entry away nor keep an old one for ever', async () => {
    const { journal } = await open();
    await append(journal, reading(1, { received: Date.UTC(2070, 0) }));
    await append(journal, reading(2, { received: NOW - 48 * HOUR }));
    await append(journal, reading(3, { received: NOW }));
    await append(journal, reading(4, { received: 0 }));
    await retentionHasRun(journal, 3);
    expect(await seqs(journal)).toEqual([3, 4]);
  });

  test('remembers nonces longer than entries, and forgets them in the end', async () => {
    const { journal } = await open();
    await append(journal, tap('a', { received: NOW - 10 * 24 * HOUR }));
    await retentionHasRun(journal, 2);
    expect(await append(journal, tap('a', { received: NOW }))).toEqual({ seq: 1, duplicate: true });
    now += 40 * 24 * HOUR;
    await vi.waitFor(async () => {
      expect((await append(journal, tap('a', { received: now }))).duplicate).toBe(false);
    }, 10_000);
  });

  test('goes chunk by chunk while taps are committed, and the file shrinks', async () => {
    const { journal } = await open();
    let cursor = 0;
    journal.holdRetention('readings', () => cursor);
    const old = Array.from({ length: 30_000 }, (_, i) =>
      append(journal, reading(i, { received: NOW - 48 * HOUR })),
    );
    await Promise.all(old);
    const before = journal.stats().fileBytes;
    cursor = 30_000;
    let taps = 0;
    while (journal.tail <= 30_000) {
      await append(journal, tap(`n${taps++}`, { received: now }));
    }
    expect(taps).toBeGreaterThan(5);
    await vi.waitFor(() => expect(journal.stats().fileBytes).toBeLessThan(before / 3), 10_000);
    await journal.stop();
    expect(statSync(path.join(folder.dir, 'journal.sqlite')).size).toBeLessThan(before / 3);
  });
});
