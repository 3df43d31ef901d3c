import { createHash } from 'node:crypto';

/**
 * What the list of erasures keeps of a badge's pseudonym: enough to find it again in a backup that is put back, not
 * enough to make it. Pseudonyms are 128 bits of an HMAC, so that nobody can try them all.
 */
export const erasureHash = (pseudonym: string): string =>
  createHash('sha256').update(`erased ${pseudonym}`).digest('hex');

/** Hashes of erased pseudonyms, each with the moment up to which everything tied to it goes (ms, inclusive). */
export type Erasures = ReadonlyMap<string, number>;
