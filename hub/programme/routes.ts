import express from 'express';
import { HubError } from '../contract/errors.ts';
import { parsed } from '../contract/parsed.ts';
import {
  activityRequestSchema,
  copiesRequestSchema,
  outcomeRequestSchema,
  programmeQuerySchema,
} from '../contract/programme.ts';
import type { Role } from '../contract/roles.ts';
import type { Programme } from './programme.ts';

export interface ProgrammeRoutesOptions {
  readonly programme: Programme;
  readonly audit: (actor: string, action: string, detail: string) => void;
  readonly guard: (...roles: Role[]) => express.RequestHandler;
}

/** Who writes the programme, and reads how many came. */
const WRITERS: Role[] = ['staff', 'host'];
const WRITER_ROLES: ReadonlySet<string> = new Set<Role>(['admin', ...WRITERS]);

/** `/programme`, to be mounted under `/api`. */
export function programmeRoutes({ programme, audit, guard }: ProgrammeRoutesOptions): express.Router {
  const router = express.Router();
  const note = (request: express.Request, action: string, detail: string): void =>
    audit(request.identity?.name ?? '', action, detail);

  router.get('/programme', guard('display', 'kiosk', ...WRITERS), (request, response) => {
    const { from, to } = parsed(programmeQuerySchema, request.query, 'range_invalid');
    if (from > to) throw new HubError('range_invalid');
    const activities = programme.between(from, to);
    const all = WRITER_ROLES.has(request.identity?.role ?? '');
    response.json(
      all ? activities : activities.map((activity) => ({ ...activity, host: null, people: null })),
    );
  });

  router.post('/programme', guard(...WRITERS), (request, response) => {
    const asked = parsed(activityRequestSchema, request.body, 'activity_invalid');
    response.status(201).json(programme.create(asked));
  });

  router.post('/programme/copies', guard(...WRITERS), (request, response) => {
    response.json(programme.copy(parsed(copiesRequestSchema, request.body).ids));
  });

  router.get('/programme/coop/:month', guard(...WRITERS), (request, response) => {
    const [, month] = /^(\d{4}-(?:0[1-9]|1[0-2]))\.csv$/.exec(String(request.params.month)) ?? [];
    if (month === undefined) throw new HubError('month_invalid');
    note(request, 'programme.export', `Coop, ${month}`);
    response
      .attachment(`coop-${month}.csv`)
      .type('text/csv; charset=utf-8; header=present')
      .send(programme.coopCsv(month));
  });

  router.post('/programme/:id', guard(...WRITERS), (request, response) => {
    const asked = parsed(activityRequestSchema, request.body, 'activity_invalid');
    response.json(programme.change(String(request.params.id), asked));
  });

  for (const [verb, cancelled] of [
    ['cancel', true],
    ['restore', false],
  ] as const) {
    router.post(`/programme/:id/${verb}`, guard(...WRITERS), (request, response) => {
      response.json(programme.cancel(String(request.params.id), cancelled));
    });
  }

  router.get('/programme/:id/outcome', guard(...WRITERS), (request, response) => {
    response.json(programme.outcome(String(request.params.id)));
  });

  router.post('/programme/:id/outcome', guard(...WRITERS), (request, response) => {
    const outcome = parsed(outcomeRequestSchema, request.body, 'outcome_invalid');
    const answer = programme.note(String(request.params.id), outcome);
    note(request, 'programme.outcome', `${outcome.people} personnes`);
    response.json(answer);
  });

  return router;
}
