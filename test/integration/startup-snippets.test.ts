import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { SNIPPETS, type Snippet, type SnippetFacts } from '../../kiosk/startup/snippets.ts';
import { type BrokerParts, PASSWORD, startBroker } from '../support/broker-parts.ts';

/** The programs of the page "Brancher", as the page gives them, run against the real broker. */
const ROOT = path.resolve(import.meta.dirname, '../..');
/** Debian's own, with Debian's python3-paho-mqtt; another Python before it in the PATH would not have that. */
const PYTHON = '/usr/bin/python3';
let parts: BrokerParts;
let folder: string;
let running: ChildProcess | null = null;

beforeAll(async () => {
  parts = await startBroker();
  folder = mkdtempSync(path.join(tmpdir(), 'snippets-'));
});
afterAll(async () => {
  await parts?.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  const child = running;
  running = null;
  if (!child || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
});

/** A name that would end the text it stands in, if it were not escaped: in C++, JavaScript, Python or a shell. */
const CHANNEL = `it's "50 %" \\ $HOME é`;
const facts = (channel = CHANNEL): SnippetFacts => ({
  host: '127.0.0.1',
  port: parts.port,
  username: 'lampe',
  password: PASSWORD,
  topic: `ceis/prototype/acme/lampe/${channel}`,
});
const codeOf = (id: Snippet['id'], about = facts()): string =>
  SNIPPETS.find((snippet) => snippet.id === id)!.code(about);

function write(name: string, content: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** Runs until the value is in the journal. */
async function publishes(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  const before = parts.journal.head;
  const said: string[] = [];
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', PYTHONIOENCODING: 'utf-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = child;
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => said.push(String(data)));
  await vi.waitFor(
    () => {
      if (parts.journal.head === before) throw new Error(`nothing came: ${said.join('')}`);
    },
    { timeout: 20_000, interval: 20 },
  );
  const [entry] = await parts.journal.read(before, 1);
  expect(entry).toMatchObject({
    source: 'mqtt:lampe',
    body: { scope: 'prototype', startup: 'acme', id: 'lampe', measure: CHANNEL, value: 21.5 },
  });
}

describe('a program from the page publishes what it says, also on a channel with an awkward name', () => {
  test('mosquitto_pub', async () => {
    await publishes('sh', ['-c', codeOf('mosquitto')]);
  });

  test('Node.js, with the package mqtt', async () => {
    // Beside node_modules, where a program finds its packages.
    const file = write(
      'prototype.mjs',
      codeOf('node').replace('"mqtt"', JSON.stringify(`file://${ROOT}/node_modules/mqtt/build/index.js`)),
    );
    await publishes(process.execPath, [file]);
  });

  test('Python, with the paho-mqtt 1 of Debian', async () => {
    await publishes(PYTHON, [write('prototype.py', codeOf('python'))]);
  });

  test('Python, with what paho-mqtt 2 has changed: its Client wants to be told which callbacks it has', async () => {
    // paho-mqtt 2 is not in Debian 12. This gives the real paho-mqtt 1 the signature of the other, and nothing else.
    write(
      'sitecustomize.py',
      `import enum, paho.mqtt.client as mqtt
class CallbackAPIVersion(enum.Enum):
    VERSION1 = 1
    VERSION2 = 2
class Client(mqtt.Client):
    def __init__(self, callback_api_version, client_id="", clean_session=None, userdata=None, protocol=mqtt.MQTTv311):
        assert callback_api_version is CallbackAPIVersion.VERSION2
        super().__init__(client_id, clean_session, userdata, protocol)
mqtt.CallbackAPIVersion = CallbackAPIVersion
mqtt.Client = Client
`,
    );
    await publishes(PYTHON, [write('prototype.py', codeOf('python'))], { PYTHONPATH: folder });
    rmSync(path.join(folder, 'sitecustomize.py'));
  });

  test('MicroPython: its grammar and its calls, run by Python, not on a board', async () => {
    // Debian 12 has no MicroPython. umqtt.simple's and network's interfaces, as micropython-lib and the ESP32 port
    // document them, stand on paho-mqtt here: the conversation with the broker is real, the board is not.
    write(
      'umqtt/simple.py',
      `import paho.mqtt.client as mqtt
class MQTTClient:
    def __init__(self, client_id, server, port=0, user=None, password=None, keepalive=0, ssl=None):
        self.at = (server, port)
        self.client = mqtt.Client(client_id)
        self.client.username_pw_set(user, password)
    def connect(self, clean_session=True, timeout=None):
        self.client.connect(*self.at)
        self.client.loop_start()
    def publish(self, topic, msg, retain=False, qos=0):
        assert isinstance(topic, bytes) and isinstance(msg, bytes), "umqtt takes bytes"
        self.client.publish(topic.decode(), msg, qos, retain).wait_for_publish()
`,
    );
    write(
      'network.py',
      `STA_IF = 0
class WLAN:
    def __init__(self, interface): assert interface == STA_IF
    def active(self, on): assert on is True
    def connect(self, name, password): self.known = (name, password)
    def isconnected(self): return hasattr(self, "known")
`,
    );
    await publishes(PYTHON, [write('main.py', codeOf('micropython'))], { PYTHONPATH: folder });
  });

  test('Arduino: its grammar and its calls, compiled by g++, not on a board', () => {
    // The headers declare what the sketch uses of the ESP32 core and of PubSubClient 2.8, with their signatures.
    write(
      'WiFi.h',
      `#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdio>
class Client {};
class WiFiClient : public Client {};
enum wl_status_t { WL_CONNECTED = 3 };
struct WiFiClass { int begin(const char* ssid, const char* passphrase); wl_status_t status(); };
extern WiFiClass WiFi;
struct HardwareSerial { void begin(unsigned long baud); size_t print(const char* text); size_t println(int number); };
extern HardwareSerial Serial;
void delay(uint32_t ms);
uint16_t analogRead(uint8_t pin);
`,
    );
    write(
      'PubSubClient.h',
      `#pragma once
class PubSubClient {
 public:
  PubSubClient(Client& client);
  PubSubClient& setServer(const char* domain, uint16_t port);
  bool connect(const char* id, const char* user, const char* pass);
  bool connected();
  bool publish(const char* topic, const char* payload);
  bool loop();
  int state();
};
`,
    );
    const sketch = write('prototype.cpp', codeOf('arduino'));
    const compile = (file: string) =>
      execFileSync(
        'g++',
        ['-std=c++11', '-Wall', '-Wextra', '-Werror', '-fsyntax-only', '-I', folder, file],
        {
          stdio: 'pipe',
        },
      );
    compile(sketch);
    // So that the headers are known to be looked at.
    const wrong = write(
      'wrong.cpp',
      codeOf('arduino').replace('hub.setServer(HUB, HUB_PORT)', 'hub.setServer(HUB)'),
    );
    expect(() => compile(wrong)).toThrow(/setServer/);
  });
});

test('every program of the page is in this file', () => {
  expect(SNIPPETS.map(({ id }) => id).sort()).toEqual([
    'arduino',
    'micropython',
    'mosquitto',
    'node',
    'python',
  ]);
});
