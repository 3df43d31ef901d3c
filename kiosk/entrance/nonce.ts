/**
 * 128 random bits, hexadecimal: told apart from every other. Not `crypto.randomUUID()`, which browsers give only to
 * `localhost` and HTTPS, while a tablet on the building's network may open the page over plain HTTP.
 */
export function newNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
