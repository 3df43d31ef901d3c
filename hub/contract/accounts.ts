import { z } from 'zod';
import { personRoleSchema } from './roles.ts';

/** People's accounts, their sessions and the audit trail, as the desk shows them. */

const nameSchema = z.string().max(63);
const passwordSchema = z.string().max(1024);
const startupSchema = z.string().max(63).nullable();

export const accountSchema = z.object({
  name: z.string(),
  role: personRoleSchema,
  /** Whose prototypes an account of the role `startup` sees. */
  startup: startupSchema,
  created: z.iso.datetime(),
  /** The last use of one of its sessions that have not ended; null: none. */
  lastUsed: z.iso.datetime().nullable(),
});
export type Account = z.infer<typeof accountSchema>;
export const accountsAnswerSchema = z.array(accountSchema);
export const accountRequestSchema = z.strictObject({
  name: nameSchema,
  role: personRoleSchema,
  startup: startupSchema.default(null),
  password: passwordSchema,
});
export const roleRequestSchema = z.strictObject({
  role: personRoleSchema,
  startup: startupSchema.default(null),
});
export const passwordResetSchema = z.strictObject({ password: passwordSchema });
/** One's own. Every other session of the account ends. */
export const passwordChangeSchema = z.strictObject({ current: passwordSchema, password: passwordSchema });

export const sessionSchema = z.object({
  /** Not the session's secret: only good for ending it. */
  id: z.string(),
  account: z.string(),
  since: z.iso.datetime(),
  lastUsed: z.iso.datetime(),
  /** The one that asks. */
  current: z.boolean(),
});
export type SessionRow = z.infer<typeof sessionSchema>;
export const sessionsAnswerSchema = z.array(sessionSchema);

export const auditQuerySchema = z.object({
  /** Lines before this one, for the next page. */
  before: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
});
export const auditAnswerSchema = z.object({
  lines: z.array(
    z.object({
      id: z.number().int(),
      at: z.iso.datetime(),
      actor: z.string(),
      action: z.string(),
      detail: z.string(),
    }),
  ),
  more: z.boolean(),
  /** Days after which a line is deleted. */
  keptDays: z.number().int(),
});
export type AuditAnswer = z.infer<typeof auditAnswerSchema>;
