import { expect } from 'vitest';
import { basic, type Credential, type RunningHub } from './hub.ts';

/** Who asks: a cookie, a device, or nobody. */
type Who = string | Credential | null;
type Ask = <T>(
  who: Who,
  method: 'GET' | 'POST' | 'DELETE',
  route: string,
  body?: object,
) => Promise<{ status: number; body: T }>;
type Must = <T>(...request: Parameters<Ask>) => Promise<T>;

/** Requests to the API of the hub that runs at that moment, below `/api`. `must` fails the test where it is refused. */
export function requestsTo(hub: () => RunningHub): { ask: Ask; must: Must } {
  const ask: Ask = async <T>(...[who, method, route, body]: Parameters<Ask>) => {
    const answer = await fetch(`${hub().url}/api${route}`, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(who !== null && (typeof who === 'string' ? { cookie: who } : { authorization: basic(who) })),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, body: (isJson ? await answer.json() : null) as T };
  };
  const must: Must = async <T>(...request: Parameters<Ask>) => {
    const { status, body } = await ask<T>(...request);
    expect([request[2], status, status < 300 || body]).toEqual([request[2], status, true]);
    return body;
  };
  return { ask, must };
}

/** The code of an answer that is an error. */
export const codeOf = (body: unknown): string => (body as { error: { code: string } }).error.code;
