import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectPacket, RawClient, textOf } from '../support/broker-client.ts';
import { type BrokerParts, PASSWORD, SHARED, startBroker } from '../support/broker-parts.ts';

/** MQTT 3.1.1 (OASIS, 29 October 2014), clause by clause, on bare sockets. `alice` and `bob` share a workshop. */
let parts: BrokerParts;
let port: number;
beforeAll(async () => {
  parts = await startBroker();
  port = parts.port;
});
afterAll(() => parts.stop());

const alice = (options = {}) => RawClient.connect(port, options);
const bob = (options = {}) => RawClient.connect(port, { username: 'bob', ...options });
let topics = 0;
/** A topic nobody has used. */
const fresh = () => `${SHARED}/t${++topics}`;

/** A CONNECT written by hand: mqtt-packet refuses to write a wrong one. */
function rawConnect(flags: number, level = 4, ...fields: string[]): Buffer {
  const field = (value: string) => {
    const bytes = Buffer.from(value, 'latin1');
    return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 255), bytes]);
  };
  const body = Buffer.concat([field('MQTT'), Buffer.of(level, flags, 0, 0), ...fields.map(field)]);
  return Buffer.concat([Buffer.of(0x10, body.length), body]);
}

async function isRefused(bytes: Buffer | number[], connected = true): Promise<void> {
  const client = connected ? await alice() : await RawClient.open(port);
  client.raw(Buffer.from(bytes));
  await client.isClosed();
  expect(client.packets).toEqual([]);
}

describe('data representation', () => {
  test('closes on a topic that is not well-formed UTF-8 [MQTT-1.5.3-1]', async () => {
    await isRefused([0x30, 0x05, 0x00, 0x02, 0xc3, 0x28, 0x31]);
  });
  test('closes on an encoded surrogate [MQTT-1.5.3-1]', async () => {
    await isRefused([0x30, 0x06, 0x00, 0x03, 0xed, 0xa0, 0x80, 0x31]);
  });
  test('closes on U+0000 in a topic [MQTT-1.5.3-2]', async () => {
    await isRefused([0x30, 0x05, 0x00, 0x02, 0x61, 0x00, 0x31]);
  });
  test('closes on U+0000 in a topic filter [MQTT-1.5.3-2]', async () => {
    await isRefused([0x82, 0x07, 0x00, 0x01, 0x00, 0x02, 0x61, 0x00, 0x00]);
  });
  test('U+FEFF is a character of the topic and stays [MQTT-1.5.3-3]', async () => {
    const topic = `${fresh()}/\ufeffa`;
    const subscriber = await bob();
    await subscriber.subscribe(topic);
    const publisher = await alice();
    publisher.publish(topic, 'x');
    expect((await subscriber.receive('publish')).topic).toBe(topic);
  });
});

describe('control packets', () => {
  test.each([
    ['SUBSCRIBE with flags 0', [0x80, 0x06, 0, 1, 0, 1, 0x61, 0]],
    ['UNSUBSCRIBE with flags 0', [0xa0, 0x05, 0, 1, 0, 1, 0x61]],
    ['PUBREL with flags 0', [0x60, 0x02, 0, 1]],
    ['PUBACK with flags 1', [0x41, 0x02, 0, 1]],
    ['PINGREQ with flags 1', [0xc1, 0x00]],
    ['DISCONNECT with flags 1', [0xe1, 0x00]],
    ['packet type 0', [0x00, 0x00]],
    ['packet type 15', [0xf0, 0x00]],
    ['a packet only servers send', [0x90, 0x03, 0, 1, 0]],
  ])('closes on %s [MQTT-2.2.2-2]', async (_name, bytes) => {
    await isRefused(bytes);
  });
  test('closes on a remaining length of five bytes (2.2.3)', async () => {
    await isRefused([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]);
  });
  test.each([
    ['PUBLISH', [0x32, 0x05, 0, 1, 0x61, 0, 0]],
    ['SUBSCRIBE', [0x82, 0x06, 0, 0, 0, 1, 0x61, 0]],
    ['UNSUBSCRIBE', [0xa2, 0x05, 0, 0, 0, 1, 0x61]],
  ])('closes on %s with packet identifier 0 [MQTT-2.3.1-1]', async (_name, bytes) => {
    await isRefused(bytes);
  });
  test('answers with the packet identifier of the packet it answers [MQTT-2.3.1-6] [MQTT-2.3.1-7]', async () => {
    const client = await alice();
    client.publish(fresh(), 'x', { qos: 1, messageId: 4711 });
    client.publish(fresh(), 'x', { qos: 2, messageId: 4712 });
    client.send({ cmd: 'subscribe', messageId: 4713, subscriptions: [{ topic: fresh(), qos: 0 }] });
    client.send({ cmd: 'unsubscribe', messageId: 4714, unsubscriptions: [fresh()] });
    expect((await client.receive('puback')).messageId).toBe(4711);
    expect((await client.receive('pubrec')).messageId).toBe(4712);
    expect((await client.receive('suback')).messageId).toBe(4713);
    expect((await client.receive('unsuback')).messageId).toBe(4714);
  });
});

describe('CONNECT', () => {
  test('closes when the first packet is not CONNECT [MQTT-3.1.0-1]', async () => {
    await isRefused([0xc0, 0x00], false);
  });
  test('closes on a second CONNECT [MQTT-3.1.0-2]', async () => {
    const client = await alice();
    client.send(connectPacket());
    await client.isClosed();
  });
  test('closes on another protocol name [MQTT-3.1.2-1]', async () => {
    await isRefused(Buffer.from('\x10\x0e\0\x04HTTP\x04\x02\0\0\0\x02id', 'latin1'), false);
  });
  test.each([0, 3, 5, 6, 255])(
    'answers protocol level %i with 0x01 and closes [MQTT-3.1.2-2]',
    async (level) => {
      const client = await RawClient.open(port);
      client.raw(rawConnect(2, level, 'id'));
      const { returnCode, sessionPresent } = await client.receive('connack');
      expect({ returnCode, sessionPresent }).toEqual({ returnCode: 1, sessionPresent: false });
      await client.isClosed();
    },
  );
  test('closes on the reserved flag [MQTT-3.1.2-3]', async () => {
    await isRefused(rawConnect(0x03, 4, 'id'), false);
  });
  test('closes on will QoS 3, and on will QoS or retain without a will [MQTT-3.1.2-11] [MQTT-3.1.2-14]', async () => {
    await isRefused(rawConnect(0x1e, 4, 'id', 'a', 'x'), false);
    await isRefused(rawConnect(0x0a, 4, 'id'), false);
    await isRefused(rawConnect(0x22, 4, 'id'), false);
  });
  test('closes on a password without a user name [MQTT-3.1.2-22]', async () => {
    await isRefused(rawConnect(0x42, 4, 'id', 'password'), false);
  });
  test('closes when a field that the flags announce is missing, or one is there that they do not [MQTT-3.1.2-19]', async () => {
    await isRefused(rawConnect(0xc2, 4, 'id', 'alice'), false);
    await isRefused(rawConnect(0x02, 4, 'id', 'alice'), false);
  });
  test('closes when the client id is not well-formed UTF-8 [MQTT-3.1.3-4]', async () => {
    await isRefused(rawConnect(0x02, 4, '\xc3\x28'), false);
  });
  test('gives an id of its own to an empty one with a clean session [MQTT-3.1.3-6]', async () => {
    const [one, two] = [await alice({ clientId: '' }), await alice({ clientId: '' })];
    await Promise.all([one.ping(), two.ping()]);
  });
  test('refuses an empty id without a clean session with 0x02 and closes [MQTT-3.1.3-8]', async () => {
    const client = await RawClient.open(port);
    client.raw(rawConnect(0xc0, 4, '', 'alice', PASSWORD));
    expect((await client.receive('connack')).returnCode).toBe(2);
    await client.isClosed();
  });
  test('takes ids of 1 to 23 letters and digits, and longer ones [MQTT-3.1.3-5]', async () => {
    for (const clientId of ['a', '0123456789abcdefghijABC', 'x'.repeat(200), 'é/#+ ']) {
      await (await alice({ clientId })).disconnect();
    }
  });
  test('a wrong password, an unknown name and no name are refused with 5 and closed [MQTT-3.2.2-5]', async () => {
    for (const wrong of [
      { password: Buffer.from('wrong') },
      { username: 'nobody' },
      { username: undefined as never, password: undefined as never },
    ]) {
      const client = await RawClient.open(port);
      expect((await client.login(wrong)).returnCode).toBe(5);
      await client.isClosed();
    }
  });
  test('what follows CONNECT at once, before CONNACK, is handled after it (3.1.4)', async () => {
    const subscriber = await bob();
    const topic = fresh();
    await subscriber.subscribe(topic, 1);
    const client = await RawClient.open(port);
    client.send(
      connectPacket(),
      ...Array.from({ length: 60 }, (_, i) => ({
        cmd: 'publish' as const,
        topic,
        payload: String(i),
        qos: 1 as const,
        messageId: i + 1,
        retain: false,
        dup: false,
      })),
    );
    expect((await client.receive('connack')).returnCode).toBe(0);
    for (let i = 0; i < 60; i++) expect(textOf(await subscriber.receive('publish'))).toBe(String(i));
  });
  test('the same id again, same credential: the earlier connection is closed [MQTT-3.1.4-2]', async () => {
    const first = await alice({ clientId: 'twin' });
    const second = await alice({ clientId: 'twin' });
    await first.isClosed();
    await second.ping();
  });
  test('3.1 (MQIsdp, level 3) is spoken too', async () => {
    await (await alice({ protocolId: 'MQIsdp', protocolVersion: 3 })).ping();
  });
  test('closes after one and a half keep-alive times of silence, not before [MQTT-3.1.2-24]', async () => {
    const client = await alice({ keepalive: 1 });
    const began = performance.now();
    for (let i = 0; i < 4; i++) {
      await sleep(700);
      client.publish(fresh(), 'alive');
    }
    expect(client.closed).toBe(false);
    await client.isClosed();
    expect(performance.now() - began).toBeGreaterThan(2_800 + 1_400);
  });
});

describe('sessions', () => {
  test('clean session 1: nothing is kept, Session Present is 0 [MQTT-3.1.2-6] [MQTT-3.2.2-1]', async () => {
    const topic = fresh();
    const before = await bob({ clientId: 'bob-1', clean: false });
    await before.subscribe(topic, 1);
    await before.disconnect();
    const again = await RawClient.open(port);
    expect((await again.login({ username: 'bob', clientId: 'bob-1', clean: true })).sessionPresent).toBe(
      false,
    );
    await (await alice()).publishAcknowledged(topic, 'x');
    await again.ping();
    expect(again.packets).toEqual([]);
    await again.disconnect();
    const last = await RawClient.open(port);
    expect((await last.login({ username: 'bob', clientId: 'bob-1', clean: false })).sessionPresent).toBe(
      false,
    );
  });
  test('clean session 0: subscriptions and QoS 1 and 2 messages wait [MQTT-3.1.2-4] [MQTT-3.1.2-5]', async () => {
    const topic = fresh();
    const before = await bob({ clientId: 'bob-2', clean: false });
    await before.subscribe(topic, 2);
    await before.disconnect();
    const publisher = await alice();
    await publisher.publishAcknowledged(topic, 'one');
    publisher.publish(topic, 'two', { qos: 2, messageId: 5 });
    await publisher.receive('pubrec');
    const again = await RawClient.open(port);
    expect((await again.login({ username: 'bob', clientId: 'bob-2', clean: false })).sessionPresent).toBe(
      true,
    );
    const [one, two] = [await again.receive('publish'), await again.receive('publish')];
    expect([textOf(one), one.qos, one.dup]).toEqual(['one', 1, false]);
    expect([textOf(two), two.qos, two.dup]).toEqual(['two', 2, false]);
    await publisher.publishAcknowledged(topic, 'three');
    expect(textOf(await again.receive('publish'))).toBe('three');
  });
  test('Session Present is 1 for a session without subscriptions [MQTT-3.2.2-2]', async () => {
    await (await bob({ clientId: 'bob-3', clean: false })).disconnect();
    const again = await RawClient.open(port);
    expect((await again.login({ username: 'bob', clientId: 'bob-3', clean: false })).sessionPresent).toBe(
      true,
    );
    await again.ping();
  });
  test('Session Present is 0 with a refusal [MQTT-3.2.2-4]', async () => {
    const client = await RawClient.open(port);
    const answer = await client.login({ clientId: 'bob-3', clean: false });
    expect([answer.returnCode, answer.sessionPresent]).toEqual([2, false]);
  });
  test('what was not acknowledged is sent again, with DUP and the same identifier [MQTT-4.4.0-1] [MQTT-3.3.1-1]', async () => {
    const topic = fresh();
    const before = await bob({ clientId: 'bob-4', clean: false });
    await before.subscribe(topic, 1);
    const publisher = await alice();
    await publisher.publishAcknowledged(topic, 'one');
    const sent = await before.receive('publish');
    expect(sent.dup).toBe(false);
    before.cut();
    const again = await bob({ clientId: 'bob-4', clean: false });
    const repeated = await again.receive('publish');
    expect([textOf(repeated), repeated.dup, repeated.messageId]).toEqual(['one', true, sent.messageId]);
    again.send({ cmd: 'puback', messageId: repeated.messageId! });
    await again.ping();
    again.cut();
    const last = await bob({ clientId: 'bob-4', clean: false });
    await last.ping();
    expect(last.packets).toEqual([]);
  });
  test('PUBREL is sent again on reconnection [MQTT-4.4.0-1]', async () => {
    const topic = fresh();
    const before = await bob({ clientId: 'bob-5', clean: false });
    await before.subscribe(topic, 2);
    const publisher = await alice();
    await publisher.publishAcknowledged(topic, 'one');
    publisher.publish(topic, 'two', { qos: 2, messageId: 3 });
    const one = await before.receive('publish');
    before.send({ cmd: 'puback', messageId: one.messageId! });
    const { messageId } = await before.receive('publish');
    before.send({ cmd: 'pubrec', messageId: messageId! });
    expect((await before.receive('pubrel')).messageId).toBe(messageId);
    before.cut();
    const again = await bob({ clientId: 'bob-5', clean: false });
    expect((await again.receive('pubrel')).messageId).toBe(messageId);
    expect(again.packets.filter(({ cmd }) => cmd === 'publish')).toEqual([]);
    again.send({ cmd: 'pubcomp', messageId: messageId! });
  });
  test('sessions, their messages and retained messages survive a restart of the hub, in order', async () => {
    const own = await startBroker();
    const subscriber = await RawClient.connect(own.port, { username: 'bob', clientId: 'b', clean: false });
    await subscriber.subscribe(`${SHARED}/#`, 1);
    await subscriber.disconnect();
    const publisher = await RawClient.connect(own.port);
    for (let i = 0; i < 20; i++) await publisher.publishAcknowledged(`${SHARED}/order`, `a${i}`);
    await publisher.publishAcknowledged(`${SHARED}/kept`, 'r', true);
    await own.stop({ keepData: true });
    const next = await startBroker({ dataDir: own.dataDir });
    const after = await RawClient.connect(next.port);
    for (let i = 0; i < 20; i++) await after.publishAcknowledged(`${SHARED}/order`, `b${i}`);
    await after.subscribe(`${SHARED}/kept`);
    expect(textOf(await after.receive('publish'))).toBe('r');
    const again = await RawClient.connect(next.port, { username: 'bob', clientId: 'b', clean: false });
    const seen: string[] = [];
    for (let i = 0; i < 41; i++) seen.push(textOf(await again.receive('publish')));
    const numbered = (letter: string) => Array.from({ length: 20 }, (_, i) => `${letter}${i}`);
    expect(seen).toEqual([...numbered('a'), 'r', ...numbered('b')]);
    await next.stop();
  });
});

describe('wills', () => {
  const withWill = (topic: string, more = {}) => ({
    will: { topic, payload: Buffer.from('gone'), qos: 1 as const, retain: false, ...more },
  });
  test('is published when the connection ends without DISCONNECT [MQTT-3.1.2-8]', async () => {
    const topic = fresh();
    const subscriber = await bob();
    await subscriber.subscribe(topic, 1);
    (await alice(withWill(topic))).cut();
    expect(textOf(await subscriber.receive('publish'))).toBe('gone');
  });
  test('is published on a protocol error and when keep-alive runs out [MQTT-3.1.2-8]', async () => {
    const topic = fresh();
    const subscriber = await bob();
    await subscriber.subscribe(topic);
    (await alice(withWill(topic))).raw(0x00, 0x00);
    await subscriber.receive('publish');
    await alice({ keepalive: 1, ...withWill(topic) });
    await subscriber.receive('publish');
  });
  test('is not published after DISCONNECT [MQTT-3.1.2-10] [MQTT-3.14.4-3]', async () => {
    const topic = fresh();
    const subscriber = await bob();
    await subscriber.subscribe(topic);
    await (await alice(withWill(topic))).disconnect();
    await sleep(200);
    await subscriber.ping();
    expect(subscriber.packets).toEqual([]);
  });
  test('is retained when it says so [MQTT-3.1.2-17], not otherwise [MQTT-3.1.2-16]', async () => {
    const [kept, passing] = [fresh(), fresh()];
    const subscriber = await bob();
    await subscriber.subscribe(`${SHARED}/#`);
    (await alice(withWill(kept, { retain: true }))).cut();
    (await alice(withWill(passing))).cut();
    await subscriber.receive('publish');
    await subscriber.receive('publish');
    const late = await bob();
    await late.subscribe(kept);
    await late.subscribe(passing);
    expect((await late.receive('publish')).retain).toBe(true);
    await late.ping();
    expect(late.packets).toEqual([]);
  });
  test('a will on a topic the device may not write is refused with the CONNECT', async () => {
    const client = await RawClient.open(port);
    expect((await client.login(withWill('ceis/present'))).returnCode).toBe(5);
    const reader = await RawClient.open(port);
    const will = withWill('ceis/badge/entree/tap');
    expect((await reader.login({ username: 'porte', ...will })).returnCode).toBe(5);
  });
});

describe('PUBLISH', () => {
  test('closes on QoS 3 [MQTT-3.3.1-4]', async () => {
    await isRefused([0x36, 0x06, 0, 1, 0x61, 0, 1, 0x78]);
  });
  test('closes on DUP with QoS 0 [MQTT-3.3.1-2]', async () => {
    await isRefused([0x38, 0x04, 0, 1, 0x61, 0x78]);
  });
  test.each(['a/#', 'a/+', ''])(
    'closes on the topic name %j [MQTT-3.3.2-2] [MQTT-4.7.3-1]',
    async (topic) => {
      await isRefused([0x30, 2 + topic.length, 0, topic.length, ...Buffer.from(topic)]);
    },
  );
  test('QoS 0 is delivered and not answered [MQTT-4.3.1-1]', async () => {
    const topic = fresh();
    const subscriber = await bob();
    await subscriber.subscribe(topic, 2);
    const publisher = await alice();
    publisher.publish(topic, 'x');
    expect((await subscriber.receive('publish')).qos).toBe(0);
    await publisher.ping();
    expect(publisher.packets).toEqual([]);
  });
  test('DUP is not passed on [MQTT-3.3.1-3], nor RETAIN to those who were there before [MQTT-3.3.1-9]', async () => {
    const topic = fresh();
    const subscriber = await bob();
    await subscriber.subscribe(topic, 1);
    (await alice()).publish(topic, 'x', { qos: 1, dup: true, retain: true, messageId: 1 });
    const { dup, retain } = await subscriber.receive('publish');
    expect({ dup, retain }).toEqual({ dup: false, retain: false });
  });
  test('a retained message comes with RETAIN to who subscribes later [MQTT-3.3.1-6] [MQTT-3.3.1-8], the last one [MQTT-3.3.1-5]', async () => {
    const topic = fresh();
    const publisher = await alice();
    await publisher.publishAcknowledged(topic, 'old', true);
    await publisher.publishAcknowledged(topic, 'new', true);
    const subscriber = await bob();
    await subscriber.subscribe(topic, 1);
    const { retain, ...message } = await subscriber.receive('publish');
    expect([textOf(message), retain]).toEqual(['new', true]);
    await subscriber.ping();
    expect(subscriber.packets).toEqual([]);
  });
  test('an empty retained message is delivered and removes it [MQTT-3.3.1-10] [MQTT-3.3.1-11]', async () => {
    const topic = fresh();
    const publisher = await alice();
    const subscriber = await bob();
    await subscriber.subscribe(topic);
    await publisher.publishAcknowledged(topic, 'x', true);
    await publisher.publishAcknowledged(topic, '', true);
    expect(textOf(await subscriber.receive('publish'))).toBe('x');
    expect(textOf(await subscriber.receive('publish'))).toBe('');
    const late = await bob();
    await late.subscribe(topic);
    await late.ping();
    expect(late.packets).toEqual([]);
  });
  test('without RETAIN nothing is kept or removed [MQTT-3.3.1-12]', async () => {
    const topic = fresh();
    const publisher = await alice();
    await publisher.publishAcknowledged(topic, 'kept', true);
    await publisher.publishAcknowledged(topic, '');
    const late = await bob();
    await late.subscribe(topic);
    expect(textOf(await late.receive('publish'))).toBe('kept');
  });
  test('one who may not write there is answered, and the message goes nowhere [MQTT-3.3.5-2]', async () => {
    const subscriber = await RawClient.connect(port, { username: 'automate' });
    await subscriber.subscribe('ceis/#');
    const client = await alice();
    client.publish('ceis/room/accueil/temperature', '21', { qos: 1, messageId: 7, retain: true });
    client.publish('$SYS/x', '21', { qos: 1, messageId: 8 });
    client.publish('elsewhere/x', '21', { qos: 2, messageId: 9 });
    expect((await client.receive('puback')).messageId).toBe(7);
    expect((await client.receive('puback')).messageId).toBe(8);
    expect((await client.receive('pubrec')).messageId).toBe(9);
    await subscriber.ping();
    expect(subscriber.packets.filter(({ cmd }) => cmd === 'publish')).not.toContainEqual(
      expect.objectContaining({ topic: 'ceis/room/accueil/temperature' }),
    );
    expect(parts.broker.stats().dropped['not-authorised']).toBeGreaterThanOrEqual(3);
  });
});

describe('QoS 2', () => {
  test('is delivered once, however often it is sent before PUBREL [MQTT-4.3.3-2]', async () => {
    const topic = fresh();
    const subscriber = await bob();
    await subscriber.subscribe(topic, 2);
    const publisher = await alice();
    for (const dup of [false, true, true]) {
      publisher.publish(topic, 'x', { qos: 2, messageId: 7, dup });
      expect((await publisher.receive('pubrec')).messageId).toBe(7);
    }
    publisher.send({ cmd: 'pubrel', messageId: 7 });
    expect((await publisher.receive('pubcomp')).messageId).toBe(7);
    publisher.publish(topic, 'y', { qos: 2, messageId: 7 });
    await publisher.receive('pubrec');
    expect(textOf(await subscriber.receive('publish'))).toBe('x');
    expect(textOf(await subscriber.receive('publish'))).toBe('y');
    await subscriber.ping();
    expect(subscriber.packets).toEqual([]);
  });
  test('the identifier of a lasting session is known after a reconnection and after a restart', async () => {
    const own = await startBroker();
    const options = { username: 'sensor', clientId: 's', clean: false };
    const one = await RawClient.connect(own.port, options);
    one.publish('ceis/room/accueil/in', '1', { qos: 2, messageId: 7 });
    await one.receive('pubrec');
    one.cut();
    const two = await RawClient.connect(own.port, options);
    two.publish('ceis/room/accueil/in', '1', { qos: 2, messageId: 7, dup: true });
    await two.receive('pubrec');
    await own.stop({ keepData: true });
    const next = await startBroker({ dataDir: own.dataDir });
    const three = await RawClient.connect(next.port, options);
    three.publish('ceis/room/accueil/in', '1', { qos: 2, messageId: 7, dup: true });
    await three.receive('pubrec');
    three.send({ cmd: 'pubrel', messageId: 7 });
    await three.receive('pubcomp');
    expect((await next.journal.read(0, 10)).map(({ kind }) => kind)).toEqual(['reading']);
    three.publish('ceis/room/accueil/in', '1', { qos: 2, messageId: 7 });
    await three.receive('pubrec');
    expect(await next.journal.read(0, 10)).toHaveLength(2);
    await next.stop();
  });
  test('PUBREL for an unknown identifier is answered (4.3.3)', async () => {
    const client = await alice();
    client.send({ cmd: 'pubrel', messageId: 321 });
    expect((await client.receive('pubcomp')).messageId).toBe(321);
  });
  test('the whole handshake towards a subscriber', async () => {
    const topic = fresh();
    const subscriber = await bob();
    expect(await subscriber.subscribe(topic, 2)).toBe(2);
    (await alice()).publish(topic, 'x', { qos: 2, messageId: 1 });
    const { messageId, qos } = await subscriber.receive('publish');
    expect(qos).toBe(2);
    subscriber.send({ cmd: 'pubrec', messageId: messageId! });
    expect((await subscriber.receive('pubrel')).messageId).toBe(messageId);
    subscriber.send({ cmd: 'pubcomp', messageId: messageId! });
    await subscriber.ping();
  });
});

describe('SUBSCRIBE and UNSUBSCRIBE', () => {
  test.each([
    ['SUBSCRIBE without a filter [MQTT-3.8.3-3]', [0x82, 0x02, 0, 1]],
    ['a requested QoS of 3 [MQTT-3-8.3-4]', [0x82, 0x06, 0, 1, 0, 1, 0x61, 3]],
    ['UNSUBSCRIBE without a filter [MQTT-3.10.3-2]', [0xa2, 0x02, 0, 1]],
    ['an empty filter [MQTT-4.7.3-1]', [0x82, 0x05, 0, 1, 0, 0, 0]],
    ['a filter cut short', [0x82, 0x06, 0, 1, 0, 9, 0x61, 0]],
  ])('closes on %s', async (_name, bytes) => {
    await isRefused(bytes);
  });
  test.each(['a#', 'a/#/b', '#/a', '+a', 'a+', 'a/+b/c'])(
    'closes on the filter %s [MQTT-4.7.1-2] [MQTT-4.7.1-3]',
    async (filter) => {
      await isRefused([0x82, 5 + filter.length, 0, 1, 0, filter.length, ...Buffer.from(filter), 0]);
    },
  );
  test('SUBACK has one code a filter, in order, 0x80 for a refused one [MQTT-3.8.4-5] [MQTT-3.9.3-1]', async () => {
    const client = await alice();
    client.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [
        { topic: `${SHARED}/a`, qos: 0 },
        { topic: 'ceis/badge/#', qos: 1 },
        { topic: `${SHARED}/b`, qos: 1 },
        { topic: '$SYS/#', qos: 0 },
        { topic: `${SHARED}/c`, qos: 2 },
      ],
    });
    expect((await client.receive('suback')).granted).toEqual([0, 0x80, 1, 0x80, 2]);
  });
  test('a refused filter is not kept in the session', async () => {
    const before = await bob({ clientId: 'bob-refused', clean: false });
    before.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [
        { topic: `${SHARED}/ok`, qos: 1 },
        { topic: 'ceis/badge/#', qos: 1 },
      ],
    });
    expect((await before.receive('suback')).granted).toEqual([1, 0x80]);
    await before.disconnect();
    const queuedBefore = parts.broker.stats().queued;
    const porte = await RawClient.connect(port, { username: 'porte' });
    await porte.publishAcknowledged('ceis/badge/entree/tap', '0006547886');
    expect(parts.broker.stats().queued).toBe(queuedBefore);
    await (await alice()).publishAcknowledged(`${SHARED}/ok`, 'x');
    const again = await bob({ clientId: 'bob-refused', clean: false });
    expect((await again.receive('publish')).topic).toBe(`${SHARED}/ok`);
    await again.ping();
    expect(again.packets).toEqual([]);
  });
  test('the same filter again replaces the first and brings retained messages again [MQTT-3.8.4-3]', async () => {
    const topic = fresh();
    await (await alice()).publishAcknowledged(topic, 'r', true);
    const client = await bob();
    expect(await client.subscribe(topic, 0)).toBe(0);
    expect((await client.receive('publish')).qos).toBe(0);
    expect(await client.subscribe(topic, 1)).toBe(1);
    expect((await client.receive('publish')).qos).toBe(1);
    await (await alice()).publishAcknowledged(topic, 'x');
    expect((await client.receive('publish')).qos).toBe(1);
    await client.ping();
    expect(client.packets).toEqual([]);
  });
  test('a message goes out at the lower QoS of itself and its filter, with wildcards too [MQTT-3.8.4-6]', async () => {
    const topic = `${fresh()}/a`;
    const client = await bob();
    await client.subscribe(topic.replace(/a$/, '+'), 1);
    const publisher = await alice();
    publisher.publish(topic, 'two', { qos: 2, messageId: 1 });
    expect((await client.receive('publish')).qos).toBe(1);
    publisher.publish(topic, 'zero');
    expect((await client.receive('publish')).qos).toBe(0);
  });
  test.each([
    [0, 2],
    [2, 0],
  ] as const)(
    'overlapping filters of QoS %i and %i: the higher one counts [MQTT-3.3.5-1]',
    async (exact, wide) => {
      const topic = `${fresh()}/a`;
      const client = await bob();
      await client.subscribe(topic, exact);
      await client.subscribe(topic.replace(/a$/, '#'), wide);
      (await alice()).publish(topic, 'x', { qos: 2, messageId: 1 });
      expect((await client.receive('publish')).qos).toBe(2);
      await client.ping();
      expect(client.packets).toEqual([]);
    },
  );
  test('a lasting session with overlapping filters keeps what is left after UNSUBSCRIBE [MQTT-3.10.4-1]', async () => {
    const topic = `${fresh()}/a`;
    const wide = topic.replace(/a$/, '#');
    const client = await bob({ clientId: 'bob-overlap', clean: false });
    await client.subscribe(wide, 1);
    await client.subscribe(topic, 1);
    client.send({ cmd: 'unsubscribe', messageId: 3, unsubscriptions: [wide] });
    expect((await client.receive('unsuback')).messageId).toBe(3);
    await client.disconnect();
    await (await alice()).publishAcknowledged(topic, 'x');
    const again = await bob({ clientId: 'bob-overlap', clean: false });
    expect(textOf(await again.receive('publish'))).toBe('x');
  });
  test('UNSUBSCRIBE ends delivery and is answered, also for a filter that was not there [MQTT-3.10.4-2] [MQTT-3.10.4-5]', async () => {
    const topic = fresh();
    const client = await bob();
    await client.subscribe(topic);
    client.send({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: [topic, fresh()] });
    await client.receive('unsuback');
    await (await alice()).publishAcknowledged(topic, 'x');
    await client.ping();
    expect(client.packets).toEqual([]);
  });
});

describe('topics', () => {
  test.each([
    ['sport/+', 'sport/', true],
    ['+/x', '/x', true],
    ['+', 'a/', false],
    ['a/#', 'a', true],
    ['a/+/c', 'a/b/c', true],
    ['a/+', 'a/b/c', false],
    ['A', 'a', false],
    ['a//b', 'a//b', true],
    ['a/+/b', 'a//b', true],
  ])(
    'filter %s and topic %s: %s [MQTT-4.7.1-2] [MQTT-4.7.1-3] [MQTT-4.7.3-4]',
    async (filter, topic, matches) => {
      const root = fresh();
      const client = await bob();
      await client.subscribe(`${root}/${filter}`);
      await (await alice()).publishAcknowledged(`${root}/${topic}`, 'x');
      await client.ping();
      expect(client.packets.length).toBe(matches ? 1 : 0);
    },
  );
  test('# and + do not match topics beginning with $ [MQTT-4.7.2-1]', async () => {
    const automate = await RawClient.connect(port, { username: 'automate' });
    expect(await automate.subscribe('$SYS/#')).toBe(0x80);
    await automate.subscribe('#');
    await automate.subscribe('+/+/+');
    await (await alice()).ping(); // aedes announces clients under $SYS
    await automate.ping();
    expect(automate.packets.filter((p) => p.cmd === 'publish' && p.topic.startsWith('$'))).toEqual([]);
  });
});

describe('order', () => {
  test.each([0, 1, 2] as const)(
    'one publisher’s messages of QoS %i arrive in order, in a lasting session too [MQTT-4.6.0-6]',
    async (qos) => {
      const topic = fresh();
      const there = await bob();
      const lasting = await bob({ clientId: `bob-order-${qos}`, clean: false });
      for (const client of [there, lasting]) await client.subscribe(topic, 2);
      const publisher = await alice({ clientId: `alice-order-${qos}`, clean: false });
      const count = 200;
      for (let i = 0; i < count; i++) publisher.publish(topic, String(i), { qos, messageId: i + 1 });
      const expected = Array.from({ length: count }, (_, i) => String(i));
      for (const client of [there, lasting]) {
        const seen: string[] = [];
        while (seen.length < count) seen.push(textOf(await client.receive('publish')));
        expect(seen).toEqual(expected);
      }
      if (qos === 0) return;
      const answers = publisher.packets.map((packet) => packet.messageId);
      expect(answers).toEqual(expected.map((i) => Number(i) + 1)); // [MQTT-4.6.0-2] [MQTT-4.6.0-3]
    },
  );
  test('nothing is lost when one message is stored more slowly than the next', async () => {
    const root = fresh();
    const subscriber = await bob();
    await subscriber.subscribe(`${root}/#`, 1);
    const [slow, quick] = [await alice(), await alice()];
    const count = 300;
    for (let i = 0; i < count; i++) {
      slow.publish(`${root}/slow`, String(i), { qos: 1, retain: true, messageId: i + 1 });
      quick.publish(`${root}/quick`, String(i));
      if (i % 10 === 0) await quick.ping();
    }
    await vi.waitFor(() => expect(subscriber.packets).toHaveLength(2 * count), { timeout: 20_000 });
    for (const name of ['slow', 'quick']) {
      const heard = subscriber.packets.flatMap((p) =>
        p.cmd === 'publish' && p.topic.endsWith(name) ? [textOf(p)] : [],
      );
      expect(heard).toEqual(Array.from({ length: count }, (_, i) => String(i)));
    }
  });
  test.each([1, 2] as const)('what comes while a queue is sent does not overtake it, QoS %i', async (qos) => {
    const topic = fresh();
    const options = { clientId: `bob-overtake-${qos}`, clean: false };
    const before = await bob(options);
    await before.subscribe(topic, qos);
    await before.disconnect();
    const publisher = await alice();
    const count = 900;
    const publish = (from: number, to: number) => {
      for (let i = from; i < to; i++) publisher.publish(topic, String(i), { qos, messageId: i + 1 });
    };
    publish(0, 500);
    await vi.waitFor(() => expect(publisher.packets).toHaveLength(500), { timeout: 20_000 });
    const again = bob(options);
    publish(500, count);
    const { packets } = await again;
    const heard = () => packets.flatMap((p) => (p.cmd === 'publish' ? [textOf(p)] : []));
    await vi.waitFor(() => expect(heard().length).toBeGreaterThanOrEqual(count), { timeout: 20_000 });
    expect(heard()).toEqual(Array.from({ length: count }, (_, i) => String(i)));
    const ids = packets.flatMap((p) => (p.cmd === 'publish' ? [p.messageId] : []));
    expect(new Set(ids).size).toBe(count); // [MQTT-2.3.1-2]
  });
  test('a message that only passes waits behind one that is being written down', async () => {
    const slow = await startBroker({ journal: { commitDelayMs: 300 } });
    const client = await RawClient.connect(slow.port, { username: 'sensor' });
    client.publish('ceis/room/accueil/temperature', '21', { qos: 1, messageId: 1 });
    client.publish('ceis/room/cuisine/refused', '21', { qos: 1, messageId: 2 });
    expect((await client.receive('puback')).messageId).toBe(1);
    expect((await client.receive('puback')).messageId).toBe(2);
    expect(slow.journal.head).toBe(1);
    await slow.stop();
  });
});

test('PINGREQ is answered [MQTT-3.12.4-1]', async () => {
  await (await alice()).ping();
});

test('DISCONNECT: the server closes where the client does not [MQTT-3.14.4-2]', async () => {
  const client = await alice();
  client.send({ cmd: 'disconnect' });
  await client.isClosed();
});

test('what was sent before DISCONNECT counts, even if the connection is gone at once', async () => {
  const subscriber = await bob();
  const topic = fresh();
  await subscriber.subscribe(topic);
  const client = await alice();
  for (let i = 0; i < 50; i++) client.publish(topic, String(i));
  client.send({ cmd: 'disconnect' });
  client.socket.destroySoon();
  await vi.waitFor(() => expect(subscriber.packets).toHaveLength(50));
});
