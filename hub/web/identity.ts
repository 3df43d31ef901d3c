import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import { HubError } from '../contract/errors.ts';
import type { Identity, Role } from '../contract/roles.ts';
import type { AccountsPort } from './accounts.ts';
import { readCookie } from './cookies.ts';
import { isLocalRequest } from './local-request.ts';
import { BasicFailures } from './rate-limits.ts';
import { passId, type ScreenPasses } from './screen-pass.ts';

/** A name of the hub's own: cookies are kept by host, whatever the port, and Node-RED's may be beside it. */
export const SESSION_COOKIE = 'tiers-lieu-session';
export const SCREEN_COOKIE = 'screen';

export interface IdentifyOptions {
  readonly accounts: Pick<AccountsPort, 'sessionIdentity' | 'verifyDevice'>;
  readonly passes: ScreenPasses;
  /** `screens.local` of the building file. */
  readonly localScreens: boolean;
  /** The learner whose browser holds this cookie, while their workshop lasts. */
  readonly learner: (cookie: string) => Identity | null;
}

/** What a learner's browser holds (hub/workshops/seat-cookie.ts). */
export const SEAT_COOKIE = 'seat';

/**
 * Finds out who asks, in this order: the person logged in, the device's HTTP Basic credential, the learner at a seat,
 * the screen.
 * Nobody known is not an error here. A wrong Basic credential is (`wrong_password`, `too_many_requests`): whoever
 * sends one wants to hear that it does not work.
 */
export function identify({ accounts, passes, localScreens, learner }: IdentifyOptions): RequestHandler {
  const failures = new BasicFailures();

  return async (req, res, next) => {
    const session = readCookie(req, SESSION_COOKIE);
    const person = session ? accounts.sessionIdentity(session) : null;
    if (session && person) {
      req.identity = person;
      req.sessionToken = session;
      return next();
    }

    const basic = readBasic(req.headers.authorization);
    if (basic) {
      const wait = await failures.wait(req, basic.name);
      if (wait > 0) {
        res.set('Retry-After', String(wait));
        throw new HubError('too_many_requests');
      }
      const device = await accounts.verifyDevice(basic.name, basic.password);
      if (!device) {
        await failures.add(req, basic.name);
        challenge(req, res);
        throw new HubError('wrong_password');
      }
      req.identity = device;
      return next();
    }

    const seat = readCookie(req, SEAT_COOKIE);
    const identity = (seat ? learner(seat) : null) ?? (await screenIdentity(req));
    if (identity) req.identity = identity;
    next();
  };

  /** A pass that is no longer good is no pass: the page shows that it has to be opened again. */
  async function screenIdentity(req: Request): Promise<Identity | null> {
    const cookie = readCookie(req, SCREEN_COOKIE);
    const pass = cookie ? passes.open(cookie) : null;
    if (!cookie || !pass) return null;
    if ('local' in pass) {
      return localScreens && isLocalRequest(req)
        ? { kind: 'screen', name: `screen:local-${pass.local}`, role: pass.local, scope: {}, bounds: {} }
        : null;
    }
    // Counted by the pass, not by the device: a screen that was removed must not hold up its successor.
    const sealed = `screen ${passId(cookie)}`;
    if ((await failures.wait(req, sealed)) > 0) return null;
    const device = await accounts.verifyDevice(pass.device, pass.password);
    if (!device) await failures.add(req, sealed);
    return device;
  }
}

/** Who asks for a websocket to an editor, by their cookie alone; null: nobody known. */
export function whoAsks({
  accounts,
  learner,
}: {
  readonly accounts: Pick<AccountsPort, 'sessionIdentity'>;
  readonly learner: IdentifyOptions['learner'];
}): (request: IncomingMessage) => Identity | null {
  return (request) => {
    const session = readCookie(request, SESSION_COOKIE);
    const seat = readCookie(request, SEAT_COOKIE);
    return (session ? accounts.sessionIdentity(session) : null) ?? (seat ? learner(seat) : null);
  };
}

/** Lets these roles pass, and `admin`; deny by default. Throws `not_authenticated` or `forbidden`. */
export function requireRole(...roles: Role[]): RequestHandler {
  const allowed: ReadonlySet<string> = new Set(['admin', ...roles]);
  return (req, res, next) =>
    requireSomeone(req, res, () => {
      if (!allowed.has(req.identity?.role ?? '')) throw new HubError('forbidden');
      next();
    });
}

/** Lets anyone pass who is known. Throws `not_authenticated`. */
export const requireSomeone: RequestHandler = (req, res, next) => {
  if (!req.identity) {
    challenge(req, res);
    throw new HubError('not_authenticated');
  }
  next();
};

/** For `GET /metrics`: Prometheus on the hub's own machine, or an administrator. */
export const requireLoopbackOrAdmin: RequestHandler = (req, res, next) =>
  isLocalRequest(req) ? next() : requireRole()(req, res, next);

/** RFC 7617: the name ends at the first colon, both parts are UTF-8. */
export function readBasic(header: string | undefined): { name: string; password: string } | null {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '') ?? [];
  if (!encoded) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/**
 * Asks for a Basic credential (RFC 9110, 15.5.2), but not a page's own script: the browser would open its
 * password window over a kiosk. Browsers name the script's requests in `Sec-Fetch-Mode`, except over plain HTTP
 * away from localhost; there, only a navigation accepts HTML.
 */
function challenge(req: Request, res: Response): void {
  const mode = req.headers['sec-fetch-mode'];
  const browser = mode !== undefined || /\bMozilla\//.test(req.headers['user-agent'] ?? '');
  const navigation =
    mode === undefined ? /\btext\/html\b/.test(req.headers.accept ?? '') : mode === 'navigate';
  if (!browser || navigation) res.set('WWW-Authenticate', 'Basic realm="tiers-lieu", charset="UTF-8"');
}
