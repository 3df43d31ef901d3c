import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cardFromEm4100, cardFromUid } from '../../../devices/readers/badge-key.ts';
import { cardFromText, type TextFormat } from '../../../devices/readers/badge-text.ts';
import { cardFromWiegandBits } from '../../../devices/readers/wiegand26.ts';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');
const CARD = { kind: 'full', key: '6547886', low24: '24:6547886' };

describe('one EM4100 card has one key', () => {
  test.each<[string, TextFormat | undefined, string]>([
    ['RDM6300 and ID-12LA raw', 'hex', '010063E9AE'],
    ['the same on a line reader left on auto', undefined, '010063E9AE'],
    ['Tasmota RDM6300.UID', 'hex', '0063E9AE'],
    ['ESPHome rdm6300', 'decimal', '6547886'],
    ['the same on a reader left on auto', undefined, '6547886'],
    ['wedge, and printed on the card', undefined, '0006547886'],
    ['wedge 3+5', undefined, '099,59822'],
    ['wedge 3+5 without leading zeros', '3+5', '99,59822'],
    ['hexadecimal with a prefix', undefined, '0x0063e9ae'],
  ])('%s', (_, format, text) => {
    expect(cardFromText(text, format)).toEqual(CARD);
  });

  test('the version byte is no part of it', () => {
    expect(cardFromEm4100(hex('14 008EC793'))).toMatchObject({ key: '9357203' });
    expect(cardFromEm4100(hex('62 E3086CED'))).toMatchObject({ key: '3808980205' });
  });

  test('Wiegand-26 sees 24 bits of it: an alias, never the key', () => {
    const alias = { kind: 'low24', low24: '24:6547886' };
    expect(cardFromText('63E9AE')).toEqual(alias);
    expect(cardFromText('63e9ae', 'wiegand26')).toEqual(alias);
    expect(cardFromText('10110001111101001101011100', 'wiegand26')).toEqual(alias);
    expect(cardFromText('2C7D35C', 'wiegand26')).toEqual(alias);
  });

  test('Wiegand with 34 bits sees all of it', () => {
    const number = (6_547_886).toString(2).padStart(32, '0');
    const ones = (bits: string): number => bits.replaceAll('0', '').length;
    const even = ones(number.slice(0, 16)) % 2;
    const odd = 1 - (ones(number.slice(16)) % 2);
    expect(cardFromWiegandBits(`${even}${number}${odd}`)).toEqual(CARD);
  });

  test('any flipped bit of a Wiegand-26 word is refused', () => {
    const bits = '10110001111101001101011100';
    for (let i = 0; i < bits.length; i++) {
      const flipped = `${bits.slice(0, i)}${bits[i] === '1' ? '0' : '1'}${bits.slice(i + 1)}`;
      expect(cardFromWiegandBits(flipped)).toBe('uid-invalid');
    }
  });
});

describe('ISO 14443 UIDs', () => {
  test('four bytes are the number that a wedge reader types, in either byte order', () => {
    expect(cardFromText('74-10-37-94')).toMatchObject({ key: '1947219860' });
    expect(cardFromText('74103794', 'uid')).toMatchObject({ key: '1947219860' });
    expect(cardFromText('94371074', 'uid-reversed')).toMatchObject({ key: '1947219860' });
    expect(cardFromText('2486636660', 'decimal', true)).toMatchObject({ key: '1947219860' });
    expect(cardFromText('1947219860')).toMatchObject({ key: '1947219860' });
  });

  test('seven and ten bytes lose nothing and meet no number', () => {
    expect(cardFromText('04A1B2C3D4E5F6', 'uid')).toEqual({
      kind: 'full',
      key: 'uid:04a1b2c3d4e5f6',
      low24: null,
    });
    expect(cardFromText('F6:E5:D4:C3:B2:A1:04', 'uid', true)).toMatchObject({ key: 'uid:04a1b2c3d4e5f6' });
    expect(cardFromText('04A1B2C3D4E5F6071829', 'uid')).toMatchObject({ key: 'uid:04a1b2c3d4e5f6071829' });
  });

  test('different UIDs never share a key', () => {
    const uid = fc.oneof(...[4, 7, 8, 10].map((n) => fc.uint8Array({ minLength: n, maxLength: n })));
    fc.assert(
      fc.property(uid, uid, (a, b) => {
        const [one, other] = [cardFromUid(a), cardFromUid(b)];
        fc.pre(
          !Buffer.from(a).equals(Buffer.from(b)) && typeof one !== 'string' && typeof other !== 'string',
        );
        fc.pre(one.kind === 'full' && other.kind === 'full');
        expect(one).not.toMatchObject({ key: (other as { key: string }).key });
      }),
    );
  });

  test('a random identifier names nobody, and is known only where the reader is of 13.56 MHz', () => {
    expect(cardFromText('08-12-34-56')).toEqual({ kind: 'random' });
    expect(cardFromText('08123456', 'uid')).toEqual({ kind: 'random' });
    expect(cardFromText('56341208', 'uid-reversed')).toEqual({ kind: 'random' });
    expect(cardFromText('08123456', 'hex')).toMatchObject({ kind: 'full', key: '135410774' });
    expect(cardFromEm4100(hex('01 08123456'))).toMatchObject({ kind: 'full' });
  });

  test('the printed number without its leading zeros, as ESPHome sends it, is the same card', () => {
    expect(cardFromText('6547886')).toEqual(cardFromText('0006547886'));
    expect(cardFromText('123456789')).toEqual(cardFromText('0123456789'));
  });

  test('four bytes that begin with the cascade tag are part of a longer UID, shared by many cards', () => {
    expect(cardFromText('8804A1B2', 'uid')).toBe('uid-ambiguous');
  });
});

describe('what is refused', () => {
  test.each<[string, string, TextFormat | undefined]>([
    ['zero', '0000000000', undefined],
    ['zero in hexadecimal', '00000000', 'hex'],
    ['zero as a UID', '00-00-00-00', undefined],
    ['seven zero bytes', '00000000000000', 'uid'],
    ['nothing', '', undefined],
    ['a word', 'bonjour', undefined],
    ['a key of a keypad', '5', undefined],
    ['more than 32 bits in decimal', '4294967296', 'decimal'],
    ['a facility above 255', '256,00001', undefined],
    ['a card above 65535', '001,65536', undefined],
    ['decimal digits with a letter', '12A', 'decimal'],
    ['eleven bytes', '0102030405060708090A0B', 'uid'],
    ['65 characters', `${' '.repeat(55)}0006547886`, undefined],
  ])('%s', (_, text, format) => {
    expect(cardFromText(text, format)).toBe('uid-invalid');
  });

  test.each<[string, string, TextFormat | undefined]>([
    ['a UID of seven digits, one zero lost', '4D8FC5F', 'uid'],
    ['a UID of six digits, two zeros lost', '4D8C5F', 'uid'],
    ['thirteen digits', '4A1B2C3D4E5F6', 'uid'],
    ['six of them', '654788', undefined],
    ['ten digits beyond 32 bits', '6206639012', undefined],
  ])('as ambiguous: %s', (_, text, format) => {
    expect(cardFromText(text, format)).toBe('uid-ambiguous');
  });

  test('no text whatever makes it throw', () => {
    const formats: TextFormat[] = ['auto', 'decimal', 'hex', '3+5', 'wiegand26', 'uid', 'uid-reversed'];
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF,: -'), maxLength: 30 }),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...formats), fc.boolean(), (written, format, reversed) => {
        expect(['string', 'object']).toContain(typeof cardFromText(written, format, reversed));
      }),
      { numRuns: 500 },
    );
  });
});
