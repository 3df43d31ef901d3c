import { fr } from './fr.ts';
import { inOrder } from './in-order.ts';
import type { VisitorText } from './visitor-text.ts';

/** Everything visitors may read: for a page that needs more than the entrance or the objects alone. */
const others = import.meta.glob<VisitorText>(['./??.ts', '!./fr.ts'], { eager: true, import: 'visitor' });

/** The texts of these languages, in this order; those that nobody has written are left out, French is always there. */
export const textsOf = (codes: readonly string[]): readonly [VisitorText, ...VisitorText[]] =>
  inOrder<VisitorText>(fr, Object.values(others), codes);
