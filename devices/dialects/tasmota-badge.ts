import { cardFromText } from '../readers/badge-text.ts';
import { Em4100Session } from '../readers/em4100-session.ts';
import { type BadgeMessage, cardMessage, type ReaderDialect, rejected } from './badge-message.ts';
import { own } from './json-object.ts';

/** Readers of ISO 14443 cards: xsns_40_pn532.ino, xsns_80_mfrc522.ino. */
const UID_SENSORS = ['PN532', 'RC522'] as const;

/**
 * Tasmota, `tele/<topic>/SENSOR`: `{"Time":"2019-01-02T22:07:10","PN532":{"UID":"94D8FC5F"}}`, or RC522, or RDM6300
 * (xsns_51_rdm6300.ino), beside any other sensor; and `tele/<topic>/RESULT {"SSerialReceived":"…"}`, a frame of an
 * RDM6300 on the serial bridge. `Time` is local and without offset, so the hub's own is better.
 */
export function tasmotaBadge(message: object, reader: ReaderDialect): BadgeMessage {
  for (const sensor of UID_SENSORS) {
    const uid = uidOf(message, sensor);
    if (uid !== undefined) return uidMessage(uid, 'uid', reader);
  }
  const number = uidOf(message, 'RDM6300');
  if (number !== undefined) return uidMessage(number, 'hex', {});
  const received = own(message, 'SSerialReceived');
  return received === undefined ? { type: 'other' } : serialBridge(received);
}

function uidOf(message: object, sensor: string): unknown {
  const reading = own(message, sensor);
  return typeof reading === 'object' && reading !== null ? (own(reading, 'UID') ?? null) : undefined;
}

function uidMessage(uid: unknown, format: 'uid' | 'hex', reader: ReaderDialect): BadgeMessage {
  if (typeof uid !== 'string') return rejected('uid-invalid');
  return cardMessage(cardFromText(uid, format, reader.reversed));
}

/** The frame's characters, with or without the STX and ETX around them. */
function serialBridge(received: unknown): BadgeMessage {
  if (typeof received !== 'string' || received.length > 64) return rejected('frame-invalid');
  const events = new Em4100Session().receive(Buffer.from(`\u0002${received}\u0003`, 'latin1'));
  const heard = events.find(({ type }) => type === 'card') ?? events.at(-1);
  if (heard?.type === 'card') return { type: 'card', card: heard.card };
  return rejected(heard?.type === 'rejected' ? heard.reason : 'frame-invalid');
}
