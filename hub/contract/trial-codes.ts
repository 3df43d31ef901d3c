import { CODE_CHARACTERS } from './screens.ts';

/**
 * What a participant of a trial has in place of a name: eleven characters drawn at random (14¹¹, 41.9 bits) and one
 * that tells a slip of the pen. They look and sound unlike one another (contract/screens.ts says how they were chosen).
 */

export const TRIAL_CODE_LENGTH = 12;
const BASE = CODE_CHARACTERS.length;

/** A keyboard that a scanner takes for American types these on a French one; none of them is in a code. */
const FRENCH_KEYS: Readonly<Record<string, string>> = { Q: 'A', '"': '3', "'": '4', È: '7', Ç: '9' };

/** The code of `draw`, which gives eleven whole numbers from 0 to 13. */
export function trialCode(draw: readonly number[]): string {
  const characters = draw.map((each) => CODE_CHARACTERS[each] ?? '').join('');
  return characters + checkCharacter(characters);
}

/** As it was typed, scanned or pasted, also as the address of the withdrawal page; null: it cannot be a code. */
export function readTrialCode(text: string): string | null {
  const plain = [...text.slice(0, 300).toUpperCase()]
    .map((each) => FRENCH_KEYS[each] ?? each)
    .filter((each) => CODE_CHARACTERS.includes(each))
    .join('');
  // The code is the end of the address, whatever a keyboard made of its `#`.
  const code = /http/i.test(text) ? plain.slice(-TRIAL_CODE_LENGTH) : plain;
  if (code.length !== TRIAL_CODE_LENGTH) return null;
  return checkCharacter(code.slice(0, -1)) === code.at(-1) ? code : null;
}

/** `ACEH-JKRT-XY34`: as it is shown and printed. */
export const spacedTrialCode = (code: string): string => (code.match(/.{1,4}/g) ?? []).join('-');

/** Luhn mod N: notices each single wrong character, and nearly every two that changed places. */
function checkCharacter(characters: string): string {
  let sum = 0;
  for (const [place, character] of [...characters].reverse().entries()) {
    const doubled = CODE_CHARACTERS.indexOf(character) * (place % 2 === 0 ? 2 : 1);
    sum += Math.floor(doubled / BASE) + (doubled % BASE);
  }
  return CODE_CHARACTERS[(BASE - (sum % BASE)) % BASE] ?? '';
}
