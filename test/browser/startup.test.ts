import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { fr } from '../../kiosk/text/fr.ts';
import { RawClient } from '../support/broker-client.ts';
import { ADMIN_PASSWORD, RunningHub } from '../support/hub.ts';
import { axeFindings, launchBrowser, openPage, overflowsSideways, SIZES, shot } from './browser.ts';

/** A start-up from the desk to its debugging screen, on the whole hub, with a prototype that really speaks MQTT. */
const { archives, desk, me, startup, startups } = fr;
const { connect, credential, channels, debug, settings, tabs, values } = startup;
let browser: Browser;
let hub: RunningHub;
/** The start-up's own, from its first log-in on. */
let page: Page;
const faults: string[] = [];
let password = '';
let prototype: { readonly username: string; readonly password: string };

beforeAll(async () => {
  browser = await launchBrowser();
  hub = await RunningHub.start();
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});
afterEach(() => expect(faults.splice(0)).toEqual([]));

async function open(address: string): Promise<Page> {
  const opened = await openPage(browser, 'tablet');
  opened.page.on('pageerror', ({ message }) => faults.push(message));
  await opened.page.goto(hub.url + address);
  return opened.page;
}
async function logIn(into: Page, name: string, secret: string): Promise<void> {
  await into.getByLabel(desk.name, { exact: true }).fill(name);
  await into.getByLabel(desk.password, { exact: true }).fill(secret);
  await into.getByRole('button', { name: desk.logIn }).click();
}
const goTo = (address: string): Promise<unknown> => page.goto(hub.url + address);
const plug = (clientId = 'serre', secret = prototype.password) =>
  RawClient.connect(hub.mqttPort, { clientId, username: prototype.username, password: Buffer.from(secret) });
const topic = (channel: string) => `ceis/prototype/verdura/serre/${channel}`;

/** Nothing that axe finds, and nothing cut, also on a small phone and zoomed to 200 %. */
async function isWell(looked: Page, name: string): Promise<void> {
  await shot(looked, name);
  expect(await axeFindings(looked)).toEqual([]);
  for (const size of ['narrow phone', 'tablet at 200 %', 'tablet'] as const) {
    await looked.setViewportSize(SIZES[size]);
    expect([name, size, await overflowsSideways(looked)]).toEqual([name, size, false]);
  }
}

describe('a start-up', () => {
  test('is added at the desk, and gets an account whose password is shown once; its page opens to nobody else', async () => {
    const staff = await open('/desk/startups');
    await logIn(staff, 'admin', ADMIN_PASSWORD);
    await staff.getByText(startups.none).waitFor();
    await staff.getByLabel(startups.name).fill('Verdura');
    await staff.getByRole('button', { name: startups.create, exact: true }).click();
    await staff.getByText(startups.created('Verdura')).waitFor();
    await staff.getByText(startups.noAccount).waitFor();
    await staff.getByLabel(startups.accountName).fill('lea');
    await staff.getByRole('button', { name: startups.addAccount }).click();
    password = (await staff.locator('[data-secret]').textContent()) ?? '';
    expect(password).toMatch(/^([a-z]{6}-){3}[a-z]{6}$/);
    await isWell(staff, 'desk-startups');
    await staff.getByRole('button', { name: credential.noted }).click();
    await staff.reload();
    await staff.getByText('lea', { exact: true }).waitFor();
    expect(await staff.content()).not.toContain(password);

    await staff.goto(`${hub.url}/startup`);
    await logIn(staff, 'admin', ADMIN_PASSWORD);
    await staff.getByText(startup.notForYou.title).waitFor();
    await staff.context().close();
  });

  test('makes a prototype and gets programs that are filled in', async () => {
    page = await open('/startup');
    await logIn(page, 'lea', password);
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
    await goTo('/startup/p/serre');
    await page.getByText(values.none).waitFor();
    const client = await plug();
    await client.publishAcknowledged(topic('temperature'), '{"value":21.5,"unit":"°C"}');
    await client.publishAcknowledged(topic('arrosage'), 'ON');
    await client.publishAcknowledged(topic('etat'), '{"value":"à sec"}');
    for (const value of ['21,5 °C', values.yes, 'à sec']) {
      await page.locator('.value').getByText(value, { exact: true }).waitFor();
    }
    await page.getByRole('img', { name: /^temperature/ }).waitFor();
    await isWell(page, 'values');
    await client.disconnect();
    await page.getByText(startup.state.away).waitFor();
  });

  test('sees on its debugging screen what went wrong and what to do, pauses, filters and clears it', async () => {
    await goTo('/startup/p/serre/debug');
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
    await goTo('/startup/p/serre/channels');
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

  test('prepares an archive of its days, hears that it is ready, and deletes it', async () => {
    await goTo('/startup/archives');
    await page.getByText(archives.none).waitFor();
    await page.getByText(archives.noTrials).waitFor();
    await isWell(page, 'archives-empty');
    await page.getByRole('button', { name: archives.make }).click();
    await page.getByText(archives.nowReady(1)).waitFor();
    await isWell(page, 'archives');
    await page.getByRole('link', { name: /^Télécharger/ }).waitFor();
    await page.getByRole('button', { name: archives.delete }).click();
    await page.getByText(archives.deleted).waitFor();
    await page.getByText(archives.none).waitFor();
  });

  test('gives a prototype another password, and what was connected with the old one is not any more', async () => {
    await goTo('/startup/p/serre/settings');
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
    await goTo('/startup/account');
    const next = 'un autre mot de passe';
    await page.getByLabel(me.current).fill(password);
    await page.getByLabel(me.next).fill(next);
    await isWell(page, 'account');
    await page.getByRole('button', { name: me.change }).click();
    await page.getByRole('heading', { name: desk.logInTitle }).waitFor();
    await logIn(page, 'lea', next);
    await page.getByRole('button', { name: desk.logOut }).waitFor();
  });
});

test('a prototype that is removed cannot come back in', async () => {
  await goTo('/startup/p/serre/settings');
  const client = await plug();
  await page.getByRole('button', { name: settings.remove, exact: true }).click();
  await page.getByRole('button', { name: settings.removeYes }).click();
  await page.getByText(settings.removed('Serre')).waitFor();
  await client.isClosed();
  await vi.waitFor(() => expect(plug()).rejects.toThrow('CONNACK 5'));
});
