import { type BadgeMessage, type ReaderDialect, rejected } from './badge-message.ts';
import { espRfidBadge } from './esp-rfid.ts';
import { esphomeBadge } from './esphome-badge.ts';
import { jsonObject, textOf } from './json-object.ts';
import { tasmotaBadge } from './tasmota-badge.ts';

/**
 * A message on a topic that the building file gives to a reader. Which firmware wrote it shows in the payload:
 * topics are the owner's to choose (Tasmota's FullTopic, ESPHome's `mqtt.publish`).
 */
export function vendorBadge(payload: Buffer, reader: ReaderDialect): BadgeMessage {
  const content = textOf(payload);
  if ('rejected' in content) return rejected(content.rejected);
  if (!content.text.startsWith('{')) return esphomeBadge(content.text, reader);
  const message = jsonObject(content.text);
  if (message === null) return rejected('payload-not-json');
  const badge = tasmotaBadge(message, reader);
  return badge.type === 'other' ? espRfidBadge(message, reader) : badge;
}
