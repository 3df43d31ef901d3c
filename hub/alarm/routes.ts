import express from 'express';
import { tickRequestSchema } from '../contract/desk.ts';
import { parsed } from '../contract/parsed.ts';
import type { Clock } from '../contract/ports.ts';
import type { Role } from '../contract/roles.ts';
import type { Alarm } from './alarm.ts';

export interface AlarmRoutesOptions {
  readonly alarm: Alarm;
  readonly clock: Clock;
  readonly audit: (actor: string, action: string, detail: string) => void;
  readonly guard: (...roles: Role[]) => express.RequestHandler;
}

/** A desk asks every minute, so that it has a sheet when the hub is gone: one line a day and person says that it does. */
const DAY_MS = 86_400_000;

/** `/evacuation` and `/alarm`, to be mounted under `/api`. */
export function alarmRoutes({ alarm, clock, audit, guard }: AlarmRoutesOptions): express.Router {
  const router = express.Router();
  const looked = new Map<string, number>();
  const who = (request: express.Request): string => request.identity?.name ?? '';

  router.get('/evacuation', guard('staff', 'host'), (request, response) => {
    const evacuation = alarm.evacuation();
    const day = Math.floor(clock.now() / DAY_MS);
    if (looked.get(who(request)) !== day) {
      looked.set(who(request), day);
      audit(who(request), 'evacuation.read', 'feuille d’évacuation tenue à jour sur un poste');
    }
    response.json(evacuation);
  });

  router.post('/alarm', guard('staff', 'host'), (request, response) => {
    const first = alarm.begin();
    const evacuation = alarm.evacuation();
    if (first) audit(who(request), 'alarm.begin', `${evacuation.sheet.present} personnes présentes`);
    response.status(first ? 201 : 200).json(evacuation);
  });

  router.post('/alarm/ticks', guard('staff', 'host'), (request, response) => {
    response.json(alarm.tick(parsed(tickRequestSchema, request.body)));
  });

  router.delete('/alarm', guard('staff', 'host'), (request, response) => {
    const { since, present, found } = alarm.end();
    const until = new Date(clock.now()).toISOString();
    audit(who(request), 'alarm.end', `de ${since} à ${until} : ${found} comptées sur ${present}`);
    response.status(204).end();
  });

  return router;
}
