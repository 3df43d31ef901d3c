import express from 'express';
import type { Building } from '../contract/building.ts';
import { callRequestSchema } from '../contract/desk.ts';
import { HubError } from '../contract/errors.ts';
import { parsedOnce } from '../contract/parsed.ts';
import type { Role } from '../contract/roles.ts';
import type { Calls } from './calls.ts';

export interface CallsRoutesOptions {
  readonly calls: Calls;
  readonly building: Building;
  readonly guard: (...roles: Role[]) => express.RequestHandler;
}

/** `/calls`, to be mounted under `/api`. */
export function callsRoutes({ calls, building, guard }: CallsRoutesOptions): express.Router {
  const router = express.Router();

  router.post('/calls', guard('kiosk', 'staff'), (request, response) => {
    const { nonce, door: asked } = parsedOnce(callRequestSchema, request.body);
    const { identity } = request;
    if (identity === undefined) throw new HubError('not_authenticated');
    const bound = identity.scope.door;
    if (bound !== undefined && (asked ?? bound) !== bound) throw new HubError('forbidden');
    const only = building.doors.length === 1 ? building.doors[0]?.id : undefined;
    const door = asked ?? bound ?? only;
    if (door === undefined || !building.doors.some(({ id }) => id === door))
      throw new HubError('door_unknown');
    const { call, first } = calls.ring(`http:${identity.name}`, nonce, door);
    response.status(first ? 201 : 200).json(call);
  });

  router.get('/calls', guard('staff', 'host'), (_request, response) => {
    response.json(calls.list());
  });

  router.post('/calls/:id/answer', guard('staff', 'host'), (request, response) => {
    const call = calls.answer(String(request.params.id));
    if (call === null) throw new HubError('not_found');
    response.json(call);
  });

  return router;
}
