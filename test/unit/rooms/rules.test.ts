import { expect, test } from 'vitest';
import { co2In, MAX_PEOPLE, motionIn, peopleIn, replaces } from '../../../hub/rooms/rules.ts';

const HOUR = 3_600_000;
const now = 100 * HOUR;

test('a value that is no number of people, no motion and no air is told from one that is', () => {
  expect([-1, MAX_PEOPLE + 1, Number.NaN, 'on', true, false, 3.4].map(peopleIn)).toEqual([
    null,
    null,
    null,
    null,
    1,
    0,
    3,
  ]);
  expect([true, false, 1, 0, 'oui'].map(motionIn)).toEqual([true, false, true, false, null]);
  expect([0, 249, 250, 612.5, 10_000, 10_001, Number.NaN, '612', true].map(co2In)).toEqual([
    null,
    null,
    250,
    612.5,
    10_000,
    null,
    null,
    null,
    null,
  ]);
});

test('the last value of a measure is not replaced by an older one, except where it came from a clock that was wrong', () => {
  const last = { value: 21, at: now };
  expect(replaces(undefined, { at: 0, received: now })).toBe(true);
  expect(replaces(last, { at: now, received: now })).toBe(true);
  expect(replaces(last, { at: now - 1, received: now + 5 })).toBe(false);
  expect(replaces(last, { at: now - HOUR, received: now - HOUR })).toBe(true);
});
