import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs, promisify } from 'node:util';

/**
 * A load of MQTT publishes that costs as little as possible: raw sockets, packets serialised once, answers counted by
 * their length. The same load goes to the hub and to its peer. A process of its own, so that it does not share the
 * measured one's event loop.
 */
export interface Load {
  readonly port: number;
  readonly publishers: number;
  /** Unacknowledged messages a publisher has on the way; QoS 1 only. */
  readonly window: number;
  readonly qos: 0 | 1;
  readonly messages: number;
  readonly topic: string;
  readonly payload: string;
  /** Absent: without a user name. */
  readonly username?: string;
  readonly password?: string;
}
export interface LoadResult {
  readonly messages: number;
  /** From the first publish to the last answer. */
  readonly seconds: number;
  readonly perSecond: number;
  /** When the first was sent, ms since the epoch. */
  readonly began: number;
}

const NODE = path.resolve(import.meta.dirname, '../../node_modules/.bin/node');
const argumentsOf = (load: Partial<Load> & { readonly rate?: number }): string[] => [
  import.meta.filename,
  ...Object.entries(load).map(([name, value]) => `--${name}=${value}`),
];

/** Runs the load in a process of its own. */
export async function measureLoad(load: Load): Promise<LoadResult> {
  const { stdout } = await promisify(execFile)(NODE, argumentsOf(load));
  return JSON.parse(stdout) as LoadResult;
}

/** `rate` messages a second, all publishers together, QoS 1, from a process of its own, until `stop`. */
export async function steadyLoad(
  load: Omit<Load, 'window' | 'qos' | 'messages'>,
  rate: number,
): Promise<{ stop(): Promise<void> }> {
  const child: ChildProcess = spawn(NODE, argumentsOf({ ...load, rate }), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const failed = once(child, 'exit').then(() => Promise.reject(new Error('the load could not connect')));
  await Promise.race([once(child.stdout!, 'data'), failed]);
  failed.catch(() => {});
  return {
    stop: async () => {
      if (child.exitCode !== null) throw new Error('the load ended before its time');
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
};

function packet(first: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; ; rest >>= 7) {
    length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  return Buffer.concat([Buffer.of(first, ...length), body]);
}

function connectPacket({ username, password }: Load): Buffer {
  const flags = 2 | (username === undefined ? 0 : 0x80) | (password === undefined ? 0 : 0x40);
  return packet(
    0x10,
    text('MQTT'),
    Buffer.of(4, flags, 0, 0),
    text(''),
    ...[username, password].filter((value) => value !== undefined).map(text),
  );
}

function publishPacket({ topic, payload }: Load, qos: 0 | 1, id: number): Buffer {
  const identifier = qos === 0 ? [] : [Buffer.of(id >> 8, id & 0xff)];
  return packet(0x30 | (qos << 1), text(topic), ...identifier, Buffer.from(payload));
}

async function openPublisher(load: Load): Promise<Socket> {
  const socket = connect({ port: load.port, host: '127.0.0.1', noDelay: true });
  socket.write(connectPacket(load));
  const answer = await new Promise<Buffer>((resolve, reject) => {
    socket.once('data', resolve);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed before CONNACK')));
  });
  if (answer[3] !== 0) throw new Error(`CONNACK ${answer[3]}`);
  socket.once('close', () => {
    throw new Error('a publisher was disconnected');
  });
  return socket;
}

/** Keeps `window` messages on the way until `messages` are acknowledged. Packets lie side by side in a ring. */
function publishAcknowledged(socket: Socket, load: Load, messages: number): Promise<void> {
  const window = Math.min(load.window, messages);
  const ring = Buffer.concat(Array.from({ length: window }, (_, i) => publishPacket(load, 1, i + 1)));
  const size = ring.length / window;
  let sent = 0;
  let answeredBytes = 0;
  const send = (count: number): void => {
    let left = Math.min(count, messages - sent);
    while (left > 0) {
      const from = sent % window;
      const part = Math.min(left, window - from);
      socket.write(ring.subarray(from * size, (from + part) * size));
      sent += part;
      left -= part;
    }
  };
  return new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      const before = answeredBytes >> 2;
      answeredBytes += chunk.length;
      const answered = answeredBytes >> 2;
      if (answered === messages) resolve();
      else send(answered - before);
    });
    send(window);
  });
}

/** As fast as the socket takes them; one acknowledged message at the end says that all before it were read. */
async function publishUnacknowledged(socket: Socket, load: Load, messages: number): Promise<void> {
  const one = publishPacket(load, 0, 0);
  const many = Buffer.concat(Array.from({ length: 100 }, () => one));
  for (let sent = 0; sent < messages; sent += 100) {
    const part = many.subarray(0, one.length * Math.min(100, messages - sent));
    if (!socket.write(part)) await new Promise((resolve) => socket.once('drain', resolve));
  }
  const answered = new Promise((resolve) => socket.once('data', resolve));
  socket.write(publishPacket(load, 1, 1));
  await answered;
}

async function run(load: Load): Promise<LoadResult> {
  const sockets = await Promise.all(Array.from({ length: load.publishers }, () => openPublisher(load)));
  const each = Math.floor(load.messages / load.publishers);
  const began = performance.now();
  await Promise.all(
    sockets.map((socket) =>
      load.qos === 1
        ? publishAcknowledged(socket, load, each)
        : publishUnacknowledged(socket, load, each - 1),
    ),
  );
  const seconds = (performance.now() - began) / 1_000;
  const messages = each * load.publishers;
  for (const socket of sockets) socket.removeAllListeners('close').destroy();
  return { messages, seconds, perSecond: messages / seconds, began: performance.timeOrigin + began };
}

/** How often a steady load sends what is due, ms. */
const TICK_MS = 5;

/** Sends `rate` messages a second, in turn from each publisher, whatever the answers; never resolves. */
async function runSteadily(load: Load, rate: number): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: load.publishers }, () => openPublisher(load)));
  for (const socket of sockets) socket.resume();
  console.log('connected');
  const began = performance.now();
  let sent = 0;
  setInterval(() => {
    for (const due = ((performance.now() - began) / 1_000) * rate; sent < due; sent++) {
      // Identifiers return after a while, long after they were answered [MQTT-2.3.1-4].
      const id = 1 + (Math.floor(sent / sockets.length) % 0xffff);
      sockets[sent % sockets.length]?.write(publishPacket(load, 1, id));
    }
  }, TICK_MS);
}

if (import.meta.main) {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      port: option,
      publishers: { ...option, default: '8' },
      window: { ...option, default: '100' },
      qos: { ...option, default: '1' },
      messages: { ...option, default: '200000' },
      topic: { ...option, default: 'ceis/room/accueil/temperature' },
      payload: { ...option, default: '21.5' },
      username: option,
      password: option,
      /** Messages a second, until killed; without it, as fast as they are taken. */
      rate: option,
    },
  });
  const { topic, payload, username, password } = values;
  const load: Load = {
    port: Number(values.port),
    publishers: Number(values.publishers),
    window: Number(values.window),
    qos: values.qos === '0' ? 0 : 1,
    messages: Number(values.messages),
    topic,
    payload,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
  if (values.rate === undefined) console.log(JSON.stringify(await run(load)));
  else await runSteadily(load, Number(values.rate));
}
