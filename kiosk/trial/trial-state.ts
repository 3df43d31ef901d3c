import type { OpenTrial } from '../../hub/contract/trials.ts';
import { SHEET_PAGES, type SheetPage } from './sheet-lines.ts';

/**
 * What the consent screen shows, as a function of what happened: pure, times in ms handed in. Nothing is chosen
 * beforehand; a question waits, warns, and is kept by any touch (WCAG 2.2.1). The code leaves the screen in the end:
 * the next person must not find it.
 */

/** Reading aloud a whole page takes half of this. */
export const READ_MS = 90_000;
/** To write twelve characters down, or to wait for the printer. */
export const CODE_MS = 180_000;
/** At least 20 s to answer the warning (WCAG 2.2.1). */
export const WARNING_MS = 30_000;
/** What asks for nothing goes by itself. */
export const FAREWELL_MS = 12_000;

export type TrialView =
  | { readonly name: 'start'; readonly changed: boolean }
  | { readonly name: 'sheet'; readonly page: SheetPage }
  | { readonly name: 'age' }
  | { readonly name: 'adult' }
  | { readonly name: 'decide' }
  | { readonly name: 'sending' }
  | { readonly name: 'failed' }
  | { readonly name: 'code'; readonly code: string }
  | { readonly name: 'started' }
  | { readonly name: 'declined' };

export interface TrialScreenState {
  readonly view: TrialView;
  /** The trial that is read about; null at the start. */
  readonly trial: OpenTrial | null;
  /** Under 15: an adult decides too. */
  readonly withAdult: boolean;
  /** One for each participant: asked again, it is the same one. */
  readonly nonce: string;
  /** The language somebody chose; null: the building's own. */
  readonly language: string | null;
  readonly warned: boolean;
  /** When the view goes, or warns; null: never. */
  readonly until: number | null;
}

export type TrialEvent =
  | { readonly type: 'choose'; readonly trial: OpenTrial; readonly nonce: string }
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  | { readonly type: 'old-enough' }
  | { readonly type: 'too-young' }
  | { readonly type: 'agree' }
  | { readonly type: 'decline' }
  | { readonly type: 'agreed'; readonly nonce: string; readonly code: string }
  | { readonly type: 'failed'; readonly nonce: string; readonly changed: boolean }
  | { readonly type: 'noted' }
  | { readonly type: 'language'; readonly language: string }
  | { readonly type: 'activity' }
  | { readonly type: 'time' };

export const START: TrialScreenState = {
  view: { name: 'start', changed: false },
  trial: null,
  withAdult: false,
  nonce: '',
  language: null,
  warned: false,
  until: null,
};

export function nextState(state: TrialScreenState, event: TrialEvent, now: number): TrialScreenState {
  const { view } = state;
  const show = (next: TrialView, more: Partial<TrialScreenState> = {}): TrialScreenState => ({
    ...state,
    ...more,
    view: next,
    warned: false,
    until: endOf(next, now),
  });
  switch (event.type) {
    case 'choose':
      if (view.name !== 'start') return state;
      return show(pageAt(0), { trial: event.trial, nonce: event.nonce, withAdult: false });
    case 'next':
      if (view.name === 'sheet') {
        const next = SHEET_PAGES.indexOf(view.page) + 1;
        return show(next < SHEET_PAGES.length ? pageAt(next) : { name: 'age' });
      }
      return view.name === 'adult' ? show({ name: 'decide' }) : state;
    case 'old-enough':
      return view.name === 'age' ? show({ name: 'decide' }, { withAdult: false }) : state;
    case 'too-young':
      return view.name === 'age' ? show({ name: 'adult' }, { withAdult: true }) : state;
    case 'agree':
      return view.name === 'decide' || view.name === 'failed' ? show({ name: 'sending' }) : state;
    case 'decline':
      return view.name === 'code' || view.name === 'sending'
        ? state
        : show({ name: 'declined' }, { trial: null });
    case 'agreed':
      if (view.name !== 'sending' || event.nonce !== state.nonce) return state;
      return show({ name: 'code', code: event.code });
    case 'failed':
      if (view.name !== 'sending' || event.nonce !== state.nonce) return state;
      return event.changed
        ? show({ name: 'start', changed: true }, { trial: null })
        : show({ name: 'failed' });
    case 'noted':
      return view.name === 'code' ? show({ name: 'started' }, { nonce: '' }) : state;
    case 'language':
      return { ...show(view), language: event.language };
    case 'back':
      return goBack(state, show);
    case 'activity':
      return state.until === null || isFarewell(view)
        ? state
        : { ...state, warned: false, until: endOf(view, now) };
    case 'time':
      if (state.until === null || now < state.until) return state;
      return state.warned || isFarewell(view) || isStart(view)
        ? START
        : { ...state, warned: true, until: now + WARNING_MS };
  }
}

function goBack(
  state: TrialScreenState,
  show: (view: TrialView, more?: Partial<TrialScreenState>) => TrialScreenState,
): TrialScreenState {
  const { view, withAdult } = state;
  switch (view.name) {
    case 'sheet': {
      const before = SHEET_PAGES.indexOf(view.page) - 1;
      return before < 0 ? show({ name: 'start', changed: false }, { trial: null }) : show(pageAt(before));
    }
    case 'age':
      return show(pageAt(SHEET_PAGES.length - 1));
    case 'adult':
      return show({ name: 'age' }, { withAdult: false });
    case 'decide':
    case 'failed':
      return show(withAdult ? { name: 'adult' } : { name: 'age' });
    case 'started':
    case 'declined':
      return START;
    default:
      return state;
  }
}

const pageAt = (index: number): TrialView => ({ name: 'sheet', page: SHEET_PAGES[index] ?? 'about' });
const isFarewell = ({ name }: TrialView): boolean => name === 'started' || name === 'declined';
const isStart = ({ name }: TrialView): boolean => name === 'start';

function endOf(view: TrialView, now: number): number | null {
  switch (view.name) {
    case 'sending':
      return null;
    case 'code':
      return now + CODE_MS;
    case 'started':
    case 'declined':
      return now + FAREWELL_MS;
    default:
      return now + READ_MS;
  }
}
