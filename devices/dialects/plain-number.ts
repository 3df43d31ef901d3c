/** Decimal places of which a power of ten is exact in a double, and more than any sensor has. */
const POWERS_OF_TEN = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
/** So many digits are exact as an integer (2^53 has sixteen); one division then rounds correctly. */
const MAX_DIGITS = 15;

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/**
 * The number in a payload such as `21.5`, `-3`, `0`; NaN for any other form, which `valuePayload` reads.
 * Most messages of a building are these few bytes: no string, no object, no JSON.
 */
export function plainNumber(payload: Uint8Array): number {
  const length = payload.length;
  const negative = length > 0 && payload[0] === MINUS;
  const start = negative ? 1 : 0;
  if (length === start || length > MAX_DIGITS) return Number.NaN;
  let number = 0;
  let point = -1;
  for (let i = start; i < length; i++) {
    const byte = payload[i] as number;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) number = number * 10 + digit;
    else if (byte === POINT && point < 0 && i > start && i < length - 1) point = i;
    else return Number.NaN;
  }
  if (number === 0) return 0;
  if (point >= 0) number /= POWERS_OF_TEN[length - 1 - point] as number;
  return negative ? -number : number;
}

/** The same, but NaN for one that is written with leading zeros: numbers of cards are, measures are not. */
export function unpaddedNumber(payload: Uint8Array): number {
  return payload.length > 1 && payload[0] === ZERO && payload[1] !== POINT
    ? Number.NaN
    : plainNumber(payload);
}
