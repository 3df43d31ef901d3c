import { readFile } from 'node:fs/promises';
import { connectAsync } from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Workshop } from '../../hub/contract/workshops.ts';
import { workshop as fr } from '../../kiosk/text/workshop-fr.ts';
import { RunningHub } from '../support/hub.ts';
import { axeFindings, launchBrowser, openPage, overflowsSideways, type Size } from './browser.ts';

/** A learner at a seat, in Chromium, on the whole hub with its real Node-RED: from the four digits to the file. */
const { bench, card, chart, ended, join, messages, seat } = fr;
let browser: Browser;
let hub: RunningHub;
let cookie: string;
let workshop: Workshop;
let learner: Page;
const faults: string[] = [];

async function ask<T>(method: string, route: string, body?: object): Promise<T> {
  const answer = await fetch(`${hub.url}/api${route}`, {
    method,
    headers: { cookie, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect([route, answer.ok]).toEqual([route, true]);
  return (await answer.json()) as T;
}
/** A button turns the lamp on and off: plain Node-RED, as somebody would wire it. */
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Bouton et lampe' },
  { id: 'broker', type: 'mqtt-broker', broker: 'localhost', port: '1883', clientid: '', usetls: false },
  {
    id: 'in',
    type: 'mqtt in',
    z: 'tab',
    topic: '{{base}}/object/bouton/action',
    qos: '0',
    datatype: 'auto-detect',
    broker: 'broker',
    x: 140,
    y: 100,
    wires: [['set']],
  },
  {
    id: 'set',
    type: 'change',
    z: 'tab',
    rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'toggle', tot: 'str' }],
    x: 330,
    y: 100,
    wires: [['out']],
  },
  {
    id: 'out',
    type: 'mqtt out',
    z: 'tab',
    topic: '{{base}}/object/lampe/set',
    qos: '0',
    retain: 'false',
    broker: 'broker',
    x: 520,
    y: 100,
    wires: [],
  },
];

async function open(path: string, size: Size = 'tablet'): Promise<Page> {
  const opened = await openPage(browser, size, { acceptDownloads: true });
  opened.page.on('close', () => faults.push(...opened.faults));
  // A selector that is wrong fails soon.
  opened.page.setDefaultTimeout(10_000);
  await opened.page.goto(hub.url + path);
  return opened.page;
}
async function isWell(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/workshop-${name}.png` });
  // Node-RED's own page, in the frame, is not ours to judge.
  expect(await axeFindings(page)).toEqual([]);
  expect(await overflowsSideways(page)).toBe(false);
}
const object = (page: Page, id: string) => page.locator(`.object[data-object="${id}"]`);
const press = (page: Page, id: string, name: string) =>
  object(page, id).getByRole('button', { name, exact: true }).click();

beforeAll(async () => {
  [browser, hub] = await Promise.all([launchBrowser(), RunningHub.start()]);
  cookie = await hub.login();
  const { lessons } = await ask<{ lessons: { id: string }[] }>('GET', '/workshops/lessons');
  workshop = await ask('POST', '/workshops', { lesson: lessons[0]?.id, seats: 2 });
  await vi.waitFor(
    async () => {
      ({ workshop } = await ask<{ workshop: Workshop }>('GET', '/workshops'));
      expect(workshop.seats.map(({ runtime }) => runtime)).toEqual(['ready', 'ready']);
    },
    { timeout: 40_000 },
  );
  workshop = await ask('POST', `/workshops/${workshop.id}/start`);
  await ask('POST', `/workshops/${workshop.id}/seats`, { action: 'push', flow: FLOW });
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});
afterEach(() => {
  expect(faults).toEqual([]);
});

describe('joining', () => {
  test('a wrong code is said in words; the right one, by the keys on the screen, opens a seat', async () => {
    learner = await open('/workshop');
    await learner.getByRole('heading', { name: join.title }).waitFor();
    const wrong = workshop.code === '0000' ? '1111' : '0000';
    for (const digit of wrong) await learner.getByRole('button', { name: digit, exact: true }).click();
    await learner.getByRole('button', { name: join.go }).click();
    await learner.getByRole('alert').getByText(join.faults.workshop_code_unknown.title).waitFor();
    await isWell(learner, 'join');
    for (let digit = 0; digit < 4; digit++) await learner.getByRole('button', { name: join.remove }).click();
    for (const digit of workshop.code ?? '')
      await learner.getByRole('button', { name: digit, exact: true }).click();
    await learner.getByRole('button', { name: join.go }).click();
    await learner.getByText(seat.number(1), { exact: true }).waitFor();
    const { workshop: now } = await ask<{ workshop: Workshop }>('GET', '/workshops');
    expect(now.seats.map(({ taken }) => taken)).toEqual([true, false]);
  });

  test('the browser that holds a seat goes straight back to it', async () => {
    await learner.goto(`${hub.url}/workshop`);
    await learner.getByText(seat.number(1), { exact: true }).waitFor();
  });
});

describe('at the seat', () => {
  test('the real Node-RED shows the flow, and the button lights the lamp through it', async () => {
    await learner.frameLocator('.editor iframe').locator('.red-ui-flow-node').first().waitFor();
    await learner.getByRole('tab', { name: seat.view.bench }).click();
    await learner.getByRole('button', { name: bench.more }).click();
    await object(learner, 'lampe').getByText(bench.lampe.off, { exact: true }).waitFor();
    await press(learner, 'bouton', bench.bouton.press);
    await object(learner, 'lampe').getByText(bench.lampe.on(100), { exact: true }).waitFor();
    const line = (topic: string) => learner.locator('.messages li', { hasText: topic }).first();
    await line('object/bouton/action').getByText('single').waitFor();
    await line('object/lampe/set').getByText(messages.from.flow).waitFor();
    await line('object/lampe/state').getByText('true').waitFor();
    await isWell(learner, 'bench');
  });

  test('the table is used by the keyboard alone, and what a hand does is seen', async () => {
    const page = learner;
    await page.getByRole('tab', { name: seat.view.bench }).focus();
    const pressed: string[] = [];
    for (let tabs = 0; tabs < 40 && pressed.length < 4; tabs++) {
      await page.keyboard.press('Tab');
      const focused = String(await page.evaluate('document.activeElement?.textContent?.trim() ?? ""'));
      const wanted = [bench.thermometre.heater, bench.mouvement.move, bench.porte.in, bench.badge.tap.verte];
      if (!wanted.includes(focused)) continue;
      await page.keyboard.press('Enter');
      pressed.push(focused);
    }
    expect(pressed).toHaveLength(4);
    await object(page, 'thermometre')
      .locator('[aria-pressed="true"]', { hasText: bench.thermometre.heater })
      .waitFor();
    await object(page, 'mouvement').getByText(bench.mouvement.yes, { exact: true }).waitFor();
    await object(page, 'porte').getByText(bench.porte.inside(1), { exact: true }).waitFor();
    await page.locator('.messages li', { hasText: 'object/badge/card' }).getByText('verte').waitFor();
  });

  test('the curve says in words what it draws', async () => {
    await learner.getByLabel(chart.choose).selectOption('thermometre/temperature');
    await learner.locator('.chart figcaption', { hasText: /^Température\s:\s\d+(,\d)?\s°C\./ }).waitFor();
    expect(await learner.locator('.chart .curve').getAttribute('d')).toMatch(/^M[\d.]+ [\d.]+/);
  });

  test('a real object that staff open to workshops stands beside, with what it says as it says it', async () => {
    const gateway = await hub.addDevice('passerelle', 'gateway');
    const { username, password } = gateway;
    const vendor = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, { username, password });
    const says = (temperature: number) =>
      vendor.publishAsync('zigbee2mqtt/serre', JSON.stringify({ temperature }), { qos: 1 });
    await says(18.5);
    const key = 'zigbee2mqtt:serre';
    await vi.waitFor(() => ask('POST', '/objects', { key, name: 'Serre', room: null, workshops: true }));
    const shown = learner.locator('.real li', { hasText: 'Serre' });
    await shown.getByText(/^18,5\s°C$/).waitFor();
    await says(19.5);
    await shown.getByText(/^19,5\s°C$/).waitFor();
    await learner.locator('.messages li', { hasText: 'ceis/object/serre/temperature' }).first().waitFor();
    await vendor.endAsync();
  });

  test('a hint comes when it is asked for', async () => {
    await learner.getByRole('tab', { name: seat.view.card }).click();
    expect(await learner.locator('.hints li').count()).toBe(0);
    await learner.getByRole('button', { name: card.hint }).click();
    await learner.locator('.hints li').waitFor();
    await isWell(learner, 'card');
  });

  test('a phone shows one thing at a time, without scrolling sideways', async () => {
    const phone = await open(`/workshop#${workshop.code}`, 'narrow phone');
    await isWell(phone, 'join-phone');
    await phone.getByRole('button', { name: join.go }).click();
    await phone.getByText(seat.number(2), { exact: true }).waitFor();
    for (const view of [seat.view.card, seat.view.bench, seat.view.flow]) {
      await phone.getByRole('tab', { name: view }).click();
      expect([view, await overflowsSideways(phone)]).toEqual([view, false]);
    }
    await phone.close();
  });

  test('a seat that starts again brings its editor back by itself, with the flow that runs', async () => {
    const editor = () => learner.frames()[1];
    await editor()?.evaluate('window.before = true');
    await ask('POST', `/workshops/${workshop.id}/seats`, { action: 'restart', seat: 's1' });
    await vi.waitFor(
      async () =>
        expect(await editor()?.evaluate('window.before !== true && RED.workspaces.active()')).toBe('tab'),
      { timeout: 20_000 },
    );
    await learner.getByRole('tab', { name: seat.view.bench }).click();
    const isOff = object(learner, 'lampe').getByText(bench.lampe.off, { exact: true });
    // Until its flow has found the broker again, nobody hears the button.
    await vi.waitFor(
      async () => {
        await press(learner, 'bouton', bench.bouton.press);
        await isOff.waitFor({ timeout: 1_000 });
      },
      { timeout: 20_000 },
    );
  });
});

describe('what the host does', () => {
  test('looks into any seat by its address; nobody else does', async () => {
    const [name = '', value = ''] = cookie.split(/=(.*)/);
    const host = await open('/workshop?seat=s2');
    await host.getByRole('heading', { name: join.title }).waitFor();
    await host.context().addCookies([{ name, value, url: hub.url }]);
    await host.reload();
    await host.getByText(seat.number(2), { exact: true }).waitFor();
    await host.close();
  });

  test('a pause stops hands, and says why; the network that is cut is said too', async () => {
    await ask('PUT', `/workshops/${workshop.id}`, { frozen: true, cut: true });
    await learner.getByText(seat.frozen.title, { exact: true }).waitFor();
    await learner.getByText(seat.cut.title, { exact: true }).waitFor();
    const lamp = await object(learner, 'lampe').textContent();
    await object(learner, 'lampe').getByRole('button', { name: bench.lampe.toggle }).click({ force: true });
    expect(await learner.locator('.editor iframe').getAttribute('inert')).not.toBeNull();
    await isWell(learner, 'frozen');
    await ask('PUT', `/workshops/${workshop.id}`, { frozen: false, cut: false });
    await learner.getByText(seat.frozen.title, { exact: true }).waitFor({ state: 'detached' });
    expect(await object(learner, 'lampe').textContent()).toBe(lamp);
  });

  test('at the end one takes a file home that Node-RED opens, and a code that brings the work back', async () => {
    await ask('POST', `/workshops/${workshop.id}/end`, { people: 2 });
    await learner.getByRole('heading', { name: ended.title }).waitFor();
    const [download] = await Promise.all([
      learner.waitForEvent('download'),
      learner.getByRole('link', { name: ended.take }).click(),
    ]);
    const flow = JSON.parse(await readFile(await download.path(), 'utf8')) as { type: string }[];
    expect(flow.map(({ type }) => type)).toEqual(FLOW.map(({ type }) => type));
    await learner.getByRole('button', { name: ended.keep }).click();
    expect(await learner.locator('.work-code .code').textContent()).toMatch(/^\w{4} \w{4}$/);
    await isWell(learner, 'ended');
    await learner.close();
  });
});
