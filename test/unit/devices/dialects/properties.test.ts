import fc from 'fast-check';
import sparkplug from 'sparkplug-payload';
import { describe, expect, test } from 'vitest';
import type { Decoded, SaidValue } from '../../../../devices/dialects/dialect.ts';
import { dialects } from '../../../../devices/dialects/dialects.ts';
import { Interpreter } from '../../../../devices/dialects/interpreter.ts';
import { MEASURE_PATTERN } from '../../../../hub/contract/measures.ts';
import { VENDOR_MESSAGES } from '../../../support/vendor-messages.ts';
import { DOCUMENTED } from './documented.ts';

/** What holds for every dialect, whatever it is given: vendors' messages, the same broken, and noise. */

const CORPUS = [
  ...VENDOR_MESSAGES.map(({ topic, payload }) => ({ topic, payload })),
  ...DOCUMENTED.map(({ topic, payload }) => ({ topic, payload: Buffer.from(payload) })),
];

interface Message {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retained: boolean;
}

// ---- messages

const word = fc.oneof(
  fc.constantFrom('sensor', 'state', 'set', 'status', '0', '$state', 'online', '__proto__', 'é', 'a b', '5'),
  fc.string({ unit: 'grapheme', maxLength: 8 }).filter((level) => !/[#+/\0]/.test(level)),
);
const vendorTopic = fc.constantFrom(...CORPUS.map(({ topic }) => topic));
const topic = fc.oneof(
  { weight: 4, arbitrary: vendorTopic },
  { weight: 1, arbitrary: fc.tuple(vendorTopic, word).map(([before, level]) => `${before}/${level}`) },
  {
    weight: 1,
    arbitrary: fc.tuple(vendorTopic, fc.nat(8), word).map(([whole, at, level]) =>
      whole
        .split('/')
        .with(at % whole.split('/').length, level)
        .join('/'),
    ),
  },
  { weight: 1, arbitrary: fc.array(word, { minLength: 1, maxLength: 8 }).map((levels) => levels.join('/')) },
);

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, -0, 1e308, 5e-324, 2 ** 53, 2 ** 64, -1, 254, 255, 65_535),
);
const scalarText = fc.oneof(
  fc.constantFrom('constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty'),
  fc.constantFrom('ON', 'off', 'true', 'NaN', 'Infinity', '-inf', '1e999', '1,5', ' 12 ', '0x10', '', 'null'),
  number.map(String),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
const jsonValue = fc.jsonValue({ depthSize: 'large', maxDepth: 6 });
const deep = fc
  .integer({ min: 1, max: 3_000 })
  .map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

/** A vendor's JSON with one of its values, wherever it is, in another's place. */
function withValue(value: unknown, path: number, other: unknown): unknown {
  if (typeof value !== 'object' || value === null) return other;
  const keys = Object.keys(value);
  const key = keys[path % (keys.length || 1)];
  if (key === undefined) return other;
  const inner = withValue(
    (value as Record<string, unknown>)[key],
    Math.floor(path / (keys.length || 1)),
    other,
  );
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...value, [key]: inner };
}

const vendorPayload = fc.constantFrom(...CORPUS.map(({ payload }) => payload));
const mutated = fc.oneof(
  fc.tuple(vendorPayload, fc.nat(), fc.oneof(jsonValue, number, scalarText)).map(([payload, path, other]) => {
    try {
      return Buffer.from(JSON.stringify(withValue(JSON.parse(payload.toString()), path, other)));
    } catch {
      return Buffer.from(typeof other === 'string' ? other : JSON.stringify(other));
    }
  }),
  fc.tuple(vendorPayload, fc.nat(), fc.nat(255)).map(([payload, at, byte]) => {
    const bytes = Buffer.from(payload);
    bytes[at % bytes.length] = byte;
    return bytes;
  }),
  fc.tuple(vendorPayload, fc.nat()).map(([payload, end]) => payload.subarray(0, end % payload.length)),
  // Keys that a JavaScript object has without having been given them.
  vendorPayload.map((payload) =>
    Buffer.from(
      payload.toString().replace('{', '{"__proto__":{"temperature":99},"constructor":{"value":98},'),
    ),
  ),
);
const noise = fc.oneof(
  scalarText.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  jsonValue.map((value) => Buffer.from(JSON.stringify(value))),
  deep.map((text) => Buffer.from(text)),
);
const payload = fc.oneof(
  { weight: 3, arbitrary: vendorPayload },
  { weight: 4, arbitrary: mutated },
  { weight: 2, arbitrary: noise },
);
const example = fc.constantFrom(...CORPUS);
const message: fc.Arbitrary<Message> = fc
  .tuple(fc.oneof(example, fc.record({ topic, payload })), fc.boolean())
  .map(([said, retained]) => ({ ...said, retained }));
/** What is said later may rest on what was said before: discoveries, attributes, births, totals. */
const conversation = fc.array(message, { minLength: 1, maxLength: 6 });

function hear(messages: readonly Message[]): Decoded[] {
  const interpreter = new Interpreter();
  return messages.flatMap(({ topic, payload, retained }) => {
    return interpreter.readerFor(topic)?.decode(payload, retained) ?? [];
  });
}

function valuesOf(decoded: readonly Decoded[]): SaidValue[] {
  return decoded.flatMap((one) => (one.type === 'said' ? one.said.flatMap(({ values = [] }) => values) : []));
}

// ---- the numbers that are in a message

const NUMBERS = /-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/gi;
const BASE64 = /[A-Za-z0-9+/]{4,}={0,2}/g;
const tahu = sparkplug.get('spBv1.0')!;

/** As text, as JSON, in base64 as frames are read, and as Eclipse's own package reads protobuf. */
function numbersIn({ payload }: Message): number[] {
  const text = payload.toString();
  const numbers = [...text.matchAll(NUMBERS)].flatMap(([digits]) => [
    Number(digits),
    Math.abs(Number(digits)),
  ]);
  JSON.stringify(parsed(text), (_key, value) => {
    if (typeof value === 'number') numbers.push(value);
    if (typeof value === 'string')
      for (const [digits] of value.matchAll(NUMBERS)) numbers.push(Number(digits));
    return value;
  });
  for (const [frame] of text.matchAll(BASE64)) numbers.push(...numbersInFrame(Buffer.from(frame, 'base64')));
  try {
    for (const metric of tahu.decodePayload(payload).metrics ?? []) {
      const value = Number(metric.value);
      numbers.push(value, value >>> 0, Number(value.toPrecision(7)));
    }
  } catch {
    // No protobuf.
  }
  return numbers;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function numbersInFrame(bytes: Buffer): number[] {
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const raw = [bytes.readUInt8(at)];
    if (at + 2 <= bytes.length) raw.push(bytes.readUInt16LE(at), bytes.readInt16LE(at));
    if (at + 4 <= bytes.length) raw.push(bytes.readUInt32LE(at));
    numbers.push(...raw.flatMap((value) => [value, value / 2, value / 10, value / 100]));
  }
  return numbers;
}

const close = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
/** What may be made of one number, or of two: each of them is written beside the code that does it. */
const OF_ONE: readonly ((n: number) => number)[] = [
  (n) => n,
  // °F to °C.
  (n) => Math.round(((n - 32) * 500) / 9) / 100,
  // Levels of 254 and 255, mireds' cousins: percent.
  (n) => Math.round((n * 100) / 254),
  (n) => Math.round((n * 100) / 255),
  (n) => Math.round(n),
  // One passage each way: `1` or `2`.
  () => 1,
];
const OF_TWO: readonly ((a: number, b: number) => number)[] = [
  // SenML's base values.
  (a, b) => a + b,
  // Totals of which the first is known.
  (a, b) => a - b,
  (a, b) => (a - b + 2 ** 16) % 2 ** 16,
  (a, b) => (a - b + 2 ** 32) % 2 ** 32,
];

function isMadeOf(value: number, messages: readonly Message[]): boolean {
  const numbers = [...new Set(messages.flatMap(numbersIn))];
  if (numbers.some((n) => OF_ONE.some((convert) => close(convert(n), value)))) return true;
  const sums = messages.some(
    ({ topic, payload }) => /^(?:application|v3)\//.test(topic) || payload.includes('"b'),
  );
  return sums && numbers.some((a) => numbers.some((b) => OF_TWO.some((make) => close(make(a, b), value))));
}

// ---- what holds

/** The checks run on some thousand messages; each seed finds others. */
const RUNS = { numRuns: 1_000 };

describe('whatever is said, every dialect', () => {
  test('answers, and never throws', () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        for (const decoded of hear(messages)) expect(['said', 'other', 'rejected']).toContain(decoded.type);
      }),
      RUNS,
    );
  });

  test('says of each object only what an object can be, and describe of itself', () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        for (const decoded of hear(messages)) {
          for (const { availability, description } of decoded.type === 'said' ? decoded.said : []) {
            expect([undefined, 'online', 'offline', 'sleeping']).toContain(availability);
            const { name, model, room, measures = [], commands = [] } = description ?? {};
            for (const text of [name, model, room]) expect(['undefined', 'string']).toContain(typeof text);
            for (const { measure, unit } of measures) {
              expect(measure).toMatch(MEASURE_PATTERN);
              expect((unit ?? '').length).toBeLessThanOrEqual(32);
            }
            for (const command of commands) expect(['switch', 'brightness', 'color']).toContain(command);
          }
        }
      }),
      RUNS,
    );
  });

  test('says numbers that are finite, texts that fit, and measures that are one level', () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        for (const { measure, value, unit, at, ago, nonce } of valuesOf(hear(messages))) {
          expect(measure).toMatch(MEASURE_PATTERN);
          if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
          if (typeof value === 'string') expect(value.length).toBeLessThanOrEqual(1_024);
          expect((unit ?? '').length).toBeLessThanOrEqual(32);
          for (const time of [at, ago]) if (time !== undefined) expect(Number.isFinite(time)).toBe(true);
          if (nonce !== undefined) expect(nonce).not.toBe('');
        }
      }),
      RUNS,
    );
  });

  test('names its objects by itself, in at most 200 characters', () => {
    const names = new Set(dialects().map(({ name }) => name));
    fc.assert(
      fc.property(conversation, (messages) => {
        for (const decoded of hear(messages)) {
          for (const { object } of decoded.type === 'said' ? decoded.said : []) {
            expect(names).toContain(object.slice(0, object.indexOf(':')));
            expect(object.length).toBeLessThanOrEqual(200);
          }
        }
      }),
      RUNS,
    );
  });

  test('invents no number: each is in a message, or made of one as is written down', () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        const said = valuesOf(hear(messages)).map(({ value }) => value);
        for (const value of said.filter((one) => typeof one === 'number')) {
          expect(isMadeOf(value, messages), `${value}`).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test('reads no key that the sender did not write', () => {
    // What every object would answer if somebody had made it so.
    const poison = { temperature: 99, humidity: 98, tempc: 97, co2: 96, brightness: 95, people_in: 94 };
    const said: SaidValue[] = [];
    for (const [key, value] of Object.entries(poison)) {
      Object.defineProperty(Object.prototype, key, { value, configurable: true });
    }
    try {
      for (const { topic } of CORPUS) {
        for (const empty of [
          '{}',
          '[{}]',
          '{"uplink_message":{"decoded_payload":{}},"object":{},"params":{}}',
        ]) {
          said.push(...valuesOf(hear([{ topic, payload: Buffer.from(empty), retained: false }])));
        }
      }
    } finally {
      for (const key of Object.keys(poison)) Reflect.deleteProperty(Object.prototype, key);
    }
    expect(said).toEqual([]);
  });

  test('takes as many values as a message may have, however many it holds', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`t${i}`, i]));
    const pack = Array.from({ length: 300 }, (_, i) => ({ n: `dev:t${i}`, v: i }));
    for (const { topic } of CORPUS) {
      for (const content of [many, { object: many }, { uplink_message: { decoded_payload: many } }, pack]) {
        const payload = Buffer.from(JSON.stringify(content));
        expect(valuesOf(hear([{ topic, payload, retained: false }])).length).toBeLessThanOrEqual(64);
      }
    }
  });
});

describe('one message', () => {
  test('is claimed by its own dialect and by no other', () => {
    for (const { dialect, topic, payload } of VENDOR_MESSAGES) {
      expect(claimants(topic, payload), topic).toEqual([dialect]);
    }
  });

  test('is never claimed by two', () => {
    fc.assert(
      fc.property(fc.record({ topic, payload }), ({ topic, payload }) => {
        expect(claimants(topic, payload).length, topic).toBeLessThanOrEqual(1);
      }),
      RUNS,
    );
  });

  /** Who would read it if the others were not there; the last resort only where nobody else does. */
  function claimants(topic: string, payload: Buffer): string[] {
    const claims = dialects().flatMap((dialect) => {
      const claim = dialect.claim(topic);
      return claim === null ? [] : [{ name: dialect.name, ...claim, claim }];
    });
    const reads = ({ claim }: (typeof claims)[number]): boolean => claim.decode(payload, false) !== null;
    const sure = claims.filter(({ certainty }) => certainty === 'sure');
    if (sure.length > 0) return sure.map(({ name }) => name);
    const open = claims.filter(({ certainty }) => certainty === 'open').filter(reads);
    if (open.length > 0) return open.map(({ name }) => name);
    return claims.filter(({ certainty }) => certainty === 'last').map(({ name }) => name);
  }
});

describe('who a person is', () => {
  const card = fc.constantFrom(
    ...['74-10-37-94', '94D8FC5F', '0006547886', '008EC793', '04A1B2C3D4E5F6', '099,59822', '010063E9AE'],
  );
  const keyOfCard = fc.constantFrom(
    ...[
      'uid',
      'UID',
      'tag',
      'card',
      'badge',
      'rfid',
      'value',
      'state',
      'data',
      'Temperature',
      'action',
      'code',
    ],
  );

  test('P3 the number of a badge never comes out of a dialect', () => {
    fc.assert(
      fc.property(topic, card, keyOfCard, fc.nat(), (topic, number, key, path) => {
        const bare = number.replaceAll(/[^0-9a-f]/gi, '').toLowerCase();
        const base = CORPUS[path % CORPUS.length]!.payload.toString();
        const messages = [
          number,
          JSON.stringify({ [key]: number }),
          JSON.stringify({ PN532: { UID: number }, [key]: number }),
          JSON.stringify([{ n: key, vs: number }]),
          base.replace(/:(?:-?\d+(?:\.\d+)?|"[^"]*")/, `:"${number}"`),
        ].map((text) => ({ topic, payload: Buffer.from(text), retained: false }));
        const known = Number(bare);
        for (const { value } of messages.flatMap((one) => valuesOf(hear([one])))) {
          expect(
            String(value)
              .replaceAll(/[^0-9a-f]/gi, '')
              .toLowerCase(),
          ).not.toContain(bare);
          if (Number.isFinite(known)) expect(value).not.toBe(known);
        }
      }),
      RUNS,
    );
  });

  test('P12 a phone that a Bluetooth gateway hears is no object, and its address is told to nobody', () => {
    const hexByte = fc.integer({ min: 0, max: 255 }).map((byte) => byte.toString(16).padStart(2, '0'));
    const mac = fc
      .array(hexByte, { minLength: 6, maxLength: 6 })
      .map((bytes) => bytes.join(':').toUpperCase());
    const heard = fc.record(
      {
        rssi: fc.integer({ min: -100, max: -20 }),
        distance: fc.double({ min: 0, max: 30, noNaN: true }),
        mac_type: fc.constantFrom(0, 1),
        name: fc.constantFrom('iPhone de Marie', 'Galaxy S24'),
        servicedata: fc.constant('fe00'),
        manufacturerdata: fc.constant('4c0010'),
        mfid: fc.constant('4c00'),
        uuid: fc.constant('1de4b189115e45f6b44e509352269977'),
        brand: fc.constantFrom('Apple', 'GENERIC'),
        model: fc.constantFrom('iBeacon', 'iPhone', 'Watch'),
        model_id: fc.constantFrom('IBEACON', 'APPLEDEVICE', 'APPLEWATCH'),
        type: fc.constantFrom('RMAC', 'BCON', 'TRACK', 'BODY', 'PHONE'),
        batt: fc.integer({ min: 0, max: 100 }),
      },
      { requiredKeys: ['rssi'] },
    );
    fc.assert(
      fc.property(mac, heard, (id, message) => {
        // A battery alone, of a model that Theengs calls a sensor, is one.
        fc.pre(!(message.type === undefined && message.batt !== undefined && message.model === undefined));
        const payload = Buffer.from(JSON.stringify({ id, ...message }));
        for (const topic of [`home/OMG/BTtoMQTT/${id.replaceAll(':', '')}`, 'home/OMG/BTtoMQTT']) {
          const decoded = hear([{ topic, payload, retained: false }]);
          expect(decoded).toEqual([{ type: 'rejected', reason: 'phone-refused' }]);
        }
      }),
      RUNS,
    );
  });
});
