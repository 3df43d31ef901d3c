import type { Router } from 'express';
import { loadLessons } from '../../flows/lessons/load-lessons.ts';
import { nodeProgram } from '../../flows/runner/node-program.ts';
import { findIsolation, NO_ISOLATION } from '../../flows/runner/sandbox.ts';
import type { ShowroomObject } from '../contract/objects.ts';
import type { Identity } from '../contract/roles.ts';
import { topics } from '../contract/topics.ts';
import type { Catalogue } from '../contract/workshops.ts';
import type { Programme } from '../programme/programme.ts';
import type { Readings } from '../readings/readings.ts';
import type { Objects } from '../showroom/objects/objects.ts';
import { cookieOptions } from '../web/cookies.ts';
import { requireRole as guard, SEAT_COOKIE, whoAsks } from '../web/identity.ts';
import { workshopCodeLimit } from '../web/rate-limits.ts';
import type { AskPort } from '../workshops/ask.ts';
import { Bench } from '../workshops/bench/bench.ts';
import { BuildingFlows } from '../workshops/building-flows.ts';
import { LessonCheck } from '../workshops/checks/lesson-check.ts';
import { Gateway } from '../workshops/gateway.ts';
import { recordOf } from '../workshops/record.ts';
import { workshopRoutes } from '../workshops/routes.ts';
import { runFolder } from '../workshops/run-folder.ts';
import { readSeatCookie } from '../workshops/seat-cookie.ts';
import { seatEditorAt } from '../workshops/seat-editors.ts';
import { WorkshopStore } from '../workshops/store.ts';
import { Workshops } from '../workshops/workshops.ts';
import type { House } from './house.ts';

/** Learners' seats, and the building's own flows: everything that Node-RED runs. */
export interface Programming {
  readonly workshops: Workshops;
  readonly buildingFlows: BuildingFlows;
  /** To the editors of both. */
  readonly editors: Gateway;
  /** The learner whose browser holds this cookie. */
  readonly learner: (cookie: string) => Identity | null;
  readonly routers: readonly Router[];
}

export async function wireWorkshops(
  house: House,
  {
    dataDir,
    objects,
    readings,
    programme,
  }: {
    readonly dataDir: string;
    readonly objects: Objects;
    readonly readings: Readings;
    readonly programme: Programme;
  },
): Promise<Programming> {
  const { access, broker, building, clock, db, inProject, log } = house;
  const modules = inProject('node_modules');
  const { lessons, tracks } = await loadLessons(inProject('flows/lessons'), (why) =>
    log.warn({ why }, 'a lesson is left out'),
  );
  const isolation =
    (await findIsolation(nodeProgram(modules))) ??
    (building.workshops.isolation === 'none' ? NO_ISOLATION : null);

  const openToWorkshops = (): ShowroomObject[] => objects.adopted().filter(({ workshops }) => workshops);
  const topicOf = (object: string): string => topics.object(building.site, object);
  const catalogueOf = (adopted: readonly ShowroomObject[]): Catalogue['objects'] =>
    adopted.map(({ id, name, values, commands }) => ({
      id,
      name,
      kind: 'building',
      topic: topicOf(id),
      measures: values.map(({ measure, unit }) => ({ measure, name: measure, ...(unit && { unit }) })),
      commands,
    }));
  const ask: AskPort = {
    series: (of, measure, from, to, every) =>
      readings.query({
        ...of,
        measure,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        every: `${every / 1_000}s`,
        fn: 'mean',
      }),
  };
  const flows = {
    ...house,
    site: building.site,
    rooms: building.rooms,
    isolation,
    runFolder: runFolder(dataDir, isolation?.users === true),
    modules,
    palette: inProject('flows/nodes'),
    brokerPort: () => broker.port,
    acceptMqtt: broker.accept.bind(broker),
    ask,
  };

  const buildingFlows = new BuildingFlows({ ...flows, objects: () => catalogueOf(objects.adopted()) });
  buildingFlows.prepare();
  const store = new WorkshopStore(db);
  store.prepare();
  const workshops = new Workshops({
    ...flows,
    store,
    lessons,
    forgetRetainedBelow: (topic) => broker.forgetRetainedBelow(topic),
    makeBench: (seat) => new Bench({ ...seat, clock, chance: Math.random }),
    makeCheck: (lesson) => new LessonCheck(lesson),
    openObjects: () => catalogueOf(openToWorkshops()),
    record: (held) => {
      const { activity, outcome } = recordOf(held, building);
      programme.note(programme.create(activity).id, outcome);
    },
  });

  const learner = (cookie: string): Identity | null => {
    const held = readSeatCookie(cookie);
    return held && workshops.identityOf(held.seat, held.holder);
  };
  const editors = new Gateway({
    editorAt: (address, identity) =>
      seatEditorAt(workshops, address, identity) ?? buildingFlows.editorAt(address, identity),
    identify: whoAsks({ accounts: access, learner }),
  });

  return {
    workshops,
    buildingFlows,
    editors,
    learner,
    routers: [
      workshopRoutes({
        workshops,
        tracks,
        realObjects: () =>
          openToWorkshops().map(({ id, name, values }) => ({ id, name, topic: topicOf(id), values })),
        guard,
        joinLimit: workshopCodeLimit(),
        cookie: SEAT_COOKIE,
        cookieOptions,
        audit: access.audit.bind(access),
      }),
    ],
  };
}
