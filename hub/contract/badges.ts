import { z } from 'zod';

/**
 * Badges given out at the desk: what may be known of their holders, and no more. Each field is optional; a band,
 * never a birth date. The bands and words are those in which digital mediators report (Coop de la médiation
 * numérique).
 */

export const AGE_BANDS = ['under-12', '12-17', '18-24', '25-39', '40-59', '60-69', '70-over'] as const;
export const OCCUPATIONS = ['student', 'unemployed', 'employed', 'retired'] as const;
export const ageBandSchema = z.enum(AGE_BANDS);
export const occupationSchema = z.enum(OCCUPATIONS);

/** `null`: not said. */
export const holderSchema = z.strictObject({
  /** A first name and nothing else: no digits, no second line. */
  firstName: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{M}][\p{L}\p{M}' ’.-]{0,39}$/u)
    .nullable(),
  ageBand: ageBandSchema.nullable(),
  occupation: occupationSchema.nullable(),
  /** Whether they live in the neighbourhood. */
  neighbour: z.boolean().nullable(),
  /** They asked to see their first name on the screen at the door. */
  greet: z.boolean(),
});
export type Holder = z.infer<typeof holderSchema>;

/** `held`: in its holder's pocket. `lost` and `blocked`: a tap is `refused`. */
export const cardStateSchema = z.enum(['held', 'lost', 'blocked']);
export type CardState = z.infer<typeof cardStateSchema>;

const idSchema = z.string().regex(/^[a-z0-9]{1,32}$/);
const dateSchema = z.iso.date();

export const badgeSchema = z.object({
  /** The hub's own name for it, in addresses and in the audit trail; tells nothing about the card. */
  id: idSchema,
  state: cardStateSchema,
  ...holderSchema.shape,
  given: dateSchema,
  /** The last day on which the holder came to the door or to the desk. */
  lastContact: dateSchema,
  /** The day on which all of this is deleted, unless they come again. */
  purge: dateSchema,
});
export type Badge = z.infer<typeof badgeSchema>;

/** Wait for a card at a door, or at one of its readers; or take the number as typed. */
export const cardRequestSchema = z.union([
  z.strictObject({ door: z.string(), reader: z.string().optional() }),
  z.strictObject({
    uid: z.string().min(1).max(64),
    format: z.enum(['auto', 'decimal', 'hex', '3+5', 'uid', 'uid-reversed']).optional(),
  }),
]);

export const cardAnswerSchema = z.object({
  /** Names this reading of a card, for some minutes; the card's number never leaves the hub. */
  card: idSchema,
  /** `random`: a phone, whose number changes each time. `ambiguous`: the reader saw 24 bits that several badges share. */
  state: z.enum(['waiting', 'read', 'random', 'ambiguous']),
  /** ISO time until which a card is waited for, or this answer is kept. */
  until: z.iso.datetime(),
  /** The badge that this card is; null: not given to anybody. */
  badge: badgeSchema.nullable(),
  /** Given badges that a Wiegand-26 reader cannot tell from this card: shown, never merged. */
  alike: z.array(badgeSchema),
  /** The card was replaced by another one: it is nobody's any more, and refused at the door. */
  replaced: z.boolean(),
});
export type CardAnswer = z.infer<typeof cardAnswerSchema>;

export const giveRequestSchema = z.strictObject({ card: idSchema, holder: holderSchema });
export const stateRequestSchema = z.strictObject({ state: cardStateSchema });
export const replaceRequestSchema = z.strictObject({ card: idSchema });
/** The beginning of a first name. */
export const badgesQuerySchema = z.object({ name: z.string().trim().min(1).max(40) });
export const badgesAnswerSchema = z.object({ badges: z.array(badgeSchema), more: z.boolean() });

/** Whose data: a card just read, or a badge of the list. */
export const personRequestSchema = z.union([
  z.strictObject({ card: idSchema }),
  z.strictObject({ badge: idSchema }),
]);
export const eraseRequestSchema = z.strictObject({
  of: personRequestSchema,
  /** `returned`: the card goes back into the box, and may be given to somebody else. */
  why: z.enum(['returned', 'asked']),
});
export const eraseAnswerSchema = z.object({
  /** False: the journal still does its part, and says so in `/health` if it cannot. */
  complete: z.boolean(),
});

/** Everything held about the holder of a card (GDPR, article 15). */
export const heldSchema = z.object({
  /** ISO time of this answer. */
  at: z.iso.datetime(),
  badge: badgeSchema.nullable(),
  /** Passages still tied to the card, the newest first. */
  visits: z.array(
    z.object({
      door: z.string(),
      arrived: z.iso.datetime(),
      left: z.iso.datetime().nullable(),
      /** `hub`: nobody tapped out, the hub ended it at closing time. */
      endedBy: z.enum(['badge', 'hub']).nullable(),
      /** The day on which its tie to the card is deleted. */
      unlinked: dateSchema,
    }),
  ),
  /** What each reader said, with the answer that was given. */
  taps: z.array(z.object({ door: z.string(), source: z.string(), at: z.iso.datetime(), result: z.string() })),
  /** Taps that the journal still holds, of the last days. */
  journal: z.object({ taps: z.number().int(), keptDays: z.number() }),
});
export type Held = z.infer<typeof heldSchema>;
