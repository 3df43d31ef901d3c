import path from 'node:path';
import express, { type Request, type RequestHandler, Router } from 'express';
import { HubError } from '../contract/errors.ts';
import type { Role } from '../contract/roles.ts';
import { readCookie } from './cookies.ts';
import { PAGE_STYLE, page, SCREEN_LINKS } from './error-page.ts';
import { readBasic, requireRole, SCREEN_COOKIE } from './identity.ts';
import { isLocalRequest } from './local-request.ts';
import { giveScreenCookie as give } from './screen-cookie.ts';
import type { ScreenPasses } from './screen-pass.ts';

const YEAR_MS = 365 * 86_400_000;

/** Screens that stand on a wall or at a door: nobody is logged in there, the machine is. */
const MACHINE_SCREENS: readonly { name: string; pass: 'kiosk' | 'display'; roles: Role[] }[] = [
  { name: 'kiosk', pass: 'kiosk', roles: ['kiosk', 'staff'] },
  // Where people agree to take part in a trial: a kiosk, or a tablet that staff have logged in on.
  { name: 'trial', pass: 'kiosk', roles: ['kiosk', 'staff', 'host'] },
  { name: 'wall', pass: 'display', roles: ['display', 'kiosk', 'staff', 'host'] },
];
/** These let people log in by themselves; what they show comes from the API. */
const PEOPLE_SCREENS: readonly { name: string; at: string; frames?: true }[] = [
  // Its pages have addresses of their own, and one file.
  { name: 'desk', at: '/desk{/*page}' },
  { name: 'startup', at: '/startup{/*page}' },
  { name: 'host', at: '/workshop/host' },
  // A learner's page, with the seat's editor inside.
  { name: 'workshop', at: '/workshop', frames: true },
  { name: 'setup', at: '/setup' },
  // On somebody's own phone, from the square on their paper.
  { name: 'withdraw', at: '/trial/withdraw' },
  // For everybody, without logging in; an object has an address of its own, for the square beside it.
  { name: 'showroom', at: '/showroom{/:object}' },
];

export interface PagesOptions {
  /** Vite's output: `{screen}.html`, and `assets/` with a hash in each name. */
  readonly folder: string;
  readonly passes: ScreenPasses;
  /** `screens.local` of the building file. */
  readonly localScreens: boolean;
}

/** What browsers load before they know who asks: scripts, styles, fonts, icons. */
export function assets(folder: string): Router {
  const router = Router();
  const files = express.static(folder, { index: false, redirect: false, cacheControl: false });
  router.use(
    '/assets',
    express.static(path.join(folder, 'assets'), {
      index: false,
      redirect: false,
      immutable: true,
      maxAge: YEAR_MS,
    }),
  );
  router.get(PAGE_STYLE, (_req, res) => {
    res.set('Cache-Control', 'no-cache').sendFile('page.css', { root: import.meta.dirname });
  });
  router.get(/^\/[\w-]+\.(?:js|webmanifest|svg|png|ico|txt)$/, (req, res, next) => {
    res.set('Cache-Control', 'no-cache');
    files(req, res, next);
  });
  return router;
}

/** The screens. Those for machines give the browser the cookie `screen`, with which its scripts come back. */
export function pages({ folder, passes, localScreens }: PagesOptions): Router {
  const router = Router();

  const admit =
    (local: 'kiosk' | 'display', roles: Role[]): RequestHandler =>
    (req, res, next) => {
      const { identity } = req;
      if (localScreens && isLocalRequest(req) && (!identity || identity.kind === 'screen')) {
        // A kiosk's pass is good for the wall too; a wall opened beside the kiosk must not take it away.
        give(req, res, passes.seal({ local: identity?.role === 'kiosk' ? 'kiosk' : local }));
        return next();
      }
      if (mayShowCode(req, roles)) {
        // No challenge goes with it: the browser would ask for a password before it shows the page.
        res.status(401);
        return send('pair')(req, res, next);
      }
      requireRole(...roles)(req, res, () => {
        const basic = readBasic(req.headers.authorization);
        const held = readCookie(req, SCREEN_COOKIE);
        if (identity?.kind === 'device') {
          if (basic) give(req, res, passes.seal({ device: basic.name, password: basic.password }));
          else if (held) give(req, res, held);
        }
        next();
      });
    };

  const send =
    (name: string): RequestHandler =>
    (_req, res, next) => {
      res.set('Cache-Control', res.statusCode === 401 ? 'no-store' : 'no-cache');
      res.sendFile(`${name}.html`, { root: folder, cacheControl: false }, (error) => {
        if (!error) return;
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return next(error);
        const body = '<p>Arrêtez le hub et relancez <code>npm start</code>, qui les construit.</p>';
        res.status(503).type('html').send(page('Les écrans ne sont pas encore construits.', body));
      });
    };

  for (const { name, pass, roles } of MACHINE_SCREENS) router.get(`/${name}`, admit(pass, roles), send(name));
  for (const { name, at, frames } of PEOPLE_SCREENS) {
    if (frames) router.get(at, mayFrame);
    router.get(at, send(name));
  }
  router.get('/', (_req, res) => {
    res.type('html').send(page('Les écrans du hub', SCREEN_LINKS));
  });
  router.get(/^\/(?!api(?:\/|$))/, () => {
    throw new HubError('not_found');
  });
  return router;
}

/** The page may show our own pages inside; by default none may. */
const mayFrame: RequestHandler = (_req, res, next) => {
  res.set('Content-Security-Policy', `${res.get('Content-Security-Policy')};frame-src 'self'`);
  next();
};

/**
 * Whether this is a browser in front of which nobody should type a password. Programs, and whoever sends a Basic
 * credential, get the answers that HTTP has for them.
 */
function mayShowCode({ headers, identity }: Request, roles: readonly Role[]): boolean {
  if (headers.authorization !== undefined || identity?.kind === 'account') return false;
  if (identity && roles.some((role) => role === identity.role)) return false;
  return /\btext\/html\b/.test(headers.accept ?? '');
}
