import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SeriesQuery } from '../../hub/contract/api.ts';
import { highestCursor } from '../../hub/database/highest-cursor.ts';
import { Influxdb } from '../support/influxdb.ts';
import { ReadingsBench } from '../support/readings-parts.ts';

/** Two cores are shared by everything that runs: a condition is given its time. */
const PATIENT = { timeout: 20_000 };

let bench: ReadingsBench;
beforeEach(() => {
  bench = new ReadingsBench();
});
afterEach(() => bench.stop());

const QUERY: SeriesQuery = {
  kind: 'room',
  id: 'salle-3',
  measure: 'co2',
  from: new Date(Date.now() - 86_400_000).toISOString(),
  to: new Date(Date.now() + 86_400_000).toISOString(),
  fn: 'count',
};
async function counted(): Promise<number> {
  const days = await bench.readings.query({ ...QUERY, every: '1d' });
  return days.reduce((sum, [, n]) => sum + n, 0);
}

test('what is appended to the journal is answered to a chart', async () => {
  await bench.start({ kind: 'embedded' });
  await bench.append(12_340);
  await bench.drained();
  expect(await counted()).toBe(1_234);
  expect(bench.readings.stats()).toMatchObject({ lag: 0, points: 12_340, refused: 0, missed: 0 });
  expect(bench.part.details.get('target')).toBe('base intégrée');
});

test('taps pass by: the cursor moves, nothing is stored of them', async () => {
  await bench.start({ kind: 'embedded' });
  const body = { door: 'entree', via: 'serial', badge: 'a'.repeat(32) } as const;
  for (let i = 0; i < 50; i++) {
    const entry = {
      kind: 'tap',
      at: Date.now(),
      received: Date.now(),
      source: 'serial:entree',
      body,
    } as const;
    bench.journal.append(entry, () => {});
  }
  await bench.append(10);
  await bench.drained();
  expect(bench.readings.stats().points).toBe(10);
  await bench.stopReadings();
  expect(highestCursor([path.join(bench.dataDir, 'readings.sqlite')])).toBe(60);
});

test('stopped and started again and again under load, each entry is stored once', async () => {
  for (let round = 0; round < 5; round++) {
    await bench.start({ kind: 'embedded' });
    const appended = bench.append(5_000);
    await vi.waitFor(() => expect(bench.readings.stats().points).toBeGreaterThan(0), PATIENT);
    await bench.stopReadings();
    await appended;
  }
  await bench.start({ kind: 'embedded' });
  await bench.drained();
  expect(await counted()).toBe(2_500);
});

test('a thread that dies is started again, health says so, and nothing is lost', async () => {
  await bench.start({ kind: 'embedded' }, { journalFile: path.join(bench.dataDir, 'later.sqlite') });
  await vi.waitFor(() => expect(bench.readings.stats().restarts).toBeGreaterThan(0), PATIENT);
  expect(bench.part.state).toBe('degraded');
  await expect(bench.readings.query(QUERY)).rejects.toMatchObject({ code: 'store_unavailable' });
  await bench.append(100);
  await bench.journal.stop();
  renameSync(path.join(bench.dataDir, 'journal.sqlite'), path.join(bench.dataDir, 'later.sqlite'));
  await bench.drained();
  await bench.inState('ok');
  expect(await counted()).toBe(10);
});

test('a new target begins with everything the journal still holds', async () => {
  const influxdb = await Influxdb.started();
  try {
    await bench.start({ kind: 'embedded' });
    await bench.append(600);
    await bench.drained();
    await bench.stopReadings();
    for (const database of ['un', 'deux']) {
      await bench.start({ kind: 'influx1', url: influxdb.url, database });
      await bench.drained();
      expect(await influxdb.countValues(database)).toBe(600);
      expect(await counted()).toBe(60);
      await bench.stopReadings();
    }
  } finally {
    await influxdb.stop();
  }
});

test('queries that nobody answers are bounded, and end when the hub stops', async () => {
  const mute = createServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const url = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;
  await bench.start({ kind: 'influx1', url, database: 'x' });
  const waiting = Array.from({ length: 32 }, () => bench.readings.query(QUERY));
  const ends = Promise.allSettled(waiting);
  await expect(bench.readings.query(QUERY)).rejects.toMatchObject({ code: 'overloaded' });
  await bench.stopReadings();
  for (const end of await ends)
    expect(end).toMatchObject({ status: 'rejected', reason: { code: 'stopping' } });
  mute.close();
});

test('a question that makes no sense is refused before it goes anywhere', async () => {
  await bench.start({ kind: 'embedded' });
  await expect(bench.readings.query({ ...QUERY, to: QUERY.from })).rejects.toMatchObject({
    code: 'range_invalid',
  });
  await expect(bench.readings.query({ ...QUERY, every: '1s' })).rejects.toMatchObject({
    code: 'too_many_points',
  });
});
