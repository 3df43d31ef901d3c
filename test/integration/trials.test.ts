import { createHash } from 'node:crypto';
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PrototypeMade, StartupAnswer } from '../../hub/contract/startups.ts';
import type {
  Certificate,
  Consent,
  OpenTrial,
  Trial,
  TrialRequest,
  TrialSession,
  Withdrawal,
} from '../../hub/contract/trials.ts';
import { type Credential, RunningHub } from '../support/hub.ts';
import { codeOf, requestsTo } from '../support/hub-requests.ts';

/** One whole hub, from the first consent to the certificate; each test goes on where the one before has ended. */

const root = mkdtempSync(path.join(tmpdir(), 'trials-'));
const dataDir = path.join(root, 'data');
const clock = path.join(root, 'clock');
const archive = path.join(root, 'backup.tar.gz');
const DAY_S = 86_400;

let hub: RunningHub;
let staff: string;
let kiosk: Credential;
let startup: string;
let lamp: MqttClient;
let trial: Trial;
const codes: string[] = [];

/** Far from midnight, at which a building without hours closes. */
const noon = Math.round((new Date().setUTCHours(12, 0, 0, 0) - Date.now()) / 1_000);
const today = new Date(Date.now() + noon * 1_000).toISOString().slice(0, 10);
const setClock = (seconds: number): void => writeFileSync(clock, `${seconds < 0 ? '' : '+'}${seconds}\n`);

async function begin(): Promise<void> {
  const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');
  if (library === undefined) throw new Error('libfaketime is missing: apt-get install faketime');
  hub = await RunningHub.start({
    dataDir,
    building: {
      site: 'ceis',
      timezone: 'UTC',
      rooms: [{ id: 'showroom', name: 'Showroom' }],
      doors: [{ id: 'entree', name: 'Entrée' }],
    },
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  });
  staff = await hub.login();
}

const { ask, must } = requestsTo(() => hub);

/** Every file of the data folder in which one of these texts stands. */
const filesWith = (...texts: string[]): string[] =>
  readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const file = path.join(dataDir, name);
    if (!statSync(file).isFile()) return false;
    const content = readFileSync(file);
    return texts.some((text) => content.includes(text));
  });
const rows = (file: string, sql: string): Record<string, unknown>[] => {
  const db = new DatabaseSync(path.join(dataDir, file), { readOnly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
};
const publish = (channel: string, value: string, retain = false): Promise<unknown> =>
  lamp.publishAsync(`ceis/prototype/lumio/lampe/${channel}`, value, { qos: 1, retain });
const consent = (nonce: string, more: object = {}): Promise<Consent> =>
  must<Consent>(kiosk, 'POST', `/trials/${trial.id}/consents`, {
    nonce,
    sheetVersion: 1,
    language: 'fr',
    withAdult: false,
    ...more,
  });
const beginSession = (code: string): Promise<TrialSession> =>
  must(staff, 'POST', `/trials/${trial.id}/sessions`, { code, prototypes: ['lampe'] });
const sessionIds = (): string[] =>
  rows('hub.sqlite', 'SELECT id FROM trial_sessions ORDER BY number').map(({ id }) => String(id));

const request = (): TrialRequest => ({
  startup: 'lumio',
  prototypes: ['lampe'],
  from: today,
  to: today,
  room: 'showroom',
  responsible: 'Samira',
  keepDays: 2,
  sheet: {
    fr: {
      purpose: 'Essayer une lampe',
      measured: 'Nous mesurons le temps. Nous notons ce que vous dites.',
      audience: 'Lumio améliore sa lampe.',
    },
  },
  marks: ['n’a pas trouvé le bouton'],
  questions: ['easy', 'again'],
});

beforeAll(async () => {
  mkdirSync(dataDir);
  setClock(noon);
  await begin();
  kiosk = await hub.addDevice('borne', 'kiosk');
  await must<StartupAnswer>(staff, 'POST', '/startups', { name: 'Lumio' });
  const { credential } = await must<PrototypeMade>(staff, 'POST', '/startups/lumio/prototypes', {
    name: 'Lampe',
  });
  await must(staff, 'POST', '/startups/lumio/prototypes/lampe/channels', { name: 'mot', type: 'text' });
  const account = await must<{ username: string; password: string }>(
    staff,
    'POST',
    '/startups/lumio/accounts',
    {
      name: 'lumio',
    },
  );
  const logIn = await fetch(`${hub.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: account.username, password: account.password }),
  });
  startup = (logIn.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  lamp = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, { ...credential, reconnectPeriod: 500 });
}, 60_000);
afterAll(async () => {
  await lamp.endAsync(true);
  await hub.stop();
  rmSync(root, { recursive: true, force: true });
});

describe('a trial with people', () => {
  test('takes nobody before staff open it, and only on its days', async () => {
    trial = await must<Trial>(staff, 'POST', '/trials', request());
    expect(trial).toMatchObject({ state: 'draft', sheetVersion: 1, participants: 0 });
    const early = await ask(kiosk, 'POST', `/trials/${trial.id}/consents`, {
      nonce: 'trop-tot-1',
      sheetVersion: 1,
      language: 'fr',
      withAdult: false,
    });
    expect([early.status, codeOf(early.body)]).toEqual([409, 'trial_not_open']);
    await must(staff, 'POST', `/trials/${trial.id}/open`);
    const { trials } = await must<{ trials: OpenTrial[] }>(kiosk, 'GET', '/trials/open');
    expect(trials).toEqual([
      expect.objectContaining({ id: trial.id, startup: 'Lumio', responsible: 'Samira', sheetVersion: 1 }),
    ]);
    const changed = await ask(staff, 'POST', `/trials/${trial.id}`, { ...request(), keepDays: 30 });
    expect(codeOf(changed.body)).toBe('trial_fixed');
  });

  test('P16 a participant is a number, the day and the version of the text: no name, no age, no hour, no badge', async () => {
    const first = await consent('nonce-alice');
    // The answer was lost, the screen asks again: one participant, and only the code that was seen is good.
    const again = await consent('nonce-alice');
    expect([again.number, again.code === first.code]).toEqual([first.number, false]);
    const second = await consent('nonce-bob-1', { withAdult: true });
    codes.push(again.code, second.code);
    const stored = rows('hub.sqlite', 'SELECT * FROM trial_participants ORDER BY number');
    expect(stored.map(({ code_hash: _, ...row }) => row)).toEqual([
      {
        trial: trial.id,
        number: 1,
        nonce: 'nonce-alice',
        sheet: 1,
        language: 'fr',
        with_adult: 0,
        via: 'screen',
        day: today,
        withdrawn: 0,
      },
      expect.objectContaining({ number: 2, with_adult: 1 }),
    ]);
    expect(filesWith(...codes, first.code)).toEqual([]);
  });

  test('a prototype’s readings carry the session that is open, before and after it none', async () => {
    await publish('lux', '1');
    const session = await beginSession(`http://hub.local:8080/trial/withdraw#${codes[0]}`);
    expect(session).toMatchObject({ number: 1, participant: 1, ended: null });
    const taken = await ask(staff, 'POST', `/trials/${trial.id}/sessions`, {
      code: codes[1],
      prototypes: ['lampe'],
    });
    expect(codeOf(taken.body)).toBe('session_open');
    await publish('mot', 'MARQUEUR-ALICE-UN');
    await publish('mot', 'MARQUEUR-ALICE-GARDE', true);
    const at = `/trials/${trial.id}/sessions/1`;
    await must(staff, 'POST', `${at}/marks`, { words: 'n’a pas trouvé le bouton' });
    await must(staff, 'POST', `${at}/marks`, { words: 'hésite devant la couleur verte' });
    await must(staff, 'POST', `${at}/answers`, { question: 'easy', answer: 2 });
    await must(staff, 'POST', `${at}/notes`, { words: 'trouve la lampe trop haute' });
    const wrong = await ask(staff, 'POST', `${at}/answers`, { question: 'useful', answer: 2 });
    expect(codeOf(wrong.body)).toBe('trial_invalid');
    await must(staff, 'POST', `${at}/end`);
    await publish('lux', '2');

    const [id] = sessionIds();
    await vi.waitFor(() =>
      expect(
        rows(
          'prototypes.sqlite',
          `SELECT r.value, s.name AS session FROM readings AS r LEFT JOIN sessions AS s USING (session) ORDER BY seq`,
        ),
      ).toEqual([
        { value: 1, session: null },
        { value: 'MARQUEUR-ALICE-UN', session: id },
        { value: 'MARQUEUR-ALICE-GARDE', session: id },
        { value: 2, session: null },
      ]),
    );
  });

  test('a session that runs goes on after the power was cut', async () => {
    await beginSession(codes[1] ?? '');
    await publish('mot', 'MARQUEUR-BOB-AVANT');
    const { mqttPort, httpPort } = hub;
    await hub.kill();
    const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');
    hub = await RunningHub.start({
      dataDir,
      httpPort,
      mqttPort,
      env: {
        HUB_BUILDING: path.join(dataDir, 'building.yaml'),
        LD_PRELOAD: library ?? '',
        FAKETIME_TIMESTAMP_FILE: clock,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
    });
    staff = await hub.login();
    await publish('mot', 'MARQUEUR-BOB-APRES');
    const [, id] = sessionIds();
    await vi.waitFor(() =>
      expect(
        rows(
          'prototypes.sqlite',
          `SELECT value FROM readings JOIN sessions USING (session) WHERE name = '${id}' ORDER BY seq`,
        ),
      ).toEqual([{ value: 'MARQUEUR-BOB-AVANT' }, { value: 'MARQUEUR-BOB-APRES' }]),
    );
    await must(staff, 'POST', `/trials/${trial.id}/sessions/2/end`);
    await hub.cli('backup', archive);
  });

  test('P14 a start-up sees the sessions of its own trials, and of others not even that they are there', async () => {
    const { sessions } = await must<{ sessions: TrialSession[] }>(
      startup,
      'GET',
      `/trials/${trial.id}/sessions`,
    );
    expect(sessions.map(({ number, participant }) => [number, participant])).toEqual([
      [2, 2],
      [1, 1],
    ]);
    expect(sessions[1]).toMatchObject({
      marks: [{ words: 'n’a pas trouvé le bouton' }, { words: 'hésite devant la couleur verte' }],
      answers: { easy: 2 },
      notes: ['trouve la lampe trop haute'],
    });
    await must(staff, 'POST', '/startups', { name: 'Autre' });
    await must(staff, 'POST', '/startups/autre/prototypes', { name: 'Boîte' });
    const other = await must<Trial>(staff, 'POST', '/trials', {
      ...request(),
      startup: 'autre',
      prototypes: ['boite'],
    });
    await must(staff, 'POST', `/trials/${other.id}/open`);
    const mine = await must<{ trials: Trial[] }>(startup, 'GET', '/trials');
    expect(mine.trials.map(({ id }) => id)).toEqual([trial.id]);
    for (const route of ['', '/sessions', '/certificate']) {
      const { status, body } = await ask(startup, 'GET', `/trials/${other.id}${route}`);
      expect([route, status, codeOf(body)]).toEqual([route, 404, 'trial_unknown']);
    }
    for (const route of [
      '',
      `/${trial.id}`,
      `/${trial.id}/end`,
      `/${trial.id}/erase`,
      `/${trial.id}/sessions`,
    ]) {
      expect([route, (await ask(startup, 'POST', `/trials${route}`, {})).status]).toEqual([route, 403]);
    }
  });

  test('a code that is mistyped, or nobody’s, deletes nothing, and trying many of them is slowed', async () => {
    const code = codes[0] ?? '';
    const wrong = `${code[0] === 'A' ? 'C' : 'A'}${code.slice(1)}`;
    const mistyped = await ask(null, 'POST', '/trials/withdraw', { code: wrong });
    expect([mistyped.status, codeOf(mistyped.body)]).toEqual([400, 'trial_code_mistyped']);
    const unknown = await ask(null, 'POST', '/trials/withdraw', { code: 'AAAAAAAAAAAA' });
    expect([unknown.status, codeOf(unknown.body)]).toEqual([404, 'trial_code_unknown']);
    expect(sessionIds()).toHaveLength(2);
    const statuses = [];
    for (let tries = 0; tries < 9; tries++)
      statuses.push((await ask(null, 'POST', '/trials/withdraw', { code: 'x' })).status);
    expect(statuses.at(-1)).toBe(429);
    // Staff's own address is this one here: the minute is waited out by moving nobody's clock but a new hub's.
  });

  test('P8 whoever withdraws with the code is gone from every file, at once, and is told so', async () => {
    await hub.stop();
    await begin();
    const [id = ''] = sessionIds();
    const gone = [id, 'MARQUEUR-ALICE', 'hésite devant', 'trop haute'];
    expect(filesWith(id)).not.toEqual([]);
    const withdrawal = await must<Withdrawal>(null, 'POST', '/trials/withdraw', {
      code: codes[0]?.toLowerCase(),
    });
    expect(withdrawal).toEqual({ result: 'deleted', complete: true });
    expect(gone.map((text) => [text, filesWith(text)])).toEqual(gone.map((text) => [text, []]));
    expect(filesWith('MARQUEUR-BOB')).toContain('prototypes.sqlite');
    expect(rows('hub.sqlite', 'SELECT number FROM trial_sessions')).toEqual([{ number: 2 }]);
    expect(await must(null, 'POST', '/trials/withdraw', { code: codes[0] })).toEqual({
      result: 'already',
      complete: true,
    });
    const back = await ask(staff, 'POST', `/trials/${trial.id}/sessions`, {
      code: codes[0],
      prototypes: ['lampe'],
    });
    expect(codeOf(back.body)).toBe('trial_code_unknown');
  });

  test('P11 what staff and start-ups did with it is in the trail, without a code or a participant', async () => {
    const { lines } = await must<{ lines: { actor: string; action: string; detail: string }[] }>(
      staff,
      'GET',
      '/audit',
    );
    const done = lines.filter(({ action }) => action.startsWith('trial.'));
    expect(new Set(done.map(({ actor, action }) => `${actor} ${action}`))).toEqual(
      new Set([
        'admin trial.create',
        'admin trial.open',
        'lumio trial.sessions',
        'participant trial.withdraw',
      ]),
    );
    expect(done.filter(({ detail }) => codes.some((code) => detail.includes(code)))).toEqual([]);
  });

  test('P8 a backup of before the withdrawal that is put back forgets them again', async () => {
    await hub.stop();
    await hub.cli('restore', archive);
    rmSync(
      readdirSync(root)
        .map((name) => path.join(root, name))
        .find((name) => name.includes('before-restore')) ?? '',
      {
        recursive: true,
        force: true,
      },
    );
    expect(filesWith('MARQUEUR-ALICE')).not.toEqual([]);
    await begin();
    await vi.waitFor(() => expect(filesWith('MARQUEUR-ALICE', 'hésite devant')).toEqual([]), {
      timeout: 20_000,
      interval: 200,
    });
    expect(filesWith('MARQUEUR-BOB')).not.toEqual([]);
    expect(await must(null, 'POST', '/trials/withdraw', { code: codes[0] })).toMatchObject({
      result: 'already',
    });
  });

  test('P1 so many days after its end everything of the trial goes everywhere, and a certificate stays', async () => {
    await hub.stop();
    setClock(noon + 3 * DAY_S);
    await begin();
    await vi.waitFor(
      async () => expect((await must<Trial>(staff, 'GET', `/trials/${trial.id}`)).state).toBe('erased'),
      { timeout: 20_000, interval: 200 },
    );
    expect(filesWith('MARQUEUR', 'Samira')).toEqual([]);
    for (const table of [
      'trial_participants',
      'trial_sessions',
      'trial_marks',
      'trial_answers',
      'trial_notes',
    ])
      expect([table, rows('hub.sqlite', `SELECT * FROM ${table} WHERE true`).length]).toEqual([table, 0]);
    const certificate = await must<Certificate>(staff, 'GET', `/trials/${trial.id}/certificate`);
    expect(createHash('sha256').update(certificate.text).digest('hex')).toBe(certificate.sha256);
    expect(certificate.text).toContain('Start-up : Lumio');
    expect(certificate.text).toContain('séances : 1\n');
    expect(certificate.text).toContain('accords de participants : 2, dont retirés avant : 1');
    expect(certificate.text).toContain('mesures des prototypes : 4\n');
    expect(await must(null, 'POST', '/trials/withdraw', { code: codes[1] })).toMatchObject({
      result: 'already',
    });
  });
});
