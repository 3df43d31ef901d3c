import { type CookieOptions, type Request, type RequestHandler, Router } from 'express';
import type { z } from 'zod';
import { HubError } from '../contract/errors.ts';
import { parsed } from '../contract/parsed.ts';
import type { Role } from '../contract/roles.ts';
import {
  benchActionSchema,
  historyQuerySchema,
  joinRequestSchema,
  type lessonsAnswerSchema,
  type SeatLesson,
  seatsActionSchema,
  type tracksSchema,
  workshopChangeSchema,
  workshopEndSchema,
  workshopRequestSchema,
} from '../contract/workshops.ts';
import type { LiveSeat } from './seat.ts';
import { SEAT_COOKIE_AGE_MS, seatCookie } from './seat-cookie.ts';
import { editorOf, type Workshops } from './workshops.ts';

export interface WorkshopRoutesOptions {
  readonly workshops: Workshops;
  readonly tracks: z.infer<typeof tracksSchema>;
  /** Real objects that are open to workshops, with their values. */
  readonly realObjects: () => SeatLesson['real'];
  readonly guard: (...roles: Role[]) => RequestHandler;
  readonly joinLimit: RequestHandler;
  /** Its name, and what holds for all of ours. */
  readonly cookie: string;
  readonly cookieOptions: (request: Request) => CookieOptions;
  readonly audit: (actor: string, action: string, detail?: string) => void;
}

/** `/workshops` for the host, `/workshop` for a learner; to be mounted under `/api`. */
export function workshopRoutes(options: WorkshopRoutesOptions): Router {
  const { workshops, tracks, realObjects, guard, joinLimit, cookie, cookieOptions, audit } = options;
  const router = Router();
  const host = guard('host');
  const actor = (request: Request): string => request.identity?.name ?? '';
  const language = (): 'fr' | 'en' => workshops.row?.language ?? 'fr';

  // ---- the host

  router.get('/workshops', host, (_request, response) => {
    response.json({ workshop: workshops.current(), isolation: workshops.isolation });
  });

  router.get('/workshops/lessons', host, (_request, response) => {
    const lessons = [...workshops.lessons.values()]
      .map(({ lesson: { check, ...lesson } }) => ({ ...lesson, steps: check.map(({ said }) => said) }))
      .sort((a, b) => a.number - b.number || a.id.localeCompare(b.id));
    response.json({ lessons, tracks } satisfies z.infer<typeof lessonsAnswerSchema>);
  });

  router.post('/workshops', host, async (request, response) => {
    const { lesson, seats, language } = parsed(workshopRequestSchema, request.body);
    const workshop = await workshops.prepare(lesson, seats, language);
    audit(actor(request), 'workshop.prepare', `${workshop.id} ${lesson} ${seats}`);
    response.status(201).json(workshop);
  });

  router.post('/workshops/:id/start', host, (request, response) => {
    const workshop = workshops.begin(String(request.params.id));
    audit(actor(request), 'workshop.start', workshop.id);
    response.json(workshop);
  });

  router.put('/workshops/:id', host, async (request, response) => {
    const { frozen, cut, lesson } = parsed(workshopChangeSchema, request.body);
    response.json(
      await workshops.alter(String(request.params.id), {
        ...(frozen !== undefined && { frozen }),
        ...(cut !== undefined && { cut }),
        ...(lesson !== undefined && { lesson }),
      }),
    );
  });

  router.post('/workshops/:id/seats', host, async (request, response) => {
    const { action, seat, flow } = parsed(seatsActionSchema, request.body);
    response.json(await workshops.act(String(request.params.id), action, seat, flow));
  });

  router.post('/workshops/:id/end', host, async (request, response) => {
    const { people } = parsed(workshopEndSchema, request.body);
    const workshop = await workshops.end(String(request.params.id), people);
    audit(actor(request), 'workshop.end', workshop.id);
    response.json(workshop);
  });

  router.delete('/workshops', host, async (request, response) => {
    await workshops.wipe();
    audit(actor(request), 'workshop.wipe');
    response.status(204).end();
  });

  // ---- a learner

  router.post('/workshop/join', joinLimit, async (request, response) => {
    const { code, work } = parsed(joinRequestSchema, request.body);
    const own = request.identity?.role === 'learner' ? request.identity.scope.seat : undefined;
    const { seat, holder } = await workshops.join(code, work, own);
    response.cookie(cookie, seatCookie(seat, holder), {
      ...cookieOptions(request),
      maxAge: SEAT_COOKIE_AGE_MS,
    });
    response.status(201).json({ seat });
  });

  /** The learner's own, or the one that the host looks into: `?seat=s3`. */
  const seatOf = (request: Request): LiveSeat => {
    const asked = request.query.seat;
    const { identity } = request;
    if (identity?.role === 'learner') return workshops.seat(identity.scope.seat ?? '');
    return workshops.seat(typeof asked === 'string' ? asked : '');
  };
  const seated = guard('learner', 'host');

  router.get('/workshop', seated, (request, response) => {
    const seat = seatOf(request);
    const loaded = workshops.lessons.get(workshops.row?.lesson ?? '');
    if (loaded === undefined) throw new HubError('workshop_unknown');
    const { lesson, cards } = loaded;
    response.json({
      id: lesson.id,
      title: lesson.title[language()],
      card: cards[language()],
      steps: lesson.check.map(({ said }) => said[language()]),
      hints: lesson.hints.slice(0, seat.hints).map((hint) => hint[language()]),
      editor: editorOf(seat.id),
      number: seat.number,
      language: language(),
      objects: lesson.objects,
      real: realObjects(),
    } satisfies SeatLesson);
  });

  router.get('/workshop/live', seated, (request, response) => {
    const seat = seatOf(request);
    seat.feed.add(response, seat.first(), () => seat.tell());
    for (const message of seat.recentMessages()) seat.feed.emit('message', message);
    seat.tell();
  });

  router.get('/workshop/history', seated, (request, response) => {
    const { object, measure } = parsed(historyQuerySchema, request.query);
    const points = seatOf(request).bench.history(object, measure, 0, Number.MAX_SAFE_INTEGER);
    if (points === null) throw new HubError('not_found');
    response.json({ points: points.map(([at, value]) => [new Date(at).toISOString(), value]) });
  });

  router.post('/workshop/bench', seated, (request, response) => {
    workshops.press(seatOf(request), parsed(benchActionSchema, request.body));
    response.status(204).end();
  });

  router.post('/workshop/hint', seated, (request, response) => {
    response.json({ hints: workshops.hint(seatOf(request)) });
  });

  router.post('/workshop/restart', seated, async (request, response) => {
    await workshops.restart(seatOf(request));
    response.status(204).end();
  });

  router.get('/workshop/file', seated, (request, response) => {
    const seat = seatOf(request);
    response
      .attachment(`${workshops.row?.lesson ?? 'atelier'}-poste-${seat.number}.json`)
      .json(workshops.fileOf(seat));
  });

  router.post('/workshop/work', seated, (request, response) => {
    const { code, until } = workshops.keepWork(seatOf(request));
    response.status(201).json({ code, until: new Date(until).toISOString().slice(0, 10) });
  });

  return router;
}
