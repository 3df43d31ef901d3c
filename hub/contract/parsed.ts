import type { z } from 'zod';
import { type ErrorCode, HubError } from './errors.ts';

/** What a request brought, as its schema says it must be. @throws HubError `otherwise` */
export function parsed<T extends z.ZodType>(
  schema: T,
  given: unknown,
  otherwise: ErrorCode = 'bad_request',
): z.infer<T> {
  const result = schema.safeParse(given);
  if (!result.success) throw new HubError(otherwise, result.error.message);
  return result.data;
}

/** As `parsed`, for what is sent again until it is answered. @throws HubError `nonce_invalid`, `bad_request` */
export function parsedOnce<T extends z.ZodType<{ nonce: string }>>(schema: T, given: unknown): z.infer<T> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new HubError(issue?.path[0] === 'nonce' ? 'nonce_invalid' : 'bad_request', result.error.message);
}
