import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ADMIN_PASSWORD, RunningHub } from '../support/hub.ts';
import {
  axeFindings,
  launchBrowser,
  openPage,
  overflowsDown,
  overflowsSideways,
  SIZES,
  type Size,
} from './browser.ts';

/** The real hub and a real browser: a screen from another machine, and the desk. */

const BUILDING = {
  site: 'ceis',
  name: 'Le tiers-lieu',
  rooms: [{ id: 'accueil', name: 'Accueil' }],
  doors: [
    { id: 'entree', name: 'Entrée' },
    { id: 'jardin', name: 'Jardin' },
  ],
  screens: { local: false },
};
const PICTURES = path.resolve(import.meta.dirname, '../../dist/pictures');

let hub: RunningHub;
let browser: Browser;
/** Another machine's way to the hub: plain HTTP under another name, so that the page is no secure context. */
let away: string;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  // Chromium takes every name below `localhost` for loopback and secure, hence a name of its own.
  browser = await launchBrowser('--host-resolver-rules=MAP hub.lan 127.0.0.1');
  hub = await RunningHub.start({ building: BUILDING });
  away = `http://hub.lan:${hub.httpPort}`;
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const codeOn = (page: Page): Promise<string> =>
  page
    .locator('.code [aria-hidden]')
    .allTextContents()
    .then((halves) => halves.join(''));

async function openCode(size: Size, address = '/kiosk'): Promise<{ page: Page; faults: string[] }> {
  const opened = await openPage(browser, size);
  await opened.page.goto(`${away}${address}`);
  await opened.page.locator('.code').waitFor();
  await opened.page.getByRole('button', { name: 'Écouter' }).waitFor();
  return opened;
}

async function openDesk(size: Size): Promise<{ page: Page; faults: string[] }> {
  const opened = await openPage(browser, size);
  const { page } = opened;
  await page.goto(`${hub.url}/desk/screens`);
  await page.getByLabel('Nom du compte').fill('admin');
  await page.getByLabel('Mot de passe', { exact: true }).fill(ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.getByRole('heading', { name: 'Ajouter un écran' }).waitFor();
  return opened;
}

describe('a new screen', () => {
  test.each(Object.keys(SIZES) as Size[])('shows its code whole at the size of a %s', async (size) => {
    const { page, faults } = await openCode(size);
    expect(await codeOn(page)).toMatch(/^[ACEHJKRTXY3479]{6}$/);
    expect(await overflowsSideways(page)).toBe(false);
    if (size === 'kiosk' || size === 'tablet') expect(await overflowsDown(page)).toBe(false);
    expect(await axeFindings(page)).toEqual([]);
    await page.screenshot({ path: path.join(PICTURES, `pair-${size.replaceAll(/\W+/g, '-')}.png`) });
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('says its code letter by letter', async () => {
    const { page } = await openCode('kiosk');
    const code = await codeOn(page);
    const said: string[] = [];
    page.on('request', (request) => {
      const [, character] = /pairing\.characters\.(.)\.wav/.exec(request.url()) ?? [];
      if (character && said.at(-1) !== character) said.push(character);
    });
    await page.getByRole('button', { name: 'Écouter' }).click();
    await vi.waitFor(() => expect(new Set(said)).toEqual(new Set(code)), 20_000);
    await page.context().close();
  });

  test('opens as the desk chose, by itself; removed at the desk, it shows a code again; no password anywhere', async () => {
    const { page: screen, faults } = await openCode('kiosk', '/kiosk?clear=9');
    expect(await screen.locator('input').count()).toBe(0);
    const { page: desk, faults: deskFaults } = await openDesk('tablet');

    await desk.getByLabel('Code affiché par l’écran').fill((await codeOn(screen)).toLowerCase());
    await desk.getByLabel('Porte').selectOption('jardin');
    await desk.getByLabel('Nom de l’écran').fill('Borne du jardin');
    await desk.getByRole('button', { name: 'Accepter cet écran' }).click();
    await desk.getByText('« Borne du jardin » est accepté.').waitFor();

    await screen.locator('.entrance[data-connection="live"]').waitFor();
    expect(screen.url()).toBe(`${away}/kiosk?clear=9`);
    await desk.getByText('En marche').waitFor();
    await desk.screenshot({ path: path.join(PICTURES, 'desk-screens.png'), fullPage: true });
    expect(await axeFindings(desk)).toEqual([]);

    // It counts at its own door.
    await screen.getByRole('button', { name: 'Je n’ai pas de badge' }).click();
    await screen.locator('[data-view="party"]').waitFor();
    await vi.waitFor(async () => {
      await screen.locator('.number').first().click();
      await screen.locator('[data-view="noted"]').waitFor({ timeout: 1_000 });
    }, 10_000);
    const admin = await hub.login();
    const { count } = await hub.get<{ count: number }>('/api/presence', admin);
    expect(count).toBe(1);

    // A restart of the browser finds the screen open.
    await screen.reload();
    await screen.locator('.entrance[data-connection="live"]').waitFor();

    await desk.getByRole('button', { name: 'Renommer Borne du jardin' }).click();
    await desk.keyboard.press('Control+A');
    await desk.keyboard.type('Jardin, côté rue');
    await desk.keyboard.press('Enter');
    await desk.getByRole('heading', { name: 'Jardin, côté rue' }).waitFor();

    await desk.getByRole('button', { name: 'Retirer Jardin, côté rue' }).click();
    await desk.screenshot({ path: path.join(PICTURES, 'desk-screens-remove.png'), fullPage: true });
    await desk.getByRole('button', { name: 'Oui, retirer' }).click();
    await desk.getByText('« Jardin, côté rue » est retiré.').waitFor();
    await screen.locator('.code').waitFor();
    expect([faults, deskFaults]).toEqual([[], []]);
    await screen.context().close();
    await desk.context().close();
  });

  test('accepted as a wall it goes to the wall’s address', async () => {
    const { page: screen } = await openCode('tablet');
    const { page: desk, faults } = await openDesk('phone');
    await desk.getByLabel('Code affiché par l’écran').fill(await codeOn(screen));
    await desk.getByLabel('L’écran mural').check();
    expect(await desk.getByLabel('Porte').count()).toBe(0);
    await desk.getByLabel('Nom de l’écran').fill('Mur');
    expect(await overflowsSideways(desk)).toBe(false);
    await desk.screenshot({ path: path.join(PICTURES, 'desk-screens-phone.png'), fullPage: true });
    await desk.keyboard.press('Enter');
    await screen.waitForURL(`${away}/wall`);
    await screen.locator('h1').first().waitFor();
    expect(await axeFindings(desk)).toEqual([]);
    expect(faults).toEqual([]);
    await screen.context().close();
    await desk.context().close();
  });

  test('a wrong code is refused in words, and what was typed stays', async () => {
    const { page: desk } = await openDesk('tablet');
    await desk.getByLabel('Code affiché par l’écran').fill('AAAAAA');
    await desk.getByLabel('Nom de l’écran').fill('Borne');
    await desk.getByRole('button', { name: 'Accepter cet écran' }).click();
    await desk.getByText('Ce code n’est pas affiché, ou ne l’est plus.').waitFor();
    expect(await desk.getByLabel('Nom de l’écran').inputValue()).toBe('Borne');
    await desk.context().close();
  });

  test('says that the hub is away, and shows a new code when it is back', async () => {
    // A hub of its own: one address is shown ten codes in ten minutes, and the tests above may have used them up.
    const dataDir = mkdtempSync(path.join(tmpdir(), 'pairing-'));
    let lost = await RunningHub.start({ building: BUILDING, dataDir });
    try {
      const { page } = await openPage(browser, 'kiosk');
      await page.goto(`http://hub.lan:${lost.httpPort}/kiosk`);
      await page.locator('.code').waitFor();
      const before = await codeOn(page);
      const { httpPort, mqttPort } = lost;
      await lost.kill();
      await page.locator('.banner').waitFor();
      expect(await page.locator('.code').count()).toBe(0);
      lost = await RunningHub.start({ building: BUILDING, dataDir, httpPort, mqttPort });
      await page.locator('.code').waitFor();
      expect(await codeOn(page)).not.toBe(before);
      await page.context().close();
    } finally {
      await lost.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
