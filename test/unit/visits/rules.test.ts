import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BadgeTap,
  countedOf,
  LATE_LEAVER_MS,
  momentOf,
  type VisitRules,
  visitsOf,
} from '../../../hub/visits/rules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Closes at 18:00 and at midnight. Moments are ms since some midnight. */
const rules: VisitRules = {
  repeat: MINUTE,
  closingAfter: (at) => {
    const day = Math.floor(at / DAY) * DAY;
    return at < day + 18 * HOUR ? day + 18 * HOUR : day + DAY;
  },
};
const taps = (...moments: number[]): BadgeTap[] =>
  moments.map((moment, index) => ({ seq: index + 1, door: 'entree', moment }));
const partsOf = (moments: number[]): (string | undefined)[] => {
  const { parts } = visitsOf(taps(...moments), rules, 0);
  return moments.map((_, index) => parts.get(index + 1));
};

describe('what a badge’s taps mean', () => {
  test('in, then out, then in again', () => {
    expect(partsOf([9 * HOUR, 10 * HOUR, 11 * HOUR])).toEqual(['in', 'out', 'in']);
  });

  test('the same badge within the delay is a repeat, however often, and does not lengthen the delay', () => {
    expect(partsOf([0, 20_000, 59_999, 60_000])).toEqual(['in', 'repeat', 'repeat', 'out']);
  });

  test('a visit that nobody ends is ended by the hub at closing time, not before it has come', () => {
    const open = visitsOf(taps(9 * HOUR), rules, 18 * HOUR - 1).visits;
    expect(open).toMatchObject([{ left: null, endedBy: null }]);
    const closed = visitsOf(taps(9 * HOUR), rules, 18 * HOUR).visits;
    expect(closed).toMatchObject([{ arrived: 9 * HOUR, left: 18 * HOUR, endedBy: 'hub' }]);
  });

  test('who leaves some minutes after closing is leaving, not arriving', () => {
    const { visits, parts } = visitsOf(taps(9 * HOUR, 18 * HOUR + 7 * MINUTE), rules, 19 * HOUR);
    expect(parts.get(2)).toBe('out');
    expect(visits).toEqual([
      expect.objectContaining({ arrived: 9 * HOUR, left: 18 * HOUR + 7 * MINUTE, endedBy: 'badge' }),
    ]);
  });

  test('who comes to the evening event is in, until midnight', () => {
    const evening = 18 * HOUR + LATE_LEAVER_MS;
    const { visits, parts } = visitsOf(taps(9 * HOUR, evening), rules, 2 * DAY);
    expect(parts.get(2)).toBe('in');
    expect(visits).toMatchObject([
      { left: 18 * HOUR, endedBy: 'hub' },
      { arrived: evening, left: DAY, endedBy: 'hub' },
    ]);
  });
});

describe('when a tap happened', () => {
  const now = 12 * HOUR;
  test('a tap keeps its own time, also one out of an offline queue', () => {
    expect(momentOf({ at: now, received: now }, null, MINUTE)).toBe(now);
    expect(momentOf({ at: now, received: now }, now - HOUR, MINUTE)).toBe(now);
    expect(momentOf({ at: now - HOUR, received: now }, now - MINUTE, MINUTE)).toBe(now - HOUR);
  });

  test('with the hub’s clock set back an hour, whoever is in can leave, and a repeat stays a repeat', () => {
    const arrived = now + HOUR;
    const leaving = momentOf({ at: now, received: now }, arrived, MINUTE);
    expect(visitsOf(taps(arrived, leaving), rules, now)).toMatchObject({
      visits: [{ arrived, left: arrived + MINUTE, endedBy: 'badge' }],
    });
    const again = momentOf({ at: arrived - 20_000, received: arrived - 20_000 }, arrived, MINUTE);
    expect(visitsOf(taps(arrived, again), rules, now).parts.get(2)).toBe('repeat');
  });
});

describe('for any history', () => {
  const history = fc.array(fc.integer({ min: 0, max: 3 * DAY }), { maxLength: 40 });

  test('visits follow one another, no stay is negative, only the last may be open, and the taps add up', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 4 * DAY }), (moments, now) => {
        const sorted = taps(...moments.sort((a, b) => a - b));
        const { visits, parts } = visitsOf(sorted, rules, now);
        visits.forEach((visit, index) => {
          const next = visits[index + 1];
          expect(visit.left === null).toBe(visit.endedBy === null);
          if (visit.left === null) expect(next).toBeUndefined();
          else expect(visit.left).toBeGreaterThanOrEqual(visit.arrived);
          if (next) expect(next.arrived).toBeGreaterThanOrEqual(visit.left ?? Number.POSITIVE_INFINITY);
        });
        const all = [...parts.values()];
        expect(all).toHaveLength(sorted.length);
        expect(visits).toHaveLength(all.filter((part) => part === 'in').length);
        expect(visits.filter((visit) => visit.endedBy === 'badge')).toHaveLength(
          all.filter((part) => part === 'out').length,
        );
      }),
      { seed: 5 },
    );
  });

  test('one more tap is one more passage or a repeat, wherever in time it belongs', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 3 * DAY }), (moments, late) => {
        const counted = (of: number[]): number =>
          countedOf(visitsOf(taps(...of.sort((a, b) => a - b)), rules, 0).parts);
        expect([0, 1]).toContain(counted([...moments, late]) - counted(moments));
      }),
      { seed: 5 },
    );
  });
});
