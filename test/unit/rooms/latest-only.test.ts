import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LatestOnly } from '../../../hub/rooms/latest-only.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('shows the first change at once and the last at the end of the interval, each key on its own', () => {
  const shown: string[] = [];
  const screens = new LatestOnly<string>(1_000, (key) => shown.push(key));
  screens.changed('cuisine');
  expect(shown).toEqual(['cuisine']);
  for (let i = 0; i < 100; i++) screens.changed('cuisine');
  screens.changed('jardin');
  expect(shown).toEqual(['cuisine', 'jardin']);
  vi.advanceTimersByTime(999);
  expect(shown).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(shown).toEqual(['cuisine', 'jardin', 'cuisine']);
  vi.advanceTimersByTime(10_000);
  expect(shown).toHaveLength(3);
  screens.changed('cuisine');
  expect(shown).toHaveLength(4);
});

test('shows nothing after it was stopped', () => {
  const shown: string[] = [];
  const screens = new LatestOnly<string>(1_000, (key) => shown.push(key));
  screens.changed('cuisine');
  screens.changed('cuisine');
  screens.stop();
  vi.advanceTimersByTime(10_000);
  expect(shown).toEqual(['cuisine']);
});
