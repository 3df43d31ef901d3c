import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { inLanguage } from '../../flows/lessons/load-lessons.ts';
import { endLeftovers } from '../../flows/runner/leftovers.ts';
import { type Isolation, NO_ISOLATION } from '../../flows/runner/sandbox.ts';
import { type RuntimeOptions, SeatRuntime } from '../../flows/runner/seat-runtime.ts';
import { HubError } from '../contract/errors.ts';
import type { Clock, HealthBoard, HubPublisher, Log, Service } from '../contract/ports.ts';
import type { Identity } from '../contract/roles.ts';
import { CODE_CHARACTERS } from '../contract/screens.ts';
import { topics } from '../contract/topics.ts';
import type { BenchAction, Catalogue, Workshop } from '../contract/workshops.ts';
import { type AskPort, answerAsk } from './ask.ts';
import { FIRST_SETTINGS } from './editor-settings.ts';
import { BROKER_PORT, brokerEnvironment, catalogueOf } from './flow-broker.ts';
import { placed, unplaced } from './placed-flow.ts';
import type { BenchPort, CheckPort, LoadedLesson } from './ports.ts';
import { hashOf, LiveSeat, newHolder } from './seat.ts';
import type { SeatRow, WorkshopRow, WorkshopStore } from './store.ts';

/** JavaScript heap of a seat, MiB: Node-RED takes 30 of it; the rest is the learner's. */
const HEAP_MB = 96;
/** All memory of a seat, MiB. */
const MEMORY_MB = 256;
/** Starts at once: one more than cores, for those that wait for the disk; more would only hold up the door. */
const STARTS_AT_ONCE = cpus().length + 1;
/** How often time-bound checks are looked at, and whether it is over. */
const TICK_MS = 1_000;
/** After the end, files are still handed out; then everything is wiped, whoever forgot to. */
const HANDED_OUT_MS = 30 * 60_000;
/** A workshop that nobody ended: the evening has come. */
const LONGEST_MS = 8 * 60 * 60_000;
/** Works kept for those who come back; the oldest leaves first. */
const MAX_WORKS = 500;
const WORK_KEPT_MS = 30 * 86_400_000;
const WORK_CODE_LENGTH = 8;
/** Questions of one seat that wait for an answer; more are answered `unavailable`. */
const MAX_ASKING = 4;
/** A flow file with its credentials; Node-RED's own examples are a hundredth of it. */
const MAX_FILE_LENGTH = 1024 * 1024;

export interface WorkshopsOptions {
  readonly store: WorkshopStore;
  readonly site: string;
  readonly rooms: readonly { readonly id: string; readonly name: string }[];
  readonly lessons: ReadonlyMap<string, LoadedLesson>;
  /** null: this machine allows none, and the building file does not say to do without. */
  readonly isolation: Isolation | null;
  /** Where seats' sockets live: short, on a disk that allows sockets. */
  readonly runFolder: string;
  readonly modules: string;
  readonly palette: string;
  readonly brokerPort: () => number;
  readonly access: {
    addDevice(name: string, role: 'learner', scope: { workshop: string; seat: string }): Promise<string>;
    removeDevice(name: string): boolean;
    devices(): readonly { readonly name: string; readonly role: string }[];
  };
  readonly acceptMqtt: (stream: Duplex, from: string, identity: Identity) => void;
  readonly publisher: HubPublisher;
  /** Empties what learners' flows left retained. */
  readonly forgetRetainedBelow: (topic: string) => Promise<void>;
  readonly makeBench: (seat: {
    readonly language: 'fr' | 'en';
    /** `{site}/workshop/{workshop}/{seat}` */
    readonly base: string;
    /** `{site}/workshop/{workshop}/shared/{seat}` */
    readonly shared: string;
    readonly publish: (topic: string, payload: string, retain: boolean) => void;
    readonly changed: () => void;
  }) => BenchPort;
  readonly makeCheck: (lesson: Pick<LoadedLesson, 'lesson' | 'flow'>) => CheckPort;
  /** Real objects that staff opened to workshops. */
  readonly openObjects: () => Catalogue['objects'];
  readonly ask: AskPort;
  /** The draft of the Coop's record, among the activities of the day. */
  readonly record: (workshop: {
    readonly title: string;
    readonly from: number;
    readonly to: number;
    readonly people: number;
    readonly level: 'debutant' | 'intermediaire' | 'avance';
  }) => void;
  readonly health: HealthBoard;
  readonly clock: Clock;
  readonly log: Log;
}

/** Eight learners, a host, a lesson. At most one workshop at a time: there is one room, and one host. */
export class Workshops implements Service {
  readonly #options: WorkshopsOptions;
  #row: WorkshopRow | null = null;
  #seats: LiveSeat[] = [];
  #starting: Promise<void> = Promise.resolve();
  #tick: NodeJS.Timeout | null = null;
  #warm: SeatRuntime | null = null;

  /** Compiled code of Node-RED: made by the first start, read by the others. */
  readonly #cache: string;

  constructor(options: WorkshopsOptions) {
    this.#options = options;
    this.#cache = path.join(options.runFolder, 'cache');
  }

  // ---- life

  async start(signal: AbortSignal): Promise<void> {
    const { store, isolation, health, access, runFolder, log } = this.#options;
    // What a hub that was killed left behind; in bubblewrap, its seats died with it.
    const left = await endLeftovers(runFolder);
    if (left > 0) log.warn({ left }, 'processes of seats were still there and are ended');
    await rm(runFolder, { recursive: true, force: true });
    // Each seat finds its own folder in it, and cannot list the others. Not where somebody else made it meanwhile.
    await mkdir(runFolder, { mode: 0o711 });
    await mkdir(this.#cache, { mode: 0o755 });
    const part = health.part('workshops');
    if (isolation === null) {
      part.degraded('no isolation: bubblewrap is missing or not allowed, so workshops do not start');
    } else if (isolation.kind === 'none') {
      part.degraded('seats run without isolation: the building file says so');
      log.warn({}, 'seats run without isolation: whoever programs there can do what the hub can');
    } else part.ok();
    for (const { name, role } of access.devices()) {
      if (role === 'learner' && name.startsWith(DEVICE_PREFIX)) access.removeDevice(name);
    }
    const row = store.current();
    if (signal.aborted) return;
    if (row !== null) this.#resume(row);
    this.#tick = setInterval(() => this.#everySecond(), TICK_MS);
  }

  async stop(): Promise<void> {
    if (this.#tick) clearInterval(this.#tick);
    this.#tick = null;
    for (const seat of this.#seats) {
      seat.feed.end();
      seat.bench.stop();
    }
    await Promise.all(this.#seats.map((seat) => seat.runtime.stop().catch(() => undefined)));
    await this.#warm?.stop().catch(() => undefined);
    await this.#starting.catch(() => undefined);
    await rm(this.#options.runFolder, { recursive: true, force: true });
  }

  /** After a restart: the same seats with the flows they had. Learners' pages come back by themselves. */
  #resume(row: WorkshopRow): void {
    if (!this.#options.lessons.has(row.lesson) || this.#options.isolation === null) {
      this.#options.store.wipe();
      return;
    }
    const loaded = this.#lesson(row.lesson, row.language);
    this.#row = row;
    this.#seats = this.#options.store.seats(row.id).map((seat) => this.#makeSeat(row, loaded, seat));
    for (const seat of this.#seats) if (seat.deployed !== null) seat.check.deployed(this.fileOf(seat));
    if (row.state !== 'ended') this.#startSeats(this.#seats);
  }

  // ---- the host

  get isolation(): Isolation['kind'] | null {
    return this.#options.isolation?.kind ?? null;
  }
  get lessons(): ReadonlyMap<string, LoadedLesson> {
    return this.#options.lessons;
  }

  current(): Workshop | null {
    const row = this.#row;
    if (row === null) return null;
    return {
      id: row.id,
      state: row.state,
      lesson: row.lesson,
      code: row.state === 'running' ? row.code : null,
      started: row.started === null ? null : new Date(row.started).toISOString(),
      frozen: row.frozen,
      cut: row.cut,
      seats: this.#seats.map((seat) => seat.answer()),
    };
  }

  /**
   * Starts the seats ahead of the learners. @throws HubError `workshop_running`, `lesson_unknown`,
   * `workshop_not_isolated`
   */
  async prepare(lesson: string, seats: number, language: 'fr' | 'en'): Promise<Workshop> {
    const { store, isolation, clock } = this.#options;
    const loaded = this.#lesson(lesson, language);
    if (isolation === null) throw new HubError('workshop_not_isolated');
    if (this.#row !== null && this.#row.state !== 'ended') throw new HubError('workshop_running');
    await this.wipe();
    const row: WorkshopRow = {
      id: `w${randomBytes(2).toString('hex')}`,
      lesson,
      language,
      state: 'preparing',
      code: null,
      created: clock.now(),
      started: null,
      ended: null,
      frozen: false,
      cut: false,
    };
    this.#row = row;
    store.put(row);
    this.#seats = Array.from({ length: seats }, (_, i) => {
      const seat: SeatRow = {
        id: `s${i + 1}`,
        number: i + 1,
        holder: null,
        secret: randomBytes(24).toString('hex'),
        deployed: null,
        done: [],
      };
      store.putSeat(row.id, seat);
      store.putFile(row.id, seat.id, 'flows', placed(loaded.flow, this.#placeOf(seat.id)));
      return this.#makeSeat(row, loaded, seat);
    });
    this.#startSeats(this.#seats);
    return this.#now();
  }

  /** Opens the workshop to learners, by a code of four digits. @throws HubError `workshop_unknown` */
  begin(id: string): Workshop {
    const row = this.#known(id, 'preparing', 'running');
    if (row.state === 'preparing') {
      this.#change({
        state: 'running',
        started: this.#options.clock.now(),
        code: String(randomInt(10_000)).padStart(4, '0'),
      });
    }
    return this.#now();
  }

  /** @throws HubError `workshop_unknown`, `lesson_unknown` */
  async alter(id: string, change: { frozen?: boolean; cut?: boolean; lesson?: string }): Promise<Workshop> {
    const { language } = this.#known(id, 'preparing', 'running');
    if (change.lesson !== undefined) {
      const loaded = this.#lesson(change.lesson, language);
      this.#change({ lesson: change.lesson });
      await Promise.all(
        this.#seats.map((seat) => {
          seat.check = this.#checkOf(loaded, seat.id);
          this.#clear(seat);
          return this.#push(seat, loaded.flow);
        }),
      );
    }
    if (change.frozen !== undefined) this.#change({ frozen: change.frozen });
    if (change.cut !== undefined) {
      this.#change({ cut: change.cut });
      await Promise.all(this.#seats.map((seat) => this.#cut(seat, change.cut === true)));
    }
    return this.#now();
  }

  /** One seat, or all of them. @throws HubError `workshop_unknown`, `seat_unknown` */
  async act(
    id: string,
    action: 'reset' | 'push' | 'restart' | 'free',
    only: string | undefined,
    flow: LoadedLesson['flow'] | undefined,
  ): Promise<Workshop> {
    const row = this.#known(id, 'preparing', 'running');
    const own = this.#lesson(row.lesson, row.language).flow;
    const given = flow === undefined ? own : unplaced(flow, this.#root);
    const seats = only === undefined ? this.#seats : [this.seat(only)];
    await Promise.all(
      seats.map(async (seat) => {
        if (action === 'push') return this.#push(seat, given);
        if (action === 'restart') return this.#again(seat);
        this.#clear(seat);
        if (action === 'reset') return this.#push(seat, own);
        this.#hold(seat, null);
        await this.#renew(seat, own);
      }),
    );
    this.#tell();
    return this.#now();
  }

  /** Runtimes end, credentials go; flows are handed out for a while. @throws HubError `workshop_unknown` */
  async end(id: string, people: number): Promise<Workshop> {
    const row = this.#known(id, 'preparing', 'running');
    const now = this.#options.clock.now();
    this.#change({ state: 'ended', ended: now, code: null, frozen: false, cut: false });
    await this.#close(row);
    const lesson = this.#options.lessons.get(row.lesson)?.lesson;
    if (row.started !== null && lesson !== undefined) {
      const { title, level } = lesson;
      try {
        this.#options.record({ title: title[row.language], from: row.started, to: now, people, level });
      } catch (error) {
        this.#options.log.error({ err: error }, 'a workshop was not written among the activities of the day');
      }
    }
    this.#tell();
    return this.#now();
  }

  /** Nothing is left of the last workshop but what learners chose to come back for. */
  async wipe(): Promise<void> {
    const row = this.#row;
    const seats = this.#seats;
    this.#row = null;
    this.#seats = [];
    this.#options.store.wipe();
    for (const seat of seats) seat.feed.end();
    if (row !== null && row.state !== 'ended') await this.#close(row, seats);
  }

  /** The daily task: works that nobody came back for. */
  forget(now: number): { works: number } {
    return { works: this.#options.store.forgetWorks(now - WORK_KEPT_MS) };
  }

  // ---- learners

  /**
   * A free seat for whoever knows the code, or the one that they have. Returns what their browser holds.
   * @throws HubError `workshop_code_unknown`, `workshop_full`, `work_unknown`
   */
  async join(
    code: string,
    work: string | undefined,
    own: string | undefined,
  ): Promise<{ seat: string; holder: string }> {
    const row = this.#row;
    if (row === null || row.state !== 'running' || row.code !== code)
      throw new HubError('workshop_code_unknown');
    const kept = work === undefined ? null : this.#options.store.work(hashOf(work.toUpperCase()));
    if (work !== undefined && kept === null) throw new HubError('work_unknown');
    const seat =
      this.#seats.find(({ id }) => id === own) ?? this.#seats.find(({ holder }) => holder === null);
    if (seat === undefined) throw new HubError('workshop_full');
    const holder = newHolder();
    this.#hold(seat, hashOf(holder));
    seat.touched();
    if (kept !== null) await this.#push(seat, kept.flows as LoadedLesson['flow']);
    seat.tell();
    return { seat: seat.id, holder };
  }

  /** Whose seat a browser's cookie opens; null: nobody's. */
  heldBy(id: string, holder: string): LiveSeat | null {
    return this.#seats.find((seat) => seat.id === id && seat.isHeldBy(holder)) ?? null;
  }
  identityOf(id: string, holder: string): Identity | null {
    if (this.#row === null || this.heldBy(id, holder) === null) return null;
    return {
      kind: 'screen',
      name: `seat:${this.#row.id}/${id}`,
      role: 'learner',
      scope: { workshop: this.#row.id, seat: id },
      bounds: {},
    };
  }

  /** @throws HubError `seat_unknown` */
  seat(id: string): LiveSeat {
    const seat = this.#seats.find((each) => each.id === id);
    if (seat === undefined) throw new HubError('seat_unknown');
    return seat;
  }

  get row(): WorkshopRow | null {
    return this.#row;
  }

  press(seat: LiveSeat, action: BenchAction): void {
    if (this.#row?.frozen) throw new HubError('workshop_frozen');
    seat.act(action);
  }

  /** The next hint; the same number again once all are shown. */
  hint(seat: LiveSeat): number {
    seat.hints = Math.min(3, seat.hints + 1);
    seat.touched();
    seat.tell();
    return seat.hints;
  }

  /** @throws HubError `workshop_unknown`: it has ended */
  async restart(seat: LiveSeat): Promise<void> {
    if (this.#row === null || this.#row.state === 'ended') throw new HubError('workshop_unknown');
    seat.touched();
    await this.#again(seat);
  }

  /** The learner's flow, as any Node-RED imports it; without credentials. */
  fileOf(seat: LiveSeat): LoadedLesson['flow'] {
    const kept = this.#row && this.#options.store.file(this.#row.id, seat.id, 'flows');
    return (kept ?? []) as LoadedLesson['flow'];
  }

  /** Keeps the learner's flow under a code that only they know. */
  keepWork(seat: LiveSeat): { code: string; until: number } {
    const { store, clock } = this.#options;
    const code = Array.from(
      { length: WORK_CODE_LENGTH },
      () => CODE_CHARACTERS[randomInt(CODE_CHARACTERS.length)],
    ).join('');
    const now = clock.now();
    const work = unplaced(this.fileOf(seat), this.#root);
    const kept = hashOf(code);
    store.putWork(
      { code: kept, lesson: this.#row?.lesson ?? '', flows: work, kept: now },
      seat.kept,
      MAX_WORKS,
    );
    seat.kept = kept;
    return { code, until: now + WORK_KEPT_MS };
  }

  // ---- MQTT

  /** A message that a seat's flow publishes. `levels`: the topic below `{site}/workshop`. */
  heard(levels: readonly string[], payload: Buffer, identity: Identity): void {
    const [workshop, place, ...rest] = levels;
    if (this.#row === null || workshop !== this.#row.id || identity.scope.workshop !== workshop) return;
    const seat = this.#seats.find(({ id }) => id === identity.scope.seat);
    if (seat === undefined) return;
    const below = rest.join('/');
    if (place === 'shared') {
      // What is said to everybody is seen by everybody.
      for (const each of this.#seats) {
        each.heard({ topic: `shared/${below}`, payload, from: each === seat ? 'flow' : 'neighbour' });
      }
      return;
    }
    if (place !== seat.id) return;
    seat.heard({ topic: below, payload, from: 'flow' });
    if (below === 'ask') this.#answer(seat, payload);
    else seat.bench.heard(below, payload);
  }

  /** The catalogue of every seat is said anew: staff opened or closed an object. */
  objectsChanged(): void {
    this.#catalogue++;
    for (const seat of this.#seats) this.#publishCatalogue(seat);
    this.#tell();
  }

  /** What a real object says that is open to workshops: every seat may listen to it, and sees it pass. */
  buildingSaid(topic: string, payload: Buffer): void {
    if (this.#row?.state !== 'running') return;
    for (const seat of this.#seats) seat.heard({ topic, payload, from: 'building' });
  }

  #answer(seat: LiveSeat, payload: Buffer): void {
    const { ask, openObjects, clock, log } = this.#options;
    const busy: AskPort = { series: () => Promise.reject(new Error('too many questions at once')) };
    const asked = seat.asking < MAX_ASKING ? ask : busy;
    seat.asking++;
    answerAsk(payload, { bench: seat.bench, open: openObjects(), ask: asked, now: clock.now() })
      .then((answer) => {
        if (answer !== null) this.#publish(`${this.#baseOf(seat.id)}/answer`, JSON.stringify(answer), false);
      })
      .catch((error: unknown) => log.warn({ err: error }, 'a seat’s question was not answered'))
      .finally(() => seat.asking--);
  }

  // ---- seats

  #makeSeat(row: WorkshopRow, loaded: LoadedLesson, seat: SeatRow): LiveSeat {
    const { store, clock } = this.#options;
    const base = this.#baseOf(seat.id, row.id);
    // Its flow needs no password: no other seat has this way to the broker.
    const flowIdentity: Identity = {
      kind: 'device',
      name: deviceOf(row.id, seat.id),
      role: 'learner',
      scope: { workshop: row.id, seat: seat.id },
      bounds: {},
    };
    const runtime = new SeatRuntime(
      {
        // Not where one of the workshop before may still be ending.
        ...this.#machine(`${row.id}-${seat.id}`),
        name: `${row.id}/${seat.id}`,
        number: seat.number,
        adminRoot: editorOf(seat.id),
        title: row.language === 'fr' ? `Poste ${seat.number}` : `Seat ${seat.number}`,
        language: row.language,
        env: () => this.#environment(row, seat.id),
        storage: {
          load: (kind) =>
            store.file(row.id, seat.id, kind) ?? (kind === 'settings' ? FIRST_SETTINGS : undefined),
          save: (kind, value) => {
            const length = JSON.stringify(value ?? null).length;
            if (length > MAX_FILE_LENGTH) throw new Error('Ce flux est trop grand. This flow is too large.');
            store.putFile(row.id, seat.id, kind, value);
            if (kind === 'flows') this.#deployed(live, value as LoadedLesson['flow']);
          },
        },
        onMqtt: (stream) => this.#options.acceptMqtt(stream, `seat ${row.id}/${seat.id}`, flowIdentity),
        onState: () => this.#find(live)?.tell(),
      },
      seat.secret,
    );
    const check = this.#checkOf(loaded, seat.id, row.id);
    check.resume(seat.done);
    const live: LiveSeat = new LiveSeat({
      ...seat,
      clock,
      runtime,
      bench: this.#options.makeBench({
        language: row.language,
        base,
        shared: `${this.#placeOf(seat.id, row.id).shared}/${seat.id}`,
        publish: (topic, payload, retain) => this.#said(live, base, topic, payload, retain),
        changed: () => live.showBench(),
      }),
      check,
      workshop: () => {
        const { id, lesson, frozen, cut, state } = this.#row ?? row;
        return { id, lesson, frozen, cut, ended: state === 'ended', catalogue: this.#catalogue };
      },
    });
    return live;
  }

  /** What all of our Node-REDs have in common. */
  #machine(
    folder: string,
  ): Pick<
    RuntimeOptions,
    'folder' | 'palette' | 'modules' | 'cache' | 'isolation' | 'brokerPort' | 'heapMb' | 'memoryMb' | 'log'
  > {
    const { runFolder, palette, modules, isolation, log } = this.#options;
    return {
      folder: path.join(runFolder, folder),
      palette,
      modules,
      cache: this.#cache,
      isolation: isolation ?? NO_ISOLATION,
      brokerPort: BROKER_PORT,
      heapMb: HEAP_MB,
      memoryMb: MEMORY_MB,
      log,
    };
  }

  async #environment({ id, language }: WorkshopRow, seat: string): Promise<Record<string, string>> {
    const { access, site, brokerPort, isolation } = this.#options;
    const login = async () => {
      const name = deviceOf(id, seat);
      access.removeDevice(name);
      const cut = this.#row?.cut === true;
      return {
        name,
        password: cut ? '' : await access.addDevice(name, 'learner', { workshop: id, seat }),
      };
    };
    return {
      TIERS_LIEU_SITE: site,
      TIERS_LIEU_BASE: this.#baseOf(seat, id),
      TIERS_LIEU_LANGUAGE: language,
      ...(await brokerEnvironment(isolation, brokerPort, login)),
    };
  }

  async #cut(seat: LiveSeat, on: boolean): Promise<void> {
    seat.runtime.cut(on);
    if (this.#options.isolation?.kind === 'bubblewrap' || this.#row === null) return;
    if (on) this.#options.access.removeDevice(deviceOf(this.#row.id, seat.id));
    else await this.#again(seat); // With another password.
  }

  #startSeats(seats: readonly LiveSeat[]): void {
    this.#starting = this.#starting.then(async () => {
      await this.#warmUp();
      const waiting = [...seats];
      const next = async (): Promise<void> => {
        for (let seat = waiting.shift(); seat !== undefined; seat = waiting.shift())
          await this.#startSeat(seat);
      };
      await Promise.all(Array.from({ length: STARTS_AT_ONCE }, next));
    });
    this.#starting.catch((error: unknown) => this.#options.log.error({ err: error }, 'seats did not start'));
  }

  async #startSeat(seat: LiveSeat): Promise<void> {
    const row = this.#row;
    if (row === null || row.state === 'ended' || this.#find(seat) === null) return;
    this.#publishCatalogue(seat);
    seat.bench.start();
    seat.runtime.cut(row.cut);
    await seat.runtime.start().catch((error: unknown) => {
      if (this.#find(seat) !== null)
        this.#options.log.error({ err: error, seat: seat.id }, 'a seat did not start');
    });
  }

  /** Compiles Node-RED once, without a learner, so that seats start in half the time. */
  async #warmUp(): Promise<void> {
    const { isolation, log } = this.#options;
    if (this.#warm !== null || isolation?.kind === 'user') return;
    this.#warm = new SeatRuntime(
      {
        ...this.#machine('warm'),
        name: 'warm',
        number: 0,
        adminRoot: '/warm/',
        title: '',
        language: 'fr',
        env: () => ({}),
        fillCache: true,
        storage: { load: () => undefined, save: () => undefined },
        onMqtt: (stream) => stream.destroy(),
        onState: () => undefined,
      },
      'warm',
    );
    try {
      await this.#warm.start();
      await this.#warm.stop();
    } catch (error) {
      log.warn({ err: error }, 'Node-RED was not compiled ahead');
    }
  }

  async #push(seat: LiveSeat, given: LoadedLesson['flow']): Promise<void> {
    if (this.#row === null) return;
    // One that is starting may have loaded its flow already.
    if (seat.runtime.state === 'starting') await seat.runtime.whenReady().catch(() => undefined);
    if (seat.runtime.state !== 'ready' && seat.runtime.state !== 'safe') return this.#renew(seat, given);
    const flow = placed(given, this.#placeOf(seat.id));
    seat.given++;
    try {
      await seat.runtime.admin('POST', 'flows', flow, { 'Node-RED-API-Version': 'v1' });
    } catch (error) {
      this.#options.log.warn(
        { err: error, seat: seat.id },
        'a flow was not taken: the seat starts again with it',
      );
      await this.#renew(seat, given);
    }
  }

  /** A flow in a program of its own: nothing of what ran there before is left, and no page of before is open. */
  async #renew(seat: LiveSeat, given: LoadedLesson['flow']): Promise<void> {
    const { store } = this.#options;
    if (this.#row === null) return;
    seat.given++;
    store.forgetFiles(this.#row.id, seat.id);
    store.putFile(this.#row.id, seat.id, 'flows', placed(given, this.#placeOf(seat.id)));
    await this.#again(seat);
  }

  /** One that waits for its first start has nothing to begin again. */
  async #again(seat: LiveSeat): Promise<void> {
    if (seat.runtime.state !== 'stopped') await seat.runtime.restart().catch(() => undefined);
  }

  #deployed(seat: LiveSeat, flow: LoadedLesson['flow']): void {
    seat.deployed = this.#options.clock.now();
    seat.touched();
    seat.runtime.deployed();
    seat.check.deployed(flow);
    this.#keepSeat(seat);
    seat.tell();
  }

  #hold(seat: LiveSeat, holder: string | null): void {
    seat.holder = holder;
    if (holder === null) seat.feed.end();
    this.#keepSeat(seat);
  }

  #clear(seat: LiveSeat): void {
    seat.clear();
    this.#keepSeat(seat);
  }

  #keepSeat({ id, number, holder, secret, deployed, check }: LiveSeat): void {
    if (this.#row === null) return;
    const seat = { id, number, holder, secret, deployed, done: check.steps() };
    this.#options.store.putSeat(this.#row.id, seat);
  }

  async #close(row: WorkshopRow, seats: readonly LiveSeat[] = this.#seats): Promise<void> {
    const { access, forgetRetainedBelow, site } = this.#options;
    await Promise.all(
      seats.map(async (seat) => {
        seat.bench.stop();
        await seat.runtime.stop().catch(() => undefined);
        access.removeDevice(deviceOf(row.id, seat.id));
      }),
    );
    await forgetRetainedBelow(topics.workshop(site, row.id)).catch(() => undefined);
  }

  // ---- what the hub says

  /** Grows when staff open or close a real object. */
  #catalogue = 0;

  #said(seat: LiveSeat, base: string, topic: string, payload: string, retain: boolean): void {
    this.#publish(topic, payload, retain);
    if (!topic.startsWith(`${base}/`)) return;
    seat.heard({ topic: topic.slice(base.length + 1), payload: Buffer.from(payload), from: 'bench' });
  }

  #publish(topic: string, payload: string, retain: boolean): void {
    this.#options.publisher
      .publish(topic, payload, { retain })
      .catch((error: unknown) => this.#options.log.debug({ err: error }, 'not published'));
  }

  #publishCatalogue(seat: LiveSeat): void {
    const { openObjects, rooms, site } = this.#options;
    const catalogue = catalogueOf(site, rooms, [...seat.bench.objects(), ...openObjects()]);
    this.#publish(`${this.#baseOf(seat.id)}/catalogue`, JSON.stringify(catalogue), true);
  }

  // ---- small things

  #everySecond(): void {
    const row = this.#row;
    if (row === null) return;
    const now = this.#options.clock.now();
    const failed = (error: unknown): void =>
      this.#options.log.error({ err: error }, 'a workshop that is over was not ended');
    if (row.state === 'ended') {
      if (now - (row.ended ?? 0) > HANDED_OUT_MS) this.wipe().catch(failed);
    } else if (now - row.created > LONGEST_MS) {
      this.end(row.id, this.#seats.filter(({ holder }) => holder !== null).length).catch(failed);
    } else {
      for (const seat of this.#seats) {
        if (!seat.check.tick(now)) continue;
        this.#keepSeat(seat);
        seat.tell();
      }
    }
  }

  #find(seat: LiveSeat): LiveSeat | null {
    return this.#seats.includes(seat) ? seat : null;
  }
  /** Above every topic of every workshop. */
  get #root(): string {
    return topics.workshops(this.#options.site);
  }
  #placeOf(seat: string, workshop = this.#row?.id ?? ''): { base: string; shared: string } {
    return {
      base: this.#baseOf(seat, workshop),
      shared: topics.workshopSeat(this.#options.site, workshop, 'shared'),
    };
  }
  #checkOf({ lesson, flow }: LoadedLesson, seat: string, workshop = this.#row?.id ?? ''): CheckPort {
    return this.#options.makeCheck(placed({ lesson, flow }, this.#placeOf(seat, workshop)));
  }
  #baseOf(seat: string, workshop = this.#row?.id ?? ''): string {
    return topics.workshopSeat(this.#options.site, workshop, seat);
  }
  #change(change: Partial<WorkshopRow>): void {
    if (this.#row === null) return;
    this.#row = { ...this.#row, ...change };
    this.#options.store.put(this.#row);
    this.#tell();
  }
  #tell(): void {
    for (const seat of this.#seats) seat.tell();
  }
  #known(id: string, ...states: WorkshopRow['state'][]): WorkshopRow {
    if (this.#row === null || this.#row.id !== id || !states.includes(this.#row.state)) {
      throw new HubError('workshop_unknown');
    }
    return this.#row;
  }
  #lesson(id: string, language: 'fr' | 'en'): LoadedLesson {
    const loaded = this.#options.lessons.get(id);
    if (loaded === undefined) throw new HubError('lesson_unknown');
    return inLanguage(loaded, language);
  }
  #now(): Workshop {
    const workshop = this.current();
    if (workshop === null) throw new HubError('workshop_unknown');
    return workshop;
  }
}

/** Where a seat's editor is, inside and outside. */
export const editorOf = (seat: string): string => `/workshop/s/${seat}/`;
const DEVICE_PREFIX = 'seat-';
const deviceOf = (workshop: string, seat: string): string => `${DEVICE_PREFIX}${workshop}-${seat}`;
