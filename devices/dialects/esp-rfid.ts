import { cardFromText } from '../readers/badge-text.ts';
import { type BadgeMessage, cardMessage, type ReaderDialect, rejected } from './badge-message.ts';
import { own } from './json-object.ts';

/**
 * esp-rfid, `<topic>/send`: `{"type":"access","time":…,"isKnown":"true","access":"Always","username":"…","uid":"…",…}`,
 * and `<topic>/tag` for Home Assistant, `{"uid":"…",…}`. Whom it knows and whether it opened is its own affair; of
 * all that, only the uid is read: `username` is a person's name and must not come in. `time` is dropped too: it is
 * shifted by the device's own time zone.
 */
export function espRfidBadge(message: object, reader: ReaderDialect): BadgeMessage {
  const type = own(message, 'type');
  const uid = own(message, 'uid');
  if (typeof uid === 'string' && (type === 'access' || type === undefined)) {
    const format = reader.format === undefined || reader.format === 'auto' ? 'uid' : reader.format;
    return cardMessage(cardFromText(uid, format, reader.reversed));
  }
  // `{"type":"WARN","src":"rfid","desc":"Unknown rfid tag is scanned"}`: a tap whose number it keeps to itself.
  if (type === 'access' || (type === 'WARN' && own(message, 'src') === 'rfid'))
    return rejected('uid-invalid');
  return { type: 'other' };
}
