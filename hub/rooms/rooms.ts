import type { DatabaseSync } from 'node:sqlite';
import { OpeningHours } from '../calendar/opening-hours.ts';
import type { Building, Room } from '../contract/building.ts';
import { HubError } from '../contract/errors.ts';
import type { RoomState } from '../contract/live.ts';
import type { Occupancy } from '../contract/payloads.ts';
import type {
  Clock,
  ConsumerHandle,
  HealthBoard,
  HealthPart,
  HubPublisher,
  JournalPort,
  LiveBus,
  Log,
  Service,
} from '../contract/ports.ts';
import { topics } from '../contract/topics.ts';
import { RoomsConsumer } from './consumer.ts';
import { type Estimate, newEstimate, occupancyOf, passTime } from './estimate.ts';
import { LatestOnly } from './latest-only.ts';
import { traitsOf } from './rules.ts';
import { type RoomRecord, RoomsStore } from './store.ts';

/** A room is shown at most so often: people read screens, and retained messages are writes to the disk. */
const SHOW_EVERY_MS = 1_000;
/** How often the hub looks whether a gauge has gone quiet or closing time has come, and tries again what failed. */
const TICK_MS = 1_000;

export interface RoomsOptions {
  readonly db: DatabaseSync;
  readonly journal: JournalPort;
  readonly building: Building;
  readonly clock: Clock;
  readonly publisher: HubPublisher;
  readonly live: LiveBus;
  readonly health: HealthBoard;
  readonly log: Log;
}

/** What a room's retained topic says, or is about to say. */
interface Publication {
  /** The payload without its time: only a change of this is worth a message. */
  fact: string | null;
  busy: boolean;
}

/** Who fills which room, by number: occupancy and the last value of each measure. */
export class Rooms implements Service {
  readonly #options: RoomsOptions;
  readonly #store: RoomsStore;
  readonly #hours: OpeningHours;
  readonly #health: HealthPart;
  readonly #records = new Map<string, RoomRecord>();
  /** Each room's estimate (`of`) with the time that has passed since its last entry: a day is not walked every second. */
  readonly #shown = new Map<string, { readonly of: Estimate; readonly until: Estimate }>();
  readonly #screens: LatestOnly<string>;
  readonly #publications = new Map<string, Publication>();
  /** Rooms that left the building file: their retained message is to be removed. */
  readonly #gone = new Set<string>();
  #handle: ConsumerHandle | null = null;
  #timer: NodeJS.Timeout | undefined;
  #publishError: string | null = null;

  constructor(options: RoomsOptions) {
    this.#options = options;
    this.#store = new RoomsStore(options.db);
    this.#hours = new OpeningHours(options.building);
    this.#health = options.health.part('rooms');
    this.#screens = new LatestOnly(SHOW_EVERY_MS, (id) => this.#show(id));
  }

  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { building, journal, health } = this.#options;
    this.#store.prepare();
    this.#load();
    this.#handle = journal.attach(
      new RoomsConsumer({
        store: this.#store,
        calendar: this.#hours,
        building,
        health,
        rooms: this.#records,
        onChange: (ids) => {
          for (const id of ids) this.#screens.changed(id);
        },
      }),
    );
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    for (const { id } of building.rooms) this.#screens.changed(id);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    const handle = this.#handle;
    this.#handle = null;
    await handle?.stop();
    this.#screens.stop();
  }

  /** Resolves once the journal's entry `seq` has been applied. Throws `stopping` when the hub stops first. */
  async applied(seq: number): Promise<void> {
    if (this.#handle === null) throw new HubError('stopping');
    await this.#handle.applied(seq);
  }

  /** Everything a screen shows of each room, in the building's order. */
  states(): RoomState[] {
    return this.#options.building.rooms.map((room) => this.#state(room));
  }

  /** In the order of the building file. */
  list(): (Pick<RoomState, 'id' | 'name' | 'capacity'> & { readonly occupancy: Occupancy })[] {
    return this.#options.building.rooms.map((room) => ({
      id: room.id,
      name: room.name,
      capacity: room.capacity ?? null,
      occupancy: this.#occupancy(room),
    }));
  }

  #load(): void {
    const known = this.#store.all();
    const rooms = new Map(
      this.#options.building.rooms.map((room) => {
        const record = known.get(room.id) ?? { estimate: newEstimate(traitsOf(room)), measures: new Map() };
        return [room.id, record] as const;
      }),
    );
    this.#store.save(rooms, this.#store.cursor());
    for (const [id, record] of rooms) {
      this.#records.set(id, record);
      this.#publications.set(id, { fact: null, busy: false });
    }
    for (const id of known.keys()) if (!rooms.has(id)) this.#gone.add(id);
  }

  #tick(): void {
    for (const room of this.#options.building.rooms) {
      if (factOf(this.#occupancy(room)) !== this.#publications.get(room.id)?.fact) {
        this.#screens.changed(room.id);
      }
    }
    for (const id of this.#gone) {
      this.#takeDown(id).catch((error: unknown) => {
        this.#gone.add(id);
        this.#options.log.error({ err: error, room: id }, 'rooms: a former room could not be removed');
      });
    }
    if (this.#publishError === null) this.#health.ok();
    else this.#health.degraded(this.#publishError);
  }

  #show(id: string): void {
    const room = this.#options.building.rooms.find((one) => one.id === id);
    if (room === undefined) return;
    this.#options.live.emit('room', id, this.#state(room));
    this.#publish(room);
  }

  /** One publish at a time per room, and the latest. A failure is tried again at the next tick. */
  #publish(room: Room): void {
    const publication = this.#publications.get(room.id);
    const occupancy = this.#occupancy(room);
    const fact = factOf(occupancy);
    if (publication === undefined || publication.busy || publication.fact === fact) return;
    publication.busy = true;
    const { count, low, high, source, at } = occupancy;
    const payload = JSON.stringify({ count, low, high, capacity: room.capacity ?? null, source, at });
    this.#send(room.id, payload).then((sent) => {
      publication.busy = false;
      if (sent) publication.fact = fact;
    });
  }

  /** Its rows go once the broker has let its message go; until then every tick tries again. */
  async #takeDown(id: string): Promise<void> {
    this.#gone.delete(id);
    const sent = await this.#send(id, '');
    if (sent && this.#timer !== undefined) this.#store.remove(id);
    else this.#gone.add(id);
  }

  async #send(room: string, payload: string): Promise<boolean> {
    const { publisher, building } = this.#options;
    try {
      await publisher.publish(topics.occupancy(building.site, room), payload, { qos: 0, retain: true });
      this.#publishError = null;
      return true;
    } catch (error) {
      this.#publishError = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  #occupancy(room: Room): Occupancy {
    const record = this.#records.get(room.id);
    if (record === undefined) return { count: null, low: null, high: null, source: 'none', at: null };
    const now = this.#options.clock.now();
    const { estimate } = record;
    const shown = this.#shown.get(room.id);
    const before = shown?.of === estimate && shown.until.at <= now ? shown.until : estimate;
    const until = passTime(before, now, traitsOf(room), this.#hours);
    this.#shown.set(room.id, { of: estimate, until });
    return occupancyOf(until, now);
  }

  #state(room: Room): RoomState {
    const measures = [...(this.#records.get(room.id)?.measures ?? [])].map(
      ([measure, latest]) => [measure, { ...latest, at: new Date(latest.at).toISOString() }] as const,
    );
    return {
      id: room.id,
      name: room.name,
      capacity: room.capacity ?? null,
      occupancy: this.#occupancy(room),
      measures: Object.fromEntries(measures),
    };
  }
}

/** An occupancy without its time. */
function factOf({ count, low, high, source }: Occupancy): string {
  return `${count} ${low} ${high} ${source}`;
}
