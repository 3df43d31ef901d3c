import { describe, expect, test } from 'vitest';
import type { LiveEvents } from '../../../hub/contract/live.ts';
import {
  CALL_MS,
  canUndo,
  DEFAULT_CLEAR_MS,
  DEFAULT_SETTINGS,
  type EntranceEvent,
  type EntranceState,
  LEAST_CLEAR_MS,
  nextState,
  QUESTION_MS,
  SECOND_TOUCH_MS,
  THEME_MS,
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
    expect(first.view).toMatchObject({ name: 'passage', outcome: 'in', passage: 1 });
    expect(nextState(first, tap(2, { result: 'out' }), 100).view).toMatchObject({
      outcome: 'out',
      passage: 2,
    });
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
    expect(nextState(WAITING, tap(1), 0, { ...DEFAULT_SETTINGS, clearMs: 9_000 }).until).toBe(9_000);
  });

  test('during the question gives the question back afterwards, with all its time', () => {
    const shown = play([0, noBadge], [40_000, tap(1)]);
    const back = nextState(shown, time, 40_000 + DEFAULT_CLEAR_MS);
    expect(back.view).toEqual({ name: 'party', warned: false, chosen: null });
    expect(back.until).toBe(40_000 + DEFAULT_CLEAR_MS + QUESTION_MS);
  });

  test('does not swallow the answer to someone else’s touch', () => {
    const shown = play([0, noBadge], [1_000, choose(3)], [1_010, tap(1)], [1_020, settled('n1', 'noted')]);
    expect(shown.view).toMatchObject({ name: 'passage', passage: 1 });
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

describe('a passage taken back', () => {
  const settings = { clearMs: 6_000, cancelMs: 20_000, themes: false };
  const at = (state: EntranceState, event: EntranceEvent, now: number) =>
    nextState(state, event, now, settings);

  test('can be while the button is there, for the set time, and then the screen says what became of it', () => {
    const shown = at(WAITING, tap(7), 0);
    expect(canUndo(shown)).toBe(true);
    expect(shown.until).toBe(20_000);
    const asked = at(shown, { type: 'undo' }, 1_000);
    expect(canUndo(asked)).toBe(false);
    expect(at(asked, { type: 'undone', passage: 7, result: 'cancelled' }, 1_200).view.name).toBe('cancelled');
    expect(at(asked, { type: 'undone', passage: 7, result: 'too-late' }, 1_200).view.name).toBe('too-late');
    expect(at(shown, time, 20_000).view.name).toBe('waiting');
  });

  test('is no longer offered once the next badge has come, nor for a badge that was not counted', () => {
    const asked = at(at(WAITING, tap(7), 0), { type: 'undo' }, 1_000);
    const next = at(asked, tap(8), 1_100);
    expect(at(next, { type: 'undone', passage: 7, result: 'cancelled' }, 1_200)).toBe(next);
    expect(canUndo(at(WAITING, tap(9, { result: 'unknown' }), 0))).toBe(false);
  });

  test('stays possible on the question that follows, until its time is over', () => {
    const themes = { ...settings, themes: true };
    const shown = nextState(WAITING, tap(7), 0, themes);
    const why = nextState(shown, time, 6_000, themes);
    expect(why.view.name).toBe('theme');
    expect(canUndo(why)).toBe(true);
    expect(canUndo(nextState(why, time, 20_000, themes))).toBe(false);
  });
});

describe('why somebody comes', () => {
  const settings = { clearMs: 6_000, cancelMs: 20_000, themes: true };
  const at = (state: EntranceState, event: EntranceEvent, now: number) =>
    nextState(state, event, now, settings);

  test('is asked of who comes, not of who leaves, and doing nothing is an answer', () => {
    expect(at(at(WAITING, tap(1, { result: 'out' }), 0), time, 20_000).view.name).toBe('waiting');
    const why = at(at(WAITING, tap(2), 0), { type: 'continue' }, 1_000);
    expect(why.view.name).toBe('theme');
    expect(at(why, { type: 'theme' }, 2_000).view.name).toBe('thanks');
    expect(at(why, time, 1_000 + THEME_MS).view.name).toBe('waiting');
  });

  test('A9: any touch gives it all its time again, twenty seconds or more', () => {
    const why = at(at(WAITING, tap(2), 0), { type: 'continue' }, 1_000);
    expect(THEME_MS).toBeGreaterThanOrEqual(20_000);
    expect(at(why, { type: 'activity' }, 20_000).until).toBe(20_000 + THEME_MS);
  });

  test('the next badge is welcomed over it', () => {
    const why = at(at(WAITING, tap(2), 0), { type: 'continue' }, 1_000);
    expect(at(why, tap(3), 2_000).view).toMatchObject({ name: 'passage', passage: 3 });
  });
});

describe('a language', () => {
  const spanish: EntranceEvent = { type: 'language', language: 'es' };

  test('lasts for one visitor, and goes back when nobody does anything', () => {
    const chosen = play([0, spanish]);
    expect(chosen.language).toBe('es');
    expect(nextState(chosen, time, QUESTION_MS).language).toBeNull();
    const welcomed = nextState(chosen, tap(1), 1_000);
    expect(welcomed.language).toBe('es');
    expect(nextState(welcomed, time, 1_000 + DEFAULT_CLEAR_MS)).toMatchObject({
      view: { name: 'waiting' },
      language: null,
    });
  });

  test('is not the next visitor’s, whose badge comes while the welcome is still there', () => {
    const welcomed = play([0, spanish], [1_000, tap(1)]);
    expect(nextState(welcomed, tap(2), 2_000).language).toBeNull();
    expect(nextState(welcomed, tap(2, { result: 'repeat' }), 2_000).language).toBe('es');
  });
});

describe('a call', () => {
  const ring: EntranceEvent = { type: 'call', id: 'c' };

  test('rings for a minute, then says what to do, and says so when somebody comes', () => {
    const ringing = play([0, ring]);
    expect(ringing.view).toMatchObject({ name: 'call', status: 'ringing' });
    expect(nextState(ringing, time, CALL_MS).view).toMatchObject({ status: 'unanswered' });
    const coming = nextState(ringing, { type: 'call-status', id: 'c', status: 'coming' }, 5_000);
    expect(coming.view).toMatchObject({ status: 'coming' });
    expect(nextState(ringing, { type: 'call-status', id: 'other', status: 'coming' }, 5_000)).toBe(ringing);
  });

  test('is still there after somebody else’s badge', () => {
    const shown = play([0, ring], [1_000, tap(1)]);
    expect(nextState(shown, time, 1_000 + DEFAULT_CLEAR_MS).view).toMatchObject({ name: 'call' });
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
