import sparkplug from 'sparkplug-payload';
import { beforeEach, describe, expect, test } from 'vitest';
import { Listener } from './hear.ts';

/** Eclipse Sparkplug 3.0.0, sections 4 and 6, with the payloads that Tahu's own package writes. */
const tahu = sparkplug.get('spBv1.0')!;
type Metrics = Parameters<typeof tahu.encodePayload>[0]['metrics'];
const NODE = 'spBv1.0/Ateliers/%/passerelle-1';
const topic = (type: string): string => `${NODE.replace('%', type)}${type.startsWith('D') ? '/four' : ''}`;
const AT = 1_700_000_000_000;

function payload(metrics: Metrics): Buffer {
  return Buffer.from(tahu.encodePayload({ timestamp: AT, seq: 0, metrics: metrics ?? [] }));
}
const bdSeq = (value: number): NonNullable<Metrics>[number] => ({ name: 'bdSeq', type: 'Int64', value });

let listener: Listener;
beforeEach(() => {
  listener = new Listener();
  listener.hear(
    topic('NBIRTH'),
    payload([bdSeq(3), { name: 'Node Control/Rebirth', type: 'Boolean', value: false }]),
  );
});

function born(): void {
  listener.hear(
    topic('DBIRTH'),
    payload([
      {
        name: 'Chambre/Temperature',
        alias: 1,
        type: 'Float',
        value: 20.1,
        properties: { engUnit: { type: 'String', value: '°C' } },
      },
      { name: 'Cuissons', alias: 2, type: 'UInt32', value: 3_000_000_000 },
      { name: 'Ecart', alias: 3, type: 'Int16', value: -3 },
      { name: 'Depuis', alias: 4, type: 'Int64', value: -9 },
      { name: 'Porte/Ouverte', alias: 5, type: 'Boolean', value: true },
      { name: 'Programme', alias: 6, type: 'String', value: 'faïence' },
      { name: 'Properties/Serie', type: 'String', value: 'A-12' },
      { name: 'Photo', alias: 7, type: 'Bytes', value: new Uint8Array([1, 2, 3]) },
    ]),
  );
}

describe('Sparkplug B', () => {
  test('a birth says an object, its measures with their units, and their values', () => {
    const said = listener.hear(
      topic('DBIRTH'),
      payload([
        {
          name: 'Temperature',
          alias: 1,
          type: 'Double',
          value: 21.5,
          properties: { engUnit: { type: 'String', value: '°C' } },
        },
        {
          name: 'Puissance',
          alias: 2,
          type: 'Int32',
          value: 900,
          properties: { engUnit: { type: 'String', value: 'W' } },
        },
      ]),
    );
    expect(said).toEqual({
      type: 'said',
      said: [
        {
          object: 'sparkplug-b:Ateliers/passerelle-1/four',
          availability: 'online',
          description: {
            name: 'four',
            measures: [
              { measure: 'temperature', name: 'Temperature' },
              { measure: 'puissance', name: 'Puissance', unit: 'W' },
            ],
          },
          values: [
            { measure: 'temperature', value: 21.5, at: AT },
            { measure: 'puissance', value: 900, unit: 'W', at: AT },
          ],
        },
      ],
    });
  });

  test('data name their metrics by the aliases of the birth', () => {
    born();
    const data = payload([
      { alias: 1, type: 'Float', value: 20.1, timestamp: AT + 5 },
      { alias: 2, type: 'UInt32', value: 3_000_000_000 },
      { alias: 3, type: 'Int16', value: -300 },
      { alias: 4, type: 'Int64', value: 9_007_199_254_740_991 },
      { alias: 5, type: 'Boolean', value: false },
      { alias: 6, type: 'String', value: 'grès' },
      { alias: 7, type: 'Bytes', value: new Uint8Array([1]) },
    ]);
    expect(listener.said(topic('DDATA'), data)).toEqual([
      { measure: 'temperature', value: 20.1, at: AT + 5 },
      { measure: 'cuissons', value: 3_000_000_000, at: AT },
      { measure: 'ecart', value: -300, at: AT },
      { measure: 'depuis', value: 9_007_199_254_740_991, at: AT },
      { measure: 'ouverte', value: false, at: AT },
      { measure: 'programme', value: 'grès', at: AT },
    ]);
  });

  test('data need not say their types again [tck-id-payloads-metric-datatype-not-req]', () => {
    born();
    // Field 2 of Payload: metrics; in it alias (2) = 3, int_value (10) = 2^32 - 3.
    const untyped = Buffer.from('12081003 50fdffffff0f'.replace(' ', ''), 'hex');
    expect(listener.said(topic('DDATA'), untyped)).toEqual([{ measure: 'ecart', value: -3 }]);
  });

  test('a null, a transient metric, and a whole number that no double holds are left out', () => {
    born();
    const data = payload([
      { alias: 1, type: 'Float', value: null },
      { alias: 2, type: 'UInt32', value: 1, isTransient: true },
      { alias: 5, type: 'Boolean', value: true },
    ]);
    expect(listener.values(topic('DDATA'), data)).toEqual({ ouverte: true });
    // int64 2^62: alias (2) = 4, datatype (4) = 4, long_value (11).
    const huge = Buffer.from('120e1004200458808080808080808040', 'hex');
    expect(listener.said(topic('DDATA'), huge)).toEqual([]);
  });

  test('historical data keep their time, and are known again', () => {
    born();
    const data = payload([{ alias: 3, type: 'Int16', value: 7, timestamp: AT - 60_000, isHistorical: true }]);
    expect(listener.said(topic('DDATA'), data)).toEqual([
      {
        measure: 'ecart',
        value: 7,
        at: AT - 60_000,
        nonce: `sparkplug-b:Ateliers/passerelle-1/four ${AT - 60_000}`,
      },
    ]);
  });

  test('data of a device that was not born are refused, with the reason', () => {
    const refusal = { type: 'rejected', reason: 'birth-missing' };
    expect(listener.hear(topic('DDATA'), payload([{ alias: 1, type: 'Float', value: 1 }]))).toEqual(refusal);
    born();
    expect(listener.hear(topic('DDATA'), payload([{ alias: 99, type: 'Float', value: 1 }]))).toEqual(refusal);
    listener.hear(topic('DDEATH'), payload([]));
    expect(listener.hear(topic('DDATA'), payload([{ alias: 1, type: 'Float', value: 1 }]))).toEqual(refusal);
  });

  test('a node takes its devices with it when it dies', () => {
    born();
    expect(listener.hear(topic('NDEATH'), payload([bdSeq(3)]))).toEqual({
      type: 'said',
      said: [
        { object: 'sparkplug-b:Ateliers/passerelle-1', availability: 'offline' },
        { object: 'sparkplug-b:Ateliers/passerelle-1/four', availability: 'offline' },
      ],
    });
  });

  test('the will of a session that is over says nothing of the one that lives', () => {
    expect(listener.hear(topic('NDEATH'), payload([bdSeq(2)]))).toEqual({ type: 'other' });
  });

  test('commands, states of hosts and retained copies say nothing', () => {
    expect(listener.hear('spBv1.0/STATE/hote', '{"online":true,"timestamp":1}')).toEqual({ type: 'other' });
    expect(listener.hear(topic('NCMD'), payload([]))).toEqual({ type: 'other' });
    expect(listener.hear(topic('DBIRTH'), payload([]), true)).toEqual({ type: 'other' });
  });

  test('bytes that are no payload are refused', () => {
    for (const bytes of ['{"temperature":21}', '\u0000', 'ffffffff']) {
      expect(listener.hear(topic('NDATA'), bytes), bytes).toEqual({
        type: 'rejected',
        reason: 'payload-invalid',
      });
    }
  });

  test('a gateway that bears without end leaves room for the others', () => {
    born();
    for (let i = 0; i < 250; i++) {
      listener.hear(`spBv1.0/g/DBIRTH/n/d${i}`, payload([{ name: 'x', alias: 1, type: 'Double', value: 1 }]));
    }
    const last = payload([{ alias: 1, type: 'Double', value: 2 }]);
    expect(listener.values('spBv1.0/g/DDATA/n/d249', last)).toEqual({ x: 2 });
    // The one born longest ago is asked to be born again.
    expect(listener.hear('spBv1.0/g/DDATA/n/d0', last)).toEqual({
      type: 'rejected',
      reason: 'birth-missing',
    });
  });
});
