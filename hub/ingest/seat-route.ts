import type { Identity } from '../contract/roles.ts';
import type { IngestDone, PublishFlags, TopicRoute } from './topic-route.ts';

/** Who listens to what flows say: the workshop to its seats, the building's questions (hub/workshops). */
export interface SeatsPort {
  /** `levels`: the topic below `{site}/workshop`, or below `{site}/automation`. */
  heard(levels: readonly string[], payload: Buffer, identity: Identity): void;
}

/** What a flow says: heard by whom it concerns (a bench, a lesson's check), and routed; nothing of it is written down. */
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
