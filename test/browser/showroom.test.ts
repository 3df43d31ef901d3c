import { connectAsync, type MqttClient } from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { fr } from '../../kiosk/text/fr.ts';
import { showroom as ar } from '../../kiosk/text/showroom-ar.ts';
import { showroom as text } from '../../kiosk/text/showroom-fr.ts';
import { ADMIN_PASSWORD, RunningHub } from '../support/hub.ts';
import {
  axeFindings,
  launchBrowser,
  openPage,
  overflowsDown,
  overflowsSideways,
  type Size,
  textOfSquare,
} from './browser.ts';

/**
 * Objects on the screens, through the real hub: what speaks over MQTT as Zigbee2MQTT does, adopted by staff, seen by
 * visitors. The tests follow one another, as the object's life does. Pictures go to HUB_SHOTS, if that is set.
 */
const building = {
  site: 'ceis',
  name: 'Le tiers-lieu',
  rooms: [{ id: 'accueil', name: 'Accueil', capacity: 30 }],
  doors: [{ id: 'entree', name: 'Entrée' }],
  languages: ['fr', 'en', 'es', 'ar'],
};
const { objects: words } = fr;
const { showroom } = text;
const NAME = 'Thermomètre du salon';
const THERMOMETER = 'zigbee2mqtt/accueil/thermo';
const LAMP = 'zigbee2mqtt/lampe';
const QUARTER_MS = 15 * 60_000;

let browser: Browser;
let hub: RunningHub;
let gateway: MqttClient;
let desk: Page;
let phone: Page;
const faults: string[][] = [];

const publish = (topic: string, said: object): Promise<unknown> =>
  gateway.publishAsync(topic, JSON.stringify(said), { qos: 1 });
const thermometerSays = (temperature: number, at?: Date): Promise<unknown> =>
  publish(THERMOMETER, {
    temperature,
    humidity: 46.6,
    battery: 87,
    ...(at && { last_seen: at.toISOString() }),
  });

async function open(size: Size, address: string, locale = 'fr-FR'): Promise<Page> {
  const opened = await openPage(browser, size, { locale });
  faults.push(opened.faults);
  await opened.page.goto(hub.url + address);
  return opened.page;
}
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.HUB_SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

beforeAll(async () => {
  [browser, hub] = await Promise.all([launchBrowser(), RunningHub.start({ building })]);
  const credential = await hub.addDevice('passerelle', 'gateway');
  gateway = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
    ...credential,
    clientId: credential.username,
  });
  await gateway.subscribeAsync(`${LAMP}/set`);
}, 60_000);
afterAll(async () => {
  await gateway?.endAsync();
  await browser?.close();
  await hub?.stop();
});
afterEach(() => expect(faults.flat()).toEqual([]));

describe('at the desk', () => {
  test('nothing speaks yet: the page says what to do', async () => {
    desk = await open('tablet', '/desk/objects');
    await desk.getByLabel(fr.desk.name).fill('admin');
    await desk.getByLabel(fr.desk.password, { exact: true }).fill(ADMIN_PASSWORD);
    await desk.keyboard.press('Enter');
    await desk.getByText(words.noneFound.title).waitFor();
    await desk.getByText(words.noneFound.command).waitFor();
    expect(await axeFindings(desk)).toEqual([]);
  });

  test('an object that speaks appears, and what it says changes before one’s eyes', async () => {
    await thermometerSays(21.4);
    const card = desk.locator('[data-key="zigbee2mqtt:accueil/thermo"]');
    await card.getByText('21,4 °C').waitFor();
    await card.getByText(words.measures.battery!).waitFor();
    await thermometerSays(21.9);
    await card.getByText('21,9 °C').waitFor();
    expect(await axeFindings(desk)).toEqual([]);
    await shot(desk, 'objects-found');
  });

  test('staff read what visitors will read, then adopt it', async () => {
    await desk.getByRole('button', { name: /^Adopter/ }).click();
    await desk.getByLabel(words.name, { exact: true }).fill(NAME);
    await desk.getByLabel(words.room).selectOption('accueil');
    await desk.getByLabel(words.about).fill('Soufflez dessus pour voir.');
    await desk.getByLabel(words.public).check();
    await desk.getByText(showroom.numbers.temperature.does).waitFor();
    expect(await axeFindings(desk)).toEqual([]);
    await desk.getByRole('button', { name: words.adopt, exact: true }).click();
    await desk.getByText(words.adoptedNow.title(NAME)).waitFor();
    const card = desk.locator('[data-object="thermometre-du-salon"]');
    await card.getByText('21,9 °C').waitFor();
    // The last day, as a sensor that was out of reach sends it later.
    const now = Date.now();
    for (let quarters = 20; quarters > 0; quarters--)
      await thermometerSays(quarters === 8 ? 25 : 18, new Date(now - quarters * QUARTER_MS));
    await thermometerSays(22.5);
    await card.getByText('22,5 °C').waitFor();
    await shot(desk, 'objects-adopted');
  });

  test('the label’s square opens the object’s page, and staff are told of an address that phones cannot open', async () => {
    await desk.getByRole('link', { name: words.labelOf(NAME) }).click();
    await desk.getByText(words.localhost.title).waitFor();
    await desk.getByLabel(words.address).fill('http://192.168.1.20:8080/desk');
    const address = 'http://192.168.1.20:8080/showroom/thermometre-du-salon';
    const square = desk.getByRole('img', { name: words.squareOf(address) });
    await square.waitFor();
    expect(await desk.getByText(words.localhost.title).count()).toBe(0);
    expect(await textOfSquare(square)).toBe(address);
    expect(await axeFindings(desk)).toEqual([]);
    await desk.emulateMedia({ media: 'print' });
    expect(await desk.getByRole('navigation').count()).toBe(0);
    expect(await desk.getByRole('heading', { name: NAME }).isVisible()).toBe(true);
    expect(await desk.getByLabel(words.address).isVisible()).toBe(false);
    await shot(desk, 'objects-label');
    await desk.emulateMedia({ media: 'screen' });
    await desk.getByRole('link', { name: words.backToObjects }).click();
  });

  test('a lamp does what the desk says', async () => {
    await publish('zigbee2mqtt/bridge/devices', [
      {
        friendly_name: 'lampe',
        type: 'Router',
        definition: {
          vendor: 'IKEA',
          model: 'LED1836G9',
          exposes: [
            {
              type: 'light',
              features: [
                {
                  type: 'binary',
                  name: 'state',
                  property: 'state',
                  access: 7,
                  value_on: 'ON',
                  value_off: 'OFF',
                },
                { type: 'numeric', name: 'brightness', property: 'brightness', access: 7, value_max: 254 },
              ],
            },
          ],
        },
      },
    ]);
    await publish(LAMP, { state: 'OFF', brightness: 127 });
    await desk.getByRole('button', { name: words.adoptOf('lampe') }).click();
    await desk.getByLabel(words.public).check();
    await desk.getByRole('button', { name: words.adopt, exact: true }).click();
    const told: string[] = [];
    gateway.on('message', (_topic, payload) => told.push(payload.toString()));
    const lamp = desk.locator('[data-object="lampe"]');
    await lamp.getByRole('button', { name: words.on }).click();
    await vi.waitFor(() => expect(told).toEqual(['{"state":"ON"}']), 10_000);
    await lamp.getByRole('slider').focus();
    await desk.keyboard.press('End');
    await vi.waitFor(() => expect(told.at(-1)).toBe('{"brightness":254}'), 10_000);
    await publish(LAMP, { state: 'ON', brightness: 254 });
    await lamp.getByText('100 %').waitFor();
    expect(await axeFindings(desk)).toEqual([]);
  });
});

describe('on a visitor’s phone', () => {
  test('every public object in plain words, its value with its age, its last day', async () => {
    phone = await open('phone', '/showroom');
    const card = phone.locator('[data-object="thermometre-du-salon"]');
    await card.getByText(showroom.numbers.temperature.does).waitFor();
    await card.getByText('22,5 degrés', { exact: true }).waitFor();
    await card.getByText(showroom.now).first().waitFor();
    await card.getByText(showroom.numbers.temperature.lowest(18)).waitFor();
    await card.getByText(showroom.numbers.temperature.highest(25)).waitFor();
    expect(await card.textContent()).not.toContain('87');
    expect(await axeFindings(phone)).toEqual([]);
    expect(await overflowsSideways(phone)).toBe(false);
    await shot(phone, 'showroom-phone');
  });

  test('a value that changes is there within seconds', async () => {
    await thermometerSays(23.1);
    await phone.getByText('23,1 degrés', { exact: true }).waitFor({ timeout: 8_000 });
  });

  test('“Écouter” says the object’s name, and its number, in the hub’s voice', async () => {
    await phone.getByRole('link', { name: showroom.moreOf(NAME) }).click();
    await phone.getByRole('heading', { level: 1, name: NAME }).waitFor();
    const said = new Map<string, number>();
    phone.on('response', (answer) => {
      const [, key] = /speech\/(.+)\.wav/.exec(answer.url()) ?? [];
      if (key) said.set(key, answer.status());
    });
    await phone.getByRole('button', { name: showroom.listen }).click();
    const own = 'fr/showroom.objects.thermometre-du-salon';
    await vi.waitFor(() => expect([...said.keys()]).toContain(`${own}.about`), 20_000);
    await vi.waitFor(() => expect([...said.keys()]).toContain(`${own}.name`), 20_000);
    await phone.keyboard.press('Shift');
    expect([...said.values()].filter((status) => status !== 200 && status !== 206)).toEqual([]);
    const number = await fetch(`${hub.url}/api/speech/fr/showroom.numbers.temperature.value.23.1.wav`);
    expect(number.status).toBe(200);
    // The name of an object that is not shown is nobody's to hear.
    const hidden = await fetch(`${hub.url}/api/speech/fr/showroom.objects.cachee.name.wav`);
    expect(hidden.status).toBe(404);
  });

  test('says what it does not, on a page of its own', async () => {
    for (const sentence of [showroom.not.film, showroom.not.listen, showroom.not.who])
      await phone.getByText(sentence).waitFor();
    expect(await axeFindings(phone)).toEqual([]);
    await shot(phone, 'showroom-object');
  });

  test('in Arabic it goes from right to left, also when it is opened again', async () => {
    await phone.getByRole('button', { name: ar.languageName }).click();
    await phone.locator('html[dir="rtl"][lang="ar"]').waitFor();
    await phone.reload();
    await phone.getByText(ar.showroom.numbers.temperature.value(23.1), { exact: true }).waitFor();
    await phone.getByText(ar.showroom.not.film).waitFor();
    await phone.setViewportSize({ width: 320, height: 568 });
    expect(await overflowsSideways(phone)).toBe(false);
    expect(await axeFindings(phone)).toEqual([]);
    await shot(phone, 'showroom-arabic');
    // Somebody else's phone speaks Arabic by itself.
    const other = await open('phone', '/showroom', 'ar-MA');
    await other.getByText(ar.showroom.numbers.temperature.does).waitFor();
    await other.context().close();
  });

  test('A14: without the hub nothing is called present, and it comes back by itself', async () => {
    const watching = await open('phone', '/showroom/thermometre-du-salon');
    await watching.getByText('23,1 degrés', { exact: true }).waitFor();
    await watching.context().setOffline(true);
    await watching.getByRole('alert').getByText(showroom.lost.title).waitFor({ timeout: 12_000 });
    await watching.getByText(showroom.old).first().waitFor();
    expect(await watching.getByText(showroom.now, { exact: true }).count()).toBe(0);
    expect(await watching.getByText(showroom.state.online).count()).toBe(0);
    expect(await axeFindings(watching)).toEqual([]);
    await shot(watching, 'showroom-lost');
    await watching.context().setOffline(false);
    await watching.getByRole('alert').waitFor({ state: 'detached', timeout: 20_000 });
    expect(await watching.getByText(showroom.old).count()).toBe(0);
    await watching.context().close();
  });

  test('an object that says goodbye is lost, in words and a picture', async () => {
    const watching = await open('phone', '/showroom');
    const lamp = watching.locator('[data-object="lampe"]');
    await lamp.getByText(showroom.states.switch.yes).waitFor();
    await publish(`${LAMP}/availability`, { state: 'offline' });
    await lamp.getByText(showroom.state.lost).waitFor({ timeout: 10_000 });
    await lamp.getByText(showroom.old).first().waitFor();
    await watching.context().close();
  });

  test('A11: beside the table nothing moves, and all is on the screen, lying or standing', async () => {
    const screen = await open('kiosk', '/showroom?ecran');
    await screen.getByText(NAME).waitFor();
    await screen.getByText(showroom.numbers.temperature.highest(25)).waitFor();
    for (const [width, height] of [
      [1920, 1080],
      [1080, 1920],
    ] as const) {
      await screen.setViewportSize({ width, height });
      expect(await overflowsDown(screen)).toBe(false);
      expect(await overflowsSideways(screen)).toBe(false);
      const cut = await screen.evaluate(
        `[...document.querySelectorAll('.object')].filter((card) => card.scrollHeight > card.clientHeight + 1).length`,
      );
      expect(cut).toBe(0);
      await shot(screen, `showroom-table-${width}`);
    }
    expect(await screen.evaluate('document.getAnimations().length')).toBe(0);
    expect(await axeFindings(screen)).toEqual([]);
    await screen.context().close();
  });
});

test('forgotten at the desk after a question that says what happens, it is no longer shown', async () => {
  const watching = await open('phone', '/showroom/thermometre-du-salon');
  await watching.getByRole('heading', { level: 1, name: NAME }).waitFor();
  await desk.getByRole('button', { name: words.forgetOf(NAME) }).click();
  await desk.getByText(words.forgetQuestion(NAME)).waitFor();
  await desk.getByRole('button', { name: words.forgetYes }).click();
  await desk.getByText(words.forgotten(NAME)).waitFor();
  await watching.getByText(showroom.gone.title).waitFor({ timeout: 10_000 });
  expect(await axeFindings(watching)).toEqual([]);
});
