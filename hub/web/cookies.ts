import type { IncomingMessage } from 'node:http';
import type { CookieOptions, Request } from 'express';

/** The value of a cookie, undecoded: ours are base64url. The first wins, as browsers send the most specific first. */
export function readCookie(req: Pick<IncomingMessage, 'headers'>, name: string): string | undefined {
  for (const pair of req.headers.cookie?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/**
 * For cookies that stand for someone: no script reads them, no other site sends them.
 * `X-Forwarded-Proto` may be forged, but only into a cookie that the forger's own browser then keeps back.
 */
export function cookieOptions(req: Request): CookieOptions {
  return {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: req.secure || req.get('x-forwarded-proto') === 'https',
  };
}
