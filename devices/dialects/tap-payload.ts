import { nonceSchema } from '../../hub/contract/entries.ts';
import { tapPayloadSchema } from '../../hub/contract/payloads.ts';
import { cardFromText } from '../readers/badge-text.ts';
import { type BadgeMessage, cardMessage, type ReaderDialect, rejected } from './badge-message.ts';
import { claimedTime } from './claimed-time.ts';
import { jsonObject, own, textOf } from './json-object.ts';

const tapSchema = tapPayloadSchema.omit({ at: true, nonce: true });

/** Our own topic, `{site}/badge/{reader}/tap`: the number as text, or `{"uid","format"?,"nonce"?,"at"?}`. */
export function tapPayload(payload: Buffer, reader: ReaderDialect): BadgeMessage {
  const content = textOf(payload);
  if ('rejected' in content) return rejected(content.rejected);
  const { text } = content;
  if (!text.startsWith('{')) return cardMessage(cardFromText(text, reader.format, reader.reversed));

  const message = jsonObject(text);
  if (message === null) return rejected('payload-not-json');
  const tap = tapSchema.safeParse({ uid: own(message, 'uid'), format: own(message, 'format') });
  if (!tap.success) return rejected('payload-invalid');
  const nonce = own(message, 'nonce');
  if (nonce !== undefined && !nonceSchema.safeParse(nonce).success) return rejected('nonce-invalid');
  const at = own(message, 'at');

  const card = cardFromText(tap.data.uid, tap.data.format ?? reader.format, reader.reversed);
  if (typeof card === 'string') return rejected(card);
  return {
    type: 'card',
    card,
    ...(nonce !== undefined && { nonce: String(nonce) }),
    ...(at !== undefined && { at: claimedTime(at) }),
  };
}
