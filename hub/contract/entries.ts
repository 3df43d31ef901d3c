import { z } from 'zod';

/**
 * What the journal holds: canonical, validated, free of raw badge numbers.
 * Every entry has an event time `at` (ms since the epoch; the device's own where it is plausible, else the
 * hub's) and the hub's own `received` time. `seq` is given by the journal: 1, 2, 3 … without gaps.
 */

/** A nonce is chosen by the sender; longer ones are refused (`nonce_invalid`) rather than cut. */
export const nonceSchema = z.string().min(1).max(128);

/** HMAC-SHA-256 of the canonical badge key, 32 hexadecimal characters (128 bits): see hub/visits/pseudonym.ts. */
export const pseudonymSchema = z.string().regex(/^[0-9a-f]{32}$/);

export const tapBodySchema = z.strictObject({
  door: z.string(),
  /** The reader's id; absent for a touch on a kiosk. */
  reader: z.string().optional(),
  via: z.enum(['serial', 'mqtt', 'http']),
  /** Absent: an anonymous arrival. */
  badge: pseudonymSchema.optional(),
  /** Pseudonym of the low 24 bits, for readers that see no more (Wiegand-26). */
  badge24: pseudonymSchema.optional(),
  /** How many people: 1 unless an anonymous group says more. */
  party: z.number().int().min(1).max(10).optional(),
  /** Why a card was counted without being recognised. */
  hint: z.enum(['random-id']).optional(),
});

export const readingValueSchema = z.union([z.number(), z.boolean(), z.string().max(1024)]);
export const readingBodySchema = z.strictObject({
  scope: z.enum(['room', 'object', 'prototype']),
  /** Room, object or prototype id. */
  id: z.string(),
  /** The start-up a prototype belongs to. */
  startup: z.string().optional(),
  measure: z.string(),
  value: readingValueSchema,
  unit: z.string().max(32).optional(),
  /** An object's: the room where it stands, which takes the value for its own too. */
  room: z.string().optional(),
  /** A prototype's: the session of a trial in which it was measured, about one person who can withdraw it. */
  session: z.string().optional(),
});

/** What visits made of a tap, for statistics: a door and a direction, never who. */
export const passageBodySchema = z.strictObject({
  door: z.string(),
  direction: z.enum(['in', 'out']),
  people: z.number().int().min(1),
  present: z.number().int().min(0),
});

/** Somebody at that door says that a tap was a mistake. */
export const cancelBodySchema = z.strictObject({
  door: z.string(),
  /** Which: its journal number, or the nonce under which the same source had sent it. */
  tap: z.union([z.number().int().min(1), nonceSchema]),
});

/** Why staff set a count by hand. A closed list: free text might name somebody, and the journal does not forget. */
export const CORRECTION_REASONS = [
  'headcount',
  'left-unnoticed',
  'came-unnoticed',
  'sensor-wrong',
  'mistake',
] as const;
/** So many people are in a room, or in the building, at this moment, says somebody who looked. */
export const correctionBodySchema = z.strictObject({
  scope: z.enum(['room', 'building']),
  /** The room. */
  id: z.string().optional(),
  count: z.number().int().min(0).max(1_000),
  reason: z.enum(CORRECTION_REASONS),
});
/** Staff know that a visitor has left: the visit that the tap `seq` began is over. */
export const visitEndBodySchema = z.strictObject({ seq: z.number().int().min(1) });

export type CorrectionBody = z.infer<typeof correctionBodySchema>;
export type VisitEndBody = z.infer<typeof visitEndBodySchema>;
export type CancelBody = z.infer<typeof cancelBodySchema>;
export type TapBody = z.infer<typeof tapBodySchema>;
export type ReadingBody = z.infer<typeof readingBodySchema>;
export type PassageBody = z.infer<typeof passageBodySchema>;
export type ReadingValue = z.infer<typeof readingValueSchema>;

/** `removed`: a reading that was erased. Nobody appends one, and no consumer asks for them. */
export type EntryKind = 'tap' | 'cancel' | 'reading' | 'passage' | 'correction' | 'visit-end' | 'removed';

interface EntryHead {
  /** Event time, ms since the epoch. */
  readonly at: number;
  /** When the hub received it, ms since the epoch, the hub's clock. */
  readonly received: number;
  /**
   * Who said it: `serial:{reader}`, `mqtt:{credential}`, `http:{credential}`, `hub:{room of the code}`.
   * With `nonce` it identifies an entry for good: the same pair again is not appended again.
   */
  readonly source: string;
  readonly nonce?: string;
}
export type NewEntry = EntryHead &
  (
    | { readonly kind: 'tap'; readonly body: TapBody }
    | { readonly kind: 'cancel'; readonly body: CancelBody }
    | { readonly kind: 'reading'; readonly body: ReadingBody }
    | { readonly kind: 'passage'; readonly body: PassageBody }
    | { readonly kind: 'correction'; readonly body: CorrectionBody }
    | { readonly kind: 'visit-end'; readonly body: VisitEndBody }
  );
/** Its number stays, so that numbers have no gaps; what it said is gone. */
type RemovedEntry = EntryHead & { readonly kind: 'removed'; readonly body: Readonly<Record<string, never>> };
export type Entry = (NewEntry | RemovedEntry) & { readonly seq: number };
