import { z } from 'zod';

/** JSON forms that our own topics accept, beside bare text. Times are RFC 3339 with a zone, or ms since the epoch. */
export const claimedTimeSchema = z.union([z.iso.datetime({ offset: true }), z.number()]);

export const tapPayloadSchema = z.object({
  uid: z.string().max(64),
  /** How the reader writes the number, where the default guess would be wrong. */
  format: z.enum(['decimal', 'hex', '3+5', 'wiegand26', 'uid', 'uid-reversed']).optional(),
  nonce: z.string().optional(),
  at: claimedTimeSchema.optional(),
});

export const valuePayloadSchema = z.object({
  value: z.union([z.number(), z.boolean(), z.string().max(1024)]),
  unit: z.string().max(32).optional(),
  at: claimedTimeSchema.optional(),
  nonce: z.string().optional(),
});

export const tapResultSchema = z.enum(['in', 'out', 'repeat', 'unknown', 'refused', 'captured']);
/** `in` welcome, `out` goodbye, `repeat` already noted, `unknown` and `refused` not counted; `captured`: held out to the desk, not counted. */
export type TapResult = z.infer<typeof tapResultSchema>;

/** `{site}/badge/{reader}/result` and the answer of `POST /api/checkins`. */
export interface TapAnswer {
  readonly result: TapResult;
  readonly present: number;
}

/** `{site}/room/{room}/occupancy`, retained, and in `GET /api/rooms`. */
export const occupancySchema = z.object({
  count: z.number().int().min(0).nullable(),
  low: z.number().int().min(0).nullable(),
  high: z.number().int().min(0).nullable(),
  capacity: z.number().int().min(1).nullable().optional(),
  /** What the count rests on; `staff`: somebody looked; `none` when nothing has been heard. */
  source: z.enum(['count', 'doors', 'doors+co2', 'badges', 'presence', 'co2', 'staff', 'none']),
  at: z.iso.datetime().nullable(),
});
export type Occupancy = z.infer<typeof occupancySchema>;
