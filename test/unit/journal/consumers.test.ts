import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Entry, EntryKind } from '../../../hub/contract/entries.ts';
import { Cursors, inTransaction, openDatabase } from '../../../hub/database/open.ts';
import type { Journal } from '../../../hub/journal/journal.ts';
import {
  append,
  memoryConsumer,
  openJournal,
  reading,
  tap,
  temporaryFolder,
} from '../../support/journal-parts.ts';

let folder: ReturnType<typeof temporaryFolder>;
let journal: Journal | undefined;
const open = async (options = {}) => {
  const opened = await openJournal(folder.dir, options);
  journal = opened.journal;
  return opened;
};
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const TAPS: ReadonlySet<EntryKind> = new Set(['tap']);
const READINGS: ReadonlySet<EntryKind> = new Set(['reading']);

async function fill(journal: Journal, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, i) => append(journal, reading(i))));
}

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await journal?.stop();
  folder.remove();
});

describe('a consumer', () => {
  test('gets every entry of its kinds once, in order, from its own cursor', async () => {
    const { journal } = await open();
    for (let i = 0; i < 10; i++) {
      await append(journal, reading(i));
      await append(journal, tap(`n${i}`));
    }
    const consumer = memoryConsumer('visits', TAPS, 6);
    const handle = journal.attach(consumer);
    await handle.applied(20);
    expect(consumer.seen).toEqual([8, 10, 12, 14, 16, 18, 20]);
    await append(journal, tap('later'));
    await handle.applied(21);
    expect(consumer.seen.at(-1)).toBe(21);
    expect(handle.lag()).toBe(0);
  });

  test('has applied a lone tap before the event loop turns again after the commit’s answer', async () => {
    const { journal } = await open();
    const consumer = memoryConsumer('visits', TAPS);
    journal.attach(consumer);
    const applied = await new Promise<number[]>((resolve) => {
      journal.append(tap('a'), () => queueMicrotask(() => resolve([...consumer.seen])));
    });
    expect(applied).toEqual([1]);
  });

  test('reads from disk what is no longer in memory, across a restart, and then keeps up', async () => {
    const first = await open();
    await fill(first.journal, 25_000);
    await first.journal.stop();
    const { journal } = await open();
    const consumer = memoryConsumer('readings', READINGS);
    const handle = journal.attach(consumer);
    await fill(journal, 1_000);
    await handle.applied(26_000);
    expect(consumer.seen).toEqual(range(1, 26_000));
  });

  test('never gets more than a turn’s worth at once', async () => {
    const { journal } = await open();
    await fill(journal, 5_000);
    const sizes: number[] = [];
    const consumer = memoryConsumer('readings', READINGS);
    const handle = journal.attach({
      ...consumer,
      apply: (entries, upTo) => {
        sizes.push(entries.length);
        consumer.apply(entries, upTo);
      },
    });
    await handle.applied(5_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
    expect(consumer.seen).toHaveLength(5_000);
  });

  test('passes over other kinds without a write for each, and stores where it is at stop', async () => {
    const { journal } = await open();
    const consumer = memoryConsumer('visits', TAPS);
    const handle = journal.attach(consumer);
    for (let i = 0; i < 200; i++) await append(journal, reading(i));
    await handle.applied(200);
    expect(consumer.stored.length).toBeLessThan(100);
    await handle.stop();
    expect(consumer.cursor()).toBe(200);
    expect(consumer.seen).toEqual([]);
  });

  test('that is slow holds nobody up', async () => {
    const { journal } = await open();
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = memoryConsumer('slow', TAPS);
    const slowHandle = journal.attach({
      ...slow,
      apply: async (entries, upTo) => {
        await gate;
        slow.apply(entries, upTo);
      },
    });
    const quick = memoryConsumer('quick', TAPS);
    const quickHandle = journal.attach(quick);
    for (let i = 0; i < 20; i++) await append(journal, tap(`n${i}`));
    await quickHandle.applied(20);
    expect(slow.seen).toEqual([]);
    expect(slowHandle.lag()).toBe(20);
    release();
    await slowHandle.applied(20);
    expect(slow.seen).toEqual(range(1, 20));
  });

  test('that fails gets the same entries again, health says so, and the entry is never skipped', async () => {
    const { journal, health } = await open();
    const consumer = memoryConsumer('visits', TAPS);
    let broken = true;
    const apply = (entries: readonly Entry[], upTo: number) => {
      if (broken && entries.some((entry) => entry.seq === 3)) throw new Error('the table is locked');
      consumer.apply(entries, upTo);
    };
    await Promise.all(range(1, 5).map((n) => append(journal, tap(`n${n}`))));
    const handle = journal.attach({ ...consumer, apply });
    // What stands before the entry that fails gets through; what stands behind it waits.
    await vi.waitFor(() => expect(consumer.seen).toEqual([1, 2]), 10_000);
    const part = health.at('consumer:visits');
    await vi.waitFor(() => expect(part.state).toBe('degraded'));
    expect(part.lastError).toContain('the table is locked');
    broken = false;
    await handle.applied(5);
    expect(consumer.seen).toEqual([1, 2, 3, 4, 5]);
    expect(part.state).toBe('ok');
  });

  test('that rejects is a consumer that fails', async () => {
    const { journal } = await open();
    const consumer = memoryConsumer('drain', TAPS);
    let attempts = 0;
    const handle = journal.attach({
      ...consumer,
      apply: async (entries, upTo) => {
        await Promise.resolve();
        if (++attempts < 3) throw new Error('no answer');
        consumer.apply(entries, upTo);
      },
    });
    await append(journal, tap('a'));
    await handle.applied(1);
    expect(attempts).toBe(3);
    expect(consumer.seen).toEqual([1]);
  });

  test('waiting for a number ends with `stopping` when the journal stops', async () => {
    const { journal } = await open();
    const handle = journal.attach(memoryConsumer('visits', TAPS));
    const waiting = expect(handle.applied(99)).rejects.toMatchObject({ code: 'stopping' });
    await journal.stop();
    await waiting;
    await expect(handle.applied(99)).rejects.toMatchObject({ code: 'stopping' });
  });

  test('whose cursor is ahead of the journal begins at its head, and health says so', async () => {
    const { journal, health } = await open();
    await append(journal, tap('a'));
    const consumer = memoryConsumer('visits', TAPS, 500);
    const handle = journal.attach(consumer);
    expect(health.at('consumer:visits')).toMatchObject({ state: 'degraded' });
    await append(journal, tap('b'));
    await handle.applied(2);
    expect(consumer.seen).toEqual([2]);
    expect(consumer.cursor()).toBe(2);
  });

  test('that keeps its cursor in the transaction of its results applies each entry once across restarts', async () => {
    const file = `${folder.dir}/hub.sqlite`;
    const store = (db: DatabaseSync, cursors: Cursors) => ({
      name: 'visits',
      kinds: TAPS,
      cursor: () => cursors.get('visits'),
      apply: (entries: readonly Entry[], upTo: number) =>
        inTransaction(db, () => {
          for (const entry of entries) db.prepare('INSERT INTO seen VALUES (?)').run(entry.seq);
          cursors.set('visits', upTo);
        }),
    });
    for (let round = 0; round < 3; round++) {
      const db = openDatabase(file);
      db.exec('CREATE TABLE IF NOT EXISTS seen (seq INTEGER PRIMARY KEY) STRICT');
      const { journal } = await open();
      journal.attach(store(db, new Cursors(db)));
      await Promise.all(range(1, 50).map((n) => append(journal, tap(`${round}-${n}`))));
      await journal.stop();
      db.close();
    }
    const db = openDatabase(file);
    const { journal } = await open();
    await journal.attach(store(db, new Cursors(db))).applied(150);
    expect(
      db
        .prepare('SELECT seq FROM seen ORDER BY seq')
        .all()
        .map((row) => row.seq),
    ).toEqual(range(1, 150));
    db.close();
  });
});
