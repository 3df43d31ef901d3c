import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { occupancySchema } from '../../../hub/contract/payloads.ts';
import {
  afterPassage,
  type DoorSums,
  GAUGE_FRESH_MS,
  MAX_PEOPLE,
  occupancyOf,
  peopleIn,
  replaces,
  sinceClosing,
} from '../../../hub/rooms/rules.ts';

const HOUR = 3_600_000;
const CLOSED = 100 * HOUR;
const START: DoorSums = { entered: 0, exited: 0, lowest: 0, resetAt: CLOSED, heardAt: null };
const now = CLOSED + 9 * HOUR;
const passagesOf = (...passages: (readonly ['in' | 'out', number])[]): DoorSums =>
  passages.reduce(
    (sums, [way, people]) => afterPassage(sums, way, people, { at: now, received: now }),
    START,
  );

describe('occupancy from doors', () => {
  test('sums over all doors: in at one, out at another', () => {
    expect(occupancyOf(passagesOf(['in', 3], ['out', 1]), undefined, now)).toMatchObject({
      count: 2,
      source: 'doors',
    });
  });

  test('is nothing at all where nothing was ever heard', () => {
    expect(occupancyOf(START, undefined, now)).toEqual({
      count: null,
      low: null,
      high: null,
      source: 'none',
      at: null,
    });
  });

  test('more people out than in: somebody had been missed, and the next arrival counts', () => {
    const sums = passagesOf(['in', 1], ['out', 2]);
    expect(occupancyOf(sums, undefined, now)).toMatchObject({ count: 0, low: 0 });
    const next = afterPassage(sums, 'in', 1, { at: now, received: now });
    expect(occupancyOf(next, undefined, now)).toMatchObject({ count: 1, low: 0, high: 1 });
  });

  test('says how sure it is: 5 % of the passages', () => {
    expect(occupancyOf(passagesOf(['in', 60], ['out', 40]), undefined, now)).toMatchObject({
      count: 20,
      low: 15,
      high: 25,
    });
  });

  test('is empty after closing time, and late messages from before it change nothing', () => {
    const next = sinceClosing(passagesOf(['in', 5]), now + HOUR);
    expect(occupancyOf(next, undefined, now + HOUR)).toMatchObject({ count: 0, high: 0, source: 'doors' });
    expect(afterPassage(next, 'out', 3, { at: now, received: now + 2 * HOUR })).toEqual(next);
    expect(sinceClosing(next, now + HOUR)).toBe(next);
  });

  test('with the clock set back behind the reset, passages still count', () => {
    const back = { at: CLOSED - HOUR, received: CLOSED - HOUR };
    expect(afterPassage(START, 'in', 1, back)).toMatchObject({ entered: 1 });
  });

  test('never negative and low ≤ count ≤ high, whatever comes in whatever order', () => {
    const passage = fc.tuple(fc.constantFrom('in' as const, 'out' as const), fc.integer({ min: 0, max: 30 }));
    fc.assert(
      fc.property(fc.array(passage, { minLength: 1, maxLength: 60 }), (passages) => {
        const occupancy = occupancyOf(passagesOf(...passages), undefined, now);
        expect(occupancySchema.parse(occupancy)).toEqual(occupancy);
        expect(occupancy.low!).toBeLessThanOrEqual(occupancy.count!);
        expect(occupancy.count!).toBeLessThanOrEqual(occupancy.high!);
      }),
      { seed: 5 },
    );
  });
});

describe('a gauge that counts people', () => {
  test('wins over the doors while it is fresh, and no longer', () => {
    const gauge = { value: 7, at: now };
    const doors = passagesOf(['in', 2]);
    expect(occupancyOf(doors, gauge, now + GAUGE_FRESH_MS - 1)).toEqual({
      count: 7,
      low: 7,
      high: 7,
      source: 'count',
      at: new Date(now).toISOString(),
    });
    expect(occupancyOf(doors, gauge, now + GAUGE_FRESH_MS)).toMatchObject({ count: 2, source: 'doors' });
    expect(occupancyOf(START, gauge, now + GAUGE_FRESH_MS)).toMatchObject({ count: null, source: 'none' });
  });

  test('that says nonsense is not believed', () => {
    expect(occupancyOf(passagesOf(['in', 2]), { value: 'beaucoup', at: now }, now)).toMatchObject({
      count: 2,
      source: 'doors',
    });
    expect([-1, MAX_PEOPLE + 1, Number.NaN, 'on', true, false, 3.4].map(peopleIn)).toEqual([
      null,
      null,
      null,
      null,
      1,
      0,
      3,
    ]);
  });
});

describe('the last value of a measure', () => {
  test('is not replaced by an older one, except where it came from a clock that was wrong', () => {
    const last = { value: 21, at: now };
    expect(replaces(undefined, { at: 0, received: now })).toBe(true);
    expect(replaces(last, { at: now, received: now })).toBe(true);
    expect(replaces(last, { at: now - 1, received: now + 5 })).toBe(false);
    expect(replaces(last, { at: now - HOUR, received: now - HOUR })).toBe(true);
  });
});
