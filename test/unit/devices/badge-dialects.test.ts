import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BadgeMessage, ReaderDialect } from '../../../devices/dialects/badge-message.ts';
import { tapPayload } from '../../../devices/dialects/tap-payload.ts';
import { vendorBadge } from '../../../devices/dialects/vendor-badge.ts';

/** The key, `24:…`, `random`, the reason of a refusal, or `other`. */
function told(message: BadgeMessage): string {
  if (message.type !== 'card') return message.type === 'rejected' ? message.reason : message.type;
  const { card } = message;
  if (card.kind === 'full') return card.key;
  return card.kind === 'low24' ? card.low24 : card.kind;
}
const vendor = (payload: string | object, reader: ReaderDialect = {}): string =>
  told(vendorBadge(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)), reader));
const ours = (payload: string | object, reader: ReaderDialect = {}): BadgeMessage =>
  tapPayload(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)), reader);

describe('our own topic', () => {
  test('the number as text, in the form the building file gives the reader', () => {
    expect(told(ours('0006547886'))).toBe('6547886');
    expect(told(ours('6547886', { format: 'decimal' }))).toBe('6547886');
    expect(told(ours('94371074', { format: 'hex', reversed: true }))).toBe('1947219860');
  });

  test('JSON with its own format, nonce and time', () => {
    const message = ours({
      uid: '63E9AE',
      format: 'wiegand26',
      nonce: 'n1',
      at: '2026-11-21T09:00:00.250+01:00',
    });
    expect(message).toEqual({
      type: 'card',
      card: { kind: 'low24', low24: '24:6547886' },
      nonce: 'n1',
      at: Date.UTC(2026, 10, 21, 8, 0, 0, 250),
    });
    expect(ours({ uid: '0006547886', at: 1_795_248_000_000 })).toMatchObject({ at: 1_795_248_000_000 });
  });

  test('a time that cannot be read is said to be none', () => {
    for (const at of ['2026-11-21T09:00:00', 'hier', true, {}, null]) {
      expect(ours({ uid: '0006547886', at })).toMatchObject({ type: 'card', at: Number.NaN });
    }
  });

  test.each<[string, string | object, string]>([
    ['no uid', { format: 'hex' }, 'payload-invalid'],
    ['a uid that is a number', { uid: 6_547_886 }, 'payload-invalid'],
    ['a format nobody knows', { uid: '0006547886', format: 'osdp' }, 'payload-invalid'],
    ['an empty nonce', { uid: '0006547886', nonce: '' }, 'nonce-invalid'],
    ['a nonce of 10 kB', { uid: '0006547886', nonce: 'x'.repeat(10_000) }, 'nonce-invalid'],
    ['a nonce that is no text', { uid: '0006547886', nonce: 7 }, 'nonce-invalid'],
    ['1 MB', 'x'.repeat(1_000_000), 'payload-too-large'],
    ['broken JSON', '{"uid":', 'payload-not-json'],
    ['JSON nested 8,000 deep', `{"uid":${'['.repeat(8_000)}`, 'payload-not-json'],
    ['nested 5,000 deep, well formed', `{"uid":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 'payload-invalid'],
    ['a uid that only a prototype has', '{"__proto__":{"uid":"0006547886"}}', 'payload-invalid'],
    ['nothing', '', 'uid-invalid'],
    ['a word', 'hello', 'uid-invalid'],
  ])('%s is refused by name', (_, payload, reason) => {
    expect(told(ours(payload))).toBe(reason);
  });

  test('bytes that are no UTF-8 are refused by name', () => {
    expect(told(tapPayload(Buffer.from([0xff, 0xfe, 0x30]), {}))).toBe('payload-invalid');
  });
});

describe('Tasmota', () => {
  test.each<[string, object, string]>([
    ['PN532', { Time: '2019-01-02T22:07:10', PN532: { UID: '94D8FC5F' } }, '2497248351'],
    ['PN532 with data', { PN532: { UID: '94D8FC5F', DATA: 'x', Auth: 'Ok' } }, '2497248351'],
    ['PN532 with seven bytes', { PN532: { UID: '04A1B2C3D4E5F6' } }, 'uid:04a1b2c3d4e5f6'],
    ['RC522', { RC522: { UID: 'BA839D07', Data: '', Type: 'MIFARE 1KB' } }, '3129187591'],
    ['RDM6300', { RDM6300: { UID: '008EC793' } }, '9357203'],
    [
      'RDM6300 beside another sensor',
      { DS18B20: { Temperature: 20.6 }, RDM6300: { UID: '0063E9AE' } },
      '6547886',
    ],
    ['serial bridge', { SSerialReceived: '010063E9AE25' }, '6547886'],
    ['serial bridge with STX', { SSerialReceived: '\u0002010063E9AE25' }, '6547886'],
    ['serial bridge, whole frame', { SSerialReceived: '\u0002010063E9AE25\r\n\u0003' }, '6547886'],
    ['a phone', { PN532: { UID: '08D8FC5F' } }, 'random'],
    ['08 at 125 kHz is no phone', { RDM6300: { UID: '08D8FC5F' } }, '148438111'],
  ])('%s', (_, message, key) => {
    expect(vendor(message)).toBe(key);
  });

  test.each<[string, object, string]>([
    ['seven digits: a zero was lost', { PN532: { UID: '4D8FC5F' } }, 'uid-ambiguous'],
    ['zero', { RDM6300: { UID: '00000000' } }, 'uid-invalid'],
    ['a wrong checksum on the bridge', { SSerialReceived: '01020304FAFA' }, 'frame-checksum'],
    ['other serial text', { SSerialReceived: 'P1_I 1-0:31.7.0' }, 'frame-invalid'],
    ['a UID that is no text', { PN532: { UID: 12_345_678 } }, 'uid-invalid'],
    ['no UID', { PN532: {} }, 'uid-invalid'],
    ['a sensor that is no object', { PN532: null }, 'other'],
    ['only other sensors', { Time: '2017-02-16T10:13:52', DS18B20: { Temperature: 20.6 } }, 'other'],
  ])('%s', (_, message, reason) => {
    expect(vendor(message)).toBe(reason);
  });
});

describe('ESPHome', () => {
  test.each<[string, string, ReaderDialect, string]>([
    ['PN532 and RC522', '74-10-37-94', {}, '1947219860'],
    ['reversed', '94-37-10-74', { reversed: true }, '1947219860'],
    ['a phone', '08-10-37-94', {}, 'random'],
    ['seven bytes', '04-A1-B2-C3-D4-E5-F6', {}, 'uid:04a1b2c3d4e5f6'],
    ['rdm6300', '6547886', {}, '6547886'],
    ['rdm6300, ten digits', '3808980205', {}, '3808980205'],
    ['wiegand in hexadecimal', '46568D', {}, '24:4609677'],
    ['wiegand digits that hold no letter, format given', '465680', { format: 'hex' }, '24:4609664'],
    ['the same, format not given', '465680', {}, 'uid-ambiguous'],
    ['six decimal digits, format given', '465680', { format: 'decimal' }, '465680'],
    ['a key press', '5', {}, 'uid-invalid'],
    ['another key press', '#', {}, 'uid-invalid'],
    ['a key press where the format is decimal', '11', { format: 'decimal' }, 'uid-invalid'],
  ])('%s', (_, text, reader, key) => {
    expect(vendor(text, reader)).toBe(key);
  });
});

describe('esp-rfid', () => {
  const access = {
    type: 'access',
    time: 1_605_991_375,
    isKnown: 'true',
    access: 'Always',
    username: 'Camille Martin',
    uid: '7ac3a21d',
    hostname: 'porte',
    doorName: 'Entrée',
  };

  test.each<[string, object, string]>([
    ['access', access, '2059641373'],
    ['isKnown as a boolean', { ...access, isKnown: true }, '2059641373'],
    ['several doors', { ...access, access: ['Always', 'Denied'], doorName: ['a', 'b'] }, '2059641373'],
    ['older key names', { ...access, isknown: 'true', door: 'Entrée' }, '2059641373'],
    ['Home Assistant’s /tag', { uid: '7ac3a21d', time: 1_605_991_375 }, '2059641373'],
    ['a phone', { ...access, uid: '08c3a21d' }, 'random'],
    ['seven digits: a zero was lost', { ...access, uid: 'ac3a21d' }, 'uid-ambiguous'],
    [
      'an unknown tag, whose number it keeps',
      { type: 'WARN', src: 'rfid', desc: 'Unknown rfid tag is scanned' },
      'uid-invalid',
    ],
    ['access without uid', { type: 'access' }, 'uid-invalid'],
    ['heartbeat', { type: 'heartbeat', time: 1_605_991_375, uptime: 999, ip: '10.0.0.9' }, 'other'],
    ['boot', { type: 'boot', uptime: 0 }, 'other'],
  ])('%s', (_, message, key) => {
    expect(vendor(message)).toBe(key);
  });

  test('nothing of what it says but the card comes in, least of all the name', () => {
    const message = vendorBadge(Buffer.from(JSON.stringify(access)), {});
    expect(Object.keys(message)).toEqual(['type', 'card']);
    expect(JSON.stringify(message)).not.toContain('Camille');
  });
});

test('no payload whatever makes a decoder throw', () => {
  const keys = fc.constantFrom(
    'uid',
    'UID',
    'PN532',
    'RDM6300',
    'SSerialReceived',
    'type',
    'at',
    '__proto__',
  );
  const json = fc.dictionary(keys, fc.oneof(fc.jsonValue(), fc.constantFrom('access', '0006547886')));
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    json.map((value) => Buffer.from(JSON.stringify(value))),
    fc.json().map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(payload, (bytes) => {
      expect(tapPayload(bytes, {}).type).toMatch(/card|rejected/);
      expect(vendorBadge(bytes, {}).type).toMatch(/card|rejected|other/);
    }),
    { numRuns: 1_000 },
  );
});
