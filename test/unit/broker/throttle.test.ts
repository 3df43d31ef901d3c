import { expect, test } from 'vitest';
import { TokenBucket, WindowCounter } from '../../../hub/broker/throttle.ts';

test('a bucket gives its burst at once and its rate afterwards', () => {
  const bucket = new TokenBucket(10, 5, 0);
  const taken = (now: number) => {
    let count = 0;
    while (bucket.take(now)) count++;
    return count;
  };
  expect(taken(0)).toBe(5);
  expect(bucket.wait()).toBeCloseTo(100);
  expect(taken(99)).toBe(0);
  expect(taken(101)).toBe(1);
  expect(taken(1_101)).toBe(5);
  expect(taken(1_000_000)).toBe(5);
});

test('a bucket of a tenth a second waits ten seconds', () => {
  const bucket = new TokenBucket(0.1, 1, 0);
  expect([bucket.take(0), bucket.take(9_999), bucket.take(10_001)]).toEqual([true, false, true]);
});

test('a counter begins again after its window', () => {
  const counter = new WindowCounter(60_000, 10);
  for (let i = 0; i < 3; i++) counter.add('a', i);
  expect([counter.count('a', 100), counter.count('b', 100)]).toEqual([3, 0]);
  expect(counter.count('a', 60_000)).toBe(0);
  counter.add('a', 60_001);
  expect(counter.count('a', 60_002)).toBe(1);
  counter.forget('a');
  expect(counter.count('a', 60_003)).toBe(0);
});

test('a counter forgets the oldest key at its bound', () => {
  const counter = new WindowCounter(60_000, 2);
  for (const key of ['a', 'b', 'c']) counter.add(key, 0);
  expect(['a', 'b', 'c'].map((key) => counter.count(key, 1))).toEqual([0, 1, 1]);
});
