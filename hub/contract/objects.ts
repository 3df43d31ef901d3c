import { z } from 'zod';
import { readingValueSchema } from './entries.ts';
import { ID_PATTERN } from './topics.ts';

/** Objects of the showroom: what speaks, what staff made of it, what visitors see. */

/** `online`; `silent`: later than its rhythm; `lost`: it said goodbye, its will did, or it is silent for long; `unknown`: nothing heard since the start. */
export const objectStateSchema = z.enum(['online', 'silent', 'lost', 'unknown']);
export type ObjectState = z.infer<typeof objectStateSchema>;

export const objectCommandNameSchema = z.enum(['switch', 'brightness', 'color']);

export const objectValueSchema = z.object({
  measure: z.string(),
  value: readingValueSchema,
  unit: z.string().optional(),
  at: z.iso.datetime(),
});
export type ObjectValue = z.infer<typeof objectValueSchema>;

/** One that speaks and that nobody has adopted: nothing of it is stored. */
export const foundObjectSchema = z.object({
  /** `{dialect}:{address}`. */
  key: z.string(),
  dialect: z.string(),
  /** As it calls itself, or its address. */
  name: z.string(),
  model: z.string().nullable(),
  /** A room of the building whose name it gave; else null. */
  room: z.string().nullable(),
  state: objectStateSchema,
  commands: z.array(objectCommandNameSchema),
  values: z.array(objectValueSchema),
  firstHeard: z.iso.datetime(),
  lastHeard: z.iso.datetime(),
});
export type FoundObject = z.infer<typeof foundObjectSchema>;

export const objectSchema = z.object({
  /** Its level in `{site}/object/{id}/…`. */
  id: z.string(),
  key: z.string(),
  dialect: z.string(),
  name: z.string(),
  model: z.string().nullable(),
  room: z.string().nullable(),
  /** In plain words, for visitors: what it is there for. */
  about: z.string(),
  /** Shown on `/showroom`. */
  public: z.boolean(),
  /** Learners may hear it, and command it where it can be. */
  workshops: z.boolean(),
  state: objectStateSchema,
  commands: z.array(objectCommandNameSchema),
  values: z.array(objectValueSchema),
  adopted: z.iso.datetime(),
  lastHeard: z.iso.datetime().nullable(),
});
export type ShowroomObject = z.infer<typeof objectSchema>;

export const objectsAnswerSchema = z.object({
  objects: z.array(objectSchema),
  found: z.array(foundObjectSchema),
  /** More spoke than the list holds: so many were left out. */
  leftOut: z.number().int(),
});

const aboutObject = {
  name: z.string().trim().min(1).max(60),
  room: z.string().max(63).nullable(),
  about: z.string().trim().max(300).default(''),
  public: z.boolean().default(false),
  workshops: z.boolean().default(false),
};
export const adoptRequestSchema = z.strictObject({
  key: z.string().max(200),
  /** Absent: made of the name. */
  id: z.string().regex(ID_PATTERN).optional(),
  ...aboutObject,
});
export const objectChangeSchema = z.strictObject(aboutObject);

/** `POST /api/objects/{id}/set`, and the JSON form of `{site}/object/{id}/set`. */
export const objectCommandSchema = z.strictObject({
  switch: z.union([z.boolean(), z.literal('toggle')]).optional(),
  brightness: z.number().min(0).max(100).optional(),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .optional(),
});

/** `GET /api/showroom`, for anyone: only what staff chose to show, and of that what is `isForVisitors`. */
export const showroomAnswerSchema = z.object({
  /** A visitor's phone may ask nothing else of the hub. Languages as in the building file, its own first. */
  building: z.object({ name: z.string(), languages: z.array(z.string()) }),
  objects: z.array(
    objectSchema.pick({ id: true, name: true, about: true, state: true, values: true }).extend({
      /** The room's name, not its id. */
      room: z.string().nullable(),
    }),
  ),
});
export type ShowroomAnswer = z.infer<typeof showroomAnswerSchema>;
export type PublicObject = ShowroomAnswer['objects'][number];
export const showroomDayQuerySchema = z.object({ measure: z.string().max(64) });
/** `GET /api/showroom/{object}/day?measure=`: the last 24 hours by the quarter of an hour. */
export const showroomDaySchema = z.object({
  measure: z.string(),
  unit: z.string().nullable(),
  points: z.array(z.tuple([z.iso.datetime(), z.number().nullable()])),
});
export type ShowroomDay = z.infer<typeof showroomDaySchema>;
