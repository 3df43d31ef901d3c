import { afterEach, describe, expect, test, vi } from 'vitest';
import { RawClient } from '../support/broker-client.ts';
import { type BrokerParts, SHARED, startBroker } from '../support/broker-parts.ts';

let parts: BrokerParts;
afterEach(() => parts.stop());

const PAYLOAD = Buffer.alloc(10_000, 'x');
/** More than kernel buffers and ours hold together, so that the frozen subscriber is felt. */
const MESSAGES = 3_000;

describe('a subscriber that stops reading', () => {
  test.each([0, 1] as const)('delays nobody for more than 10 s and is disconnected, QoS %i', async (qos) => {
    parts = await startBroker();
    const topic = `${SHARED}/frozen`;
    const frozen = await RawClient.connect(parts.port, { username: 'bob' });
    await frozen.subscribe(topic, qos);
    frozen.socket.pause();
    const reading = await RawClient.connect(parts.port, { username: 'bob' });
    await reading.subscribe(topic, qos);
    const bystander = await RawClient.connect(parts.port, { username: 'sensor' });
    const publisher = await RawClient.connect(parts.port);

    let [last, longest, heard] = [performance.now(), 0, 0];
    reading.socket.on('data', () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      for (const packet of reading.packets.splice(0)) {
        heard++;
        if (packet.cmd === 'publish' && packet.messageId) {
          reading.send({ cmd: 'puback', messageId: packet.messageId });
        }
      }
    });
    last = performance.now();
    for (let i = 0; i < MESSAGES; i++) publisher.publish(topic, PAYLOAD, { qos: 1, messageId: i + 1 });
    // Meanwhile others are served as ever.
    for (let i = 0; i < 20; i++) {
      const began = performance.now();
      await bystander.publishAcknowledged('ceis/room/accueil/temperature', '21');
      expect(performance.now() - began).toBeLessThan(5_000);
    }
    await vi.waitFor(() => expect(heard).toBe(MESSAGES), { timeout: 50_000 });
    await vi.waitFor(() => expect(publisher.packets).toHaveLength(MESSAGES), { timeout: 20_000 });
    expect(longest).toBeLessThan(10_000);
    frozen.socket.resume();
    await frozen.isClosed();
    expect(parts.broker.stats().clients).toBe(3);
  });

  test('a client that does not read its own acknowledgements harms only itself', async () => {
    parts = await startBroker();
    const greedy = await RawClient.connect(parts.port, { username: 'sensor' });
    greedy.socket.pause();
    for (let i = 0; i < 60_000; i++) {
      greedy.publish('ceis/room/accueil/temperature', '21', { qos: 1, messageId: (i % 60_000) + 1 });
    }
    const other = await RawClient.connect(parts.port, { username: 'alice' });
    for (let i = 0; i < 20; i++) await other.publishAcknowledged(`${SHARED}/x`, 'x');
    greedy.cut();
  });
});
