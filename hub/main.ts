import path from 'node:path';
import { spokenFacts } from '../kiosk/speech/spoken-facts.ts';
import { spokenLine } from '../kiosk/trial/sheet-lines.ts';
import { Access } from './access/access.ts';
import { AccessStore } from './access/store.ts';
import { Broker } from './broker/broker.ts';
import { OpeningHours } from './calendar/opening-hours.ts';
import { loadBuilding } from './config/building-file.ts';
import { ConfigError, EX_CONFIG } from './config/config-error.ts';
import { makeDataFolder } from './config/data-folder.ts';
import { checkAnonymousLeaves, readSettings } from './config/environment.ts';
import type { Clock, Service } from './contract/ports.ts';
import type { Settings } from './contract/settings.ts';
import { Checkpointer } from './database/checkpointer.ts';
import { highestCursor } from './database/highest-cursor.ts';
import { openDatabase } from './database/open.ts';
import { isDamage, isFullDisk } from './database/sqlite-error.ts';
import { Board } from './health/board.ts';
import { DiskWatch } from './health/disk.ts';
import { EventLoopWatch } from './health/event-loop.ts';
import { createLogger } from './health/logger.ts';
import { createMetrics } from './health/metrics.ts';
import { OUTAGES_KEPT_MS } from './health/outages.ts';
import { healthRoutes } from './health/routes.ts';
import { Ingest } from './ingest/ingest.ts';
import { SerialReader, serialReadersOf } from './ingest/serial-reader.ts';
import { acquireDataLock } from './journal/data-lock.ts';
import { Journal } from './journal/journal.ts';
import { Readings } from './readings/readings.ts';
import { seriesRoutes } from './readings/routes.ts';
import { Retention } from './retention/retention.ts';
import { Rooms } from './rooms/rooms.ts';
import { roomsRoutes } from './rooms/routes.ts';
import { ensureScreensBuilt } from './screens/build-screens.ts';
import { PendingScreens } from './screens/pending-screens.ts';
import { Screens } from './screens/screens.ts';
import { ScreensStore } from './screens/store.ts';
import { findEspeak } from './speech/espeak.ts';
import { loadTexts } from './speech/load-texts.ts';
import { speechRoutes } from './speech/routes.ts';
import { Speech } from './speech/speech.ts';
import { SpeechCache } from './speech/speech-cache.ts';
import { BadgeCapture } from './visits/badge-capture.ts';
import { knownBadges, rememberSecret } from './visits/known-badges.ts';
import { Pseudonyms } from './visits/pseudonym.ts';
import { accountRoutes } from './web/account-routes.ts';
import { buildApp } from './web/app.ts';
import { requireRole } from './web/identity.ts';
import { LiveStream } from './web/live-stream.ts';
import { loadScreenKey, ScreenPasses } from './web/screen-pass.ts';
import { screenRoutes } from './web/screen-routes.ts';
import { WebServer } from './web/server.ts';
import type { House } from './wiring/house.ts';
import { type Reception, wireReception } from './wiring/reception.ts';
import { type Showroom, wireShowroom } from './wiring/showroom.ts';
import { type Programming, wireWorkshops } from './wiring/workshops.ts';

/**
 * The table of contents: settings → adapters → rooms → start, in the order of docs/ARCHITECTURE.md's drawing. The
 * larger rooms are put together in wiring/. Rooms that need one another are handed functions, called once all are there.
 */

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
  const inProject = (name: string): string => path.join(PROJECT, name);
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
      readerFor: (topic) => showroom.objects.readerFor(topic),
      heard: (said, source) => showroom.objects.heard(said, source),
      set: (object, payload, identity) => showroom.objects.set(object, payload, identity),
    },
    seats: { heard: (...message) => programming.workshops.heard(...message) },
    automation: { heard: (levels, payload) => programming.buildingFlows.heard(levels, payload) },
    prototypes: { door: (...topic) => showroom.startups.door(...topic) },
    sessionAt: (...reading) => showroom.trials.sessionAt(...reading),
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
    watch: () => showroom.startups,
    ...(settings.mqttAnonymous !== undefined && { anonymousFilter: settings.mqttAnonymous }),
  });
  const live = new LiveStream({
    snapshot: {
      prototypes: (startup) => showroom.startups.prototypesNow(startup),
      presence: () => reception.visits.presence(),
      rooms: () => rooms.states(),
      health: () => health.snapshot(),
    },
    log,
  });

  const hours = new OpeningHours(building);
  const house: House = {
    building,
    hours,
    clock,
    log,
    health,
    db,
    access,
    journal,
    broker,
    publisher: broker,
    live,
    inData,
    inProject,
  };
  const rooms = new Rooms(house);
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
  const reception: Reception = wireReception(house, { capture, pseudonyms, ingest, rooms });
  const showroom: Showroom = wireShowroom(house, {
    readings,
    onOpened: (ids) => {
      access.openToWorkshops(ids);
      broker.forgetRights();
      programming.workshops.objectsChanged();
      programming.buildingFlows.objectsChanged();
    },
    onOpenSaid: (topic, payload) => programming.workshops.buildingSaid(topic, Buffer.from(payload)),
  });
  const programming: Programming = await wireWorkshops(house, {
    dataDir: settings.dataDir,
    objects: showroom.objects,
    readings,
    programme: reception.programme,
  });

  const texts = await loadTexts(inProject('kiosk/text'));
  const speech = new Speech({
    texts,
    given: (language) =>
      spokenFacts({ ...building, name: building.name ?? building.site }, language === building.languages[0]),
    written: (language, key) =>
      showroom.shown.written(language, key) ??
      spokenLine(
        texts.find((text) => text.language === language),
        key,
        () => showroom.trials.openTrials(),
      ),
    findEngine: findEspeak,
    cache: new SpeechCache(inData('speech')),
    part: health.part('speech'),
    log,
  });
  const retention = new Retention({
    steps: [
      { name: 'links', run: (now) => reception.attendance.keepAndForget(now) },
      { name: 'identities', run: (now) => reception.badges.purgeExpired(now) },
      { name: 'sessions', run: (now) => access.forget(now) },
      { name: 'trials', run: (now) => showroom.trials.eraseDue(now) },
      { name: 'exports', run: (now) => showroom.archives.forget(now) },
      { name: 'works', run: (now) => programming.workshops.forget(now) },
      {
        name: 'outages',
        run: (now) => ({ outages: reception.outages.forgetEndedBefore(now - OUTAGES_KEPT_MS) }),
      },
    ],
    hours,
    clock,
    health,
    log,
    audit: access.audit.bind(access),
  });

  const disk = new DiskWatch({ folder: settings.dataDir, part: health.part('disk') });
  const taps: Record<string, number> = {};
  live.on('tap', ({ result }) => {
    taps[result] = (taps[result] ?? 0) + 1;
  });
  health.onChange((snapshot) => live.emit('health', 'health', snapshot));
  const metrics = createMetrics({
    journal: () => journal.stats(),
    lags: () => ({ ...journal.stats().lags, readings: readings.lag() }),
    brokerClients: () => broker.stats().clients,
    rejections: () => health.rejections(),
    taps: () => taps,
    present: () => reception.visits.presence().count,
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
  const { editors, learner } = programming;
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
      present: () => reception.visits.presence().count,
      open: () => hours.isOpen(clock.now()),
      screensFolder: inProject('dist/kiosk'),
      health: (guards) => healthRoutes({ snapshot: () => health.snapshot(), metrics, guards }),
      routers: [
        ...reception.routers,
        roomsRoutes({ rooms, guard: requireRole }),
        ...showroom.routers,
        ...programming.routers,
        seriesRoutes({ guard: requireRole, query: showroom.series }),
        accountRoutes(access),
        screenRoutes({ screens, pending: pendingScreens }),
        speechRoutes(speech),
      ],
      log,
    }),
  });
  broker.serveWebSockets(web.server);
  editors.serveWebSockets(web.server, ['/mqtt']);

  showroom.objects.prepare(); // before the broker listens
  const services: Service[] = [
    disk,
    new EventLoopWatch({ part: health.part('event-loop') }),
    new Checkpointer(inData('hub.sqlite'), health.part('database')),
    journal,
    access,
    showroom.data, // before the readings, whose old ones of prototypes it takes over
    readings,
    showroom.startups, // before the broker, which asks it for every channel
    showroom.trials, // and in which session it is
    showroom.archives,
    broker,
    reception.visits,
    reception.badges,
    reception.tallies,
    rooms,
    showroom.objects,
    programming.workshops,
    programming.buildingFlows, // after the workshops, which make its folder
    reception.outages,
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
    await firstAdmin(access, settings, web.port);
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
async function firstAdmin(access: Access, { adminPassword }: Settings, httpPort: number): Promise<void> {
  if (adminPassword !== undefined) await access.ensureAdmin(adminPassword);
  else if (access.needsSetup()) {
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
        setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
      });
    }
  });
  let stop: () => Promise<void>;
  let dataDir = '';
  try {
    const settings = readSettings(process.env);
    dataDir = settings.dataDir;
    stop = await run(settings, aborted.signal);
  } catch (error) {
    if (aborted.signal.aborted) process.exit(0);
    process.stderr.write(`${sentenceOf(error as Error, dataDir)}\n`);
    process.exit(error instanceof ConfigError || isDamage(error) ? EX_CONFIG : 1);
  }
  await asked;
  await stop();
  process.exit(0);
}

/** Why the hub did not start, and what to do. */
function sentenceOf(error: Error, dataDir: string): string {
  if (isDamage(error)) {
    return `a database in ${dataDir} is damaged (${error.message}): “tiers-lieu doctor” says which one, “tiers-lieu restore” puts a backup back`;
  }
  if (isFullDisk(error)) return `the disk of ${dataDir} is full: free some space, and start the hub again`;
  return error.message;
}

await main();
