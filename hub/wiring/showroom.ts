import type { Router } from 'express';
import { Interpreter } from '../../devices/dialects/interpreter.ts';
import { ownVersion } from '../config/own-version.ts';
import type { SeriesQuery } from '../contract/api.ts';
import type { SeriesPoint } from '../contract/series.ts';
import type { Readings } from '../readings/readings.ts';
import { otherPlaces } from '../showroom/data/other-places.ts';
import { PrototypeData } from '../showroom/data/prototype-data.ts';
import { Exports } from '../showroom/exports/exports.ts';
import { exportsRoutes } from '../showroom/exports/routes.ts';
import { ExportsStore } from '../showroom/exports/store.ts';
import { Objects } from '../showroom/objects/objects.ts';
import { showroomRoutes } from '../showroom/objects/public-routes.ts';
import { PublicShowroom } from '../showroom/objects/public-showroom.ts';
import { objectsRoutes } from '../showroom/objects/routes.ts';
import { ObjectsStore } from '../showroom/objects/store.ts';
import { startupsRoutes } from '../showroom/startups/routes.ts';
import { Startups } from '../showroom/startups/startups.ts';
import { StartupsStore } from '../showroom/startups/store.ts';
import { trialRoutes } from '../showroom/trials/routes.ts';
import { TrialsStore } from '../showroom/trials/store.ts';
import { Trials } from '../showroom/trials/trials.ts';
import { requireRole as guard } from '../web/identity.ts';
import { trialCodeLimit, visitorsLimit } from '../web/rate-limits.ts';
import type { House } from './house.ts';

/** Objects, start-ups' prototypes and their trials. */
export interface Showroom {
  readonly objects: Objects;
  readonly startups: Startups;
  readonly trials: Trials;
  /** What prototypes measured. */
  readonly data: PrototypeData;
  readonly archives: Exports;
  /** What visitors are shown. */
  readonly shown: PublicShowroom;
  readonly series: (query: SeriesQuery) => Promise<SeriesPoint[]>;
  readonly routers: readonly Router[];
}

export function wireShowroom(
  house: House,
  {
    readings,
    ...opened
  }: {
    readonly readings: Readings;
    readonly onOpened: (ids: readonly string[]) => void;
    readonly onOpenSaid: (topic: string, payload: string) => void;
  },
): Showroom {
  const { access, broker, building, db, inData, journal } = house;
  const { site } = building;
  const audit = access.audit.bind(access);

  const objectsStore = new ObjectsStore(db);
  objectsStore.prepare();
  const objects = new Objects({ ...house, store: objectsStore, interpreter: new Interpreter(), ...opened });
  const shown = new PublicShowroom({ ...house, objects, series: (query) => readings.query(query) });

  const startupsStore = new StartupsStore(db);
  startupsStore.prepare();
  const startups = new Startups({
    ...house,
    store: startupsStore,
    site,
    isKept: (startup) => trials.keeps(startup),
  });
  const data = new PrototypeData({
    ...house,
    file: inData('prototypes.sqlite'),
    oldReadings: inData('readings.sqlite'),
    keepMs: building.readings.keep,
    otherPlaces: otherPlaces(journal, readings),
  });
  data.onErased((spans) => {
    for (const span of spans) startups.forgetMeasured(span);
  });

  const trialsStore = new TrialsStore(db);
  trialsStore.prepare();
  const trials: Trials = new Trials({
    ...house,
    store: trialsStore,
    file: inData('hub.sqlite'),
    startups,
    readings: data,
    exports: { dropTrial: (trial) => archives.dropTrial(trial) },
    version: ownVersion(),
  });
  const archivesStore = new ExportsStore(db);
  archivesStore.prepare();
  const archives = new Exports({
    ...house,
    store: archivesStore,
    folder: inData('exports'),
    data: inData('prototypes.sqlite'),
    startups,
    trialRecord: (trial) => trials.record(trial),
    onErased: (listener) => data.onErased(listener),
  });

  return {
    objects,
    startups,
    trials,
    data,
    archives,
    shown,
    series: (query) => (query.kind === 'prototype' ? data.series(query) : readings.query(query)),
    routers: [
      startupsRoutes({ startups, site, mqttPort: () => broker.port, audit, guard }),
      exportsRoutes({ exports: archives, caughtUp: () => data.caughtUp(), audit, guard }),
      trialRoutes({ trials, audit, guard, codeLimit: trialCodeLimit() }),
      objectsRoutes({ objects, audit, guard }),
      showroomRoutes({ showroom: shown, limit: visitorsLimit() }),
    ],
  };
}
