import { expect, test } from 'vitest';
import type { NewEntry } from '../../../hub/contract/entries.ts';
import { packed } from '../../../hub/journal/batch.ts';

const entry = (source: string, value: string, more: Partial<NewEntry> = {}): NewEntry =>
  ({
    kind: 'reading',
    at: 1.4,
    received: 2.6,
    source,
    body: { scope: 'room', id: 'cuisine', measure: 'note', value },
    ...more,
  }) as NewEntry;

test('a value with the ends of lines of every kind stays one line', () => {
  const values = ['one\ntwo', 'one\r\ntwo', 'one\u2028two', '', '\\n'];
  const lines = packed(values.map((value) => entry('mqtt:a', value))).bodies.split('\n');
  expect(lines.map((line) => JSON.parse(line).value)).toEqual(values);
});

test('neighbours of one source share a run, order is kept, times are whole milliseconds', () => {
  const batch = packed([
    entry('mqtt:a', '1'),
    entry('mqtt:a', '2', { nonce: 'n' }),
    entry('mqtt:b', '3'),
    entry('mqtt:a', '4'),
  ]);
  expect(batch.runs).toEqual([
    { kind: 'reading', source: 'mqtt:a', length: 2 },
    { kind: 'reading', source: 'mqtt:b', length: 1 },
    { kind: 'reading', source: 'mqtt:a', length: 1 },
  ]);
  expect([...batch.nonces]).toEqual([[1, 'n']]);
  expect([...batch.times]).toEqual([1, 3, 1, 3, 1, 3, 1, 3]);
  expect(batch.length).toBe(4);
});

test('nothing is a batch too', () => {
  expect(packed([])).toMatchObject({ length: 0, runs: [], bodies: '' });
});
