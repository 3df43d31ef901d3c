import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Journal } from '../../hub/journal/journal.ts';
import { JournalReader } from '../../hub/journal/reader.ts';
import {
  append,
  memoryConsumer,
  openJournal,
  reading,
  tap,
  temporaryFolder,
} from '../support/journal-parts.ts';

const PAGE = 4_096;
const COUNT = 3_000;
let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let journal: Journal | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  file = path.join(folder.dir, 'journal.sqlite');
  const opened = await openJournal(folder.dir);
  await append(opened.journal, tap('first'));
  await Promise.all(Array.from({ length: COUNT - 1 }, (_, i) => append(opened.journal, reading(i))));
  await opened.journal.stop();
});
afterEach(async () => {
  await journal?.stop();
  folder.remove();
});

const open = async (options = {}) => {
  const opened = await openJournal(folder.dir, options);
  journal = opened.journal;
  return opened;
};
const asideFiles = () => readdirSync(folder.dir).filter((name) => /^journal\.damaged-.*\.sqlite$/.test(name));
function overwrite(from: number, bytes: number): void {
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(bytes, 0xa5), 0, bytes, from);
  closeSync(fd);
}

describe('a damaged journal', () => {
  test('with overwritten pages is set aside; what can be read is kept under its numbers', async () => {
    const pages = statSync(file).size / PAGE;
    overwrite(Math.floor(pages / 2) * PAGE, 3 * PAGE);
    const { journal, health } = await open({ atLeastSeq: COUNT });
    expect(asideFiles()).toHaveLength(1);
    expect(health.at('journal').state).toBe('degraded');
    expect(health.at('journal').lastError).toContain(asideFiles()[0]);

    const kept = await journal.read(0, COUNT * 2);
    expect(kept.length).toBeGreaterThan(COUNT * 0.9);
    expect(kept.length).toBeLessThan(COUNT);
    for (const entry of kept) {
      if (entry.kind === 'reading') expect(entry.body.value).toBe(entry.seq - 2);
    }
    expect(kept.at(-1)?.seq).toBe(COUNT);
    expect((await append(journal, reading(0))).seq).toBe(COUNT + 1);
    // What was known to be appended is still known.
    expect(await append(journal, tap('first'))).toEqual({ seq: 1, duplicate: true });
  });

  test('that was cut short is set aside, and numbering goes on above every cursor', async () => {
    truncateSync(file, Math.floor(statSync(file).size / 2 / PAGE) * PAGE + 1_000);
    const { journal, health } = await open({ atLeastSeq: COUNT });
    expect(asideFiles()).toHaveLength(1);
    expect(health.at('journal').state).toBe('degraded');
    expect((await append(journal, reading(0))).seq).toBe(COUNT + 1);
  });

  test('that is not a database at all is set aside, and the hub starts', async () => {
    writeFileSync(file, 'this was a journal '.repeat(1_000));
    const { journal, health } = await open({ atLeastSeq: COUNT + 500 });
    expect(asideFiles()).toHaveLength(1);
    expect(health.at('journal').state).toBe('degraded');
    expect(journal.head).toBe(COUNT + 500);
    expect((await append(journal, tap('a'))).seq).toBe(COUNT + 501);
    expect((await journal.read(0, 10)).map((entry) => entry.seq)).toEqual([COUNT + 501]);
  });

  test('with every byte of its first page lost is set aside', async () => {
    overwrite(0, PAGE);
    const { journal } = await open({ atLeastSeq: COUNT });
    expect(asideFiles()).toHaveLength(1);
    expect((await append(journal, reading(0))).seq).toBe(COUNT + 1);
  });

  test('that was emptied or lost is reported, since its readers know more', async () => {
    truncateSync(file, 0);
    const { journal, health } = await open({ atLeastSeq: COUNT });
    expect(health.at('journal').state).toBe('degraded');
    expect(health.at('journal').lastError).toContain(String(COUNT));
    expect((await append(journal, reading(0))).seq).toBe(COUNT + 1);
  });

  test('is well again at the next start, with a consumer that goes on where it was', async () => {
    writeFileSync(file, 'garbage');
    await open({ atLeastSeq: COUNT });
    await journal?.stop();
    const { journal: second, health } = await open({ atLeastSeq: COUNT });
    expect(health.at('journal').state).toBe('ok');
    const consumer = memoryConsumer('visits', new Set(['tap']), COUNT);
    const handle = second.attach(consumer);
    const { seq } = await append(second, tap('after'));
    await handle.applied(seq);
    expect(consumer.seen).toEqual([COUNT + 1]);
    expect(health.at('consumer:visits').state).toBe('ok');
  });

  test('set aside long ago is removed: it holds passages', async () => {
    const old = path.join(folder.dir, 'journal.damaged-20200101T000000.000Z.sqlite');
    copyFileSync(file, old);
    utimesSync(old, new Date('2020-01-01'), new Date('2020-01-01'));
    await open({ retentionIntervalMs: 2 });
    await vi.waitFor(() => expect(existsSync(old)).toBe(false), 10_000);
  });
});

test('damage found while the hub runs is set aside too, and every reader goes on with the new file', async () => {
  const { journal, health } = await open({ atLeastSeq: COUNT });
  const outside = new JournalReader(file);
  expect(outside.head()).toBe(COUNT);
  overwrite(Math.floor(statSync(file).size / PAGE / 2) * PAGE, 3 * PAGE);
  const consumer = memoryConsumer('readings', new Set(['reading']));
  const handle = journal.attach(consumer);
  await handle.applied(COUNT);
  expect(asideFiles()).toHaveLength(1);
  expect(health.at('journal')).toMatchObject({ state: 'degraded' });
  expect(health.at('consumer:readings').state).toBe('ok');
  expect(consumer.seen.length).toBeGreaterThan(COUNT * 0.9);
  const { seq } = await append(journal, reading(-1));
  expect(seq).toBe(COUNT + 1);
  await handle.applied(seq);
  expect(outside.read(COUNT, 10).map((entry) => entry.seq)).toEqual([seq]);
  outside.close();
});

test('a journal restored from an older backup numbers on above its readers, and says so', async () => {
  const { journal, health } = await open({ atLeastSeq: COUNT + 1_000 });
  expect(journal.head).toBe(COUNT + 1_000);
  expect(health.at('journal')).toMatchObject({ state: 'degraded' });
  expect(asideFiles()).toEqual([]);
  const consumer = memoryConsumer('visits', new Set(['tap']), COUNT + 1_000);
  const handle = journal.attach(consumer);
  const { seq } = await append(journal, tap('new'));
  await handle.applied(seq);
  expect(consumer.seen).toEqual([COUNT + 1_001]);
  expect(await journal.read(COUNT - 1, 10)).toHaveLength(2);
});

test('a writer that dies answers what was waiting, is started again, and numbers go on without a gap', async () => {
  const post = vi.spyOn(Worker.prototype, 'postMessage');
  const { journal, health } = await open({ commitDelayMs: 300 });
  const consumer = memoryConsumer('visits', new Set(['tap']), COUNT);
  const handle = journal.attach(consumer);
  const waiting = append(journal, tap('lost'));
  await vi.waitFor(() => expect(post).toHaveBeenCalled());
  const worker = post.mock.contexts.at(-1) as Worker;
  post.mockRestore();
  await worker.terminate();
  await expect(waiting).rejects.toMatchObject({ code: 'journal_failing' });
  expect(health.at('journal').state).toBe('failing');
  await expect(append(journal, tap('too early'))).rejects.toMatchObject({ code: 'journal_failing' });
  await vi.waitFor(() => expect(health.at('journal').state).toBe('ok'), 10_000);
  const { seq } = await append(journal, tap('lost'));
  await handle.applied(seq);
  const taps = (await journal.read(COUNT, 10)).map((entry) => entry.nonce);
  expect(taps).toEqual(['lost']);
  expect(consumer.seen).toEqual([seq]);
});
