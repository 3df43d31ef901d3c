import type { Said, TopicReader } from '../../devices/dialects/dialect.ts';
import type { NewEntry, ReadingBody } from '../contract/entries.ts';
import type { HubError, RejectionReason } from '../contract/errors.ts';
import type { AppendCallback, Clock, HealthBoard, JournalPort } from '../contract/ports.ts';
import type { Identity } from '../contract/roles.ts';
import { isPlausible } from '../contract/times.ts';
import type { IngestDone, PublishFlags, TopicRoute } from './topic-route.ts';

/** The building's objects (hub/showroom/objects/). */
export interface ObjectsPort {
  /** How the messages of a vendor's topic are read; null: no dialect knows such a topic. */
  readerFor(topic: string): TopicReader | null;
  /** An object has spoken: what is to be stored of it; null: nobody has adopted it, nothing is. */
  heard(
    said: Said,
    source: string,
  ): readonly { readonly body: ReadingBody; readonly at?: number; readonly nonce?: string }[] | null;
  /** An object is told something. Why that was not done; null: it was. */
  set(object: string, payload: Buffer, identity: Identity): RejectionReason | null;
}

interface Deps {
  readonly journal: JournalPort;
  readonly health: HealthBoard;
  readonly clock: Clock;
}

const FOR_NOBODY: ReadonlySet<RejectionReason> = new Set(['image-refused', 'phone-refused']);

/**
 * A topic in a vendor's own words. Its messages are routed on as they are, to the gateways that speak the same words;
 * what adopted objects say in them is stored, each value an entry of its own.
 */
export class ObjectRoute implements TopicRoute {
  readonly swallow = false;
  readonly #reader: TopicReader;
  readonly #objects: ObjectsPort;
  readonly #source: string;
  readonly #deps: Deps;

  constructor(reader: TopicReader, objects: ObjectsPort, source: string, deps: Deps) {
    this.#reader = reader;
    this.#objects = objects;
    this.#source = source;
    this.#deps = deps;
  }

  ingest(payload: Buffer, packet: PublishFlags, done: IngestDone): void {
    const decoded = this.#reader.decode(payload, packet.retain);
    if (decoded.type === 'rejected') {
      this.#deps.health.reject(decoded.reason, this.#source);
      // A picture, or whose phone was near, goes to nobody. Anything else that the hub does not understand is between
      // its gateways.
      done(null, FOR_NOBODY.has(decoded.reason) ? 'refused' : undefined);
      return;
    }
    if (decoded.type === 'other') {
      done(null);
      return;
    }
    const entries = decoded.said.flatMap((said) => this.#entriesOf(said));
    if (entries.length === 0) {
      done(null);
      return;
    }
    const each = afterAll(entries.length, done);
    for (const entry of entries) this.#deps.journal.append(entry, each, packet.qos === 0);
  }

  #entriesOf(said: Said): NewEntry[] {
    const readings = this.#objects.heard(said, this.#source);
    if (readings === null) return [];
    const received = this.#deps.clock.now();
    return readings.map(({ body, at = received, nonce }) => {
      const believed = isPlausible(at, received);
      if (!believed) this.#deps.health.reject('at-implausible', this.#source);
      return {
        kind: 'reading',
        at: believed ? at : received,
        received,
        source: this.#source,
        ...(nonce !== undefined && { nonce }),
        body,
      };
    });
  }
}

/** Answers once, when each of `count` entries has been answered, with the first error. */
function afterAll(count: number, done: IngestDone): AppendCallback {
  let waiting = count;
  let failed: HubError | null = null;
  return (error) => {
    failed ??= error;
    if (--waiting === 0) done(failed);
  };
}

/** `{site}/object/{object}/set`: an object is told something, now. */
export class SetRoute implements TopicRoute {
  readonly swallow = false;
  readonly #object: string;
  readonly #identity: Identity;
  readonly #objects: ObjectsPort;
  readonly #health: HealthBoard;

  constructor(object: string, identity: Identity, objects: ObjectsPort, health: HealthBoard) {
    this.#object = object;
    this.#identity = identity;
    this.#objects = objects;
    this.#health = health;
  }

  ingest(payload: Buffer, packet: PublishFlags, done: IngestDone): void {
    // A retained command would be given again to whoever asks for it: a command is for now.
    const reason = packet.retain
      ? 'retained-event'
      : this.#objects.set(this.#object, payload, this.#identity);
    if (reason === null) {
      done(null);
      return;
    }
    this.#health.reject(reason, `mqtt:${this.#identity.name}`);
    done(null, 'refused');
  }
}
