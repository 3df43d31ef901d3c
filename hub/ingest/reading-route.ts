import { plainNumber } from '../../devices/dialects/plain-number.ts';
import { valuePayload } from '../../devices/dialects/value-payload.ts';
import type { NewEntry, ReadingBody, ReadingValue } from '../contract/entries.ts';
import type { RejectionReason } from '../contract/errors.ts';
import { isEventMeasure } from '../contract/measures.ts';
import type { Clock, HealthBoard, JournalPort } from '../contract/ports.ts';
import { isPlausible } from '../contract/times.ts';
import type { IngestDone, PublishFlags, TopicRoute } from './topic-route.ts';

/** Which series a topic belongs to. */
export type Series = Pick<ReadingBody, 'scope' | 'id' | 'startup' | 'measure'>;

/** Measures that count people: whole numbers, never negative. */
const COUNTS: ReadonlySet<string> = new Set(['in', 'out', 'count']);

/** A value of a room. `ingest` is the hub's hottest path: tens of thousands of calls a second. */
export class ReadingRoute implements TopicRoute {
  readonly swallow = false;
  readonly #series: Series;
  readonly #source: string;
  readonly #isEvent: boolean;
  readonly #isCount: boolean;
  readonly #journal: JournalPort;
  readonly #health: HealthBoard;
  readonly #clock: Clock;

  constructor(
    series: Series,
    source: string,
    deps: { readonly journal: JournalPort; readonly health: HealthBoard; readonly clock: Clock },
  ) {
    this.#series = series;
    this.#source = source;
    this.#isEvent = series.scope === 'room' && isEventMeasure(series.measure);
    this.#isCount = series.scope === 'room' && COUNTS.has(series.measure);
    this.#journal = deps.journal;
    this.#health = deps.health;
    this.#clock = deps.clock;
  }

  ingest(payload: Buffer, packet: PublishFlags, done: IngestDone): void {
    if (packet.retain) {
      // [MQTT-3.3.1-10]: an empty retained message only clears what the broker had kept.
      if (payload.length === 0) {
        done(null);
        return;
      }
      if (this.#isEvent) {
        this.#refuse('retained-event', done);
        return;
      }
    }
    const number = plainNumber(payload);
    if (Number.isNaN(number)) {
      this.#ingestOther(payload, packet, done);
      return;
    }
    if (this.#isCount && !isCountOfPeople(number)) {
      this.#refuse('payload-invalid', done);
      return;
    }
    const now = this.#clock.now();
    this.#journal.append(
      { kind: 'reading', at: now, received: now, source: this.#source, body: this.#body(number) },
      done,
      packet.qos === 0,
    );
  }

  /** Any form but a plain number. */
  #ingestOther(payload: Buffer, packet: PublishFlags, done: IngestDone): void {
    const message = valuePayload(payload);
    if (message.type === 'rejected') {
      this.#refuse(message.reason, done);
      return;
    }
    if (this.#isCount && !isCountOfPeople(message.value)) {
      this.#refuse('payload-invalid', done);
      return;
    }
    const received = this.#clock.now();
    const claim = message.at ?? received;
    const believed = isPlausible(claim, received);
    if (!believed) this.#health.reject('at-implausible', this.#source);
    const body = this.#body(message.value);
    const entry: NewEntry = {
      kind: 'reading',
      at: believed ? claim : received,
      received,
      source: this.#source,
      ...(message.nonce !== undefined && { nonce: message.nonce }),
      body: message.unit === undefined ? body : { ...body, unit: message.unit },
    };
    this.#journal.append(entry, done, packet.qos === 0);
  }

  #body(value: ReadingValue): ReadingBody {
    const { scope, id, startup, measure } = this.#series;
    return startup === undefined ? { scope, id, measure, value } : { scope, id, startup, measure, value };
  }

  #refuse(reason: RejectionReason, done: IngestDone): void {
    this.#health.reject(reason, this.#source);
    done(null, 'refused');
  }
}

function isCountOfPeople(value: ReadingValue): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
