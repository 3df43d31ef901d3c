import { Duplex } from 'node:stream';
import { HubError, type RejectionReason } from '../contract/errors.ts';
import type { Identity } from '../contract/roles.ts';
import type { DisconnectReason } from '../contract/startups.ts';
import type { IngestDone } from '../ingest/topic-route.ts';
import { type Frame, PACKET, PacketSplitter, ProtocolViolation } from './framing.ts';
import {
  DRAIN_TIMEOUT_MS,
  LINGER_MS,
  MAX_CONNECT_BYTES,
  MAX_GATEWAY_PACKET_BYTES,
  MAX_PACKET_BYTES,
  MAX_UNANSWERED_BYTES,
  MAX_UNANSWERED_MESSAGES,
  MAX_UNDELIVERED,
  MAX_UNRELEASED,
  OUTGOING_BUFFER_BYTES,
  RATE_WAIT_MS,
  REMEMBERED_TOPICS,
} from './limits.ts';
import {
  type Connect,
  checkFlags,
  decodeText,
  fieldEnd,
  packetId,
  readConnect,
  readFilters,
} from './packets.ts';
import type { TokenBucket } from './throttle.ts';

/** A message on its way from a client through the hub. */
export interface Publication {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly dup: boolean;
}

/** What a publish on one topic means for one connection; asked once and remembered. */
export interface Meaning {
  readonly topic: string;
  /** Why such a message is dropped. It is acknowledged all the same: MQTT 3.1.1 has no negative acknowledgement. */
  readonly refused: RejectionReason | null;
  /** The hub's own use of it; `done` comes once, after the durable commit, in the order of the calls. */
  readonly ingest: ((payload: Buffer, message: Publication, done: IngestDone) => void) | null;
  /** Whether it is handed to subscribers and may be retained. */
  readonly shared: boolean;
}

/** What a connection asks of the broker. */
export interface FrontDesk {
  meaningOf(connection: Connection, topic: string): Meaning;
  /** Whether somebody wants a message on this topic, now or later. */
  isWanted(topic: string): boolean;
  /** Changes whenever `isWanted` may. */
  readonly subscriptionsVersion: number;
  /** PUBLISH packets read so far, of all connections. */
  received: number;
  reject(reason: RejectionReason, identity: Identity | null, topic: string | null): void;
  /** A message of QoS ≥ 1 has to wait for the rate. */
  slowed(identity: Identity | null): void;
  /** Stores what must be stored and hands the message to its subscribers; `done` once. */
  forward(message: Publication, from: Connection, done: (error?: Error | null) => void): void;
  /** Keeps the identifier of a QoS 2 message of a lasting session; `done` once. */
  rememberReceived(from: Connection, messageId: number, done: (error?: Error | null) => void): void;
}

interface RememberedTopic {
  readonly meaning: Meaning;
  wanted: boolean;
  version: number;
}

/** A PUBLISH that is read and not answered yet. Answers leave in the order of arrival [MQTT-4.6.0-2]. */
interface Unanswered {
  readonly topic: RememberedTopic | null;
  /** What subscribers get; null: nothing. */
  message: Publication | null;
  readonly qos: 0 | 1 | 2;
  readonly messageId: number;
  readonly bytes: number;
  /** A QoS 2 message that is here for the first time. */
  readonly fresh: boolean;
  settled: boolean;
}

/** Why the hub closes a connection. */
export class Ending extends Error {
  readonly why: DisconnectReason;

  constructor(why: DisconnectReason) {
    super(`closed by the hub: ${why}`);
    this.why = why;
  }
}

/** How soon to look again whether aedes has read what it was given. */
const AEDES_TURN_MS = 20;
const PUBACK = 0x40;
const PUBREC = 0x50;

/**
 * One client's network connection, between its socket and aedes.
 *
 * Everything but PUBLISH goes on to aedes, once it is known to be well formed. A PUBLISH is handled here, because
 * four promises hang together and aedes' own path keeps none of them: it is answered only after the journal's
 * commit, in the order of arrival, its raw payload never reaches what aedes stores, and what one client may send
 * is bounded before it is buffered. Answers to one commit leave in one write.
 *
 * Reading stops (and TCP pushes back) while too much is unanswered or undelivered, while a rate is exceeded, or
 * while the client does not read what it is sent.
 */
export class Connection extends Duplex {
  readonly remoteAddress: string;
  /** Who it is, where the way it came tells; what its CONNECT says of that is then not looked at. */
  given: Identity | null = null;
  /** Set once the credential is verified. */
  identity: Identity | null = null;
  connect: Connect | null = null;
  /** What is shared by all connections of the credential; null lifts the bound. */
  bucket: TokenBucket | null = null;
  /** QoS 2 packet identifiers received and not yet released; a lasting session's own set replaces it. */
  received = new Set<number>();
  /** Granted filters and their QoS. */
  readonly filters = new Map<string, 0 | 1 | 2>();
  /** Topics this client may read, with the highest QoS of its filters; null: it may not. Begins afresh on change. */
  readonly readableTopics = new Map<string, 0 | 1 | 2 | null>();

  readonly #socket: Duplex;
  readonly #desk: FrontDesk;
  readonly #splitter = new PacketSplitter(MAX_CONNECT_BYTES);
  #phase: 'new' | 'connecting' | 'open' | 'closing' = 'new';
  /** A packet that has to wait: for its turn behind unanswered messages, or for the rate. */
  #held: Frame | null = null;
  #rateTimer: NodeJS.Timeout | null = null;
  /** SUBSCRIBE and UNSUBSCRIBE that aedes is still busy with: what follows must find them done. */
  #subscribing = 0;
  #aedesFull = false;
  #ended = false;
  #stopping = false;
  #processing = false;

  readonly #topics = new Map<string, RememberedTopic>();
  #queue: Unanswered[] = [];
  #first = 0;
  #unansweredBytes = 0;
  #forwarding = false;
  #undelivered = 0;
  #onIdle: (() => void) | null = null;

  #answers = Buffer.allocUnsafe(256);
  #answersLength = 0;
  #flushing = false;
  #stalled: NodeJS.Timeout | null = null;

  #keepAliveMs = 0;
  #keepAliveTimer: NodeJS.Timeout | null = null;
  #heardAt = 0;

  constructor(socket: Duplex, remoteAddress: string, desk: FrontDesk) {
    super({
      allowHalfOpen: true,
      readableHighWaterMark: MAX_PACKET_BYTES,
      writableHighWaterMark: OUTGOING_BUFFER_BYTES,
    });
    this.#socket = socket;
    this.remoteAddress = remoteAddress;
    this.#desk = desk;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('end', () => this.#end());
    socket.on('error', () => this.#end());
    socket.on('close', () => this.#end());
  }

  // ---- from the socket

  #read(chunk: Buffer): void {
    this.#heardAt = performance.now();
    this.#splitter.push(chunk);
    this.#process();
  }

  /** The peer has sent its last byte; what it sent is still handled. */
  #end(): void {
    this.#ended = true;
    this.#process();
  }

  #process(): void {
    if (this.#processing) return; // an answer inside the loop: the loop goes on anyway
    this.#processing = true;
    try {
      while (!this.#isBlocked()) {
        const frame: Frame | null = this.#held ?? this.#splitter.next();
        this.#held = null;
        if (frame === null) break;
        if (!this.#handle(frame)) {
          this.#held = frame;
          break;
        }
      }
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#processing = false;
    }
    if (this.destroyed) return;
    if (this.#held !== null || this.#isBlocked()) {
      this.#socket.pause();
    } else if (this.#ended) {
      this.#finish();
    } else if (this.#socket.isPaused()) {
      this.#socket.resume();
    }
  }

  #isBlocked(): boolean {
    return (
      this.#phase === 'connecting' ||
      this.#unanswered >= MAX_UNANSWERED_MESSAGES ||
      this.#unansweredBytes >= MAX_UNANSWERED_BYTES ||
      this.#undelivered >= MAX_UNDELIVERED ||
      this.#subscribing > 0 ||
      this.#rateTimer !== null ||
      this.#stalled !== null ||
      this.#aedesFull ||
      this.#stopping ||
      this.destroyed
    );
  }

  /** False: not now, the same packet again later. */
  #handle(frame: Frame): boolean {
    if (this.#phase === 'closing') return true; // nothing is expected after DISCONNECT [MQTT-3.14.4-2]
    checkFlags(frame);
    if ((frame.type === PACKET.connect) !== (this.#phase === 'new')) {
      throw new ProtocolViolation('CONNECT comes first and once [MQTT-3.1.0-1] [MQTT-3.1.0-2]');
    }
    switch (frame.type) {
      case PACKET.publish:
        return this.#publish(frame);
      case PACKET.connect: {
        const connect = readConnect(frame);
        if ('refusal' in connect) {
          this.#phase = 'closing';
          this.end(Buffer.of(0x20, 2, 0, connect.refusal), () => this.destroy());
          return true;
        }
        this.connect = connect;
        this.#phase = 'connecting';
        this.#splitter.limit = MAX_PACKET_BYTES;
        break;
      }
      case PACKET.subscribe:
      case PACKET.unsubscribe:
        readFilters(frame);
        if (this.#unanswered > 0) return false;
        this.#subscribing++;
        break;
      case PACKET.disconnect:
        if (frame.end !== frame.body) throw new ProtocolViolation('DISCONNECT with a payload');
        if (this.#unanswered > 0) return false;
        this.#phase = 'closing';
        break;
      case PACKET.pingreq:
        if (frame.end !== frame.body) throw new ProtocolViolation('PINGREQ with a payload');
        break;
      default:
        if (frame.end !== frame.body + 2) throw new ProtocolViolation('acknowledgement of a wrong length');
        packetId(frame, frame.body);
    }
    this.#aedesFull = !this.push(frame.buffer.subarray(frame.start, frame.end));
    return true;
  }

  // ---- PUBLISH

  #publish(frame: Frame): boolean {
    const { buffer, body, end } = frame;
    const qos = ((frame.flags >> 1) & 3) as 0 | 1 | 2;
    const topicEnd = fieldEnd(frame, body);
    const messageId = qos === 0 ? 0 : packetId(frame, topicEnd);

    if (this.bucket !== null && !this.bucket.take(this.#heardAt)) {
      if (qos > 0) {
        this.#desk.slowed(this.identity);
        this.#rateTimer = setTimeout(
          () => {
            this.#rateTimer = null;
            this.#heardAt = performance.now();
            this.#process();
          },
          Math.min(RATE_WAIT_MS, this.bucket.wait()),
        );
        return false;
      }
      this.#desk.received++;
      this.#desk.reject('rate-limited', this.identity, null);
      return true;
    }
    this.#desk.received++;
    const topic = this.#topicOf(buffer, body + 2, topicEnd);
    const { refused, ingest, shared } = topic.meaning;
    const refusal = frame.oversized ? 'payload-too-large' : refused;
    if (refusal !== null) {
      this.#desk.reject(refusal, this.identity, topic.meaning.topic);
      return this.#answerOnly(qos, messageId);
    }

    let fresh = false;
    if (qos === 2) {
      if (this.received.has(messageId)) {
        // Sent again before PUBREL: the same message, it is only answered again [MQTT-4.3.3-2].
        return this.#answerOnly(qos, messageId);
      }
      if (this.received.size >= MAX_UNRELEASED) throw new ProtocolViolation('too many QoS 2 without PUBREL');
      this.received.add(messageId);
      fresh = true;
    }
    const message: Publication = {
      topic: topic.meaning.topic,
      payload: buffer.subarray(qos === 0 ? topicEnd : topicEnd + 2, end),
      qos,
      retain: (frame.flags & 1) === 1,
      dup: (frame.flags & 8) === 8,
    };
    const waiting: Unanswered = {
      topic,
      message: shared ? message : null,
      qos,
      messageId,
      bytes: end - body,
      fresh,
      settled: ingest === null,
    };
    this.#enqueue(waiting);
    ingest?.(message.payload, message, (error, outcome) => {
      if (outcome === 'in-passing' && waiting.message) {
        waiting.message = { ...waiting.message, qos: 0, retain: false };
      }
      this.#ingested(waiting, error, outcome === 'refused');
    });
    return true;
  }

  /** What it may say and hear is asked anew from the next message on. */
  forgetRights(): void {
    this.#topics.clear();
    this.readableTopics.clear();
  }

  /** By the topic's bytes, so that the hot path neither decodes nor checks a topic it has seen. */
  #topicOf(buffer: Buffer, start: number, end: number): RememberedTopic {
    const key = buffer.toString('latin1', start, end);
    let topic = this.#topics.get(key);
    if (topic === undefined) {
      const meaning = this.#desk.meaningOf(this, decodeText(buffer.subarray(start, end)));
      topic = { meaning, wanted: true, version: -1 };
      if (this.#topics.size >= REMEMBERED_TOPICS) this.#topics.clear();
      this.#topics.set(key, topic);
    }
    return topic;
  }

  /** In its turn, too. */
  #answerOnly(qos: 0 | 1 | 2, messageId: number): true {
    this.#enqueue({ topic: null, message: null, qos, messageId, bytes: 0, fresh: false, settled: true });
    return true;
  }

  #enqueue(waiting: Unanswered): void {
    this.#unansweredBytes += waiting.bytes;
    this.#queue.push(waiting);
    if (waiting.settled) this.#advance();
  }

  #ingested(waiting: Unanswered, error: HubError | null, refused: boolean): void {
    if (error !== null && waiting.qos > 0) {
      // Not kept, so not acknowledged: the client sends it again when it is back.
      if (waiting.fresh) this.received.delete(waiting.messageId);
      this.destroy(error);
      return;
    }
    if (error !== null) {
      this.#desk.reject('overloaded', this.identity, waiting.topic?.meaning.topic ?? null);
    }
    if (error !== null || refused) waiting.message = null;
    waiting.settled = true;
    if (this.#queue[this.#first] === waiting) this.#advance();
  }

  get #unanswered(): number {
    return this.#queue.length - this.#first;
  }

  /** Hands on and answers what is settled, strictly in order. */
  #advance(): void {
    while (!this.#forwarding) {
      const waiting = this.#queue[this.#first];
      if (waiting === undefined || !waiting.settled) break;
      const lasting = waiting.fresh && this.connect?.clean === false;
      if (!lasting && !this.#isWanted(waiting)) {
        this.#answer(waiting);
        continue;
      }
      this.#forwarding = true;
      this.#forward(waiting, lasting, (error) => {
        this.#forwarding = false;
        if (error && waiting.qos > 0) {
          if (waiting.fresh) this.received.delete(waiting.messageId);
          this.destroy(error);
        } else {
          this.#answer(waiting);
          this.#advance();
        }
      });
    }
  }

  #isWanted({ message, topic }: Unanswered): boolean {
    if (message === null || topic === null) return false;
    if (message.retain) return true;
    const version = this.#desk.subscriptionsVersion;
    if (topic.version !== version) {
      topic.wanted = this.#desk.isWanted(message.topic);
      topic.version = version;
    }
    return topic.wanted;
  }

  #forward(waiting: Unanswered, lasting: boolean, done: (error?: Error | null) => void): void {
    const forward = (error?: Error | null): void => {
      if (error || waiting.message === null) done(error);
      else this.#desk.forward(waiting.message, this, done);
    };
    // Stored first, then handed on: were it the other way round, a failure between would deliver it twice.
    if (lasting) this.#desk.rememberReceived(this, waiting.messageId, forward);
    else forward();
  }

  #answer(waiting: Unanswered): void {
    this.#first++;
    this.#unansweredBytes -= waiting.bytes;
    if (this.#first === this.#queue.length) {
      this.#queue = [];
      this.#first = 0;
    } else if (this.#first >= MAX_UNANSWERED_MESSAGES) {
      this.#queue = this.#queue.slice(this.#first);
      this.#first = 0;
    }
    if (!this.#flushing) {
      this.#flushing = true;
      process.nextTick(() => this.#flushAnswers());
    }
    if (waiting.qos === 0) return;
    const at = this.#answersLength;
    if (at === this.#answers.length) this.#answers = Buffer.concat([this.#answers], at * 2);
    this.#answers[at] = waiting.qos === 1 ? PUBACK : PUBREC;
    this.#answers[at + 1] = 2;
    this.#answers[at + 2] = waiting.messageId >> 8;
    this.#answers[at + 3] = waiting.messageId & 0xff;
    this.#answersLength = at + 4;
  }

  /** Once a tick: all answers in one write, then the room they made is used. */
  #flushAnswers(): void {
    this.#flushing = false;
    if (this.#answersLength > 0 && this.#socket.writable) {
      const answers = Buffer.from(this.#answers.subarray(0, this.#answersLength));
      if (!this.#socket.write(answers) && this.#stalled === null) this.#waitForReader();
    }
    this.#answersLength = 0;
    if (this.#unanswered === 0) this.#onIdle?.();
    if (!this.destroyed) this.#process();
  }

  /** A client that does not read its answers is not read either, and not for long. */
  #waitForReader(): void {
    this.#stalled = setTimeout(() => this.destroy(new Ending('not-reading')), DRAIN_TIMEOUT_MS);
    this.#socket.once('drain', () => {
      if (this.#stalled) clearTimeout(this.#stalled);
      this.#stalled = null;
      this.#process();
    });
  }

  // ---- from the broker

  /** aedes has answered CONNECT with 0. */
  opened(): void {
    this.#phase = 'open';
    if (this.identity?.role === 'gateway') this.#splitter.limit = MAX_GATEWAY_PACKET_BYTES;
    this.#keepAliveMs = (this.connect?.keepAlive ?? 0) * 1_500; // [MQTT-3.1.2-24]
    if (this.#keepAliveMs > 0) this.#watch(this.#keepAliveMs);
    this.#process();
  }

  /** How it ended, where that is known here; null: it was cut, by the network or for another connection. */
  get ending(): DisconnectReason | null {
    const { errored } = this;
    if (this.#phase === 'closing') return 'goodbye';
    if (errored instanceof Ending) return errored.why;
    if (errored instanceof ProtocolViolation) return 'protocol';
    return errored instanceof HubError ? 'hub' : null;
  }

  /** aedes is done with a SUBSCRIBE or an UNSUBSCRIBE. */
  subscribed(): void {
    this.#subscribing = Math.max(0, this.#subscribing - 1);
    this.#process();
  }

  /** Deliveries that this client's messages owe to subscribers, more or fewer. */
  owes(deliveries: number): void {
    const before = this.#undelivered;
    this.#undelivered += deliveries;
    if (before >= MAX_UNDELIVERED && this.#undelivered < MAX_UNDELIVERED) this.#process();
  }

  /** The hub stops: nothing more is read; resolves when what was read is answered. */
  quiesce(): Promise<void> {
    this.#stopping = true;
    this.#process();
    if (this.#unanswered === 0 || this.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      this.once('close', resolve);
    });
  }

  /** One timer a connection, looked at when it fires: a refresh per packet would cost more than the packet. */
  #watch(ms: number): void {
    this.#keepAliveTimer = setTimeout(() => {
      const silent = performance.now() - this.#heardAt;
      // While it is the hub that does not read, silence says nothing about the client.
      if (this.#isBlocked() || this.#held !== null) this.#watch(this.#keepAliveMs);
      else if (silent < this.#keepAliveMs) this.#watch(this.#keepAliveMs - silent);
      else this.destroy(new Ending('keep-alive'));
    }, ms);
  }

  /** Nothing more will come and all of it is handled. */
  #finish(): void {
    if (this.#unanswered > 0) return;
    if (this.#phase === 'closing') return; // aedes ends it at DISCONNECT, so that no will is published
    if (this.readableLength === 0) this.destroy();
    else setTimeout(() => this.#process(), AEDES_TURN_MS); // its acknowledgements are not read by aedes yet
  }

  // ---- Duplex, as aedes uses it

  override _read(): void {
    if (!this.#aedesFull) return;
    this.#aedesFull = false;
    this.#process();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  /** aedes writes a packet in up to six pieces: they leave together. */
  override _writev(pieces: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#socket.write(Buffer.concat(pieces.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    for (const timer of [this.#rateTimer, this.#stalled, this.#keepAliveTimer])
      if (timer) clearTimeout(timer);
    const socket = this.#socket;
    if (error || !socket.writable) {
      socket.destroy();
    } else {
      // The last answers are still on their way out.
      const linger = setTimeout(() => socket.destroy(), LINGER_MS);
      socket.once('close', () => clearTimeout(linger));
      socket.removeAllListeners('data');
      socket.resume();
      socket.end();
    }
    done(error);
  }
}
