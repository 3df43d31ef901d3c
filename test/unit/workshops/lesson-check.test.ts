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
    check.resume([true, true]);
    expect(check.steps()).toEqual([true]);
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
  test('at most: the lesson’s own flow, deployed or only moved about, proves nothing by its silence', () => {
    const check = checkOf({ count: { topic: 'object/lampe/state', within: 20, at_most: 1 } });
    check.deployed(OWN);
    check.deployed(OWN.map((node) => ({ ...node, x: 1 })));
    check.tick(0);
    check.tick(60_000);
    expect(check.steps()).toEqual([false]);
  });
  test('at most, with a flow: silence counts from the deployment of such a flow on, not of another', () => {
    const secondRule = { type: 'switch', property: 'rules.1.t', is: 'lt' };
    const check = checkOf({
      count: { topic: 'object/lampe/state', within: 20, at_most: 1, with_flow: secondRule },
    });
    const withRules = (...rules: object[]) =>
      OWN.map((node) => (node.id === 's' ? { ...node, rules } : node));
    check.deployed(withRules({ t: 'gt', v: '25' }, { t: 'else' }));
    check.tick(0);
    check.tick(60_000);
    expect(check.steps()).toEqual([false]);
    check.deployed(withRules({ t: 'gt', v: '21' }, { t: 'lt', v: '19' }));
    check.tick(61_000);
    check.tick(80_000);
    expect(check.steps()).toEqual([false]);
    check.tick(82_000);
    expect(check.steps()).toEqual([true]);
  });
});

describe('each number once, though there was a silence', () => {
  /** Says numbers, one a second; a string is so many seconds of silence. */
  function passes(...said: (number | string)[]): boolean {
    const check = checkOf({
      each_once: { topic: 'object/ecran/set', from: 'flow', after_silence: 6, at_least: 5 },
    });
    let second = 0;
    for (const each of said) {
      if (typeof each === 'string') second += Number(each);
      else check.heard(message('object/ecran/set', { text: `Message ${each}` }), second++ * 1_000);
    }
    return check.steps()[0] ?? false;
  }
  test('in any order, from the last one before it on', () => {
    expect(passes(1, 2, '10', 7, 3, 5, 4, 6)).toBe(true);
    expect(passes(1, 2, '10', 3, 4, 5, 6, 7)).toBe(true);
  });
  test('not without a silence, nor with one missing or too few', () => {
    expect(passes(1, 2, 3, 4, 5, 6, 7, 8)).toBe(false);
    expect(passes(1, 2, '10', 7, 8, 9, 10, 11, 12)).toBe(false);
    expect(passes(1, 2, '10', 3, 4, 6, 7, 8, 9)).toBe(false);
    expect(passes(1, 2, '10', 3, 4, 5, 6)).toBe(false);
  });
  test('not with one that comes twice, until the network is cut again', () => {
    const twice = [1, 2, '10', 3, 4, 4, 5, 6, 7, 8];
    expect(passes(...twice)).toBe(false);
    expect(passes(...twice, '10', 9, 11, 10, 13, 12)).toBe(true);
  });
  test('from the deployment on, even when the network is cut before the new flow has said anything', () => {
    const check = checkOf({ each_once: { topic: 'n', after_silence: 6, at_least: 2 } });
    check.heard(message('n', '7'), 0);
    check.deployed(OWN);
    for (const n of [10, 9, 8]) check.heard(message('n', `${n}`), 20_000);
    expect(check.steps()).toEqual([true]);
  });
  test('and a program that begins to count anew can still do it', () => {
    expect(passes(40, 41, '10', 1, 2, '10', 3, 4, 5, 6, 7)).toBe(true);
  });
});

test('what another seat says to everybody is not the learner’s own', () => {
  const check = checkOf({ message: { topic: 'shared/#', from: 'flow' } });
  check.heard({ ...message('shared/etiquettes/poste', 'Il mesure'), from: 'neighbour' }, 0);
  expect(check.steps()).toEqual([false]);
  check.heard(message('shared/etiquettes/poste', 'Il mesure'), 0);
  expect(check.steps()).toEqual([true]);
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
