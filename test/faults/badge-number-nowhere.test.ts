import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Level } from 'level';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { rdm6300Frame } from '../../devices/simulator/rdm6300-module.ts';
import { basic, type Credential, RunningHub } from '../support/hub.ts';
import { Influxdb } from '../support/influxdb.ts';
import { LiveEventStream } from '../support/live-events.ts';
import { deviceOn, pluggedIn, say } from '../support/serial-parts.ts';

/**
 * P3: badge numbers go in by every way and in every form, right and wrong; then everything that is kept or was said
 * is searched for them, whichever way they could be written.
 */

const WAIT = { timeout: 20_000, interval: 50 };
const DATABASE = 'tiers_lieu';

/** Ten digits and no small bytes, so that no form of them is met by chance. */
const CARDS = {
  serial: 3_808_980_205,
  serialWrongChecksum: 3_671_245_099,
  text: 2_886_794_131,
  facilityAndCard: 3_214_987_613,
  hex: 3_452_816_845,
  json: 2_965_311_974,
  nonce: 3_735_928_559,
  qos2: 2_746_391_875,
  retained: 3_581_246_790,
  will: 2_918_273_645,
  wrongJson: 3_141_592_653,
  wrongFormat: 2_718_281_828,
  wrongTopic: 3_333_777_123,
  tasmota: 2_236_067_977,
  esphome: 3_605_551_275,
  espRfid: 2_645_751_311,
  wiegandText: 3_162_277_660,
  http: 2_449_489_742,
  httpNonce: 3_872_983_346,
  httpNumber: 2_828_427_124,
  httpWrongJson: 3_464_101_615,
  httpTooLong: 2_993_119_853,
  httpQuery: 3_026_784_519,
} as const;
const USERNAME_OF_ESP_RFID = 'Anne Martin';

/** Every way to write a card's number as text. */
function formsOf(card: number): string[] {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(card);
  const reversed = Buffer.from(bytes.toReversed());
  const decimal = String(card);
  const [facility, low] = [bytes[1] ?? 0, bytes.readUInt16BE(2)];
  const hex = [bytes, reversed].map((order) => order.toString('hex'));
  const separated = ['-', ':', ' '].flatMap((separator) =>
    hex.map((digits) => (digits.match(/../g) ?? []).join(separator)),
  );
  const texts = [
    decimal,
    String(reversed.readUInt32BE()),
    ...hex,
    ...separated,
    `${String(facility).padStart(3, '0')},${String(low).padStart(5, '0')}`,
    `24:${card % 2 ** 24}`,
  ];
  // As a program would write the number's characters where it keeps bytes.
  const inHex = [decimal, hex[0] ?? ''].map((text) => Buffer.from(text).toString('hex'));
  const inBase64 = [decimal, hex[0] ?? '', (hex[0] ?? '').toUpperCase()].flatMap((text) =>
    [0, 1, 2].map((shift) => {
      const encoded = Buffer.from(' '.repeat(shift) + text)
        .toString('base64')
        .replaceAll('=', '');
      // The characters at both ends depend on what stands beside.
      return encoded.slice(shift === 0 ? 0 : shift + 1, -1);
    }),
  );
  return [...texts, ...inHex, ...inBase64].map((text) => text.toLowerCase());
}

const FORMS = Object.entries(CARDS).flatMap(([way, card]) => formsOf(card).map((form) => ({ way, form })));

/** Which of the cards, and in which form, is in `content`. */
function found(content: string | Buffer): string[] {
  const text = (typeof content === 'string' ? content : content.toString('latin1')).toLowerCase();
  const cards = FORMS.filter(({ form }) => text.includes(form)).map(({ way, form }) => `${way}: ${form}`);
  return text.includes(USERNAME_OF_ESP_RFID.toLowerCase()) ? [...cards, 'a name'] : cards;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** File by file, what was found in it. */
function foundBelow(folder: string): string[] {
  return filesBelow(folder).flatMap((file) => found(readFileSync(file)).map((what) => `${file}: ${what}`));
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'badge-number-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the search itself finds a number in every form, also in an archive', () => {
  for (const form of ['3808980205', 'E3086CED', 'ed-6c-08-e3', '008,27885', '24:552173', 'MzgwODk4MDIwN']) {
    writeFileSync(path.join(folder, 'planted'), Buffer.from(`\u0000x${form}y\u00ff`, 'latin1'));
    expect(foundBelow(folder), form).toHaveLength(1);
    expect(found(gunzipSync(gzipSync(form)))).toHaveLength(1);
  }
});

test('P3 a badge number is in no file, no log line, no message and no answer, however it came in', async () => {
  await using terminal = await pluggedIn();
  const influxdb = await Influxdb.started();
  onTestFinished(() => influxdb.stop());
  const dataDir = path.join(folder, 'data');
  await using device = await deviceOn(terminal);
  const hub = await start(dataDir, terminal.hubEnd, influxdb.url);
  onTestFinished(async () => void (await hub.stop()));
  const connected = async (who: Credential, options: IClientOptions = {}): Promise<MqttClient> => {
    const client = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
      ...who,
      reconnectPeriod: 0,
      ...options,
    });
    client.on('error', () => {});
    onTestFinished(async () => void (await client.endAsync(true)));
    return client;
  };
  const [lecteur, passerelle, automate, kiosk] = await Promise.all([
    hub.addDevice('lecteur', 'reader', '--reader', 'mqtt'),
    hub.addDevice('passerelle', 'gateway'),
    hub.addDevice('automate', 'automation'),
    hub.addDevice('borne', 'kiosk'),
  ]);

  // Everybody who may hear something listens: one is there, one has a session that waits for it.
  const heard: string[] = [];
  const listen = async (who: Credential, clientId: string, ...filters: string[]): Promise<MqttClient> => {
    const client = await connected(who, { clientId, clean: false });
    client.on('message', (topic, payload) => heard.push(`${topic} ${payload}`));
    for (const filter of filters) await client.subscribeAsync(filter, { qos: 2 }).catch(() => {});
    return client;
  };
  await listen(automate, 'here', '#', 'ceis/#', 'ceis/badge/+/tap');
  await listen(passerelle, 'gateway-here', '#', 'tele/#', 'tele/porte/SENSOR');
  await (await listen(automate, 'away', '#', 'ceis/#')).endAsync();
  await (await listen(passerelle, 'gateway-away', '#', 'tele/#')).endAsync();
  const admin = await hub.login();
  await using live = await LiveEventStream.open(hub.url, { cookie: admin });

  // By the serial line.
  await say(device, rdm6300Frame(CARDS.serial, 0x62));
  const wrong = rdm6300Frame(CARDS.serialWrongChecksum);
  wrong[12] = wrong[12] === 0x30 ? 0x31 : 0x30;
  await say(device, wrong);

  // By MQTT, rightly and wrongly.
  const reader = await connected(lecteur);
  const gateway = await connected(passerelle);
  const tap = 'ceis/badge/mqtt/tap';
  const hex = (card: number): string => card.toString(16).toUpperCase().padStart(8, '0');
  const written = (card: number): string => String(card).padStart(10, '0');
  const low = (card: number): string =>
    `${String((card >>> 16) & 0xff).padStart(3, '0')},${String(card & 0xffff).padStart(5, '0')}`;
  await reader.publishAsync(tap, written(CARDS.text), { qos: 0 });
  await reader.publishAsync(tap, low(CARDS.facilityAndCard), { qos: 1 });
  await reader.publishAsync(tap, `01${hex(CARDS.hex)}`, { qos: 1 });
  await reader.publishAsync(tap, JSON.stringify({ uid: written(CARDS.json), nonce: 'n1' }), { qos: 1 });
  const told = { uid: written(CARDS.nonce), nonce: `${written(CARDS.nonce)}-1` };
  await reader.publishAsync(tap, JSON.stringify(told), { qos: 1 });
  await reader.publishAsync(tap, JSON.stringify(told), { qos: 1 });
  await reader.publishAsync(tap, written(CARDS.qos2), { qos: 2 });
  await reader.publishAsync(tap, written(CARDS.retained), { qos: 1, retain: true });
  await reader.publishAsync(tap, `{"uid":"${written(CARDS.wrongJson)}",`, { qos: 1 });
  await reader.publishAsync(tap, `carte n° ${written(CARDS.wrongFormat)}`, { qos: 2 });
  await reader.publishAsync(tap, Buffer.from(hex(CARDS.wiegandText).match(/../g)?.join('-') ?? ''), {
    qos: 1,
  });
  await reader.publishAsync('ceis/badge/autre/tap', written(CARDS.wrongTopic), { qos: 1, retain: true });
  await reader.publishAsync('ceis/badge/mqtt/result', written(CARDS.wrongTopic), { qos: 2 });
  await gateway.publishAsync(
    'tele/porte/SENSOR',
    JSON.stringify({ Time: '2026-01-02T22:07:10', PN532: { UID: hex(CARDS.tasmota) } }),
    { qos: 1, retain: true },
  );
  await gateway.publishAsync(
    'tele/porte/SENSOR',
    JSON.stringify({ Time: '2026-01-02T22:07:10', RDM6300: { UID: hex(CARDS.tasmota) } }),
    { qos: 2 },
  );
  await gateway.publishAsync('esphome/porte/tag', String(CARDS.esphome), { qos: 1 });
  await gateway.publishAsync(
    'esp-rfid/porte/send',
    JSON.stringify({
      type: 'access',
      time: 1_605_991_375,
      isKnown: 'true',
      access: 'Always',
      username: USERNAME_OF_ESP_RFID,
      uid: hex(CARDS.espRfid).toLowerCase(),
    }),
    { qos: 1 },
  );
  await expect(
    connected(lecteur, {
      will: { topic: tap, payload: Buffer.from(written(CARDS.will)), qos: 1, retain: true },
    }),
  ).rejects.toThrow();

  // By HTTP, rightly and wrongly.
  const answers: string[] = [];
  const send = async (route: string, body: string): Promise<number> => {
    const answer = await fetch(hub.url + route, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: basic(kiosk) },
      body,
    });
    answers.push(JSON.stringify([...answer.headers]) + (await answer.text()));
    return answer.status;
  };
  const json = JSON.stringify;
  expect(await send('/api/checkins', json({ nonce: 'h1', uid: written(CARDS.http) }))).toBe(201);
  const nonce = `kiosk-${hex(CARDS.httpNonce)}`;
  expect(await send('/api/checkins', json({ nonce, uid: written(CARDS.httpNonce) }))).toBe(201);
  expect(await send('/api/checkins', json({ nonce, uid: written(CARDS.httpNonce) }))).toBe(200);
  expect(answers.at(-1)?.slice(-30)).toContain('"result":"in"');
  expect(await send('/api/checkins', json({ nonce: 'h2', uid: CARDS.httpNumber }))).toBe(400);
  expect(await send('/api/checkins', `{"nonce":"h3","uid":"${written(CARDS.httpWrongJson)}"`)).toBe(400);
  expect(await send('/api/checkins', json({ nonce: 'h4', uid: written(CARDS.httpTooLong).repeat(10) }))).toBe(
    400,
  );
  expect(await send(`/api/checkins?uid=${written(CARDS.httpQuery)}`, json({ nonce: 'h5' }))).toBe(400);

  // All that is a tap was counted, so all of it went through.
  const get = async (route: string): Promise<string> =>
    (await fetch(hub.url + route, { headers: { cookie: admin } })).text();
  const right = 13;
  await vi.waitFor(async () => {
    expect(JSON.parse(await get('/api/presence'))).toMatchObject({ count: right });
  }, WAIT);
  await vi.waitFor(
    async () => expect(await influxdb.countValues(DATABASE)).toBeGreaterThanOrEqual(right),
    WAIT,
  );
  const month = new Date().toISOString().slice(0, 7);
  for (const route of [
    '/health',
    '/metrics',
    '/api/rooms',
    `/api/attendance/${month}`,
    `/api/attendance/${month}.csv`,
  ]) {
    answers.push(await get(route));
  }
  answers.push(json([live.of('tap'), live.of('presence'), live.of('health')]));
  expect(live.of('tap').length).toBeGreaterThanOrEqual(right);

  // Whoever was away comes back, and newcomers get what is retained.
  await listen(automate, 'away');
  await listen(passerelle, 'gateway-away');
  await listen(automate, 'new', '#');
  await listen(passerelle, 'gateway-new', '#');
  await vi.waitFor(
    () => expect(heard.filter((line) => line.startsWith('ceis/present ')).length).toBeGreaterThan(1),
    WAIT,
  );
  const archive = path.join(folder, 'backup.tar.gz');
  answers.push(await hub.cli('backup', archive), await hub.cli('device', 'list'));
  const writtenWhileRunning = foundBelow(dataDir);
  expect(await hub.stop()).toBe(0);

  expect(heard.flatMap(found)).toEqual([]);
  expect(answers.flatMap(found)).toEqual([]);
  expect(hub.output.split('\n').length).toBeGreaterThan(5);
  expect(found(hub.output)).toEqual([]);
  expect(writtenWhileRunning).toEqual([]);
  expect(foundBelow(dataDir)).toEqual([]);
  expect(found(gunzipSync(readFileSync(archive)))).toEqual([]);

  // LevelDB and InfluxDB compress their blocks, so they are also asked.
  const sessions = new Level<string, string>(path.join(dataDir, 'sessions'));
  const kept: string[] = [];
  for await (const [key, value] of sessions.iterator()) kept.push(`${key} ${value}`);
  await sessions.close();
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.flatMap(found)).toEqual([]);
  const rows = await influxdb.query('SELECT * FROM /.*/', DATABASE);
  const series = await influxdb.query('SHOW SERIES', DATABASE);
  expect(rows.length).toBeGreaterThan(0);
  expect(found(json([rows, series]))).toEqual([]);
  await influxdb.kill();
  expect(foundBelow(influxdb.folder)).toEqual([]);
});

async function start(dataDir: string, port: string, influxUrl: string): Promise<RunningHub> {
  mkdirSync(dataDir);
  return RunningHub.start({
    dataDir,
    building: {
      site: 'ceis',
      rooms: [{ id: 'accueil', name: 'Accueil' }],
      doors: [{ id: 'entree', name: 'Entrée' }],
      readers: [
        { id: 'serie', door: 'entree', kind: 'rdm6300', port },
        { id: 'mqtt', door: 'entree' },
        { id: 'tasmota', door: 'entree', topic: 'tele/porte/SENSOR' },
        { id: 'esphome', door: 'entree', topic: 'esphome/porte/tag' },
        { id: 'esp-rfid', door: 'entree', topic: 'esp-rfid/porte/send' },
      ],
    },
    env: {
      HUB_LOG_LEVEL: 'trace',
      HUB_INFLUX_URL: influxUrl,
      HUB_INFLUX_VERSION: '1',
      HUB_INFLUX_DATABASE: DATABASE,
    },
  });
}
