import { describe, expect, test } from 'vitest';
import type { SeriesQuery } from '../../../hub/contract/api.ts';
import type { Entry } from '../../../hub/contract/entries.ts';
import { rangeOf } from '../../../hub/contract/series.ts';
import { lineOf } from '../../../hub/readings/line-protocol.ts';
import { backoffMs, pointsOf, READING_KINDS, stampOf } from '../../../hub/readings/rules.ts';

const AT = 1_793_606_400_123;
const head = { at: AT, received: AT, source: 'test' };
const linesOf = (entry: Entry): string[] => pointsOf(entry).map((point) => lineOf(point, 'ceis'));

describe('an entry in InfluxDB', () => {
  const reading = (body: object): Entry =>
    ({
      ...head,
      seq: 7,
      kind: 'reading',
      body: { scope: 'room', id: 'accueil', measure: 'co2', value: 1, ...body },
    }) as Entry;

  test('is a measurement by scope, tags by id, a field by measure', () => {
    expect(linesOf(reading({ value: 612.5, unit: 'ppm' }))).toEqual([
      `room,site=ceis,room=accueil co2=612.5 ${AT}000007`,
    ]);
    expect(linesOf(reading({ scope: 'object', id: 'lampe' }))).toEqual([
      `object,site=ceis,object=lampe co2=1 ${AT}000007`,
    ]);
    expect(linesOf(reading({ scope: 'prototype', id: 'vase', startup: 'terre' }))).toEqual([
      `prototype,site=ceis,startup=terre,prototype=vase co2=1 ${AT}000007`,
    ]);
  });

  test('of an object that measures for its room is the room’s too', () => {
    expect(linesOf(reading({ scope: 'object', id: 'capteur', room: 'accueil' }))).toEqual([
      `object,site=ceis,object=capteur co2=1 ${AT}000007`,
      `room,site=ceis,room=accueil co2=1 ${AT}000007`,
    ]);
  });

  test('has booleans as 0 and 1, numbers as floats in any notation, and text in a field of its own', () => {
    expect(linesOf(reading({ value: true }))[0]).toContain(' co2=1 ');
    expect(linesOf(reading({ value: false }))[0]).toContain(' co2=0 ');
    expect(linesOf(reading({ value: 1e21 }))[0]).toContain(' co2=1e+21 ');
    expect(linesOf(reading({ value: 'dit "non"\\' }))[0]).toContain(' co2_text="dit \\"non\\"\\\\" ');
  });

  test('escapes what would end a tag or a field, and cannot begin a second line', () => {
    const name = 'a,b c=d\\\ne';
    expect(linesOf(reading({ id: name, measure: name }))).toEqual([
      `room,site=ceis,room=a\\,b\\ c\\=d/\ufffde a\\,b\\ c\\=d/\ufffde=1 ${AT}000007`,
    ]);
  });

  test('of a passage is its door’s people and presence, never who', () => {
    const body = { door: 'entree', direction: 'in', people: 2, present: 9 } as const;
    expect(linesOf({ ...head, seq: 8, kind: 'passage', body })).toEqual([
      `attendance,site=ceis,door=entree in=2 ${AT}000008`,
      `attendance,site=ceis,door=entree present=9 ${AT}000008`,
    ]);
  });

  test('P8: of a tap is nothing at all', () => {
    const body = { door: 'entree', via: 'serial', badge: 'a'.repeat(32) } as const;
    expect(pointsOf({ ...head, seq: 9, kind: 'tap', body })).toEqual([]);
    expect(READING_KINDS.has('tap')).toBe(false);
  });
});

test('a stamp is the milliseconds, then the journal’s number modulo a million', () => {
  const point = { kind: 'room', id: 'a', measure: 'b', value: 1 } as const;
  expect(stampOf({ ...point, at: AT, seq: 1 })).toBe(`${AT}000001`);
  expect(stampOf({ ...point, at: AT, seq: 12_345_678 })).toBe(`${AT}345678`);
  expect(stampOf({ ...point, at: AT + 0.75, seq: 1_000_000 })).toBe(`${AT}000000`);
});

describe('a range', () => {
  const query = (more: Partial<SeriesQuery>): SeriesQuery => ({
    kind: 'room',
    id: 'a',
    measure: 'b',
    from: '2026-11-01T00:00:00Z',
    to: '2026-12-01T00:00:00Z',
    fn: 'mean',
    ...more,
  });

  test('is milliseconds, whatever the zone it was asked in', () => {
    expect(rangeOf(query({ from: '2026-11-01T01:00:00+01:00', every: '90m' }))).toEqual({
      from: Date.UTC(2026, 10, 1),
      to: Date.UTC(2026, 11, 1),
      every: 5_400_000,
    });
    expect(rangeOf(query({})).every).toBeNull();
  });

  test.each([
    { from: '2026-12-01T00:00:00Z' },
    { to: '2026-10-01T00:00:00Z' },
    { from: '1969-12-31T00:00:00Z' },
    { to: '2999-01-01T00:00:00Z' },
    { from: '2026-13-41T00:00:00Z' },
  ])('%o is refused as range_invalid', (more) => {
    expect(() => rangeOf(query(more))).toThrow(expect.objectContaining({ code: 'range_invalid' }));
  });

  test('of a month by the minute is answered, by the second refused as too_many_points', () => {
    expect(rangeOf(query({ every: '1m' })).every).toBe(60_000);
    expect(() => rangeOf(query({ every: '1s' }))).toThrow(
      expect.objectContaining({ code: 'too_many_points' }),
    );
  });
});

test('the back-off doubles up to its cap, and chance halves it at most', () => {
  const bounds = { min: 500, max: 60_000 };
  expect([1, 2, 3, 8, 9, 1_000].map((n) => backoffMs(n, bounds, 1))).toEqual([
    500, 1_000, 2_000, 60_000, 60_000, 60_000,
  ]);
  expect(backoffMs(1, bounds, 0)).toBe(250);
});
