import { beforeEach, describe, expect, test } from 'vitest';
import { Listener } from './hear.ts';

/** The examples of RFC 8428, section 5. */
let listener: Listener;
beforeEach(() => {
  listener = new Listener();
});
const TOPIC = 'capteurs/toit';

describe('SenML', () => {
  test('5.1.1: one measurement, named by its device alone, is what its unit says', () => {
    expect(listener.hear(TOPIC, [{ n: 'urn:dev:ow:10e2073a01080063', u: 'Cel', v: 23.1 }])).toEqual({
      type: 'said',
      said: [
        { object: 'senml:urn:dev:ow:10e2073a01080063', values: [{ measure: 'temperature', value: 23.1 }] },
      ],
    });
  });

  test('5.1.2: several names of one base are several measures of one object', () => {
    const pack = [
      { bn: 'urn:dev:ow:10e2073a01080063:', n: 'voltage', u: 'V', v: 120.1 },
      { n: 'current', u: 'A', v: 1.2 },
    ];
    expect(listener.hear(TOPIC, pack)).toEqual({
      type: 'said',
      said: [
        {
          object: 'senml:urn:dev:ow:10e2073a01080063',
          values: [
            { measure: 'voltage', value: 120.1, unit: 'V' },
            { measure: 'current', value: 1.2, unit: 'A' },
          ],
        },
      ],
    });
  });

  test('5.1.2: times are added to the base time, units come from the base', () => {
    const pack = [
      {
        bn: 'urn:dev:ow:10e2073a0108006:',
        bt: 1.276020076001e9,
        bu: 'A',
        bver: 5,
        n: 'voltage',
        u: 'V',
        v: 120.1,
      },
      { n: 'current', t: -5, v: 1.2 },
      { n: 'current', t: -4, v: 1.3 },
      { n: 'current', v: 1.7 },
    ];
    expect(listener.said(TOPIC, pack)).toEqual([
      { measure: 'voltage', value: 120.1, unit: 'V', at: 1276020076001 },
      { measure: 'current', value: 1.2, unit: 'A', at: 1276020071001 },
      { measure: 'current', value: 1.3, unit: 'A', at: 1276020072001 },
      { measure: 'current', value: 1.7, unit: 'A', at: 1276020076001 },
    ]);
  });

  test('5.1.3: base values hold for what follows, and change where they are said again', () => {
    const pack = [
      { bn: 'urn:dev:ow:10e2073a01080063', bt: 1.320067464e9, bu: '%RH', v: 20 },
      { u: 'lon', v: 24.30621 },
      { u: 'lat', v: 60.07965 },
      { t: 60, v: 20.3 },
      { bn: 'autre:', n: 'temp', u: 'Cel', v: 21 },
    ];
    const decoded = listener.hear(TOPIC, pack);
    expect(decoded).toMatchObject({
      said: [
        {
          object: 'senml:urn:dev:ow:10e2073a01080063',
          values: [
            { measure: 'humidity', value: 20, at: 1320067464000 },
            { measure: 'value', value: 24.30621, unit: 'lon' },
            { measure: 'value', value: 60.07965, unit: 'lat' },
            { measure: 'humidity', value: 20.3, at: 1320067524000 },
          ],
        },
        { object: 'senml:autre', values: [{ measure: 'temperature', value: 21 }] },
      ],
    });
  });

  test('5.1.5: texts, truth and sums; a data value is not kept', () => {
    const pack = [
      { bn: 'urn:dev:ow:10e2073a01080063:', n: 'temp', u: 'Cel', v: 23.1 },
      { n: 'label', vs: 'Machine Room' },
      { n: 'open', vb: false },
      { n: 'nfc-reader', vd: 'aGkgCg' },
      { n: 'energy', u: 'J', s: 1300 },
    ];
    expect(listener.values(TOPIC, pack)).toEqual({
      temperature: 23.1,
      label: 'Machine Room',
      open: false,
      energy_sum: 1300,
    });
  });

  test('a base value and a base sum are added; a record of a base alone is no measurement', () => {
    const pack = [
      { bn: 'dev1/', bv: 20, bs: 100 },
      { n: 'temp', u: 'Cel', v: 1.5 },
      { n: 'energy', s: 5 },
    ];
    expect(listener.values(TOPIC, pack)).toEqual({ temperature: 21.5, energy_sum: 105 });
  });

  test('a time below 2^28 is told from now, and so is none', () => {
    const pack = [
      { n: 'temperature', v: 1, t: -60 },
      { n: 'temperature', v: 2 },
    ];
    expect(listener.hear(TOPIC, pack)).toEqual({
      type: 'said',
      said: [
        {
          object: `senml:${TOPIC}`,
          values: [
            { measure: 'temperature', value: 1, ago: 60_000 },
            { measure: 'temperature', value: 2 },
          ],
        },
      ],
    });
  });

  test.each<[string, object]>([
    ['a version that is not known yet', [{ bver: 11, n: 'a', v: 1 }]],
    ['a label that must be understood', [{ n: 'a', v: 1, secret_: 2 }]],
    ['a name with characters that no name has', [{ n: 'température', v: 1 }]],
    ['a name that begins with a sign', [{ n: '-a', v: 1 }]],
    ['no name at all', [{ v: 1 }]],
    ['a time that is a word', [{ n: 'a', t: 'now', v: 1 }]],
    ['a base that is a word', [{ bt: '2024', n: 'a', v: 1 }]],
  ])('refuses a pack with %s', (_what, pack) => {
    expect(listener.hear(TOPIC, pack)).toEqual({ type: 'rejected', reason: 'payload-invalid' });
  });

  test('another list of JSON is not SenML', () => {
    for (const list of [[], [1, 2], [{ temperature: 1 }], [[]], ['n']]) {
      expect(listener.hear(TOPIC, list)).toMatchObject({ type: 'other' });
    }
  });
});
