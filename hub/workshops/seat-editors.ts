import { HubError } from '../contract/errors.ts';
import type { Identity } from '../contract/roles.ts';
import type { Editor } from './gateway.ts';
import type { Workshops } from './workshops.ts';

const SEAT_PATH = /^\/workshop\/s\/(s\d{1,2})\//;

/**
 * The editor of the seat at a path: for its learner, and for whoever hosts; for nobody else. null: no seat's path.
 * Throws HubError `not_authenticated`, `forbidden`, `seat_unknown`.
 */
export function seatEditorAt(
  workshops: Workshops,
  path: string,
  identity: Identity | undefined,
): Editor | null {
  const [, id] = SEAT_PATH.exec(path) ?? [];
  if (id === undefined) return null;
  if (identity === undefined) throw new HubError('not_authenticated');
  const isHost = identity.kind === 'account' && (identity.role === 'host' || identity.role === 'admin');
  if (!isHost && !(identity.role === 'learner' && identity.kind === 'screen' && identity.scope.seat === id)) {
    throw new HubError('forbidden');
  }
  const seat = workshops.seat(id);
  return {
    runtime: seat.runtime,
    // The host may still put right what a learner cannot.
    frozen: workshops.row?.frozen === true && !isHost,
    touched: () => seat.touched(),
  };
}
