import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SeatRuntime } from '../../flows/runner/seat-runtime.ts';
import type { Clock } from '../contract/ports.ts';
import type { BenchAction, Seat as SeatAnswer, SeatEvents } from '../contract/workshops.ts';
import type { BenchPort, CheckPort, SeatMessage } from './ports.ts';
import { SeatFeed } from './seat-feed.ts';

/** Nothing deployed and nothing pressed for so long: the host may come and see. */
export const STUCK_AFTER_MS = 5 * 60_000;
/** What a page that opens is shown of before. */
const MESSAGES_KEPT = 20;
/** A payload is shown, not stored: its beginning says enough. */
const SHOWN_LENGTH = 200;
const HOLDER_BYTES = 24;
const MIB = 1024 * 1024;

export const hashOf = (holder: string): string => createHash('sha256').update(holder).digest('hex');
export const newHolder = (): string => randomBytes(HOLDER_BYTES).toString('base64url');

export interface SeatOptions {
  readonly id: string;
  readonly number: number;
  readonly secret: string;
  readonly holder: string | null;
  readonly deployed: number | null;
  readonly clock: Clock;
  readonly runtime: SeatRuntime;
  readonly bench: BenchPort;
  readonly check: CheckPort;
  /** The workshop as its pages must know it. */
  readonly workshop: () => {
    id: string;
    lesson: string;
    frozen: boolean;
    cut: boolean;
    ended: boolean;
    catalogue: number;
  };
}

/** One place at the table: a Node-RED, a bench, a lesson's check, and the pages that show them. */
export class LiveSeat {
  readonly id: string;
  readonly number: number;
  readonly secret: string;
  readonly runtime: SeatRuntime;
  readonly bench: BenchPort;
  readonly feed = new SeatFeed();
  check: CheckPort;
  /** SHA-256 of what the learner's browser holds; null: free. */
  holder: string | null;
  deployed: number | null;
  /** How many hints the learner has asked for. */
  hints = 0;
  /** How many flows it was given: by the host, or from a work that came back. */
  given = 0;
  /** Questions to the readings that are not answered yet. */
  asking = 0;
  /** By which its work was kept last: SHA-256 of the code. */
  kept: string | null = null;
  readonly #clock: Clock;
  readonly #workshop: SeatOptions['workshop'];
  readonly #messages: SeatEvents['message'][] = [];
  #active: number;

  constructor(options: SeatOptions) {
    this.id = options.id;
    this.number = options.number;
    this.secret = options.secret;
    this.runtime = options.runtime;
    this.bench = options.bench;
    this.check = options.check;
    this.holder = options.holder;
    this.deployed = options.deployed;
    this.#clock = options.clock;
    this.#workshop = options.workshop;
    this.#active = options.clock.now();
  }

  isHeldBy(holder: string): boolean {
    return this.holder !== null && timingSafeEqual(Buffer.from(this.holder), Buffer.from(hashOf(holder)));
  }

  /** The learner did something. */
  touched(): void {
    this.#active = this.#clock.now();
  }

  act(action: BenchAction): void {
    this.touched();
    this.bench.act(action);
  }

  /** A message on the seat's topics: shown, and looked at by the lesson's check. */
  heard(message: SeatMessage): void {
    const at = this.#clock.now();
    const event = {
      at: new Date(at).toISOString(),
      from: message.from,
      topic: message.topic,
      payload: message.payload.toString('utf8', 0, SHOWN_LENGTH),
    };
    this.#messages.push(event);
    if (this.#messages.length > MESSAGES_KEPT) this.#messages.shift();
    this.feed.emit('message', event);
    this.check.heard(message, at);
  }

  /** After each change of what the pages show. */
  tell(): void {
    this.feed.emit('seat', this.event());
  }
  showBench(): void {
    this.feed.emit('bench', this.bench.state());
  }

  event(): SeatEvents['seat'] {
    const { id, ...workshop } = this.#workshop();
    const done = this.check.steps();
    const { given, hints } = this;
    return { workshop: id, seat: this.answer(), ...workshop, done, hints, given };
  }

  /** What a page that opens is told at once. */
  first(): Partial<SeatEvents> {
    return { seat: this.event(), bench: this.bench.state() };
  }
  recentMessages(): readonly SeatEvents['message'][] {
    return this.#messages;
  }

  answer(): SeatAnswer {
    const steps = this.check.steps();
    const done = steps.filter(Boolean).length;
    const taken = this.holder !== null;
    const { memory } = this.runtime;
    const idle = this.#clock.now() - Math.max(this.#active, this.deployed ?? 0);
    return {
      id: this.id,
      number: this.number,
      taken,
      connected: this.feed.size > 0,
      runtime: this.runtime.state,
      trouble: this.runtime.trouble,
      progress: !taken
        ? 'free'
        : done === steps.length && done > 0
          ? 'passed'
          : idle > STUCK_AFTER_MS
            ? 'stuck'
            : 'working',
      done,
      steps: steps.length,
      lastDeployed: this.deployed === null ? null : new Date(this.deployed).toISOString(),
      memoryMb: memory === null ? null : Math.round(memory / MIB),
    };
  }

  /** As before anybody sat there; the flow is the workshop's to put back. */
  clear(): void {
    this.bench.reset();
    this.check.reset();
    this.hints = 0;
    this.kept = null;
    this.#messages.length = 0;
    this.touched();
  }
}
