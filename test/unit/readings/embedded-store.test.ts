import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SeriesQuery } from '../../../hub/contract/api.ts';
import { EmbeddedStore } from '../../../hub/readings/embedded-store.ts';
import type { Point } from '../../../hub/readings/series-store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const T0 = Date.UTC(2026, 10, 2, 10);
const iso = (ms: number): string => new Date(ms).toISOString();

let folder: string;
let file: string;
let store: EmbeddedStore;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'readings-'));
  file = path.join(folder, 'readings.sqlite');
  store = new EmbeddedStore({ file, keepMs: 30 * DAY });
  await store.start();
});
afterEach(async () => {
  await store.stop();
  rmSync(folder, { recursive: true, force: true });
});

const point = (seq: number, at: number, value: number | string, measure = 'co2'): Point => ({
  kind: 'room',
  id: 'accueil',
  measure,
  value,
  at,
  seq,
});
const ask = (more: Partial<SeriesQuery>): Promise<[string, number][]> =>
  store.query({
    kind: 'room',
    id: 'accueil',
    measure: 'co2',
    from: iso(T0 - 100 * DAY),
    to: iso(T0 + 100 * DAY),
    fn: 'sum',
    ...more,
  });
function rows(sql: string): unknown[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}
const tidied = (now: number): void => {
  for (let slices = 0; store.tidy(now); slices++) expect(slices).toBeLessThan(100);
};

test('an hour’s figures are written with its points and the cursor, in one transaction', async () => {
  await store.write([point(1, T0, 4), point(2, T0 + 1, 6)], 2);
  expect(rows('SELECT count, sum, min, max, last FROM hours')).toEqual([
    { count: 2, sum: 10, min: 4, max: 6, last: 6 },
  ]);
  // A value SQLite cannot take: nothing of the batch is there, and the cursor has not moved.
  const bad = { ...point(4, T0 + 3, 1), value: null as unknown as number };
  await expect(store.write([point(3, T0 + 2, 100, 'neuf'), bad], 4)).rejects.toMatchObject({
    kind: 'unavailable',
  });
  expect(store.cursor()).toBe(2);
  expect(rows('SELECT count(*) AS n FROM points')).toEqual([{ n: 2 }]);
  expect(rows('SELECT count(*) AS n FROM series')).toEqual([{ n: 1 }]);
  await store.write([point(3, T0 + 2, 100, 'neuf')], 4);
  expect(await ask({ measure: 'neuf', every: '1h' })).toEqual([[iso(T0), 100]]);
});

test('a batch that overlaps the last one adds only what is new', async () => {
  await store.write([point(1, T0, 4), point(2, T0 + 1, 6)], 2);
  await store.write([point(2, T0 + 1, 6), point(3, T0 + 2, 8)], 3);
  expect(rows('SELECT count, sum FROM hours')).toEqual([{ count: 3, sum: 18 }]);
});

test('after a rewind the same points change nothing', async () => {
  const points = [point(1, T0, 4), point(2, T0 + 1, 6)];
  await store.write(points, 2);
  store.rewind(0);
  await store.write(points, 2);
  expect(rows('SELECT count, sum FROM hours')).toEqual([{ count: 2, sum: 10 }]);
});

test('everything is there after the store was closed and opened again', async () => {
  await store.write([point(1, T0, 4)], 9);
  await store.stop();
  await store.start();
  expect(store.cursor()).toBe(9);
  await store.write([point(10, T0 + 1, 6)], 10);
  expect(await ask({ every: '1h' })).toEqual([[iso(T0), 10]]);
  expect(rows('SELECT count(*) AS n FROM series')).toEqual([{ n: 1 }]);
});

test('single values are forgotten after their time, the figures of their hours stay', async () => {
  const old = T0 - 40 * DAY;
  const points = Array.from({ length: 25_000 }, (_, i) => point(i + 1, old + i * 1_000, 1));
  await store.write([...points, point(25_001, old, 'vieux'), point(25_002, T0, 5)], 25_002);
  tidied(T0);
  expect(await ask({})).toEqual([[iso(T0), 5]]);
  expect(rows('SELECT count(*) AS n FROM texts')).toEqual([{ n: 0 }]);
  const days = await ask({ every: '1d', fn: 'count' });
  expect(days.reduce((sum, [, n]) => sum + n, 0)).toBe(25_001);
  expect(await ask({ every: '1h', fn: 'count', to: iso(old + 2 * HOUR) })).toEqual([
    [iso(old), 3_600],
    [iso(old + HOUR), 3_600],
  ]);
});

test('only whole hours are forgotten, so that an hour is never half there', async () => {
  const edge = T0 - 30 * DAY;
  await store.write([point(1, edge - 1, 1), point(2, edge, 2), point(3, edge + HOUR - 1, 4)], 3);
  tidied(T0 + HOUR - 1);
  expect(await ask({})).toEqual([
    [iso(edge), 2],
    [iso(edge + HOUR - 1), 4],
  ]);
  tidied(T0 + HOUR);
  expect(await ask({})).toEqual([]);
});

test('a figure never counts a value outside the range, also where the single values are gone', async () => {
  const old = T0 - 40 * DAY;
  await store.write([point(1, old + 10, 1), point(2, old + HOUR, 2), point(3, old + 2 * HOUR + 10, 4)], 3);
  tidied(T0);
  const inside = await ask({ from: iso(old + 5), to: iso(old + 2 * HOUR + 5), every: '1h' });
  expect(inside).toEqual([[iso(old + HOUR), 2]]);
});

test('a file of a newer version of the hub is left alone, with a reason', async () => {
  await store.stop();
  const db = new DatabaseSync(file);
  db.exec('UPDATE migrations SET version = 99');
  db.close();
  await expect(store.start()).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('newer'),
  });
});

test('a damaged file is left alone too, and a person is told what to do', async () => {
  const damaged = path.join(folder, 'damaged.sqlite');
  writeFileSync(damaged, 'not a database, but long enough to be read as the header of one'.repeat(100));
  await expect(new EmbeddedStore({ file: damaged, keepMs: DAY }).start()).rejects.toMatchObject({
    kind: 'no-database',
    message: expect.stringContaining('sauvegarde'),
  });
});

test('readings of prototypes that were kept here before they had a file of their own are gone at the next start', async () => {
  const lamp: Point = { ...point(1, T0, 5), kind: 'prototype', startup: 'lumio', id: 'lampe' };
  await store.write([lamp, { ...lamp, seq: 2, value: 'mot' }, point(3, T0, 7)], 3);
  await store.stop();
  const db = new DatabaseSync(file);
  db.exec("UPDATE migrations SET version = 1 WHERE part = 'readings'");
  db.close();
  await store.start();
  for (const table of ['series', 'points', 'texts', 'hours']) {
    expect([table, rows(`SELECT count(*) AS n FROM ${table}`)]).toEqual([
      table,
      [{ n: table === 'texts' ? 0 : 1 }],
    ]);
  }
  expect(await ask({})).toEqual([[iso(T0), 7]]);
  expect(store.cursor()).toBe(3);
});
