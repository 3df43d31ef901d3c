import type { ReadingValue } from '../../hub/contract/entries.ts';
import { isImageText } from './image.ts';
import { isIdentifier } from './person-words.ts';

/** As long as a reading's text may be (hub/contract/entries.ts). */
const MAX_TEXT = 1_024;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * What a vendor's scalar says: a number, also written as text; ON, OFF, true and false as truth; else its words.
 * undefined where it says nothing (`null`, `unavailable`, `unknown`, `NaN`, empty), or what must not be kept (the
 * number of a card or a phone, a picture).
 */
export function scalar(said: unknown): ReadingValue | undefined {
  switch (typeof said) {
    case 'number':
      // Adding zero makes -0 plain 0.
      return Number.isFinite(said) ? said + 0 : undefined;
    case 'boolean':
      return said;
    case 'string':
      return said.length > MAX_TEXT ? undefined : textScalar(said.trim());
    default:
      return undefined;
  }
}

function textScalar(text: string): ReadingValue | undefined {
  // Before numbers: the card 941E8552 is not 941 · 10^8552.
  if (isIdentifier(text) || isImageText(text)) return undefined;
  // JSON is no word: whatever is in it would come in unread.
  if (text.startsWith('{') || text.startsWith('[')) return undefined;
  if (NUMBER.test(text)) {
    const number = Number(text) + 0;
    return Number.isFinite(number) ? number : undefined;
  }
  switch (text.toLowerCase()) {
    case '':
    case 'unavailable':
    case 'unknown':
    case 'none':
    case 'null':
    case 'nan':
    case '-nan':
    case 'inf':
    case '-inf':
    case 'infinity':
    case 'undefined':
    case 'n/a':
      return undefined;
    case 'on':
    case 'true':
      return true;
    case 'off':
    case 'false':
      return false;
    default:
      return text;
  }
}
