import { entrance as fr } from './entrance-fr.ts';
import type { EntranceText } from './entrance-text.ts';
import { inOrder } from './in-order.ts';

/** A language is its `entrance-de.ts`, `showroom-de.ts` and so on, and `de.ts` that holds them: nothing else has to change. */
const others = import.meta.glob<EntranceText>(['./entrance-??.ts', '!./entrance-fr.ts'], {
  eager: true,
  import: 'entrance',
});

/** The texts of these languages, in this order; those that nobody has written are left out, French is always there. */
export const entranceTextsOf = (codes: readonly string[]): readonly [EntranceText, ...EntranceText[]] =>
  inOrder<EntranceText>(fr, Object.values(others), codes);
