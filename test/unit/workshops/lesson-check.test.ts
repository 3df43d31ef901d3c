import { describe, expect, test } from 'vitest';
import { type CheckCondition, lessonSchema } from '../../../hub/contract/workshops.ts';
import { LessonCheck } from '../../../hub/workshops/checks/lesson-check.ts';

const OWN = [
  { id: 't', type: 'tab', label: 'Leçon' },
  { id: 's', type: 'switch', z: 't', x: 100, y: 80, rules: [{ t: 'gt', v: '20' }], wires: [[]] },
];
const said = { fr: 'Fait', en: 'Done' };

function checkOf(...conditions: CheckCondition[]): LessonCheck {
  const lesson = lessonSchema.parse({
    id: 'essai',
    number: 9,
    title: said,
    about: said,
    minutes: 45,
    level: 'debutant',
    objects: ['lampe', 'thermometre'],
    check: conditions.map((when) => ({ said, when })),
    hints: [said, said, said],
  });
  return new LessonCheck({ lesson, flow: OWN });
}
const message = (topic: string, payload: unknown, from: 'bench' | 'flow' = 'flow') => ({
  topic,
  payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  from,
});

describe('a message', () => {
  test('does the step when its topic, its origin and its value are those asked for', () => {
    const check = checkOf({ message: { topic: 'object/lampe/set', from: 'flow', is: true } });
    for (const other of [
      message('object/lampe/set', 'OFF'),
      message('object/lampe/set', 'ON', 'bench'),
      message('object/buzzer/set', 'ON'),
    ]) {
      check.heard(other, 0);
      expect(check.steps()).toEqual([false]);
    }
    check.heard(message('object/lampe/set', 'ON'), 0);
    expect(check.steps()).toEqual([true]);
  });
  test('is compared by the value inside it, as objects say it', () => {
    const check = checkOf({ message: { topic: 'object/+/temperature', above: 24, below: 30 } });
    check.heard(message('object/thermometre/temperature', { value: 24, unit: '°C' }), 0);
    expect(check.steps()).toEqual([false]);
    check.heard(message('object/thermometre/temperature', { value: 24.1, unit: '°C' }), 0);
    expect(check.steps()).toEqual([true]);
  });
  test('that is no number is neither above nor below one', () => {
    const check = checkOf({ message: { topic: '#', above: -1_000 } });
    for (const payload of ['chaud', '', '{', '[]', 'null', '{"value":"22"}'])
      check.heard(message('a', payload), 0);
    expect(check.steps()).toEqual([false]);
  });
  test('is told once: a step that is done stays done', () => {
    const check = checkOf({ message: { topic: 'a' } });
    check.heard(message('a', ''), 0);
    expect(check.tick(1)).toBe(true);
    expect(check.tick(2)).toBe(false);
    check.reset();
    expect(check.steps()).toEqual([false]);
  });
});

describe('so many within a time', () => {
  test('at least: three within ten seconds, not three in all', () => {
    const check = checkOf({ count: { topic: 'bip', within: 10, at_least: 3 } });
    for (const second of [0, 11, 22, 33]) check.heard(message('bip', '1'), second * 1_000);
    expect(check.steps()).toEqual([false]);
    for (const second of [40, 44, 48]) check.heard(message('bip', '1'), second * 1_000);
    expect(check.steps()).toEqual([true]);
  });
  test('at most: a lamp that no longer flickers, from the learner’s own flow on', () => {
    const check = checkOf({ count: { topic: 'object/lampe/set', within: 20, at_most: 2 } });
    check.tick(0);
    check.tick(60_000);
    expect(check.steps()).toEqual([false]); // Nothing was deployed: silence proves nothing.
    check.deployed([...OWN, { id: 'n', type: 'function' }]);
    for (let second = 60; second < 80; second += 2)
      check.heard(message('object/lampe/set', 'ON'), second * 1_000);
    check.tick(79_000);
    check.tick(95_000);
    expect(check.steps()).toEqual([false]);
    check.tick(120_000);
    expect(check.steps()).toEqual([true]);
  });
});

test('one after another: only in that order, and soon', () => {
  const check = checkOf({
    after: {
      first: { topic: 'object/bouton/press', from: 'bench' },
      second: { topic: 'object/lampe/set', from: 'flow' },
      within: 2,
    },
  });
  check.heard(message('object/lampe/set', 'ON'), 0);
  check.heard(message('object/bouton/press', '1', 'bench'), 1_000);
  check.heard(message('object/lampe/set', 'ON'), 4_000);
  expect(check.steps()).toEqual([false]);
  check.heard(message('object/bouton/press', '1', 'bench'), 5_000);
  check.heard(message('object/lampe/set', 'ON'), 5_400);
  expect(check.steps()).toEqual([true]);
});

describe('the deployed flow', () => {
  test('counts as changed when a value is, not when a node was moved', () => {
    const check = checkOf(
      { deployed: true },
      { flow: { type: 'switch', property: 'rules.0.v', changed: true } },
    );
    check.deployed(OWN.map((node) => ({ ...node, x: 500, y: 10 })));
    expect(check.steps()).toEqual([false, false]);
    check.deployed(OWN.map((node) => (node.id === 's' ? { ...node, rules: [{ t: 'gt', v: '24' }] } : node)));
    expect(check.steps()).toEqual([true, true]);
  });
  test('holds a node of a type, with a value, new or not', () => {
    const check = checkOf(
      { flow: { type: 'switch' } },
      { flow: { type: 'switch', changed: true } },
      { flow: { type: 'function', property: 'outputs', is: 2 } },
    );
    check.deployed(OWN);
    expect(check.steps()).toEqual([true, false, false]);
    check.deployed([...OWN, { id: 'x', type: 'switch' }, { id: 'f', type: 'function', outputs: 2 }]);
    expect(check.steps()).toEqual([true, true, true]);
  });
  test('with anything in it is looked at without harm', () => {
    const check = checkOf({ flow: { type: 'switch', property: '__proto__.x', changed: true } });
    check.deployed([{ id: 'x', type: 'switch', rules: null }, {}]);
    expect(check.steps()).toEqual([false]);
  });
});
