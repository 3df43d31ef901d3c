import { describe, expect, test } from 'vitest';
import {
  CODE_VALID_MS,
  PENDING_AT_MOST,
  PENDING_PER_ADDRESS,
  PendingScreens,
} from '../../../hub/screens/pending-screens.ts';

function atTime() {
  const time = { now: 1_000_000 };
  return { time, pending: new PendingScreens({ now: () => time.now }) };
}

describe('a code', () => {
  test('is good for ten minutes, then unknown to the desk and replaced on the screen', () => {
    const { time, pending } = atTime();
    const { secret, code } = pending.open('a');
    time.now += CODE_VALID_MS - 1;
    expect(pending.standing(secret)).toEqual({ state: 'waiting', code });
    time.now += 1;
    expect(pending.standing(secret)).toBeNull();
    expect(() => pending.claim(code)).toThrow('Ce code n’est pas affiché');
  });

  test('is never shown by two screens at once', () => {
    const { pending } = atTime();
    const codes = Array.from({ length: PENDING_AT_MOST }, (_, n) => pending.open(`a${n}`).code);
    expect(new Set(codes).size).toBe(PENDING_AT_MOST);
  });

  test('counts again when its credential could not be made', () => {
    const { pending } = atTime();
    const { code } = pending.open('a');
    const claim = pending.claim(code);
    expect(() => pending.claim(code)).toThrow();
    claim.release();
    pending.claim(code).accept('pass', 'wall');
    expect(() => pending.claim(code)).toThrow();
  });
});

test('the pass may be fetched again for a minute by a screen that lost the answer, then no more', () => {
  const { time, pending } = atTime();
  const { secret, code } = pending.open('a');
  pending.claim(code).accept('pass', 'kiosk');
  for (const wait of [0, 30_000, 29_999]) {
    time.now += wait;
    expect(pending.standing(secret)).toEqual({ state: 'accepted', pass: 'pass', kind: 'kiosk' });
  }
  time.now += 1;
  expect(pending.standing(secret)).toBeNull();
});

test('codes are bounded for one address, and for all', () => {
  const { time, pending } = atTime();
  for (let n = 0; n < PENDING_PER_ADDRESS; n++) pending.open('a');
  expect(() => pending.open('a')).toThrow('Trop d’essais.');
  for (let n = PENDING_PER_ADDRESS; n < PENDING_AT_MOST; n++) pending.open(`b${n}`);
  expect(() => pending.open('c')).toThrow('Le hub reçoit trop de messages.');
  time.now += CODE_VALID_MS;
  expect(pending.open('a').code).toHaveLength(6);
});

test('only screens that still ask are said to wait', () => {
  const { time, pending } = atTime();
  const open = pending.open('a');
  pending.open('b');
  for (let second = 0; second < 20; second += 2) {
    time.now += 2_000;
    pending.standing(open.secret);
  }
  expect(pending.waiting).toBe(1);
});
