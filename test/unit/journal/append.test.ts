import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HubError } from '../../../hub/contract/errors.ts';
import type { Receipt } from '../../../hub/contract/ports.ts';
import { type Journal, MAX_PENDING } from '../../../hub/journal/journal.ts';
import { JournalReader } from '../../../hub/journal/reader.ts';
import { append, openJournal, reading, tap, temporaryFolder } from '../../support/journal-parts.ts';

let folder: ReturnType<typeof temporaryFolder>;
let journal: Journal | undefined;
const open = async (...options: Parameters<typeof openJournal> extends [string, ...infer R] ? R : never) => {
  const opened = await openJournal(folder.dir, ...options);
  journal = opened.journal;
  return opened;
};
const stored = () => {
  const reader = new JournalReader(path.join(folder.dir, 'journal.sqlite'));
  const entries = reader.read(0, 100_000);
  reader.close();
  return entries;
};

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await journal?.stop();
  folder.remove();
});

describe('append', () => {
  test('has the entry on disk, whole, when it says so', async () => {
    const { journal } = await open();
    const entry = tap('n1', { received: 1_790_000_000_000 });
    expect(await append(journal, entry)).toEqual({ seq: 1, duplicate: false });
    expect(stored()).toEqual([{ ...entry, seq: 1 }]);
    expect(journal.head).toBe(1);
    expect(journal.tail).toBe(1);
  });

  test('numbers entries in the order of the calls and answers in that order', async () => {
    const { journal } = await open();
    const answered: number[] = [];
    await new Promise<void>((resolve) => {
      for (let i = 1; i <= 10_000; i++) {
        journal.append(reading(i), (error, receipt) => {
          expect(error).toBeNull();
          answered.push(receipt!.seq);
          if (i === 10_000) resolve();
        });
      }
    });
    expect(answered).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1));
    expect(stored().map((entry) => entry.kind === 'reading' && entry.body.value)).toEqual(answered);
    expect(journal.stats().commits).toBeLessThan(10);
  });

  test('does not depend on the clock: numbers go on when it is set back an hour', async () => {
    const { journal } = await open();
    const now = Date.now();
    await append(journal, reading(1, { at: now, received: now }));
    await append(journal, reading(2, { at: now - 3_600_000, received: now - 3_600_000 }));
    expect((await journal.read(0, 10)).map((entry) => entry.seq)).toEqual([1, 2]);
  });

  test('keeps an event time with fractions of a millisecond to the millisecond', async () => {
    const { journal } = await open();
    await append(journal, reading(1, { at: 1_790_000_000_000.6 }));
    expect(stored()[0]?.at).toBe(1_790_000_000_001);
  });

  test('refuses after stop, and stop keeps what had been accepted', async () => {
    const { journal } = await open({ commitDelayMs: 20 });
    const receipts = Array.from({ length: 50 }, (_, i) => append(journal, reading(i)));
    await journal.stop();
    await expect(append(journal, reading(0))).rejects.toMatchObject({ code: 'stopping' });
    expect((await Promise.all(receipts)).map((receipt) => receipt.seq)).toHaveLength(50);
    expect(stored()).toHaveLength(50);
  });

  test('goes on with the next number after a restart', async () => {
    const first = await open();
    await append(first.journal, reading(1));
    await first.journal.stop();
    const second = await open();
    expect(await append(second.journal, reading(2))).toEqual({ seq: 2, duplicate: false });
    expect(second.health.at('journal').state).toBe('ok');
  });

  test('a callback that throws costs the others nothing', async () => {
    const { journal } = await open();
    journal.append(reading(1), () => {
      throw new Error('a mistake in a caller');
    });
    expect(await append(journal, reading(2))).toEqual({ seq: 2, duplicate: false });
  });
});

describe('the same source and nonce', () => {
  test('is appended once, and answered with the first number', async () => {
    const { journal } = await open();
    expect(await append(journal, tap('a'))).toEqual({ seq: 1, duplicate: false });
    expect(await append(journal, tap('b'))).toEqual({ seq: 2, duplicate: false });
    expect(await append(journal, tap('a'))).toEqual({ seq: 1, duplicate: true });
    expect(stored().map((entry) => entry.nonce)).toEqual(['a', 'b']);
    expect(journal.head).toBe(2);
  });

  test('is appended once also within one commit, without a gap in the numbers', async () => {
    const { journal } = await open();
    const receipts: Promise<Receipt>[] = ['a', 'b', 'a', 'c', 'a'].map((nonce) =>
      append(journal, tap(nonce)),
    );
    expect(await Promise.all(receipts)).toEqual([
      { seq: 1, duplicate: false },
      { seq: 2, duplicate: false },
      { seq: 1, duplicate: true },
      { seq: 3, duplicate: false },
      { seq: 1, duplicate: true },
    ]);
    expect(journal.stats().commits).toBe(1);
    expect(stored().map((entry) => [entry.seq, entry.nonce])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    expect((await journal.read(0, 10)).map((entry) => entry.seq)).toEqual([1, 2, 3]);
  });

  test('is known after a restart', async () => {
    await append((await open()).journal, tap('a'));
    await journal?.stop();
    expect(await append((await open()).journal, tap('a'))).toEqual({ seq: 1, duplicate: true });
    expect(stored()).toHaveLength(1);
  });

  test('from another source is another entry', async () => {
    const { journal } = await open();
    await append(journal, tap('a', { source: 'mqtt:one' }));
    expect(await append(journal, tap('a', { source: 'mqtt:two' }))).toEqual({ seq: 2, duplicate: false });
  });
});

describe('group commit', () => {
  test('gathers what arrives while a commit runs into the next one', async () => {
    const { journal } = await open({ commitDelayMs: 30 });
    const first = append(journal, reading(0));
    await vi.waitFor(() => expect(journal.stats().pending).toBe(1));
    await new Promise(setImmediate);
    const rest = Array.from({ length: 200 }, (_, i) => append(journal, reading(i)));
    await Promise.all([first, ...rest]);
    expect(journal.stats()).toMatchObject({ commits: 2, head: 201, pending: 0 });
  });

  test('barrier is passed once everything before it has been answered, and at once where nothing waits', async () => {
    const { journal } = await open({ commitDelayMs: 10 });
    const events: string[] = [];
    journal.barrier(() => events.push('nothing waits'));
    expect(events).toEqual(['nothing waits']);
    journal.append(reading(1), () => events.push('one'));
    journal.append(reading(2), () => events.push('two'));
    const passed = new Promise<void>((resolve) =>
      journal.barrier(() => {
        events.push('barrier');
        resolve();
      }),
    );
    journal.append(reading(3), () => events.push('three'));
    await passed;
    await vi.waitFor(() => expect(events).toEqual(['nothing waits', 'one', 'two', 'barrier', 'three']));
  });

  test('tells listeners the new head after each commit, until they leave', async () => {
    const { journal } = await open();
    const heads: number[] = [];
    const leave = journal.onCommit((head) => heads.push(head));
    await append(journal, reading(1));
    await append(journal, reading(2));
    leave();
    await append(journal, reading(3));
    expect(heads).toEqual([1, 2]);
  });
});

describe('bounds', () => {
  test('droppable entries are refused when too many wait, others are still taken', async () => {
    const { journal } = await open({ commitDelayMs: 5 });
    const codes: (string | undefined)[] = [];
    for (let i = 0; i < MAX_PENDING; i++) journal.append(reading(i), () => {}, true);
    journal.append(reading(-1), (error) => codes.push(error?.code), true);
    const taken = append(journal, tap('t'));
    expect(codes).toEqual(['overloaded']);
    expect((await taken).seq).toBe(MAX_PENDING + 1);
  });

  test('at the quota readings are refused step by step, taps last of all, and health says so', async () => {
    const { journal, health } = await open({ quotaBytes: 1_000_000 });
    const outcome = async (kind: 'reading' | 'tap', droppable: boolean, n: number) => {
      const entry = kind === 'tap' ? tap(`n${n}`) : reading(n);
      return append(journal, entry, droppable).then(
        () => 'ok',
        (error: HubError) => error.code,
      );
    };
    const refusedAt: Record<string, number> = {};
    let n = 0;
    const fillUntilRefused = async (name: string, kind: 'reading' | 'tap', droppable: boolean) => {
      for (;;) {
        const outcomes = await Promise.all(Array.from({ length: 50 }, () => outcome(kind, droppable, n++)));
        const refusal = outcomes.find((result) => result !== 'ok');
        if (refusal === undefined) continue;
        expect(refusal).toBe('journal_full');
        refusedAt[name] = journal.stats().usedBytes;
        return;
      }
    };
    await fillUntilRefused('droppable', 'reading', true);
    expect(health.at('journal').state).toBe('degraded');
    expect(await outcome('reading', false, n++)).toBe('ok');
    await fillUntilRefused('acknowledged', 'reading', false);
    expect(await outcome('tap', false, n++)).toBe('ok');
    await fillUntilRefused('tap', 'tap', false);
    expect(health.at('journal').state).toBe('failing');
    expect(refusedAt.droppable).toBeGreaterThanOrEqual(1_000_000);
    expect(refusedAt.acknowledged).toBeGreaterThanOrEqual(1_050_000);
    expect(refusedAt.tap).toBeGreaterThanOrEqual(1_100_000);
    expect(refusedAt.tap).toBeLessThan(1_150_000);
  });
});

test('stats and health show size, head, lag and the last commit', async () => {
  const { journal, health } = await open();
  await append(journal, reading(1));
  const stats = journal.stats();
  expect(stats).toMatchObject({ head: 1, tail: 1, pending: 0, commits: 1, entriesPerCommit: 1, lags: {} });
  expect(stats.fileBytes).toBeGreaterThan(0);
  expect(stats.lastCommitAt).toBeGreaterThan(0);
  await vi.waitFor(() => expect(health.at('journal').details.get('head')).toBe(1), 5_000);
  expect(health.at('journal').details.get('lastCommitAt')).toBe(new Date(stats.lastCommitAt!).toISOString());
});

test('a folder that does not exist stops the start with the file’s name', async () => {
  await expect(openJournal(path.join(folder.dir, 'nowhere'))).rejects.toThrow(
    /journal\.sqlite cannot be opened/,
  );
});

test('a start that is aborted rejects', async () => {
  const controller = new AbortController();
  controller.abort();
  const { journal } = await open();
  await expect(journal.start(controller.signal)).rejects.toThrow();
});
