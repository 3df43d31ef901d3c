import { z } from 'zod';
import { READER_SIDES } from './building.ts';
import { nonceSchema } from './entries.ts';
import { claimedTimeSchema, occupancySchema, tapResultSchema } from './payloads.ts';

/** Bodies and answers of the HTTP interface; the OpenAPI document is made from these. */

export const checkinRequestSchema = z
  .strictObject({
    nonce: nonceSchema,
    uid: z.string().max(64).optional(),
    anonymous: z.boolean().optional(),
    party: z.number().int().min(1).max(10).optional(),
    at: claimedTimeSchema.optional(),
    /** The door; a kiosk bound to a door, or a building with a single door, need not say it. */
    door: z.string().optional(),
  })
  .refine((body) => (body.uid !== undefined) !== (body.anonymous === true), {
    message: 'either uid or anonymous: true',
  });
export const checkinAnswerSchema = z.object({
  result: tapResultSchema,
  present: z.number().int().min(0),
  /** A first name, for that door's screen only, from somebody who asked for it at the desk. */
  greeting: z.string().optional(),
});

export const greetingQuerySchema = z.object({ door: z.string().optional() });
export const greetingAnswerSchema = z.object({ greeting: z.string().nullable() });

/** `seq`: the tap as the live event names it; `checkin`: one's own check-in, by its nonce. */
export const cancelRequestSchema = z
  .strictObject({
    nonce: nonceSchema,
    seq: z.number().int().min(1).optional(),
    checkin: nonceSchema.optional(),
    /** As for a check-in. */
    door: z.string().optional(),
  })
  .refine((body) => (body.seq !== undefined) !== (body.checkin !== undefined), {
    message: 'either seq or checkin',
  });
/** `cancelled`: as if it had not been; `too-late`: the time is over, or the badge has passed again since. */
export const CANCEL_RESULTS = ['cancelled', 'too-late'] as const;
export const cancelAnswerSchema = z.object({
  result: z.enum(CANCEL_RESULTS),
  present: z.number().int().min(0),
});
export type CancelAnswer = z.infer<typeof cancelAnswerSchema>;

/** Why somebody comes today. Nothing else may ever be added here: it must not lead to a person. */
export const themeRequestSchema = z.strictObject({ theme: z.string().max(63), nonce: nonceSchema });

export const presenceSchema = z.object({ count: z.number().int().min(0), at: z.iso.datetime() });

export const roomSchema = z.object({
  id: z.string(),
  name: z.string(),
  capacity: z.number().int().nullable(),
  occupancy: occupancySchema,
});

export const SERIES_FUNCTIONS = ['mean', 'min', 'max', 'sum', 'count', 'last'] as const;
export const seriesQuerySchema = z.object({
  kind: z.enum(['room', 'object', 'prototype', 'attendance']),
  id: z.string(),
  measure: z.string(),
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  every: z
    .string()
    .regex(/^[1-9]\d{0,4}[smhd]$/)
    .optional(),
  fn: z.enum(SERIES_FUNCTIONS).default('mean'),
  startup: z.string().optional(),
});
export type SeriesQuery = z.infer<typeof seriesQuerySchema>;
/** `[ISO time of the start of the window, value]`, ascending; windows without a value are left out. */
export const seriesAnswerSchema = z.object({ points: z.array(z.tuple([z.iso.datetime(), z.number()])) });

export const sessionRequestSchema = z.strictObject({
  name: z.string().max(63),
  password: z.string().max(1024),
});
export const sessionAnswerSchema = z.object({ name: z.string(), role: z.string() });
export const setupRequestSchema = z.strictObject({
  token: z.string().max(128),
  password: z.string().max(1024),
});

export { attendanceSchema } from './attendance.ts';

export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded', 'failing']),
  parts: z.record(
    z.string(),
    z.object({
      state: z.enum(['ok', 'degraded', 'failing']),
      since: z.iso.datetime(),
      lastError: z.string().nullable(),
      details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
    }),
  ),
});

export const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string() }),
});

export const buildingAnswerSchema = z.object({
  site: z.string(),
  name: z.string(),
  /** Of the building's clocks, as `Europe/Paris`: a screen's own machine may be set to another. */
  timezone: z.string(),
  doors: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      reader: z.enum(READER_SIDES).nullable(),
      /** Ids of the door's readers in the building file. */
      readers: z.array(z.string()),
    }),
  ),
  rooms: z.array(z.object({ id: z.string(), name: z.string(), capacity: z.number().int().nullable() })),
  themes: z.array(z.object({ id: z.string(), name: z.string() })),
  /** The first is the building's own. */
  languages: z.array(z.string()),
  /** How long a passage can be cancelled, ms. */
  cancel: z.number().int(),
  privacy: z.object({
    controller: z.string().nullable(),
    contact: z.string().nullable(),
    version: z.string().nullable(),
    date: z.iso.date().nullable(),
  }),
});
