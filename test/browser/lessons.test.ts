import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LoadedLesson } from '../../flows/lessons/load-lessons.ts';
import type { Workshop } from '../../hub/contract/workshops.ts';
import { LessonCheck } from '../../hub/workshops/checks/lesson-check.ts';
import { ADMIN_PASSWORD, RunningHub } from '../support/hub.ts';
import { launchBrowser, openPage } from './browser.ts';

/**
 * A learner follows every card in the real editor, and sees the check turn green. What a card says to change in a box
 * is done in the box's own form; boxes that it says to drag are put there by the editor's own import.
 */
let hub: RunningHub;
let browser: Browser;
let page: Page;
let editor: Frame;
let admin: string;
let workshop: string;

// Whole lessons, in an editor that yields to everything else on the machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

beforeAll(async () => {
  [hub, browser] = await Promise.all([RunningHub.start(), launchBrowser()]);
  const login = await call('POST', '/api/session', { name: 'admin', password: ADMIN_PASSWORD });
  admin = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  workshop = (
    (await (await call('POST', '/api/workshops', { lesson: 'boite-mystere', seats: 1 })).json()) as Workshop
  ).id;
  const { code } = (await (await call('POST', `/api/workshops/${workshop}/start`)).json()) as Workshop;
  ({ page } = await openPage(browser, 'tablet', { reducedMotion: 'reduce', locale: 'fr-FR' }));
  page.setDefaultTimeout(40_000);
  await page.goto(`${hub.url}/workshop#${code}`);
  await page.getByRole('button', { name: /Commencer/ }).click();
  await page.waitForSelector('iframe');
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

function call(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(hub.url + path, {
    method,
    headers: {
      ...(admin && { cookie: admin }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
const base = (): string => `ceis/workshop/${workshop}/s1`;

/** Gives the lesson to the seat, and waits for the editor that shows it. */
async function open(lesson: string, box: string): Promise<void> {
  if (lesson !== 'boite-mystere') await call('PUT', `/api/workshops/${workshop}`, { lesson });
  await page.reload();
  editor = await vi.waitFor(async () => {
    const frame = page.frames().find((each) => each.url().includes('/workshop/s/s1/'));
    expect(frame).toBeDefined();
    await frame!.locator('.red-ui-flow-node', { hasText: box }).first().waitFor({ timeout: 5_000 });
    return frame!;
  }, 30_000);
  await openedUnchanged();
}
/** What the editor would deploy is still the lesson's own flow: a check must not take its habits for a learner's work. */
async function openedUnchanged(): Promise<void> {
  const [given, shown] = (await editor.evaluate(
    `fetch('flows').then((answer) => answer.json()).then((flow) => [flow, RED.nodes.createCompleteNodeSet()])`,
  )) as [LoadedLesson['flow'], LoadedLesson['flow']];
  const changed = { said: { fr: '', en: '' }, when: { deployed: true as const } };
  const check = new LessonCheck({ lesson: { check: [changed] } as LoadedLesson['lesson'], flow: given });
  check.deployed(shown);
  expect([check.steps(), check.steps()[0] && { given, shown }]).toEqual([[false], false]);
}
/** Presses an object on the table, as the page does. */
const touch = (object: string, action: string, value?: unknown) =>
  page.evaluate(
    `fetch('/api/workshop/bench', { method: 'POST', headers: { 'content-type': 'application/json' },
      body: ${JSON.stringify(JSON.stringify({ object, action, value }))} }).then((answer) => answer.status)`,
  );
/** Opens a box's form, changes it, says "Terminer". */
async function change(box: string, edit: () => Promise<void>): Promise<void> {
  await editor.locator('.red-ui-flow-node', { hasText: box }).first().dblclick();
  await editor.locator('#node-dialog-ok').waitFor();
  await edit();
  await editor.locator('#node-dialog-ok').click();
  await editor.locator('#node-dialog-ok').waitFor({ state: 'hidden' });
}
/** The small square on the left of an inject box. */
const square = (box: string) =>
  editor
    .locator('.red-ui-flow-node-group', { hasText: box })
    .locator('.red-ui-flow-node-button-button')
    .click();
async function drop(nodes: object[]): Promise<void> {
  await editor.evaluate(
    `RED.nodes.import(${JSON.stringify(nodes)}, { generateIds: false }); RED.nodes.dirty(true); RED.view.redraw(true);`,
  );
}
/** A box of ours that tells what an object measures: `mien`, at a place of its own. */
const objectBox = (object: string, measure: string, x: number, y: number): object => ({
  id: 'mien',
  type: 'tiers-lieu-object',
  z: 'lecon',
  name: '',
  hub: 'hub',
  object,
  topic: `${base()}/object/${object}`,
  measure,
  x,
  y,
  wires: [[]],
});
const wire = (from: string, to: string) =>
  editor.evaluate(
    `RED.nodes.addLink({ source: RED.nodes.node('${from}'), sourcePort: 0, target: RED.nodes.node('${to}') });
     RED.nodes.dirty(true); RED.view.redraw(true);`,
  );
const unwire = (from: string, to: string) =>
  editor.evaluate(
    `RED.nodes.getNodeLinks('${from}').filter(({ target }) => target.id === '${to}').forEach(RED.nodes.removeLink);`,
  );
async function deploy(): Promise<void> {
  const before = await state();
  await editor.locator('#red-ui-header-button-deploy:not(.disabled)').click();
  await vi.waitFor(async () => expect((await state()).lastDeployed).not.toBe(before.lastDeployed), 40_000);
  // What is changed before it has heard that it is done would count as deployed.
  await editor.locator('#red-ui-header-button-deploy.disabled').waitFor();
}
async function state(): Promise<Workshop['seats'][number]> {
  const { workshop: now } = (await (await call('GET', '/api/workshops')).json()) as { workshop: Workshop };
  return now.seats[0]!;
}
const passed = () =>
  vi.waitFor(async () => expect(await state()).toMatchObject({ progress: 'passed' }), {
    timeout: 40_000,
    interval: 300,
  });
/** Does so again until the check is green: a flow that was deployed a moment ago is not listening yet. */
const until = (act: () => Promise<unknown>) =>
  vi.waitFor(
    async () => {
      await act();
      expect((await state()).progress).toBe('passed');
    },
    { timeout: 20_000, interval: 1_000 },
  );
const done = (steps: number) =>
  vi.waitFor(async () => expect((await state()).done).toBe(steps), { timeout: 20_000, interval: 200 });
const typed = (field: string, text: string) => editor.locator(field).fill(text);

test('0, the mystery box: the other card', async () => {
  await open('boite-mystere', 'quelle carte');
  await touch('badge', 'tap', 'rouge');
  await done(1);
  await change('quelle carte', () =>
    typed('#node-input-rule-container .red-ui-typedInput-input >> nth=0', 'verte'),
  );
  await deploy();
  await done(2);
  await until(() => touch('badge', 'tap', 'verte'));
});

test('1, a message: one’s own text, then the button on the table', async () => {
  await open('envoyer-un-message', 'mon message');
  await square('mon message');
  await done(1);
  await change('mon message', () =>
    typed('#node-input-property-container .red-ui-typedInput-input >> nth=1', 'Vive la médiathèque'),
  );
  await deploy();
  await done(2);
  await drop([objectBox('bouton', 'action', 150, 60)]);
  await wire('mien', 'ecran');
  await deploy();
  await until(() => touch('bouton', 'press'));
});

test('2, listening: the neighbours’ topic, with a +', async () => {
  await open('ecouter-un-objet', 'écouter');
  await vi.waitFor(
    async () => {
      await touch('thermometre', 'heater', false);
      await touch('thermometre', 'heater', true);
      expect((await state()).done).toBe(1);
    },
    { timeout: 20_000, interval: 3_000 },
  );
  await change('écouter', () =>
    typed('#node-input-topic', `ceis/workshop/${workshop}/shared/+/thermometre/temperature`),
  );
  await deploy();
  await passed();
});

test('3, if then: another threshold is not enough; two are', async () => {
  await open('si-alors', 'chaud ou froid');
  await touch('thermometre', 'heater', true);
  await change('chaud ou froid', () =>
    typed('#node-input-rule-container .red-ui-typedInput-input >> nth=0', '21'),
  );
  await deploy();
  await vi.waitFor(async () => expect((await state()).done).toBe(2), { timeout: 40_000, interval: 500 });
  await change('chaud ou froid', async () => {
    const rules = editor.locator('#node-input-rule-container li');
    await rules.nth(1).locator('select').first().selectOption('lt');
    await rules.nth(1).locator('.red-ui-typedInput-input').first().fill('19');
  });
  await deploy();
  await passed();
});

test('4, remembering: the highest of a longer while', async () => {
  await open('voir-et-se-souvenir', 'se souvenir');
  await vi.waitFor(
    async () => {
      await touch('bouton', 'press');
      expect((await state()).done).toBe(1);
    },
    { timeout: 20_000, interval: 1_000 },
  );
  await change('se souvenir', async () => {
    await editor.locator('#node-input-figure').selectOption('highest');
    await editor.locator('#node-input-since').selectOption('-10m');
  });
  await deploy();
  await passed();
});

test('5, counting: never below nobody, and a button to begin anew', async () => {
  await open('compter-sans-surveiller', 'compter');
  await vi.waitFor(
    async () => {
      await touch('porte', 'in');
      expect((await state()).done).toBe(1);
    },
    { timeout: 20_000, interval: 500 },
  );
  await change('compter', () => editor.locator('#node-input-negative').uncheck());
  await deploy();
  await done(2);
  await drop([objectBox('bouton', 'action', 120, 220)]);
  await wire('mien', 'zero');
  await deploy();
  await until(() => touch('bouton', 'press'));
});

test('6, when it breaks: each message arrives after the cut, and once', async () => {
  await open('quand-ca-casse', 'numéroter');
  await drop([
    {
      id: 'attrape',
      type: 'catch',
      z: 'lecon',
      name: '',
      scope: null,
      uncaught: false,
      x: 120,
      y: 220,
      wires: [[]],
    },
  ]);
  await wire('attrape', 'garder');
  await deploy();
  await done(1);
  await call('PUT', `/api/workshops/${workshop}`, { cut: true });
  // Longer than a silence that might be a slow machine's; four messages and more are kept meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 9_000));
  await call('PUT', `/api/workshops/${workshop}`, { cut: false });
  await passed();
});

test('7, two makers: a translator between them', async () => {
  await open('mon-objet', 'marque A');
  await square('marque A');
  await done(1);
  await drop([
    {
      id: 'traduit',
      type: 'change',
      z: 'lecon',
      name: 'traduire',
      rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'payload.ENERGY.Power', tot: 'msg' }],
      x: 290,
      y: 220,
      wires: [[]],
    },
  ]);
  await wire('traduit', 'aiguille');
  await wire('b', 'traduit');
  await unwire('b', 'aiguille');
  await deploy();
  await square('marque B');
  await passed();
});

test('8, a project: an object, and its label for everybody', async () => {
  await open('projet-etiquette', 'mon étiquette');
  await square('mon étiquette');
  await done(1);
  await drop([
    objectBox('mouvement', 'presence', 130, 140),
    {
      id: 'mienne',
      type: 'tiers-lieu-command',
      z: 'lecon',
      name: '',
      hub: 'hub',
      object: 'lampe',
      topic: `${base()}/object/lampe`,
      command: '',
      x: 330,
      y: 140,
      wires: [],
    },
  ]);
  await wire('mien', 'mienne');
  await deploy();
  await done(2);
  await change('mon étiquette', () =>
    typed(
      '#node-input-property-container .red-ui-typedInput-input >> nth=1',
      'Elle compte. Elle ne sait pas qui.',
    ),
  );
  await deploy();
  await passed();
});
