import type { z } from 'zod';
import { HubError } from './errors.ts';

/** What a request brought, as its schema says it must be. @throws HubError `bad_request` */
export function parsed<T extends z.ZodType>(schema: T, given: unknown): z.infer<T> {
  const result = schema.safeParse(given);
  if (!result.success) throw new HubError('bad_request', result.error.message);
  return result.data;
}
