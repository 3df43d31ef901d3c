import { describe, expect, test } from 'vitest';
import { workshop as en } from '../../../kiosk/text/workshop-en.ts';
import { workshop as fr } from '../../../kiosk/text/workshop-fr.ts';
import { chartLine } from '../../../kiosk/workshop/chart-line.ts';
import { LINES_SHOWN, Lines, valueIn } from '../../../kiosk/workshop/message-lines.ts';

function texts(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  if (typeof part === 'function') return [0, 1, 2, 100].map((count) => String(part(count, 12, 3, 4)));
  return Object.values(part as object).flatMap(texts);
}
const keysOf = (part: object, prefix = ''): string[] =>
  Object.entries(part).flatMap(([key, value]) =>
    typeof value === 'object' ? keysOf(value, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
const sentences = (part: object): string[] => texts(part).flatMap((text) => text.split(/(?<=[.!?])\s+/));

/** The same word in both. */
const BOTH = ['Buzzer', 'Messages', 'Pause.', 'Table'];

describe('what learners read', () => {
  test.each([fr, en])('A13: no sentence is longer than twelve words: $language', (text) => {
    expect(sentences(text).length).toBeGreaterThan(150);
    const words = (sentence: string): string[] =>
      sentence.split(/\s+/).filter((word) => /[\p{L}\d]/u.test(word));
    expect(sentences(text).filter((sentence) => words(sentence).length > 12)).toEqual([]);
  });

  test('is there in both languages, and no French is left in the English', () => {
    expect(keysOf(en)).toEqual(keysOf(fr));
    const french = new Set(texts(fr).filter((text) => /\p{L}{5}/u.test(text)));
    expect(
      texts(en)
        .filter((text) => french.has(text))
        .sort(),
    ).toEqual([...BOTH].sort());
  });

  test('French punctuation never begins a line: its space does not break', () => {
    expect(texts(fr).filter((text) => / [!?:;»]|« /.test(text))).toEqual([]);
  });
});
describe('messages as they pass', () => {
  test('the newest is first, the oldest leave, and a value is shown without its wrapping', () => {
    const lines = new Lines();
    const message = { at: '2026-11-22T10:00:00.000Z', from: 'bench', topic: 'object/bouton/action' } as const;
    for (let n = 1; n <= LINES_SHOWN + 5; n++)
      lines.add({ ...message, payload: `{"value":${n},"unit":"°C"}` });
    const shown = lines.latest();
    expect([shown.length, shown[0]?.value, shown.at(-1)?.value]).toEqual([LINES_SHOWN, '105 °C', '6 °C']);
  });

  test.each([
    ['{"value":"single","at":"x"}', 'single'],
    ['{"value":true}', 'true'],
    ['ON', 'ON'],
    ['{"text":"Bonjour"}', '{"text":"Bonjour"}'],
    ['{"value":"cut', '{"value":"cut'],
    ['', ''],
  ])('%s is shown as %s', (payload, shown) => {
    expect(valueIn(payload)).toBe(shown);
  });
});

describe('the curve', () => {
  const bounds = { stepped: true, least: 100 };

  test('a value that was said before the window still holds in it', () => {
    const line = chartLine([[0, 40]], 1_000, 2_000, bounds);
    expect(line).toMatchObject({ low: 40, high: 40, last: 40 });
    expect(line?.path).toBe('M0 60H320');
  });

  test('a step is drawn as one, to the present', () => {
    const line = chartLine(
      [
        [1_000, 0],
        [1_500, 100],
      ],
      1_000,
      2_000,
      bounds,
    );
    expect(line?.path).toBe('M0 114H160V6H320');
  });

  test('without a value there is no curve', () => {
    expect(chartLine([], 0, 1, bounds)).toBeNull();
    expect(chartLine([[0, 1]], 1_000, 2_000, { stepped: false, least: 1 })).toBeNull();
  });
});
