import type { DatabaseSync } from 'node:sqlite';
import { OpeningHours } from '../calendar/opening-hours.ts';
import type { CancelAnswer } from '../contract/api.ts';
import type { Building } from '../contract/building.ts';
import { HubError } from '../contract/errors.ts';
import type { TapAnswer } from '../contract/payloads.ts';
import type {
  Clock,
  ConsumerHandle,
  HealthBoard,
  HealthPart,
  HubPublisher,
  JournalPort,
  LiveBus,
  Log,
  Service,
} from '../contract/ports.ts';
import { NEWEST_CLAIM_MS } from '../contract/times.ts';
import { topics } from '../contract/topics.ts';
import { type AppliedTap, peopleOf, VisitsConsumer, type VisitsConsumerOptions } from './consumer.ts';
import { type OpenVisit, VisitsStore } from './store.ts';

/** How often the hub looks whether closing time has come, and tries again what failed. */
const TICK_MS = 1_000;
/** A beep or a welcome that comes later than this would be taken for the next person's. */
const FRESH_MS = 10_000;
/** Passages handed to the journal at a time. The outbox itself is bounded by the taps: one passage each. */
const PASSAGES_AT_ONCE = 200;
/** Answers to readers that the broker has not yet taken. Beyond it they are dropped: a late beep is worth nothing. */
const MAX_RESULTS_WAITING = 1_000;

export interface VisitsOptions {
  readonly db: DatabaseSync;
  readonly journal: JournalPort;
  readonly building: Building;
  readonly clock: Clock;
  readonly publisher: HubPublisher;
  readonly live: LiveBus;
  readonly health: HealthBoard;
  readonly log: Log;
  /** Of the desk's badges (hub/visits/badge-desk.ts); absent: none is blocked. */
  readonly mayPass?: VisitsConsumerOptions['mayPass'];
}

export interface Presence {
  readonly count: number;
  /** ISO time since which it is so many. */
  readonly at: string;
}

/** Who is here, by number: taps in, answers and presence out, closing time. */
export class Visits implements Service {
  readonly #options: VisitsOptions;
  readonly #store: VisitsStore;
  readonly #hours: OpeningHours;
  readonly #health: HealthPart;
  #handle: ConsumerHandle | null = null;
  #timer: NodeJS.Timeout | undefined;
  #presence: Presence | null = null;
  /** Everything the journal held at the start has been applied: before, the clock must not overtake the entries. */
  #caughtUp = false;
  #published: Presence | null = null;
  #publishing = false;
  #publishError: string | null = null;
  #sending = false;
  #resultsWaiting = 0;

  constructor(options: VisitsOptions) {
    this.#options = options;
    this.#store = new VisitsStore(options.db);
    this.#hours = new OpeningHours(options.building);
    this.#health = options.health.part('visits');
  }

  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { journal, building } = this.#options;
    this.#store.prepare();
    this.#store.transaction(() => this.#store.reschedule((arrived) => this.#hours.closingAfter(arrived)));
    this.#count();
    this.#handle = journal.attach(
      new VisitsConsumer({
        store: this.#store,
        hours: this.#hours,
        repeat: building.visits.repeat,
        cancel: building.visits.cancel,
        onApplied: (taps) => this.#onApplied(taps),
        ...(this.#options.mayPass && { mayPass: this.#options.mayPass }),
      }),
    );
    this.#handle.applied(journal.head).then(
      () => {
        this.#caughtUp = true;
        this.#tick();
      },
      () => {}, // stopped before it caught up: the next start does
    );
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    const handle = this.#handle;
    this.#handle = null;
    await handle?.stop();
  }

  presence(): Presence {
    return this.#presence ?? { count: 0, at: new Date(this.#options.clock.now()).toISOString() };
  }

  /** Resolves once the journal's entry `seq` has been applied. Throws `stopping` when the hub stops first. */
  async applied(seq: number): Promise<void> {
    if (this.#handle === null) throw new HubError('stopping');
    await this.#handle.applied(seq);
  }

  /** Who is here, in the order of arrival. */
  openVisits(): OpenVisit[] {
    return this.#store.openVisits();
  }

  /** Arrivals of the building's present day, by door and hour. */
  arrivalsToday(): { date: string; arrivals: { door: string; hour: number; people: number }[] } {
    const { date } = this.#hours.localTime(this.#options.clock.now());
    return { date, arrivals: this.#store.arrivals(date) };
  }

  /**
   * The answer to a tap of the journal, once it has been applied.
   * Throws `stopping` when the hub stops first. A nonce older than the taps that are kept is a repeat.
   */
  async answer(source: string, nonce: string, seq: number): Promise<TapAnswer> {
    if (this.#handle === null) throw new HubError('stopping');
    await this.#handle.applied(seq);
    // By its number where the nonce was not kept as it came (hub/ingest/tap-recorder.ts).
    const answer = this.#store.answer(source, nonce) ?? this.#store.answerTo(seq);
    return answer ?? { result: 'repeat', present: this.presence().count };
  }

  /**
   * The badge of a tap that has just been counted at this door, by its journal number or by the nonce its source gave
   * it; null for any other: a welcome is for whoever stands there.
   */
  badgeAtDoor(door: string, source: string, tap: number | string): string | null {
    const known = this.#store.knownTap(source, tap);
    if (known === null || known.door !== door || known.cancelled) return null;
    const counted = known.result === 'in' || known.result === 'out';
    return counted && this.#options.clock.now() - known.received <= FRESH_MS ? known.badge : null;
  }

  /** The answer to a cancel of the journal, once it has been applied; `too-late` for a nonce that is forgotten. */
  async cancelAnswer(source: string, nonce: string, seq: number): Promise<CancelAnswer> {
    if (this.#handle === null) throw new HubError('stopping');
    await this.#handle.applied(seq);
    return this.#store.cancelAnswer(source, nonce) ?? { result: 'too-late', present: this.presence().count };
  }

  /** The taps are committed: whatever fails here is tried again at the next tick, not by the journal. */
  #onApplied(taps: readonly AppliedTap[]): void {
    this.#attempt(() => {
      for (const tap of taps) this.#tell(tap);
      this.#count();
      this.#sendPassages();
    });
  }

  /** Answers the reader, and shows the passage on the screens, while somebody still stands at the door. */
  #tell({ entry, answer, first }: AppliedTap): void {
    const { clock, live, publisher, building, log } = this.#options;
    const { door, reader, via, hint } = entry.body;
    if (clock.now() - entry.received > FRESH_MS) return;
    if (reader !== undefined && via !== 'http' && this.#resultsWaiting < MAX_RESULTS_WAITING) {
      this.#resultsWaiting += 1;
      publisher
        .publish(topics.tapResult(building.site, reader), JSON.stringify(answer), { qos: 0, retain: false })
        .catch((error: unknown) => log.warn({ err: error, reader }, 'the reader did not get its answer'))
        .finally(() => {
          this.#resultsWaiting -= 1;
        });
    }
    // Out of a kiosk's offline queue: whoever it was has long gone in. Unless it is only the device's clock.
    if (!first || entry.received - entry.at > NEWEST_CLAIM_MS) return;
    live.emit('tap', door, {
      door,
      reader: reader ?? null,
      ...answer,
      party: peopleOf(entry),
      at: new Date(entry.at).toISOString(),
      ...(hint === undefined ? {} : { hint }),
      seq: entry.seq,
    });
  }

  #tick(): void {
    this.#attempt(() => {
      const now = this.#options.clock.now();
      if (this.#caughtUp) this.#store.closeDue(now);
      this.#count();
      this.#sendPassages();
      this.#publishPresence();
      if (this.#publishError === null) this.#health.ok();
      else this.#health.degraded(this.#publishError);
    });
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#health.failing(messageOf(error));
      this.#options.log.error({ err: error }, 'visits: failed, will be tried again');
    }
  }

  #count(): void {
    const count = this.#store.present();
    if (count === this.#presence?.count) return;
    this.#presence = { count, at: new Date(this.#options.clock.now()).toISOString() };
    this.#options.live.emit('presence', 'presence', this.#presence);
    this.#publishPresence();
  }

  /** One publish at a time, then the latest: a slow broker makes no queue. A failure is tried again at the next tick. */
  #publishPresence(): void {
    const presence = this.#presence;
    if (!this.#caughtUp || this.#publishing || presence === null || presence === this.#published) return;
    const { publisher, building } = this.#options;
    this.#publishing = true;
    publisher.publish(topics.present(building.site), JSON.stringify(presence), { qos: 0, retain: true }).then(
      () => {
        this.#publishing = false;
        this.#publishError = null;
        this.#published = presence;
        this.#publishPresence();
      },
      (error: unknown) => {
        this.#publishing = false;
        this.#publishError = messageOf(error);
      },
    );
  }

  #sendPassages(): void {
    if (this.#sending || this.#timer === undefined) return;
    const waiting = this.#store.waitingPassages(PASSAGES_AT_ONCE);
    const last = waiting.at(-1);
    if (last === undefined) return;
    this.#sending = true;
    let unanswered = waiting.length;
    let failure: Error | null = null;
    for (const { entry } of waiting) {
      this.#options.journal.append(entry, (error) => {
        failure ??= error;
        unanswered -= 1;
        if (unanswered > 0) return;
        this.#sending = false;
        // What is still in the outbox is sent again, at the next tick or the next start; its nonce makes it one.
        if (failure === null && this.#timer !== undefined) this.#passagesSent(last.seq);
      });
    }
  }

  #passagesSent(seq: number): void {
    this.#attempt(() => {
      this.#store.removePassagesUpTo(seq);
      this.#sendPassages();
    });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
