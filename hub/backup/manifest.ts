import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/**
 * What a backup holds. The state's files come first and the journal last: a cursor must never be ahead of the
 * journal that it points into. Not in it: the badge secret (kept apart, so that a stolen backup names nobody), and
 * the MQTT sessions, which devices make anew.
 */
export const DATABASES = [
  'hub.sqlite',
  'prototypes.sqlite',
  'readings.sqlite',
  'drain.sqlite',
  'journal.sqlite',
] as const;
export const BUILDING_FILE = 'building.yaml';
export const MANIFEST_FILE = 'manifest.json';

/** Raised when an older hub could no longer read the archive. */
export const FORMAT = 1;

export const manifestSchema = z.object({
  format: z.literal(FORMAT),
  /** The hub's version that made it. */
  version: z.string(),
  created: z.iso.datetime(),
  site: z.string(),
  /** Which badge secret belongs to it (Pseudonyms.fingerprint); absent where none was made yet. */
  badgeSecret: z.string().optional(),
  files: z
    .array(
      z.object({
        name: z.enum([...DATABASES, BUILDING_FILE]),
        size: z.number().int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1),
});
export type Manifest = z.infer<typeof manifestSchema>;

export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
