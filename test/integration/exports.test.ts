import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { AuditAnswer } from '../../hub/contract/accounts.ts';
import type { Export, ExportsAnswer } from '../../hub/contract/exports.ts';
import type { PrototypeMade, ShownOnce } from '../../hub/contract/startups.ts';
import type { Consent, Trial, TrialSession, Withdrawal } from '../../hub/contract/trials.ts';
import { PrototypeStore } from '../../hub/showroom/data/prototype-store.ts';
import { readCsv } from '../support/csv.ts';
import { RunningHub } from '../support/hub.ts';
import { codeOf, requestsTo } from '../support/hub-requests.ts';
import { unzip } from '../support/zip.ts';

/** One hub, a trial with one session, and everything that becomes of its archives; each test goes on from the last. */

const PATIENT = { timeout: 30_000, interval: 20 };
const root = mkdtempSync(path.join(tmpdir(), 'exports-'));
const dataDir = path.join(root, 'data');
const today = new Date().toISOString().slice(0, 10);
/** What the lamp said, by channel, in the order in which it said it. */
const SAID = {
  lux: ['1', '2.5', '-3', '4e2'],
  porte: ['true', 'false'],
  mot: ['=1+1', 'bonjour, « ça va »'],
};

let hub: RunningHub;
let staff: string;
let lumio: string;
let other: string;
let trial: Trial;
let code: string;
let archive: Export;
let bytes: Buffer;

const { ask, must } = requestsTo(() => hub);

async function logIn({ username: name, password }: ShownOnce): Promise<string> {
  const answer = await fetch(`${hub.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  expect(answer.status).toBe(200);
  return (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}
async function download(id: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${hub.url}/api/exports/${id}/archive`, {
    headers: { cookie: lumio, ...headers },
  });
  return { status: answer.status, headers: answer.headers, content: Buffer.from(await answer.arrayBuffer()) };
}
const inState = (id: string, state: Export['state']): Promise<Export> =>
  vi.waitFor(async () => {
    const found = await must<Export>(staff, 'GET', `/exports/${id}`);
    expect(found.state).toBe(state);
    return found;
  }, PATIENT);
const files = (): string[] => readdirSync(path.join(dataDir, 'exports')).sort();
const begin = async (): Promise<void> => {
  hub = await RunningHub.start({
    dataDir,
    building: {
      site: 'ceis',
      name: 'Le tiers-lieu',
      rooms: [{ id: 'showroom', name: 'Showroom' }],
      doors: [{ id: 'entree', name: 'Entrée' }],
      privacy: { controller: 'CCAS de Montpellier' },
    },
  });
  staff = await hub.login();
};

beforeAll(async () => {
  mkdirSync(dataDir);
  await begin();
  for (const name of ['Lumio', 'Autre']) await must(staff, 'POST', '/startups', { name });
  const account = (startup: string): Promise<ShownOnce> =>
    must(staff, 'POST', `/startups/${startup}/accounts`, { name: `${startup}-anna` });
  lumio = await logIn(await account('lumio'));
  other = await logIn(await account('autre'));
  const { credential } = await must<PrototypeMade>(staff, 'POST', '/startups/lumio/prototypes', {
    name: 'Lampe',
  });
  await must(staff, 'POST', '/startups/lumio/prototypes/lampe/channels', { name: 'mot', type: 'text' });
  const lamp = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, credential);
  const say = async (): Promise<void> => {
    for (const [channel, values] of Object.entries(SAID)) {
      for (const value of values) {
        await lamp.publishAsync(`ceis/prototype/lumio/lampe/${channel}`, value, { qos: 1 });
      }
    }
  };
  trial = await must<Trial>(staff, 'POST', '/trials', {
    startup: 'lumio',
    prototypes: ['lampe'],
    from: today,
    to: today,
    room: 'showroom',
    responsible: 'Samira',
    keepDays: 2,
    sheet: {
      fr: { purpose: 'Essayer une lampe', measured: 'La lumière.', audience: 'Lumio améliore sa lampe.' },
    },
    marks: [],
    questions: ['easy'],
  });
  await must(staff, 'POST', `/trials/${trial.id}/open`);
  await say();
  const kiosk = await hub.addDevice('borne', 'kiosk');
  ({ code } = await must<Consent>(kiosk, 'POST', `/trials/${trial.id}/consents`, {
    nonce: 'nonce-0001',
    sheetVersion: 1,
    language: 'fr',
    withAdult: false,
  }));
  const session = await must<TrialSession>(staff, 'POST', `/trials/${trial.id}/sessions`, {
    code,
    prototypes: ['lampe'],
  });
  await say();
  const inSession = `/trials/${trial.id}/sessions/${session.number}`;
  await must(staff, 'POST', `${inSession}/marks`, { words: 'n’a pas trouvé le bouton' });
  await must(staff, 'POST', `${inSession}/end`);
  await must(staff, 'POST', `${inSession}/answers`, { question: 'easy', answer: 4 });
  await lamp.endAsync();
}, 60_000);
afterAll(async () => {
  await hub.stop();
  rmSync(root, { recursive: true, force: true });
});

test('a start-up asks for its trial’s archive: every message of the prototype, the session, what was noted and said', async () => {
  const made = await ask<Export>(lumio, 'POST', '/exports', { trial: trial.id });
  expect(made.status).toBe(201);
  archive = await inState(made.body.id, 'ready');
  const { content, headers } = await download(archive.id);
  bytes = content;
  expect(headers.get('content-type')).toBe('application/zip');
  expect(headers.get('content-disposition')).toMatch(
    /^attachment; filename=lumio-essai-[0-9a-f]+-\d{4}-\d\d-\d\d\.zip$/,
  );
  expect(archive).toMatchObject({
    bytes: bytes.length,
    startup: 'lumio',
    prototypes: ['lampe'],
    rows: { done: 16, of: 16 },
  });
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(archive.sha256);

  const inside = unzip(bytes);
  const readings = readCsv(inside.get('readings.csv')!.toString());
  const [session] = readCsv(inside.get('sessions.csv')!.toString());
  expect(session).toMatchObject({ number: '1', participant: '1', ended_by: 'staff', prototypes: 'lampe' });
  for (const where of ['', session!.session]) {
    const said = (channel: string) =>
      readings
        .filter((row) => row.channel === channel && row.session === where)
        .map((row) => row.value || row.text);
    expect([said('lux'), said('porte'), said('mot')]).toEqual([
      ['1', '2.5', '-3', '400'],
      ['1', '0'],
      ["'=1+1", 'bonjour, « ça va »'],
    ]);
  }
  const rows = await parquetReadObjects({ file: new Uint8Array(inside.get('readings.parquet')!).buffer });
  expect(rows.map(({ at, session: of }) => [at.toISOString(), of ?? ''])).toEqual(
    readings.map((row) => [row.at, row.session]),
  );
  expect(rows.filter(({ text }) => text === '=1+1')).toHaveLength(2);
  expect(readCsv(inside.get('marks.csv')!.toString()).map(({ words }) => words)).toEqual([
    'n’a pas trouvé le bouton',
  ]);
  expect(readCsv(inside.get('feedback.csv')!.toString())).toEqual([
    { session: session!.session, question: 'easy', answer: '4', words: '' },
  ]);
  for (const { path: name, hash } of JSON.parse(inside.get('datapackage.json')!.toString()).resources) {
    expect(hash).toBe(`sha256:${createHash('sha256').update(inside.get(name)!).digest('hex')}`);
  }
  expect(inside.get('README.md')!.toString()).toContain('CCAS de Montpellier');
});

test('the series of a prototype is answered from the same readings', async () => {
  const query = `kind=prototype&startup=lumio&id=lampe&measure=lux&from=${today}T00:00:00Z&to=${today}T23:59:59Z`;
  const { points } = await must<{ points: [string, number][] }>(
    lumio,
    'GET',
    `/series?${query}&every=1d&fn=count`,
  );
  expect(points.map(([, count]) => count)).toEqual([8]);
});

test('P14 another start-up neither sees nor gets nor deletes nor asks for it; nobody without a role does', async () => {
  const { id } = archive;
  expect((await must<ExportsAnswer>(other, 'GET', '/exports')).exports).toEqual([]);
  expect((await must<ExportsAnswer>(other, 'GET', '/exports?startup=lumio')).exports).toEqual([]);
  for (const [method, route] of [
    ['GET', `/exports/${id}`],
    ['GET', `/exports/${id}/archive`],
    ['DELETE', `/exports/${id}`],
  ] as const) {
    const refused = await ask(other, method, route);
    expect([method, route, refused.status, codeOf(refused.body)]).toEqual([
      method,
      route,
      404,
      'export_unknown',
    ]);
    expect((await ask(null, method, route)).status).toBe(401);
  }
  const asked = await ask(other, 'POST', '/exports', { trial: trial.id });
  expect([asked.status, codeOf(asked.body)]).toEqual([404, 'trial_unknown']);
  const span = { prototypes: ['lampe'], from: `${today}T00:00:00Z`, to: `${today}T23:00:00Z` };
  for (const body of [span, { ...span, startup: 'lumio' }]) {
    expect((await ask(other, 'POST', '/exports', body)).status).toBe(404);
  }
  const display = await hub.addDevice('mur', 'display');
  expect((await ask(display, 'GET', `/exports/${id}/archive`)).status).toBe(403);
  expect((await must<Export>(staff, 'GET', `/exports/${id}`)).state).toBe('ready');
});

test('P11 who made and who downloaded an archive is in the audit trail', async () => {
  const { lines } = await must<AuditAnswer>(staff, 'GET', '/audit');
  const about = lines
    .filter(({ detail }) => detail.includes(archive.id))
    .map(({ actor, action }) => `${actor} ${action}`);
  expect(about).toEqual(['lumio-anna export.download', 'lumio-anna export.make']);
});

test('a download that was broken off goes on where it was, also after a restart of the hub, and is the same', async () => {
  const first = await download(archive.id, { range: 'bytes=0-999' });
  const etag = first.headers.get('etag') ?? '';
  expect([first.status, etag]).toEqual([206, `"${archive.sha256}"`]);
  await hub.stop();
  await begin();
  const rest = await download(archive.id, { range: 'bytes=1000-', 'if-range': etag });
  expect(rest.status).toBe(206);
  expect(Buffer.concat([first.content, rest.content]).equals(bytes)).toBe(true);
  const another = await download(archive.id, { range: 'bytes=1000-', 'if-range': '"something else"' });
  expect([another.status, another.content.length]).toEqual([200, bytes.length]);
});

test('P8 who withdraws is in no archive any more: the ones that held them are thrown away, the next is without them', async () => {
  const made = await must<Export>(staff, 'POST', '/exports', {
    startup: 'lumio',
    prototypes: ['lampe'],
    from: `${today}T00:00:00Z`,
    to: `${today}T23:59:59Z`,
  });
  await inState(made.id, 'ready');
  expect(files()).toEqual([`${archive.id}.zip`, `${made.id}.zip`].sort());
  expect(await must<Withdrawal>(null, 'POST', '/trials/withdraw', { code })).toMatchObject({
    result: 'deleted',
  });
  for (const { id } of [archive, made]) {
    await inState(id, 'void');
    expect((await download(id)).status).toBe(409);
  }
  await vi.waitFor(() => expect(files()).toEqual([]), PATIENT);
  const again = await must<Export>(lumio, 'POST', '/exports', { trial: trial.id });
  await inState(again.id, 'ready');
  const inside = unzip((await download(again.id)).content);
  expect(readCsv(inside.get('readings.csv')!.toString()).map(({ session }) => session)).toEqual(
    Array(8).fill(''),
  );
  expect(
    [inside.get('sessions.csv'), inside.get('marks.csv')].map((file) => readCsv(file!.toString())),
  ).toEqual([[], []]);
});

test('the same archive asked for twice is made once; one that a killed hub was making is made again by itself', async () => {
  await hub.stop();
  const store = new PrototypeStore(path.join(dataDir, 'prototypes.sqlite'));
  const cursor = store.cursor();
  const many = 120_000;
  const from = Date.UTC(2026, 0, 1);
  const readings = Array.from({ length: many }, (_, i) => ({
    startup: 'lumio',
    prototype: 'lampe',
    channel: 'lux',
    at: from + i,
    seq: cursor + 1 + i,
    value: i,
  }));
  store.apply(readings, cursor);
  store.close();
  await begin();
  const body = {
    startup: 'lumio',
    prototypes: ['lampe'],
    from: new Date(from).toISOString(),
    to: new Date(from + many).toISOString(),
  };
  const made = await must<Export>(staff, 'POST', '/exports', body);
  const same = await ask<Export>(lumio, 'POST', '/exports', body);
  expect([same.status, same.body.id]).toEqual([200, made.id]);
  await vi.waitFor(async () => {
    const { state, rows } = await must<Export>(staff, 'GET', `/exports/${made.id}`);
    expect(state).toBe('running');
    expect(rows?.done).toBeGreaterThan(0);
    expect(rows?.of).toBe(many);
  }, PATIENT);
  await hub.kill();
  expect(files()).toContain(`${made.id}.part`);
  await begin();
  const done = await inState(made.id, 'ready');
  expect(done).toMatchObject({ restarted: true, rows: { done: many, of: many } });
  expect(files().filter((name) => !name.endsWith('.zip'))).toEqual([]);
  const inside = unzip((await download(made.id)).content);
  expect(createHash('sha256').update(inside.get('readings.csv')!).digest('hex')).toBe(
    JSON.parse(inside.get('datapackage.json')!.toString()).resources[0].hash.slice('sha256:'.length),
  );
});

test('one that is taken back while it is made leaves nothing, and the next is made', async () => {
  const [last] = (await must<ExportsAnswer>(lumio, 'GET', '/exports')).exports;
  const { from, to } = last!;
  const made = await must<Export>(lumio, 'POST', '/exports', { prototypes: ['lampe'], from, to });
  await inState(made.id, 'running');
  await must(lumio, 'DELETE', `/exports/${made.id}`);
  expect((await ask(lumio, 'GET', `/exports/${made.id}`)).status).toBe(404);
  const next = await must<Export>(lumio, 'POST', '/exports', { trial: trial.id });
  await inState(next.id, 'ready');
  expect(files().filter((name) => name.startsWith(made.id))).toEqual([]);
});
