import type { HubError, RejectionReason } from '../contract/errors.ts';
import type { HealthBoard, Receipt } from '../contract/ports.ts';

/**
 * Called once for each message. `error` is the journal's. `'refused'`: the message was counted and dropped, nobody else
 * shall hear it either; sending it again would not help. `'in-passing'`: it is kept, and about one person who may want it
 * erased, so the broker only hands it to who listens now: it queues and retains nothing of it.
 */
export type IngestDone = (error: HubError | null, outcome?: Receipt | 'refused' | 'in-passing') => void;

/** What a publish on one topic by one identity means: decided once, used for every message. */
export interface TopicRoute {
  /** The message must never be fanned out, retained or queued: it may hold a badge number. */
  readonly swallow: boolean;
  /** Decodes and appends. `done` is called after the durable commit, or at once when the message was refused. */
  ingest(payload: Buffer, packet: PublishFlags, done: IngestDone): void;
}

export interface PublishFlags {
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly dup: boolean;
}

/** A topic of ours that means nothing here: every message on it is counted with the same reason. */
export class RefusedRoute implements TopicRoute {
  readonly swallow: boolean;
  readonly #reason: RejectionReason;
  readonly #source: string;
  readonly #health: HealthBoard;

  constructor(reason: RejectionReason, source: string, health: HealthBoard, swallow = false) {
    this.#reason = reason;
    this.#source = source;
    this.#health = health;
    this.swallow = swallow;
  }

  ingest(_payload: Buffer, _packet: PublishFlags, done: IngestDone): void {
    this.#health.reject(this.#reason, this.#source);
    done(null, 'refused');
  }
}
