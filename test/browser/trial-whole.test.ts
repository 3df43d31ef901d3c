import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { fr } from '../../kiosk/text/fr.ts';
import { trial as visitor } from '../../kiosk/text/trial-fr.ts';
import { readCsv } from '../support/csv.ts';
import { ADMIN_PASSWORD, RunningHub } from '../support/hub.ts';
import { Influxdb } from '../support/influxdb.ts';
import { unzip } from '../support/zip.ts';
import { axeFindings, launchBrowser, openPage, type Size, shot, textOfSquare } from './browser.ts';

/**
 * One trial, from the start-up's first log-in to the certificate: three people's screens in Chromium, the program that
 * the page shows run as it stands, an InfluxDB behind the hub. At the end every
 * file is searched for what was said, also InfluxDB's own.
 */
const ROOT = path.resolve(import.meta.dirname, '../..');
const DATABASE = 'tiers_lieu';
const PATIENT = { timeout: 30_000, interval: 50 };
const run = promisify(execFile);
const { archives, desk, startup, startups, trials } = fr;
const { credential } = startup;
const { begin, confirm, form } = trials;

/** A number and a text for each, which stand nowhere else. */
interface Said {
  readonly number: number;
  readonly text: string;
}
const OUTSIDE: Said = { number: 70_911.8125, text: 'MARQUEUR-HORS-SEANCE' };
const PEOPLE = [
  { number: 71_113.5625, text: 'MARQUEUR-PREMIER', note: 'trouve la lampe trop haute' },
  { number: 72_227.3125, text: 'MARQUEUR-DEUXIEME', note: 'voudrait une lampe violette' },
  { number: 73_331.6875, text: 'MARQUEUR-TROISIEME', note: 'reviendra avec son voisin' },
] as const;
const [FIRST, SECOND, THIRD] = PEOPLE;
const MARK = 'n’a pas trouvé le bouton';

let folder: string;
let dataDir: string;
let influxdb: Influxdb;
let hub: RunningHub;
let browser: Browser;
/** The hub's address in the building; Chromium alone knows the name. */
let inBuilding: string;
let staff: Page;
let lea: Page;
let tablet: Page;
const faults: string[][] = [];
/** `mosquitto_pub …`, copied from the page, for each channel. */
const programs = new Map<string, string>();
const codes: string[] = [];
const squares: string[] = [];
let sessionIds: string[] = [];

async function open(address: string, size: Size): Promise<Page> {
  const opened = await openPage(browser, size, { locale: 'fr-FR' });
  faults.push(opened.faults);
  await opened.page.goto(address);
  return opened.page;
}
async function logIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel(desk.name, { exact: true }).fill(name);
  await page.getByLabel(desk.password, { exact: true }).fill(password);
  await page.getByRole('button', { name: desk.logIn }).click();
}
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** The program of a channel as it was pasted, with another value where it says `21.5`. */
async function publish(channel: string, value: number | string): Promise<void> {
  const payload = typeof value === 'number' ? String(value) : JSON.stringify({ value });
  await run('sh', ['-c', (programs.get(channel) ?? '').replace("'21.5'", `'${payload}'`)]);
}
const say = async ({ number, text }: Said): Promise<void> => {
  await publish('lux', number);
  await publish('mot', text);
};

/** A text as it is stored, a number in decimals and as the eight bytes of either order. */
function formsOf(said: string | number): Buffer[] {
  if (typeof said === 'string') return [Buffer.from(said)];
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(said);
  return [Buffer.from(String(said)), bytes, Buffer.from(bytes).swap64()];
}
/** The files below a folder in which any of these stands. */
function filesWith(root: string, ...said: readonly (string | number)[]): string[] {
  const forms = said.flatMap(formsOf);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => {
      // SQLite's and InfluxDB's own come and go.
      if (!existsSync(file)) return false;
      const content = readFileSync(file);
      return forms.some((form) => content.includes(form));
    })
    .map((file) => path.relative(root, file));
}
const rows = (sql: string): Record<string, unknown>[] => {
  const db = new DatabaseSync(path.join(dataDir, 'hub.sqlite'), { readOnly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
};
const saidBy = (...people: readonly Said[]): (string | number)[] =>
  people.flatMap(({ number, text }) => [number, text]);

async function prepare(): Promise<void> {
  for (const kept of [faults, codes, squares]) kept.length = 0;
  programs.clear();
  folder = mkdtempSync(path.join(tmpdir(), 'trial-whole-'));
  dataDir = mkdtempSync(path.join(tmpdir(), 'hub-'));
  [browser, influxdb] = await Promise.all([
    launchBrowser('--host-resolver-rules=MAP hub.lan 127.0.0.1'),
    Influxdb.started({ compactsAtOnce: true }),
  ]);
  hub = await RunningHub.start({
    dataDir,
    building: {
      site: 'ceis',
      name: 'Le tiers-lieu',
      languages: ['fr'],
      rooms: [{ id: 'showroom', name: 'Showroom' }],
      doors: [{ id: 'entree', name: 'Entrée' }],
      privacy: { controller: 'CCAS de Montpellier' },
    },
    env: { HUB_INFLUX_URL: influxdb.url, HUB_INFLUX_VERSION: '1', HUB_INFLUX_DATABASE: DATABASE },
  });
  inBuilding = `http://hub.lan:${hub.httpPort}`;
}
async function clear(): Promise<void> {
  await browser?.close();
  await hub?.stop();
  await influxdb?.stop();
  for (const each of [folder, dataDir]) rmSync(each, { recursive: true, force: true });
}

/** What happens, in order; each goes on from the one before. */
const STORY: [title: string, happens: () => Promise<void>][] = [];

STORY.push([
  'staff add a start-up; it logs in, makes a prototype, and the program that the page shows publishes as it stands',
  async () => {
    staff = await open(`${inBuilding}/desk/startups`, 'tablet');
    await logIn(staff, 'admin', ADMIN_PASSWORD);
    await staff.getByLabel(startups.name).fill('Lumio');
    await press(staff, startups.create);
    await staff.getByLabel(startups.accountName).fill('lea');
    await press(staff, startups.addAccount);
    const password = (await staff.locator('[data-secret]').textContent()) ?? '';
    await press(staff, credential.noted);

    // By the address that a program on this machine reaches, because that is what the page writes into it.
    lea = await open(`${hub.url}/startup`, 'tablet');
    await logIn(lea, 'lea', password);
    await lea.getByLabel(startup.name).fill('Lampe');
    await press(lea, startup.create);
    const language = lea.getByLabel(startup.connect.language);
    const program = lea.locator('.program code');
    await language.selectOption('node');
    writeFileSync(path.join(folder, 'prototype.mjs'), (await program.textContent()) ?? '');
    await language.selectOption('mosquitto');
    for (const channel of ['lux', 'mot']) {
      await lea.getByLabel(startup.connect.channel).fill(channel);
      await vi.waitFor(async () => expect(await program.textContent()).toContain(`/lampe/${channel}'`));
      programs.set(channel, (await program.textContent()) ?? '');
    }
    await press(lea, credential.noted);
    await lea.getByRole('link', { name: startup.tabs.values }).click();
    await lea.getByText(startup.values.none).waitFor();

    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    const prototype = spawn(process.execPath, ['prototype.mjs'], { cwd: folder, stdio: 'ignore' });
    const value = (words: string) => lea.locator('.value').getByText(words, { exact: true });
    await value('21,5').waitFor();
    const ended = new Promise((resolve) => prototype.once('exit', resolve));
    prototype.kill('SIGKILL');
    await ended;

    await run('sh', ['-c', programs.get('lux') ?? '']);
    await value('21,5').nth(1).waitFor();
    await say(OUTSIDE);
    await value(OUTSIDE.text).waitFor();
    await shot(lea, 'values');
  },
]);

STORY.push([
  'staff prepare the trial and open it; a tablet that they accept offers it',
  async () => {
    await staff.goto(`${inBuilding}/desk/trials`);
    await press(staff, trials.make);
    await staff.getByLabel('Lampe').check();
    await staff.getByLabel(form.room).selectOption('showroom');
    await staff.getByLabel(form.responsible).fill('Samira');
    await staff.getByLabel(form.purpose).first().fill('Essayer une lampe');
    await staff
      .getByLabel(form.measured)
      .first()
      .fill('La lampe mesure la lumière. Nous notons vos remarques.');
    await staff.getByLabel(form.audience).first().fill('Lumio améliore sa lampe.');
    await staff.getByLabel(form.marks).fill(MARK);
    expect(await axeFindings(staff)).toEqual([]);
    await shot(staff, 'trial-form');
    await press(staff, form.save);
    await press(staff, trials.open);
    await shot(staff, 'trial-confirm');
    await press(staff, confirm.open.yes);
    await staff.getByText(trials.done.opened).waitFor();
    await shot(staff, 'trial-open');

    tablet = await open(`${inBuilding}/trial`, 'tablet');
    const code = (await tablet.locator('.code [aria-hidden]').allTextContents()).join('');
    const screens = await staff.context().newPage();
    await screens.goto(`${inBuilding}/desk/screens`);
    await screens.getByLabel(fr.screens.code).fill(code);
    await screens.getByLabel(fr.screens.label).fill('Tablette du showroom');
    await press(screens, fr.screens.accept);
    await screens.close();
    await tablet.locator('.trials-on-offer button').waitFor();
  },
]);

STORY.push([
  'three people agree, each with a code and a square on the screen, and each has a session with readings, moments, words and faces',
  async () => {
    for (const person of PEOPLE) {
      await press(tablet, 'Essayer une lampe');
      for (const page of ['about', 'measured', 'audience', 'howLong', 'changeMind']) {
        await shot(tablet, `consent-${page}`);
        await press(tablet, visitor.next);
      }
      await press(tablet, visitor.age.yes);
      await press(tablet, visitor.decide.yes);
      const code = (await tablet.locator('.code-scene .trial-code').textContent()) ?? '';
      codes.push(code);
      squares.push(await textOfSquare(tablet.getByRole('img', { name: visitor.code.square })));
      await shot(tablet, 'consent-code');
      await press(tablet, visitor.code.noted);
      await press(tablet, visitor.back);

      // As a hand-held reader at the desk types the square.
      await staff.getByLabel(begin.code).fill(squares.at(-1) ?? '');
      await press(staff, begin.go);
      await staff.getByText(trials.running(codes.length, codes.length)).waitFor();
      await say(person);
      await press(staff, MARK);
      await staff.getByLabel(trials.note).fill(person.note);
      await press(staff, trials.addNote);
      if (person === THIRD) expect(await axeFindings(staff)).toEqual([]);
      await shot(staff, 'session');
      await press(staff, trials.ask);
      if (person === THIRD) expect(await axeFindings(staff)).toEqual([]);
      for (const answer of [visitor.answers[5], visitor.answers[2], visitor.answers[4]]) {
        await shot(staff, 'questions');
        const asked = await staff.locator('#question').textContent();
        await press(staff, answer);
        // A press before the next question is there is an answer to this one.
        await vi.waitFor(
          async () => expect(await staff.locator('#question').textContent()).not.toBe(asked),
          10_000,
        );
        // And the second tap of two answers nothing: nobody has read the next question yet.
        await staff.mouse.down({ clickCount: 2 });
        await staff.mouse.up({ clickCount: 2 });
      }
      await staff.getByText(visitor.thanks.sentence).waitFor();
      await press(staff, visitor.back);
      await press(staff, trials.endSession);
      await staff
        .getByRole('heading', { name: trials.running(codes.length, codes.length) })
        .waitFor({ state: 'detached' });
    }
    await say(OUTSIDE);
    await shot(staff, 'sessions');
    sessionIds = rows('SELECT id FROM trial_sessions').map(({ id }) => String(id));
    expect([sessionIds.length, new Set(codes).size]).toEqual([3, 3]);
    // What is searched for in the end stands where it is expected, so the search finds it; a code stands nowhere.
    await vi.waitFor(() => {
      for (const said of saidBy(...PEOPLE, OUTSIDE)) {
        expect([said, filesWith(dataDir, said)]).toEqual([
          said,
          expect.arrayContaining([
            expect.stringMatching(/^journal\.sqlite/),
            expect.stringMatching(/^prototypes\.sqlite/),
          ]),
        ]);
      }
      for (const said of saidBy(OUTSIDE))
        expect([said, filesWith(influxdb.folder, said).length > 0]).toEqual([said, true]);
    }, PATIENT);
    expect(filesWith(influxdb.folder, ...saidBy(...PEOPLE), ...sessionIds)).toEqual([]);
    expect(filesWith(dataDir, ...codes)).toEqual([]);
  },
]);

async function archiveOf(button: string): Promise<ReadonlyMap<string, Buffer>> {
  await lea.getByRole('button', { name: button }).first().click();
  await lea.getByText(archives.nowReady(1)).waitFor();
  const [download] = await Promise.all([
    lea.waitForEvent('download'),
    lea
      .getByRole('link', { name: /^Télécharger/ })
      .first()
      .click(),
  ]);
  return unzip(readFileSync(await download.path()));
}
/** Everything in it, counted, and its own sums. */
function expectArchive(files: ReadonlyMap<string, Buffer>, sessions: number, readings: number): void {
  const table = (name: string): Record<string, string>[] =>
    readCsv(files.get(`${name}.csv`)?.toString() ?? '');
  expect({
    readings: table('readings').length,
    measured: new Set(table('readings').flatMap(({ session }) => session || [])).size,
    sessions: table('sessions').length,
    marks: table('marks').map(({ words }) => words),
    answers: table('feedback').filter(({ answer }) => answer !== '').length,
    notes: table('feedback').filter(({ words }) => words !== '').length,
  }).toEqual({
    readings,
    measured: sessions,
    sessions,
    marks: Array(sessions).fill(MARK),
    answers: 3 * sessions,
    notes: sessions,
  });
  const { resources } = JSON.parse(files.get('datapackage.json')?.toString() ?? '') as {
    resources: { path: string; hash: string }[];
  };
  expect(resources.length).toBeGreaterThanOrEqual(4);
  for (const { path: name, hash } of resources) {
    expect([name, hash]).toEqual([
      name,
      `sha256:${createHash('sha256').update(files.get(name)!).digest('hex')}`,
    ]);
  }
}

STORY.push([
  'P8 the start-up downloads the archive; one person withdraws by the square with one touch, which voids it, and the next is without them',
  async () => {
    await lea.getByRole('link', { name: trials.page, exact: true }).click();
    await lea.getByText(trials.session(3, 3)).waitFor();
    expect(await axeFindings(lea)).toEqual([]);
    await shot(lea, 'startup-trials');
    await lea.getByRole('link', { name: archives.page, exact: true }).click();
    // Two of 21.5, twice two outside the sessions, two in each.
    const whole = await archiveOf(`${archives.make}, Essayer une lampe`);
    expectArchive(whole, 3, 12);
    expect(whole.get('readings.csv')?.includes(SECOND.text)).toBe(true);
    await shot(lea, 'archives-ready');

    const phone = await open('about:blank', 'phone');
    const asked: string[] = [];
    phone.on('request', (request) => asked.push(request.url()));
    await phone.goto(squares[1] ?? '');
    await phone.getByRole('button', { name: visitor.withdrawal.go }).waitFor();
    expect(phone.url()).toBe(`${inBuilding}/trial/withdraw`);
    expect(await axeFindings(phone)).toEqual([]);
    await shot(phone, 'withdraw');
    await press(phone, visitor.withdrawal.go);
    await phone.getByText(visitor.withdrawal.deleted.title).waitFor();
    expect(await axeFindings(phone)).toEqual([]);
    await shot(phone, 'withdrawn');
    const code = codes[1] ?? '';
    expect(asked.filter((url) => url.split('#')[0]?.replaceAll('-', '').includes(code))).toEqual([]);
    await phone.context().close();
    await lea.reload();
    await lea.getByText(archives.states.void).waitFor();
    await shot(lea, 'archives-void');
    await vi.waitFor(() => expect(readdirSync(path.join(dataDir, 'exports'))).toEqual([]), PATIENT);
    expect(filesWith(dataDir, ...saidBy(SECOND), SECOND.note, ...codes)).toEqual([]);

    const rest = await archiveOf(archives.again);
    expectArchive(rest, 2, 10);
    for (const { text } of [FIRST, THIRD, OUTSIDE])
      expect(rest.get('readings.csv')?.includes(text)).toBe(true);
    for (const content of rest.values()) {
      expect(formsOf(SECOND.number).some((bytes) => content.includes(bytes))).toBe(false);
      for (const text of [SECOND.text, SECOND.note]) expect(content.includes(text)).toBe(false);
    }
  },
]);

STORY.push([
  'staff erase the trial: nothing of it is found in any file of the hub or of InfluxDB, and a certificate stays',
  async () => {
    await press(staff, trials.erase);
    await press(staff, confirm.erase.yes);
    const certificate = staff.locator('.certificate-text');
    await certificate.waitFor();
    expect(await axeFindings(staff)).toEqual([]);
    await shot(staff, 'certificate');
    const text = (await certificate.textContent()) ?? '';
    for (const line of [
      'Start-up : Lumio',
      'séances : 2',
      'accords de participants : 3, dont retirés avant : 1',
    ])
      expect(text).toContain(line);
    expect(createHash('sha256').update(text).digest('hex')).toBe(
      await staff.locator('.certificate-sum').textContent(),
    );

    const gone = [
      ...saidBy(...PEOPLE, OUTSIDE),
      ...PEOPLE.map(({ note }) => note),
      MARK,
      ...sessionIds,
      ...codes,
    ];
    expect(gone.map((said) => [said, filesWith(dataDir, said)])).toEqual(gone.map((said) => [said, []]));
    expect(readdirSync(path.join(dataDir, 'exports'))).toEqual([]);
    expect(await influxdb.query('SELECT * FROM /.*/', DATABASE)).toEqual([]);
    await vi.waitFor(() => expect(filesWith(influxdb.folder, ...gone)).toEqual([]), PATIENT);

    await lea.getByRole('link', { name: trials.page, exact: true }).click();
    await lea.getByText(text.trim().split('\n')[0] ?? '').waitFor();
    await shot(lea, 'startup-certificate');
    expect([faults.flat(), codes.filter((code) => hub.output.includes(code))]).toEqual([[], []]);
  },
]);

// One test: what went wrong half-way can only be tried again from the beginning.
test('P8 P14 a trial from beginning to end: nothing of who withdrew, and at the end nothing of anybody, is found anywhere', {
  timeout: 300_000,
}, async () => {
  await prepare();
  try {
    for (const [title, happens] of STORY) {
      await happens().catch((error: unknown) => {
        throw new Error(`${title}: ${(error as Error).message}`, { cause: error });
      });
    }
  } finally {
    await clear();
  }
});
