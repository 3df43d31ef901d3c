import { type RequestHandler, Router } from 'express';
import { type SeriesQuery, seriesQuerySchema } from '../contract/api.ts';
import { HubError } from '../contract/errors.ts';
import type { Identity, Role } from '../contract/roles.ts';
import type { SeriesPoint } from '../contract/series.ts';

const RANGE_FIELDS = new Set<PropertyKey | undefined>(['from', 'to', 'every']);

/** `GET /series`: the values of one series. Errors: bad_request, range_invalid, forbidden, those of `query`. */
export function seriesRoutes(deps: {
  guard: (...roles: Role[]) => RequestHandler;
  query: (query: SeriesQuery) => Promise<SeriesPoint[]>;
}): Router {
  const router = Router();
  router.get('/series', deps.guard('staff', 'host', 'admin', 'startup'), async (req, res) => {
    const parsed = seriesQuerySchema.safeParse(req.query);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new HubError(RANGE_FIELDS.has(issue?.path[0]) ? 'range_invalid' : 'bad_request', issue?.message);
    }
    const points = await deps.query(within(parsed.data, req.identity));
    res.json({ points });
  });
  return router;
}

/** A start-up sees its own prototypes, whatever it asks for; the others see everything. */
function within(query: SeriesQuery, identity: Identity | undefined): SeriesQuery {
  if (identity?.role !== 'startup') return query;
  const { startup } = identity.scope;
  const own = query.startup === undefined || query.startup === startup;
  if (startup === undefined || query.kind !== 'prototype' || !own) throw new HubError('forbidden');
  return { ...query, startup };
}
