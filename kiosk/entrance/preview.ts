import { type EntranceState, type OUTCOMES, type View, WAITING } from './entrance-state.ts';

/**
 * Every state of the entrance has an address (`/kiosk#/welcome`, in another language `/kiosk#/welcome/ar`), for
 * pictures, proof-reading and tests. A preview only shows: it listens to nothing, sends nothing, and the first touch
 * leaves it for the real screen.
 */
export interface Preview {
  readonly state: EntranceState;
  readonly connection: 'live' | 'lost' | 'refused';
  readonly kept: number;
}

const waiting: View = { name: 'waiting' };
const passage = (outcome: (typeof OUTCOMES)[number], greeting: string | null = null): View => ({
  name: 'passage',
  outcome,
  passage: 0,
  greeting,
  behind: waiting,
});

const VIEWS: Readonly<Record<string, View>> = {
  waiting,
  welcome: passage('in'),
  'welcome-by-name': passage('in', 'Fatima'),
  goodbye: passage('out'),
  'already-noted': passage('repeat'),
  'random-id': passage('random-id'),
  unknown: passage('unknown'),
  refused: passage('refused'),
  captured: passage('captured'),
  'no-badge': { name: 'party', warned: false, chosen: null },
  'still-there': { name: 'party', warned: true, chosen: null },
  noted: { name: 'noted', people: 3 },
  kept: { name: 'kept' },
  'not-counted': { name: 'not-counted' },
  why: { name: 'theme' },
  thanks: { name: 'thanks' },
  cancelled: { name: 'cancelled' },
  'too-late': { name: 'too-late' },
  calling: { name: 'call', id: '', status: 'ringing' },
  coming: { name: 'call', id: '', status: 'coming' },
  'nobody-answered': { name: 'call', id: '', status: 'unanswered' },
  'call-failed': { name: 'call', id: '', status: 'failed' },
  notice: { name: 'notice', warned: false },
  unreachable: waiting,
  'not-allowed': waiting,
};

export const PREVIEWS = Object.keys(VIEWS);
/** Of these the passage could still be cancelled. */
const UNDOABLE: ReadonlySet<string> = new Set([
  'welcome',
  'goodbye',
  'already-noted',
  'noted',
  'kept',
  'why',
]);

/** The state that the fragment of an address (`#/welcome`, `#/welcome/ar`) names, or null. */
export function previewOf(fragment: string): Preview | null {
  const [name = '', language = null] = fragment.replace(/^#\/?/, '').split('/');
  const view = Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined;
  if (view === undefined) return null;
  const lost = name === 'unreachable' || name === 'kept';
  const undo = UNDOABLE.has(name) ? { passage: 0, until: Number.POSITIVE_INFINITY, asked: false } : null;
  return {
    state: { ...WAITING, view, undo, language },
    connection: lost ? 'lost' : name === 'not-allowed' ? 'refused' : 'live',
    kept: lost ? 2 : 0,
  };
}
