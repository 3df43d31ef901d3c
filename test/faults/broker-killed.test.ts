import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RawClient, textOf } from '../support/broker-client.ts';
import { SHARED, startBroker } from '../support/broker-parts.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'broker-killed-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** The broker in its own process, to be killed. */
async function spawnBroker(): Promise<{ port: number; kill: () => Promise<void> }> {
  const root = path.resolve(import.meta.dirname, '../..');
  const child = spawn(
    path.join(root, 'node_modules/.bin/node'),
    [path.join(root, 'test/support/broker-process.ts'), dataDir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) {
    const { port } = JSON.parse(line) as { port: number };
    return {
      port,
      kill: async () => {
        child.kill('SIGKILL');
        await exited;
      },
    };
  }
  throw new Error('the broker did not start');
}

test('kill -9: wills of connected clients are published at the next start, sessions and retained messages are there', async () => {
  const { port, kill } = await spawnBroker();
  const topic = `${SHARED}/status`;
  const will = (payload: string) => ({
    topic,
    payload: Buffer.from(payload),
    qos: 1 as const,
    retain: false,
  });
  const subscriber = await RawClient.connect(port, { username: 'bob', clientId: 'bob', clean: false });
  await subscriber.subscribe(`${SHARED}/#`, 1);
  await subscriber.disconnect();
  await RawClient.connect(port, { clientId: 'there', will: will('there is gone') });
  const left = await RawClient.connect(port, { clientId: 'left', will: will('never') });
  await left.disconnect();
  // A take-over: the will of the connection that is there counts, and it alone.
  await RawClient.connect(port, { clientId: 'twin', will: will('first twin') });
  await RawClient.connect(port, { clientId: 'twin', will: will('second twin') });
  const publisher = await RawClient.connect(port);
  await publisher.publishAcknowledged(`${SHARED}/kept`, 'retained', true);
  for (let i = 0; i < 50; i++) await publisher.publishAcknowledged(`${SHARED}/queue`, String(i));
  await kill();

  const parts = await startBroker({ dataDir });
  const again = await RawClient.connect(parts.port, { username: 'bob', clientId: 'bob', clean: false });
  await vi.waitFor(() => expect(again.packets).toHaveLength(54));
  const heard = again.packets.flatMap((packet) =>
    packet.cmd === 'publish' ? [`${packet.topic.slice(SHARED.length + 1)} ${textOf(packet)}`] : [],
  );
  expect(heard.filter((line) => line.startsWith('queue'))).toEqual(
    Array.from({ length: 50 }, (_, i) => `queue ${i}`),
  );
  expect(heard.filter((line) => line.startsWith('status')).sort()).toEqual([
    'status first twin', // at the take-over
    'status second twin',
    'status there is gone',
  ]);
  const late = await RawClient.connect(parts.port);
  await late.subscribe(`${SHARED}/kept`);
  expect(textOf(await late.receive('publish'))).toBe('retained');
  await parts.stop({ keepData: true });

  const third = await startBroker({ dataDir });
  const last = await RawClient.connect(third.port, { username: 'bob', clientId: 'bob', clean: false });
  await last.ping();
  expect(last.packets.filter((p) => p.cmd === 'publish' && textOf(p) === 'there is gone' && !p.dup)).toEqual(
    [],
  );
  await third.stop({ keepData: true });
});

test('kill -9: what was acknowledged is in the journal, and a client id still belongs to its device', async () => {
  const { port, kill } = await spawnBroker();
  const sensor = await RawClient.connect(port, { username: 'sensor', clientId: 'mine', clean: false });
  for (let i = 0; i < 200; i++) {
    sensor.publish('ceis/room/accueil/temperature', String(i), { qos: 1, messageId: i + 1 });
  }
  for (let i = 0; i < 100; i++) await sensor.receive('puback');
  await kill();
  await sensor.isClosed();
  const acknowledged = 100 + sensor.packets.length;

  const parts = await startBroker({ dataDir });
  const entries = await parts.journal.read(0, 1_000);
  expect(entries.length).toBeGreaterThanOrEqual(acknowledged);
  expect(entries.map(({ body }) => ('value' in body ? body.value : null))).toEqual(entries.map((_, i) => i));
  const thief = await RawClient.open(parts.port);
  expect((await thief.login({ username: 'alice', clientId: 'mine' })).returnCode).toBe(2);
  await parts.stop({ keepData: true });
});
