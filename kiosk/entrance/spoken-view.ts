import type { ConnectionState } from '../live/live-connection.ts';
import type { EntranceState } from './entrance-state.ts';

/** Another word whenever the screen says something else; `waiting` alone when nobody is there. */
export function spokenView({ view, since }: EntranceState, connection: ConnectionState): string {
  const broken = connection === 'lost' || connection === 'refused';
  if (view.name === 'waiting') return broken ? `waiting ${connection}` : 'waiting';
  return `${view.name} ${since} ${'warned' in view && view.warned} ${'status' in view && view.status}`;
}
