import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { placed, unplaced } from '../../../hub/workshops/placed-flow.ts';
import { WorkshopStore } from '../../../hub/workshops/store.ts';

function aStore(): WorkshopStore {
  const store = new WorkshopStore(new DatabaseSync(':memory:'));
  store.prepare();
  return store;
}
const work = (code: string, kept: number) => ({ code, lesson: 'lampe', flows: [{ id: code }], kept });

test('a second work of a seat replaces the first, and the oldest leave at the bound', () => {
  const store = aStore();
  store.putWork(work('a', 1), null, 2);
  store.putWork(work('b', 2), 'a', 2);
  expect([store.work('a'), store.work('b')?.flows]).toEqual([null, [{ id: 'b' }]]);
  store.putWork(work('c', 3), null, 2);
  store.putWork(work('d', 4), null, 2);
  expect(['b', 'c', 'd'].map((code) => store.work(code)?.flows)).toEqual([
    undefined,
    [{ id: 'c' }],
    [{ id: 'd' }],
  ]);
});

test('works are forgotten in time, and outlive the workshop', () => {
  const store = aStore();
  store.putWork(work('old', 10), null, 9);
  store.putWork(work('new', 20), null, 9);
  store.wipe();
  expect(store.forgetWorks(15)).toBe(1);
  expect([store.work('old'), store.work('new')?.lesson]).toEqual([null, 'lampe']);
});

test('a wiped workshop leaves no row, and a seat that is still ending writes none', () => {
  const store = aStore();
  const row = {
    id: 'w1',
    lesson: 'lampe',
    language: 'fr',
    state: 'running',
    code: '0123',
    created: 1,
  } as const;
  store.put({ ...row, started: 2, ended: null, frozen: false, cut: true });
  const seat = { id: 's1', number: 1, holder: null, secret: 'x', deployed: null, done: [false, false] };
  store.putSeat('w1', seat);
  store.putSeat('w1', { ...seat, deployed: 3, done: [true, false] });
  expect(store.seats('w1')).toEqual([{ ...seat, deployed: 3, done: [true, false] }]);
  store.putFile('w1', 's1', 'flows', [{ id: 'mine' }]);
  expect(store.current()).toMatchObject({ ...row, cut: true, frozen: false });
  expect(store.file('w1', 's1', 'flows')).toEqual([{ id: 'mine' }]);
  store.wipe();
  expect([store.current(), store.seats('w1'), store.file('w1', 's1', 'flows')]).toEqual([
    null,
    [],
    undefined,
  ]);
  expect(() => store.putFile('w1', 's1', 'flows', [])).toThrow(/FOREIGN KEY/);
});

test('a flow goes from one seat to another with its topics, and what looks like a template is left alone', () => {
  const here = { base: 'ceis/workshop/w1/s1', shared: 'ceis/workshop/w1/shared' };
  const there = { base: 'ceis/workshop/w2/s12', shared: 'ceis/workshop/w2/shared' };
  const flow = [
    { id: 'a', type: 'mqtt in', topic: '{{base}}/object/bouton/action', sentence: '{{payload}}' },
    { id: 'b', type: 'mqtt out', topic: '{{shared}}/chat' },
  ];
  const root = 'ceis/workshop';
  for (const place of [here, there]) expect(unplaced(placed(flow, place), root)).toEqual(flow);
  expect(placed(unplaced(placed(flow, here), root), there)).toEqual([
    { id: 'a', type: 'mqtt in', topic: 'ceis/workshop/w2/s12/object/bouton/action', sentence: '{{payload}}' },
    { id: 'b', type: 'mqtt out', topic: 'ceis/workshop/w2/shared/chat' },
  ]);
  const elsewhere = [{ topic: 'ceis/workshop/#' }, { topic: 'ceis/workshop/w1/s1bis' }, { topic: 'a/ceis' }];
  expect(unplaced(elsewhere, root)).toEqual(elsewhere);
});
