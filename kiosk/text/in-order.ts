/** The texts of these languages, in this order; those that nobody has written are left out, `own` is always there. */
export function inOrder<T extends { readonly language: string }>(
  own: T,
  others: readonly T[],
  codes: readonly string[],
): readonly [T, ...T[]] {
  const texts = new Map([own, ...others].map((text): [string, T] => [text.language, text]));
  const [first = own, ...rest] = codes.flatMap((code) => texts.get(code) ?? []);
  return [first, ...rest];
}
