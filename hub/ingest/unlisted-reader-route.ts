import { vendorBadge } from '../../devices/dialects/vendor-badge.ts';
import type { HealthBoard } from '../contract/ports.ts';
import type { IngestDone, PublishFlags, TopicRoute } from './topic-route.ts';

/** Topics on which Tasmota and esp-rfid say what their badge readers read. */
const MAY_SAY_BADGES = /(?:^tele\/.+\/(?:SENSOR|RESULT)|\/(?:send|tag))$/;
/** What every such message holds; looked for before anything is parsed. */
const MARKS = /"UID"|"uid"|SSerialReceived/;

/**
 * A topic outside the site that no reader of the building file claims. Its messages are read as an object's or only
 * routed, but for those that hold a badge number: they would be kept as retained or queued messages, stored as an
 * object's value, and heard by whoever listens. Where readers are known to speak, so are those that cannot be read;
 * elsewhere (a FullTopic of the owner's own) only a number tells.
 */
export class UnlistedReaderRoute implements TopicRoute {
  readonly swallow = false;
  readonly #readersSpeakHere: boolean;
  readonly #source: string;
  readonly #health: HealthBoard;
  readonly #otherwise: TopicRoute | null;

  /** `otherwise`: what the topic's other messages mean; null: nothing to the hub. */
  constructor(topic: string, source: string, health: HealthBoard, otherwise: TopicRoute | null) {
    this.#readersSpeakHere = MAY_SAY_BADGES.test(topic);
    this.#source = `${source} ${topic}`;
    this.#health = health;
    this.#otherwise = otherwise;
  }

  ingest(payload: Buffer, packet: PublishFlags, done: IngestDone): void {
    if (MARKS.test(payload.toString('latin1')) && this.#holdsBadge(payload)) {
      this.#health.reject('reader-unknown', this.#source);
      done(null, 'refused');
      return;
    }
    if (this.#otherwise === null) done(null);
    else this.#otherwise.ingest(payload, packet, done);
  }

  #holdsBadge(payload: Buffer): boolean {
    const { type } = vendorBadge(payload, {});
    return type === 'card' || (type === 'rejected' && this.#readersSpeakHere);
  }
}
