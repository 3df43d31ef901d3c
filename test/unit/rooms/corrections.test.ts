import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterPassage,
  type Correction,
  type DoorSums,
  GAUGE_FRESH_MS,
  occupancyOf,
  sinceClosing,
} from '../../../hub/rooms/rules.ts';

const HOUR = 3_600_000;
const CLOSED = 100 * HOUR;
const NINE = CLOSED + 9 * HOUR;
const saidAt = (at: number, count: number, gauge: number | null = null): Correction => ({ at, count, gauge });
const sumsSince = (at: number): DoorSums => ({
  entered: 0,
  exited: 0,
  lowest: 0,
  resetAt: at,
  heardAt: null,
});
const pass = (sums: DoorSums, way: 'in' | 'out', people: number, at: number, received = at): DoorSums =>
  afterPassage(sums, way, people, { at, received });

describe('a room that somebody looked at', () => {
  test('has the count they said, until somebody passes', () => {
    const corrected = saidAt(NINE, 5);
    expect(occupancyOf(sumsSince(NINE), undefined, NINE + HOUR, corrected)).toEqual({
      count: 5,
      low: 5,
      high: 5,
      source: 'staff',
      at: new Date(NINE).toISOString(),
    });
    const sums = pass(pass(sumsSince(NINE), 'out', 2, NINE + 1), 'in', 1, NINE + 2);
    expect(occupancyOf(sums, undefined, NINE + HOUR, corrected)).toMatchObject({ count: 4, source: 'doors' });
  });

  test('does not count again who passed before they looked and was heard of late', () => {
    const sums = pass(sumsSince(NINE), 'in', 3, NINE - 60_000, NINE + 60_000);
    expect(occupancyOf(sums, undefined, NINE + HOUR, saidAt(NINE, 5)).count).toBe(5);
  });

  test('has nobody less than nobody: more people left than they saw', () => {
    const sums = pass(pass(sumsSince(NINE), 'out', 5, NINE + 1), 'in', 2, NINE + 2);
    expect(occupancyOf(sums, undefined, NINE + HOUR, saidAt(NINE, 3)).count).toBe(2);
  });

  test('follows a gauge that is off by how it changes, and one that comes back as it is', () => {
    const gauge = (value: number, at: number) => ({ value, at });
    const off = saidAt(NINE, 0, 2);
    const at = (value: number, after: number, corrected = off) =>
      occupancyOf(sumsSince(NINE), gauge(value, NINE + after), NINE + after, corrected);
    expect(at(2, 0)).toMatchObject({ count: 0, source: 'staff' });
    expect(at(2, 60_000)).toMatchObject({ count: 0, source: 'count' });
    expect(at(5, 60_000)).toMatchObject({ count: 3 });
    expect(at(1, 60_000)).toMatchObject({ count: 0 });
    expect(at(5, GAUGE_FRESH_MS, saidAt(NINE, 7))).toMatchObject({ count: 5, source: 'count' });
  });

  test('is what its sensors say again after closing time', () => {
    const sums = sinceClosing(pass(sumsSince(NINE), 'in', 1, NINE + 1), NINE + 9 * HOUR);
    expect(occupancyOf(sums, undefined, NINE + 10 * HOUR, saidAt(NINE, 5)).count).toBe(0);
  });

  test('changes by exactly the passages after the correction, whatever they had been before', () => {
    const passage = fc.tuple(fc.constantFrom('in' as const, 'out' as const), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.nat(50), fc.array(passage, { maxLength: 40 }), (count, passages) => {
        let sums = sumsSince(NINE);
        let expected = count;
        passages.forEach(([way, people], index) => {
          sums = pass(sums, way, people, NINE + index + 1);
          // Who leaves a room that was thought empty had been missed: nobody is counted below nobody.
          expected = Math.max(0, expected + (way === 'in' ? people : -people));
        });
        const { count: now, low, high } = occupancyOf(sums, undefined, NINE + HOUR, saidAt(NINE, count));
        expect(now).toBe(expected);
        expect(low).toBeLessThanOrEqual(now!);
        expect(high).toBeGreaterThanOrEqual(now!);
      }),
    );
  });
});
