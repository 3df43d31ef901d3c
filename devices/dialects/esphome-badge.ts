import { cardFromText } from '../readers/badge-text.ts';
import { type BadgeMessage, cardMessage, type ReaderDialect, rejected } from './badge-message.ts';

/**
 * ESPHome publishes `x` of `on_tag` as text, on a topic of its user's choice:
 * PN532 and RC522 `74-10-37-94`; rdm6300 an unsigned decimal number; wiegand, according to version and reader,
 * decimal or hexadecimal digits such as `46568D` (24 bits). Key presses of a Wiegand keypad may come on the same
 * trigger: one or two characters. The building file's `format` settles what digits alone cannot.
 */
export function esphomeBadge(text: string, reader: ReaderDialect): BadgeMessage {
  if (text.length <= 2) return rejected('uid-invalid');
  const unsaid = reader.format === undefined || reader.format === 'auto';
  // rdm6300's numbers have no leading zeros. Six digits and fewer may as well be Wiegand's in hexadecimal.
  const format = unsaid && /^\d{7,10}$/.test(text) ? 'decimal' : reader.format;
  return cardMessage(cardFromText(text, format, reader.reversed && text.includes('-')));
}
