import { vendorBadge } from '../../devices/dialects/vendor-badge.ts';
import type { HealthBoard } from '../contract/ports.ts';
import type { IngestDone, PublishFlags, TopicRoute } from './topic-route.ts';

/** Topics on which Tasmota and esp-rfid say what their badge readers read. */
const MAY_SAY_BADGES = /(?:^tele\/.+\/(?:SENSOR|RESULT)|\/(?:send|tag))$/;
/** What every such message holds; looked for before anything is parsed. */
const MARKS = ['"UID"', '"uid"', 'SSerialReceived'];

export function maySayBadges(topic: string): boolean {
  return MAY_SAY_BADGES.test(topic);
}

/**
 * A vendor's topic that no reader of the building file claims. Its messages are only routed, but for those that hold a
 * badge number: they would be kept as retained or queued messages, and heard by whoever listens.
 */
export class UnlistedReaderRoute implements TopicRoute {
  readonly swallow = false;
  readonly #source: string;
  readonly #health: HealthBoard;

  constructor(source: string, health: HealthBoard) {
    this.#source = source;
    this.#health = health;
  }

  ingest(payload: Buffer, _packet: PublishFlags, done: IngestDone): void {
    if (MARKS.some((mark) => payload.includes(mark)) && vendorBadge(payload, {}).type !== 'other') {
      this.#health.reject('reader-unknown', this.#source);
      done(null, 'refused');
      return;
    }
    done(null);
  }
}
