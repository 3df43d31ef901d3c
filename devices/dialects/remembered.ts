/** Names that are remembered: a building has some hundred. Beyond it the memory starts afresh. */
const MAX_NAMES = 5_000;
/** A longer one is worked out each time: it is nobody's usual name, and must not fill the memory. */
const MAX_LENGTH = 200;

/** `of`, asked once for each name: the same few come back with every message. */
export function remembered<T extends NonNullable<unknown> | null>(
  of: (name: string) => T,
): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const value = of(name);
    if (name.length > MAX_LENGTH) return value;
    if (known.size >= MAX_NAMES) known.clear();
    known.set(name, value);
    return value;
  };
}
