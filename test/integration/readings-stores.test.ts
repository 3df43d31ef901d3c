import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SERIES_FUNCTIONS, type SeriesQuery } from '../../hub/contract/api.ts';
import { MAX_ANSWER_POINTS } from '../../hub/contract/series.ts';
import type { SeriesTarget } from '../../hub/contract/settings.ts';
import { pointsOf } from '../../hub/readings/rules.ts';
import type { Point, SeriesStore } from '../../hub/readings/series-store.ts';
import { storeFor } from '../../hub/readings/target.ts';
import { Influxdb } from '../support/influxdb.ts';

/**
 * What every store that can be asked here must answer. InfluxDB 2's and 3's own servers are not in Debian: their
 * writes go to VictoriaMetrics in readings-influx2.test.ts, InfluxDB 2's queries are compared with its published
 * API there, and InfluxDB 3's are the same InfluxQL as InfluxDB 1's here.
 */
const T0 = Date.UTC(2026, 10, 2, 10); // a Monday, 10:00
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const iso = (ms: number): string => new Date(ms).toISOString();

let influxdb: Influxdb;
beforeAll(async () => {
  influxdb = await Influxdb.started();
});
afterAll(() => influxdb.stop());

let databases = 0;
const TARGETS: Record<string, () => SeriesTarget> = {
  'the embedded store': () => ({ kind: 'embedded' }),
  'InfluxDB 1': () => ({ kind: 'influx1', url: influxdb.url, database: `suite ${++databases}` }),
};

describe.each(Object.entries(TARGETS))('%s', (_name, target) => {
  let dataDir: string;
  let store: SeriesStore;
  let seq: number;

  beforeEach(async () => {
    seq = 0;
    dataDir = mkdtempSync(path.join(tmpdir(), 'readings-'));
    store = storeFor({ dataDir, journalFile: '', site: 'ceis', target: target(), keepMs: 400 * DAY });
    await store.start();
  });
  afterEach(async () => {
    await store.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const point = (at: number, value: number | string, more: Partial<Point> = {}): Point => ({
    kind: 'room',
    id: 'accueil',
    measure: 'co2',
    value,
    at,
    seq: ++seq,
    ...more,
  });
  const write = (...points: Point[]): Promise<void> => store.write(points, seq);
  const ask = (more: Partial<SeriesQuery> = {}): Promise<[string, number][]> =>
    store.query({
      kind: 'room',
      id: 'accueil',
      measure: 'co2',
      from: iso(T0),
      to: iso(T0 + DAY),
      fn: 'mean',
      ...more,
    });

  test('answers the single values of a series in the order of their time', async () => {
    await write(point(T0 + 2 * MINUTE, 700.5), point(T0 + MINUTE, 600), point(T0 + 3 * MINUTE, -1e-7));
    expect(await ask()).toEqual([
      [iso(T0 + MINUTE), 600],
      [iso(T0 + 2 * MINUTE), 700.5],
      [iso(T0 + 3 * MINUTE), -1e-7],
    ]);
  });

  test('includes `from` and excludes `to`, to the millisecond', async () => {
    await write(point(T0 - 1, 1), point(T0, 2), point(T0 + HOUR - 1, 3), point(T0 + HOUR, 4));
    expect(await ask({ to: iso(T0 + HOUR) })).toEqual([
      [iso(T0), 2],
      [iso(T0 + HOUR - 1), 3],
    ]);
    expect(await ask({ to: iso(T0 + HOUR), every: '1h', fn: 'sum' })).toEqual([[iso(T0), 5]]);
  });

  test('folds each window by each function, and leaves windows without a value out', async () => {
    await write(
      point(T0, 4),
      point(T0 + 59 * MINUTE, 1),
      point(T0 + 30 * MINUTE, 7),
      point(T0 + 5 * HOUR, 9),
    );
    const expected = { mean: 4, min: 1, max: 7, sum: 12, count: 3, last: 1 };
    for (const fn of SERIES_FUNCTIONS) {
      expect(await ask({ every: '1h', fn }), fn).toEqual([
        [iso(T0), expected[fn]],
        [iso(T0 + 5 * HOUR), fn === 'count' ? 1 : 9],
      ]);
    }
  });

  test('counts windows from the epoch in UTC, also where the range begins within one', async () => {
    await write(point(T0 + 20 * MINUTE, 1), point(T0 + 50 * MINUTE, 3), point(T0 + 65 * MINUTE, 5));
    const from = iso(T0 + 30 * MINUTE);
    expect(await ask({ from, every: '1h', fn: 'sum' })).toEqual([
      [iso(T0), 3],
      [iso(T0 + HOUR), 5],
    ]);
    const week = Math.floor(T0 / (7 * DAY)) * 7 * DAY; // weeks of the epoch begin on Thursdays
    expect(await ask({ from, every: '7d', fn: 'sum' })).toEqual([[iso(week), 8]]);
  });

  test('changes nothing when the same points are written twice', async () => {
    const points = [point(T0, 4), point(T0 + MINUTE, 6), point(T0 + 2 * MINUTE, 'texte')];
    await store.write(points, seq);
    await store.write(points, seq);
    expect(await ask({ every: '1h', fn: 'count' })).toEqual([[iso(T0), 2]]);
    expect(await ask({ every: '1h', fn: 'sum' })).toEqual([[iso(T0), 10]]);
    expect(store.cursor()).toBe(3);
  });

  test('keeps two values of one series in the same millisecond', async () => {
    await write(point(T0, 4), point(T0, 6));
    expect(await ask()).toEqual([
      [iso(T0), 4],
      [iso(T0), 6],
    ]);
    expect(await ask({ every: '1h', fn: 'last' })).toEqual([[iso(T0), 6]]);
  });

  test('puts a late value into the window of its own time', async () => {
    await write(point(T0 + 5 * HOUR, 9));
    await write(point(T0 + 10 * MINUTE, 2), point(T0 + 5 * HOUR - 1, 4));
    expect(await ask({ every: '1h', fn: 'last' })).toEqual([
      [iso(T0), 2],
      [iso(T0 + 4 * HOUR), 4],
      [iso(T0 + 5 * HOUR), 9],
    ]);
  });

  test('keeps text apart: a measure that is once a word stays a number for charts', async () => {
    await write(point(T0, 4), point(T0 + 1, 'hors service "E\\42"\nsuite'), point(T0 + 2, 6));
    expect(await ask()).toEqual([
      [iso(T0), 4],
      [iso(T0 + 2), 6],
    ]);
    expect(await ask({ every: '1h' })).toEqual([[iso(T0), 5]]);
    for (const measure of ['etat', 'etat_text']) {
      await write(point(T0, 'ouvert', { measure: 'etat' }));
      expect(await ask({ measure })).toEqual([]);
      expect(await ask({ measure, every: '1h' })).toEqual([]);
    }
    expect(store.refusals().total).toBe(0);
  });

  test('answers nothing for what nobody measured', async () => {
    expect(await ask()).toEqual([]);
    await write(point(T0, 1));
    expect(await ask({ id: 'nulle-part', every: '1h' })).toEqual([]);
    expect(await ask({ kind: 'object' })).toEqual([]);
  });

  const NASTY = [
    'a b,c=d',
    `l'air "pur"`,
    'fin\\',
    "x' OR 1=1 --",
    '"; DROP MEASUREMENT "room"',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Flux would fill it in
    '${site}',
    '\\" or true or r["x"] == "',
    'température °C',
    '🌡️',
    'time',
    'site',
    'room',
    '_field',
    'constructor',
    '%s\u00a0%',
  ];
  test.each(NASTY)('takes the name %j as it is, as a measure and as an id', async (name) => {
    await write(
      point(T0, 1, { measure: name }),
      point(T0 + 1, 2, { id: name }),
      point(T0 + 2, 3, { kind: 'prototype', startup: name, id: name, measure: name }),
      point(T0 + 3, 4),
      point(T0 + 4, 'mot', { measure: name }),
    );
    expect(store.refusals().total).toBe(0);
    expect(await ask({ measure: name })).toEqual([[iso(T0), 1]]);
    expect(await ask({ id: name })).toEqual([[iso(T0 + 1), 2]]);
    const prototype = { kind: 'prototype', startup: name, id: name, measure: name } as const;
    expect(await ask({ ...prototype, every: '1h' })).toEqual([[iso(T0), 3]]);
    expect(await ask({ ...prototype, startup: `${name}x` })).toEqual([]);
    expect(await ask()).toEqual([[iso(T0 + 3), 4]]);
  });

  test('keeps prototypes of two start-ups apart, and together where no start-up is named', async () => {
    const shared = { kind: 'prototype', id: 'lampe', measure: 'lux' } as const;
    await write(point(T0, 10, { ...shared, startup: 'a' }), point(T0 + 1, 30, { ...shared, startup: 'b' }));
    expect(await ask({ ...shared, startup: 'a' })).toEqual([[iso(T0), 10]]);
    expect(await ask({ ...shared, every: '1h' })).toEqual([[iso(T0), 20]]);
    expect(await ask({ ...shared, every: '1h', fn: 'last' })).toEqual([[iso(T0), 30]]);
  });

  test('keeps passages as figures of a door', async () => {
    const head = { received: T0, source: 'hub:visits', kind: 'passage' } as const;
    const body = { door: 'entree', direction: 'in', people: 3, present: 12 } as const;
    await write(
      ...pointsOf({ ...head, seq: 1, at: T0, body }),
      ...pointsOf({
        ...head,
        seq: 2,
        at: T0 + MINUTE,
        body: { ...body, direction: 'out', people: 1, present: 11 },
      }),
    );
    const door = { kind: 'attendance', id: 'entree', every: '1h', fn: 'sum' } as const;
    expect(await ask({ ...door, measure: 'in' })).toEqual([[iso(T0), 3]]);
    expect(await ask({ ...door, measure: 'out' })).toEqual([[iso(T0), 1]]);
    expect(await ask({ ...door, measure: 'present', fn: 'last' })).toEqual([[iso(T0), 11]]);
  });

  test('refuses a range that is none, and an answer of more points than a chart can show', async () => {
    await expect(ask({ to: iso(T0) })).rejects.toMatchObject({ code: 'range_invalid' });
    await expect(ask({ every: '1s' })).rejects.toMatchObject({ code: 'too_many_points' });
    const many = Array.from({ length: MAX_ANSWER_POINTS + 1 }, (_, i) => point(T0 + i, i));
    for (let i = 0; i < many.length; i += 5_000) await store.write(many.slice(i, i + 5_000), i + 5_000);
    await expect(ask()).rejects.toMatchObject({ code: 'too_many_points' });
    expect(await ask({ from: iso(T0 + 1) })).toHaveLength(MAX_ANSWER_POINTS);
  });

  test('gives the figures of plain arithmetic for a thousand random values and every window', async () => {
    const random = seeded(42);
    const points = Array.from({ length: 1_000 }, () =>
      point(T0 + Math.floor(random() * 3 * DAY), Math.floor(random() * 4_000) / 8),
    );
    for (let i = 0; i < points.length; i += 100) await store.write(points.slice(i, i + 100), i + 100);
    const ranges = [
      [T0, T0 + 3 * DAY],
      [T0 + 17 * MINUTE, T0 + 2 * DAY + 44 * MINUTE + 1],
      [T0 + 61 * MINUTE, T0 + 62 * MINUTE],
      [T0 + 10 * MINUTE, T0 + 70 * MINUTE],
    ] as const;
    for (const [from, to] of ranges) {
      for (const [every, ms] of Object.entries({
        '5m': 5 * MINUTE,
        '90m': 90 * MINUTE,
        '1h': HOUR,
        '6h': 6 * HOUR,
        '1d': DAY,
      })) {
        for (const fn of SERIES_FUNCTIONS) {
          const answer = await ask({ from: iso(from), to: iso(to), every, fn });
          expect(answer, `${every} ${fn}`).toEqual(folded(points, from, to, ms, fn));
        }
      }
    }
  });
});

test('P8 InfluxDB 1 erases what prototypes measured in a span: their moments, nobody else’s, names as they are', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'readings-'));
  const target: SeriesTarget = { kind: 'influx1', url: influxdb.url, database: `suite ${++databases}` };
  const store = storeFor({ dataDir, journalFile: '', site: 'ceis', target, keepMs: 400 * DAY });
  await store.start();
  try {
    const lamp = { kind: 'prototype', startup: "l'a", id: 'lampe "1"', measure: 'lux' } as const;
    const points: Point[] = [
      { ...lamp, at: T0 - 1, value: 1 },
      { ...lamp, at: T0, value: 2 },
      { ...lamp, at: T0 + HOUR - 1, value: 3, measure: 'autre' },
      { ...lamp, at: T0 + HOUR, value: 4 },
      { ...lamp, at: T0, value: 5, id: 'chaise' },
      { ...lamp, at: T0, value: 6, id: 'table' },
      { ...lamp, at: T0, value: 7, startup: 'b' },
      { ...lamp, at: T0, value: 'mot' },
    ].map((point, i) => ({ ...point, seq: i + 1 }));
    await store.write(points, points.length);
    const span = { startup: "l'a", prototypes: ['lampe "1"', 'chaise'], from: T0, to: T0 + HOUR };
    await store.erasePrototypes(span);
    await store.erasePrototypes(span);
    const left = await influxdb.query('SELECT * FROM "prototype"', target.database);
    expect(left.map(({ startup, prototype, lux }) => `${startup} ${prototype} ${lux}`).sort()).toEqual([
      'b lampe "1" 7',
      'l\'a lampe "1" 1',
      'l\'a lampe "1" 4',
      "l'a table 6",
    ]);
  } finally {
    await store.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/** The definition, in a dozen lines. The values are multiples of 1/8, so that sums are exact in any order. */
function folded(
  points: Point[],
  from: number,
  to: number,
  every: number,
  fn: SeriesQuery['fn'],
): [string, number][] {
  const windows = Map.groupBy(
    points
      .filter(({ at }) => at >= from && at < to)
      .sort((a, b) => a.at - b.at || a.seq - b.seq)
      .map((p) => [Math.floor(p.at / every) * every, Number(p.value)] as const),
    ([start]) => start,
  );
  return [...windows].map(([start, pairs]) => {
    const values = pairs.map(([, value]) => value);
    const sum = values.reduce((a, b) => a + b, 0);
    const result = {
      mean: sum / values.length,
      min: Math.min(...values),
      max: Math.max(...values),
      sum,
      count: values.length,
      last: values.at(-1) ?? Number.NaN,
    };
    return [iso(start), result[fn]];
  });
}

/** Mulberry32. */
function seeded(state: number): () => number {
  let a = state;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
