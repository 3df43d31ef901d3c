import { plainNumber } from '../../devices/dialects/plain-number.ts';
import { type ValueMessage, valuePayload } from '../../devices/dialects/value-payload.ts';
import type { RejectionReason } from '../contract/errors.ts';
import { MEASURE_PATTERN } from '../contract/measures.ts';
import type { ChannelDoor, ChannelMessage, Clock, HealthBoard, JournalPort } from '../contract/ports.ts';
import type { MisfitReason } from '../contract/startups.ts';
import { isPlausible } from '../contract/times.ts';
import type { IngestDone, PublishFlags, TopicRoute } from './topic-route.ts';

/** What a payload that holds no value is called on the debugging screen. */
const MISFITS: Partial<Record<RejectionReason, MisfitReason>> = {
  'payload-not-json': 'not-json',
  'payload-too-large': 'too-large',
  'value-not-finite': 'not-finite',
  'nonce-invalid': 'nonce',
};

/**
 * A prototype's channel. Unlike a room's sensor, which nobody watches, a prototype is being made: what does not fit is
 * refused and shown to whoever makes it, a time that cannot be true included.
 */
export class PrototypeRoute implements TopicRoute {
  readonly swallow = false;
  readonly #series: { readonly startup: string; readonly id: string; readonly measure: string };
  readonly #door: ChannelDoor;
  readonly #sessionAt: (at: number) => string | null | undefined;
  readonly #source: string;
  readonly #isNamedWell: boolean;
  readonly #journal: JournalPort;
  readonly #health: HealthBoard;
  readonly #clock: Clock;

  constructor(
    series: { readonly startup: string; readonly id: string; readonly measure: string },
    door: ChannelDoor,
    sessionAt: (at: number) => string | null | undefined,
    source: string,
    deps: { readonly journal: JournalPort; readonly health: HealthBoard; readonly clock: Clock },
  ) {
    this.#series = series;
    this.#door = door;
    this.#sessionAt = sessionAt;
    this.#source = source;
    this.#isNamedWell = MEASURE_PATTERN.test(series.measure);
    this.#journal = deps.journal;
    this.#health = deps.health;
    this.#clock = deps.clock;
  }

  ingest(payload: Buffer, packet: PublishFlags, done: IngestDone): void {
    const door = this.#door;
    const said = { payload, qos: packet.qos, retained: packet.retain };
    // [MQTT-3.3.1-10]: an empty retained message only clears what the broker had kept.
    if (packet.retain && payload.length === 0) {
      door.note({ ...said, outcome: 'cleared' });
      done(null);
      return;
    }
    const message = this.#isNamedWell ? read(payload, door.isText) : 'channel-name';
    if (typeof message === 'string') {
      this.#refuse(message, said, done);
      return;
    }
    const { value, unit, nonce, at } = message;
    const heard = { ...said, value, unit, at };
    const received = this.#clock.now();
    const timely = at === undefined || isPlausible(at, received);
    const misfit = timely ? door.check(value, unit) : 'time';
    if (misfit !== null) {
      this.#refuse(misfit, heard, done);
      return;
    }

    const when = at ?? received;
    const session = this.#sessionAt(when);
    if (session === undefined) {
      this.#refuse('withdrawn', heard, done);
      return;
    }
    this.#journal.append(
      {
        kind: 'reading',
        at: when,
        received,
        source: this.#source,
        ...(nonce !== undefined && { nonce }),
        body: {
          scope: 'prototype',
          ...this.#series,
          value,
          ...(unit !== undefined && { unit }),
          ...(session !== null && { session }),
        },
      },
      (error, receipt) => {
        door.note({ ...heard, outcome: error === null ? 'accepted' : 'not-kept' });
        done(error, session === null ? receipt : 'in-passing');
      },
      packet.qos === 0,
    );
  }

  #refuse(reason: MisfitReason, said: Omit<ChannelMessage, 'outcome'>, done: IngestDone): void {
    this.#door.note({ ...said, outcome: reason });
    this.#health.reject('prototype-misfit', this.#source);
    done(null, 'refused');
  }
}

type Value = Extract<ValueMessage, { type: 'value' }>;

/** Most messages are plain numbers: neither a string nor an object is made of them. */
function read(payload: Buffer, asText: boolean): Value | MisfitReason {
  const number = asText ? Number.NaN : plainNumber(payload);
  if (!Number.isNaN(number)) return { type: 'value', value: number };
  const message = valuePayload(payload, asText);
  return message.type === 'value' ? message : (MISFITS[message.reason] ?? 'not-a-value');
}
