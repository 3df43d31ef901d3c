import { type Card, type CardRefusal, cardFromLow24, cardFromNumber } from './badge-key.ts';

/**
 * Wiegand bits, first received first: even parity over the first half, odd over the second, the number between
 * (26 bits: HID's open format; 34 bits: IDTECK SR10). 26 bits carry 24 of the card's: an alias only.
 */
export function cardFromWiegandBits(bits: string): Card | CardRefusal {
  if (!/^(?:[01]{26}|[01]{34})$/.test(bits)) return 'uid-invalid';
  const half = bits.length / 2;
  if (ones(bits.slice(0, half)) % 2 !== 0 || ones(bits.slice(half)) % 2 !== 1) return 'uid-invalid';
  const number = Number.parseInt(bits.slice(1, -1), 2);
  return bits.length === 26 ? cardFromLow24(number) : cardFromNumber(number);
}

/** Wiegand-26 as text: the 26 bits, the same in 7 hexadecimal digits, or without parity in 6. */
export function cardFromWiegand26(text: string): Card | CardRefusal {
  if (/^[0-9a-f]{6}$/i.test(text)) return cardFromLow24(Number.parseInt(text, 16));
  if (/^[0-3][0-9a-f]{6}$/i.test(text)) {
    return cardFromWiegandBits(Number.parseInt(text, 16).toString(2).padStart(26, '0'));
  }
  return cardFromWiegandBits(text);
}

function ones(bits: string): number {
  return bits.replaceAll('0', '').length;
}
