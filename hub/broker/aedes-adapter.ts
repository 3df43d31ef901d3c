import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import type { Connection, Publication } from './connection.ts';
import type { FanOut } from './fan-out.ts';
import { CONNECT_TIMEOUT_MS, DRAIN_TIMEOUT_MS, HOOK_TIMEOUT_MS, MAX_CONNECTIONS } from './limits.ts';
import type { Sessions } from './sessions.ts';

/** CONNACK return codes, §3.2.2.3. */
export type ReturnCode = 0 | 2 | 3 | 4 | 5;

/** What the broker decides, in plain promises and answers. */
export interface BrokerRules {
  /** Who connects, and whether it may. 0 accepts. */
  admit(
    connection: Connection,
    clientId: string,
    username: string | undefined,
    password: Buffer | undefined,
    will: Publication | undefined,
  ): Promise<ReturnCode>;
  maySubscribe(connection: Connection, filter: string): boolean;
  /** The QoS a message on this topic reaches the client with at most; null: not at all. */
  readableAt(connection: Connection, topic: string): 0 | 1 | 2 | null;
  /** Gives a due will to the journal where it belongs; what subscribers get of it. */
  releaseWill(connection: Connection, will: Publication): Promise<Publication | null>;
}

/** Of aedes' client, what its type does not show (aedes 1.2, lib/client.js). */
interface ClientInternals {
  readonly id: string;
  readonly conn: Connection;
  readonly _will: Publication | null;
  readonly subscriptions: Record<string, { qos: 0 | 1 | 2 }>;
  duplicates: Record<string, number>;
  deliver0: Deliver;
  deliverQoS: Deliver;
  once(event: 'connected', listener: () => void): void;
}
/** Of aedes-packet: `brokerCounter` numbers what the broker has taken. */
type Delivery = Publication & {
  readonly brokerId: string | null;
  readonly brokerCounter: number;
  readonly messageId?: number | null;
};
type Deliver = (packet: Delivery, done: () => void) => void;
const internals = (client: Client): ClientInternals => client as unknown as ClientInternals;
/** Of aedes itself, likewise (aedes.js). */
interface AedesInternals {
  readonly clients: Readonly<Record<string, ClientInternals>>;
  publish(
    packet: Publication & { cmd: 'publish' },
    client: ClientInternals,
    done: (error?: Error | null) => void,
  ): void;
}
/** aedes leaves its client on the stream. */
const clientOf = (connection: Connection) =>
  (connection as unknown as { readonly client: ClientInternals }).client;
/** aedes keeps the stream it was given: ours. */
export const connectionOf = (client: Client): Connection => internals(client).conn;

/**
 * aedes' hooks are bare callbacks, without a limit of time and without a guard against a second call. This is
 * the only place that knows them: outside there are promises, and each callback is called once, in time.
 */
export function createAedes(id: string, sessions: Sessions, fanOut: FanOut, rules: BrokerRules): Aedes {
  const aedes = new Aedes({
    id,
    persistence: sessions,
    mq: fanOut,
    // Only sizes aedes' listener warning here: fan-out is ours.
    concurrency: MAX_CONNECTIONS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    drainTimeout: DRAIN_TIMEOUT_MS,
    // 3.1 clients may have long ids too, as Mosquitto allows.
    maxClientsIdLength: 65_535,

    preConnect(_client, packet, done) {
      // The connection watches keep-alive itself: aedes no longer sees the packets that would refresh it.
      packet.keepalive = 0;
      done(null, true);
    },

    authenticate(client, username, password, done) {
      const { conn, _will } = internals(client);
      inTime(rules.admit(conn, client.id, username, password, _will ?? undefined))
        .catch((): ReturnCode => 3)
        .then((returnCode) => {
          if (returnCode === 0) done(null, true);
          else done(refusal(returnCode), false);
        });
    },

    // Only wills come this way: a client's PUBLISH is handled by its connection.
    authorizePublish(client, packet, done) {
      if (!client) return done(null);
      inTime(rules.releaseWill(connectionOf(client), packet as Publication)).then((shared) => {
        if (shared === null) return done(new Error('will not shared'));
        packet.retain = shared.retain;
        done(null);
      }, done);
    },

    authorizeSubscribe(client, subscription, done) {
      const connection = connectionOf(client);
      const granted = rules.maySubscribe(connection, subscription.topic);
      if (granted) {
        connection.filters.set(subscription.topic, subscription.qos);
        connection.readableTopics.clear();
      }
      done(null, granted ? subscription : null);
    },

    // A message goes out with the lower of its own QoS and the highest granted one [MQTT-3.8.4-6] [MQTT-3.3.5-1];
    // aedes only looks at a filter that equals the topic.
    authorizeForward(client, packet) {
      const qos = rules.readableAt(connectionOf(client), packet.topic);
      if (qos === null) return null;
      return packet.qos <= qos ? packet : { ...packet, qos };
    },
  });
  // The limit of 100 levels is that of qlobber, which is not used here; `maySubscribe` refuses at ours, with 0x80.
  return Object.assign(aedes, { maxTopicLevels: Number.POSITIVE_INFINITY });
}

/** The connection of the client that holds this client id, if one does. */
export function connectionHolding(aedes: Aedes | null, clientId: string): Connection | undefined {
  return (aedes as unknown as AedesInternals | null)?.clients[clientId]?.conn;
}

/** Publishes as that client: stored and handed to every subscriber when `done` is called, without an error. */
export function publishFrom(
  aedes: Aedes,
  from: Connection,
  message: Publication,
  done: (error?: Error | null) => void,
): void {
  (aedes as unknown as AedesInternals).publish(
    { cmd: 'publish', ...message, dup: false }, // [MQTT-3.3.1-3]
    clientOf(from),
    done,
  );
}

/**
 * Gives a connection to aedes, which speaks with it until it closes. How it delivers to that client is put right
 * in three points.
 * - aedes tells a message that matches two filters from two messages by its number having to be higher than any
 *   before, and loses one that was stored more slowly than the next. All filters are served in one go (fan-out.ts),
 *   so the same number twice in a row is what has to be looked for.
 * - With overlapping filters it delivers through whichever comes first; were that one of QoS 0, the message would
 *   be too. `authorizeForward` names the QoS, so every message of QoS ≥ 1 takes the same way.
 * - While a session's queue is being sent, newer messages overtake it [MQTT-4.6.0-6]. They are in the queue
 *   themselves: it is read again until none was missed.
 */
export function handOver(aedes: Aedes, connection: Connection, sessions: Sessions): void {
  const client = internals(aedes.handle(connection as Duplex as Socket));
  const { deliver0, deliverQoS } = client;
  let last = 0;
  let emptying = true;
  let missed = false;

  const deliver: Deliver = (packet, done) => {
    const published = packet.brokerId !== null; // otherwise a retained message for a new filter
    const again = published && packet.brokerCounter === last;
    last = packet.brokerCounter;
    client.duplicates = Object.create(null);
    if (packet.qos === 0 && !again) {
      deliver0(packet, done);
    } else if (!again && !(published && emptying && connection.connect?.clean === false)) {
      deliverQoS(packet, done);
    } else {
      missed ||= !again;
      setImmediate(done);
    }
  };
  client.deliver0 = deliver;
  client.deliverQoS = deliver;

  const sendMissed = async (): Promise<void> => {
    while (missed) {
      missed = false;
      for await (const packet of sessions.outgoingStream(client) as AsyncIterable<Delivery>) {
        if (connection.destroyed) return;
        if (packet.messageId) continue; // sent, and not acknowledged yet
        client.duplicates = Object.create(null);
        await new Promise<void>((resolve) => deliverQoS(packet, resolve));
      }
    }
    emptying = false;
  };
  client.once('connected', () => {
    sendMissed().catch((error: Error) => connection.destroy(error));
  });
}

/** After a change of filters: aedes lowers a message to the QoS stored with the filter that equals its topic. */
export function alignGrantedQos(client: Client, rules: BrokerRules): void {
  const { conn, subscriptions } = internals(client);
  conn.readableTopics.clear();
  for (const [filter, subscription] of Object.entries(subscriptions)) {
    if (!/[+#]/.test(filter)) subscription.qos = rules.readableAt(conn, filter) ?? subscription.qos;
  }
}

function refusal(returnCode: ReturnCode): AuthenticateError {
  return Object.assign(new Error(`CONNECT refused: ${returnCode}`), { returnCode }) as AuthenticateError;
}

function inTime<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), HOOK_TIMEOUT_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
