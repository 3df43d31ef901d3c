import { type Request, type RequestHandler, Router } from 'express';
import { HubError } from '../../contract/errors.ts';
import { parsed } from '../../contract/parsed.ts';
import type { Role } from '../../contract/roles.ts';
import {
  channelRequestSchema,
  prototypeChangeSchema,
  prototypeRequestSchema,
  type StartupsAnswer,
  startupAccountRequestSchema,
  startupRequestSchema,
} from '../../contract/startups.ts';
import type { Startups } from './startups.ts';

export interface StartupsRoutesOptions {
  readonly startups: Startups;
  readonly site: string;
  readonly mqttPort: () => number;
  readonly audit: (actor: string, action: string, detail?: string) => void;
  readonly guard: (...roles: Role[]) => RequestHandler;
}

/** Staff make start-ups, their accounts and prototypes; a start-up makes its own prototypes and looks at them. */
export function startupsRoutes({ startups, site, mqttPort, audit, guard }: StartupsRoutesOptions): Router {
  const router = Router();
  const staff = guard('staff');
  const both = guard('staff', 'startup');
  const param = (req: Request, name: string): string => String(req.params[name]);
  /** What is another's is not there (P14): neither its data nor that it exists. */
  const startupOf = (req: Request): string => {
    const id = param(req, 'startup');
    const isOther = req.identity?.role === 'startup' && req.identity.scope.startup !== id;
    if (isOther || !startups.has(id)) throw new HubError('not_found');
    return id;
  };
  const note = (req: Request, action: string, ...detail: string[]): void =>
    audit(req.identity?.name ?? '?', action, detail.join(' '));

  router.get('/startups', both, (req, res) => {
    const { role, scope } = req.identity ?? {};
    const only = role === 'startup' ? (scope?.startup ?? '') : null;
    const body: StartupsAnswer = { site, mqttPort: mqttPort(), startups: startups.list(only) };
    res.json(body);
  });
  router.post('/startups', staff, (req, res) => {
    const { name, id } = parsed(startupRequestSchema, req.body);
    const startup = startups.add(name, id);
    note(req, 'startup.add', startup.id);
    res.status(201).json(startup);
  });
  router.delete('/startups/:startup', staff, (req, res) => {
    const startup = startupOf(req);
    startups.remove(startup);
    note(req, 'startup.remove', startup);
    res.status(204).end();
  });

  router.post('/startups/:startup/accounts', staff, async (req, res) => {
    const startup = startupOf(req);
    const { name } = parsed(startupAccountRequestSchema, req.body);
    const made = await startups.addAccount(startup, name);
    note(req, 'startup.account.add', startup, name);
    res.status(201).json(made);
  });
  router.post('/startups/:startup/accounts/:account/password', staff, async (req, res) => {
    const [startup, account] = [startupOf(req), param(req, 'account')];
    const renewed = await startups.renewAccount(startup, account);
    note(req, 'startup.account.password', startup, account);
    res.json(renewed);
  });
  router.delete('/startups/:startup/accounts/:account', staff, (req, res) => {
    const [startup, account] = [startupOf(req), param(req, 'account')];
    startups.removeAccount(startup, account);
    note(req, 'startup.account.remove', startup, account);
    res.status(204).end();
  });

  router.post('/startups/:startup/prototypes', both, async (req, res) => {
    const startup = startupOf(req);
    const made = await startups.addPrototype(startup, parsed(prototypeRequestSchema, req.body));
    note(req, 'prototype.add', startup, made.prototype.id);
    res.status(201).json(made);
  });
  router.post('/startups/:startup/prototypes/:prototype', both, (req, res) => {
    const startup = startupOf(req);
    const change = parsed(prototypeChangeSchema, req.body);
    res.json(startups.changePrototype(startup, param(req, 'prototype'), change));
  });
  router.delete('/startups/:startup/prototypes/:prototype', both, (req, res) => {
    const [startup, prototype] = [startupOf(req), param(req, 'prototype')];
    startups.removePrototype(startup, prototype);
    note(req, 'prototype.remove', startup, prototype);
    res.status(204).end();
  });
  router.post('/startups/:startup/prototypes/:prototype/credential', both, async (req, res) => {
    const [startup, prototype] = [startupOf(req), param(req, 'prototype')];
    const credential = await startups.renewCredential(startup, prototype);
    note(req, 'prototype.credential', startup, prototype);
    res.json(credential);
  });
  router.post('/startups/:startup/prototypes/:prototype/channels', both, (req, res) => {
    const startup = startupOf(req);
    const channel = parsed(channelRequestSchema, req.body);
    res.json(startups.putChannel(startup, param(req, 'prototype'), channel));
  });
  router.delete('/startups/:startup/prototypes/:prototype/channels/:channel', both, (req, res) => {
    startups.removeChannel(startupOf(req), param(req, 'prototype'), param(req, 'channel'));
    res.status(204).end();
  });
  // Raw payloads: for those who wrote them, not for staff.
  router.get('/startups/:startup/prototypes/:prototype/debug', guard('startup'), (req, res) => {
    res.json({ lines: startups.debugLines(startupOf(req), param(req, 'prototype')) });
  });
  return router;
}
