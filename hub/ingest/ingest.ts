import { performance } from 'node:perf_hooks';
import { claimedTime } from '../../devices/dialects/claimed-time.ts';
import { tapPayload } from '../../devices/dialects/tap-payload.ts';
import { vendorBadge } from '../../devices/dialects/vendor-badge.ts';
import { cardFromText, type TextFormat } from '../../devices/readers/badge-text.ts';
import type { Building, Reader } from '../contract/building.ts';
import { nonceSchema, tapBodySchema } from '../contract/entries.ts';
import { HubError, type RejectionReason } from '../contract/errors.ts';
import { MEASURE_PATTERN } from '../contract/measures.ts';
import type {
  AppendCallback,
  Clock,
  HealthBoard,
  JournalPort,
  Log,
  PrototypesPort,
} from '../contract/ports.ts';
import type { Identity } from '../contract/roles.ts';
import { isPlausible } from '../contract/times.ts';
import { RESERVED_ROOM_MEASURES } from '../contract/topics.ts';
import type { Pseudonyms } from '../visits/pseudonym.ts';
import { BadgeRoute } from './badge-route.ts';
import { ObjectRoute, type ObjectsPort, SetRoute } from './object-route.ts';
import { PrototypeRoute } from './prototype-route.ts';
import { ReadingRoute } from './reading-route.ts';
import { SeatRoute, type SeatsPort } from './seat-route.ts';
import { type CapturePort, type Tap, type TapOutcome, TapRecorder } from './tap-recorder.ts';
import { RefusedRoute, type TopicRoute } from './topic-route.ts';
import { UnlistedReaderRoute } from './unlisted-reader-route.ts';

export interface IngestOptions {
  readonly building: Building;
  readonly journal: JournalPort;
  readonly pseudonyms: Pseudonyms;
  readonly health: HealthBoard;
  readonly clock: Clock;
  readonly log: Log;
  readonly capture?: CapturePort;
  /** Absent: what vendors' devices say is only routed. */
  readonly objects?: ObjectsPort;
  /** Absent: there are no workshops. */
  readonly seats?: SeatsPort;
  /** Hears `{site}/automation`; absent: it is only routed. */
  readonly automation?: SeatsPort;
  /** Absent: there is no prototype. */
  readonly prototypes?: PrototypesPort;
  /**
   * The session of a trial in which a prototype is at a moment (ms); null: none; undefined: one whose participant has
   * withdrawn, so that nothing of it may be kept. In memory: asked for every message.
   */
  readonly sessionAt?: (startup: string, prototype: string, at: number) => string | null | undefined;
  /** A clock that never goes back, for what lasts seconds. */
  readonly monotonic?: Clock;
}

/** A check-in over HTTP. `uid` is the badge number as the kiosk's reader typed it. */
export interface Checkin {
  readonly door: string;
  readonly reader?: string | undefined;
  readonly uid?: string | undefined;
  readonly format?: TextFormat | undefined;
  readonly anonymous?: boolean | undefined;
  readonly party?: number | undefined;
  readonly nonce: string;
  /** RFC 3339 with a zone, or ms since the epoch. */
  readonly at?: string | number | undefined;
  /** `http:{credential}`. */
  readonly source: string;
}

/** The one door into the journal for what comes from outside: serial readers, MQTT and HTTP. */
export class Ingest {
  readonly #building: Building;
  readonly #doors: ReadonlySet<string>;
  readonly #rooms: ReadonlySet<string>;
  readonly #readers: ReadonlyMap<string, Reader>;
  /** Readers by the topic their own firmware publishes on. */
  readonly #readersByTopic: ReadonlyMap<string, Reader>;
  readonly #taps: TapRecorder;
  readonly #objects: ObjectsPort | null;
  readonly #seats: SeatsPort | null;
  readonly #automation: SeatsPort | null;
  readonly #deps: {
    readonly journal: JournalPort;
    readonly health: HealthBoard;
    readonly clock: Clock;
    readonly taps: TapRecorder;
  };
  readonly #prototypes: PrototypesPort | undefined;
  readonly #sessionAt: NonNullable<IngestOptions['sessionAt']>;
  readonly #log: Log;

  constructor(options: IngestOptions) {
    const { building, journal, health, clock } = options;
    this.#building = building;
    this.#doors = new Set(building.doors.map(({ id }) => id));
    this.#rooms = new Set(building.rooms.map(({ id }) => id));
    this.#readers = new Map(building.readers.map((reader) => [reader.id, reader]));
    this.#readersByTopic = new Map(
      building.readers.flatMap((reader) => (reader.topic === undefined ? [] : [[reader.topic, reader]])),
    );
    const monotonic = options.monotonic ?? { now: () => performance.now() };
    this.#taps = new TapRecorder({ ...options, monotonic });
    this.#deps = { journal, health, clock, taps: this.#taps };
    this.#prototypes = options.prototypes;
    this.#sessionAt = options.sessionAt ?? (() => null);
    this.#objects = options.objects ?? null;
    this.#seats = options.seats ?? null;
    this.#automation = options.automation ?? null;
    this.#log = options.log;
  }

  /** What a publish on `topic` by `identity` means; null: nothing to the hub, it is only routed. */
  routeFor(topic: string, identity: Identity): TopicRoute | null {
    const source = `mqtt:${identity.name}`;
    const vendor = this.#readersByTopic.get(topic);
    if (vendor !== undefined) return new BadgeRoute(vendor, vendorBadge, source, this.#deps);

    const [site, tree, ...levels] = topic.split('/');
    if (site !== this.#building.site) return this.#vendorTopic(topic, source);
    switch (tree) {
      case 'badge':
        return this.#badgeTopic(levels, identity);
      case 'room':
        return this.#roomTopic(levels, source);
      case 'prototype':
        return this.#prototypeTopic(levels, source);
      case 'object':
        return this.#objectTopic(levels, identity);
      case 'workshop':
        return this.#seats === null ? null : new SeatRoute(levels, identity, this.#seats);
      case 'automation':
        return this.#automation === null ? null : new SeatRoute(levels, identity, this.#automation);
      default:
        return this.#refused('topic-unknown', source);
    }
  }

  /**
   * A message that the broker had kept from before the start. Nothing happens now: only what a dialect has to know to
   * understand the next message (a discovery, a list of devices) is learned again.
   */
  recall(topic: string, payload: Buffer): void {
    if (!topic.startsWith(`${this.#building.site}/`)) this.#objects?.readerFor(topic)?.decode(payload, true);
  }

  /** A tap of a reader that the hub itself listens to. */
  badge(tap: Tap, done: (outcome: TapOutcome) => void): void {
    this.#taps.badge(tap, (outcome) => {
      if (outcome.result === 'failed') {
        this.#log.warn({ source: tap.source, code: outcome.error.code }, 'a tap could not be kept');
      }
      done(outcome);
    });
  }

  /**
   * A check-in over HTTP, told from its repetitions by its nonce. Errors, beside the journal's: `door_unknown`,
   * `nonce_invalid`, `party_invalid`, `bad_request`, `uid_invalid`, `at_implausible`; none of them names the number.
   * Without an error and without a receipt the desk has taken the card: it is no passage.
   */
  checkin(request: Checkin, done: AppendCallback): void {
    const tap = this.#tapOf(request);
    if (tap instanceof HubError) {
      done(tap);
      return;
    }
    this.#taps.badge(tap, (outcome) => {
      if (outcome.result === 'appended') done(null, { seq: outcome.seq, duplicate: outcome.duplicate });
      else if (outcome.result === 'failed') done(outcome.error);
      else if (outcome.result === 'captured') done(null);
      else done(new HubError('internal', 'a tap with a nonce is never held'));
    });
  }

  #tapOf(request: Checkin): Tap | HubError {
    const { door, reader, uid, party, nonce, source } = request;
    if (!this.#doors.has(door)) return new HubError('door_unknown');
    if (!nonceSchema.safeParse(nonce).success) return new HubError('nonce_invalid');
    if (!tapBodySchema.shape.party.safeParse(party).success) return new HubError('party_invalid');
    if ((uid !== undefined) === (request.anonymous === true)) return new HubError('bad_request');
    const configured = reader === undefined ? undefined : this.#readers.get(reader);
    const card =
      uid === undefined
        ? null
        : cardFromText(uid, request.format ?? configured?.format, configured?.reversed);
    if (typeof card === 'string') return new HubError('uid_invalid');
    const at = request.at === undefined ? undefined : claimedTime(request.at);
    if (at !== undefined && !isPlausible(at, this.#deps.clock.now())) return new HubError('at_implausible');
    return {
      card,
      door,
      ...(reader !== undefined && { reader }),
      via: 'http',
      source,
      ...(at !== undefined && { at }),
      nonce,
      ...(party !== undefined && { party }),
    };
  }

  /** `badge/{reader}/tap`. Whatever else is said below `badge/` is swallowed: it may hold a number. */
  #badgeTopic([id, action, ...rest]: string[], identity: Identity): TopicRoute {
    const source = `mqtt:${identity.name}`;
    if (id === undefined || action !== 'tap' || rest.length > 0) {
      return this.#refused('topic-unknown', source, true);
    }
    const reader = this.#readers.get(id) ?? this.#unlisted(id, identity);
    if (reader === null) return this.#refused('reader-unknown', source, true);
    return new BadgeRoute(reader, tapPayload, source, this.#deps);
  }

  /** A reader of its own credential, though not of the building file: at that credential's door, or the only one. */
  #unlisted(id: string, { scope }: Identity): Reader | null {
    if (scope.reader !== id) return null;
    const [only, ...others] = this.#building.doors;
    const door = scope.door ?? (others.length === 0 ? only?.id : undefined);
    return door !== undefined && this.#doors.has(door) ? { id, door } : null;
  }

  /** `room/{room}/{measure}`. */
  #roomTopic([id, measure, ...rest]: string[], source: string): TopicRoute {
    if (id === undefined || measure === undefined || rest.length > 0 || !MEASURE_PATTERN.test(measure)) {
      return this.#refused('topic-unknown', source);
    }
    if (!this.#rooms.has(id)) return this.#refused('room-unknown', source);
    // What the hub alone says must not reach a screen in another's words.
    if (RESERVED_ROOM_MEASURES.has(measure)) return this.#refused('not-authorised', source, true);
    return new ReadingRoute({ scope: 'room', id, measure }, source, this.#deps);
  }

  /** `prototype/{startup}/{prototype}/{channel}`. */
  #prototypeTopic([startup, id, measure, ...rest]: string[], source: string): TopicRoute {
    if (startup === undefined || id === undefined || measure === undefined || rest.length > 0) {
      return this.#refused('topic-unknown', source);
    }
    const door = this.#prototypes?.door(startup, id, measure);
    if (!door) return this.#refused('topic-unknown', source);
    const sessionAt = (at: number) => this.#sessionAt(startup, id, at);
    return new PrototypeRoute({ startup, id, measure }, door, sessionAt, source, this.#deps);
  }

  /** Below no site of ours: an object's own words, and in any case no badge number. */
  #vendorTopic(topic: string, source: string): TopicRoute {
    const objects = this.#objects;
    const reader = objects?.readerFor(topic) ?? null;
    const route = objects && reader && new ObjectRoute(reader, objects, source, this.#deps);
    return new UnlistedReaderRoute(topic, source, this.#deps.health, route);
  }

  /** `object/{object}/set`; what an object measures is said by the hub alone. */
  #objectTopic([id, action, ...rest]: string[], identity: Identity): TopicRoute {
    if (id === undefined || action !== 'set' || rest.length > 0 || this.#objects === null) {
      return this.#refused('topic-unknown', `mqtt:${identity.name}`);
    }
    return new SetRoute(id, identity, this.#objects, this.#deps.health);
  }

  #refused(reason: RejectionReason, source: string, swallow = false): TopicRoute {
    return new RefusedRoute(reason, source, this.#deps.health, swallow);
  }
}
