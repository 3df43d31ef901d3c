import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainNumber } from '../../../devices/dialects/plain-number.ts';
import { valuePayload } from '../../../devices/dialects/value-payload.ts';

const read = (payload: string): unknown => {
  const message = valuePayload(Buffer.from(payload));
  return message.type === 'value' ? message.value : message.reason;
};

describe('a plain number', () => {
  test('is read bit for bit as JavaScript reads it, or left to the slow way', () => {
    const text = fc.oneof(
      fc
        .tuple(fc.integer(), fc.integer({ min: 0, max: 6 }))
        .map(([n, places]) => (n / 10 ** places).toFixed(places)),
      fc.stringMatching(/^-?\d{1,9}(\.\d{1,9})?$/),
    );
    fc.assert(
      fc.property(text, (written) => {
        const number = plainNumber(Buffer.from(written));
        if (written.length <= 15) expect(number).toBe(Number(written) + 0);
        else expect(number).toBeNaN();
      }),
      { numRuns: 5_000 },
    );
  });

  test('any other bytes are not one, and never make it throw', () => {
    for (const other of [
      '',
      '-',
      '.',
      '1.',
      '.5',
      '1..2',
      '1,5',
      '+1',
      '1e3',
      ' 1',
      '--1',
      '1-',
      'NaN',
      '0x10',
      '½',
    ]) {
      expect(plainNumber(Buffer.from(other)), other).toBeNaN();
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        const number = plainNumber(bytes);
        if (!Number.isNaN(number)) expect(number).toBe(Number(Buffer.from(bytes).toString('latin1')) + 0);
      }),
    );
  });
});

describe('a value', () => {
  test.each<[string, unknown]>([
    ['21.5', 21.5],
    ['-0', 0],
    ['+3', 3],
    ['1e3', 1000],
    ['.5', 0.5],
    [' 21.5\r\n', 21.5],
    ['12345678901234568', 1.2345678901234568e16],
    ['true', true],
    ['OFF', false],
    ['on', true],
    ['{"value":21.5}', 21.5],
    ['{"value":"21.5"}', 21.5],
    ['{"value":"ON"}', true],
    ['{"value":false}', false],
    ['{"value":"ouvert"}', 'ouvert'],
    ['{"value":1,"extra":{"deep":[1]}}', 1],
  ])('%s', (payload, value) => {
    expect(read(payload)).toEqual(value);
  });

  test('keeps unit, nonce and claimed time', () => {
    expect(
      valuePayload(Buffer.from('{"value":412,"unit":"ppm","nonce":"a","at":"2026-11-21T08:00:00Z"}')),
    ).toEqual({
      type: 'value',
      value: 412,
      unit: 'ppm',
      nonce: 'a',
      at: Date.UTC(2026, 10, 21, 8),
    });
  });

  test.each<[string, string]>([
    ['NaN', 'value-not-finite'],
    ['nan', 'value-not-finite'],
    ['Infinity', 'value-not-finite'],
    ['-inf', 'value-not-finite'],
    ['1e999', 'value-not-finite'],
    ['{"value":1e999}', 'value-not-finite'],
    ['{"value":"NaN"}', 'value-not-finite'],
    ['21,5', 'payload-invalid'],
    ['{"value":"21,5"}', 'payload-invalid'],
    ['{"value":NaN}', 'payload-not-json'],
    ['{"value":', 'payload-not-json'],
    ['{}', 'payload-invalid'],
    ['{"value":null}', 'payload-invalid'],
    ['{"value":[1]}', 'payload-invalid'],
    ['{"__proto__":{"value":1}}', 'payload-invalid'],
    ['{"constructor":1}', 'payload-invalid'],
    [`{"value":"${'x'.repeat(1025)}"}`, 'payload-invalid'],
    [`{"value":1,"unit":"${'x'.repeat(33)}"}`, 'payload-invalid'],
    [`{"value":1,"nonce":"${'x'.repeat(10_000)}"}`, 'nonce-invalid'],
    ['{"value":1,"nonce":""}', 'nonce-invalid'],
    ['{"value":1,"nonce":5}', 'nonce-invalid'],
    ['', 'payload-invalid'],
    ['bonjour', 'payload-invalid'],
    ['[1]', 'payload-invalid'],
    ['"21.5"', 'payload-invalid'],
    ['null', 'payload-invalid'],
    ['0x10', 'payload-invalid'],
    [`{"value":${'['.repeat(8_000)}`, 'payload-not-json'],
  ])('%s is refused as %s', (payload, reason) => {
    expect(read(payload)).toBe(reason);
  });

  test('of 1 MB is refused as too large', () => {
    expect(read('9'.repeat(1_000_000))).toBe('payload-too-large');
  });

  test('that is no UTF-8 is refused', () => {
    expect(valuePayload(Buffer.from([0x31, 0xff]))).toEqual({ type: 'rejected', reason: 'payload-invalid' });
  });

  test('never throws and is never NaN, whatever the bytes', () => {
    const json = fc.record({
      value: fc.jsonValue(),
      unit: fc.jsonValue(),
      at: fc.jsonValue(),
      nonce: fc.jsonValue(),
    });
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
      json.map((value) => Buffer.from(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(payload, (bytes) => {
        const message = valuePayload(bytes);
        if (message.type === 'value' && typeof message.value === 'number') {
          expect(Number.isFinite(message.value)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
