import type { Entry, EntryKind, NewEntry, ReadingValue } from './entries.ts';
import type { HubError, RejectionReason } from './errors.ts';
import type { HealthPartState, HealthStatus, LiveEventName, LiveEvents } from './live.ts';
import type { Identity } from './roles.ts';
import type { ConnectRefusal, DisconnectReason, MisfitReason } from './startups.ts';

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

/** What the broker tells of a device as it happens; a start-up's debugging screen is made of it. Returns at once. */
export interface DeviceWatch {
  /** `name` is only claimed. */
  connectRefused(name: string, why: ConnectRefusal, clientId: string): void;
  connected(device: Identity, clientId: string): void;
  disconnected(device: Identity, why: DisconnectReason): void;
  subscribed(device: Identity, filter: string, granted: boolean): void;
  /** A publish was dropped before its meaning was looked at; `topic` null where it was not read. */
  publishRefused(device: Identity, reason: RejectionReason, topic: string | null): void;
  /** It sends faster than it may: a message of QoS ≥ 1 had to wait. */
  slowed(device: Identity): void;
  /** Forwarded, and not kept for later subscribers: its credential keeps too much already. */
  notRetained(device: Identity, topic: string): void;
}

/** One channel of a prototype, as ingest asks it: for every message, on the hub's hottest path. */
export interface ChannelDoor {
  /** Text is taken as it was said: `42` stays a word. */
  readonly isText: boolean;
  /** Why a value is not taken; null: it is. May learn the channel. */
  check(value: ReadingValue, unit?: string): MisfitReason | null;
  /** What became of a message, for its sender's eyes. */
  note(message: ChannelMessage): void;
}
export interface ChannelMessage {
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly retained: boolean;
  /** `cleared`: an empty retained message; `not-kept`: the journal could not. */
  readonly outcome: 'accepted' | 'cleared' | 'not-kept' | MisfitReason;
  readonly value?: ReadingValue;
  readonly unit?: string | undefined;
  /** As claimed, ms; NaN where it cannot be read. */
  readonly at?: number | undefined;
}
/** What ingest asks about prototypes. */
export interface PrototypesPort {
  /** The channel behind a topic, asked once for each connection and topic; null: there is no such prototype. */
  door(startup: string, prototype: string, channel: string): ChannelDoor | null;
}
