import { execFile, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type BrokerParts, PASSWORD, SHARED, startBroker } from '../support/broker-parts.ts';

/** The clients people use: MQTT.js over TCP and WebSocket, mosquitto_pub and mosquitto_sub. */
let parts: BrokerParts;
let http: Server;
let webSocketUrl: string;
beforeAll(async () => {
  parts = await startBroker();
  http = createServer((_request, response) => response.end('page'));
  parts.broker.serveWebSockets(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  webSocketUrl = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await parts.stop();
  await new Promise((resolve) => http.close(resolve));
});

const run = promisify(execFile);
const login = ['-h', '127.0.0.1', '-u', 'alice', '-P', PASSWORD, '-V', 'mqttv311'];
const mosquitto = (program: string, ...args: string[]) =>
  run(program, ['-p', String(parts.port), ...login, ...args]);

describe('mosquitto clients', () => {
  test.each(['0', '1', '2'])('mosquitto_pub to mosquitto_sub at QoS %s, retained', async (qos) => {
    const topic = `${SHARED}/mosquitto-${qos}`;
    await mosquitto('mosquitto_pub', '-t', topic, '-m', 'bonjour', '-q', qos, '-r');
    const { stdout } = await mosquitto(
      'mosquitto_sub',
      '-t',
      topic,
      '-q',
      qos,
      '-C',
      '1',
      '-W',
      '20',
      '-F',
      '%r %q %p',
    );
    expect(stdout).toBe(`1 ${qos} bonjour\n`);
  });
  test('a thousand lines from mosquitto_pub -l are all there, in order', async () => {
    const topic = `${SHARED}/lines`;
    const subscriber = spawn('mosquitto_sub', [
      '-p',
      String(parts.port),
      ...login,
      '-t',
      topic,
      '-q',
      '1',
      '-C',
      '1000',
    ]);
    let heard = '';
    subscriber.stdout.on('data', (chunk) => {
      heard += chunk;
    });
    await vi.waitFor(() => expect(parts.broker.isWanted(topic)).toBe(true));
    const publisher = spawn('mosquitto_pub', [
      '-p',
      String(parts.port),
      ...login,
      '-t',
      topic,
      '-q',
      '1',
      '-l',
    ]);
    const lines = Array.from({ length: 1_000 }, (_, i) => `line ${i}`);
    publisher.stdin.end(`${lines.join('\n')}\n`);
    await new Promise((resolve) => subscriber.once('close', resolve));
    expect(heard.trim().split('\n')).toEqual(lines);
  });
  test('mosquitto_pub at QoS 0 that connects, publishes and leaves: the value is in the journal', async () => {
    const before = parts.journal.head;
    const sensor = ['-p', String(parts.port), '-u', 'sensor', '-P', PASSWORD];
    await run('mosquitto_pub', [...sensor, '-t', 'ceis/room/accueil/temperature', '-m', '21.5', '-q', '0']);
    await vi.waitFor(() => expect(parts.journal.head).toBe(before + 1));
    const [entry] = await parts.journal.read(before, 1);
    expect(entry?.body).toMatchObject({ id: 'accueil', measure: 'temperature', value: 21.5 });
  });
  test('a wrong password is told to the person', async () => {
    const wrong = run('mosquitto_pub', [
      ...['-p', String(parts.port), '-u', 'alice', '-P', 'wrong', '-t', `${SHARED}/x`, '-m', 'x'],
    ]);
    await expect(wrong).rejects.toThrow(/not authori[sz]ed/i);
  });
});

describe('MQTT.js', () => {
  test.each(['tcp', 'ws'])(
    'publishes and subscribes over %s, with a session that survives',
    async (transport) => {
      const url = transport === 'tcp' ? `mqtt://127.0.0.1:${parts.port}` : `${webSocketUrl}/mqtt`;
      const options = { username: 'bob', password: PASSWORD, clientId: `js-${transport}`, clean: false };
      const topic = `${SHARED}/js-${transport}`;
      const client = await mqtt.connectAsync(url, options);
      const heard: string[] = [];
      client.on('message', (_topic, payload) => heard.push(payload.toString()));
      await client.subscribeAsync(topic, { qos: 2 });
      for (const qos of [0, 1, 2] as const) await client.publishAsync(topic, `qos ${qos}`, { qos });
      await vi.waitFor(() => expect(heard).toEqual(['qos 0', 'qos 1', 'qos 2']));
      await client.endAsync();
      await mosquitto('mosquitto_pub', '-t', topic, '-m', 'while away', '-q', '1');
      // A listener must be there before CONNACK: what waited comes with it.
      const again = mqtt.connect(url, { ...options, manualConnect: true });
      again.on('message', (_topic, payload) => heard.push(payload.toString()));
      again.connect();
      await vi.waitFor(() => expect(heard).toHaveLength(4));
      expect(heard[3]).toBe('while away');
      await again.endAsync();
    },
  );
  test('a payload of 200 kB arrives whole over WebSocket', async () => {
    const options = { username: 'bob', password: PASSWORD };
    const client = await mqtt.connectAsync(`${webSocketUrl}/mqtt`, options);
    const payload = Buffer.alloc(200_000, 'é');
    const heard = new Promise<Buffer>((resolve) => client.once('message', (_topic, bytes) => resolve(bytes)));
    await client.subscribeAsync(`${SHARED}/large`);
    await client.publishAsync(`${SHARED}/large`, payload, { qos: 1 });
    expect((await heard).equals(payload)).toBe(true);
    await client.endAsync();
  });
});

describe('WebSocket', () => {
  const open = (path: string, protocols: string[] = ['mqtt']) =>
    new WebSocket(`${webSocketUrl}${path}`, protocols);
  const refused = (socket: WebSocket) =>
    new Promise<string>((resolve) => socket.once('error', (error) => resolve(error.message)));

  test('the subprotocol is answered with mqtt [MQTT-6.0.0-4]', async () => {
    const socket = open('/mqtt', ['other', 'mqtt']);
    await new Promise((resolve) => socket.once('open', resolve));
    expect(socket.protocol).toBe('mqtt');
    socket.terminate();
  });
  test('without the subprotocol mqtt it is refused [MQTT-6.0.0-3]', async () => {
    expect(await refused(open('/mqtt', ['other']))).toMatch('400');
    expect(await refused(open('/mqtt', []))).toMatch('400');
  });
  test('other paths are not MQTT', async () => {
    expect(await refused(open('/other'))).toMatch('404');
  });
  test('a text frame closes the connection [MQTT-6.0.0-1]', async () => {
    const socket = open('/mqtt');
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send('text');
    await new Promise((resolve) => socket.once('close', resolve));
  });
});
