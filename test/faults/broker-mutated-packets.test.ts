import { generate, type Packet } from 'mqtt-packet';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectPacket, RawClient, textOf } from '../support/broker-client.ts';
import { type BrokerParts, SHARED, startBroker } from '../support/broker-parts.ts';

const PACKETS = 100_000;
const CONNECTIONS = 6;
const SEED = 20_261_121;

/** Small and repeatable: mulberry32, by Tommy Ettinger, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const TEMPLATES: Buffer[] = (
  [
    { cmd: 'publish', topic: `${SHARED}/fuzz`, payload: 'x', qos: 0, retain: false, dup: false },
    {
      cmd: 'publish',
      topic: `${SHARED}/fuzz/é`,
      payload: '{"value":1}',
      qos: 1,
      retain: true,
      dup: false,
      messageId: 7,
    },
    { cmd: 'publish', topic: `${SHARED}/fuzz`, payload: 'x', qos: 2, retain: false, dup: true, messageId: 8 },
    { cmd: 'pubrel', messageId: 8 },
    { cmd: 'puback', messageId: 9 },
    { cmd: 'pubrec', messageId: 9 },
    { cmd: 'pubcomp', messageId: 9 },
    {
      cmd: 'subscribe',
      messageId: 3,
      subscriptions: [
        { topic: `${SHARED}/#`, qos: 1 },
        { topic: '+/+', qos: 2 },
      ],
    },
    { cmd: 'unsubscribe', messageId: 4, unsubscriptions: [`${SHARED}/#`, 'a/b'] },
    { cmd: 'pingreq' },
    { cmd: 'disconnect' },
    connectPacket({
      clientId: 'fuzz',
      clean: false,
      will: { topic: `${SHARED}/w`, payload: Buffer.from('w'), qos: 1, retain: true },
    }),
  ] as Packet[]
).map((packet) => generate(packet));

let parts: BrokerParts;
beforeAll(async () => {
  parts = await startBroker();
});
afterAll(() => parts.stop());

test(`serves a well-behaved client during and after ${PACKETS} mutated packets`, {
  timeout: 120_000,
}, async () => {
  const random = mulberry32(SEED);
  const below = (n: number) => Math.floor(random() * n);
  const mutate = (template: Buffer): Buffer => {
    let bytes = Buffer.from(template);
    for (let changes = below(4); changes > 0; changes--) {
      const at = below(bytes.length);
      switch (below(5)) {
        case 0:
          bytes[at] = below(256);
          break;
        case 1:
          bytes[at] = (bytes[at] as number) ^ (1 << below(8));
          break;
        case 2:
          bytes = bytes.subarray(0, at + 1);
          break;
        case 3:
          bytes = Buffer.concat([
            bytes.subarray(0, at),
            Buffer.of(below(256), below(256)),
            bytes.subarray(at),
          ]);
          break;
        default:
          bytes[at] = [0x00, 0x7f, 0x80, 0xff][below(4)] as number;
      }
    }
    return bytes;
  };

  const subscriber = await RawClient.connect(parts.port, { username: 'bob' });
  await subscriber.subscribe('ceis/workshop/iot/b/well-behaved', 1);
  const publisher = await RawClient.connect(parts.port, { username: 'bob' });

  let sent = 0;
  let connections = 0;
  const attack = async (name: string): Promise<void> => {
    while (sent < PACKETS) {
      const client = await RawClient.open(parts.port);
      connections++;
      // Nine in ten begin properly, so that what follows is looked at as that of a client.
      if (below(10) > 0) client.send(connectPacket({ clientId: name, clean: below(2) === 0 }));
      // Until the broker closes, or a few hundred: mutated lengths swallow what follows them.
      for (let burst = 0; burst < 40 && !client.closed && sent < PACKETS; burst++) {
        const batch = Array.from({ length: 1 + below(20) }, () =>
          mutate(TEMPLATES[below(TEMPLATES.length)]!),
        );
        sent += batch.length;
        client.raw(...batch);
        await new Promise((resolve) => setImmediate(resolve));
      }
      client.packets.length = 0;
      client.cut();
    }
  };
  const attackers = Array.from({ length: CONNECTIONS }, (_, i) => attack(`fuzz-${i}`));
  let served = 0;
  const serve = async (): Promise<void> => {
    const text = `message ${++served}`;
    await publisher.publishAcknowledged('ceis/workshop/iot/b/well-behaved', text);
    expect(textOf(await subscriber.receive('publish'))).toBe(text);
  };
  let attacking = true;
  const all = Promise.all(attackers).finally(() => {
    attacking = false;
  });
  while (attacking) await serve();
  await all;
  for (let i = 0; i < 10; i++) await serve();

  expect(sent).toBeGreaterThanOrEqual(PACKETS);
  expect(connections).toBeGreaterThan(100);
  await vi.waitFor(() => expect(parts.broker.stats().clients).toBe(2));
  expect(parts.board.snapshot().parts.broker?.state).toBe('ok');
  const late = await RawClient.connect(parts.port);
  await late.ping();
});
