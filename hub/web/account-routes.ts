import { type Request, Router } from 'express';
import { type Access, AUDIT_KEEP_MS } from '../access/access.ts';
import type { Account as StoredAccount } from '../access/store.ts';
import {
  type Account,
  type AuditAnswer,
  accountRequestSchema,
  auditQuerySchema,
  passwordChangeSchema,
  passwordResetSchema,
  roleRequestSchema,
  type SessionRow,
} from '../contract/accounts.ts';
import { HubError } from '../contract/errors.ts';
import { parsed } from '../contract/parsed.ts';
import { personRoleSchema } from '../contract/roles.ts';
import { requireRole } from './identity.ts';
import { acceptLimit } from './rate-limits.ts';

const PEOPLE = personRoleSchema.options;
/** Lines of the audit trail on one page. */
const AUDIT_LINES = 100;

const iso = (at: number): string => new Date(at).toISOString();

/** People's accounts, for administrators; one's own password and sessions, for everybody; the audit trail (P11). */
export function accountRoutes(access: Access): Router {
  const router = Router();
  const admin = requireRole('admin');
  const nameIn = (req: Request): string => String(req.params.name);
  const note = (req: Request, action: string, detail?: string): void =>
    access.audit(req.identity?.name ?? '?', action, detail);

  const answer = ({ name, role, scope, created }: StoredAccount): Account => {
    const [session] = access.sessions().filter(({ account }) => account === name);
    return {
      name,
      role,
      startup: scope.startup ?? null,
      created: iso(created),
      lastUsed: session ? iso(session.lastUsed) : null,
    };
  };

  router.get('/accounts', admin, (_req, res) => {
    res.json(access.accounts().map(answer));
  });
  router.post('/accounts', admin, async (req, res) => {
    const { name, role, startup, password } = parsed(accountRequestSchema, req.body);
    const account = await access.addAccount(name, role, startup, password);
    note(req, 'account.add', `${name} ${role}`);
    res.status(201).json(answer(account));
  });
  router.delete('/accounts/:name', admin, (req, res) => {
    access.removeAccount(nameIn(req));
    note(req, 'account.remove', nameIn(req));
    res.status(204).end();
  });
  router.post('/accounts/:name/role', admin, (req, res) => {
    const { role, startup } = parsed(roleRequestSchema, req.body);
    access.setRole(nameIn(req), role, startup);
    note(req, 'account.role', `${nameIn(req)} ${role}`);
    res.status(204).end();
  });
  router.post('/accounts/:name/password', admin, async (req, res) => {
    const { password } = parsed(passwordResetSchema, req.body);
    await access.setPassword(nameIn(req), password);
    note(req, 'account.password', nameIn(req));
    res.status(204).end();
  });

  router.post('/password', requireRole(...PEOPLE), acceptLimit(), async (req, res) => {
    const { current, password } = parsed(passwordChangeSchema, req.body);
    const name = personOf(req);
    if (!(await access.verifyAccount(name, current))) throw new HubError('wrong_password');
    await access.setPassword(name, password);
    note(req, 'account.password', name);
    res.status(204).end();
  });

  router.get('/sessions', requireRole(...PEOPLE), (req, res) => {
    const mine = req.sessionToken && access.listedId(req.sessionToken);
    const all = req.identity?.role === 'admin';
    const rows = access.sessions().filter(({ account }) => all || account === req.identity?.name);
    res.json(
      rows.map(
        ({ id, account, created, lastUsed }): SessionRow => ({
          id,
          account,
          since: iso(created),
          lastUsed: iso(lastUsed),
          current: id === mine,
        }),
      ),
    );
  });
  router.delete('/sessions/:session', requireRole(...PEOPLE), (req, res) => {
    const id = String(req.params.session);
    const session = access.sessions().find((each) => each.id === id);
    const mine = session?.account === req.identity?.name || req.identity?.role === 'admin';
    if (session === undefined || !mine) throw new HubError('not_found');
    access.endListedSession(id);
    note(req, 'session.end', session.account);
    res.status(204).end();
  });

  router.get('/audit', admin, (req, res) => {
    const { before } = parsed(auditQuerySchema, req.query);
    const page = access.auditPage(
      before === undefined ? Number.MAX_SAFE_INTEGER : Number(before),
      AUDIT_LINES + 1,
    );
    note(req, 'audit.see');
    const body: AuditAnswer = {
      lines: page.slice(0, AUDIT_LINES).map((line) => ({ ...line, at: iso(line.at) })),
      more: page.length > AUDIT_LINES,
      keptDays: Math.floor(AUDIT_KEEP_MS / 86_400_000),
    };
    res.json(body);
  });
  return router;
}

/** A person's account; a device may have the same name. */
function personOf({ identity }: Request): string {
  if (identity?.kind !== 'account') throw new HubError('forbidden');
  return identity.name;
}
