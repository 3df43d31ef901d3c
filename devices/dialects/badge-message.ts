import type { RejectionReason } from '../../hub/contract/errors.ts';
import type { Card, CardRefusal } from '../readers/badge-key.ts';
import type { TextFormat } from '../readers/badge-text.ts';

/** What an MQTT message says about a badge. */
export type BadgeMessage =
  | { readonly type: 'card'; readonly card: Card; readonly nonce?: string; readonly at?: number }
  | { readonly type: 'rejected'; readonly reason: RejectionReason }
  /** A message of that device about something else: a heartbeat, another sensor. */
  | { readonly type: 'other' };

/** What the building file says about the reader. */
export interface ReaderDialect {
  readonly format?: TextFormat | undefined;
  readonly reversed?: boolean | undefined;
}

export function rejected(reason: RejectionReason): BadgeMessage {
  return { type: 'rejected', reason };
}

export function cardMessage(card: Card | CardRefusal): BadgeMessage {
  return typeof card === 'string' ? rejected(card) : { type: 'card', card };
}
