import { describe, expect, test } from 'vitest';
import { judge, SCENARIOS } from '../../support/occupancy-trial.ts';

/** Three rooms for five days each, from fixed seeds. The bench has more, and other ones: docs/bench.md. */
const ROOMS = 3;
const DAYS = 5;
const verdictOf = (what: string) => judge(SCENARIOS.find((one) => one.what === what)!, 1, ROOMS, DAYS);

describe('on simulated days with a known truth', () => {
  test('a door counter without error is repeated', () => {
    const { error, covered } = verdictOf('a door counter without error');
    expect(error).toBeLessThan(0.15);
    expect(covered).toBeGreaterThan(0.99);
  });

  /** The most that the error may be of the plain way's, and the least that the truth must lie within the doubt. */
  test.each([
    ['a door counter, 2 % of its passages wrong', 1.15, 0.9],
    ['a door counter, 10 % wrong', 1, 0.82],
    ['a door counter, 5 %, visitors who stay for hours', 1.1, 0.85],
    ['a room of two doors, 5 % each', 1.05, 0.88],
    ['a door counter, 5 %, that dies at noon', 0.95, 0.8],
    ['a door counter, 10 %, and CO₂', 0.75, 0.85],
    ['a people gauge stuck from noon, and a door counter, 5 %', 0.5, 0.82],
    ['CO₂ alone', 1.25, 0.82],
    ['badges alone: 9 in 10 tap in, 3 in 4 tap out', 0.7, 0.8],
    ['a motion sensor alone', 0.9, 0.82],
  ])('%s: at most %f of the plain error, the truth within the doubt %f of the time', (what, ratio, least) => {
    const { error, naiveError, covered } = verdictOf(what);
    expect(error / naiveError).toBeLessThan(ratio);
    expect(covered).toBeGreaterThan(least);
  });
});
