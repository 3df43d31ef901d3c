import { z } from 'zod';
import { correctionBodySchema, nonceSchema } from './entries.ts';
import { occupancySchema } from './payloads.ts';

/** What the desk asks for and is told: calls from a door, who is here, corrections, the evacuation sheet. */

export const callRequestSchema = z.strictObject({
  nonce: nonceSchema,
  /** The door; a kiosk bound to a door, or a building with a single door, need not say it. */
  door: z.string().optional(),
});
export const callSchema = z.object({
  id: z.string(),
  door: z.string(),
  at: z.iso.datetime(),
  /** When staff said that they come; null while it rings. */
  answered: z.iso.datetime().nullable(),
});

export const todaySchema = z.object({
  date: z.iso.date(),
  /** People by door; a door id that is not known any more, or none, has the id as its name. */
  doors: z.array(z.object({ id: z.string(), people: z.number().int() })),
  /** Local hour of arrival, 0 to 23, ascending, without the hours in which nobody came. */
  hours: z.array(z.object({ hour: z.number().int(), people: z.number().int() })),
});

/** Somebody who is here, or a group without a badge. No room: a badge tells that somebody came in, not why. */
export const openVisitSchema = z.object({
  seq: z.number().int(),
  /** The door's id; empty where nobody saw them come in. */
  door: z.string(),
  arrived: z.iso.datetime(),
  people: z.number().int().min(1),
  badge: z.boolean(),
  /** The first name given at the desk, if one was. */
  name: z.string().nullable(),
});

export const correctionRequestSchema = correctionBodySchema
  .extend({ nonce: nonceSchema })
  .refine(({ scope, id }) => (scope === 'room') === (id !== undefined), { message: 'id: the room’s' });
/** How many are there now, the correction applied. */
export const correctionAnswerSchema = z.object({ count: z.number().int().nullable() });
export const visitEndRequestSchema = z.strictObject({ nonce: nonceSchema });

/** Who was here at a moment, for counting people outside. */
export const evacuationSheetSchema = z.object({
  at: z.iso.datetime(),
  present: z.number().int().min(0),
  rooms: z.array(z.object({ id: z.string(), name: z.string(), occupancy: occupancySchema })),
  /** Those who gave a first name. `key` is good for this sheet only. */
  people: z.array(z.object({ key: z.string(), name: z.string(), arrived: z.iso.datetime() })),
  /** How many of those present gave none. */
  nameless: z.number().int().min(0),
});
export const evacuationSchema = z.object({
  /** When the alarm began; null: there is none, and the sheet is of now. */
  alarm: z.iso.datetime().nullable(),
  sheet: evacuationSheetSchema,
  /** Who has been found outside. */
  found: z.object({ people: z.array(z.string()), nameless: z.number().int().min(0) }),
  revision: z.number().int(),
});
export const MAX_NAMELESS_STEP = 1_000;
export const tickRequestSchema = z.union([
  z.strictObject({ key: z.string().max(32), found: z.boolean() }),
  /** So many more without a name, or fewer. */
  z.strictObject({ nameless: z.number().int().min(-MAX_NAMELESS_STEP).max(MAX_NAMELESS_STEP) }),
]);

export type Call = z.infer<typeof callSchema>;
export type Today = z.infer<typeof todaySchema>;
export type OpenVisitAnswer = z.infer<typeof openVisitSchema>;
export type Evacuation = z.infer<typeof evacuationSchema>;
export type EvacuationSheet = z.infer<typeof evacuationSheetSchema>;
export type TickRequest = z.infer<typeof tickRequestSchema>;
