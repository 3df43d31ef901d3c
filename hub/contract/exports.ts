import { z } from 'zod';
import { ID_PATTERN } from './topics.ts';

/** Archives of what prototypes measured: one zip each, made in the background. docs/guides/exports.md says what is in it. */

/** A finished archive is deleted after so many days; it can be made again. */
export const ARCHIVE_KEPT_DAYS = 7;

/**
 * `waiting`: others are made first; `void`: what it holds was erased meanwhile, because somebody withdrew or a trial's
 * data had their time, so the archive was thrown away.
 */
export const EXPORT_STATES = ['waiting', 'running', 'ready', 'failed', 'void'] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

/** `no-room`: the disk has not enough; `error`: it failed several times, the hub's log says why. */
export const EXPORT_FAILURES = ['no-room', 'error'] as const;
export type ExportFailure = (typeof EXPORT_FAILURES)[number];

const idSchema = z.string().regex(ID_PATTERN);

/** Either a whole trial, or some prototypes of a start-up over a time, `to` not included. */
export const exportRequestSchema = z.union([
  z.strictObject({ trial: z.string().min(1).max(63) }),
  z
    .strictObject({
      /** A start-up need not say that it means itself. */
      startup: idSchema.optional(),
      prototypes: z.array(idSchema).min(1).max(20),
      from: z.iso.datetime({ offset: true }),
      to: z.iso.datetime({ offset: true }),
    })
    .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { message: 'to: after from' }),
]);
export type ExportRequest = z.infer<typeof exportRequestSchema>;

export const exportQuerySchema = z.object({
  startup: z.string().optional(),
  trial: z.string().optional(),
});

export const exportSchema = z.object({
  id: z.string(),
  startup: z.string(),
  /** Null: not of a trial. */
  trial: z.string().nullable(),
  prototypes: z.array(z.string()),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  state: z.enum(EXPORT_STATES),
  failure: z.enum(EXPORT_FAILURES).nullable(),
  /** Of `rows.of`, `rows.done` are written; null before they were counted. */
  rows: z.object({ done: z.number().int(), of: z.number().int() }).nullable(),
  /** The hub was restarted while this archive was made, and began it again. */
  restarted: z.boolean(),
  created: z.iso.datetime(),
  /** When it became what it is now. */
  since: z.iso.datetime(),
  /** Of a finished archive. */
  bytes: z.number().int().nullable(),
  sha256: z.string().nullable(),
  deletes: z.iso.datetime().nullable(),
});
export type Export = z.infer<typeof exportSchema>;
export const exportsAnswerSchema = z.object({ exports: z.array(exportSchema) });
export type ExportsAnswer = z.infer<typeof exportsAnswerSchema>;
