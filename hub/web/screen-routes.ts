import { type Request, type Response, Router } from 'express';
import type { z } from 'zod';
import { parsed } from '../contract/parsed.ts';
import type { pairingAnswerSchema } from '../contract/screens.ts';
import { screenAcceptSchema, screenRenameSchema, type screensAnswerSchema } from '../contract/screens.ts';
import type { PendingScreens } from '../screens/pending-screens.ts';
import type { Screens } from '../screens/screens.ts';
import { cookieOptions, readCookie } from './cookies.ts';
import { requireRole } from './identity.ts';
import { acceptLimit, addressOf } from './rate-limits.ts';
import { giveScreenCookie } from './screen-cookie.ts';

/** Holds the secret of a browser that shows a code; sent nowhere else. */
const PAIRING_COOKIE = 'pairing';
const PAIRING_PATH = '/api/pairing';

export interface ScreenRoutesOptions {
  readonly screens: Screens;
  readonly pending: PendingScreens;
}

/** A new screen asks for its code, and the desk for its screens. */
export function screenRoutes({ screens, pending }: ScreenRoutesOptions): Router {
  const router = Router();

  // Asked every two seconds by a page that shows a code. Not a GET: it may open a code, or give a credential away.
  router.post('/pairing', (req, res) => {
    const { identity } = req;
    if (identity?.kind === 'device') {
      // Its pass was refused for a moment, or it opened the page of the other kind of screen.
      return answer(res, { state: 'accepted', kind: identity.role === 'kiosk' ? 'kiosk' : 'wall' });
    }
    const standing = pending.standing(readCookie(req, PAIRING_COOKIE) ?? '');
    if (standing?.state === 'accepted') {
      giveScreenCookie(req, res, standing.pass);
      res.clearCookie(PAIRING_COOKIE, { ...cookieOptions(req), path: PAIRING_PATH });
      return answer(res, { state: 'accepted', kind: standing.kind });
    }
    if (standing) return answer(res, standing);
    const { secret, code } = pending.open(addressOf(req));
    res.cookie(PAIRING_COOKIE, secret, { ...cookieOptions(req), path: PAIRING_PATH });
    answer(res, { state: 'waiting', code });
  });

  router.get('/screens', requireRole('staff'), (_req, res) => {
    const body: z.infer<typeof screensAnswerSchema> = { waiting: pending.waiting, screens: screens.list() };
    res.json(body);
  });

  router.post('/screens', requireRole('staff'), acceptLimit(), async (req, res) => {
    const screen = await screens.accept(parsed(screenAcceptSchema, req.body), actorOf(req));
    res.status(201).json(screen);
  });

  router.post('/screens/:name', requireRole('staff'), (req, res) => {
    const { label } = parsed(screenRenameSchema, req.body);
    res.json(screens.rename(String(req.params.name), label, actorOf(req)));
  });

  router.delete('/screens/:name', requireRole('staff'), (req, res) => {
    screens.remove(String(req.params.name), actorOf(req));
    res.status(204).end();
  });

  return router;
}

const answer = (res: Response, body: z.infer<typeof pairingAnswerSchema>): void => {
  res.set('Cache-Control', 'no-store').json(body);
};

const actorOf = (req: Request): string => req.identity?.name ?? '';
