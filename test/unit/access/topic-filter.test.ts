import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  covers,
  intersection,
  isFilter,
  levelsOf,
  representatives,
} from '../../../hub/access/topic-filter.ts';
import { filterCovers } from '../../../hub/contract/topics.ts';

// Few names, so that filters and topics meet often.
const name = fc.constantFrom('a', 'b', '');
const topic = fc.array(name, { minLength: 1, maxLength: 5 }).filter((levels) => levels.join('/') !== '');
const filter = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', '', '+'), { maxLength: 4 }), fc.boolean())
  .map(([levels, open]) => (open ? [...levels, '#'] : levels))
  .filter((levels) => levels.join('/') !== '');

describe('topic filters', () => {
  test('cover what the contract says they cover', () => {
    fc.assert(
      fc.property(filter, topic, (f, t) => {
        expect(covers(f, t)).toBe(filterCovers(f.join('/'), t.join('/')));
      }),
    );
  });

  test('the intersection of two filters covers exactly the topics that both cover', () => {
    fc.assert(
      fc.property(filter, filter, topic, (a, b, t) => {
        const both = intersection(a, b);
        expect(both !== null && covers(both, t)).toBe(covers(a, t) && covers(b, t));
      }),
      { numRuns: 2_000 },
    );
  });

  test('some representative escapes the patterns whenever some topic does', () => {
    fc.assert(
      fc.property(filter, fc.array(filter, { maxLength: 4 }), topic, (f, patterns, t) => {
        fc.pre(covers(f, t) && !patterns.some((pattern) => covers(pattern, t)));
        const depth = Math.max(0, ...patterns.map((pattern) => pattern.length));
        const escaped = [...representatives(f, depth)].filter((one) => !patterns.some((p) => covers(p, one)));
        expect(escaped.length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });

  test('every representative is covered by its filter', () => {
    fc.assert(
      fc.property(filter, fc.nat(6), (f, depth) => {
        for (const one of representatives(f, depth)) expect(covers(f, one)).toBe(true);
      }),
    );
  });

  test.each([
    ['#', true],
    ['+', true],
    ['a/+/b', true],
    ['a/#', true],
    ['/', true],
    ['', false],
    ['a/#/b', false],
    ['a#', false],
    ['a/b+', false],
    ['++', false],
    ['a\u0000b', false],
  ])('%j is a filter: %s [MQTT-4.7.1]', (text, valid) => {
    expect(isFilter(text)).toBe(valid);
  });

  test('`room/#` covers `room` itself, and an empty level is a level', () => {
    expect(covers(levelsOf('room/#'), levelsOf('room'))).toBe(true);
    expect(covers(levelsOf('+/+'), levelsOf('/a'))).toBe(true);
    expect(covers(levelsOf('+'), levelsOf('/a'))).toBe(false);
  });
});
