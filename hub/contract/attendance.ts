import { z } from 'zod';

/**
 * A month's figures, as they may be shown, printed and sent. A cell is a number of people or passages of one
 * category; `null` in its place means that it is masked (docs/decisions/0010-masked-figures.md). What is absent is
 * not known, or there is none.
 */
const cell = z.number().int().min(0).nullable();
export const monthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

export const attendanceSchema = z.object({
  month: z.string(),
  /** Passages of the whole building: the one number that is never masked. */
  visits: z.number().int(),
  /** People counted without a badge. */
  anonymous: cell,
  /** Visits that nobody ended and the hub closed at closing time. */
  closedByHub: cell,
  /** Days with visits. */
  days: z.array(z.object({ date: z.string(), visits: cell })),
  /** Local hour of arrival, 0 to 23. */
  hours: z.array(z.object({ hour: z.number().int(), visits: cell })),

  /** Cells from 1 to k - 1 are masked, and others so that these cannot be computed. */
  k: z.number().int(),
  /** The month goes on, or what waits in an offline kiosk may still come: numbers may change. */
  provisional: z.boolean(),
  /** Badges, each counted once; absent where their links were gone before the hub counted. */
  people: z
    .object({
      different: cell,
      /** Not seen in the weeks before the month; `returning`: seen. */
      new: cell,
      returning: cell,
    })
    .optional(),
  peaks: z.object({
    day: z.object({ date: z.string(), visits: z.number().int() }).nullable(),
    hour: z.object({ hour: z.number().int(), visits: z.number().int() }).nullable(),
  }),
  /** Answers to "why do you come today": of people who wanted to say, so they add up to nothing else. */
  themes: z.array(z.object({ id: z.string(), name: z.string(), answers: cell })).optional(),
  activities: z.array(z.object({ title: z.string(), sessions: z.number().int(), people: cell })).optional(),
  /** Opening hours during which a part that counts was out. */
  outages: z.array(z.object({ part: z.string(), hours: z.number() })),
  /** The months before, the latest first. */
  before: z.array(
    z.object({ month: z.string(), visits: z.number().int(), anonymous: cell, people: cell.optional() }),
  ),
});
export type Attendance = z.infer<typeof attendanceSchema>;

/** Below 3, a masked number would be known: it could only be 1. */
export const SMALLEST_K = 3;
export const figuresSchema = z
  .strictObject({
    /** Numbers of people from 1 to k - 1 are not published. */
    k: z.number().int().min(SMALLEST_K).max(100).default(5),
  })
  .prefault({});

/** https://specs.frictionlessdata.io/table-schema/ : what the columns of the CSV mean. */
export const tableSchemaSchema = z.looseObject({
  fields: z.array(z.looseObject({ name: z.string(), type: z.string(), description: z.string() })),
  missingValues: z.array(z.string()),
  primaryKey: z.array(z.string()),
});
