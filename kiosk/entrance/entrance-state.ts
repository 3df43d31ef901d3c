import type { LiveEvents } from '../../hub/contract/live.ts';

/**
 * What the entrance screen shows, as a function of what happened: pure, times in ms handed in.
 * A personal confirmation clears by itself; a question waits, warns, and can be kept by any touch (WCAG 2.2.1).
 */

export const OUTCOMES = ['in', 'out', 'repeat', 'random-id', 'unknown', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type View =
  | { readonly name: 'waiting' }
  | { readonly name: 'passage'; readonly outcome: Outcome; readonly seq: number; readonly behind: View }
  | { readonly name: 'party'; readonly warned: boolean; readonly chosen: Choice | null }
  | { readonly name: 'noted'; readonly people: number }
  | { readonly name: 'kept' }
  | { readonly name: 'not-counted' };
export interface Choice {
  readonly people: number;
  readonly nonce: string;
}

export interface EntranceState {
  readonly view: View;
  readonly since: number;
  /** When `view` ends without anyone doing anything; null: never. */
  readonly until: number | null;
}

/** What became of a touch: counted by the hub, kept here until the hub is back, or lost (said so on the screen). */
export type Fate = 'noted' | 'kept' | 'not-counted';

export type EntranceEvent =
  | { readonly type: 'tap'; readonly tap: LiveEvents['tap'] }
  | { readonly type: 'no-badge' }
  | { readonly type: 'choose'; readonly choice: Choice }
  | { readonly type: 'settled'; readonly nonce: string; readonly fate: Fate }
  | { readonly type: 'back' }
  /** Any touch or key: someone is there. */
  | { readonly type: 'activity' }
  | { readonly type: 'time' };

export const LEAST_CLEAR_MS = 5_000;
export const DEFAULT_CLEAR_MS = 6_000;
/** A person who reads slowly, or leans on a stick, finishes a two-touch question well within this. */
export const QUESTION_MS = 45_000;
/** WCAG 2.2.1 asks for at least 20 s to ask for more time; a second more for the screen to be painted. */
export const WARNING_MS = 21_000;
/** A hand that trembles touches twice: the button that appears under the finger must not take the second touch. */
export const SECOND_TOUCH_MS = 500;

export const WAITING: EntranceState = {
  view: { name: 'waiting' },
  since: Number.NEGATIVE_INFINITY,
  until: null,
};

const QUESTION: View = { name: 'party', warned: false, chosen: null };

function show(view: View, now: number, clearMs: number): EntranceState {
  const lasts = view.name === 'waiting' ? null : view.name === 'party' ? questionMs(view) : clearMs;
  return { view, since: now, until: lasts === null ? null : now + lasts };
}
/** A chosen number is answered within seconds (the queue sees to it), so nothing may end it before. */
const questionMs = (view: View & { name: 'party' }): number | null =>
  view.chosen !== null ? null : view.warned ? WARNING_MS : QUESTION_MS;

/** The state after `event`. `clearMs`: how long a confirmation stays, at least `LEAST_CLEAR_MS`. */
export function nextState(
  state: EntranceState,
  event: EntranceEvent,
  now: number,
  clearMs = DEFAULT_CLEAR_MS,
): EntranceState {
  const { view } = state;
  const to = (next: View): EntranceState => show(next, now, clearMs);
  const settling = now - state.since < SECOND_TOUCH_MS;

  switch (event.type) {
    case 'tap': {
      if (view.name === 'passage' && view.seq === event.tap.seq) return state;
      // Someone answering the question goes on with it afterwards; another confirmation is simply replaced.
      const behind = view.name === 'passage' ? view.behind : view;
      return to({
        name: 'passage',
        outcome: event.tap.hint ?? event.tap.result,
        seq: event.tap.seq,
        behind: behind.name === 'party' ? { ...behind, warned: false } : { name: 'waiting' },
      });
    }
    case 'no-badge':
      return view.name === 'waiting' ? to(QUESTION) : state;
    case 'choose':
      if (view.name !== 'party' || view.chosen !== null || settling) return state;
      return to({ ...view, chosen: event.choice });
    case 'settled': {
      const settled: View = view.name === 'passage' ? view.behind : view;
      if (settled.name !== 'party' || settled.chosen?.nonce !== event.nonce) return state;
      const next: View =
        event.fate === 'noted' ? { name: 'noted', people: settled.chosen.people } : { name: event.fate };
      return view.name === 'passage' ? { ...state, view: { ...view, behind: next } } : to(next);
    }
    case 'back':
      return view.name === 'party' && view.chosen === null && !settling ? to({ name: 'waiting' }) : state;
    case 'activity':
      return view.name === 'party' && view.chosen === null
        ? { view: QUESTION, since: state.since, until: now + QUESTION_MS }
        : state;
    case 'time':
      if (state.until === null || now < state.until) return state;
      if (view.name === 'passage') return to(view.behind);
      if (view.name === 'party' && !view.warned) return to({ ...view, warned: true });
      return to({ name: 'waiting' });
  }
}
