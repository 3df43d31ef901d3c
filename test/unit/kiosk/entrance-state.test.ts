import { describe, expect, test } from 'vitest';
import type { LiveEvents } from '../../../hub/contract/live.ts';
import {
  DEFAULT_CLEAR_MS,
  type EntranceEvent,
  type EntranceState,
  LEAST_CLEAR_MS,
  nextState,
  QUESTION_MS,
  SECOND_TOUCH_MS,
  WAITING,
  WARNING_MS,
} from '../../../kiosk/entrance/entrance-state.ts';
import { PREVIEWS, previewOf } from '../../../kiosk/entrance/preview.ts';

const tap = (seq: number, more: Partial<LiveEvents['tap']> = {}): EntranceEvent => ({
  type: 'tap',
  tap: {
    door: 'entree',
    reader: 'entree',
    result: 'in',
    present: 1,
    party: 1,
    at: '2026-11-20T10:00:00Z',
    seq,
    ...more,
  },
});
/** Plays events at their times, in ms. */
const play = (...events: [at: number, EntranceEvent][]): EntranceState =>
  events.reduce((state, [at, event]) => nextState(state, event, at), WAITING);
const time: EntranceEvent = { type: 'time' };
const noBadge: EntranceEvent = { type: 'no-badge' };
const choose = (people: number, nonce = 'n1'): EntranceEvent => ({
  type: 'choose',
  choice: { people, nonce },
});
const settled = (nonce: string, fate: 'noted' | 'kept' | 'not-counted'): EntranceEvent => ({
  type: 'settled',
  nonce,
  fate,
});

describe('a tap', () => {
  test('is shown at once, over anything but itself', () => {
    const first = play([0, tap(1)]);
    expect(first.view).toMatchObject({ name: 'passage', outcome: 'in', seq: 1 });
    expect(nextState(first, tap(2, { result: 'out' }), 100).view).toMatchObject({ outcome: 'out', seq: 2 });
    expect(nextState(first, tap(1), 100)).toBe(first);
  });

  test('with a hint says the hint', () => {
    expect(play([0, tap(1, { hint: 'random-id' })]).view).toMatchObject({ outcome: 'random-id' });
  });

  test('clears by itself after the set time, five seconds or more, and not before', () => {
    const state = play([0, tap(1)]);
    expect(DEFAULT_CLEAR_MS).toBeGreaterThanOrEqual(LEAST_CLEAR_MS);
    expect(LEAST_CLEAR_MS).toBeGreaterThanOrEqual(5_000);
    expect(nextState(state, time, DEFAULT_CLEAR_MS - 1)).toBe(state);
    expect(nextState(state, time, DEFAULT_CLEAR_MS).view).toEqual({ name: 'waiting' });
    expect(nextState(WAITING, tap(1), 0, 9_000).until).toBe(9_000);
  });

  test('during the question gives the question back afterwards, with all its time', () => {
    const shown = play([0, noBadge], [40_000, tap(1)]);
    const back = nextState(shown, time, 40_000 + DEFAULT_CLEAR_MS);
    expect(back.view).toEqual({ name: 'party', warned: false, chosen: null });
    expect(back.until).toBe(40_000 + DEFAULT_CLEAR_MS + QUESTION_MS);
  });

  test('does not swallow the answer to someone else’s touch', () => {
    const shown = play([0, noBadge], [1_000, choose(3)], [1_010, tap(1)], [1_020, settled('n1', 'noted')]);
    expect(shown.view).toMatchObject({ name: 'passage', seq: 1 });
    expect(nextState(shown, time, 1_010 + DEFAULT_CLEAR_MS).view).toEqual({ name: 'noted', people: 3 });
  });
});

describe('no badge', () => {
  test('two touches: the button, then the number', () => {
    const asked = play([0, noBadge], [1_000, choose(4)]);
    expect(asked.view).toEqual({ name: 'party', warned: false, chosen: { people: 4, nonce: 'n1' } });
    expect(nextState(asked, settled('n1', 'noted'), 1_050).view).toEqual({ name: 'noted', people: 4 });
    expect(nextState(asked, settled('n1', 'kept'), 1_050).view).toEqual({ name: 'kept' });
    expect(nextState(asked, settled('n1', 'not-counted'), 1_050).view).toEqual({ name: 'not-counted' });
  });

  test('A7: the second touch of a trembling hand neither counts nor leaves', () => {
    const opened = play([0, noBadge]);
    expect(nextState(opened, choose(1), SECOND_TOUCH_MS - 1)).toBe(opened);
    expect(nextState(opened, { type: 'back' }, SECOND_TOUCH_MS - 1)).toBe(opened);
    const chosen = nextState(opened, choose(1), SECOND_TOUCH_MS);
    expect(nextState(chosen, choose(2, 'n2'), 5_000)).toBe(chosen);
  });

  test('an answer to an older touch changes nothing', () => {
    const asked = play([0, noBadge], [1_000, choose(4, 'new')]);
    expect(nextState(asked, settled('old', 'noted'), 1_100)).toBe(asked);
  });

  test('A9: warns, then gives at least twenty seconds, which any touch extends', () => {
    const warned = play([0, noBadge], [QUESTION_MS, time]);
    expect(warned.view).toMatchObject({ name: 'party', warned: true });
    expect(warned.until! - QUESTION_MS).toBeGreaterThanOrEqual(20_000);
    expect(nextState(warned, time, QUESTION_MS + WARNING_MS).view).toEqual({ name: 'waiting' });
    const extended = nextState(warned, { type: 'activity' }, QUESTION_MS + WARNING_MS - 1);
    expect(extended.view).toMatchObject({ name: 'party', warned: false });
    expect(extended.until).toBe(QUESTION_MS + WARNING_MS - 1 + QUESTION_MS);
  });

  test('a chosen number is never timed out before its answer', () => {
    expect(play([0, noBadge], [1_000, choose(4)]).until).toBeNull();
  });
});

describe('previews', () => {
  test('every address shows a state that never ends by itself', () => {
    for (const name of PREVIEWS) expect(previewOf(`#/${name}`)?.state.until).toBeNull();
    expect(PREVIEWS.length).toBeGreaterThanOrEqual(13);
  });

  test('any other address is the real screen', () => {
    for (const fragment of ['', '#', '#/', '#/nowhere', '#/constructor', '#/__proto__']) {
      expect(previewOf(fragment)).toBeNull();
    }
  });
});
