import { z } from 'zod';

/** Screens away from the hub's own machine: the code a new one shows, and what the desk makes of it. */

/**
 * Characters of a code. Each looks unlike every other (no 0/O/Q/D, 1/I/L, 2/Z, 5/S, 6/G, 8/B, U/V, M/N, E/F) and,
 * read aloud in French, sounds unlike it (no B/D/G/P/T/V).
 */
export const CODE_CHARACTERS = 'ACEHJKRTXY3479';
export const CODE_LENGTH = 6;

/** What a screen may be, and where it then opens. */
export const SCREEN_KINDS = ['kiosk', 'wall'] as const;
export type ScreenKind = (typeof SCREEN_KINDS)[number];

export const pairingAnswerSchema = z.union([
  z.object({ state: z.literal('waiting'), code: z.string() }),
  z.object({ state: z.literal('accepted'), kind: z.enum(SCREEN_KINDS) }),
]);

const labelSchema = z.string().trim().min(1).max(60);

export const screenAcceptSchema = z.strictObject({
  /** As people type it: in any case, with or without spaces. */
  code: z.string().max(32),
  kind: z.enum(SCREEN_KINDS),
  label: labelSchema,
  /** The kiosk's door; a building with a single door need not say it. */
  door: z.string().max(63).optional(),
});
export const screenRenameSchema = z.strictObject({ label: labelSchema });

export const screenSchema = z.object({
  /** The device's name, which never changes. */
  name: z.string(),
  label: z.string(),
  kind: z.enum(SCREEN_KINDS),
  door: z.string().nullable(),
  created: z.iso.datetime(),
  /** Whether it listens at this moment. */
  connected: z.boolean(),
  lastSeen: z.iso.datetime().nullable(),
});
export type ScreenAnswer = z.infer<typeof screenSchema>;
export const screensAnswerSchema = z.object({
  /** How many screens show a code now. */
  waiting: z.number().int(),
  screens: z.array(screenSchema),
});
