import { remembered } from './remembered.ts';

/**
 * Names of keys and levels whose value tells a person, a badge or a phone apart: numbers of cards, codes typed on a
 * keypad, user names, addresses of network cards. Their values are never read, whatever they are.
 */
const ABOUT_A_PERSON = new Set([
  ...[
    'uid',
    'tag',
    'tagid',
    'tagscanned',
    'card',
    'cardid',
    'cardnumber',
    'cardno',
    'badge',
    'badgeid',
    'rfid',
    'nfc',
  ],
  ...[
    'rdm6300',
    'pn532',
    'rc522',
    'mfrc522',
    'wiegand',
    'sserialreceived',
    'serialreceived',
    'lasttag',
    'lastcard',
  ],
  ...[
    'pin',
    'pincode',
    'code',
    'actioncode',
    'actionuser',
    'keypad',
    'keys',
    'password',
    'token',
    'fingerprint',
    'face',
  ],
  ...[
    'user',
    'username',
    'userid',
    'person',
    'email',
    'phone',
    'firstname',
    'lastname',
    'fullname',
    'owner',
    'plate',
  ],
  ...[
    'mac',
    'macaddress',
    'bssid',
    'ssid',
    'ip',
    'ipaddress',
    'hostname',
    'imei',
    'imsi',
    'iccid',
    'msisdn',
    'irk',
  ],
  ...['latitude', 'longitude', 'lat', 'lon', 'lng', 'gps', 'gpsaccuracy', 'beacon', 'devicetracker'],
]);

/** Words that say it within a longer name too: `wiegand_reader`, `last_rfid`. */
const READERS = new Set([
  'uid',
  'rfid',
  'nfc',
  'badge',
  'rdm6300',
  'pn532',
  'rc522',
  'mfrc522',
  'wiegand',
  'keypad',
]);

export const isAboutAPerson = remembered((name): boolean => {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return ABOUT_A_PERSON.has(words.join('')) || words.some((word) => READERS.has(word));
});

/** Bytes in pairs, as cards and network cards are written: `74-10-37-94`, `5c:cf:7f:01:02:03`. */
const BYTES = /^[0-9a-f]{2}(?:[-: ][0-9a-f]{2}){3,9}$/i;
/** 4, 5, 7, 8 or 10 bytes in hexadecimal with a letter or a leading zero: no measure is written like that. */
const HEXADECIMAL =
  /^(?:0x)?(?=0|[0-9]*[a-f])(?:[0-9a-f]{8}|[0-9a-f]{10}|[0-9a-f]{12}|[0-9a-f]{14}|[0-9a-f]{16}|[0-9a-f]{20})$/i;
/** A number printed on a card: ten digits, the first ones zero; or facility and card, `099,59822`. */
const PRINTED = /^0\d{9}$|^\d{3},\d{5}$/;

/** A text that identifies a card or a phone rather than measures something. */
export function isIdentifier(text: string): boolean {
  return BYTES.test(text) || HEXADECIMAL.test(text) || PRINTED.test(text);
}
