import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { locate } from '../support/servers.ts';

/** What people use today, started as its own documentation says, for comparison. */

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Installed here at the first bench, outside our dependencies: nothing of ours needs them. */
const PEERS = path.join(ROOT, 'data/bench-peers');
const NODE = path.join(ROOT, 'node_modules/.bin/node');

export interface Peer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Mosquitto as Debian ships it: anonymous, in memory, default queues. Its own figures come every second. */
export async function startMosquitto(): Promise<Peer> {
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'mosquitto-'));
  const file = path.join(folder, 'mosquitto.conf');
  writeFileSync(
    file,
    `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\nsys_interval 1\n`,
  );
  const program = locate('mosquitto');
  if (!program) throw new Error('mosquitto is not installed');
  return run(program, ['-c', file], port, {});
}

/** Node-RED with node-red-contrib-influxdb: MQTT in (QoS 1) wired to InfluxDB out. */
export async function startNodeRed(mqttPort: number, influxPort: number, database: string): Promise<Peer> {
  installPeers();
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'node-red-'));
  writeFileSync(
    path.join(folder, 'flows.json'),
    JSON.stringify([
      { id: 't', type: 'tab', label: 'bench' },
      {
        id: 'b',
        type: 'mqtt-broker',
        broker: '127.0.0.1',
        port: String(mqttPort),
        clientid: 'node-red',
        protocolVersion: '4',
        keepalive: '60',
        cleansession: true,
        autoConnect: true,
      },
      {
        id: 'i',
        type: 'influxdb',
        hostname: '127.0.0.1',
        port: String(influxPort),
        protocol: 'http',
        database,
        name: '',
        influxdbVersion: '1.x',
      },
      {
        id: 'm',
        type: 'mqtt in',
        z: 't',
        topic: 'ceis/room/+/temperature',
        qos: '1',
        datatype: 'json',
        broker: 'b',
        inputs: 0,
        wires: [['o']],
      },
      {
        id: 'o',
        type: 'influxdb out',
        z: 't',
        influxdb: 'i',
        measurement: 'temperature',
        precision: '',
        retentionPolicy: '',
        database,
        wires: [],
      },
    ]),
  );
  writeFileSync(
    path.join(folder, 'settings.js'),
    `module.exports = { uiPort: ${port}, uiHost: '127.0.0.1', flowFile: 'flows.json', userDir: ${JSON.stringify(folder)}, nodesDir: ${JSON.stringify(path.join(PEERS, 'node_modules/node-red-contrib-influxdb'))}, logging: { console: { level: 'error' } }, diagnostics: { enabled: false } };`,
  );
  const peer = await run(
    NODE,
    [path.join(PEERS, 'node_modules/node-red/red.js'), '--settings', path.join(folder, 'settings.js')],
    port,
    {},
  );
  await sleep(3_000); // Node-RED answers HTTP before its MQTT node has subscribed
  return peer;
}

function installPeers(): void {
  if (existsSync(path.join(PEERS, 'node_modules/node-red-contrib-influxdb'))) return;
  mkdirSync(PEERS, { recursive: true });
  writeFileSync(path.join(PEERS, 'package.json'), '{"private":true}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', 'node-red@5', 'node-red-contrib-influxdb@0.7'], {
    cwd: PEERS,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function run(
  program: string,
  args: string[],
  port: number,
  env: Record<string, string>,
): Promise<Peer> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/root', ...env },
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2_000);
  });
  for (let tries = 0; !(await isOpen(port)); tries++) {
    if (child.exitCode !== null || tries > 300) throw new Error(`${program} did not start: ${complaint}`);
    await sleep(100);
  }
  return {
    port,
    pid: child.pid ?? 0,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

async function isOpen(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
