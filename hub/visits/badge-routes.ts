import express from 'express';
import type { z } from 'zod';
import {
  badgesAnswerSchema,
  badgesQuerySchema,
  cardRequestSchema,
  eraseRequestSchema,
  giveRequestSchema,
  holderSchema,
  personRequestSchema,
  replaceRequestSchema,
  stateRequestSchema,
} from '../contract/badges.ts';
import { HubError } from '../contract/errors.ts';
import type { Role } from '../contract/roles.ts';
import type { BadgeDesk } from './badge-desk.ts';

export interface BadgeRoutesOptions {
  readonly badges: BadgeDesk;
  /** Who looked at or changed what: a badge's id, never a name or a number (P11). */
  readonly audit: (actor: string, action: string, detail?: string) => void;
  readonly guard: (...roles: Role[]) => express.RequestHandler;
}

/** `/cards`, `/badges` and `/rights`, to be mounted under `/api`. */
export function badgeRoutes({ badges, audit, guard }: BadgeRoutesOptions): express.Router {
  const router = express.Router();
  const staff = guard('staff');
  const note = (request: express.Request, action: string, detail?: string): void =>
    audit(request.identity?.name ?? '?', action, detail);

  router.post('/cards', staff, (request, response) => {
    const body = parse(cardRequestSchema, request.body);
    const answer =
      'uid' in body ? badges.typedCard(body.uid, body.format) : badges.waitForCard(body.door, body.reader);
    response.status(201).json(answer);
  });
  router.get('/cards/:card', staff, (request, response) => {
    const answer = badges.readCard(String(request.params.card));
    if (answer.badge) note(request, 'badge.see', answer.badge.id);
    response.json(answer);
  });
  router.delete('/cards/:card', staff, (request, response) => {
    badges.forgetCard(String(request.params.card));
    response.status(204).end();
  });

  router.get('/badges', staff, (request, response) => {
    const { name } = parse(badgesQuerySchema, request.query);
    const found = badges.search(name);
    note(request, 'badge.search', `${found.badges.length}`);
    response.json(badgesAnswerSchema.parse(found));
  });
  router.post('/badges', staff, (request, response) => {
    const { card, holder } = parse(giveRequestSchema, request.body);
    const badge = badges.give(card, holder);
    note(request, 'badge.give', badge.id);
    response.status(201).json(badge);
  });
  router.get('/badges/:badge', staff, (request, response) => {
    const badge = badges.badge(String(request.params.badge));
    note(request, 'badge.see', badge.id);
    response.json(badge);
  });
  router.post('/badges/:badge', staff, (request, response) => {
    const badge = badges.change(String(request.params.badge), parse(holderSchema, request.body));
    note(request, 'badge.change', badge.id);
    response.json(badge);
  });
  router.post('/badges/:badge/state', staff, (request, response) => {
    const { state } = parse(stateRequestSchema, request.body);
    const badge = badges.setState(String(request.params.badge), state);
    note(request, 'badge.state', `${badge.id} ${state}`);
    response.json(badge);
  });
  router.post('/badges/:badge/replace', staff, (request, response) => {
    const { card } = parse(replaceRequestSchema, request.body);
    const badge = badges.replace(String(request.params.badge), card);
    note(request, 'badge.replace', badge.id);
    response.json(badge);
  });

  router.post('/rights/access', staff, (request, response) => {
    const held = badges.held(parse(personRequestSchema, request.body));
    note(request, 'rights.access', held.badge?.id);
    response.json(held);
  });
  router.post('/rights/erase', staff, async (request, response) => {
    const { of, why } = parse(eraseRequestSchema, request.body);
    const answer = await badges.erase(of);
    note(request, why === 'returned' ? 'badge.return' : 'rights.erase', 'badge' in of ? of.badge : undefined);
    response.json(answer);
  });
  return router;
}

/** The error never quotes the value, which may be a badge number. */
function parse<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const result = schema.safeParse(body);
  if (!result.success) throw new HubError('bad_request');
  return result.data;
}
