import type { RequestHandler } from 'express';
import { HubError } from '../contract/errors.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses changes asked for by another site's page, whatever the credential: a browser adds cookies, and a Basic
 * credential it remembers, by itself. `Sec-Fetch-Site` is believed first, then `Origin`; every browser that knows
 * `SameSite` sends one of them with such a request. A request with neither does not come from a page.
 */
export const sameOrigin: RequestHandler = (req, _res, next) => {
  if (SAFE_METHODS.has(req.method)) return next();
  const site = req.headers['sec-fetch-site'];
  const { origin, host } = req.headers;
  const trusted =
    site !== undefined
      ? site === 'same-origin' || site === 'none'
      : origin === undefined || hostOf(origin) === host;
  next(trusted ? undefined : new HubError('origin_refused'));
};

/** Host and port only: behind a proxy that ends TLS, the scheme seen here is not the page's. */
function hostOf(origin: string): string | null {
  return URL.parse(origin)?.host ?? null;
}
