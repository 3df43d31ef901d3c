import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Express } from 'express';
import { Interpreter } from '../../devices/dialects/interpreter.ts';
import { Access } from '../../hub/access/access.ts';
import { DEVICE_COST, hashPassword } from '../../hub/access/password.ts';
import { AccessStore } from '../../hub/access/store.ts';
import { Alarm } from '../../hub/alarm/alarm.ts';
import { alarmRoutes } from '../../hub/alarm/routes.ts';
import { AlarmStore } from '../../hub/alarm/store.ts';
import { OpeningHours } from '../../hub/calendar/opening-hours.ts';
import { Calls } from '../../hub/calls/calls.ts';
import { callsRoutes } from '../../hub/calls/routes.ts';
import { buildingSchema } from '../../hub/contract/building.ts';
import type { HubPublisher, Log } from '../../hub/contract/ports.ts';
import type { DeviceRole, IdentityScope, PersonRole } from '../../hub/contract/roles.ts';
import { correctionsRoutes } from '../../hub/corrections/routes.ts';
import { openDatabase } from '../../hub/database/open.ts';
import { Board } from '../../hub/health/board.ts';
import { createMetrics } from '../../hub/health/metrics.ts';
import { healthRoutes } from '../../hub/health/routes.ts';
import { Ingest } from '../../hub/ingest/ingest.ts';
import { Journal } from '../../hub/journal/journal.ts';
import { Programme } from '../../hub/programme/programme.ts';
import { programmeRoutes } from '../../hub/programme/routes.ts';
import { ProgrammeStore } from '../../hub/programme/store.ts';
import { seriesRoutes } from '../../hub/readings/routes.ts';
import { Rooms } from '../../hub/rooms/rooms.ts';
import { roomsRoutes } from '../../hub/rooms/routes.ts';
import { PendingScreens } from '../../hub/screens/pending-screens.ts';
import { Screens } from '../../hub/screens/screens.ts';
import { ScreensStore } from '../../hub/screens/store.ts';
import { Exports } from '../../hub/showroom/exports/exports.ts';
import { exportsRoutes } from '../../hub/showroom/exports/routes.ts';
import { ExportsStore } from '../../hub/showroom/exports/store.ts';
import { Objects } from '../../hub/showroom/objects/objects.ts';
import { showroomRoutes } from '../../hub/showroom/objects/public-routes.ts';
import { PublicShowroom } from '../../hub/showroom/objects/public-showroom.ts';
import { objectsRoutes } from '../../hub/showroom/objects/routes.ts';
import { ObjectsStore } from '../../hub/showroom/objects/store.ts';
import { startupsRoutes } from '../../hub/showroom/startups/routes.ts';
import { Startups } from '../../hub/showroom/startups/startups.ts';
import { StartupsStore } from '../../hub/showroom/startups/store.ts';
import { trialRoutes } from '../../hub/showroom/trials/routes.ts';
import { TrialsStore } from '../../hub/showroom/trials/store.ts';
import { Trials } from '../../hub/showroom/trials/trials.ts';
import { speechRoutes } from '../../hub/speech/routes.ts';
import { Speech } from '../../hub/speech/speech.ts';
import { SpeechCache } from '../../hub/speech/speech-cache.ts';
import { talliesRoutes } from '../../hub/tallies/routes.ts';
import { Tallies } from '../../hub/tallies/tallies.ts';
import { AttendanceFigures } from '../../hub/visits/attendance.ts';
import { attendanceRoutes } from '../../hub/visits/attendance-routes.ts';
import { BadgeCapture } from '../../hub/visits/badge-capture.ts';
import { BadgeDesk } from '../../hub/visits/badge-desk.ts';
import { badgeRoutes } from '../../hub/visits/badge-routes.ts';
import { BadgeStore } from '../../hub/visits/badge-store.ts';
import { Pseudonyms } from '../../hub/visits/pseudonym.ts';
import { visitsRoutes } from '../../hub/visits/routes.ts';
import { Visits } from '../../hub/visits/visits.ts';
import { accountRoutes } from '../../hub/web/account-routes.ts';
import { buildApp } from '../../hub/web/app.ts';
import { cookieOptions } from '../../hub/web/cookies.ts';
import { requireRole, SEAT_COOKIE } from '../../hub/web/identity.ts';
import { LiveStream } from '../../hub/web/live-stream.ts';
import { trialCodeLimit, visitorsLimit, workshopCodeLimit } from '../../hub/web/rate-limits.ts';
import { loadScreenKey, ScreenPasses } from '../../hub/web/screen-pass.ts';
import { screenRoutes } from '../../hub/web/screen-routes.ts';
import { WebServer } from '../../hub/web/server.ts';
import { workshopRoutes } from '../../hub/workshops/routes.ts';
import { WorkshopStore } from '../../hub/workshops/store.ts';
import { Workshops } from '../../hub/workshops/workshops.ts';

export const PASSWORD = 'quatre mots bien choisis';
/** Prepared once: hashing a person's password takes a fifth of a second. */
const hashed = hashPassword(PASSWORD, DEVICE_COST);

/** What the hub logged, for tests that search it. */
export class LogRecord implements Log {
  readonly lines: string[] = [];
  #add = (fields: object, message: string): void => {
    const { err, ...rest } = fields as { err?: Error };
    this.lines.push(`${message} ${JSON.stringify(rest)} ${err?.stack ?? ''}`);
  };
  debug = this.#add;
  info = this.#add;
  warn = this.#add;
  error = this.#add;
}

export interface WebPartsOptions {
  readonly building?: object;
  /** Use this data folder and port again: a restart. */
  readonly dataDir?: string;
  readonly port?: number;
}

/** The hub's web with the real journal, visits, rooms and access behind it; the broker, which it does not ask, is absent. */
export class WebParts {
  readonly dataDir: string;
  readonly screensFolder: string;
  readonly board = new Board();
  readonly log = new LogRecord();
  readonly building;
  readonly access: Access;
  readonly store: AccessStore;
  readonly journal: Journal;
  readonly visits: Visits;
  readonly badges: BadgeDesk;
  ingest!: Ingest;
  readonly #capture = new BadgeCapture(Date);
  readonly #pseudonyms = new Pseudonyms(Buffer.alloc(32, 7));
  readonly rooms: Rooms;
  readonly objects: Objects;
  readonly startups: Startups;
  readonly trials: Trials;
  readonly live: LiveStream;
  app!: Express;
  server!: WebServer;
  readonly #db;
  readonly #port: number;

  constructor(options: WebPartsOptions = {}) {
    this.#port = options.port ?? 0;
    this.dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'web-'));
    this.screensFolder = path.join(this.dataDir, 'screens');
    this.building = buildingSchema.parse({
      site: 'ceis',
      name: 'Le tiers-lieu',
      rooms: [{ id: 'accueil', name: 'Accueil', capacity: 30 }],
      doors: [{ id: 'entree', name: 'Entrée' }],
      ...options.building,
    });
    const { board: health, log, building } = this;
    const clock = Date;
    this.#db = openDatabase(path.join(this.dataDir, 'hub.sqlite'));
    this.store = new AccessStore(this.#db);
    this.store.prepare();
    this.access = new Access({ store: this.store, building, clock, log });
    const file = path.join(this.dataDir, 'journal.sqlite');
    this.journal = new Journal({ file, clock, health, log, keepMs: 86_400_000, quotaBytes: 2 ** 30 });
    const publisher: HubPublisher = { publish: async () => {} };
    const { journal } = this;
    this.live = new LiveStream({
      log,
      snapshot: {
        prototypes: (startup) => this.startups.prototypesNow(startup),
        presence: () => this.visits.presence(),
        rooms: () => this.rooms.states(),
        health: () => health.snapshot(),
      },
    });
    const { live } = this;
    const room = { db: this.#db, journal, building, clock, publisher, live, health, log };
    const badgeStore = new BadgeStore(this.#db);
    badgeStore.prepare();
    this.badges = new BadgeDesk({
      ...room,
      store: badgeStore,
      file: path.join(this.dataDir, 'hub.sqlite'),
      capture: this.#capture,
      pseudonyms: this.#pseudonyms,
      visits: { applied: (seq) => this.visits.applied(seq), presence: () => this.visits.presence() },
    });
    this.visits = new Visits({ ...room, mayPass: (card, at) => this.badges.mayPass(card, at) });
    this.rooms = new Rooms(room);
    const startupsStore = new StartupsStore(this.#db);
    startupsStore.prepare();
    const { access } = this;
    this.startups = new Startups({
      ...room,
      store: startupsStore,
      access,
      site: building.site,
      isKept: () => false,
    });
    const trialsStore = new TrialsStore(this.#db);
    trialsStore.prepare();
    this.trials = new Trials({
      ...room,
      store: trialsStore,
      file: path.join(this.dataDir, 'hub.sqlite'),
      hours: new OpeningHours(building),
      startups: this.startups,
      // What rests outside hub.sqlite is for test/integration/trials.test.ts, on a whole hub.
      readings: {
        eraseSessions: async () => ({ complete: true }),
        erasePrototypes: async () => ({ complete: true }),
        countPrototypes: async () => 0,
      },
      exports: { dropTrial: async () => {} },
      version: '0',
    });
    const objectsStore = new ObjectsStore(this.#db);
    objectsStore.prepare();
    this.objects = new Objects({
      ...room,
      store: objectsStore,
      interpreter: new Interpreter(),
      onOpened: (ids) => this.access.openToWorkshops(ids),
      onOpenSaid: () => {},
    });
    this.objects.prepare();
  }

  /** Never started: what is asked for waits, as test/integration/exports.test.ts says what becomes of it. */
  #exports(): Exports {
    const store = new ExportsStore(this.#db);
    store.prepare();
    return new Exports({
      store,
      folder: path.join(this.dataDir, 'exports'),
      data: path.join(this.dataDir, 'prototypes.sqlite'),
      building: this.building,
      startups: this.startups,
      trialRecord: (trial) => this.trials.record(trial),
      onErased: () => {},
      clock: Date,
      health: this.board,
      log: this.log,
    });
  }

  /** On a machine that isolates nothing, so that no seat is there; test/integration/workshop.test.ts has seats. */
  #workshops(): Workshops {
    const store = new WorkshopStore(this.#db);
    store.prepare();
    const none = (): never => {
      throw new Error('there are no seats here');
    };
    return new Workshops({
      store,
      site: this.building.site,
      rooms: [],
      lessons: new Map(),
      isolation: null,
      runFolder: path.join(this.dataDir, 'run'),
      modules: '',
      palette: '',
      brokerPort: none,
      access: this.access,
      acceptMqtt: none,
      publisher: { publish: none },
      forgetRetainedBelow: none,
      makeBench: none,
      makeCheck: none,
      openObjects: none,
      ask: { series: none },
      record: none,
      health: this.board,
      clock: Date,
      log: this.log,
    });
  }

  static async start(options: WebPartsOptions = {}): Promise<WebParts> {
    const parts = new WebParts(options);
    await parts.#start();
    return parts;
  }

  async #start(): Promise<void> {
    const { access, journal, visits, rooms, live, board, building, log, screensFolder } = this;
    mkdirSync(path.join(screensFolder, 'assets'), { recursive: true });
    for (const screen of ['kiosk', 'wall', 'desk', 'setup', 'pair']) {
      writeFileSync(path.join(screensFolder, `${screen}.html`), `<!doctype html><title>${screen}</title>`);
    }
    writeFileSync(path.join(screensFolder, 'assets', 'kiosk-abc123.js'), 'export {};');
    const { signal } = new AbortController();
    await access.start(signal);
    await this.startups.start(signal);
    await journal.start(signal);
    await visits.start(signal);
    await this.badges.start(signal);
    await rooms.start(signal);
    await live.start(signal);
    const tallies = new Tallies({ db: this.#db, building, clock: Date });
    await tallies.start(signal);
    const passes = new ScreenPasses(await loadScreenKey(path.join(this.dataDir, 'secret', 'screens.key')));
    const pseudonyms = this.#pseudonyms;
    const capture = this.#capture;
    const ingest = new Ingest({ building, journal, pseudonyms, capture, health: board, clock: Date, log });
    this.ingest = ingest;
    const metrics = createMetrics({
      journal: () => journal.stats(),
      lags: () => journal.stats().lags,
      brokerClients: () => 0,
      rejections: () => board.rejections(),
      taps: () => ({}),
      present: () => visits.presence().count,
      liveClients: () => live.size,
      freeBytes: () => null,
      parts: () => board.snapshot().parts,
    });
    const attendance = new AttendanceFigures({
      db: this.#db,
      building,
      clock: Date,
      outagesOf: () => ({}),
    });
    attendance.prepare();
    const guard = requireRole;
    const db = this.#db;
    const deskAudit = access.audit.bind(access);
    const { badges } = this;
    const nameOf = (badge: string): string | null => badges.nameOf(badge);
    const alarm = new Alarm({
      store: new AlarmStore(db),
      clock: Date,
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
    const screensStore = new ScreensStore(this.#db);
    screensStore.prepare();
    const pending = new PendingScreens(Date);
    const screens = new Screens({
      access,
      store: screensStore,
      pending,
      building,
      seal: (pass) => passes.seal(pass),
      connected: (device) => live.listens(device),
    });
    this.app = buildApp({
      building,
      accounts: access,
      passes,
      live,
      present: () => visits.presence().count,
      open: () => true,
      screensFolder,
      health: (guards) => healthRoutes({ snapshot: () => board.snapshot(), metrics, guards }),
      routers: [
        visitsRoutes({
          visits,
          ingest,
          journal,
          clock: Date,
          greetingFor: (badge) => this.badges.greetingFor(badge),
          building,
          guard,
        }),
        attendanceRoutes({ attendance, guard, audit: access.audit.bind(access) }),
        startupsRoutes({
          startups: this.startups,
          site: building.site,
          mqttPort: () => 1883,
          audit: deskAudit,
          guard,
        }),
        trialRoutes({ trials: this.trials, audit: deskAudit, guard, codeLimit: trialCodeLimit() }),
        exportsRoutes({ exports: this.#exports(), caughtUp: async () => {}, audit: deskAudit, guard }),
        talliesRoutes({ tallies, guard }),
        roomsRoutes({ rooms, guard }),
        objectsRoutes({ objects: this.objects, audit: deskAudit, guard }),
        showroomRoutes({
          showroom: new PublicShowroom({
            objects: this.objects,
            building,
            series: async () => [],
            clock: Date,
          }),
          limit: visitorsLimit(),
        }),
        badgeRoutes({ badges, audit: deskAudit, guard }),
        accountRoutes(access),
        callsRoutes({ calls: new Calls({ clock: Date, live }), building, guard }),
        correctionsRoutes({ journal, clock: Date, building, visits, rooms, nameOf, audit: deskAudit, guard }),
        alarmRoutes({ alarm, clock: Date, audit: deskAudit, guard }),
        programmeRoutes({ programme, audit: deskAudit, guard }),
        screenRoutes({ screens, pending }),
        workshopRoutes({
          workshops: this.#workshops(),
          tracks: [],
          realObjects: () => [],
          guard,
          joinLimit: workshopCodeLimit(),
          cookie: SEAT_COOKIE,
          cookieOptions,
          audit: deskAudit,
        }),
        // Never started: without an engine, as test/integration/speech.test.ts says what one does.
        speechRoutes(
          new Speech({
            texts: [],
            given: () => ({}),
            findEngine: async () => null,
            cache: new SpeechCache(path.join(this.dataDir, 'speech')),
            part: board.part('speech'),
            log,
          }),
        ),
        // The stores behind it have their own suite; here only who may ask is looked at.
        seriesRoutes({ guard, query: async () => [] }),
      ],
      log,
    });
    this.server = new WebServer({ host: '127.0.0.1', port: this.#port, app: this.app });
    await this.server.start(signal);
  }

  get port(): number {
    return this.server.port;
  }

  /** Ends in the reverse order of the start. `keepData`: for the restart that follows. */
  async stop({ keepData = false } = {}): Promise<void> {
    await this.live.stop();
    await this.server.stop();
    await this.rooms.stop();
    await this.badges.stop();
    await this.visits.stop();
    await this.journal.stop();
    await this.startups.stop();
    await this.access.stop();
    this.#db.close();
    if (!keepData) rmSync(this.dataDir, { recursive: true, force: true });
  }

  async addAccount(name: string, role: PersonRole, scope: IdentityScope = {}): Promise<void> {
    this.store.addAccount({ name, role, scope, password: await hashed, created: Date.now() });
  }

  /** Written as the command line writes: from another connection, which the hub has to notice. */
  async addDevice(
    name: string,
    role: DeviceRole,
    scope: IdentityScope = {},
    password = PASSWORD,
  ): Promise<void> {
    const row = { name, role, scope, bounds: {}, created: Date.now() };
    const hash = password === PASSWORD ? await hashed : await hashPassword(password, DEVICE_COST);
    this.#elsewhere((store) => store.addDevice({ ...row, password: hash }));
  }

  removeDevice(name: string): void {
    this.#elsewhere((store) => store.removeDevice(name));
  }

  #elsewhere(work: (store: AccessStore) => void): void {
    const db = openDatabase(path.join(this.dataDir, 'hub.sqlite'));
    work(new AccessStore(db));
    db.close();
  }

  /** Every header is the test's own: `fetch` would not let it say `Host` or `Origin`. */
  async ask(method: string, route: string, options: AskOptions = {}): Promise<Answered> {
    const { headers = {}, body, as, cookie } = options;
    const json = body !== undefined && typeof body !== 'string';
    const text = json ? JSON.stringify(body) : body;
    const all: OutgoingHttpHeaders = {
      ...(json && { 'content-type': 'application/json' }),
      ...(text !== undefined && { 'content-length': Buffer.byteLength(text) }),
      ...(as && { authorization: basic(as) }),
      ...(cookie && { cookie }),
      ...headers,
    };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const asked = request({
      host: '127.0.0.1',
      port: this.port,
      method,
      path: route,
      headers: all,
      agent: false,
    });
    asked.on('response', resolve).on('error', reject);
    asked.end(text);
    const answer = await promise;
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return new Answered(answer.statusCode ?? 0, answer.headers, Buffer.concat(chunks).toString());
  }

  async login(name: string, password = PASSWORD): Promise<string> {
    const answer = await this.ask('POST', '/api/session', { body: { name, password } });
    if (answer.status !== 200) throw new Error(`log-in of ${name}: ${answer.status} ${answer.text}`);
    return answer.cookie('tiers-lieu-session') ?? '';
  }
}

export interface AskOptions {
  readonly headers?: OutgoingHttpHeaders;
  /** A string goes as it is, without a content type. */
  readonly body?: unknown;
  /** A device's name; its password is `PASSWORD`. */
  readonly as?: string;
  readonly cookie?: string;
}

export class Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;

  constructor(status: number, headers: IncomingHttpHeaders, text: string) {
    this.status = status;
    this.headers = headers;
    this.text = text;
  }

  json<T = Record<string, unknown>>(): T {
    return JSON.parse(this.text) as T;
  }

  /** The code of an error answer; undefined for an answer that is none. */
  get code(): string | undefined {
    return (JSON.parse(this.text) as { error?: { code?: string } }).error?.code;
  }

  setCookie(name: string): string | undefined {
    return this.headers['set-cookie']?.find((line) => line.startsWith(`${name}=`));
  }

  /** `name=value`, ready to be sent back. */
  cookie(name: string): string | undefined {
    return this.setCookie(name)?.split(';')[0];
  }
}

export const basic = (name: string, password = PASSWORD): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
