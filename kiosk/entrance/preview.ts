import type { EntranceState, OUTCOMES, View } from './entrance-state.ts';

/**
 * Every state of the entrance has an address (`/kiosk#/welcome`), for pictures, proof-reading and tests. A preview
 * only shows: it listens to nothing, sends nothing, and the first touch leaves it for the real screen.
 */
export interface Preview {
  readonly state: EntranceState;
  readonly connection: 'live' | 'lost' | 'refused';
  readonly kept: number;
}

const waiting: View = { name: 'waiting' };
const passage = (outcome: (typeof OUTCOMES)[number]): View => ({
  name: 'passage',
  outcome,
  seq: 0,
  behind: waiting,
});

const VIEWS: Readonly<Record<string, View>> = {
  waiting,
  welcome: passage('in'),
  goodbye: passage('out'),
  'already-noted': passage('repeat'),
  'random-id': passage('random-id'),
  unknown: passage('unknown'),
  refused: passage('refused'),
  'no-badge': { name: 'party', warned: false, chosen: null },
  'still-there': { name: 'party', warned: true, chosen: null },
  noted: { name: 'noted', people: 3 },
  kept: { name: 'kept' },
  'not-counted': { name: 'not-counted' },
  unreachable: waiting,
  'not-allowed': waiting,
};

export const PREVIEWS = Object.keys(VIEWS);

/** The state that the fragment of an address (`#/welcome`) names, or null. */
export function previewOf(fragment: string): Preview | null {
  const name = fragment.replace(/^#\/?/, '');
  const view = Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined;
  if (view === undefined) return null;
  const lost = name === 'unreachable' || name === 'kept';
  return {
    state: { view, since: Number.NEGATIVE_INFINITY, until: null },
    connection: lost ? 'lost' : name === 'not-allowed' ? 'refused' : 'live',
    kept: lost ? 2 : 0,
  };
}
