import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { MESSAGES_BURST, RETAINED_PER_CREDENTIAL } from '../../hub/broker/limits.ts';
import type { DebugLine } from '../../hub/contract/startups.ts';
import { RawClient } from '../support/broker-client.ts';
import { type BrokerParts, SHARED, startBroker } from '../support/broker-parts.ts';

/** What prototypes do at the real broker, with the real journal and start-ups behind it. */
let parts: BrokerParts;
const passwords = new Map<string, string>();

beforeAll(async () => {
  parts = await startBroker();
  for (const [startup, prototype] of [
    ['acme', 'flot'],
    ['acme', 'bruit'],
    ['mer', 'bouee'],
  ] as const) {
    passwords.set(prototype, await parts.access.addDevice(prototype, 'prototype', { startup, prototype }));
  }
});
afterAll(() => parts.stop());

const plug = (username: string, options: object = {}) => {
  const password = passwords.get(username);
  return RawClient.connect(parts.port, {
    username,
    ...(password !== undefined && { password: Buffer.from(password) }),
    ...options,
  });
};
const linesOf = (startup: string, prototype: string): readonly DebugLine[] =>
  parts.startups.debugLines(startup, prototype);
const shown = (startup: string, prototype: string) =>
  parts.startups.prototypesNow(startup).find(({ id }) => id === prototype)!;

test('a prototype made on the command line is known like any other', () => {
  expect(
    parts.startups.list(null).map(({ id, prototypes }) => [id, prototypes.map((each) => each.id)]),
  ).toEqual([
    ['acme', ['bruit', 'flot', 'lampe']],
    ['mer', ['bouee']],
  ]);
});

test('everything its credential does is told to its start-up, and to no other', async () => {
  const before = linesOf('mer', 'bouee').length;
  const stranger = await RawClient.open(parts.port);
  await stranger.login({ clientId: 'l', username: 'lampe', password: Buffer.from('faux') });
  const other = await plug('bouee', { clientId: 'pris' });
  const taken = await RawClient.open(parts.port);
  await taken.login({ clientId: 'pris', username: 'lampe' });
  const client = await plug('lampe', { clientId: 'lampe' });
  await client.subscribe('ceis/prototype/acme/lampe/#');
  await client.subscribe('ceis/prototype/mer/#', 0, 2);
  await client.publishAcknowledged('ceis/prototype/mer/bouee/x', '1');
  await client.publishAcknowledged('ceis/prototype/acme/lampe/lux', '{"value":400,"unit":"lx"}', true);
  await client.publishAcknowledged('ceis/prototype/acme/lampe/lux', 'NaN');
  await client.publishAcknowledged('ceis/prototype/acme/lampe/lux', Buffer.from([0, 1, 255]));
  await client.publishAcknowledged('ceis/prototype/acme/lampe/lux', '', true);
  await client.disconnect();
  const again = await plug('lampe', { clientId: 'lampe' });
  const newest = await plug('lampe', { clientId: 'lampe' });
  await again.isClosed();
  newest.raw(0x30, 2, 0);
  newest.raw(5);
  await newest.isClosed();

  await vi.waitFor(() =>
    expect(linesOf('acme', 'lampe').map(({ kind, reason }) => [kind, reason])).toEqual([
      ['connect-refused', 'password'],
      ['connect-refused', 'client-id-taken'],
      ['connected', null],
      ['subscribed', null],
      ['subscribe-refused', null],
      ['publish-refused', 'startup'],
      ['accepted', null],
      ['misfit', 'not-finite'],
      ['misfit', 'not-a-value'],
      ['cleared', null],
      ['disconnected', 'goodbye'],
      ['connected', null],
      ['disconnected', 'taken-over'],
      ['connected', null],
      ['disconnected', 'protocol'],
    ]),
  );
  expect(linesOf('acme', 'lampe')[6]).toMatchObject({
    channel: 'lux',
    value: 400,
    unit: 'lx',
    qos: 1,
    retained: true,
  });
  expect(linesOf('acme', 'lampe')[8]).toMatchObject({ payload: '00 01 ff' });
  expect(shown('acme', 'lampe').connections).toBe(0);
  // The other start-up saw its own connection, and nothing of this.
  expect(linesOf('mer', 'bouee').slice(before)).toMatchObject([{ kind: 'connected', got: 'pris' }]);
  await other.disconnect();
});

describe('a prototype that floods and one that sends garbage', () => {
  test('are slowed, told and counted, and harm nobody: what others send is kept whole', async () => {
    const from = parts.journal.head;
    const told = () => {
      const { accepted, slowed } = shown('acme', 'flot').counts;
      return accepted + slowed;
    };
    const misfits = () => shown('acme', 'bruit').misfits['not-a-value'] ?? 0;
    const before = { told: told(), misfits: misfits() };
    const [flood, garbage, sensor, other] = await Promise.all([
      plug('flot'),
      plug('bruit'),
      plug('sensor'),
      plug('bouee'),
    ]);
    const FLOOD = 4 * MESSAGES_BURST;
    const GARBAGE = 500;
    const KEPT = 150;
    for (let i = 0; i < FLOOD; i++) flood.publish('ceis/prototype/acme/flot/x', String(i));
    for (let i = 0; i < GARBAGE; i++)
      garbage.publish('ceis/prototype/acme/bruit/x', Buffer.from([i % 256, 0xff, i >> 8]));
    for (let i = 0; i < KEPT; i++) {
      sensor.publish('ceis/room/accueil/temperature', String(i), { qos: 1, messageId: i + 1 });
      other.publish('ceis/prototype/mer/bouee/houle', String(i), { qos: 1, messageId: i + 1 });
    }
    for (let i = 0; i < KEPT; i++) await Promise.all([sensor.receive('puback'), other.receive('puback')]);
    await Promise.all([flood.ping(), garbage.ping()]);

    // QoS 0: no answer says that the last of them is written down.
    await vi.waitFor(() => expect(told() - before.told).toBe(FLOOD), { timeout: 10_000 });

    const entries = await parts.journal.read(from, 20_000);
    const valuesOf = (source: string) =>
      entries.filter((entry) => entry.source === source).map(({ body }) => 'value' in body && body.value);
    const all = Array.from({ length: KEPT }, (_, i) => i);
    expect(valuesOf('mqtt:sensor')).toEqual(all);
    expect(valuesOf('mqtt:bouee')).toEqual(all);
    expect(valuesOf('mqtt:bruit')).toEqual([]);
    expect(valuesOf('mqtt:flot').length).toBeGreaterThanOrEqual(MESSAGES_BURST);
    expect(valuesOf('mqtt:flot').length).toBeLessThan(FLOOD);

    expect(shown('acme', 'flot').slowed).toBe(true);
    expect(linesOf('acme', 'flot').some(({ kind }) => kind === 'slowed')).toBe(true);
    expect(misfits() - before.misfits).toBe(GARBAGE);
    expect(shown('acme', 'bruit').counts.misfit).toBe(misfits());
    expect(shown('mer', 'bouee').slowed).toBe(false);
    // Staff see it without looking for it.
    await vi.waitFor(
      () => expect(parts.board.snapshot().parts.prototypes?.details?.slowed).toBe('acme/flot'),
      { timeout: 10_000 },
    );
    for (const client of [flood, garbage, sensor, other]) client.cut();
  });

  test('one that asks for acknowledgements is made to wait, and loses nothing', async () => {
    const client = await plug('bouee');
    const before = shown('mer', 'bouee').counts;
    const more = MESSAGES_BURST + 50;
    for (let i = 0; i < more; i++)
      client.publish('ceis/prototype/mer/bouee/houle', String(i), { qos: 1, messageId: i + 1 });
    for (let i = 0; i < more; i++) await client.receive('puback');
    const after = shown('mer', 'bouee').counts;
    expect(after.accepted - before.accepted).toBe(more);
    expect(after.slowed).toBeGreaterThan(before.slowed);
    client.cut();
  });
});

describe('retained messages of one credential', () => {
  test('are bounded: the next is forwarded and not kept, also after a restart, and others keep theirs', async () => {
    const own = await startBroker();
    const connect = (username: string) => RawClient.connect(own.port, { username });
    const alice = await connect('alice');
    const bob = await connect('bob');
    await bob.subscribe(`${SHARED}/one-too-many`);
    for (let i = 0; i < RETAINED_PER_CREDENTIAL; i++) {
      alice.publish(`${SHARED}/${i}`, 'x', { qos: 1, retain: true, messageId: i + 1 });
    }
    for (let i = 0; i < RETAINED_PER_CREDENTIAL; i++) await alice.receive('puback');
    const full = own.broker.stats().retained;
    await alice.publishAcknowledged(`${SHARED}/one-too-many`, 'heard', true);
    expect(String((await bob.receive('publish')).payload)).toBe('heard');
    expect(own.broker.stats().retained).toBe(full);
    expect(own.broker.stats().dropped.overloaded).toBe(1);
    // What is kept may change, and a cleared one makes room.
    await alice.publishAcknowledged(`${SHARED}/1`, 'changed', true);
    await bob.publishAcknowledged(`${SHARED}/bob`, 'kept', true);
    expect(own.broker.stats()).toMatchObject({ retained: full + 1, dropped: { overloaded: 1 } });
    await own.stop({ keepData: true });

    const back = await startBroker({ dataDir: own.dataDir });
    const again = await RawClient.connect(back.port, {
      username: 'alice',
      will: { topic: `${SHARED}/will`, payload: Buffer.from('gone'), qos: 1, retain: true },
    });
    again.cut();
    await vi.waitFor(() => expect(back.broker.stats().dropped.overloaded).toBe(1));
    const last = await RawClient.connect(back.port, { username: 'alice' });
    await last.publishAcknowledged(`${SHARED}/2`, '', true);
    await last.publishAcknowledged(`${SHARED}/one-too-many`, 'kept now', true);
    expect(back.broker.stats()).toMatchObject({ retained: full + 1, dropped: { overloaded: 1 } });
    await back.stop();
  });

  test('of a prototype go with it', async () => {
    const client = await plug('lampe');
    await client.publishAcknowledged('ceis/prototype/acme/lampe/lux', '401', true);
    const before = parts.broker.stats().retained;
    parts.startups.removePrototype('acme', 'lampe');
    await client.isClosed();
    await vi.waitFor(() => expect(parts.broker.stats().retained).toBe(before - 1));
  });
});
