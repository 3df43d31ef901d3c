/**
 * The canonical key of a card: one card gives one key, whichever reader saw it.
 *
 * - Numbers of 32 bits (EM4100 at 125 kHz, and ISO 14443 UIDs of 4 bytes) are their unsigned decimal value, `6547886`:
 *   what is printed on the card and what a keyboard-wedge reader types, for both technologies alike. Of an EM4100's
 *   40 bits the first byte, a version or customer number, is neither printed nor seen by every reader: it is dropped.
 * - UIDs of 7, 8 and 10 bytes (ISO 14443-3 double and triple size, ISO 15693) lose nothing and are a namespace of
 *   their own: `uid:04a1b2c3d4e5f6`.
 * - `low24`, `24:6547886`, is all that a Wiegand-26 reader sees of a number. It is an alias, in a namespace of its
 *   own: two cards may share it.
 *
 * A key is a badge number: it goes into the HMAC of hub/visits/pseudonym.ts and nowhere else.
 */
export type Card =
  | { readonly kind: 'full'; readonly key: string; readonly low24: string | null }
  | { readonly kind: 'low24'; readonly low24: string }
  /** An ISO 14443-3 random identifier (phones): new at each approach, so it names nobody. */
  | { readonly kind: 'random' };

export type CardRefusal = 'uid-invalid' | 'uid-ambiguous';

const UID = 'uid:';
const LOW24 = '24:';
const RANDOM: Card = { kind: 'random' };
/** ISO 14443-3, table of uid0: a single-size UID beginning with 08 is a random number. */
const RANDOM_UID0 = 0x08;
/** ISO 14443-3: 88 is the cascade tag. As the first of four bytes it says that a reader kept only part of a UID. */
const CASCADE_TAG = 0x88;

/** An unsigned number of 32 bits. Zero is what a reader says when it misread (Tasmota ignores it too). */
export function cardFromNumber(number: number): Card | CardRefusal {
  if (!Number.isInteger(number) || number <= 0 || number > 0xffff_ffff) return 'uid-invalid';
  return { kind: 'full', key: String(number), low24: low24Key(number) };
}

/** The 24 bits that a Wiegand-26 reader sees. */
export function cardFromLow24(number: number): Card | CardRefusal {
  if (!Number.isInteger(number) || number <= 0 || number > 0xff_ffff) return 'uid-invalid';
  return { kind: 'low24', low24: low24Key(number) };
}

/** The five data bytes of an EM4100, as RDM6300 and ID-12LA frames carry them. */
export function cardFromEm4100(bytes: Uint8Array): Card | CardRefusal {
  return bytes.length === 5 ? cardFromNumber(bigEndian(bytes.subarray(1))) : 'uid-invalid';
}

/** A UID as a 13.56 MHz reader gives it; `reversed`: least significant byte first. */
export function cardFromUid(bytes: Uint8Array, reversed = false): Card | CardRefusal {
  if (bytes.every((byte) => byte === 0)) return 'uid-invalid';
  const uid = reversed ? bytes.toReversed() : bytes;
  switch (uid.length) {
    case 4:
      if (uid[0] === RANDOM_UID0) return RANDOM;
      if (uid[0] === CASCADE_TAG) return 'uid-ambiguous';
      return cardFromNumber(bigEndian(uid));
    case 7:
    case 8:
    case 10:
      return { kind: 'full', key: UID + Buffer.from(uid).toString('hex'), low24: null };
    default:
      return 'uid-invalid';
  }
}

/** How a card's number is commonly written, in lower case: decimal and hexadecimal, which longer forms contain. */
export function writtenForms(card: Card): string[] {
  switch (card.kind) {
    case 'full':
      return card.key.startsWith(UID)
        ? [card.key.slice(UID.length)]
        : [card.key, Number(card.key).toString(16).padStart(8, '0')];
    case 'low24': {
      const number = card.low24.slice(LOW24.length);
      return [number, Number(number).toString(16).padStart(6, '0')];
    }
    case 'random':
      return [];
  }
}

export function bigEndian(bytes: Uint8Array): number {
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

function low24Key(number: number): string {
  return LOW24 + (number % 0x100_0000);
}
