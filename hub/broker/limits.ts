/**
 * Every bound of the MQTT front door, with its reason and what happens at it. An operator changes the two that
 * depend on a device (`--rate`, `--connections`) with its credential; the others protect the hub itself.
 */

/** Largest control packet. The largest sensible message here is a small picture; a larger PUBLISH is dropped and counted. */
export const MAX_PACKET_BYTES = 256 * 1024;
/** The same of a gateway: Zigbee2MQTT tells of all its devices in one message, 5 to 10 kB of each; a coordinator holds some hundred. */
export const MAX_GATEWAY_PACKET_BYTES = 1024 * 1024;
/** Largest CONNECT: the largest will the protocol can carry (65,535 bytes) and the names. Unknown peers may buffer no more. */
export const MAX_CONNECT_BYTES = 68 * 1024;
/** Connections in all; a building has hundreds of devices. Each costs about 80 kB. Further ones are closed. */
export const MAX_CONNECTIONS = 2_000;
/**
 * Connections that have not said who they are. Beyond it the oldest is closed: whoever only opens sockets pushes out
 * itself, and half of all places stay for those who are known. Devices that come back together say it within moments.
 */
export const MAX_UNIDENTIFIED = 1_000;
/** Connections of one credential: a gateway with a few bridges, never a leaked password in a loop. CONNACK 3. */
export const CONNECTIONS_PER_CREDENTIAL = 10;
/** Sustained publishes of one credential per second: a busy gateway sends tens. QoS 0 is dropped, QoS ≥ 1 slowed. */
export const MESSAGES_PER_SECOND = 200;
/** What a credential may send at once: a gateway that reconnects empties its own backlog. */
export const MESSAGES_BURST = 2_000;
/** Longest wait for rate tokens before looking again, ms: a shared bucket may have been emptied by a sibling. */
export const RATE_WAIT_MS = 250;

/** Messages of one connection that are read but not answered; beyond it TCP pushes back. Enough to fill a group commit. */
export const MAX_UNANSWERED_MESSAGES = 2_000;
/** The same, in bytes: what one connection may hold of the hub's memory. */
export const MAX_UNANSWERED_BYTES = 1024 * 1024;
/** Deliveries that one connection's messages still owe to slow subscribers; beyond it that publisher is not read. */
export const MAX_UNDELIVERED = 1_000;
/** QoS 2 messages of one session received but not released by PUBREL; the protocol's own end is 65,535. Closed beyond. */
export const MAX_UNRELEASED = 1_000;
/** What may wait in memory for one subscriber's socket before its publishers feel it. */
export const OUTGOING_BUFFER_BYTES = 256 * 1024;
/** A subscriber that reads nothing for this long is disconnected: half of the 10 s that it may delay others. */
export const DRAIN_TIMEOUT_MS = 5_000;

/** Filters of one client; SUBACK 0x80 beyond. A dashboard uses tens. */
export const MAX_SUBSCRIPTIONS = 200;
/** Levels of a topic or filter. Ours have 5, the deepest vendor tree 8. PUBLISH dropped and counted, SUBACK 0x80. */
export const MAX_TOPIC_LEVELS = 32;
/** Characters of a topic or filter, likewise: topics are remembered. The longest vendor topic has some 200. */
export const MAX_TOPIC_LENGTH = 1_024;
/** Topics whose rights and route one connection remembers; beyond it the memory starts afresh. */
export const REMEMBERED_TOPICS = 1_000;
/** Topics whose subscribers an index remembers; beyond it the memory starts afresh. */
export const REMEMBERED_MATCHES = 10_000;

/** Retained messages, count and bytes: a new topic beyond is forwarded but not retained, and counted. */
export const MAX_RETAINED_MESSAGES = 10_000;
export const MAX_RETAINED_BYTES = 32 * 1024 * 1024;
/**
 * The same for one credential, so that no single one fills the store for all: a gateway that announces a hundred
 * devices to Home Assistant keeps some 2,000 short messages. Beyond it a message is forwarded but not retained.
 */
export const RETAINED_PER_CREDENTIAL = 2_500;
export const RETAINED_BYTES_PER_CREDENTIAL = 4 * 1024 * 1024;
/**
 * Messages kept for one subscriber of QoS ≥ 1 until it acknowledges them, count and bytes. At the bound the new message is not queued for that
 * subscriber, and counted: the queue keeps its order and a gap at its end, as Mosquitto's max_queued_messages does.
 */
export const MAX_QUEUED_MESSAGES = 5_000;
export const MAX_QUEUED_BYTES = 2 * 1024 * 1024;
/** Sessions that outlive their connection, in all and of one credential. CONNACK 3 beyond. */
export const MAX_SESSIONS = 2_000;
export const SESSIONS_PER_CREDENTIAL = 200;
/** A session whose client stays away this long is removed: a week covers holidays of a device, not its replacement. */
export const SESSION_EXPIRY_MS = 7 * 86_400_000;
/** How often expired sessions are looked for. */
export const SESSION_SWEEP_MS = 3_600_000;

/** Longest client id, characters: it is written down. MQTT.js makes ids of 17, gateways of up to 60. CONNACK 2. */
export const MAX_CLIENT_ID_LENGTH = 256;
/** Longest user name looked at: no device's name is longer (hub/contract/topics.ts). CONNACK 5. */
export const MAX_USERNAME_LENGTH = 63;
/** From the TCP connection to CONNECT. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** A question to access or to the journal that is not answered by then is refused. scrypt takes 0.1 s, a bad disk seconds. */
export const HOOK_TIMEOUT_MS = 10_000;
/** Refused log-ins of one user name from one address in a minute, then of one address: guessing a password takes years. */
export const FAILURES_PER_NAME = 10;
export const FAILURES_PER_ADDRESS = 60;
export const FAILURES_WINDOW_MS = 60_000;
/** Addresses remembered; the oldest is forgotten. */
export const FAILURES_REMEMBERED = 10_000;

/** Lines in the log about one device or address in a minute; the counters go on. */
export const WARNINGS_PER_MINUTE = 20;

/** For what was accepted to be committed and answered when the hub stops; the whole hub has 10 s. */
export const STOP_ANSWERS_MS = 3_000;
/** For clients, listeners and the session store to close. */
export const STOP_CLOSE_MS = 1_500;
/** For the last bytes (a CONNACK, the last PUBACK) to leave a socket that is being closed. */
export const LINGER_MS = 1_000;
