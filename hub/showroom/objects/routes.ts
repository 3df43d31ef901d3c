import express from 'express';
import { HubError } from '../../contract/errors.ts';
import { adoptRequestSchema, objectChangeSchema } from '../../contract/objects.ts';
import { parsed } from '../../contract/parsed.ts';
import type { Role } from '../../contract/roles.ts';
import { commandFromForm } from './command-form.ts';
import type { Objects } from './objects.ts';

export interface ObjectsRoutesOptions {
  readonly objects: Objects;
  readonly audit: (actor: string, action: string, detail: string) => void;
  readonly guard: (...roles: Role[]) => express.RequestHandler;
}

/** `/objects`, to be mounted under `/api`: for the desk. The live event `objects` says when to ask again. */
export function objectsRoutes({ objects, audit, guard }: ObjectsRoutesOptions): express.Router {
  const router = express.Router();
  const note = (request: express.Request, action: string, detail: string): void =>
    audit(request.identity?.name ?? '', action, detail);

  router.get('/objects', guard('staff', 'host'), (_request, response) => {
    response.json(objects.list());
  });

  router.post('/objects', guard('staff'), async (request, response) => {
    const asked = parsed(adoptRequestSchema, request.body);
    const object = await objects.adopt(asked, request.identity?.name ?? '');
    note(request, 'object.adopt', `${object.id} (${object.key})`);
    response.status(201).json(object);
  });

  router.put('/objects/:id', guard('staff'), (request, response) => {
    const change = parsed(objectChangeSchema, request.body);
    const object = objects.change(String(request.params.id), change);
    note(request, 'object.change', object.id);
    response.json(object);
  });

  router.delete('/objects/:id', guard('staff'), (request, response) => {
    const id = String(request.params.id);
    objects.forget(id);
    note(request, 'object.forget', id);
    response.status(204).end();
  });

  router.post('/objects/:id/set', guard('staff', 'host'), (request, response) => {
    const command = commandFromForm(request.body);
    if (command === null) throw new HubError('bad_request');
    const id = String(request.params.id);
    objects.command(id, command);
    note(request, 'object.command', `${id} ${JSON.stringify(request.body)}`);
    response.status(204).end();
  });

  return router;
}
