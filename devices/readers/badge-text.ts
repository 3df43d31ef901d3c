import {
  bigEndian,
  type Card,
  type CardRefusal,
  cardFromEm4100,
  cardFromLow24,
  cardFromNumber,
  cardFromUid,
} from './badge-key.ts';
import { cardFromWiegand26 } from './wiegand26.ts';

/** How a reader writes the number; `uid` formats are from 13.56 MHz readers, so a random identifier shows. */
export type TextFormat = 'auto' | 'decimal' | 'hex' | '3+5' | 'wiegand26' | 'uid' | 'uid-reversed';

/** The longest form, ten bytes with separators, is 29 characters. */
export const MAX_TEXT = 64;

const SEPARATED = /^[0-9a-f]{2}(?:[-: ][0-9a-f]{2})+$/i;
const FACILITY_AND_CARD = /^(\d{1,3}),(\d{1,5})$/;

/**
 * The card that a written number names. `reversed`: this reader gives the bytes of ISO 14443 UIDs in the other order.
 * `auto` takes seven, nine and ten digits as decimal (the printed form, also without its leading zeros), `n,n` as 3+5,
 * separated bytes as a UID, anything else as hexadecimal. What could be read in two ways is refused as ambiguous
 * rather than guessed: a wrong guess would quietly be somebody else's badge.
 */
export function cardFromText(
  written: string,
  format: TextFormat = 'auto',
  reversed = false,
): Card | CardRefusal {
  if (written.length > MAX_TEXT) return 'uid-invalid';
  const text = written.trim();
  switch (format) {
    case 'decimal':
      return decimal(text, reversed);
    case 'hex':
      return hexadecimal(text, reversed);
    case '3+5':
      return facilityAndCard(text);
    case 'wiegand26':
      return cardFromWiegand26(text);
    case 'uid':
      return uid(text, reversed);
    case 'uid-reversed':
      return uid(text, true);
    case 'auto':
      if (FACILITY_AND_CARD.test(text)) return facilityAndCard(text);
      if (SEPARATED.test(text)) return uid(text, reversed);
      if (/^\d{10}$/.test(text)) {
        // Beyond 32 bits it is no printed number; perhaps ten hexadecimal digits that happen to hold no letter.
        return Number(text) > 0xffff_ffff ? 'uid-ambiguous' : decimal(text, reversed);
      }
      // An odd count of digits is no whole bytes: ESPHome's and others' plain `%u`. All but one card in 4,000 have
      // seven digits or more; fewer are a keypad's, or hexadecimal without a letter.
      if (/^(?:\d{7}|\d{9})$/.test(text)) return decimal(text, reversed);
      if (/^\d{3,6}$/.test(text)) return 'uid-ambiguous';
      return hexadecimal(text, reversed);
  }
}

function decimal(text: string, reversed: boolean): Card | CardRefusal {
  if (!/^\d{1,10}$/.test(text)) return 'uid-invalid';
  const number = Number(text);
  return reversed && number <= 0xffff_ffff ? cardFromNumber(byteSwapped(number)) : cardFromNumber(number);
}

/**
 * `099,59822`: bits 16 to 23, then bits 0 to 15. The top byte is not written; it is 00 on the cards that are printed
 * this way, and for the others `low24` still tells them.
 */
function facilityAndCard(text: string): Card | CardRefusal {
  const [, facility, card] = FACILITY_AND_CARD.exec(text) ?? [];
  if (facility === undefined || Number(facility) > 0xff || Number(card) > 0xffff) return 'uid-invalid';
  return cardFromNumber(Number(facility) * 0x1_0000 + Number(card));
}

/** By the number of digits: 6 are Wiegand's 24 bits, 8 a number, 10 an EM4100 with its version byte, more a UID. */
function hexadecimal(text: string, reversed: boolean): Card | CardRefusal {
  const bytes = bytesOf(text);
  if (typeof bytes === 'string') return bytes;
  switch (bytes.length) {
    case 3:
      return cardFromLow24(bigEndian(bytes));
    case 4:
      return cardFromNumber(bigEndian(reversed ? bytes.toReversed() : bytes));
    case 5:
      return cardFromEm4100(bytes);
    default:
      return uidOf(bytes, reversed);
  }
}

function uid(text: string, reversed: boolean): Card | CardRefusal {
  const bytes = bytesOf(text);
  return typeof bytes === 'string' ? bytes : uidOf(bytes, reversed);
}

/** A shorter UID may have lost its bytes' leading zeros (Tasmota #2915, esp-rfid #635): nobody can tell which. */
function uidOf(bytes: Uint8Array, reversed: boolean): Card | CardRefusal {
  const card = cardFromUid(bytes, reversed);
  const cut = bytes.length >= 2 && bytes.length < 10;
  return card === 'uid-invalid' && cut && bytes.some((byte) => byte !== 0) ? 'uid-ambiguous' : card;
}

function bytesOf(text: string): Uint8Array | CardRefusal {
  const digits = SEPARATED.test(text) ? text.replaceAll(/[-: ]/g, '') : text.replace(/^0x/i, '');
  if (!/^[0-9a-f]{3,20}$/i.test(digits)) return 'uid-invalid';
  return digits.length % 2 === 0 ? Buffer.from(digits, 'hex') : 'uid-ambiguous';
}

function byteSwapped(number: number): number {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes.readUInt32BE();
}
