import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOLD_MS, MAX_TAGS, TagHold } from '../../../devices/readers/tag-hold.ts';

test('a tag that stays for 5 s, seen every 50 ms, is one tap', () => {
  const hold = new TagHold();
  const taps = Array.from({ length: 100 }, (_, i) => hold.arrives('a', i * 50)).filter(Boolean);
  expect(taps).toHaveLength(1);
});

test('it is a second tap once it was away for the hold time', () => {
  const hold = new TagHold();
  hold.arrives('a', 0);
  expect(hold.arrives('a', HOLD_MS - 1)).toBe(false);
  expect(hold.arrives('a', HOLD_MS - 1 + HOLD_MS)).toBe(true);
});

test('two tags that alternate on one antenna are two taps', () => {
  const hold = new TagHold();
  const taps = Array.from({ length: 100 }, (_, i) => hold.arrives(i % 2 === 0 ? 'a' : 'b', i * 50));
  expect(taps.map((tap, i) => (tap ? i : -1)).filter((i) => i >= 0)).toEqual([0, 1]);
});

test('a tap that could not be kept is tried again', () => {
  const hold = new TagHold();
  hold.arrives('a', 0);
  hold.forget('a');
  expect(hold.arrives('a', 50)).toBe(true);
});

test('of too many tags, the one seen longest ago is forgotten', () => {
  const hold = new TagHold();
  for (let i = 0; i <= MAX_TAGS; i++) hold.arrives(String(i), i);
  expect(hold.arrives('0', 100)).toBe(true);
  expect(hold.arrives(String(MAX_TAGS), 100)).toBe(false);
});

test('for any times, a tap is exactly a sight after an absence of the hold time', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5_000)), (gaps) => {
      const hold = new TagHold(1_000);
      let now = 0;
      const taps = gaps.map((gap) => {
        now += gap;
        return hold.arrives('a', now);
      });
      expect(taps).toEqual(gaps.map((gap, i) => i === 0 || gap >= 1_000));
    }),
  );
});
