import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { fr } from '../../kiosk/text/fr.ts';
import { RawClient } from '../support/broker-client.ts';
import { ADMIN_PASSWORD, RunningHub } from '../support/hub.ts';
import { unzip } from '../support/zip.ts';
import { axeFindings, launchBrowser, openPage, overflowsSideways, type Size, shot } from './browser.ts';

/** A start-up from the desk to its debugging screen, on the whole hub, with a prototype that really speaks MQTT. */
const { archives, desk, me, startup, startups } = fr;
const { connect, credential, channels, debug, settings, tabs, values } = startup;
let browser: Browser;
let hub: RunningHub;
let faults: string[] = [];
let password = '';
let session: Awaited<ReturnType<BrowserContext['storageState']>> | null = null;
let prototype: { readonly username: string; readonly password: string };

beforeAll(async () => {
  browser = await launchBrowser();
  hub = await RunningHub.start();
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  expect(faults).toEqual([]);
});

async function open(address: string, name: string, secret: string, size: Size = 'tablet'): Promise<Page> {
  const opened = await openPage(browser, size);
  faults = opened.faults;
  const { page } = opened;
  await page.goto(hub.url + address);
  await page.getByLabel(desk.name, { exact: true }).fill(name);
  await page.getByLabel(desk.password, { exact: true }).fill(secret);
  await page.getByRole('button', { name: desk.logIn }).click();
  return page;
}
/** With the session of the log-in before, if there was one. */
async function asStartup(address: string, size: Size = 'tablet'): Promise<Page> {
  if (!session) {
    const page = await open(address, 'lea', password, size);
    await page.getByRole('button', { name: desk.logOut }).waitFor();
    session = await page.context().storageState();
    return page;
  }
  const opened = await openPage(browser, size, { storageState: session });
  faults = opened.faults;
  await opened.page.goto(hub.url + address);
  return opened.page;
}
const plug = (clientId = 'serre', secret = prototype.password) =>
  RawClient.connect(hub.mqttPort, { clientId, username: prototype.username, password: Buffer.from(secret) });
const topic = (channel: string) => `ceis/prototype/verdura/serre/${channel}`;

/** Nothing cut, nothing that axe finds. */
async function isWell(page: Page, name: string): Promise<void> {
  await shot(page, name);
  expect(await axeFindings(page)).toEqual([]);
  expect(await overflowsSideways(page)).toBe(false);
}

describe('a start-up', () => {
  test('is added at the desk, and gets an account whose password is shown once', async () => {
    const page = await open('/desk/startups', 'admin', ADMIN_PASSWORD);
    await page.getByText(startups.none).waitFor();
    await page.getByLabel(startups.name).fill('Verdura');
    await page.getByRole('button', { name: startups.create, exact: true }).click();
    await page.getByText(startups.created('Verdura')).waitFor();
    await page.getByText(startups.noAccount).waitFor();
    await page.getByLabel(startups.accountName).fill('lea');
    await page.getByRole('button', { name: startups.addAccount }).click();
    password = (await page.locator('[data-secret]').textContent()) ?? '';
    expect(password).toMatch(/^([a-z]{6}-){3}[a-z]{6}$/);
    await isWell(page, 'desk-startups');
    await page.getByRole('button', { name: credential.noted }).click();
    await page.reload();
    await page.getByText('lea', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(password);
  });

  test('makes a prototype and gets programs that are filled in', async () => {
    const page = await asStartup('/startup');
    await page.getByText(startup.none).waitFor();
    await isWell(page, 'startup-empty');
    await page.getByLabel(startup.name).fill('Serre');
    await page.getByRole('button', { name: startup.create }).click();
    await page.getByText(credential.title).waitFor();
    const [username, secret] = await page.locator('.once code').allTextContents();
    prototype = { username: username ?? '', password: secret ?? '' };
    expect(prototype.username).toBe('verdura-serre');
    await page.getByText(connect.localhost.title).waitFor();
    await page.getByLabel(connect.language).selectOption('python');
    const program = (await page.locator('.program code').textContent()) ?? '';
    for (const part of [prototype.password, prototype.username, topic('temperature'), String(hub.mqttPort)]) {
      expect(program).toContain(part);
    }
    await isWell(page, 'connect');
    await page.getByRole('button', { name: credential.noted }).click();
    expect(await page.content()).not.toContain(prototype.password);
    await page.getByText(connect.noPasswordHint).waitFor();
  });

  test('sees its values, their rhythm and their last hour as they come', async () => {
    const page = await asStartup('/startup/p/serre');
    await page.getByText(values.none).waitFor();
    const client = await plug();
    await client.publishAcknowledged(topic('temperature'), '{"value":21.5,"unit":"°C"}');
    await client.publishAcknowledged(topic('arrosage'), 'ON');
    await client.publishAcknowledged(topic('etat'), '{"value":"à sec"}');
    await page.getByText('21,5 °C', { exact: true }).waitFor();
    await page.getByText(values.yes, { exact: true }).waitFor();
    await page.getByText('à sec').waitFor();
    await page.getByRole('img', { name: /^temperature/ }).waitFor();
    await isWell(page, 'values');
    await client.disconnect();
    await page.getByText(startup.state.away).waitFor();
  });

  test('sees on its debugging screen what went wrong and what to do, pauses, filters and clears it', async () => {
    const page = await asStartup('/startup/p/serre/debug');
    const stranger = await RawClient.open(hub.mqttPort);
    await stranger.login({ clientId: 'x', username: prototype.username, password: Buffer.from('non') });
    const client = await plug();
    await client.publishAcknowledged(topic('temperature'), 'bonjour');
    await client.publishAcknowledged('ceis/prototype/autre/lampe/x', '1');
    await client.publishAcknowledged(topic('temperature'), '{"value":71,"unit":"°F"}');
    await client.publishAcknowledged(topic('temperature'), '22');
    for (const words of [
      debug.connectRefusals.password.what('', ''),
      debug.connected('serre'),
      debug.misfits['not-a-value'].what('', ''),
      debug.misfits['not-a-value'].todo,
      debug.topicFaults.startup.what('', ''),
      debug.misfits.unit.what('°C', '°F'),
      debug.sent('22 °C'),
    ]) {
      await page.getByText(words, { exact: false }).first().waitFor();
    }
    await isWell(page, 'debug');

    await page.getByRole('button', { name: debug.pause }).click();
    await client.publishAcknowledged(topic('temperature'), '23');
    await page.getByText(debug.paused(1)).waitFor();
    expect(await page.getByText(debug.sent('23 °C')).count()).toBe(0);
    await page.getByRole('button', { name: debug.resume }).click();
    await page.getByText(debug.sent('23 °C')).waitFor();

    await page.getByLabel(debug.problemsOnly).check();
    await page.getByText(debug.sent('23 °C')).waitFor({ state: 'detached' });
    await page.getByLabel(debug.problemsOnly).uncheck();
    await page.getByRole('button', { name: debug.clear }).click();
    await page.getByText(debug.none).waitFor();
    await client.publishAcknowledged(topic('arrosage'), 'OFF');
    await page.getByLabel(debug.filter).selectOption('temperature');
    await page.getByText(debug.none).waitFor();
    await page.getByLabel(debug.filter).selectOption('arrosage');
    await page.getByText(debug.sent(values.no)).waitFor();
    client.cut();
  });

  test('declares what a channel may say, and what does not fit is refused with the reason', async () => {
    const page = await asStartup('/startup/p/serre/channels');
    await page.getByRole('button', { name: channels.changeOf('temperature') }).click();
    await page.getByLabel(channels.min).first().fill('0');
    await page.getByLabel(channels.max).first().fill('40');
    await page.getByLabel(channels.every).first().fill('10');
    await page.getByRole('button', { name: channels.save }).first().click();
    await page.getByText(channels.saved('temperature')).waitFor();
    await page.getByLabel(channels.declaredOnly).check();
    await page.getByText(settings.saved).waitFor();
    await isWell(page, 'channels');
    const client = await plug();
    await client.publishAcknowledged(topic('temperature'), '55');
    await client.publishAcknowledged(topic('nouveau'), '1');
    await page.getByRole('link', { name: tabs.debug }).click();
    await page.getByText(debug.misfits.range.what('0 … 40', '55')).waitFor();
    await page.getByText(debug.misfits['channel-undeclared'].what('', '')).waitFor();
    client.cut();
  });

  test('prepares an archive of its days, hears that it is ready, downloads it and deletes it', async () => {
    const page = await asStartup('/startup/archives');
    await page.getByText(archives.none).waitFor();
    await page.getByText(archives.noTrials).waitFor();
    await isWell(page, 'archives-empty');
    await page.getByRole('button', { name: archives.make }).click();
    await page.getByText(archives.nowReady(1)).waitFor();
    await isWell(page, 'archives');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^Télécharger/ }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^verdura-serre-\d{4}-\d\d-\d\d\.zip$/);
    const content = readFileSync(await download.path());
    const rows = unzip(content).get('readings.csv')!.toString().trim().split('\r\n');
    expect(rows[0]).toBe('at,prototype,channel,value,text,unit,session');
    expect(rows.length).toBeGreaterThan(1);
    await page.getByRole('button', { name: archives.delete }).click();
    await page.getByText(archives.deleted).waitFor();
    await page.getByText(archives.none).waitFor();
  });

  test('gives a prototype another password, and what was connected with the old one is not any more', async () => {
    const page = await asStartup('/startup/p/serre/settings');
    const client = await plug();
    await page.getByRole('button', { name: settings.renew }).click();
    await page.getByText(credential.title).waitFor();
    await client.isClosed();
    await isWell(page, 'settings');
    const old = prototype.password;
    const secret = (await page.locator('[data-secret]').textContent()) ?? '';
    prototype = { ...prototype, password: secret };
    await expect(plug('serre', old)).rejects.toThrow('CONNACK 5');
    (await plug()).cut();
  });

  test('changes its own password and has to log in again', async () => {
    const page = await asStartup('/startup/account');
    const next = 'un autre mot de passe';
    await page.getByLabel(me.current).fill(password);
    await page.getByLabel(me.next).fill(next);
    await isWell(page, 'account');
    await page.getByRole('button', { name: me.change }).click();
    await page.getByRole('heading', { name: desk.logInTitle }).waitFor();
    password = next;
    session = null;
    await asStartup('/startup');
  });

  test('has a page that nobody else opens', async () => {
    const page = await open('/startup', 'admin', ADMIN_PASSWORD);
    await page.getByText(startup.notForYou.title).waitFor();
  });
});

test.each(['narrow phone', 'tablet at 200 %'] as const)('every page fits a %s', async (size) => {
  const client = await plug();
  await client.publishAcknowledged(topic('temperature'), '19.25');
  await client.publishAcknowledged(topic('temperature'), '{"value":');
  const page = await asStartup('/startup', size);
  await page.getByRole('link', { name: 'Serre' }).waitFor();
  expect(await overflowsSideways(page)).toBe(false);
  for (const [address, ready] of [
    ['', 'figure.hour'],
    ['/connect', '.program'],
    ['/channels', '.badge'],
    ['/debug', '.debug-lines li'],
    ['/settings', '.settings'],
  ] as const) {
    await page.goto(`${hub.url}/startup/p/serre${address}`);
    await page.waitForSelector(ready);
    await shot(page, `p${address.replace('/', '-')} ${size}`);
    expect([address, await overflowsSideways(page)]).toEqual([address, false]);
  }
  client.cut();
});

test('a prototype that is removed cannot come back in', async () => {
  const page = await asStartup('/startup/p/serre/settings');
  const client = await plug();
  await page.getByRole('button', { name: settings.remove, exact: true }).click();
  await page.getByRole('button', { name: settings.removeYes }).click();
  await page.getByText(settings.removed('Serre')).waitFor();
  await client.isClosed();
  await vi.waitFor(() => expect(plug()).rejects.toThrow('CONNACK 5'));
});
