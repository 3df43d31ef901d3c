import { afterEach, expect, test, vi } from 'vitest';
import type { SeriesQuery } from '../../../hub/contract/api.ts';
import type { Entry, ReadingBody } from '../../../hub/contract/entries.ts';
import type { SeriesPoint } from '../../../hub/contract/series.ts';
import { BATCH_ENTRIES, Drain, type DrainStatus, type EntrySource } from '../../../hub/readings/drain.ts';
import { type Point, type SeriesStore, StoreFailure } from '../../../hub/readings/series-store.ts';

/** Two cores are shared by everything that runs: a condition is given its time. */
const PATIENT = { timeout: 20_000 };

/** The loop alone: a journal and a store in memory, so that they can be made to fail at a chosen moment. */
class MemoryJournal implements EntrySource {
  entries: Entry[] = [];
  scans = 0;
  add(count: number, more: Partial<ReadingBody> = {}): void {
    const first = this.head() + 1;
    for (let seq = first; seq < first + count; seq++) {
      const body = { scope: 'room', id: 'accueil', measure: 'co2', value: seq, ...more } as const;
      this.entries.push({ seq, at: seq, received: seq, source: 'test', kind: 'reading', body });
    }
  }
  head(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }
  tail(): number {
    return this.entries[0]?.seq ?? 1;
  }
  scan(after: number, limit: number, last: number): { entries: Entry[]; upTo: number } {
    this.scans++;
    const entries = this.entries.filter(({ seq }) => seq > after && seq <= last).slice(0, limit);
    return { entries, upTo: entries.at(-1)?.seq ?? after };
  }
}

class MemoryStore implements SeriesStore {
  readonly description = 'memory';
  readonly points: Point[] = [];
  takesPrototypes = true;
  readonly seqs: number[] = [];
  failures: Error[] = [];
  tidied = 0;
  at = 0;
  async start(): Promise<void> {}
  async stop(): Promise<void> {}
  cursor(): number {
    return this.at;
  }
  rewind(seq: number): void {
    this.at = seq;
  }
  async write(points: readonly Point[], upTo: number): Promise<void> {
    await Promise.resolve();
    const failure = this.failures.shift();
    if (failure) throw failure;
    this.seqs.push(...points.map(({ seq }) => seq));
    this.points.push(...points);
    this.at = upTo;
  }
  async query(_query: SeriesQuery): Promise<SeriesPoint[]> {
    return [];
  }
  tidy(): boolean {
    return ++this.tidied < 3;
  }
  refusals() {
    return { total: 0, lastReason: null };
  }
  async erasePrototypes(): Promise<void> {}
}

let drain: Drain | null = null;
afterEach(() => drain?.stop());

function begin(source: MemoryJournal, store: MemoryStore): { statuses: DrainStatus[]; ended: Promise<void> } {
  const statuses: DrainStatus[] = [];
  drain = new Drain({
    store,
    source,
    clock: Date,
    chance: () => 0.5,
    timing: { backoffMs: { min: 1, max: 2 }, gatherMs: 1 },
    onStatus: (status) => statuses.push(status),
  });
  return { statuses, ended: drain.run() };
}
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

test('every entry is written once and in order, in full batches and in crumbs', async () => {
  const [source, store] = [new MemoryJournal(), new MemoryStore()];
  source.add(2 * BATCH_ENTRIES + 7);
  begin(source, store);
  await vi.waitFor(() => expect(store.at).toBe(source.head()), PATIENT);
  source.add(3);
  drain?.setHead(source.head());
  await vi.waitFor(() => expect(store.at).toBe(source.head()), PATIENT);
  expect(store.seqs).toEqual(upTo(2 * BATCH_ENTRIES + 10));
});

test('a batch that fails comes again, and the state says so meanwhile', async () => {
  const [source, store] = [new MemoryJournal(), new MemoryStore()];
  source.add(BATCH_ENTRIES + 1);
  store.failures = [
    new StoreFailure('unavailable', 'plus tard'),
    new StoreFailure('not-allowed', 'mot de passe'),
  ];
  const { statuses } = begin(source, store);
  await vi.waitFor(() => expect(store.at).toBe(source.head()), PATIENT);
  expect(store.seqs).toEqual(upTo(BATCH_ENTRIES + 1));
  const changes = statuses.map(({ state, error }) => `${state} ${error}`);
  expect(changes.filter((change, i) => change !== changes[i - 1])).toEqual([
    'ok null',
    'degraded plus tard',
    'failing mot de passe',
    'ok null',
  ]);
});

test('news that comes while it goes to rest is not slept through', async () => {
  const [source, store] = [new MemoryJournal(), new MemoryStore()];
  begin(source, store);
  for (let i = 1; i <= 200; i++) {
    source.add(1);
    drain?.setHead(source.head());
    if (i % 3 === 0) await new Promise(setImmediate);
  }
  await vi.waitFor(() => expect(store.seqs).toEqual(upTo(200)), PATIENT);
});

test('without news it waits, reads nothing, and has tidied up slice by slice', async () => {
  const [source, store] = [new MemoryJournal(), new MemoryStore()];
  source.add(1);
  begin(source, store);
  await vi.waitFor(() => expect(store.tidied).toBe(3), PATIENT);
  const { scans } = source;
  drain?.setHead(1);
  await new Promise(setImmediate);
  expect(source.scans).toBe(scans);
});

test('entries the journal had to give up before their turn are counted as missed', async () => {
  const [source, store] = [new MemoryJournal(), new MemoryStore()];
  source.add(30);
  store.at = 10;
  source.entries = source.entries.slice(20);
  const { statuses } = begin(source, store);
  await vi.waitFor(() => expect(store.at).toBe(30), PATIENT);
  expect(statuses.at(-1)?.missed).toBe(10);
});

test('a cursor beyond the journal’s head belongs to another journal: this one is read from its beginning', async () => {
  const [source, store] = [new MemoryJournal(), new MemoryStore()];
  source.add(5);
  store.at = 1_000;
  begin(source, store);
  await vi.waitFor(() => expect(store.at).toBe(5), PATIENT);
  expect(store.seqs).toEqual(upTo(5));
});

test('stops at once, also in the middle of a back-off', async () => {
  const [source, store] = [new MemoryJournal(), new MemoryStore()];
  source.add(1);
  store.failures = [new StoreFailure('unavailable', 'plus tard', { retryAfterMs: 3_600_000 })];
  const { statuses, ended } = begin(source, store);
  await vi.waitFor(() => expect(statuses.at(-1)?.state).toBe('degraded'), PATIENT);
  drain?.stop();
  await ended;
  expect(store.at).toBe(0);
});

test('P8 what a prototype measures with a person, in a session, never reaches a series store', async () => {
  const [source, store] = [new MemoryJournal(), new MemoryStore()];
  const prototype = { scope: 'prototype', startup: 'lumen', id: 'lampe', measure: 'lux' } as const;
  source.add(2, { ...prototype, session: 's1' });
  source.add(1, prototype);
  source.add(1);
  begin(source, store);
  await vi.waitFor(() => expect(store.at).toBe(4), PATIENT);
  expect(store.points.map(({ kind, seq }) => `${kind} ${seq}`)).toEqual(['prototype 3', 'room 4']);
});

test('a store from which a prototype could not be erased is not given any, and its cursor passes over them', async () => {
  const [source, store] = [new MemoryJournal(), new MemoryStore()];
  store.takesPrototypes = false;
  source.add(3, { scope: 'prototype', startup: 'lumen', id: 'lampe', measure: 'lux' });
  begin(source, store);
  await vi.waitFor(() => expect(store.at).toBe(3), PATIENT);
  expect(store.points).toEqual([]);
});
