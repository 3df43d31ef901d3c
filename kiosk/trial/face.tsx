import type { TrialAnswer } from '../../hub/contract/trials.ts';

/** From a frown (1) to a broad smile (5): where the ends of the mouth are, and how far its middle is from them. */
const MOUTHS: Readonly<Record<TrialAnswer, string>> = {
  1: 'M34 90q26 -34 52 0',
  2: 'M36 85q24 -16 48 0',
  3: 'M36 81h48',
  4: 'M36 76q24 20 48 0',
  5: 'M32 70q28 42 56 0z',
};

/** One of the five pictures with which a question is answered. */
export function Face({ answer }: { answer: TrialAnswer }) {
  return (
    <svg class="pictogram face" viewBox="0 0 120 120" aria-hidden="true" focusable="false">
      <circle cx="60" cy="60" r="50" />
      <circle class="solid" cx="42" cy="48" r="6" />
      <circle class="solid" cx="78" cy="48" r="6" />
      <path class={answer === 5 ? 'solid' : ''} d={MOUTHS[answer]} />
    </svg>
  );
}
