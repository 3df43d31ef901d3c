import { connect, type Socket } from 'node:net';
import { generate, type IConnectPacket, type Packet, parser } from 'mqtt-packet';
import { vi } from 'vitest';
import { PASSWORD } from './broker-parts.ts';

type Of<C extends Packet['cmd']> = Extract<Packet, { cmd: C }>;

/** An MQTT client that does exactly what a test tells it, on a bare socket, and answers nothing by itself. */
export class RawClient {
  readonly socket: Socket;
  /** What the broker has sent and no `receive` has taken. */
  readonly packets: Packet[] = [];
  closed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    const parse = parser({ protocolVersion: 4 });
    parse.on('packet', (packet) => this.packets.push(packet));
    socket.on('data', (chunk) => parse.parse(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
    });
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve());
      socket.once('error', reject);
    });
    return new RawClient(socket);
  }

  /** Connected as a device; `alice` unless told otherwise. */
  static async connect(port: number, options: Partial<IConnectPacket> = {}): Promise<RawClient> {
    const client = await RawClient.open(port);
    const { returnCode } = await client.login(options);
    if (returnCode !== 0) throw new Error(`CONNACK ${returnCode}`);
    return client;
  }

  async login(options: Partial<IConnectPacket> = {}): Promise<Of<'connack'>> {
    this.send(connectPacket(options));
    return this.receive('connack');
  }

  send(...packets: Packet[]): void {
    this.socket.write(Buffer.concat(packets.map((packet) => generate(packet, { protocolVersion: 4 }))));
  }

  /** Bytes as they are, for what mqtt-packet refuses to write. */
  raw(...bytes: (number | string | Buffer)[]): void {
    this.socket.write(
      Buffer.concat(
        bytes.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part as string))),
      ),
    );
  }

  /** The next packet of this kind; packets of other kinds stay. */
  async receive<C extends Packet['cmd']>(cmd: C): Promise<Of<C>> {
    return vi.waitFor(
      () => {
        const at = this.packets.findIndex((packet) => packet.cmd === cmd);
        if (at < 0) throw new Error(`no ${cmd}${this.closed ? ', connection closed' : ''}`);
        return this.packets.splice(at, 1)[0] as Of<C>;
      },
      { timeout: 20_000, interval: 5 },
    );
  }

  /** PINGREQ and its answer: everything sent before has been seen by the broker. */
  async ping(): Promise<void> {
    this.send({ cmd: 'pingreq' });
    await this.receive('pingresp');
  }

  async subscribe(filter: string, qos: 0 | 1 | 2 = 0, messageId = 1): Promise<number> {
    this.send({ cmd: 'subscribe', messageId, subscriptions: [{ topic: filter, qos }] });
    const { granted } = await this.receive('suback');
    return granted[0] as number;
  }

  publish(
    topic: string,
    payload: string | Buffer,
    { qos = 0, retain = false, dup = false, messageId = 10 }: Partial<Of<'publish'>> = {},
  ): void {
    this.send({ cmd: 'publish', topic, payload, qos, retain, dup, messageId });
  }

  /** Published at QoS 1 and acknowledged. */
  async publishAcknowledged(topic: string, payload: string | Buffer, retain = false): Promise<void> {
    this.publish(topic, payload, { qos: 1, retain, messageId: 99 });
    await this.receive('puback');
  }

  async isClosed(): Promise<void> {
    await vi.waitFor(
      () => {
        if (!this.closed) throw new Error('still open');
      },
      { timeout: 20_000, interval: 5 },
    );
  }

  /** Ends it properly. */
  async disconnect(): Promise<void> {
    this.send({ cmd: 'disconnect' });
    await this.isClosed();
  }

  /** The power cord. */
  cut(): void {
    this.socket.resetAndDestroy();
  }
}

let clients = 0;

export function connectPacket(options: Partial<IConnectPacket> = {}): IConnectPacket {
  return {
    cmd: 'connect',
    clientId: `test-${++clients}`,
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 0,
    username: 'alice',
    password: Buffer.from(PASSWORD),
    ...options,
  };
}

export const textOf = (packet: { payload: string | Buffer }): string => packet.payload.toString();
