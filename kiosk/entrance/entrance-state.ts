import type { CANCEL_RESULTS } from '../../hub/contract/api.ts';
import type { LiveEvents } from '../../hub/contract/live.ts';
import type { TapResult } from '../../hub/contract/payloads.ts';

/**
 * What the entrance screen shows, as a function of what happened: pure, times in ms handed in.
 * A personal confirmation clears by itself; a question waits, warns, and can be kept by any touch (WCAG 2.2.1).
 */

export const OUTCOMES = ['in', 'out', 'repeat', 'random-id', 'unknown', 'refused', 'captured'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A passage that can be cancelled: the hub's number for it, or the nonce under which this screen sent it. */
export type Passage = number | string;

/** `refused`, `failed`: this screen may not call, or the hub did not hear it. */
export type CallStatus = 'ringing' | 'coming' | 'unanswered' | 'failed';

export type View =
  | { readonly name: 'waiting' }
  | {
      readonly name: 'passage';
      readonly outcome: Outcome;
      readonly passage: Passage;
      /** A first name, where its owner asked for it at the desk. Never said aloud. */
      readonly greeting: string | null;
      readonly behind: View;
    }
  | { readonly name: 'party'; readonly warned: boolean; readonly chosen: Choice | null }
  | { readonly name: 'noted'; readonly people: number }
  | { readonly name: 'kept' }
  | { readonly name: 'not-counted' }
  | { readonly name: 'theme' }
  | { readonly name: 'thanks' }
  | { readonly name: 'cancelled' }
  | { readonly name: 'too-late' }
  | { readonly name: 'call'; readonly id: string; readonly status: CallStatus }
  | { readonly name: 'notice'; readonly warned: boolean };
export interface Choice {
  readonly people: number;
  readonly nonce: string;
}

export interface EntranceState {
  readonly view: View;
  readonly since: number;
  /** When `view` ends without anyone doing anything; null: never. */
  readonly until: number | null;
  /** The last passage, while whoever made it can still say that it was a mistake. */
  readonly undo: { readonly passage: Passage; readonly until: number; readonly asked: boolean } | null;
  /** The language somebody chose; null: the building's own. It goes back with each visitor. */
  readonly language: string | null;
}

/** What became of a touch: counted by the hub, kept here until the hub is back, or lost (said so on the screen). */
export type Fate = 'noted' | 'kept' | 'not-counted';
/** What became of a cancel; `unheard`: the hub could not be asked. */
export type CancelResult = (typeof CANCEL_RESULTS)[number] | 'unheard';

export type EntranceEvent =
  | { readonly type: 'tap'; readonly tap: LiveEvents['tap'] }
  /** A badge held to this screen's own reader, once it is known what became of it. */
  | {
      readonly type: 'badge';
      readonly nonce: string;
      readonly result: TapResult | 'kept' | 'not-counted';
      readonly greeting: string | null;
    }
  /** The first name of whoever passed, come after the welcome. */
  | { readonly type: 'greeting'; readonly passage: Passage; readonly greeting: string }
  | { readonly type: 'no-badge' }
  | { readonly type: 'choose'; readonly choice: Choice }
  | { readonly type: 'settled'; readonly nonce: string; readonly fate: Fate }
  | { readonly type: 'undo' }
  | { readonly type: 'undone'; readonly passage: Passage; readonly result: CancelResult }
  | { readonly type: 'continue' }
  | { readonly type: 'theme' }
  | { readonly type: 'call'; readonly id: string }
  | { readonly type: 'call-status'; readonly id: string; readonly status: CallStatus }
  | { readonly type: 'notice' }
  | { readonly type: 'language'; readonly language: string }
  | { readonly type: 'back' }
  /** Any touch or key: someone is there. */
  | { readonly type: 'activity' }
  | { readonly type: 'time' };

export interface EntranceSettings {
  /** How long a confirmation stays when nothing can be done about it, at least `LEAST_CLEAR_MS`. */
  readonly clearMs: number;
  /** How long a passage can be cancelled. */
  readonly cancelMs: number;
  /** Whether to ask why people come. */
  readonly themes: boolean;
}

export const LEAST_CLEAR_MS = 5_000;
export const DEFAULT_CLEAR_MS = 6_000;
export const DEFAULT_SETTINGS: EntranceSettings = {
  clearMs: DEFAULT_CLEAR_MS,
  cancelMs: DEFAULT_CLEAR_MS,
  themes: false,
};
/** A person who reads slowly, or leans on a stick, finishes a two-touch question well within this. */
export const QUESTION_MS = 45_000;
/** WCAG 2.2.1 asks for at least 20 s to ask for more time; a second more for the screen to be painted. */
export const WARNING_MS = 21_000;
/** The optional question says from its beginning that it goes away: all its time is the warning, any touch renews it. */
export const THEME_MS = 25_000;
export const THANKS_MS = 4_000;
/** After a minute nobody has heard the bell; what to do then stays long enough to be read slowly. */
export const CALL_MS = 60_000;
const CALL_ENDED_MS = 45_000;
/** A hand that trembles touches twice: the button that appears under the finger must not take the second touch. */
export const SECOND_TOUCH_MS = 500;

export const WAITING: EntranceState = {
  view: { name: 'waiting' },
  since: Number.NEGATIVE_INFINITY,
  until: null,
  undo: null,
  language: null,
};

const QUESTION: View = { name: 'party', warned: false, chosen: null };

/** When something changes without anyone doing anything; null: never. */
export function nextChange({ until, undo }: EntranceState): number | null {
  if (undo === null) return until;
  return until === null ? undo.until : Math.min(until, undo.until);
}

/** Whether the last passage can still be cancelled on this view. */
export function canUndo({ view, undo }: EntranceState): boolean {
  return undo !== null && !undo.asked && CANCELLABLE_ON.has(view.name);
}
const CANCELLABLE_ON: ReadonlySet<View['name']> = new Set(['passage', 'noted', 'kept', 'theme', 'thanks']);

/** What a person's turn ends with: the next badge is somebody else's. */
const ENDINGS: ReadonlySet<View['name']> = new Set([
  ...CANCELLABLE_ON,
  'not-counted',
  'cancelled',
  'too-late',
]);

/** Passages that were counted, in or out: they can be undone, and said so. */
const COUNTED: ReadonlySet<Outcome> = new Set(['in', 'out', 'repeat', 'random-id']);

/** The state after `event`. */
export function nextState(
  state: EntranceState,
  event: EntranceEvent,
  now: number,
  settings: EntranceSettings = DEFAULT_SETTINGS,
): EntranceState {
  const { view } = state;
  const settling = now - state.since < SECOND_TOUCH_MS;

  const lasting = (next: View, undo: EntranceState['undo']): number | null => {
    switch (next.name) {
      case 'waiting':
        return null;
      case 'party':
        // A chosen number is answered within seconds (the queue sees to it), so nothing may end it before.
        return next.chosen !== null ? null : next.warned ? WARNING_MS : QUESTION_MS;
      case 'notice':
        return next.warned ? WARNING_MS : QUESTION_MS;
      case 'theme':
        return THEME_MS;
      case 'thanks':
        return Math.max(THANKS_MS, undo === null ? 0 : undo.until - now);
      case 'call':
        return next.status === 'ringing' ? CALL_MS : CALL_ENDED_MS;
      default:
        // The question comes next, with the button to cancel still on it.
        if (undo === null || follows(next)) return settings.clearMs;
        return Math.max(settings.clearMs, undo.until - now);
    }
  };
  const follows = (of: View): boolean =>
    settings.themes &&
    (of.name === 'noted' ||
      of.name === 'kept' ||
      (of.name === 'passage' &&
        (of.outcome === 'in' || of.outcome === 'random-id') &&
        of.behind.name === 'waiting'));
  const to = (next: View, more: Partial<Pick<EntranceState, 'undo' | 'language'>> = {}): EntranceState => {
    const ends = next.name === 'waiting' && view.name !== 'waiting';
    const { undo, language } = { ...state, ...(ends ? { undo: null, language: null } : {}), ...more };
    const lasts = lasting(next, undo);
    return { view: next, since: now, until: lasts === null ? null : now + lasts, undo, language };
  };
  const after = (): EntranceState => {
    if (view.name === 'passage' && view.behind.name !== 'waiting') return to(view.behind, { undo: null });
    return to(follows(view) ? { name: 'theme' } : { name: 'waiting' });
  };
  const undoable = (passage: Passage): EntranceState['undo'] => ({
    passage,
    until: now + settings.cancelMs,
    asked: false,
  });
  /** Somebody's badge: it comes over anything, and whoever was answering a question goes on afterwards. */
  const badge = (outcome: Outcome, passage: Passage, greeting: string | null): EntranceState => {
    const behind = view.name === 'passage' ? view.behind : view;
    const another = ENDINGS.has(view.name) && outcome !== 'repeat';
    return to(
      {
        name: 'passage',
        outcome,
        passage,
        greeting,
        behind:
          behind.name === 'party'
            ? { ...behind, warned: false }
            : behind.name === 'call'
              ? behind
              : { name: 'waiting' },
      },
      {
        undo: COUNTED.has(outcome) ? undoable(passage) : null,
        ...(another ? { language: null } : {}),
      },
    );
  };

  switch (event.type) {
    case 'tap': {
      const { tap } = event;
      if (view.name === 'passage' && view.passage === tap.seq) return state;
      return badge(tap.hint ?? tap.result, tap.seq, null);
    }
    case 'badge': {
      const { nonce, result, greeting } = event;
      if (result === 'kept') return to({ name: 'kept' }, { undo: undoable(nonce) });
      if (result === 'not-counted') return to({ name: 'not-counted' }, { undo: null });
      return badge(result, nonce, greeting);
    }
    case 'greeting':
      return view.name === 'passage' && view.passage === event.passage
        ? { ...state, view: { ...view, greeting: event.greeting } }
        : state;
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
      if (view.name === 'passage') return { ...state, view: { ...view, behind: next } };
      return to(next, { undo: event.fate === 'not-counted' ? null : undoable(event.nonce) });
    }
    case 'undo':
      return canUndo(state) && !settling ? { ...state, undo: { ...state.undo!, asked: true } } : state;
    case 'undone':
      if (state.undo?.passage !== event.passage) return state;
      return to({ name: event.result === 'cancelled' ? 'cancelled' : 'too-late' }, { undo: null });
    case 'continue':
      return ENDINGS.has(view.name) && !settling ? after() : state;
    case 'theme':
      return view.name === 'theme' && !settling ? to({ name: 'thanks' }) : state;
    case 'call':
      return view.name === 'waiting' && !settling
        ? to({ name: 'call', id: event.id, status: 'ringing' })
        : state;
    case 'call-status':
      return view.name === 'call' && view.id === event.id && view.status !== event.status
        ? to({ ...view, status: event.status })
        : state;
    case 'notice':
      return view.name === 'waiting' && !settling ? to({ name: 'notice', warned: false }) : state;
    case 'language':
      if (view.name !== 'waiting') return state;
      return { ...state, language: event.language, until: now + QUESTION_MS };
    case 'back': {
      const leaves =
        (view.name === 'party' && view.chosen === null) || view.name === 'call' || view.name === 'notice';
      return leaves && !settling ? to({ name: 'waiting' }) : state;
    }
    case 'activity':
      switch (view.name) {
        case 'party':
          if (view.chosen !== null) return state;
          return { ...state, view: QUESTION, until: now + QUESTION_MS };
        case 'notice':
          return { ...state, view: { name: 'notice', warned: false }, until: now + QUESTION_MS };
        case 'theme':
          return { ...state, until: now + THEME_MS };
        case 'waiting':
          return state.language === null ? state : { ...state, until: now + QUESTION_MS };
        default:
          return state;
      }
    case 'time': {
      if (state.until !== null && now >= state.until) {
        switch (view.name) {
          case 'waiting':
            return { ...state, language: null, until: null };
          case 'party':
          case 'notice':
            return view.warned ? to({ name: 'waiting' }) : to({ ...view, warned: true });
          case 'call':
            return view.status === 'ringing'
              ? to({ ...view, status: 'unanswered' })
              : to({ name: 'waiting' });
          default:
            return after();
        }
      }
      return state.undo !== null && now >= state.undo.until && !state.undo.asked
        ? { ...state, undo: null }
        : state;
    }
  }
}
