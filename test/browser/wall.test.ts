import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RoomState } from '../../hub/contract/live.ts';
import { setBuildingZone } from '../../kiosk/live/building-zone.ts';
import { localDay } from '../../kiosk/live/local-day.ts';
import { fr } from '../../kiosk/text/fr.ts';
import {
  axeFindings,
  launchBrowser,
  openPage,
  overflowsDown,
  overflowsSideways,
  putBehind,
} from './browser.ts';
import { ScriptedHub } from './scripted-hub.ts';

setBuildingZone('Europe/Paris');
const { wall } = fr;
let browser: Browser;
let hub: ScriptedHub;
let faults: string[] = [];

const NAMES = [
  'Accueil',
  'Espace numérique',
  'Plateforme budget',
  'Plateforme emploi',
  'Salle santé',
  'Cuisine',
  'Showroom',
  'Jardin',
];
function room(
  index: number,
  count: number | null,
  more: { minutesOld?: number; co2?: number } = {},
): RoomState {
  const at = new Date(Date.now() - (more.minutesOld ?? 0) * 60_000).toISOString();
  return {
    id: `room-${index}`,
    name: NAMES[index % NAMES.length]!,
    capacity: 10,
    occupancy: {
      count,
      low: count,
      high: count,
      source: count === null ? 'none' : 'doors',
      at: count === null ? null : at,
    },
    measures: { co2: { value: more.co2 ?? 600, at }, temperature: { value: 21.4, unit: '°C', at } },
  };
}

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  hub = new ScriptedHub();
  await hub.start();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await hub.stop();
  expect(faults).toEqual([]);
});

async function open(viewport = { width: 1920, height: 1080 }): Promise<Page> {
  const opened = await openPage(browser);
  faults = opened.faults;
  await opened.page.setViewportSize(viewport);
  await opened.page.goto(`${hub.url}/wall`);
  await opened.page.waitForSelector('.wall');
  await vi.waitFor(() => expect(hub.listeners).toBe(1), 10_000);
  await opened.page.waitForSelector('[data-connection="live"]');
  await opened.page.evaluate('document.fonts.ready');
  return opened.page;
}
const card = (page: Page, index: number): Promise<string | null> =>
  page.textContent(`[data-room="room-${index}"]`);

describe('the wall', () => {
  test('says of each room how full it is, and of its air and warmth, in words', async () => {
    const doubtful = room(4, 6);
    hub.rooms = [
      room(0, 2),
      room(1, 8, { co2: 900 }),
      room(2, 10, { co2: 1_800 }),
      room(3, null),
      { ...doubtful, occupancy: { ...doubtful.occupancy, low: 4, high: 9, source: 'doors+co2' } },
    ];
    const page = await open();
    await page.waitForSelector('[data-room="room-4"]');
    expect(await card(page, 4)).toMatch(/environ 6(?! sur)/);
    expect(await card(page, 0)).toMatch(new RegExp(`${wall.level.free}.*2 sur 10.*${wall.air.good}.*21°`));
    expect(await card(page, 1)).toMatch(new RegExp(`${wall.level.busy}.*8 sur 10.*${wall.air.fair}`));
    expect(await card(page, 2)).toMatch(new RegExp(`${wall.level.full}.*10 sur 10.*${wall.air.poor}`));
    expect(await card(page, 3)).toContain(wall.level.unknown);
  });

  test('follows the hub: presence, a room that fills, a room that is gone after a restart', async () => {
    hub.rooms = [room(0, 2), room(1, 3)];
    const page = await open();
    await page.getByText(wall.present(12)).waitFor();
    hub.emit('presence', { count: 1, at: new Date().toISOString() });
    await page.getByText(wall.present(1)).waitFor();
    hub.emit('room', room(0, 10));
    await page.waitForSelector('[data-room="room-0"][data-level="full"]');
    await hub.stop();
    hub.rooms = [room(0, 10)];
    await hub.start();
    await page.waitForSelector('[data-room="room-1"]', { state: 'detached' });
  });

  test('A14: never shows old for live: a banner without the hub, a grey card with its age without a sensor', async () => {
    hub.rooms = [room(0, 2, { minutesOld: 20 }), room(1, 3)];
    const page = await open();
    await page.waitForSelector('[data-room="room-0"].old');
    expect(await card(page, 0)).toContain(wall.ago.minutes(20));
    expect(await card(page, 0)).not.toContain(wall.air.good);
    expect(await page.locator('[data-room="room-1"].old').count()).toBe(0);
    hub.freeze();
    await page.getByRole('alert').getByText(wall.lost.title).waitFor();
  });

  for (const viewport of [
    { width: 1920, height: 1080 },
    { width: 1080, height: 1920 },
    { width: 1280, height: 720 },
  ]) {
    test(`shows any number of rooms without scrolling on ${viewport.width} × ${viewport.height}`, async () => {
      for (const count of [1, 3, 8, 12, 20]) {
        // The longest words: a level of two lines in some, an estimate in others.
        hub.rooms = Array.from({ length: count }, (_, index) => {
          const one = room(index, index % 2 === 0 ? 9 : 4, { co2: 900 });
          return index % 3 === 0 ? one : { ...one, occupancy: { ...one.occupancy, low: 2, high: 9 } };
        });
        const page = await open(viewport);
        await vi.waitFor(async () => expect(await page.locator('.room').count()).toBe(count));
        expect(await overflowsDown(page), `${count} rooms`).toBe(false);
        expect(await overflowsSideways(page), `${count} rooms`).toBe(false);
        const cut = await page.evaluate(
          `[...document.querySelectorAll('.room')].filter((card) => card.scrollWidth > card.clientWidth + 1).length`,
        );
        expect(cut, `${count} rooms`).toBe(0);
        await page.context().close();
      }
    });
  }

  for (const viewport of [
    { width: 1920, height: 1080 },
    { width: 1080, height: 1920 },
  ]) {
    test(`shows the day's programme beside eight rooms without scrolling on ${viewport.width} × ${viewport.height}`, async () => {
      hub.rooms = Array.from({ length: 8 }, (_, index) => room(index, 9, { co2: 900 }));
      const page = await open(viewport);
      const activities = ['Créer son adresse électronique', 'Mon premier objet connecté', 'Café', 'Emploi'];
      await page.route('**/api/programme?*', (route) =>
        route.fulfill({
          json: activities.map((title, index) => ({
            id: title,
            title,
            theme: null,
            room: 'room-1',
            date: localDay(),
            starts: '00:00',
            ends: '23:59',
            host: null,
            places: null,
            cancelled: index === 3,
            people: null,
          })),
        }),
      );
      hub.emit('programme', { revision: 1 });
      await page.getByText('Mon premier objet connecté').waitFor();
      const folder = process.env.HUB_SHOTS;
      if (folder) await page.screenshot({ path: `${folder}/wall-${viewport.width}.png` });
      expect(await overflowsDown(page)).toBe(false);
      expect(await overflowsSideways(page)).toBe(false);
      expect(await axeFindings(page)).toEqual([]);
    });
  }

  test('goes by the building’s clock, whatever its own machine is set to', async () => {
    const opened = await openPage(browser, 'tablet', { timezoneId: 'Pacific/Kiritimati' });
    faults = opened.faults;
    await opened.page.goto(`${hub.url}/wall`);
    await vi.waitFor(async () => {
      const paris = new Date().toLocaleTimeString('fr', { timeStyle: 'short', timeZone: 'Europe/Paris' });
      expect(await opened.page.textContent('.clock')).toBe(paris);
    }, 10_000);
  });

  test('behind another tab it keeps no connection; in front again it is live, with what changed meanwhile', async () => {
    hub.present = 3;
    const page = await open();
    await putBehind(page, true);
    await vi.waitFor(() => expect(hub.listeners).toBe(0), 10_000);
    hub.present = 8;
    await putBehind(page, false);
    await page.getByText(wall.present(8)).waitFor();
    expect(await page.getAttribute('.wall', 'data-connection')).toBe('live');
  });

  test('A10: axe finds nothing', async () => {
    hub.rooms = [
      room(0, 2),
      room(1, 8, { co2: 1_800 }),
      room(2, 10),
      room(3, null),
      room(4, 1, { minutesOld: 30 }),
    ];
    const page = await open();
    await page.waitForSelector('[data-room="room-4"]');
    expect(await axeFindings(page)).toEqual([]);
    hub.freeze();
    await page.getByRole('alert').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  test('does not grow with the hours: a hundred thousand events leave as many nodes as one', async () => {
    hub.rooms = [room(0, 2)];
    const page = await open();
    await page.waitForSelector('[data-room="room-0"]');
    const nodes = 'document.querySelectorAll("*").length';
    const before = await page.evaluate(nodes);
    for (let i = 0; i <= 100_000; i++) hub.emit('room', room(0, i % 2 === 0 ? 3 : 4));
    await page.getByText(wall.peopleOfPlaces(3, 10)).waitFor();
    expect(await page.evaluate(nodes)).toBe(before);
  });
});
