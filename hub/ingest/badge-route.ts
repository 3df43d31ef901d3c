import type { BadgeMessage } from '../../devices/dialects/badge-message.ts';
import type { Reader } from '../contract/building.ts';
import type { Clock, HealthBoard } from '../contract/ports.ts';
import { isPlausible } from '../contract/times.ts';
import type { TapRecorder } from './tap-recorder.ts';
import type { IngestDone, PublishFlags, TopicRoute } from './topic-route.ts';

/** Taps of one reader over MQTT, on our own topic or in its firmware's dialect. */
export class BadgeRoute implements TopicRoute {
  /** Whatever is said on a reader's topic may hold a badge number. */
  readonly swallow = true;
  readonly #reader: Reader;
  readonly #decode: (payload: Buffer, reader: Reader) => BadgeMessage;
  readonly #source: string;
  readonly #taps: TapRecorder;
  readonly #health: HealthBoard;
  readonly #clock: Clock;

  constructor(
    reader: Reader,
    decode: (payload: Buffer, reader: Reader) => BadgeMessage,
    source: string,
    deps: { readonly taps: TapRecorder; readonly health: HealthBoard; readonly clock: Clock },
  ) {
    this.#reader = reader;
    this.#decode = decode;
    this.#source = source;
    this.#taps = deps.taps;
    this.#health = deps.health;
    this.#clock = deps.clock;
  }

  ingest(payload: Buffer, packet: PublishFlags, done: IngestDone): void {
    if (packet.retain) {
      // [MQTT-3.3.1-10]: an empty retained message only clears what the broker had kept.
      if (payload.length > 0) this.#health.reject('retained-event', this.#source);
      done(null);
      return;
    }
    const message = this.#decode(payload, this.#reader);
    switch (message.type) {
      case 'other':
        done(null);
        break;
      case 'rejected':
        this.#health.reject(message.reason, this.#source);
        done(null);
        break;
      case 'card': {
        const now = this.#clock.now();
        const believed = message.at === undefined || isPlausible(message.at, now);
        // A reader without a clock must not lose its taps: they happened when they were heard.
        if (!believed) this.#health.reject('at-implausible', this.#source);
        this.#taps.badge(
          {
            card: message.card,
            door: this.#reader.door,
            reader: this.#reader.id,
            via: 'mqtt',
            source: this.#source,
            ...(believed && message.at !== undefined && { at: message.at }),
            ...(message.nonce !== undefined && { nonce: message.nonce }),
          },
          (outcome) => done(outcome.result === 'failed' ? outcome.error : null),
        );
      }
    }
  }
}
