import type { Identity } from '../contract/roles.ts';
import type { IngestDone, PublishFlags, TopicRoute } from './topic-route.ts';

/** The workshop that listens to what its seats say (hub/workshops). */
export interface SeatsPort {
  /** `levels`: the topic below `{site}/workshop`. */
  heard(levels: readonly string[], payload: Buffer, identity: Identity): void;
}

/** What a learner's flow says: heard by its bench and its lesson's check, and routed; nothing of it is written down. */
export class SeatRoute implements TopicRoute {
  readonly swallow = false;
  readonly #levels: readonly string[];
  readonly #identity: Identity;
  readonly #seats: SeatsPort;

  constructor(levels: readonly string[], identity: Identity, seats: SeatsPort) {
    this.#levels = levels;
    this.#identity = identity;
    this.#seats = seats;
  }

  ingest(payload: Buffer, _packet: PublishFlags, done: IngestDone): void {
    this.#seats.heard(this.#levels, payload, this.#identity);
    done(null);
  }
}
