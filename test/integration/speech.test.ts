import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Log } from '../../hub/contract/ports.ts';
import { Board } from '../../hub/health/board.ts';
import { findEspeak } from '../../hub/speech/espeak.ts';
import { loadTexts } from '../../hub/speech/load-texts.ts';
import { speechRoutes } from '../../hub/speech/routes.ts';
import { Speech, type SpeechOptions } from '../../hub/speech/speech.ts';
import { SpeechCache } from '../../hub/speech/speech-cache.ts';
import { errorHandler } from '../../hub/web/errors.ts';
import { sentencesOf } from '../../kiosk/speech/sentence-of.ts';
import { readWav } from '../support/wav.ts';

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const texts = await loadTexts(path.resolve(import.meta.dirname, '../../kiosk/text'));
const LANGUAGES = ['fr', 'en', 'es', 'ar'];

let folder: string;
let board: Board;
let speech: Speech;
let server: Server;
let url: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'speech-'));
  board = new Board();
});
afterEach(async () => {
  server?.close();
  await speech.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The real espeak-ng of Debian behind the real routes, unless told otherwise. */
async function start(options: Partial<SpeechOptions> = {}): Promise<void> {
  speech = new Speech({
    texts,
    given: () => ({}),
    findEngine: findEspeak,
    cache: new SpeechCache(folder),
    part: board.part('speech'),
    log: quiet,
    ...options,
  });
  await speech.start(new AbortController().signal);
  const app = express().use('/api', speechRoutes(speech)).use(errorHandler(quiet));
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/speech`;
}
const get = (route: string): Promise<Response> => fetch(`${url}${route}`);
const errorOf = async (answer: Response) =>
  ((await answer.json()) as { error: { code: string; hint: string } }).error;
const health = () => board.snapshot().parts.speech;

describe('a sentence', () => {
  test.each(LANGUAGES)('in %s is a sound, not silence, of a plausible length', async (language) => {
    await start();
    const answer = await get(`/${language}/entrance.presentBadge.wav`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    const sound = readWav(Buffer.from(await answer.arrayBuffer()));
    expect(sound.rate).toBe(22_050);
    expect(sound.seconds).toBeGreaterThan(0.8);
    expect(sound.seconds).toBeLessThan(8);
    // Speech lies about 20 dB under full scale; silence has none.
    expect(sound.rms).toBeGreaterThan(1_000);
    expect(sound.peak).toBeGreaterThan(8_000);
  });

  test('sounds different in each language, and with each number', async () => {
    await start();
    const keys = [...LANGUAGES.map((each) => `/${each}/entrance.people.2`), '/fr/entrance.people.3'];
    const sounds = await Promise.all(
      keys.map(async (key) => Buffer.from(await (await get(`${key}.wav`)).arrayBuffer())),
    );
    expect(new Set(sounds.map((sound) => sound.toString('base64'))).size).toBe(keys.length);
  });

  test('is made once, also for two screens together, and kept over a restart', async () => {
    const engine = await findEspeak();
    const render = vi.fn(engine!.render);
    const findEngine = async () => ({ ...engine!, render });
    await start({ findEngine });
    await Promise.all([get('/fr/entrance.hello.wav'), get('/fr/entrance.hello.wav')]);
    await get('/fr/entrance.hello.wav');
    expect(render).toHaveBeenCalledTimes(1);
    server.close();
    await start({ findEngine });
    expect((await get('/fr/entrance.hello.wav')).status).toBe(200);
    expect(render).toHaveBeenCalledTimes(1);
  });

  test('can be fetched in parts, as audio elements do', async () => {
    await start();
    const part = await fetch(`${url}/fr/entrance.hello.wav`, { headers: { range: 'bytes=0-43' } });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 44]);
  });
});

describe('nothing but the screens’ own sentences is said', () => {
  test.each([
    ['a key that is none', '/fr/entrance.nothing.wav'],
    ['a sentence in place of a key', '/fr/Bonjour%20Madame%20Dupont.wav'],
    ['a desk’s sentence', '/fr/desk.logIn.wav'],
    ['a whole part', '/fr/entrance.wav'],
    ['an inherited property', '/fr/entrance.constructor.name.wav'],
    ['a prototype', '/fr/__proto__.toString.wav'],
    ['a number beyond those that are said', '/fr/entrance.people.11.wav'],
    ['a word for a number', '/fr/entrance.people.Dupont.wav'],
    ['a greeting, which holds a name', '/fr/entrance.greeting.in.Dupont.wav'],
    ['a greeting with a number', '/fr/entrance.greeting.in.1.wav'],
    ['an option of the engine', '/fr/-f.wav'],
    ['a language that is a path', '/..%2F..%2Fetc/entrance.hello.wav'],
    ['a key that is a path', '/fr/..%2F..%2F..%2Fetc%2Fpasswd.wav'],
    ['a command', '/fr/entrance.hello;reboot.wav'],
    ['a language with an option', '/fr%20--path/entrance.hello.wav'],
    ['a language nobody wrote', '/xx/entrance.hello.wav'],
    ['another kind of file', '/fr/entrance.hello.mp3'],
    ['a null byte', '/fr/entrance.hello%00.wav'],
  ])('not %s', async (_what, route) => {
    await start();
    const answer = await get(route);
    expect([answer.status, (await errorOf(answer)).code]).toEqual([404, 'not_found']);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('A3: no sentence that can be asked for has room for a name', () => {
    for (const text of texts) {
      const keys = [...sentencesOf(text).keys()];
      expect(keys.length).toBeGreaterThan(60);
      expect(keys.filter((key) => /greeting|controller|contact\b/.test(key))).toEqual([]);
    }
  });
});

describe('the sounds kept on disk', () => {
  test('stay within their bound: those used longest ago go first, and come back when asked for', async () => {
    const size = 100_000;
    await start({ cache: new SpeechCache(folder, 3 * size) });
    const old = path.join(folder, 'old.wav');
    writeFileSync(old, Buffer.alloc(size));
    utimesSync(old, 0, 0);
    const left = path.join(folder, '.killed-while-writing');
    writeFileSync(left, Buffer.alloc(size));
    utimesSync(left, 1, 1);
    for (const key of [
      'hello',
      'presentBadge',
      'noBadge',
      'howMany',
      'stillThere',
      'leavingSoon',
      'touchNumber',
    ]) {
      expect((await get(`/fr/entrance.${key}.wav`)).status).toBe(200);
    }
    const kept = readdirSync(folder).map((name) => path.join(folder, name));
    expect(kept).not.toContain(old);
    expect(kept).not.toContain(left);
    expect(kept.length).toBeGreaterThan(1);
    expect(kept.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThanOrEqual(3 * size);
    expect((await get('/fr/entrance.hello.wav')).status).toBe(200);
  });

  test('a file is whole or not there: one that broke off leaves nothing', async () => {
    const engine = (await findEspeak())!;
    const render = async (_language: string, _sentence: string, file: string): Promise<void> => {
      writeFileSync(file, 'RIFF half a s');
      throw new Error('killed');
    };
    await start({ findEngine: async () => ({ ...engine, render }) });
    const answer = await get('/fr/entrance.hello.wav');
    expect([answer.status, (await errorOf(answer)).code]).toEqual([503, 'speech_unavailable']);
    expect(readdirSync(folder)).toEqual([]);
    expect(health()).toMatchObject({ state: 'degraded', lastError: 'killed' });
  });
});

describe('the engine', () => {
  test('that is absent offers no language, and health says so without alarming anybody', async () => {
    await start({ findEngine: () => findEspeak('/nowhere/espeak-ng') });
    expect(await (await get('')).json()).toEqual({ languages: [] });
    const answer = await get('/fr/entrance.hello.wav');
    expect([answer.status, (await errorOf(answer)).hint]).toEqual([
      503,
      expect.stringContaining('apt-get install espeak-ng'),
    ]);
    expect(health()).toMatchObject({ state: 'ok', details: { engine: null, languages: '' } });
  });

  test('that is there offers every language of the screens', async () => {
    await start();
    const { languages } = (await (await get('')).json()) as { languages: string[] };
    expect(languages.sort()).toEqual([...LANGUAGES].sort());
    expect(health()).toMatchObject({
      state: 'ok',
      details: { engine: expect.stringMatching(/^espeak-ng 1\.\d/) },
    });
  });

  test('that hangs up on its sentence, or ends badly, is an error and not a crash', async () => {
    const engine = await findEspeak();
    await start({
      findEngine: async () => ({
        ...engine!,
        render: (_language, s, file) => engine!.render('zz', s, file),
      }),
    });
    expect((await get('/fr/entrance.hello.wav')).status).toBe(503);
    expect(health()?.lastError).toContain('espeak-ng ended with');
  });

  test('makes one sentence at a time; a listener who leaves disturbs nobody', async () => {
    const engine = await findEspeak();
    let [running, most] = [0, 0];
    const render = async (...given: Parameters<NonNullable<typeof engine>['render']>): Promise<void> => {
      most = Math.max(most, ++running);
      await engine!.render(...given);
      running--;
    };
    await start({ findEngine: async () => ({ ...engine!, render }) });
    const { port, hostname } = new URL(url);
    const gone = connect(Number(port), hostname, () => {
      gone.write('GET /api/speech/fr/entrance.hello.wav HTTP/1.1\r\nHost: x\r\n\r\n', () => gone.destroy());
    });
    const answers = await Promise.all(
      ['presentBadge', 'noBadge', 'howMany', 'back'].map((key) => get(`/fr/entrance.${key}.wav`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(most).toBe(1);
  });
});

test('every sentence of every language can be made into sound', async () => {
  await start();
  const short = texts.flatMap((text) =>
    [...sentencesOf(text).keys()]
      .filter((key) => /outcome|notCounted|calling/.test(key))
      .map((key) => ({ text, key })),
  );
  for (const { text, key } of short) {
    const sound = readWav(readFileSync(await speech.file(text.language, key)));
    expect([text.language, key, sound.rms > 500]).toEqual([text.language, key, true]);
  }
}, 120_000);
