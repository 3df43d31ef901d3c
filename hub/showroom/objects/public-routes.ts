import express from 'express';
import { showroomDayQuerySchema } from '../../contract/objects.ts';
import { parsed } from '../../contract/parsed.ts';
import type { PublicShowroom } from './public-showroom.ts';

/**
 * `/showroom`, to be mounted under `/api`: for anyone, without a name. Visitors' phones ask for the list every few
 * seconds instead of keeping a stream open: an unchanged list is an empty answer (304, by its ETag), and a phone in a
 * pocket costs nothing. `limit` is by address.
 */
export function showroomRoutes(deps: {
  readonly showroom: PublicShowroom;
  readonly limit: express.RequestHandler;
}): express.Router {
  const { showroom, limit } = deps;
  const router = express.Router();

  router.get('/showroom', limit, (_request, response) => {
    response.json(showroom.list());
  });

  router.get('/showroom/:object/day', limit, async (request, response) => {
    const { measure } = parsed(showroomDayQuerySchema, request.query);
    response.json(await showroom.day(String(request.params.object), measure));
  });

  return router;
}
