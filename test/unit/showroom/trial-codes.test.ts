import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODE_CHARACTERS } from '../../../hub/contract/screens.ts';
import {
  readTrialCode,
  spacedTrialCode,
  TRIAL_CODE_LENGTH,
  trialCode,
} from '../../../hub/contract/trial-codes.ts';

const draws = fc.array(fc.nat(CODE_CHARACTERS.length - 1), {
  minLength: TRIAL_CODE_LENGTH - 1,
  maxLength: TRIAL_CODE_LENGTH - 1,
});

describe('a participant’s code', () => {
  test('is read as it is printed, typed in lower case, with spaces, and as the whole address of its square', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const code = trialCode(draw);
        const spaced = spacedTrialCode(code);
        for (const typed of [
          code,
          spaced,
          spaced.toLowerCase(),
          ` ${spaced.replaceAll('-', ' ')} `,
          `http://192.168.1.10:8080/trial/withdraw#${spaced}`,
        ])
          expect(readTrialCode(typed)).toBe(code);
      }),
    );
  });

  test('scanned on a French keyboard that the scanner takes for an American one, it is still that code', () => {
    const french: Readonly<Record<string, string>> = { A: 'Q', 3: '"', 4: "'", 7: 'è', 9: 'ç' };
    fc.assert(
      fc.property(draws, (draw) => {
        const code = trialCode(draw);
        const mangled = [...code].map((each) => french[each] ?? each.toLowerCase()).join('');
        expect(readTrialCode(mangled)).toBe(code);
      }),
    );
  });

  test('with one wrong character it is no code', () => {
    fc.assert(
      fc.property(
        draws,
        fc.nat(TRIAL_CODE_LENGTH - 1),
        fc.nat(CODE_CHARACTERS.length - 1),
        (draw, place, other) => {
          const code = trialCode(draw);
          const wrong = [...code];
          wrong[place] = CODE_CHARACTERS[other] ?? '';
          fc.pre(wrong.join('') !== code);
          expect(readTrialCode(wrong.join(''))).toBeNull();
        },
      ),
    );
  });

  test('nothing that somebody types makes it fail, and what is too short or too long is no code', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readTrialCode(text)));
    expect([readTrialCode(''), readTrialCode('AAAA'), readTrialCode('A'.repeat(13))]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
