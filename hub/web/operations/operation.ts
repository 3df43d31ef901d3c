import { z } from 'zod';
import type { ErrorCode } from '../../contract/errors.ts';
import type { Role } from '../../contract/roles.ts';

/** One operation, as `GET /api/openapi.json` tells it. A test compares these lists with what is mounted. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly path: string;
  readonly summary: string;
  /** `admin` may always; `anyone` needs no credential, `someone` any. */
  readonly roles: readonly Role[] | 'anyone' | 'someone';
  readonly query?: z.ZodObject;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: z.ZodType;
  readonly answers: Readonly<Record<number, Answer>>;
  readonly errors: readonly ErrorCode[];
}
export interface Answer {
  readonly description: string;
  readonly type?: string;
  readonly schema?: z.ZodType;
}

export const json = (description: string, schema: z.ZodType): Answer => ({
  description,
  type: 'application/json',
  schema,
});
export const text = (description: string, type: string): Answer => ({
  description,
  type,
  schema: z.string(),
});

/** Whatever takes a body may answer these. */
export const BAD_BODY: readonly ErrorCode[] = [
  'bad_request',
  'body_not_json',
  'body_too_large',
  'origin_refused',
];
