import type { EventEmitter } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { Aedes } from 'aedes';
import { listenError } from '../config/listen-error.ts';
import type { RejectionReason } from '../contract/errors.ts';
import type {
  AccessPort,
  Clock,
  DeviceWatch,
  HealthBoard,
  HealthPart,
  HubPublisher,
  Log,
  Service,
} from '../contract/ports.ts';
import type { Identity } from '../contract/roles.ts';
import type { ConnectRefusal, DisconnectReason } from '../contract/startups.ts';
import { filterCovers, topics } from '../contract/topics.ts';
import type { TopicRoute } from '../ingest/topic-route.ts';
import {
  alignGrantedQos,
  type BrokerRules,
  connectionHolding,
  connectionOf,
  createAedes,
  handOver,
  publishFrom,
  type ReturnCode,
} from './aedes-adapter.ts';
import { Connection, Ending, type FrontDesk, type Meaning, type Publication } from './connection.ts';
import { FanOut } from './fan-out.ts';
import * as limits from './limits.ts';
import { checkTopic, isTooDeep } from './packets.ts';
import { ANONYMOUS, Rights } from './rights.ts';
import { Sessions } from './sessions.ts';
import { TokenBucket, WindowCounter } from './throttle.ts';
import { listenForWebSockets } from './websocket.ts';

/** hub/ingest: what the hub itself does with messages. */
export interface IngestPort {
  /** What a publish on this topic means for this identity; null: nothing to the hub, the broker just routes it. */
  routeFor(topic: string, identity: Identity): TopicRoute | null;
  /** A retained message from before the start. */
  recall(topic: string, payload: Buffer): void;
}

export interface BrokerOptions {
  readonly host: string;
  /** 0: any free port, see `port`. */
  readonly port: number;
  readonly dataDir: string;
  readonly site: string;
  readonly access: AccessPort;
  readonly ingest: IngestPort;
  readonly health: HealthBoard;
  readonly log: Log;
  readonly clock: Clock;
  /** Told of what prototypes do, and of nobody else. */
  readonly watch?: () => DeviceWatch;
  /** HUB_MQTT_ANONYMOUS: the one filter that clients without a user name may use. */
  readonly anonymousFilter?: string;
}

export interface BrokerStats {
  readonly clients: number;
  /** CONNECTs refused. */
  readonly refused: number;
  /** Publishes taken from clients. */
  readonly received: number;
  readonly dropped: Readonly<Partial<Record<RejectionReason, number>>>;
  readonly sessions: number;
  readonly retained: number;
  /** Messages waiting for absent subscribers. */
  readonly queued: number;
}

/** The credential's share: how many of its connections are open, and what they may publish together. */
interface Credential {
  connections: number;
  readonly bucket: TokenBucket | null;
}

/** §3.2.2.3: identifier rejected, server unavailable, not authorised. */
const RETURN_CODES: Readonly<Record<ConnectRefusal, ReturnCode>> = {
  'client-id-too-long': 2,
  'client-id-taken': 2,
  'too-many-connections': 3,
  'too-many-sessions': 3,
  unavailable: 3,
  password: 5,
  'too-many-tries': 5,
  will: 5,
};

/**
 * The MQTT front door: MQTT 3.1.1 over TCP and WebSocket, by aedes, behind this hub's rights and bounds.
 *
 * A publish without the right to it, or too large, or too deep, is acknowledged, dropped and counted: MQTT 3.1.1
 * has no negative acknowledgement, and closing the connection would take the good messages of a badly set device
 * with it [MQTT-3.3.5-2].
 *
 * `{site}/hub/status` is retained. A killed hub cannot say `offline` — no client sees its retained `online`
 * either until it is up again, when it is true.
 */
export class Broker implements Service, HubPublisher, FrontDesk, BrokerRules {
  readonly #options: BrokerOptions;
  readonly #rights: Rights;
  readonly #sessions: Sessions;
  readonly #fanOut: FanOut;
  readonly #health: HealthPart;
  readonly #failures = new WindowCounter(limits.FAILURES_WINDOW_MS, limits.FAILURES_REMEMBERED);
  readonly #warnings = new WindowCounter(60_000, limits.FAILURES_REMEMBERED);
  readonly #connections = new Set<Connection>();
  /** Without an accepted CONNECT, the oldest first. */
  readonly #unidentified = new Set<Connection>();
  readonly #credentials = new Map<string, Credential>();
  /** Connections by client id: while a client takes over its own session there are two. */
  readonly #holders = new Map<string, number>();
  readonly #dropped: Partial<Record<RejectionReason, number>> = {};
  received = 0;
  #refused = 0;
  #aedes: Aedes | null = null;
  #server: Server | null = null;
  #sweep: NodeJS.Timeout | null = null;
  #ending: (() => void)[] = [];
  #stopped: Promise<void> | null = null;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#health = options.health.part('broker');
    this.#rights = new Rights(options.access, options.site, options.anonymousFilter ?? null);
    this.#fanOut = new FanOut((clientId) => connectionHolding(this.#aedes, clientId));
    this.#sessions = new Sessions({
      folder: path.join(options.dataDir, 'sessions'),
      clock: options.clock,
      log: options.log,
      health: this.#health,
      reject: (reason, from) => this.#count(reason, from),
      mayRead: (identity, topic) => this.#rights.mayRead(identity, topic),
      maySubscribe: (identity, filter) => this.#rights.maySubscribe(identity, filter),
      released: (clientId) => options.access.releaseClientId(clientId),
    });
  }

  // ---- life

  async start(signal: AbortSignal): Promise<void> {
    try {
      await this.#start(signal);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async #start(signal: AbortSignal): Promise<void> {
    const { access, anonymousFilter, log } = this.#options;
    if (anonymousFilter !== undefined) {
      log.warn({ filter: anonymousFilter }, 'HUB_MQTT_ANONYMOUS: clients without a name may use this filter');
    }
    const id = await this.#sessions.open();
    signal.throwIfAborted();
    const aedes = createAedes(id, this.#sessions, this.#fanOut, this);
    this.#aedes = aedes;
    (aedes as EventEmitter).on('error', (error: Error) => this.#storeFailed(error));
    aedes.on('clientError', (client, error) =>
      log.debug({ clientId: client.id, error: error.message }, 'MQTT client error'),
    );
    aedes.on('connectionError', (_client, error) =>
      log.debug({ error: error.message }, 'MQTT connection error'),
    );
    aedes.on('connackSent', ({ returnCode }, client) => {
      if (returnCode !== 0) return;
      const connection = connectionOf(client);
      connection.opened();
      if (isWatched(connection.identity)) this.#options.watch?.().connected(connection.identity, client.id);
    });
    aedes.on('subscribe', (_subscriptions, client) => {
      alignGrantedQos(client, this);
      connectionOf(client).subscribed();
    });
    aedes.on('unsubscribe', (filters, client) => {
      const connection = connectionOf(client);
      for (const filter of filters) connection.filters.delete(filter);
      alignGrantedQos(client, this);
      connection.subscribed();
    });
    await aedes.listen();
    access.keepClientIds(this.#sessions.clientIds());
    await this.#sessions.forgetRetained((topic) => this.#isSwallowed(topic));
    for (const { topic, payload } of this.#sessions.retained()) this.#options.ingest.recall(topic, payload);
    await this.#publishLeftWills();
    await this.#sessions.sweep();
    this.#sweep = setInterval(() => {
      this.#sessions.sweep().catch((error: Error) => this.#storeFailed(error));
    }, limits.SESSION_SWEEP_MS);
    this.#sweep.unref();
    this.#ending.push(access.onDeviceChange((names) => this.#devicesChanged(names)));
    await this.#listen();
    await this.publish(topics.status(this.#options.site), 'online', { retain: true, qos: 1 });
    signal.throwIfAborted();
  }

  /** What was accepted is answered, then clients, listeners and the store close; at most 5 s. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    const closed = server ? new Promise<void>((resolve) => server.close(() => resolve())) : undefined;
    for (const end of this.#ending) end();
    if (this.#sweep) clearInterval(this.#sweep);
    await within(
      limits.STOP_ANSWERS_MS,
      Promise.all([...this.#connections].map((connection) => connection.quiesce())),
    );
    const aedes = this.#aedes;
    if (aedes) {
      await within(
        limits.STOP_CLOSE_MS / 3,
        this.publish(topics.status(this.#options.site), 'offline', { retain: true, qos: 1 }),
      );
      await within(limits.STOP_CLOSE_MS / 3, new Promise<void>((resolve) => aedes.close(resolve)));
    }
    for (const connection of this.#connections) connection.destroy();
    await within(limits.STOP_CLOSE_MS / 3, Promise.all([closed, this.#sessions.close()]));
    this.#aedes = null;
  }

  /** The TCP port, once started. */
  get port(): number {
    const address = this.#server?.address() as AddressInfo | null | undefined;
    if (!address) throw new Error('the broker is not listening');
    return address.port;
  }

  /** MQTT over WebSocket at `/mqtt` of this HTTP server. */
  serveWebSockets(server: HttpServer): void {
    this.#ending.push(listenForWebSockets(server, (stream, address) => this.#accept(stream, address)));
  }

  /** The rights table's answers have changed for clients that are connected. */
  forgetRights(): void {
    for (const connection of this.#connections) connection.forgetRights();
  }

  /** A client that comes another way than by the network, so that who it is is known: a workshop's seat. */
  accept(stream: Duplex, from: string, identity: Identity): void {
    this.#accept(stream, from, identity);
  }

  /** Empties what is retained below `topic`: a workshop is over. */
  async forgetRetainedBelow(topic: string): Promise<void> {
    await this.#sessions.forgetRetained((each) => each.startsWith(`${topic}/`));
  }

  async #listen(): Promise<void> {
    const { host, port } = this.#options;
    const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true }, (socket: Socket) => {
      this.#accept(socket, socket.remoteAddress ?? 'unknown');
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listenError(error, 'HUB_MQTT_PORT', host, port)));
      server.listen(port, host, resolve);
    });
    server.on('error', (error) => this.#health.degraded(`listener: ${error.message}`));
    this.#server = server;
    this.#health.detail('listening', `${host}:${this.port}`);
  }

  #accept(stream: Duplex, remoteAddress: string, given: Identity | null = null): void {
    if (this.#connections.size >= limits.MAX_CONNECTIONS || this.#stopped || !this.#aedes) {
      stream.on('error', () => {});
      stream.destroy();
      this.#refused++;
      return;
    }
    const connection = new Connection(stream, remoteAddress, this);
    connection.given = given;
    this.#connections.add(connection);
    this.#unidentified.add(connection);
    if (this.#unidentified.size > limits.MAX_UNIDENTIFIED) {
      const [oldest] = this.#unidentified;
      oldest?.destroy();
      this.#refused++;
    }
    this.#health.detail('clients', this.#connections.size);
    connection.once('close', () => {
      this.#connections.delete(connection);
      this.#unidentified.delete(connection);
      this.#health.detail('clients', this.#connections.size);
    });
    handOver(this.#aedes, connection, this.#sessions);
  }

  // ---- HubPublisher and figures

  publish(topic: string, payload: string, options: { retain?: boolean; qos?: 0 | 1 } = {}): Promise<void> {
    const aedes = this.#aedes;
    if (!aedes) return Promise.reject(new Error('the broker is not running'));
    return new Promise((resolve, reject) => {
      const { retain = false, qos = 0 } = options;
      if (retain && payload !== '') this.#sessions.ownTopics.add(topic);
      else if (retain) this.#sessions.ownTopics.delete(topic);
      aedes.publish(
        { cmd: 'publish', topic, payload: Buffer.from(payload), retain, qos, dup: false },
        (error?: Error | null) => (error ? reject(error) : resolve()),
      );
    });
  }

  stats(): BrokerStats {
    return {
      clients: this.#connections.size,
      refused: this.#refused,
      received: this.received,
      dropped: { ...this.#dropped },
      ...this.#sessions.counts,
    };
  }

  // ---- CONNECT

  async admit(
    connection: Connection,
    clientId: string,
    username: string | undefined,
    password: Buffer | undefined,
    will: Publication | undefined,
  ): Promise<ReturnCode> {
    const refusal = await this.#admit(connection, clientId, username, password, will);
    if (refusal === null) return 0;
    this.#refused++;
    const from = connection.remoteAddress;
    this.#warn(from, { clientId, username, from, refusal }, 'CONNECT refused');
    if (username !== undefined) this.#options.watch?.().connectRefused(username, refusal, clientId);
    return RETURN_CODES[refusal];
  }

  async #admit(
    connection: Connection,
    clientId: string,
    username: string | undefined,
    password: Buffer | undefined,
    will: Publication | undefined,
  ): Promise<ConnectRefusal | null> {
    if (clientId.length > limits.MAX_CLIENT_ID_LENGTH) return 'client-id-too-long';
    const identity = connection.given ?? (await this.#identify(connection.remoteAddress, username, password));
    if (typeof identity === 'string') return identity;
    const credential = this.#credentialOf(identity);
    const allowed = identity.bounds.connections ?? limits.CONNECTIONS_PER_CREDENTIAL;
    const unbounded = allowed === 0 || identity.kind === 'anonymous';
    // Its own session's earlier connection, which it is about to take over, does not count.
    const others = credential.connections - (this.#holders.get(clientId) ?? 0);
    if (!unbounded && others >= allowed) return 'too-many-connections';
    const lasting = connection.connect?.clean === false;
    if (lasting && !this.#sessions.mayBegin(clientId, identity)) return 'too-many-sessions';
    if (will && !this.#mayLeave(identity, will)) return 'will';
    // An id that aedes made up for an empty one is nobody's.
    const named = connection.connect?.clientId !== '';
    // Verifying takes a moment; a claim made for a connection that is gone would never be given back.
    if (connection.destroyed) return 'unavailable';
    if (named && !this.#options.access.claimClientId(clientId, identity.name)) return 'client-id-taken';
    connection.identity = identity;
    this.#unidentified.delete(connection);
    connection.bucket = credential.bucket;
    credential.connections++;
    this.#holders.set(clientId, (this.#holders.get(clientId) ?? 0) + 1);
    connection.once('close', () => {
      this.#left(clientId, credential, lasting, named);
      if (isWatched(identity)) {
        this.#options.watch?.().disconnected(identity, this.#endingOf(connection, clientId));
      }
    });
    if (lasting) connection.received = await this.#sessions.begin(clientId, identity);
    return null;
  }

  #endingOf(connection: Connection, clientId: string): DisconnectReason {
    if (connection.ending !== null) return connection.ending;
    return this.#holders.has(clientId) ? 'taken-over' : 'cut';
  }

  async #identify(
    address: string,
    username: string | undefined,
    password: Buffer | undefined,
  ): Promise<Identity | 'password' | 'too-many-tries'> {
    if (username === undefined) return this.#options.anonymousFilter === undefined ? 'password' : ANONYMOUS;
    if (username.length > limits.MAX_USERNAME_LENGTH) return 'password';
    const now = performance.now();
    const name = `${address} ${username}`;
    if (
      this.#failures.count(name, now) >= limits.FAILURES_PER_NAME ||
      this.#failures.count(address, now) >= limits.FAILURES_PER_ADDRESS
    ) {
      return 'too-many-tries';
    }
    const identity = await this.#options.access.verifyDevice(username, password?.toString('utf8') ?? '');
    if (identity === null) {
      this.#failures.add(name, now);
      this.#failures.add(address, now);
      return 'password';
    }
    this.#failures.forget(name);
    return identity;
  }

  #credentialOf(identity: Identity): Credential {
    let credential = this.#credentials.get(identity.name);
    if (!credential) {
      const rate = identity.bounds.rate ?? limits.MESSAGES_PER_SECOND;
      const burst = Math.max(rate, limits.MESSAGES_BURST);
      credential = {
        connections: 0,
        bucket: rate === 0 ? null : new TokenBucket(rate, burst, performance.now()),
      };
      this.#credentials.set(identity.name, credential);
    }
    return credential;
  }

  #left(clientId: string, credential: Credential, lasting: boolean, named: boolean): void {
    credential.connections--;
    const holders = (this.#holders.get(clientId) ?? 1) - 1;
    if (holders > 0) {
      this.#holders.set(clientId, holders);
      return;
    }
    this.#holders.delete(clientId);
    if (lasting) this.#sessions.away(clientId).catch((error: Error) => this.#storeFailed(error));
    else if (named) this.#options.access.releaseClientId(clientId);
  }

  #devicesChanged(names: ReadonlySet<string>): void {
    for (const name of names) this.#credentials.delete(name);
    for (const connection of this.#connections) {
      const { identity } = connection;
      if (identity?.kind === 'device' && names.has(identity.name)) {
        connection.destroy(new Ending('credential'));
      }
    }
  }

  // ---- wills

  /** A will that nobody may hear, or that may hold a badge number, is refused with the CONNECT that brings it. */
  #mayLeave(identity: Identity, will: Publication): boolean {
    const meaning = this.#meaning(identity, will.topic);
    return meaning.refused === null && meaning.shared;
  }

  releaseWill(connection: Connection, will: Publication): Promise<Publication | null> {
    const { identity } = connection;
    return identity === null ? Promise.resolve(null) : this.#ingestWill(identity, will);
  }

  #ingestWill(identity: Identity, will: Publication): Promise<Publication | null> {
    const { refused, ingest, shared } = this.#meaning(identity, will.topic);
    if (refused !== null) {
      this.reject(refused, identity, will.topic);
      return Promise.resolve(null);
    }
    const toShare = (): Publication | null => (shared ? this.#withinShare(will, identity) : null);
    if (ingest === null) return Promise.resolve(toShare());
    return new Promise((resolve, reject) => {
      ingest(will.payload, will, (error, outcome) =>
        error ? reject(error) : resolve(outcome === 'refused' ? null : toShare()),
      );
    });
  }

  /** Of clients that were connected when the hub itself was killed: their connections did end without DISCONNECT. */
  async #publishLeftWills(): Promise<void> {
    for (const { will, identity, clientId } of await this.#sessions.takeLeftWills()) {
      try {
        const shared = await this.#ingestWill(identity, will);
        if (shared === null) continue;
        await new Promise<void>((resolve, reject) => {
          this.#aedes?.publish({ cmd: 'publish', ...shared }, (error?: Error | null) =>
            error ? reject(error) : resolve(),
          );
        });
      } catch (error) {
        this.#options.log.warn(
          { clientId, error: String(error) },
          'a will left by a crash was not published',
        );
      }
    }
  }

  // ---- FrontDesk

  get subscriptionsVersion(): number {
    return this.#fanOut.version + this.#sessions.version;
  }

  isWanted(topic: string): boolean {
    return this.#fanOut.hasListener(topic) || this.#sessions.queuesFor(topic);
  }

  meaningOf({ identity }: Connection, topic: string): Meaning {
    checkTopic(topic);
    return this.#meaning(identity ?? ANONYMOUS, topic);
  }

  #meaning(identity: Identity, topic: string): Meaning {
    const refusal = (refused: RejectionReason): Meaning => ({ topic, refused, ingest: null, shared: false });
    if (isTooDeep(topic)) return refusal('topic-too-deep');
    if (!this.#rights.mayPublish(identity, topic)) {
      this.#warn(
        identity.name,
        { device: identity.name, topic: loggable(topic) },
        'publish without the right to it: dropped',
      );
      return refusal('not-authorised');
    }
    const route = this.#options.ingest.routeFor(topic, identity);
    return {
      topic,
      refused: null,
      ingest: route && ((payload, message, done) => route.ingest(payload, message, done)),
      shared: !route?.swallow,
    };
  }

  /** What may hold a badge number, and was retained before the building file said so. */
  #isSwallowed(topic: string): boolean {
    return this.#options.ingest.routeFor(topic, ANONYMOUS)?.swallow === true;
  }

  reject(reason: RejectionReason, identity: Identity | null, topic: string | null): void {
    if (reason === 'payload-too-large' && topic !== null) {
      const device = identity?.name ?? 'unknown';
      this.#warn(device, { device, topic: loggable(topic) }, 'a message too large: dropped');
    }
    this.#count(reason, `mqtt:${identity?.name ?? 'unknown'}`);
    if (isWatched(identity)) this.#options.watch?.().publishRefused(identity, reason, topic);
  }

  slowed(identity: Identity | null): void {
    if (isWatched(identity)) this.#options.watch?.().slowed(identity);
  }

  #count(reason: RejectionReason, from: string): void {
    const count = (this.#dropped[reason] ?? 0) + 1;
    this.#dropped[reason] = count;
    this.#health.detail(`dropped ${reason}`, count);
    this.#options.health.reject(reason, from);
  }

  forward(message: Publication, from: Connection, done: (error?: Error | null) => void): void {
    const kept = from.identity === null ? message : this.#withinShare(message, from.identity);
    if (this.#aedes) publishFrom(this.#aedes, from, kept, done);
    else done(new Error('the broker is not running'));
  }

  /** The message, to be retained only where its credential does not keep too much already. */
  #withinShare(message: Publication, identity: Identity): Publication {
    if (!message.retain || this.#sessions.mayRetain(identity.name, message)) return message;
    this.#count('overloaded', `retained messages of ${identity.name}`);
    if (isWatched(identity)) this.#options.watch?.().notRetained(identity, message.topic);
    return { ...message, retain: false };
  }

  rememberReceived(from: Connection, messageId: number, done: (error?: Error | null) => void): void {
    const clientId = from.connect?.clientId ?? '';
    this.#sessions.storeReceived(clientId, messageId).then(() => done(null), done);
  }

  // ---- reading

  maySubscribe(connection: Connection, filter: string): boolean {
    const { identity, filters } = connection;
    if (identity === null) return false;
    const allowed = !isTooDeep(filter) && this.#rights.maySubscribe(identity, filter);
    if (!allowed)
      this.#warn(identity.name, { device: identity.name, filter: loggable(filter) }, 'SUBSCRIBE refused');
    const granted = allowed && (filters.size < limits.MAX_SUBSCRIPTIONS || filters.has(filter));
    if (isWatched(identity)) this.#options.watch?.().subscribed(identity, filter, granted);
    return granted;
  }

  readableAt(connection: Connection, topic: string): 0 | 1 | 2 | null {
    const { identity, filters, readableTopics } = connection;
    let qos = readableTopics.get(topic);
    if (qos === undefined) {
      if (identity === null || !this.#rights.mayRead(identity, topic)) {
        qos = null;
      } else {
        const granted = [...filters]
          .filter(([filter]) => filterCovers(filter, topic))
          .map(([, level]) => level);
        // A message queued for a filter that is gone keeps the QoS it was queued with.
        qos = granted.length === 0 ? 2 : (Math.max(...granted) as 0 | 1 | 2);
      }
      if (readableTopics.size >= limits.REMEMBERED_TOPICS) readableTopics.clear();
      readableTopics.set(topic, qos);
    }
    return qos;
  }

  /** One device that is set badly must not fill the disk with what is said about it. */
  #warn(about: string, fields: object, message: string): void {
    const now = performance.now();
    this.#warnings.add(about, now);
    if (this.#warnings.count(about, now) <= limits.WARNINGS_PER_MINUTE)
      this.#options.log.warn(fields, message);
  }

  #storeFailed(error: Error): void {
    this.#options.log.error({ error: error.message }, 'MQTT session store');
  }
}

/** Only who makes a prototype looks at what it does. */
const isWatched = (identity: Identity | null): identity is Identity => identity?.role === 'prototype';

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => {}), late]);
  clearTimeout(timer);
}

/** A reader set up wrongly may put the badge's number into its topic: only the first levels go to the log. */
function loggable(topic: string): string {
  const levels = topic.split('/');
  return levels.length > 2 ? `${levels.slice(0, 2).join('/')}/…` : topic;
}
