import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SeriesQuery } from '../../../hub/contract/api.ts';
import { erasureHash } from '../../../hub/database/erasure-hash.ts';
import { EmbeddedStore } from '../../../hub/readings/embedded-store.ts';
import { type PrototypeReading, PrototypeStore } from '../../../hub/showroom/data/prototype-store.ts';
import { ReadingRows } from '../../../hub/showroom/data/reading-rows.ts';

const T0 = Date.UTC(2026, 10, 2, 10);
const MINUTE = 60_000;
const iso = (ms: number): string => new Date(ms).toISOString();

let dir: string;
let store: PrototypeStore;
let seq: number;
const inDir = (name: string): string => path.join(dir, name);
beforeEach(() => {
  seq = 0;
  dir = mkdtempSync(path.join(tmpdir(), 'prototypes-'));
  store = new PrototypeStore(inDir('prototypes.sqlite'));
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

const reading = (at: number, value: PrototypeReading['value'], more: Partial<PrototypeReading> = {}) => ({
  startup: 'lumen',
  prototype: 'lampe',
  channel: 'lux',
  at,
  seq: ++seq,
  value,
  ...more,
});
const keep = (...readings: PrototypeReading[]): number => store.apply(readings, seq);
const ask = (more: Partial<SeriesQuery> = {}): [string, number][] =>
  store.query({
    kind: 'prototype',
    startup: 'lumen',
    id: 'lampe',
    measure: 'lux',
    from: iso(T0),
    to: iso(T0 + 60 * MINUTE),
    fn: 'mean',
    ...more,
  });
function rows(span = { startup: 'lumen', prototypes: ['lampe'], from: 0, to: 2 * T0 }) {
  const reader = new ReadingRows(inDir('prototypes.sqlite'), span);
  try {
    return [...reader.rows()];
  } finally {
    reader.close();
  }
}
const filesHold = (text: string): boolean =>
  ['prototypes.sqlite', 'prototypes.sqlite-wal'].some((name) => readFileSync(inDir(name)).includes(text));
const erase = (what: {
  sessions?: string[];
  spans?: { startup: string; prototypes: string[]; from: number; to: number }[];
}) => store.erase({ sessions: [], spans: [], upTo: seq, asked: Date.now(), ...what });

describe('what prototypes measure', () => {
  test('is stored once however often the journal gives it again, and the cursor with it', () => {
    const readings = [reading(T0, 1), reading(T0, 2), reading(T0 + 1, 'texte'), reading(T0 + 2, true)];
    store.apply(readings, 4);
    store.apply(readings, 4);
    expect(store.cursor()).toBe(4);
    expect(rows().map(({ value }) => value)).toEqual([1, 2, 'texte', 1]);
  });

  test('keeps numbers as they were said, whole, broken, tiny, huge and negative', () => {
    const values = [0, -0.1, 21.5, 1e-7, 2 ** 53 - 1, -(2 ** 40), 1e300];
    keep(...values.map((value, i) => reading(T0 + i, value)));
    expect(rows().map(({ value }) => value)).toEqual(values);
  });

  test('comes out in the order of its time, channels and prototypes mixed, with its unit and its session', () => {
    keep(
      reading(T0 + 3, 3, { unit: 'lx' }),
      reading(T0 + 1, 1, { channel: 'bouton', session: 's1' }),
      reading(T0 + 2, 2, { prototype: 'chaise', unit: 'kg' }),
      reading(T0 + 2, 4, { startup: 'autre' }),
    );
    const span = { startup: 'lumen', prototypes: ['lampe', 'chaise'], from: T0, to: T0 + 4 };
    expect(rows(span)).toEqual([
      { at: T0 + 1, prototype: 'lampe', channel: 'bouton', value: 1, unit: null, session: 's1' },
      { at: T0 + 2, prototype: 'chaise', channel: 'lux', value: 2, unit: 'kg', session: null },
      { at: T0 + 3, prototype: 'lampe', channel: 'lux', value: 3, unit: 'lx', session: null },
    ]);
    expect(rows({ ...span, to: T0 + 3 })).toHaveLength(2);
  });

  test('is read to the last row where one channel has more of them than are read at once', () => {
    for (let batch = 0; batch < 9; batch++) {
      keep(
        ...Array.from({ length: 5_000 }, () => reading(T0 + seq, seq)),
        reading(T0 + seq, seq, { channel: 'autre' }),
      );
    }
    const all = rows();
    expect(all).toHaveLength(45_009);
    expect(all.every(({ at }, i) => i === 0 || all[i - 1]!.at <= at)).toBe(true);
  });
});

describe('a series of a prototype', () => {
  test('is folded by each function and window, text left out, sessions and the rest together', () => {
    keep(
      reading(T0, 4, { session: 's1' }),
      reading(T0 + 59_000, 1),
      reading(T0 + 30_000, 7),
      reading(T0 + 10_000, 'panne'),
      reading(T0 + 5 * MINUTE, 9),
    );
    const expected = { mean: 4, min: 1, max: 7, sum: 12, count: 3, last: 1 };
    for (const [fn, value] of Object.entries(expected) as [SeriesQuery['fn'], number][]) {
      expect(ask({ every: '1m', fn }), fn).toEqual([
        [iso(T0), value],
        [iso(T0 + 5 * MINUTE), fn === 'count' ? 1 : 9],
      ]);
    }
    expect(ask()).toEqual([
      [iso(T0), 4],
      [iso(T0 + 30_000), 7],
      [iso(T0 + 59_000), 1],
      [iso(T0 + 5 * MINUTE), 9],
    ]);
  });

  test('of two start-ups stays apart, and is one where no start-up is named', () => {
    keep(reading(T0, 10), reading(T0 + 1, 30, { startup: 'autre' }));
    expect(ask()).toEqual([[iso(T0), 10]]);
    expect(store.query({ ...queryOfAll, every: '1h' })).toEqual([[iso(T0), 20]]);
    expect(store.query({ ...queryOfAll, every: '1h', fn: 'last' })).toEqual([[iso(T0), 30]]);
  });
  const queryOfAll: SeriesQuery = {
    kind: 'prototype',
    id: 'lampe',
    measure: 'lux',
    from: iso(T0),
    to: iso(T0 + 1_000),
    fn: 'mean',
  };
});

describe('erasure', () => {
  test('P8 leaves no byte of a session in the file or its log, and everything else as it was', () => {
    const secret = 'phrase-dite-par-une-personne';
    for (let i = 0; i < 2_000; i++) {
      const session = i % 3 === 0 ? 'session-qui-part' : 'session-qui-reste';
      keep(reading(T0 + i, i % 3 === 0 ? `${secret} ${i}` : i, { session, channel: `c${i % 7}` }));
    }
    expect(filesHold(secret)).toBe(true);
    const erased = erase({ sessions: [erasureHash('session-qui-part')] });
    expect(erased.map(({ startup, prototypes }) => `${startup} ${prototypes}`)).toContain('lumen lampe');
    expect(rows().some(({ session }) => session === 'session-qui-part')).toBe(false);
    store.purge();
    expect(filesHold(secret)).toBe(false);
    expect(filesHold('session-qui-part')).toBe(false);
    expect(rows()).toHaveLength(2_000 - 667);
  });

  test('of a time takes these prototypes and these moments alone, to the millisecond', () => {
    keep(
      reading(T0 - 1, 1),
      reading(T0, 2),
      reading(T0 + 9, 3),
      reading(T0 + 10, 4),
      reading(T0, 5, { prototype: 'chaise' }),
      reading(T0, 6, { startup: 'autre' }),
    );
    erase({ spans: [{ startup: 'lumen', prototypes: ['lampe'], from: T0, to: T0 + 10 }] });
    expect(rows().map(({ value }) => value)).toEqual([1, 4]);
    expect(rows({ startup: 'lumen', prototypes: ['chaise'], from: 0, to: 2 * T0 })).toHaveLength(1);
    expect(rows({ startup: 'autre', prototypes: ['lampe'], from: 0, to: 2 * T0 })).toHaveLength(1);
  });

  test('holds against a journal that is put back: what was erased is not taken again, what is new is', () => {
    const gone = [reading(T0, 1, { session: 's1' }), reading(T0 + 1, 2)];
    keep(...gone);
    const span = { startup: 'lumen', prototypes: ['lampe'], from: T0, to: T0 + 10 };
    erase({ sessions: [erasureHash('s1')], spans: [span] });
    store.close();
    const db = new DatabaseSync(inDir('prototypes.sqlite'));
    db.exec('UPDATE cursors SET seq = 0');
    db.close();
    store = new PrototypeStore(inDir('prototypes.sqlite'));
    keep(...gone, reading(T0 + 20, 3, { session: 's1' }), reading(T0 + 2, 4));
    expect(rows().map(({ value }) => value)).toEqual([4]);
  });

  test('is pending until it is said to be done, also after a restart', () => {
    keep(reading(T0, 1, { session: 's1' }));
    erase({
      sessions: [erasureHash('s1')],
      spans: [{ startup: 'lumen', prototypes: ['lampe', 'chaise'], from: 0, to: 9 }],
    });
    store.close();
    store = new PrototypeStore(inDir('prototypes.sqlite'));
    const pending = store.pendingErasures();
    expect(pending.sessions).toEqual([erasureHash('s1')]);
    expect(pending.spans.map(({ prototypes, upTo }) => `${prototypes} ${upTo}`)).toEqual([
      'chaise 1',
      'lampe 1',
    ]);
    store.erasuresDone(pending);
    expect(store.pendingErasures()).toEqual({ sessions: [], spans: [] });
  });

  test('that was done is not done again when it is asked for again, unless there is something again', () => {
    keep(reading(T0, 1, { session: 's1' }));
    const what = {
      sessions: [erasureHash('s1')],
      spans: [{ startup: 'lumen', prototypes: ['lampe'], from: T0, to: T0 + 9 }],
    };
    erase(what);
    store.erasuresDone(store.pendingErasures());
    erase(what);
    expect(store.pendingErasures()).toEqual({ sessions: [], spans: [] });
    keep(reading(T0 + 1, 2));
    erase(what);
    expect(store.pendingErasures()).toEqual({ sessions: [], spans: [{ ...what.spans[0], upTo: seq }] });
    expect(rows()).toEqual([]);
  });
});

test('what has had its time is forgotten, slice by slice, and its sessions’ names with it', () => {
  keep(
    ...Array.from({ length: 12_000 }, (_, i) => reading(T0 + i, i, { session: 'vieille' })),
    reading(T0 + MINUTE, 1, { session: 'récente' }),
  );
  let slices = 1;
  while (store.tidy(T0 + MINUTE)) slices++;
  expect(slices).toBe(3);
  expect(rows().map(({ session }) => session)).toEqual(['récente']);
  const db = new DatabaseSync(inDir('prototypes.sqlite'), { readOnly: true });
  expect(db.prepare('SELECT name FROM sessions').all()).toEqual([{ name: 'récente' }]);
  db.close();
});

test('a first start takes over what the embedded store kept of prototypes, once, and goes on behind it', async () => {
  const embedded = new EmbeddedStore({ file: inDir('readings.sqlite'), keepMs: 1e12 });
  const point = { kind: 'prototype', startup: 'lumen', id: 'lampe', measure: 'lux', at: T0 } as const;
  await embedded.start();
  const old = [
    { ...point, value: 1.5, seq: 1_000_001 },
    { ...point, value: 'mot', seq: 1_000_002 },
    { ...point, kind: 'room' as const, value: 3, seq: 1_000_003 },
  ];
  await embedded.write(old, 1_000_004);
  await embedded.stop();
  const taken = new PrototypeStore(inDir('new.sqlite'), inDir('readings.sqlite'));
  expect(taken.cursor()).toBe(1_000_004);
  taken.close();
  const again = new PrototypeStore(inDir('new.sqlite'), inDir('readings.sqlite'));
  again.close();
  const reader = new ReadingRows(inDir('new.sqlite'), {
    startup: 'lumen',
    prototypes: ['lampe'],
    from: 0,
    to: 2 * T0,
  });
  expect([...reader.rows()].map(({ value }) => value)).toEqual([1.5, 'mot']);
  reader.close();
});
