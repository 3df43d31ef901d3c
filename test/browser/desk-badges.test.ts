import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fr } from '../../kiosk/text/fr.ts';
import { ADMIN_PASSWORD, basic, type Credential, RunningHub } from '../support/hub.ts';
import { axeFindings, launchBrowser, openPage, overflowsSideways, type Size } from './browser.ts';

/** The desk in front of the whole hub: a card held out, given, printed, erased; accounts; traces. */
const { badges, accounts, desk, me, audit, shell } = fr;
let browser: Browser;
let hub: RunningHub;
let kiosk: Credential;
let faults: string[] = [];
let nonces = 0;

beforeAll(async () => {
  browser = await launchBrowser();
  hub = await RunningHub.start({
    building: {
      site: 'ceis',
      name: 'Le tiers-lieu',
      rooms: [{ id: 'accueil', name: 'Accueil', capacity: 30 }],
      doors: [
        { id: 'entree', name: 'Entrée' },
        { id: 'jardin', name: 'Jardin' },
      ],
      readers: [
        { id: 'gauche', door: 'entree' },
        { id: 'droite', door: 'entree' },
      ],
      visits: { repeat: '0s' },
      privacy: { controller: 'CCAS de Montpellier', contact: 'dpo@montpellier.example' },
    },
  });
  kiosk = await hub.addDevice('borne', 'kiosk', '--door', 'entree');
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  expect(faults).toEqual([]);
});

const tap = async (uid: string): Promise<string> => {
  const answer = await fetch(`${hub.url}/api/checkins`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: basic(kiosk) },
    body: JSON.stringify({ uid, nonce: `n${++nonces}` }),
  });
  return ((await answer.json()) as { result: string }).result;
};

async function open(address: string, size: Size = 'tablet', name = 'admin'): Promise<Page> {
  const opened = await openPage(browser, size);
  faults = opened.faults;
  const { page } = opened;
  await page.goto(hub.url + address);
  await page.getByLabel(desk.name).fill(name);
  await page.getByLabel(desk.password, { exact: true }).fill(ADMIN_PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.shell h1');
  return page;
}

/** Kept where DESK_PICTURES says, to be looked at. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.DESK_PICTURES;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}
async function sound(page: Page, name: string): Promise<void> {
  await picture(page, name);
  expect(await axeFindings(page)).toEqual([]);
  expect(await overflowsSideways(page)).toBe(false);
}

describe.each(['tablet', 'phone'] as const)('badges, on a %s', (size) => {
  const uid = size === 'tablet' ? '0006547886' : '0009357203';

  test('a card held out is recognised, given, looked at, and erased', async () => {
    const page = await open('/desk/badges', size);
    await page.getByRole('heading', { name: badges.hold }).waitFor();
    await sound(page, `${size}-1-start`);

    await page.getByRole('button', { name: badges.wait }).click();
    await page.getByText(badges.waiting(badges.anyReader('Entrée'))).waitFor();
    await sound(page, `${size}-2-waiting`);
    expect(await tap(uid)).toBe('captured');

    await page.getByRole('heading', { name: badges.giveTitle }).waitFor();
    await page.getByLabel(badges.firstName, { exact: true }).fill('Léa');
    await page.getByLabel(badges.greet).check();
    await page.getByLabel(badges.ageBand).selectOption('18-24');
    await sound(page, `${size}-3-give`);
    await page.getByRole('button', { name: badges.give, exact: true }).click();
    await page.getByText(badges.given.title).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/desk\/badges\/[a-z0-9]+$/);
    expect(await page.locator('.facts').textContent()).toContain(badges.purge);
    await sound(page, `${size}-4-badge`);

    await page.reload();
    await page.getByRole('heading', { name: 'Léa' }).waitFor();
    expect(await tap(uid)).toBe('in');
    await page.getByRole('button', { name: badges.lost }).click();
    await page.getByText(badges.stateChanged(badges.states.lost!)).waitFor();
    expect(await tap(uid)).toBe('refused');
    await page.getByRole('button', { name: badges.unblock }).click();
    await page.getByText(badges.stateChanged(badges.states.held!)).waitFor();

    await page.getByRole('button', { name: badges.access }).click();
    await page.getByRole('heading', { name: badges.sheet.title }).waitFor();
    await page.getByText(badges.sheet.contact('dpo@montpellier.example')).waitFor();
    expect(await page.locator('.sheet tbody tr').count()).toBe(1);
    await sound(page, `${size}-5-sheet`);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: badges.sheet.print }).isVisible()).toBe(false);
    await picture(page, `${size}-6-paper`);
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('button', { name: badges.sheet.close }).click();

    await page.getByRole('button', { name: badges.erase }).click();
    await sound(page, `${size}-7-erase`);
    await page.getByRole('button', { name: badges.eraseYes }).click();
    await page.getByText(badges.erased.title).waitFor();
    expect(new URL(page.url()).pathname).toBe('/desk/badges');
  });
});

test('a number that is typed, a phone, and a card that others look like', async () => {
  const page = await open('/desk/badges');
  const number = page.getByLabel(badges.number);
  await number.fill('08:12:34:56');
  await page.keyboard.press('Enter');
  await page.getByText(badges.random.title).waitFor();
  await sound(page, 'random');
  await page.getByRole('button', { name: badges.another }).click();
  await number.fill('0001234567');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: badges.give, exact: true }).click();
  await page.getByText(badges.given.title).waitFor();
  await page.getByRole('button', { name: badges.another }).click();
  await number.fill(String(1_234_567 + 0x100_0000).padStart(10, '0'));
  await page.keyboard.press('Enter');
  await page.getByText(badges.alike.title).waitFor();
  await sound(page, 'alike');
});

test('the whole page of badges goes by keyboard, from the menu', async () => {
  const page = await open('/desk');
  await page.getByRole('link', { name: badges.page }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: badges.page }).waitFor();
  await page.locator('h1:focus').waitFor();
  expect(await page.title()).toContain(badges.page);
  await page.getByLabel(badges.where).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: badges.stop }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: badges.wait }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: desk.now }).waitFor();
});

describe.each(['tablet', 'phone'] as const)('accounts, on a %s', (size) => {
  test('are made, given another role, and removed', async () => {
    const page = await open('/desk/accounts', size);
    const name = `lea-${size}`;
    await page.getByLabel(accounts.name).fill(name);
    await page.getByLabel(accounts.password, { exact: true }).fill('quatre mots de plus');
    await page.getByRole('button', { name: accounts.create }).click();
    await page.getByText(accounts.created(name)).waitFor();
    await sound(page, `${size}-accounts`);
    await page.getByRole('button', { name: accounts.changeRoleOf(name) }).click();
    await page.locator('li select').selectOption('host');
    await page.getByRole('button', { name: accounts.save }).click();
    await page.getByText(accounts.roleChanged(name, accounts.roles.host!)).waitFor();
    await page.getByRole('button', { name: accounts.removeOf(name) }).click();
    await page.getByRole('button', { name: accounts.removeYes }).click();
    await page.getByText(accounts.removed(name)).waitFor();
  });

  test('one’s own, and the traces', async () => {
    const page = await open('/desk/me', size);
    await page.getByText(me.here).waitFor();
    await sound(page, `${size}-me`);
    await page.goto(`${hub.url}/desk/audit`);
    await page.getByRole('columnheader', { name: audit.who }).waitFor();
    await page.getByText(audit.actions['account.remove']!).first().waitFor();
    await sound(page, `${size}-audit`);
  });
});

test('a page that is not there says so', async () => {
  const page = await open('/desk/nulle-part');
  await page.getByText(shell.nowhere.sentence).waitFor();
  await sound(page, 'nowhere');
});
