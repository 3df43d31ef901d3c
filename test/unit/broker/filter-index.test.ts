import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FilterIndex } from '../../../hub/broker/filter-index.ts';
import { REMEMBERED_MATCHES } from '../../../hub/broker/limits.ts';
import { filterCovers } from '../../../hub/contract/topics.ts';

const name = fc.constantFrom('a', 'b', '', '$SYS', 'é');
const topic = fc.array(name, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(
    fc.array(fc.oneof(name, fc.constant('+')), { maxLength: 3 }),
    fc.constantFrom(['#'], ['+'], ['a'], ['']),
  )
  .map(([levels, last]) => [...levels, ...last].join('/'));

test('finds exactly the filters that cover the topic', () => {
  fc.assert(
    fc.property(fc.array(filter, { maxLength: 20 }), fc.array(topic, { minLength: 1 }), (filters, topics) => {
      const index = new FilterIndex<string>();
      for (const one of filters) index.add(one, one);
      for (const one of topics) {
        const expected = [...new Set(filters)].filter((each) => filterCovers(each, one));
        expect([...index.match(one)].sort()).toEqual(expected.sort());
      }
    }),
  );
});

test('finds what is left after removals, and nothing of what was removed', () => {
  fc.assert(
    fc.property(fc.uniqueArray(filter, { maxLength: 20 }), fc.nat(20), topic, (filters, count, one) => {
      const index = new FilterIndex<string>();
      for (const each of filters) index.add(each, each);
      index.match(one);
      for (const each of filters.slice(0, count)) index.remove(each, each);
      const expected = filters.slice(count).filter((each) => filterCovers(each, one));
      expect([...index.match(one)].sort()).toEqual(expected.sort());
    }),
  );
});

test('removing what is not there changes nothing', () => {
  const index = new FilterIndex<number>();
  index.add('a/b', 1);
  index.remove('a/b/c', 1);
  index.remove('a/b', 2);
  expect(index.match('a/b')).toEqual([1]);
});

test('forgets remembered topics beyond its bound, and still answers', () => {
  const index = new FilterIndex<number>();
  index.add('+', 1);
  for (let i = 0; i <= REMEMBERED_MATCHES; i++) expect(index.match(`t${i}`)).toEqual([1]);
});

test('says when a match may have changed', () => {
  const index = new FilterIndex<number>();
  const { version } = index;
  index.match('a');
  expect(index.version).toBe(version);
  index.add('a', 1);
  expect(index.version).not.toBe(version);
});
