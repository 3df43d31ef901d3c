import { fr } from './fr.ts';
import type { VisitorText } from './visitor-text.ts';

/** A language is a file named by its code, `de.ts`, which exports `visitor`: nothing else has to change. */
const others = import.meta.glob<VisitorText>(['./??.ts', '!./fr.ts'], { eager: true, import: 'visitor' });

const TEXTS: ReadonlyMap<string, VisitorText> = new Map(
  [fr, ...Object.values(others)].map((text): [string, VisitorText] => [text.language, text]),
);

/** The texts of these languages, in this order; those that nobody has written are left out, French is always there. */
export function textsOf(codes: readonly string[]): readonly [VisitorText, ...VisitorText[]] {
  const [first = fr, ...rest] = codes.flatMap((code) => TEXTS.get(code) ?? []);
  return [first, ...rest];
}
