// @ts-check
/**
 * Runs inside a seat's sandbox: one Node-RED, embedded. It has no network and nothing to listen on; every connection is
 * one that it opens itself, to the hub's socket, and whose first line says what it is for:
 *
 *   http      the hub sends requests for the editor down it
 *   mqtt      a client of the learner's flow, to the hub's broker
 *   control   JSON lines: what Node-RED keeps is loaded from the hub and saved there
 *
 * Plain JavaScript: stripping types would cost each seat its compiler.
 */

import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

/** Waiting connections, so that a page's first requests find one each. */
const IDLE_CONNECTIONS = 4;
/** The same bound as the hub's, said here in words that the editor shows. */
const MAX_KEPT_LENGTH = 1024 * 1024;
/** Nodes that reach what a seat has not: processes, files, sockets, other machines, the hub's own pages. */
const EXCLUDED = [
  '90-exec.js',
  '21-httpin.js',
  '21-httprequest.js',
  '22-websocket.js',
  '31-tcpin.js',
  '32-udp.js',
  '05-tls.js',
  '06-httpproxy.js',
  '10-file.js',
  '23-watch.js',
];

/**
 * @typedef {{ socket: string, palette: string, userDir: string, modules: string, adminRoot: string, token: string,
 *   secret: string, safe: boolean, language: string, brokerPort: number | null, title: string }} Config
 */
const config = /** @type {Config} */ (JSON.parse(await text(process.stdin)));
// Node-RED looks for it and would complain.
tryTo(() => writeFileSync(`${config.userDir}/package.json`, '{"name":"seat","private":true}'));
// An exception that a node did not catch ends Node-RED, as it does everywhere; the hub starts it again.
process.on('uncaughtException', (error) => {
  console.error(error?.stack ?? String(error));
  process.exit(1);
});

const control = await connectFor('control');
control.on('close', () => process.exit(0)); // The hub is gone.

// ---- what Node-RED keeps

/** @type {Map<number, { resolve: (value: unknown) => void, reject: (error: Error) => void }>} */
const asked = new Map();
let asks = 0;
createInterface({ input: control }).on('line', (line) => {
  const answer = JSON.parse(line);
  if (answer.stop) return void stop();
  const waiting = asked.get(answer.id);
  asked.delete(answer.id);
  if (answer.error === undefined) waiting?.resolve(answer.value);
  else waiting?.reject(new Error(answer.error));
});
/** @param {object} request */
function ask(request) {
  return new Promise((resolve, reject) => {
    const line = JSON.stringify({ id: ++asks, ...request });
    if (line.length > MAX_KEPT_LENGTH)
      return reject(new Error('Ce flux est trop grand. This flow is too large.'));
    asked.set(asks, { resolve, reject });
    control.write(`${line}\n`);
  });
}
/** @param {string} kind */
const load = (kind) => ask({ load: kind });
/** @param {string} kind @param {unknown} value */
const save = (kind, value) => ask({ save: kind, value });

const storageModule = {
  init: async () => {},
  getFlows: async () => (await load('flows')) ?? [],
  saveFlows: (/** @type {unknown} */ flows) => save('flows', flows),
  getCredentials: async () => (await load('credentials')) ?? {},
  saveCredentials: (/** @type {unknown} */ credentials) => save('credentials', credentials),
  getSettings: async () => (await load('settings')) ?? {},
  saveSettings: (/** @type {unknown} */ settings) => save('settings', settings),
  getSessions: async () => ({}),
  saveSessions: async () => {},
  getLibraryEntry: async (/** @type {string} */ _type, /** @type {string} */ name) =>
    name === '/' ? [] : '',
  saveLibraryEntry: async () => {
    throw new Error('Ce poste ne garde pas de bibliothèque. This seat keeps no library.');
  },
};

// ---- Node-RED

const require = createRequire(`${config.modules}/seat.js`);
const RED = require('node-red');
const express = createRequire(require.resolve('node-red'))('express');

const settings = {
  httpAdminRoot: config.adminRoot,
  httpNodeRoot: false,
  userDir: config.userDir,
  nodesDir: [config.palette],
  nodesExcludes: EXCLUDED,
  storageModule,
  credentialSecret: config.secret,
  safeMode: config.safe,
  lang: config.language,
  adminAuth: {
    type: 'credentials',
    users: [],
    tokenHeader: 'x-seat-token',
    tokens: async (/** @type {string} */ token) =>
      token === config.token ? { username: 'seat', permissions: '*' } : null,
  },
  functionExternalModules: false,
  functionTimeout: 0,
  externalModules: {
    autoInstall: false,
    palette: { allowInstall: false, allowUpload: false },
    modules: { allowInstall: false },
  },
  diagnostics: { enabled: false },
  runtimeState: { enabled: false },
  telemetry: { enabled: false, updateNotification: false },
  exportGlobalContextKeys: false,
  // Ours first: a beginner looks no further.
  paletteCategories: ['tiers-lieu', 'common', 'function', 'network', 'sequence', 'parser', 'subflows'],
  editorTheme: {
    tours: false,
    projects: { enabled: false },
    multiplayer: { enabled: false },
    userMenu: false,
    page: { title: config.title },
    header: { title: config.title, url: undefined },
    codeEditor: { lib: 'monaco' },
    mermaid: { enabled: false },
    menu: { 'menu-item-import-library': false, 'menu-item-export-library': false },
  },
  contextStorage: { default: { module: 'memory' } },
  mqttReconnectTime: 2_000,
  logging: { console: { level: 'warn', metrics: false, audit: false } },
};

const app = express();
const http = createHttpServer(app);
// Connections wait as long as they must.
http.headersTimeout = 0;
http.requestTimeout = 0;
http.keepAliveTimeout = 0;

RED.init(http, settings);
app.use(config.adminRoot, RED.httpAdmin);
if (config.brokerPort !== null) await serveBroker(config.brokerPort);
const loaded = flowsLoaded();
await RED.start();

/** @type {WeakSet<import('node:stream').Duplex>} */
const waiting = new WeakSet();
let idle = 0;
http.on('request', ({ socket }) => taken(socket));
http.on('upgrade', ({ socket }) => taken(socket));
keepIdle();
await loaded;
control.write('{"ready":true}\n');

/**
 * Node-RED counts as started before it has read its flows: what was deployed until then it would forget. That they run
 * is not waited for: one that spins as it starts would keep the seat from being ready, and so from being watched.
 */
function flowsLoaded() {
  return new Promise((resolve) => {
    const said = (/** @type {{ id: string }} */ { id }) => {
      if (id !== 'runtime-deploy') return;
      RED.events.off('runtime-event', said);
      resolve(undefined);
    };
    RED.events.on('runtime-event', said);
  });
}

// ---- connections

function keepIdle() {
  for (; idle < IDLE_CONNECTIONS; idle++) {
    connectFor('http').then(
      (socket) => {
        waiting.add(socket);
        socket.on('close', () => taken(socket));
        http.emit('connection', socket);
      },
      () => process.exit(0),
    );
  }
}
/** @param {import('node:stream').Duplex} socket */
function taken(socket) {
  if (!waiting.delete(socket)) return;
  idle--;
  keepIdle();
}

/** @param {string} purpose @returns {Promise<import('node:net').Socket>} */
function connectFor(purpose) {
  return new Promise((resolve, reject) => {
    const socket = connect(config.socket);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => socket.destroy());
      socket.write(`${purpose}\n`);
      resolve(socket);
    });
  });
}

/** The broker that a flow finds at `localhost`: each of its clients has a connection of its own to the hub's. @param {number} port */
function serveBroker(port) {
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    connectFor('mqtt').then(
      (hub) => {
        hub.on('close', () => client.destroy());
        client.on('close', () => hub.destroy());
        client.pipe(hub).pipe(client);
      },
      () => client.destroy(),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
}

async function stop() {
  await RED.stop().catch(() => undefined);
  process.exit(0);
}
/** @param {() => void} action */
function tryTo(action) {
  try {
    action();
  } catch {
    // Not allowed here: the seat runs without it.
  }
}
