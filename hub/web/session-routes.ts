import { type Request, type Response, Router } from 'express';
import { sessionRequestSchema, setupRequestSchema } from '../contract/api.ts';
import { HubError } from '../contract/errors.ts';
import { parsed } from '../contract/parsed.ts';
import type { Identity } from '../contract/roles.ts';
import type { AccountsPort } from './accounts.ts';
import { cookieOptions } from './cookies.ts';
import { requireSomeone, SESSION_COOKIE } from './identity.ts';
import { loginLimits, setupLimit } from './rate-limits.ts';

/** People log in, log out, ask who they are; the first of them chooses a password. */
export function sessionRoutes(accounts: AccountsPort): Router {
  const router = Router();

  function begin(req: Request, res: Response, identity: Identity): void {
    if (req.sessionToken) accounts.endSession(req.sessionToken);
    const { token, expiresAt } = accounts.createSession(identity);
    res
      .cookie(SESSION_COOKIE, token, { ...cookieOptions(req), expires: new Date(expiresAt) })
      .json(answer(identity));
  }

  router.get('/session', requireSomeone, (req, res) => {
    if (req.identity) res.json(answer(req.identity));
  });

  router.post('/session', ...loginLimits(), async (req, res) => {
    const { name, password } = parsed(sessionRequestSchema, req.body);
    const identity = await accounts.verifyAccount(name, password);
    if (!identity) throw new HubError('wrong_password');
    begin(req, res, identity);
    accounts.audit(identity.name, 'session.begin');
  });

  router.delete('/session', (req, res) => {
    if (req.sessionToken) accounts.endSession(req.sessionToken);
    res.clearCookie(SESSION_COOKIE, cookieOptions(req)).status(204).end();
  });

  router.post('/setup', setupLimit(), async (req, res) => {
    const { token, password } = parsed(setupRequestSchema, req.body);
    begin(req, res, await accounts.completeSetup(token, password));
  });

  return router;
}

const answer = ({ name, role }: Identity): { name: string; role: string } => ({ name, role });
