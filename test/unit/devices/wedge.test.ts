import { describe, expect, test } from 'vitest';
import { cardFromText } from '../../../devices/readers/badge-text.ts';
import { readerSession } from '../../../devices/readers/reader-session.ts';
import {
  FASTEST_PERSON_MS,
  type WedgeEvent,
  type WedgeKey,
  WedgeSession,
  wedgeNumber,
} from '../../../devices/readers/wedge.ts';

/** Where a US keyboard has a character. */
const position = (character: string): string =>
  /\d/.test(character)
    ? `Digit${character}`
    : /[a-z]/i.test(character)
      ? `Key${character.toUpperCase()}`
      : { ',': 'Comma', '-': 'Minus', ':': 'Semicolon' }[character]!;
const LAYOUTS = {
  QWERTY: (character: string) => character,
  'French AZERTY': (character: string) =>
    /\d/.test(character)
      ? 'à&é"\'(-è_ç'[Number(character)]!
      : ({ a: 'q', A: 'Q', ',': ';', '-': ')', ':': 'm' }[character] ?? character),
  'Belgian AZERTY': (character: string) =>
    /\d/.test(character)
      ? 'à&é"\'(§è!ç'[Number(character)]!
      : ({ a: 'q', A: 'Q', ',': ';', '-': ')', ':': 'm' }[character] ?? character),
};
type Layout = keyof typeof LAYOUTS;
/** What a page sees of a reader that types `text` on a US keyboard, on a machine with that layout. */
const typed = (text: string, layout: Layout, codes = true): WedgeKey[] =>
  [...text].map((character) => ({ key: LAYOUTS[layout](character), code: codes ? position(character) : '' }));
const play = (
  session: WedgeSession,
  keys: readonly WedgeKey[],
  every: number,
  from = 1_000,
): WedgeEvent[] => [
  ...keys.flatMap((key, index) => session.press(key, from + index * every)),
  ...session.rest(from + keys.length * every + 1_000),
];
const ENTER: WedgeKey = { key: 'Enter', code: 'Enter' };

describe('a reader that types', () => {
  test('the row of a Belgian keyboard is told from the French one', () => {
    const keys = (text: string): WedgeKey[] => [...text].map((key) => ({ key, code: '' }));
    expect(wedgeNumber(keys(`àà&"è'!ç&&`))).toBe('0013748911');
    expect(wedgeNumber(keys(`àà&"è'_ç&&`))).toBe('0013748911');
  });

  for (const layout of Object.keys(LAYOUTS) as Layout[]) {
    for (const codes of [true, false]) {
      test(`gives the number it meant, on ${layout}, ${codes ? 'with' : 'without'} the keys’ positions`, () => {
        for (const text of [
          '0006547886',
          '6547886',
          '099,59822',
          '0063E9AE',
          '010063e9ae',
          '46568D',
          '04A1B2C3D4E5F6',
        ]) {
          expect(wedgeNumber(typed(text, layout, codes))).toBe(text.toUpperCase());
        }
      });
    }
  }

  test('set to the machine’s own layout types digits, and they are taken as they are', () => {
    const keys = [...'0063E9AE'].map((key) => ({ key, code: key === 'A' ? 'KeyQ' : position(key) }));
    expect(wedgeNumber(keys)).toBe('0063E9AE');
  });

  test('gives the same canonical key as the same card on a serial reader', () => {
    const serial = readerSession('rdm6300');
    serial.open(0);
    const frame = Buffer.from('0230313030363345394145323503', 'hex');
    const [event] = serial.receive(frame, 0);
    const card = event?.type === 'card' ? event.card : null;
    expect(card).toMatchObject({ kind: 'full', key: '6547886' });
    for (const layout of Object.keys(LAYOUTS) as Layout[]) {
      for (const text of ['0006547886', '6547886', '099,59822', '0063E9AE', '010063E9AE']) {
        expect(cardFromText(wedgeNumber(typed(text, layout))!)).toEqual(card);
      }
    }
  });

  test('is known by its speed and its Enter', () => {
    expect(play(new WedgeSession(), [...typed('0006547886', 'French AZERTY'), ENTER], 8)).toEqual([
      { type: 'number', text: '0006547886' },
    ]);
  });

  test('is no person’s Enter, also when what it typed is no number', () => {
    expect(
      play(new WedgeSession(), [...typed('000654', 'QWERTY'), { key: 'z', code: 'KeyZ' }, ENTER], 8),
    ).toEqual([{ type: 'unreadable' }]);
  });

  test('shift before a capital letter does not cut the number', () => {
    const shift = { key: 'Shift', code: 'ShiftLeft' };
    const keys = [
      ...typed('0063', 'QWERTY'),
      shift,
      ...typed('E9', 'QWERTY'),
      shift,
      ...typed('AE', 'QWERTY'),
      ENTER,
    ];
    expect(play(new WedgeSession(), keys, 5)).toEqual([{ type: 'number', text: '0063E9AE' }]);
  });

  test('two cards one after the other are two', () => {
    const session = new WedgeSession();
    const one = play(session, [...typed('0006547886', 'QWERTY'), ENTER], 8);
    const two = play(session, [...typed('0009357203', 'QWERTY'), ENTER], 8, 10_000);
    expect([...one, ...two]).toEqual([
      { type: 'number', text: '0006547886' },
      { type: 'number', text: '0009357203' },
    ]);
  });
});

describe('a person who types', () => {
  test('keeps every key, however many digits, and the Enter', () => {
    const keys = [...typed('0006547886', 'QWERTY'), ENTER];
    const events = play(new WedgeSession(), keys, FASTEST_PERSON_MS + 70);
    expect(events.every(({ type }) => type === 'person')).toBe(true);
    expect(events.flatMap((event) => (event.type === 'person' ? event.keys : []))).toEqual(keys);
  });

  test('a single Enter is at once a person’s', () => {
    expect(new WedgeSession().press(ENTER, 5)).toEqual([{ type: 'person', keys: [ENTER] }]);
  });

  test('two keys at once, from a heavy hand, are still a person’s', () => {
    const keys = typed('34', 'QWERTY');
    expect(play(new WedgeSession(), keys, 3)).toEqual([{ type: 'person', keys }]);
  });
});
