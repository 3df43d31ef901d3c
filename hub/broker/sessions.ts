import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import levelPersistence, {
  type LevelPersistence,
  type StoredPacket,
  type StoredSubscription,
} from 'aedes-persistence-level';
import { Level } from 'level';
import type { RejectionReason } from '../contract/errors.ts';
import type { Clock, HealthPart, Log } from '../contract/ports.ts';
import type { Identity } from '../contract/roles.ts';
import { filterCovers } from '../contract/topics.ts';
import type { Publication } from './connection.ts';
import { FilterIndex } from './filter-index.ts';
import {
  MAX_QUEUED_BYTES,
  MAX_QUEUED_MESSAGES,
  MAX_RETAINED_BYTES,
  MAX_RETAINED_MESSAGES,
  MAX_SESSIONS,
  RETAINED_BYTES_PER_CREDENTIAL,
  RETAINED_PER_CREDENTIAL,
  SESSION_EXPIRY_MS,
  SESSIONS_PER_CREDENTIAL,
} from './limits.ts';

/** What a session is to itself: who owns it, since when its client is away, what waits for it. */
interface Session {
  identity: Identity;
  /** Not there before its client's present connection. */
  fresh: boolean;
  /** ms since the epoch; null while connected. */
  offlineSince: number | null;
  /** Filter to granted QoS. */
  readonly filters: Map<string, Subscriber>;
  /** QoS 2 packet identifiers received and not yet released. */
  readonly received: Set<number>;
  queuedMessages: number;
  queuedBytes: number;
}
interface Subscriber {
  readonly clientId: string;
  readonly qos: 0 | 1 | 2;
}
interface ById {
  readonly id: string;
}
/** The parts of aedes' client that matter here; where aedes passes only an id, there is no `conn`. */
interface Client extends ById {
  /** The packet identifier of its next delivery. */
  _nextId?: number;
  readonly conn?: { readonly identity: Identity | null; readonly received: Set<number> };
}
interface Identified {
  readonly messageId?: number | null;
}
/** With the name of the credential that wrote it, so that its share is known after a restart too. */
type RetainedPacket = StoredPacket & { readonly owner?: string };
export interface LeftWill {
  readonly will: Publication;
  readonly clientId: string;
  readonly identity: Identity;
}

export interface SessionsOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly health: HealthPart;
  readonly reject: (reason: RejectionReason, from: string) => void;
  readonly mayRead: (identity: Identity, topic: string) => boolean;
  readonly maySubscribe: (identity: Identity, filter: string) => boolean;
  /** A session is over: its client id is free again. */
  readonly released: (clientId: string) => void;
}

/** Keys of ours, beside those of aedes-persistence-level in the same database. */
const SESSION = 'hub-session:';
const RECEIVED = 'hub-received:';
const STARTS = 'hub-starts';
/** Stands for "this session exists" where it has no subscription: aedes derives Session Present from them. */
const NO_SUBSCRIPTION: StoredSubscription = { topic: '$hub/no-subscription', qos: 0 };

const under = (prefix: string) => ({ gte: prefix, lt: `${prefix.slice(0, -1)};` });
const receivedKey = (clientId: string) => `${RECEIVED}${encodeURIComponent(clientId)}:`;
/** A PUBREL that waits in place of its message has neither topic nor payload. */
const sizeOf = (packet: Partial<StoredPacket>) => (packet.topic?.length ?? 0) + (packet.payload?.length ?? 0);

/**
 * What aedes remembers between connections: aedes-persistence-level, with what a hub needs around it.
 * - Bounds on sessions, queues and retained messages, and an end to sessions nobody comes back to.
 * - Work on one client, or on one retained topic, is done in order: LevelDB answers from several threads, and
 *   [MQTT-4.6.0-6] asks for the order of each publisher.
 * - Only granted filters are stored: aedes hands over every filter of a SUBSCRIBE, refused ones too.
 * - Its own index of who to queue for: the library's drops filters of one client that overlap.
 * - Retained messages and received QoS 2 identifiers are in memory as well; payloads of QoS 2 are never stored.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  #db: Level<string, string> | null = null;
  #store: LevelPersistence | null = null;
  readonly #sessions = new Map<string, Session>();
  readonly #subscribers = new FilterIndex<Subscriber>();
  readonly #retained = new Map<string, RetainedPacket>();
  /** What each credential has in it. */
  readonly #shares = new Map<string, { messages: number; bytes: number }>();
  /** Who writes a topic, from the publish until the message is stored. */
  readonly #writers = new Map<string, string>();
  #retainedBytes = 0;
  #queuedMessages = 0;
  /** Wills stored and not yet taken back, by client id: on a take-over two connections own one key. */
  readonly #wills = new Map<string, number>();
  /** What the store answered last, where it was no; null: it works. */
  #failure: string | null = null;
  /** A retained message was refused at the bound, and there is not much room again yet. */
  #retainedFull = false;
  /** That damaged sessions were set aside at the start. */
  #notice: string | null = null;
  readonly #tails = new Map<string, Promise<unknown>>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /**
   * Opens the store. A damaged one is set aside and the hub starts with none: sessions are a convenience of
   * clients, the journal holds what must not be lost. Returns an identifier that sorts after those of earlier
   * starts: queue keys begin with it.
   */
  async open(): Promise<string> {
    const { folder, log, health } = this.#options;
    try {
      this.#db = await openLevel(folder);
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const { code, message } = cause as { code?: string; message: string };
      if (code === 'LEVEL_LOCKED') throw new Error(`another hub is using ${folder} (HUB_DATA_DIR)`);
      // A file that is missing inside the folder is reported as an I/O error, like a disk that is full.
      const damaged = code === 'LEVEL_CORRUPTION' || /No such file/.test(message);
      if (!damaged) throw new Error(`cannot open ${folder}: ${message}`);
      const aside = `${folder}.damaged-${this.#options.clock.now()}`;
      await rename(folder, aside);
      log.error({ aside, error: message }, 'MQTT sessions were damaged: set aside, starting without them');
      this.#notice = `sessions damaged, set aside in ${aside}`;
      health.degraded(this.#notice);
      this.#db = await openLevel(folder);
    }
    this.#store = levelPersistence(this.#db);
    const starts = Number((await this.#db.get(STARTS)) ?? 0) + 1;
    await this.#db.put(STARTS, String(starts));
    return `hub-${String(starts).padStart(10, '0')}`;
  }

  async setup(broker: ById): Promise<void> {
    await this.#inner.setup(broker);
    for await (const packet of this.#inner.createRetainedStream('#'))
      this.#remember(packet as RetainedPacket);
    for await (const [key, value] of this.#level.iterator(under(SESSION))) {
      const record = JSON.parse(value) as { identity: Identity; offlineSince: number | null };
      const clientId = decodeURIComponent(key.slice(SESSION.length));
      const session = newSession(record.identity, record.offlineSince ?? this.#options.clock.now());
      this.#sessions.set(clientId, session);
      for (const { topic, qos } of await this.#inner.subscriptionsByClient({ id: clientId })) {
        this.#index(clientId, session, topic, qos);
      }
      for await (const packet of this.#inner.outgoingStream({ id: clientId })) {
        this.#queued(session, 1, sizeOf(packet as StoredPacket));
      }
      const received = receivedKey(clientId);
      for await (const id of this.#level.keys(under(received))) {
        session.received.add(Number(id.slice(received.length)));
      }
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#tails.values());
    await this.#db?.close();
    this.#db = null;
    this.#store = null;
  }

  get counts(): { sessions: number; retained: number; queued: number } {
    return { sessions: this.#sessions.size, retained: this.#retained.size, queued: this.#queuedMessages };
  }

  // ---- sessions

  /** Changes whenever `queuesFor` may. */
  get version(): number {
    return this.#subscribers.version;
  }

  /** Whether a message of QoS ≥ 1 on this topic is kept for somebody. */
  queuesFor(topic: string): boolean {
    return this.#subscribers.match(topic).length > 0;
  }

  mayBegin(clientId: string, { name }: Identity): boolean {
    if (this.#sessions.has(clientId)) return true;
    let own = 0;
    for (const { identity } of this.#sessions.values()) if (identity.name === name) own++;
    return this.#sessions.size < MAX_SESSIONS && own < SESSIONS_PER_CREDENTIAL;
  }

  /** A client is here with Clean Session 0: its QoS 2 identifiers outlive the connection. */
  async begin(clientId: string, identity: Identity): Promise<Set<number>> {
    const known = this.#sessions.get(clientId);
    // The client id was freed and another device has it now: it must not inherit what waits for the first.
    if (known && known.identity.name !== identity.name) await this.#end(clientId);
    const session = this.#sessions.get(clientId) ?? newSession(identity, null);
    session.fresh = !this.#sessions.has(clientId);
    session.identity = identity;
    session.offlineSince = null;
    this.#sessions.set(clientId, session);
    await this.#record(clientId, session);
    return session.received;
  }

  async away(clientId: string): Promise<void> {
    const session = this.#sessions.get(clientId);
    if (!session) return;
    session.offlineSince = this.#options.clock.now();
    await this.#record(clientId, session);
  }

  /** Removes every session whose client has stayed away too long. */
  async sweep(): Promise<void> {
    const oldest = this.#options.clock.now() - SESSION_EXPIRY_MS;
    for (const [clientId, session] of this.#sessions) {
      if (session.offlineSince === null || session.offlineSince >= oldest) continue;
      await this.#end(clientId);
      this.#options.released(clientId);
      this.#options.log.info({ clientId, device: session.identity.name }, 'MQTT session expired');
    }
  }

  async #end(clientId: string): Promise<void> {
    const session = this.#sessions.get(clientId);
    if (!session) return;
    this.#sessions.delete(clientId);
    for (const [filter, subscriber] of session.filters) this.#subscribers.remove(filter, subscriber);
    this.#queuedMessages -= session.queuedMessages;
    await this.#inOrder(clientId, async () => {
      const client = { id: clientId };
      await this.#inner.cleanSubscriptions(client);
      let id = 0;
      for await (const entry of this.#inner.outgoingStream(client)) {
        // The library deletes by packet identifier: one that was never sent is given one first.
        const packet = entry as StoredPacket;
        if (!packet.messageId) {
          packet.messageId = 65_536 + id++;
          await this.#inner.outgoingUpdate(client, packet);
        }
        await this.#inner.outgoingClearMessageId(client, packet);
      }
      await this.#level.clear(under(receivedKey(clientId)));
      await this.#level.del(SESSION + encodeURIComponent(clientId));
    });
  }

  async #record(clientId: string, session: Session): Promise<void> {
    const { identity, offlineSince } = session;
    await this.#inOrder(clientId, () =>
      this.#level.put(SESSION + encodeURIComponent(clientId), JSON.stringify({ identity, offlineSince })),
    );
  }

  // ---- subscriptions, as aedes asks

  async addSubscriptions(client: ById, asked: readonly StoredSubscription[]): Promise<void> {
    const session = this.#sessions.get(client.id);
    if (!session) return;
    const granted = asked.filter(({ topic }) => this.#options.maySubscribe(session.identity, topic));
    for (const { topic, qos } of granted) this.#index(client.id, session, topic, qos);
    await this.#inOrder(client.id, () => this.#inner.addSubscriptions(client, granted));
  }

  async removeSubscriptions(client: ById, filters: readonly string[]): Promise<void> {
    const session = this.#sessions.get(client.id);
    if (!session) return;
    for (const filter of filters) {
      const subscriber = session.filters.get(filter);
      if (subscriber) this.#subscribers.remove(filter, subscriber);
      session.filters.delete(filter);
    }
    await this.#inOrder(client.id, () => this.#inner.removeSubscriptions(client, filters));
  }

  async subscriptionsByClient(client: ById): Promise<StoredSubscription[]> {
    const session = this.#sessions.get(client.id);
    if (!session) return [];
    const stored = await this.#inOrder(client.id, () => this.#inner.subscriptionsByClient(client));
    return stored.length > 0 || session.fresh ? stored : [NO_SUBSCRIPTION];
  }

  /** Clean Session 1: whatever was left of an earlier session is forgotten [MQTT-3.1.2-6]. */
  async cleanSubscriptions(client: ById): Promise<void> {
    await this.#end(client.id);
  }

  /** One subscriber a client, with the highest QoS of its filters [MQTT-3.3.5-1]. */
  async subscriptionsByTopic(topic: string): Promise<Subscriber[]> {
    const best = new Map<string, Subscriber>();
    for (const subscriber of this.#subscribers.match(topic)) {
      if ((best.get(subscriber.clientId)?.qos ?? 0) >= subscriber.qos) continue;
      const session = this.#sessions.get(subscriber.clientId);
      if (session && this.#options.mayRead(session.identity, topic)) {
        best.set(subscriber.clientId, subscriber);
      }
    }
    return [...best.values()];
  }

  #index(clientId: string, session: Session, filter: string, qos: 0 | 1 | 2): void {
    const before = session.filters.get(filter);
    if (before) this.#subscribers.remove(filter, before);
    const subscriber: Subscriber = { clientId, qos };
    session.filters.set(filter, subscriber);
    // QoS 0 is not queued for the absent (§4.1.1, non normative): only the others are looked for.
    if (qos > 0) this.#subscribers.add(filter, subscriber);
  }

  // ---- messages on their way to a session

  async outgoingEnqueueCombi(subscribers: readonly Subscriber[], packet: StoredPacket): Promise<void> {
    if (subscribers.length === 0) return;
    await Promise.all(subscribers.map((subscriber) => this.#enqueue(subscriber, packet)));
  }

  async outgoingEnqueue(subscriber: { readonly clientId: string }, packet: StoredPacket): Promise<void> {
    await this.#enqueue({ clientId: subscriber.clientId, qos: packet.qos }, packet);
  }

  async #enqueue({ clientId, qos }: Subscriber, packet: StoredPacket): Promise<void> {
    const session = this.#sessions.get(clientId);
    if (!session) return;
    const size = sizeOf(packet);
    if (session.queuedMessages >= MAX_QUEUED_MESSAGES || session.queuedBytes + size > MAX_QUEUED_BYTES) {
      this.#options.reject('overloaded', `queue of ${session.identity.name}`);
      return;
    }
    this.#queued(session, 1, size);
    const queued = { ...packet, qos: Math.min(packet.qos, qos) as 1 | 2, retain: false }; // [MQTT-3.3.1-9]
    await this.#inOrder(clientId, () => this.#inner.outgoingEnqueue({ clientId }, queued));
  }

  /** Remembers the packet identifier a queued message is sent with; one that is not queued is sent all the same. */
  async outgoingUpdate(client: ById, packet: StoredPacket): Promise<void> {
    if (!this.#sessions.has(client.id)) return;
    await this.#inOrder(client.id, () => this.#inner.outgoingUpdate(client, packet).catch(unlessUnknown));
  }

  async outgoingClearMessageId(client: ById, packet: Identified): Promise<StoredPacket | undefined> {
    if (!packet.messageId || !this.#sessions.has(client.id)) return undefined;
    const cleared = await this.#inOrder(client.id, () => this.#inner.outgoingClearMessageId(client, packet));
    const session = this.#sessions.get(client.id);
    if (cleared && session) this.#queued(session, -1, -sizeOf(cleared));
    return cleared;
  }

  /** What waits, in order; what had been sent before is marked DUP [MQTT-3.3.1-1]. */
  outgoingStream(client: Client): Readable {
    if (!this.#sessions.has(client.id)) return Readable.from([]);
    const stored = this.#inner.outgoingStream(client);
    return Readable.from(
      (async function* () {
        for await (const entry of stored) {
          const packet = entry as StoredPacket;
          // aedes begins anywhere; an identifier still in use must not be given again [MQTT-2.3.1-2].
          if (packet.messageId) client._nextId = (packet.messageId % 65_535) + 1;
          yield packet.cmd === 'publish' && packet.messageId ? { ...packet, dup: true } : packet;
        }
      })(),
    );
  }

  #queued(session: Session, messages: number, bytes: number): void {
    session.queuedMessages += messages;
    session.queuedBytes = session.queuedMessages === 0 ? 0 : Math.max(0, session.queuedBytes + bytes);
    this.#queuedMessages += messages;
  }

  // ---- QoS 2 identifiers; the publish lane fills `received` itself, PUBREL comes through aedes

  async storeReceived(clientId: string, messageId: number): Promise<void> {
    await this.#inOrder(clientId, () => this.#level.put(receivedKey(clientId) + messageId, ''));
  }

  async incomingGetPacket(client: Client, packet: { readonly messageId: number }): Promise<object> {
    if (!client.conn?.received.has(packet.messageId)) throw new Error('no such packet');
    return packet;
  }

  async incomingDelPacket(client: Client, packet: { readonly messageId: number }): Promise<void> {
    client.conn?.received.delete(packet.messageId);
    if (!this.#sessions.has(client.id)) return;
    await this.#inOrder(client.id, () => this.#level.del(receivedKey(client.id) + packet.messageId));
  }

  clientIds(): ReadonlySet<string> {
    return new Set(this.#sessions.keys());
  }

  // ---- retained messages

  /** The hub's own retained topics (rooms, presence, status): always kept, whoever filled the store. */
  readonly ownTopics = new Set<string>();

  async forgetRetained(isUnwanted: (topic: string) => boolean): Promise<void> {
    for (const [topic, packet] of this.#retained) {
      if (isUnwanted(topic)) await this.storeRetained({ ...packet, payload: Buffer.alloc(0) });
    }
  }

  retained(): Iterable<Readonly<StoredPacket>> {
    return this.#retained.values();
  }

  /** Asked before a credential's retained message is published: whether its share has room for it. */
  mayRetain(owner: string, { topic, payload }: Pick<Publication, 'topic' | 'payload'>): boolean {
    const before = this.#retained.get(topic);
    const own = before?.owner === owner ? before : undefined;
    const { messages, bytes } = this.#shares.get(owner) ?? NO_SHARE;
    const fits =
      payload.length === 0 ||
      ((own !== undefined || messages < RETAINED_PER_CREDENTIAL) &&
        bytes - (own ? sizeOf(own) : 0) + sizeOf({ topic, payload }) <= RETAINED_BYTES_PER_CREDENTIAL);
    if (fits) this.#writers.set(topic, owner);
    return fits;
  }

  async storeRetained(published: StoredPacket): Promise<void> {
    const { topic } = published;
    const owner = this.#writers.get(topic);
    this.#writers.delete(topic);
    const packet = owner === undefined ? published : { ...published, owner };
    if (!this.#remember({ ...packet, payload: Buffer.from(packet.payload) })) {
      this.#options.reject('overloaded', 'retained messages');
      this.#retainedFull = true;
      this.#report();
      return;
    }
    if (this.#retainedFull && this.#hasRoomAgain()) {
      this.#retainedFull = false;
      this.#report();
    }
    await this.#inOrder(`retained ${topic}`, () => this.#inner.storeRetained(packet));
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable {
    const found = filters.flatMap((filter) =>
      /[+#]/.test(filter)
        ? [...this.#retained.values()].filter(({ topic }) => filterCovers(filter, topic))
        : (this.#retained.get(filter) ?? []),
    );
    return Readable.from(found);
  }

  /** An empty payload removes it [MQTT-3.3.1-10]. False at the bound. */
  #remember(packet: RetainedPacket): boolean {
    const before = this.#retained.get(packet.topic);
    const bytes = this.#retainedBytes - (before ? sizeOf(before) : 0);
    if (packet.payload.length === 0) {
      this.#retained.delete(packet.topic);
      this.#retainedBytes = bytes;
      if (before) this.#share(before, -1);
      return true;
    }
    const own = this.ownTopics.has(packet.topic);
    if (!own && !before && this.#retained.size >= MAX_RETAINED_MESSAGES) return false;
    if (!own && bytes + sizeOf(packet) > MAX_RETAINED_BYTES) return false;
    this.#retained.set(packet.topic, packet);
    this.#retainedBytes = bytes + sizeOf(packet);
    if (before) this.#share(before, -1);
    this.#share(packet, 1);
    return true;
  }

  #hasRoomAgain(): boolean {
    return (
      this.#retained.size <= ROOM_AGAIN * MAX_RETAINED_MESSAGES &&
      this.#retainedBytes <= ROOM_AGAIN * MAX_RETAINED_BYTES
    );
  }

  #share(packet: RetainedPacket, sign: 1 | -1): void {
    if (packet.owner === undefined) return;
    const { messages, bytes } = this.#shares.get(packet.owner) ?? NO_SHARE;
    const share = { messages: messages + sign, bytes: bytes + sign * sizeOf(packet) };
    if (share.messages > 0) this.#shares.set(packet.owner, share);
    else this.#shares.delete(packet.owner);
  }

  // ---- wills

  /** `identity` goes with it, so that rights hold for it after a crash too. */
  async putWill(client: Client, will: StoredPacket): Promise<void> {
    this.#wills.set(client.id, (this.#wills.get(client.id) ?? 0) + 1);
    const stored = { ...will, identity: client.conn?.identity };
    await this.#inOrder(client.id, () => this.#inner.putWill(client, stored));
  }

  /** Called for a client that connects (aedes passes the client itself), and for a will that is done with. */
  async delWill(client: Client): Promise<void> {
    const owners = this.#wills.get(client.id) ?? 0;
    if (!client.conn) {
      if (owners > 1) {
        this.#wills.set(client.id, owners - 1);
        return; // the connection that took over owns the stored will now
      }
      this.#wills.delete(client.id);
    } else if (owners === 0) {
      return;
    }
    // aedes leaves a rejection of this one unhandled, which would end the process; health knows of it.
    await this.#inOrder(client.id, () => this.#inner.delWill(client)).catch(nothing);
  }

  /** aedes would look for wills of a dead hub every four minutes; `leftWills` has them at the start. */
  streamWill(): Readable {
    return Readable.from([]);
  }

  /** Wills of clients that were connected when the hub itself was killed (§3.1.2.5), removed from the store. */
  async takeLeftWills(): Promise<LeftWill[]> {
    const left: LeftWill[] = [];
    for await (const stored of this.#inner.streamWill()) {
      const { identity, clientId, topic, payload, qos, retain } = stored as StoredPacket & {
        identity?: Identity;
      };
      if (!clientId) continue;
      await this.#inner.delWill({ id: clientId });
      if (identity) left.push({ will: { topic, payload, qos, retain, dup: false }, clientId, identity });
    }
    return left;
  }

  // ---- order

  async #inOrder<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const result = before ? before.then(work) : work();
    const tail = result.then(nothing, nothing);
    this.#tails.set(key, tail);
    try {
      const value = await result;
      if (this.#failure !== null) {
        this.#failure = null;
        this.#report();
      }
      return value;
    } catch (error) {
      this.#failure = `session store: ${error instanceof Error ? error.message : error}`;
      this.#report();
      throw error;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }

  #report(): void {
    const { health } = this.#options;
    const full = this.#retainedFull ? 'retained messages are at their bound: new topics are not kept' : null;
    const sentence = this.#failure ?? full ?? this.#notice;
    if (sentence === null) health.ok();
    else health.degraded(sentence);
  }

  get #level(): Level<string, string> {
    if (!this.#db) throw new Error('the session store is closed');
    return this.#db;
  }
  get #inner(): LevelPersistence {
    if (!this.#store) throw new Error('the session store is closed');
    return this.#store;
  }
}

/** Share of the bounds on retained messages below which they count as kept again: one free place would come and go. */
const ROOM_AGAIN = 0.95;
const NO_SHARE = { messages: 0, bytes: 0 };

function nothing(): void {}

function unlessUnknown(error: Error): void {
  if (error.message !== 'no such packet') throw error;
}

function newSession(identity: Identity, offlineSince: number | null): Session {
  return {
    identity,
    fresh: false,
    offlineSince,
    filters: new Map(),
    received: new Set(),
    queuedMessages: 0,
    queuedBytes: 0,
  };
}

async function openLevel(folder: string): Promise<Level<string, string>> {
  const db = new Level<string, string>(folder);
  await db.open();
  return db;
}
