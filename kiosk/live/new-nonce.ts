/**
 * A name that no two touches share: 128 random bits. Not `crypto.randomUUID`, which browsers keep from pages that
 * came over plain HTTP from another machine.
 */
export const newNonce = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
