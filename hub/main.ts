import path from 'node:path';
import { Interpreter } from '../devices/dialects/interpreter.ts';
import { loadLessons } from '../flows/lessons/load-lessons.ts';
import { nodeProgram } from '../flows/runner/node-program.ts';
import { findIsolation, NO_ISOLATION } from '../flows/runner/sandbox.ts';
import { spokenFacts } from '../kiosk/speech/spoken-facts.ts';
import { spokenLine } from '../kiosk/trial/sheet-lines.ts';
import { Access } from './access/access.ts';
import { AccessStore } from './access/store.ts';
import { Alarm } from './alarm/alarm.ts';
import { alarmRoutes } from './alarm/routes.ts';
import { AlarmStore } from './alarm/store.ts';
import { Broker } from './broker/broker.ts';
import { OpeningHours } from './calendar/opening-hours.ts';
import { Calls } from './calls/calls.ts';
import { callsRoutes } from './calls/routes.ts';
import { loadBuilding } from './config/building-file.ts';
import { ConfigError, EX_CONFIG } from './config/config-error.ts';
import { makeDataFolder } from './config/data-folder.ts';
import { checkAnonymousLeaves, readSettings } from './config/environment.ts';
import { ownVersion } from './config/own-version.ts';
import type { SeriesQuery } from './contract/api.ts';
import type { ShowroomObject } from './contract/objects.ts';
import type { Clock, Service } from './contract/ports.ts';
import type { Identity } from './contract/roles.ts';
import type { SeriesPoint } from './contract/series.ts';
import type { Settings } from './contract/settings.ts';
import { topics } from './contract/topics.ts';
import type { Catalogue } from './contract/workshops.ts';
import { correctionsRoutes } from './corrections/routes.ts';
import { Checkpointer } from './database/checkpointer.ts';
import { highestCursor } from './database/highest-cursor.ts';
import { openDatabase } from './database/open.ts';
import { Board } from './health/board.ts';
import { DiskWatch } from './health/disk.ts';
import { EventLoopWatch } from './health/event-loop.ts';
import { createLogger } from './health/logger.ts';
import { createMetrics } from './health/metrics.ts';
import { OUTAGES_KEPT_MS, OutageLog } from './health/outages.ts';
import { healthRoutes } from './health/routes.ts';
import { Ingest } from './ingest/ingest.ts';
import { SerialReader, serialReadersOf } from './ingest/serial-reader.ts';
import { acquireDataLock } from './journal/data-lock.ts';
import { Journal } from './journal/journal.ts';
import { Programme } from './programme/programme.ts';
import { programmeRoutes } from './programme/routes.ts';
import { ProgrammeStore } from './programme/store.ts';
import { Readings } from './readings/readings.ts';
import { seriesRoutes } from './readings/routes.ts';
import { Retention } from './retention/retention.ts';
import { Rooms } from './rooms/rooms.ts';
import { roomsRoutes } from './rooms/routes.ts';
import { ensureScreensBuilt } from './screens/build-screens.ts';
import { PendingScreens } from './screens/pending-screens.ts';
import { Screens } from './screens/screens.ts';
import { ScreensStore } from './screens/store.ts';
import { PrototypeData } from './showroom/data/prototype-data.ts';
import { Exports } from './showroom/exports/exports.ts';
import { exportsRoutes } from './showroom/exports/routes.ts';
import { ExportsStore } from './showroom/exports/store.ts';
import { Objects } from './showroom/objects/objects.ts';
import { showroomRoutes } from './showroom/objects/public-routes.ts';
import { PublicShowroom } from './showroom/objects/public-showroom.ts';
import { objectsRoutes } from './showroom/objects/routes.ts';
import { ObjectsStore } from './showroom/objects/store.ts';
import { startupsRoutes } from './showroom/startups/routes.ts';
import { Startups } from './showroom/startups/startups.ts';
import { StartupsStore } from './showroom/startups/store.ts';
import { trialRoutes } from './showroom/trials/routes.ts';
import { TrialsStore } from './showroom/trials/store.ts';
import { Trials } from './showroom/trials/trials.ts';
import { findEspeak } from './speech/espeak.ts';
import { loadTexts } from './speech/load-texts.ts';
import { speechRoutes } from './speech/routes.ts';
import { Speech } from './speech/speech.ts';
import { SpeechCache } from './speech/speech-cache.ts';
import { talliesRoutes } from './tallies/routes.ts';
import { Tallies } from './tallies/tallies.ts';
import { AttendanceFigures } from './visits/attendance.ts';
import { attendanceRoutes } from './visits/attendance-routes.ts';
import { BadgeCapture } from './visits/badge-capture.ts';
import { BadgeDesk } from './visits/badge-desk.ts';
import { badgeRoutes } from './visits/badge-routes.ts';
import { BadgeStore } from './visits/badge-store.ts';
import { knownBadges, rememberSecret } from './visits/known-badges.ts';
import { Pseudonyms } from './visits/pseudonym.ts';
import { visitsRoutes } from './visits/routes.ts';
import { Visits } from './visits/visits.ts';
import { accountRoutes } from './web/account-routes.ts';
import { buildApp } from './web/app.ts';
import { cookieOptions } from './web/cookies.ts';
import { requireRole, SEAT_COOKIE, whoAsks } from './web/identity.ts';
import { LiveStream } from './web/live-stream.ts';
import { trialCodeLimit, visitorsLimit, workshopCodeLimit } from './web/rate-limits.ts';
import { loadScreenKey, ScreenPasses } from './web/screen-pass.ts';
import { screenRoutes } from './web/screen-routes.ts';
import { WebServer } from './web/server.ts';
import type { AskPort } from './workshops/ask.ts';
import { Bench } from './workshops/bench/bench.ts';
import { BuildingFlows } from './workshops/building-flows.ts';
import { LessonCheck } from './workshops/checks/lesson-check.ts';
import { Gateway } from './workshops/gateway.ts';
import { recordOf } from './workshops/record.ts';
import { workshopRoutes } from './workshops/routes.ts';
import { runFolder } from './workshops/run-folder.ts';
import { readSeatCookie } from './workshops/seat-cookie.ts';
import { seatEditorAt } from './workshops/seat-editors.ts';
import { WorkshopStore } from './workshops/store.ts';
import { Workshops } from './workshops/workshops.ts';

/** The table of contents: settings → adapters → rooms → start, in the order of docs/ARCHITECTURE.md's drawing. */

const PROJECT = path.resolve(import.meta.dirname, '..');
const MIB = 1024 * 1024;
/** Ending takes a moment; a part that hangs must not keep the machine from shutting down. */
const STOP_WITHIN_MS = 9_000;

async function run(settings: Settings, signal: AbortSignal): Promise<() => Promise<void>> {
  const building = loadBuilding(settings.buildingFile);
  checkAnonymousLeaves(building.site, settings.mqttAnonymous);
  const log = createLogger(settings.logLevel);
  const clock: Clock = Date;
  const inData = (name: string): string => path.join(settings.dataDir, name);
  makeDataFolder(settings.dataDir);
  const lock = acquireDataLock(settings.dataDir);
  await ensureScreensBuilt(PROJECT, log);

  const health = new Board(clock);
  const db = openDatabase(inData('hub.sqlite'), { checkpointedElsewhere: true });
  const pseudonyms = Pseudonyms.load(inData('secret/badge.key'), knownBadges(db));
  rememberSecret(db, pseudonyms.fingerprint);
  const accessStore = new AccessStore(db);
  accessStore.prepare();
  const access = new Access({ store: accessStore, building, clock, log });

  const journal = new Journal({
    file: inData('journal.sqlite'),
    clock,
    health,
    log,
    keepMs: building.journal.keep,
    quotaBytes: building.journal.quota_mb * MIB,
    atLeastSeq: highestCursor(
      ['hub.sqlite', 'prototypes.sqlite', 'readings.sqlite', 'drain.sqlite'].map(inData),
    ),
    ...settings.faults,
  });
  const capture = new BadgeCapture(clock);
  const ingest = new Ingest({
    building,
    journal,
    pseudonyms,
    capture,
    objects: {
      readerFor: (topic) => objects.readerFor(topic),
      heard: (said, source) => objects.heard(said, source),
      set: (object, payload, identity) => objects.set(object, payload, identity),
    },
    seats: { heard: (...message) => workshops.heard(...message) },
    automation: { heard: (levels, payload) => buildingFlows.heard(levels, payload) },
    prototypes: { door: (...topic) => startups.door(...topic) },
    sessionAt: (...reading) => trials.sessionAt(...reading),
    health,
    clock,
    log,
  });

  const broker = new Broker({
    host: settings.host,
    port: settings.mqttPort,
    dataDir: settings.dataDir,
    site: building.site,
    access,
    ingest,
    health,
    log,
    clock,
    watch: () => startups,
    ...(settings.mqttAnonymous !== undefined && { anonymousFilter: settings.mqttAnonymous }),
  });

  const live: LiveStream = new LiveStream({
    snapshot: {
      prototypes: (startup) => startups.prototypesNow(startup),
      presence: () => visits.presence(),
      rooms: () => rooms.states(),
      health: () => health.snapshot(),
    },
    log,
  });
  const room = { db, journal, building, clock, publisher: broker, live, health, log };
  const badgeStore = new BadgeStore(db);
  badgeStore.prepare();
  const badges: BadgeDesk = new BadgeDesk({
    ...room,
    store: badgeStore,
    file: inData('hub.sqlite'),
    capture,
    pseudonyms,
    visits: { applied: (seq) => visits.applied(seq), presence: () => visits.presence() },
  });
  const visits = new Visits({ ...room, mayPass: (card, at) => badges.mayPass(card, at) });
  const rooms = new Rooms(room);
  const objectsStore = new ObjectsStore(db);
  objectsStore.prepare();
  const objects: Objects = new Objects({
    ...room,
    store: objectsStore,
    interpreter: new Interpreter(),
    onOpened: (ids) => {
      access.openToWorkshops(ids);
      broker.forgetRights();
      workshops.objectsChanged();
      buildingFlows.objectsChanged();
    },
    onOpenSaid: (topic, payload) => workshops.buildingSaid(topic, Buffer.from(payload)),
  });
  const startupsStore = new StartupsStore(db);
  startupsStore.prepare();
  const startups: Startups = new Startups({
    ...room,
    store: startupsStore,
    access,
    site: building.site,
    isKept: (startup) => trials.keeps(startup),
  });
  const tallies = new Tallies({ db, building, clock });
  const texts = await loadTexts(path.join(PROJECT, 'kiosk/text'));
  const speech = new Speech({
    texts,
    given: (language) =>
      spokenFacts({ ...building, name: building.name ?? building.site }, language === building.languages[0]),
    written: (language, key) =>
      showroom.written(language, key) ??
      spokenLine(
        texts.find((text) => text.language === language),
        key,
        () => trials.openTrials(),
      ),
    findEngine: findEspeak,
    cache: new SpeechCache(inData('speech')),
    part: health.part('speech'),
    log,
  });

  const hours = new OpeningHours(building);
  const outages = new OutageLog({ db, health, hours, clock, log });
  outages.prepare();
  const attendance = new AttendanceFigures({
    db,
    building,
    clock,
    outagesOf: (from, to) => outages.within(from, to),
    activitiesOf: (month) => programme.figures(month),
    ...(building.themes.length > 0 && { themesOf: (month: string) => tallies.month(month) }),
  });
  attendance.prepare();
  const audit = access.audit.bind(access);
  const nameOf = (badge: string): string | null => badges.nameOf(badge);
  const calls = new Calls({ clock, live });
  const alarmStore = new AlarmStore(db);
  const alarm = new Alarm({
    store: alarmStore,
    clock,
    live,
    present: () => visits.presence().count,
    rooms: () => rooms.list(),
    openVisits: () => visits.openVisits(),
    nameOf,
  });
  alarm.prepare();
  const programmeStore = new ProgrammeStore(db);
  programmeStore.prepare();
  const programme = new Programme({ store: programmeStore, building, live });
  const retention = new Retention({
    steps: [
      { name: 'links', run: (now) => attendance.keepAndForget(now) },
      { name: 'identities', run: (now) => badges.purgeExpired(now) },
      { name: 'sessions', run: (now) => access.forget(now) },
      { name: 'trials', run: (now) => trials.eraseDue(now) },
      { name: 'exports', run: (now) => archives.forget(now) },
      { name: 'works', run: (now) => workshops.forget(now) },
      { name: 'outages', run: (now) => ({ outages: outages.forgetEndedBefore(now - OUTAGES_KEPT_MS) }) },
    ],
    hours,
    clock,
    health,
    log,
    audit,
  });
  const readings = new Readings({
    dataDir: settings.dataDir,
    journalFile: inData('journal.sqlite'),
    site: building.site,
    target: settings.series,
    keepMs: building.readings.keep,
    journal,
    health,
    log,
    clock,
  });

  const prototypeData = new PrototypeData({
    file: inData('prototypes.sqlite'),
    oldReadings: inData('readings.sqlite'),
    journal,
    keepMs: building.readings.keep,
    otherPlaces: [
      {
        name: 'journal.sqlite',
        erase: ({ sessions, spans }) =>
          journal.eraseReadings({
            sessions: new Set(sessions),
            prototypes: spans.map(({ prototypes, ...span }) => ({ ...span, ids: prototypes })),
          }),
      },
      {
        name: 'InfluxDB',
        erase: async ({ spans }) => {
          for (const span of spans) await readings.erasePrototypes(span, span.upTo);
        },
      },
    ],
    clock,
    health,
    log,
  });
  const trialsStore = new TrialsStore(db);
  trialsStore.prepare();
  const trials: Trials = new Trials({
    store: trialsStore,
    file: inData('hub.sqlite'),
    building,
    hours,
    startups,
    readings: prototypeData,
    exports: { dropTrial: (trial) => archives.dropTrial(trial) },
    version: ownVersion(),
    clock,
    health,
    log,
  });
  prototypeData.onErased((spans) => {
    for (const span of spans) startups.forgetMeasured(span);
  });
  const archivesStore = new ExportsStore(db);
  archivesStore.prepare();
  const archives: Exports = new Exports({
    store: archivesStore,
    folder: inData('exports'),
    data: inData('prototypes.sqlite'),
    building,
    startups,
    trialRecord: (trial) => trials.record(trial),
    onErased: (listener) => prototypeData.onErased(listener),
    clock,
    health,
    log,
  });
  const series = (query: SeriesQuery): Promise<SeriesPoint[]> =>
    query.kind === 'prototype' ? prototypeData.series(query) : readings.query(query);
  const showroom = new PublicShowroom({
    objects,
    building,
    series: (query) => readings.query(query),
    clock,
  });

  const { lessons, tracks } = await loadLessons(path.join(PROJECT, 'flows/lessons'), (why) =>
    log.warn({ why }, 'a lesson is left out'),
  );
  const isolation =
    (await findIsolation(nodeProgram(path.join(PROJECT, 'node_modules')))) ??
    (building.workshops.isolation === 'none' ? NO_ISOLATION : null);
  const catalogueOf = (adopted: readonly ShowroomObject[]): Catalogue['objects'] =>
    adopted.map(({ id, name, values, commands }) => ({
      id,
      name,
      kind: 'building',
      topic: topics.object(building.site, id),
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
    site: building.site,
    rooms: building.rooms,
    isolation,
    runFolder: runFolder(settings.dataDir, isolation?.users === true),
    modules: path.join(PROJECT, 'node_modules'),
    palette: path.join(PROJECT, 'flows/nodes'),
    brokerPort: () => broker.port,
    access,
    acceptMqtt: broker.accept.bind(broker),
    publisher: broker,
    ask,
    health,
    clock,
    log,
  };
  const buildingFlows: BuildingFlows = new BuildingFlows({
    ...flows,
    db,
    objects: () => catalogueOf(objects.adopted()),
  });
  buildingFlows.prepare();
  const workshopStore = new WorkshopStore(db);
  workshopStore.prepare();
  const workshops: Workshops = new Workshops({
    ...flows,
    store: workshopStore,
    lessons,
    forgetRetainedBelow: (topic) => broker.forgetRetainedBelow(topic),
    makeBench: (seat) => new Bench({ ...seat, clock, chance: Math.random }),
    makeCheck: (lesson) => new LessonCheck(lesson),
    openObjects: () => catalogueOf(objects.adopted().filter((object) => object.workshops)),
    record: (held) => {
      const { activity, outcome } = recordOf(held, building);
      programme.note(programme.create(activity).id, outcome);
    },
  });

  const disk = new DiskWatch({ folder: settings.dataDir, part: health.part('disk') });
  const taps: Record<string, number> = {};
  live.on('tap', ({ result }) => {
    taps[result] = (taps[result] ?? 0) + 1;
  });
  health.onChange((snapshot) => live.emit('health', 'health', snapshot));
  // For the building's flows; who rings is known to nobody.
  live.on('call', ({ door, at, answered }) => {
    const said = JSON.stringify({ at, answered: answered !== null });
    broker.publish(topics.call(building.site, door), said).catch(() => undefined);
  });
  const metrics = createMetrics({
    journal: () => journal.stats(),
    lags: () => ({ ...journal.stats().lags, readings: readings.lag() }),
    brokerClients: () => broker.stats().clients,
    rejections: () => health.rejections(),
    taps: () => taps,
    present: () => visits.presence().count,
    liveClients: () => live.size,
    freeBytes: () => disk.freeBytes(),
    parts: () => health.snapshot().parts,
  });

  const passes = new ScreenPasses(await loadScreenKey(inData('secret/screens.key')));
  const screensStore = new ScreensStore(db);
  screensStore.prepare();
  const pendingScreens = new PendingScreens(clock);
  const screens = new Screens({
    access,
    store: screensStore,
    pending: pendingScreens,
    building,
    seal: (pass) => passes.seal(pass),
    connected: (device) => live.listens(device),
  });

  const guard = requireRole;
  const learner = (cookie: string): Identity | null => {
    const held = readSeatCookie(cookie);
    return held && workshops.identityOf(held.seat, held.holder);
  };
  const editors = new Gateway({
    editorAt: (address, identity) =>
      seatEditorAt(workshops, address, identity) ?? buildingFlows.editorAt(address, identity),
    identify: whoAsks({ accounts: access, learner }),
  });
  const web = new WebServer({
    host: settings.host,
    port: settings.httpPort,
    app: buildApp({
      building,
      accounts: access,
      passes,
      learner,
      editors: editors.router(),
      live,
      present: () => visits.presence().count,
      open: () => hours.isOpen(clock.now()),
      screensFolder: path.join(PROJECT, 'dist/kiosk'),
      health: (guards) => healthRoutes({ snapshot: () => health.snapshot(), metrics, guards }),
      routers: [
        visitsRoutes({
          visits,
          ingest,
          journal,
          clock,
          greetingFor: (badge) => badges.greetingFor(badge),
          building,
          guard,
        }),
        attendanceRoutes({ attendance, guard, audit }),
        startupsRoutes({ startups, site: building.site, mqttPort: () => broker.port, audit, guard }),
        exportsRoutes({ exports: archives, caughtUp: () => prototypeData.caughtUp(), audit, guard }),
        trialRoutes({ trials, audit, guard, codeLimit: trialCodeLimit() }),
        talliesRoutes({ tallies, guard }),
        roomsRoutes({ rooms, guard }),
        objectsRoutes({ objects, audit, guard }),
        showroomRoutes({ showroom, limit: visitorsLimit() }),
        badgeRoutes({ badges, audit, guard }),
        accountRoutes(access),
        callsRoutes({ calls, building, guard }),
        correctionsRoutes({ journal, clock, building, visits, rooms, nameOf, audit, guard }),
        alarmRoutes({ alarm, clock, audit, guard }),
        programmeRoutes({ programme, audit, guard }),
        screenRoutes({ screens, pending: pendingScreens }),
        workshopRoutes({
          workshops,
          tracks,
          realObjects: () =>
            objects
              .adopted()
              .filter((object) => object.workshops)
              .map(({ id, name, values }) => ({ id, name, topic: topics.object(building.site, id), values })),
          guard,
          joinLimit: workshopCodeLimit(),
          cookie: SEAT_COOKIE,
          cookieOptions,
          audit,
        }),
        speechRoutes(speech),
        seriesRoutes({ guard, query: series }),
      ],
      log,
    }),
  });
  broker.serveWebSockets(web.server);
  editors.serveWebSockets(web.server, ['/mqtt']);

  objects.prepare(); // before the broker listens
  const services: Service[] = [
    disk,
    new EventLoopWatch({ part: health.part('event-loop') }),
    new Checkpointer(inData('hub.sqlite'), health.part('database')),
    journal,
    access,
    prototypeData, // before the readings, whose old ones of prototypes it takes over
    readings,
    startups, // before the broker, which asks it for every channel
    trials, // and in which session it is
    archives,
    broker,
    visits,
    badges,
    tallies,
    rooms,
    objects,
    workshops,
    buildingFlows, // after the workshops, which make its folder
    outages,
    speech,
    retention, // before anything is served
    web,
    live, // stops before web, whose open streams would hold it up
    ...serialReadersOf(building).map((reader) => new SerialReader({ reader, ingest, health, clock, log })),
  ];
  const started: Service[] = [];
  const stop = async (): Promise<void> => {
    log.info({}, 'the hub is stopping');
    for (const service of started.reverse()) {
      await service.stop().catch((error: unknown) => log.error({ err: error }, 'a part did not stop'));
    }
    db.close();
    lock.release();
    log.info({}, 'the hub has stopped');
  };

  try {
    for (const service of services) {
      signal.throwIfAborted();
      started.push(service);
      await service.start(signal);
    }
    await firstAdmin(access, settings, web.port, (text, fields) => log.info(fields, text));
  } catch (error) {
    await stop();
    throw error;
  }
  if (settings.faults.commitDelayMs !== undefined)
    log.warn(settings.faults, 'faults are injected: this is a bench');
  log.info(
    { site: building.site, dataDir: settings.dataDir, series: settings.series.kind },
    'the hub is ready',
  );
  process.stdout.write(`ready http://localhost:${web.port} mqtt://localhost:${broker.port}\n`);
  return stop;
}

/** The account `admin`: from HUB_ADMIN_PASSWORD, or by a link that works once. */
async function firstAdmin(
  access: Access,
  { adminPassword }: Settings,
  httpPort: number,
  say: (text: string, fields: object) => void,
): Promise<void> {
  if (adminPassword !== undefined) {
    const done = await access.ensureAdmin(adminPassword);
    if (done === 'kept') say('account admin exists: HUB_ADMIN_PASSWORD was not used', {});
  } else if (access.needsSetup()) {
    process.stdout.write(`setup http://localhost:${httpPort}/setup#token=${access.createSetupToken()}\n`);
  }
}

async function main(): Promise<void> {
  const aborted = new AbortController();
  const asked = new Promise<void>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.on(name, () => {
        aborted.abort(new Error(name));
        resolve();
      });
    }
  });
  let stop: () => Promise<void>;
  try {
    stop = await run(readSettings(process.env), aborted.signal);
  } catch (error) {
    if (aborted.signal.aborted) process.exit(0);
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(error instanceof ConfigError ? EX_CONFIG : 1);
  }
  await asked;
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  await stop();
  process.exit(0);
}

await main();
