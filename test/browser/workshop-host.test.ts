import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fr } from '../../kiosk/text/fr.ts';
import { ADMIN_PASSWORD, RunningHub } from '../support/hub.ts';
import { axeFindings, launchBrowser, openPage, overflowsSideways } from './browser.ts';

/** A host leads a workshop from the choice of a lesson to the thank-you, on the real hub with real seats. */
const { host } = fr;
let hub: RunningHub;
let browser: Browser;
let page: Page;
let faults: string[];
beforeAll(async () => {
  [hub, browser] = await Promise.all([
    RunningHub.start({
      building: {
        site: 'ceis',
        timezone: 'Europe/Paris',
        rooms: [],
        doors: [{ id: 'entree', name: 'Entrée' }],
      },
    }),
    launchBrowser(),
  ]);
  ({ page, faults } = await openPage(browser, 'tablet', { reducedMotion: 'reduce', locale: 'fr-FR' }));
  page.setDefaultTimeout(15_000);
  page.on('dialog', (dialog) => void dialog.accept());
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
  expect(faults).toEqual([]);
});

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const isWell = async (): Promise<void> => {
  expect(await axeFindings(page)).toEqual([]);
  expect(await overflowsSideways(page)).toBe(false);
};
const join = (code: string) =>
  fetch(`${hub.url}/api/workshop/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });

test('nobody hosts without an account that may', async () => {
  await page.goto(`${hub.url}/workshop/host`);
  await page.getByLabel(fr.desk.name).fill('admin');
  await page.locator('input[type=password]').fill(ADMIN_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText(host.choose.title).waitFor();
  await isWell();
});

test('seats start ahead, and the code opens them to learners', async () => {
  await page.getByLabel(host.choose.seats).fill('2');
  await press(host.choose.prepare);
  await page.getByText(host.preparing.allReady(2)).waitFor({ timeout: 45_000 });
  await isWell();
  await press(host.preparing.begin);
  const code = await page.locator('.entry-code .code').first().textContent();
  expect(code).toMatch(/^\d{4}$/);
  expect((await join(code ?? '')).status).toBe(201);
  await page.getByText(host.seat.progress.working).waitFor();
  await isWell();
});

test('the code is projected over the whole screen, and put away again', async () => {
  await press(host.running.project);
  const projected = page.locator('dialog.projected');
  await projected.getByRole('img', { name: host.running.square }).waitFor();
  const { width = 0, height = 0 } = (await projected.boundingBox()) ?? {};
  expect([width, height]).toEqual([1280, 800]);
  await projected.getByRole('button', { name: host.running.stopProjecting }).click();
  await projected.waitFor({ state: 'hidden' });
});

test('pause, cut and both undone are said in words', async () => {
  await press(host.running.freeze);
  await page.getByText(host.running.frozen.title).waitFor();
  await press(host.running.cut);
  await page.getByText(host.running.isCut.title).waitFor();
  await isWell();
  await press(host.running.unfreeze);
  await press(host.running.uncut);
  await page.getByText(host.running.isCut.title).waitFor({ state: 'detached' });
});

test('a file that is no flow is refused, one that is goes to every seat', async () => {
  const give = (content: string) =>
    page.locator('input[type=file]').setInputFiles({
      name: 'flux.json',
      mimeType: 'application/json',
      buffer: Buffer.from(content),
    });
  await give('{"no":"flow"}');
  await page.getByText(host.running.notAFlow.title).waitFor();
  await give('[{"id":"t","type":"tab","label":"Le flux de l’animatrice"}]');
  await page.getByText(host.running.pushed).waitFor({ timeout: 20_000 });
});

test('a seat is freed for somebody else', async () => {
  await page.getByRole('button', { name: host.seat.free }).first().click();
  await vi.waitFor(async () => expect(await page.getByText(host.seat.progress.free).count()).toBe(2), 20_000);
});

test('the end asks how many people were there, and leaves a record for the Coop', async () => {
  await press(host.running.end);
  await page.getByLabel(host.finish.people).fill('7');
  await isWell();
  await press(host.finish.confirm);
  await page.getByText(host.ended.sentence).waitFor({ timeout: 20_000 });
  await isWell();
  const today = new Date().toLocaleDateString('sv', { timeZone: 'Europe/Paris' });
  const programme = (await page.evaluate(
    `fetch('/api/programme?from=${today}&to=${today}').then((answer) => answer.json())`,
  )) as { people: number }[];
  expect(programme).toMatchObject([{ people: 7 }]);
});

test('what is left is wiped at a press', async () => {
  await press(host.ended.wipe);
  await page.getByText(host.choose.title).waitFor();
});
