import type { Entry, EntryKind, NewEntry } from './entries.ts';
import type { HubError, RejectionReason } from './errors.ts';
import type { HealthPartState, HealthStatus, LiveEventName, LiveEvents } from './live.ts';
import type { Identity } from './roles.ts';

/** Time is handed in. `now()` is ms since the epoch. */
export interface Clock {
  now(): number;
}

/** The part of pino's interface that rooms use. Never give it a badge number, a password or a person. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Something with a life: constructors only assign, `start` begins the work, `stop` ends it and may be called twice. */
export interface Service {
  start(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

export interface Receipt {
  readonly seq: number;
  /** The same source and nonce had been appended before: `seq` is that first entry's, nothing was added. */
  readonly duplicate: boolean;
}
export type AppendCallback = (error: HubError | null, receipt?: Receipt) => void;

/** The durable journal, as its writers and readers see it. */
export interface JournalPort {
  /**
   * Appends one entry; `done` is called once, after the commit is on disk, in the order of the calls.
   * Errors: `journal_full`, `journal_failing`, `stopping`; `overloaded` only if `droppable`.
   * `droppable`: an entry that may be refused at the queue's bound (a sensor's QoS 0).
   */
  append(entry: NewEntry, done: AppendCallback, droppable?: boolean): void;
  /** Calls `done` once everything appended before this call has been answered; at once where nothing waits. */
  barrier(done: () => void): void;
  /** Entries with `seq > after`, in order, at most `limit`. */
  read(after: number, limit: number): Promise<Entry[]>;
  /** The last committed number; 0 when empty. */
  readonly head: number;
  /** The oldest number still kept is `tail`; a consumer whose cursor is below `tail - 1` has lost entries. */
  readonly tail: number;
  /** Called with the new head after each commit. Returns the unsubscriber. */
  onCommit(listener: (head: number) => void): () => void;
  /** Starts delivering to a consumer from its own cursor. */
  attach(consumer: Consumer): ConsumerHandle;
  /** A cursor kept outside this process's consumers (the readings worker): holds back retention. */
  holdRetention(name: string, cursor: () => number): void;
}

export interface Consumer {
  readonly name: string;
  /** Only these kinds are delivered; the cursor still passes over the others. */
  readonly kinds: ReadonlySet<EntryKind>;
  /** The last number applied, from its own store. */
  cursor(): number;
  /**
   * Applies `entries` (of its kinds, ascending, possibly none) and moves the cursor to `upTo`, both in one
   * transaction. Throwing (or rejecting) changes nothing: the same entries come again after a growing delay.
   */
  apply(entries: readonly Entry[], upTo: number): void | Promise<void>;
}

export interface ConsumerHandle {
  readonly name: string;
  /** Entries between the journal's head and the cursor. */
  lag(): number;
  /** Resolves when the cursor has reached `seq`. Rejects with `HubError` `stopping` on stop. */
  applied(seq: number): Promise<void>;
  stop(): Promise<void>;
}

export interface HealthPart {
  ok(): void;
  degraded(error: string): void;
  failing(error: string): void;
  /** A fact shown beside the state. Cheap: may be called often. */
  detail(key: string, value: string | number | boolean | null): void;
}
export interface HealthBoard {
  /** The same name gives the same part. A part begins `ok`. */
  part(name: string): HealthPart;
  /** Counts an input that was dropped or only partly believed; shown under the part `input`. Never pass payload content. */
  reject(reason: RejectionReason, from: string): void;
  snapshot(): { status: HealthStatus; parts: Record<string, HealthPartState> };
}

/** Live events to screens; the bus never blocks and a listener that throws harms no other. */
export interface LiveBus {
  emit<N extends LiveEventName>(name: N, key: string, event: LiveEvents[N]): void;
}

/** Publishes as the hub itself; never through the rights table. Resolves when the broker has taken it. */
export interface HubPublisher {
  publish(topic: string, payload: string, options?: { retain?: boolean; qos?: 0 | 1 }): Promise<void>;
}

/** Verifies device credentials (MQTT CONNECT, HTTP Basic) and names the rights of an identity on topics. */
export interface AccessPort {
  /** The device, or null for a wrong name or password. Slow the first time (scrypt), fast afterwards. */
  verifyDevice(name: string, password: string): Promise<Identity | null>;
  mayPublish(identity: Identity, topic: string): boolean;
  /** `granted` as it is, or refused. A filter that also covers forbidden topics may be granted; `mayRead` then filters. */
  maySubscribe(identity: Identity, filter: string): boolean;
  mayRead(identity: Identity, topic: string): boolean;
  /** Called with the names of devices that were removed or changed, also by another process, within 2 s. */
  onDeviceChange(listener: (names: ReadonlySet<string>) => void): () => void;
  /** Binds a client id to a device: false when another device holds it. */
  claimClientId(clientId: string, device: string): boolean;
  releaseClientId(clientId: string): void;
  /** At the start: ids without a session are free again, whoever held them when the hub was killed. */
  keepClientIds(held: ReadonlySet<string>): void;
}
