import './prototype-state.css';
import type { PrototypeAnswer } from '../../hub/contract/startups.ts';
import type { Text } from '../text/fr.ts';
import { Pictogram, type PictogramName } from '../ui/pictogram.tsx';

type State = 'connected' | 'away' | 'never' | 'slowed' | 'noCredential';
const PICTURES: Readonly<Record<State, PictogramName>> = {
  connected: 'check',
  away: 'asleep',
  never: 'unplugged',
  slowed: 'warning',
  noCredential: 'locked',
};

function stateOf({ username, slowed, connections, lastHeard }: PrototypeAnswer): State {
  if (username === null) return 'noCredential';
  if (slowed) return 'slowed';
  if (connections > 0) return 'connected';
  return lastHeard === null ? 'never' : 'away';
}

export const timeOfDay = (at: string, { language }: Pick<Text, 'language'>): string =>
  new Date(at).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Whether a prototype works, in a line: for its start-up, and for staff. */
export function PrototypeState({ text, prototype }: { text: Text; prototype: PrototypeAnswer }) {
  const { startup } = text;
  const { lastHeard, counts } = prototype;
  const state = stateOf(prototype);
  return (
    <p class="prototype-state" data-state={state}>
      <Pictogram name={PICTURES[state]} />
      <span>
        <strong>{startup.state[state]}</strong>
        {` · ${startup.messages(counts.accepted)}`}
        {lastHeard !== null && `, ${startup.heard(timeOfDay(lastHeard, text))}`}
        {counts.misfit + counts.refused > 0 && ` · ${startup.misfitCount(counts.misfit + counts.refused)}`}
      </span>
    </p>
  );
}
