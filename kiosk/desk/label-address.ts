/** The hub's address as somebody typed it, without what follows the port; null: it is none. */
export function baseOf(typed: string): string | null {
  const url = URL.parse(typed.trim());
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '') return null;
  return url.origin;
}

/** An address that means "this machine" on every machine: a phone would look for the hub in itself. */
export function isOnlyHere(base: string): boolean {
  const { hostname } = new URL(base);
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(hostname);
}
