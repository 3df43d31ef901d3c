import type { z } from 'zod';
import type { pairingAnswerSchema, ScreenKind } from '../../hub/contract/screens.ts';
import { hubRequest } from '../live/hub-request.ts';
import { fr as text } from '../text/fr.ts';

export type PairStanding =
  | { readonly state: 'asking' }
  | { readonly state: 'waiting'; readonly code: string }
  | { readonly state: 'accepted'; readonly kind: ScreenKind }
  | { readonly state: 'too-many' }
  | { readonly state: 'lost' };

const TOO_MANY: ReadonlySet<string> = new Set(['too_many_requests', 'overloaded']);

/** What the page should show now. A hub that is away or busy gives no code: an old one might have run out. */
export async function askForCode(before: PairStanding): Promise<PairStanding> {
  const answer = await hubRequest<z.infer<typeof pairingAnswerSchema>>(text, 'POST', '/api/pairing');
  if (answer.ok) return isSame(before, answer.data) ? before : answer.data;
  return { state: TOO_MANY.has(answer.code) ? 'too-many' : 'lost' };
}

/** The same code must not be announced again every two seconds. */
const isSame = (before: PairStanding, now: PairStanding): boolean =>
  before.state === 'waiting' && now.state === 'waiting' && before.code === now.code;
