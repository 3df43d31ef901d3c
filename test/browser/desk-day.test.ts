import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { addDays, mondayOf } from '../../kiosk/desk/weeks.ts';
import { setBuildingZone } from '../../kiosk/live/building-zone.ts';
import { localDay as today } from '../../kiosk/live/local-day.ts';
import { fr } from '../../kiosk/text/fr.ts';
import { ADMIN_PASSWORD, basic, type Credential, RunningHub } from '../support/hub.ts';
import { axeFindings, launchBrowser, openPage, overflowsSideways, type Size } from './browser.ts';

/** The desk through the real hub, as reception uses it. Pictures go to HUB_SHOTS, if that is set. */
const building = {
  site: 'ceis',
  name: 'Le tiers-lieu',
  rooms: [
    { id: 'accueil', name: 'Accueil', capacity: 30 },
    { id: 'cuisine', name: 'Cuisine', capacity: 12 },
    { id: 'numerique', name: 'Espace numérique', capacity: 12 },
  ],
  doors: [
    { id: 'entree', name: 'Entrée' },
    { id: 'jardin', name: 'Jardin' },
  ],
  themes: [{ id: 'numerique', name: 'Numérique' }],
};
setBuildingZone('Europe/Paris');
const { desk, calls, alarm, corrections, programme, report, wallProgramme } = fr;
let browser: Browser;
let hub: RunningHub;
let kiosk: Credential;
let faults: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  faults = [];
  hub = await RunningHub.start({ building });
  kiosk = await hub.addDevice('borne', 'kiosk', '--door', 'entree');
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await hub.stop();
  expect(faults).toEqual([]);
});

async function logIn(size: Size, address: string): Promise<Page> {
  const opened = await openPage(browser, size);
  faults = opened.faults;
  const { page } = opened;
  await page.goto(hub.url + address);
  await page.getByLabel(desk.name).fill('admin');
  await page.getByLabel(desk.password, { exact: true }).fill(ADMIN_PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('.shell').waitFor();
  return page;
}
async function another(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(hub.url + address);
  return page;
}
async function asKiosk(path: string, body: object): Promise<unknown> {
  const answer = await fetch(hub.url + path, {
    method: 'POST',
    headers: { authorization: basic(kiosk), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBeLessThan(300);
  return answer.json();
}
const arrive = (nonce: string, party = 1): Promise<unknown> =>
  asKiosk('/api/checkins', { nonce, anonymous: true, party });
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.HUB_SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
async function faultless(page: Page): Promise<void> {
  expect(await axeFindings(page)).toEqual([]);
  expect(await overflowsSideways(page)).toBe(false);
}

describe('now', () => {
  for (const size of ['tablet', 'phone'] as const) {
    test(`shows people and rooms first, arrivals by hour and door, and rings for a call, on a ${size}`, async () => {
      await arrive('a', 3);
      await arrive('b', 2);
      const page = await logIn(size, '/desk');
      await page.getByText(fr.today.people(5)).first().waitFor();
      await page.getByRole('heading', { name: fr.today.byDoor }).waitFor();
      await shot(page, `now-${size}`);
      await faultless(page);

      const rung = (await asKiosk('/api/calls', { nonce: 'appel' })) as { id: string };
      const answer = page.getByRole('button', { name: calls.answerOf('Entrée') });
      await answer.waitFor();
      await vi.waitFor(async () => expect(await page.title()).toContain(calls.title('Entrée')));
      await page.reload();
      await answer.waitFor();
      await shot(page, `call-${size}`);
      await faultless(page);
      await answer.click();
      await answer.waitFor({ state: 'detached' });
      const all = await hub.get<{ id: string; answered: string | null }[]>('/api/calls', await hub.login());
      expect(all).toMatchObject([{ id: rung.id, answered: expect.any(String) }]);
    });
  }
});

describe('the alarm', () => {
  for (const size of ['tablet', 'phone'] as const) {
    test(`shows one sheet on every desk, ticked together, and is forgotten afterwards, on a ${size}`, async () => {
      await arrive('a', 4);
      const page = await logIn(size, '/desk/alarm');
      await shot(page, `alarm-before-${size}`);
      await faultless(page);
      await page.getByRole('button', { name: alarm.begin }).click();
      await page.getByText(alarm.namelessOf(0, 4)).waitFor();
      const other = await another(page.context(), '/desk');
      await other.getByRole('link', { name: alarm.open }).click();
      await other.getByRole('button', { name: alarm.more }).click();
      await page.getByText(alarm.namelessOf(1, 4)).waitFor();
      await shot(page, `alarm-${size}`);
      await faultless(page);
      await page.getByRole('button', { name: alarm.end, exact: true }).click();
      await page.getByRole('button', { name: alarm.endYes }).click();
      await other.getByText(alarm.ended.title).waitFor();
      const evacuation = await hub.get<{ alarm: null; found: object }>('/api/evacuation', await hub.login());
      expect(evacuation).toMatchObject({ alarm: null, found: { people: [], nameless: 0 } });
    });
  }

  test('opens its last sheet when the hub is gone, counts on, and gives its ticks to the hub that is back', async () => {
    await arrive('a', 4);
    const page = await logIn('phone', '/desk/alarm');
    await page.getByRole('button', { name: alarm.begin }).click();
    await page.getByText(alarm.namelessOf(0, 4)).waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await vi.waitFor(async () => expect(await page.evaluate('caches.has("desk")')).toBe(true), 20_000);
    const { dataDir, httpPort, mqttPort } = hub;
    await hub.kill();
    await page.getByRole('button', { name: alarm.more }).click();
    await page.getByText(alarm.namelessOf(1, 4)).waitFor();
    await page.reload();
    await page.getByText(alarm.old.title).first().waitFor();
    await page.getByText(alarm.namelessOf(1, 4)).waitFor();
    await page.getByRole('button', { name: alarm.more }).click();
    await page.getByText(alarm.namelessOf(2, 4)).waitFor();
    await shot(page, 'alarm-without-hub');
    await faultless(page);
    hub = await RunningHub.start({ building, dataDir, httpPort, mqttPort });
    const who = await hub.login();
    await vi.waitFor(async () => {
      const { found } = await hub.get<{ found: { nameless: number } }>('/api/evacuation', who);
      expect(found.nameless).toBe(2);
    }, 90_000);
  });

  test('is one sheet of paper, also with forty first names and sixty without', async () => {
    const page = await logIn('tablet', '/desk/alarm');
    const at = new Date().toISOString();
    const people = Array.from({ length: 40 }, (_, index) => ({
      key: String(index + 1),
      name: `Prénom-${index + 1}`,
      arrived: at,
    }));
    // A hundred people without a hundred enrolments: the hub's answers to the desk are written here.
    await page.route(/\/api\/(alarm|evacuation)$/, (route) =>
      route.fulfill({
        json: {
          alarm: at,
          found: { people: [], nameless: 0 },
          revision: 1,
          sheet: {
            at,
            present: 100,
            nameless: 60,
            people,
            rooms: Array.from({ length: 8 }, (_, index) => ({
              id: `r${index}`,
              name: `Salle ${index}`,
              occupancy: { count: 3, low: 2, high: 4, source: 'doors', at },
            })),
          },
        },
      }),
    );
    await page.reload();
    await page.getByText('Prénom-40').waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 680, height: 1009 }); // what the margins leave of A4, at 96 dpi
    await shot(page, 'alarm-print');
    const pdf = await page.pdf({ preferCSSPageSize: true });
    if (process.env.HUB_SHOTS) {
      const { writeFileSync } = await import('node:fs');
      writeFileSync(`${process.env.HUB_SHOTS}/alarm.pdf`, pdf);
    }
    expect(await page.getByText('Prénom-40').isVisible()).toBe(true);
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  });
});

describe('corrections', () => {
  test('a room and the building are what staff say, a visit is ended by hand, all of it in the audit trail', async () => {
    await arrive('a', 3);
    await arrive('b', 2);
    const page = await logIn('tablet', '/desk/corrections');
    await page.getByText(corrections.now(5)).waitFor();
    await page.getByLabel(corrections.count).fill('7');
    await page.getByRole('button', { name: corrections.save, exact: true }).click();
    await page.getByText(corrections.saved.sentence(corrections.building, 7)).waitFor();
    await page.getByText(corrections.now(7)).waitFor();
    await page.getByLabel(corrections.where).selectOption('cuisine');
    await page.getByLabel(corrections.count).fill('4');
    await page.keyboard.press('Enter');
    await page.getByText(corrections.saved.sentence('Cuisine', 4)).waitFor();
    await page.getByRole('button', { name: corrections.show }).click();
    await page.getByText(corrections.group(3)).waitFor();
    await shot(page, 'corrections');
    await faultless(page);
    await page
      .getByRole('button', { name: new RegExp(`^Terminer la visite\\s: ${corrections.group(3)}`) })
      .click();
    await page.getByRole('button', { name: corrections.endYes }).click();
    await page.getByText(corrections.now(null)).or(page.getByText(corrections.ended)).first().waitFor();
    const who = await hub.login();
    await vi.waitFor(async () => expect(await hub.get('/api/presence', who)).toMatchObject({ count: 4 }));
    const rooms = await hub.get<{ id: string; occupancy: object }[]>('/api/rooms', who);
    expect(rooms.find(({ id }) => id === 'cuisine')?.occupancy).toMatchObject({ count: 4, source: 'staff' });
  });
});

describe('the programme', () => {
  test('is written at the desk, shown on the wall, copied, and reported in the words of the Coop', async () => {
    const page = await logIn('tablet', '/desk/programme');
    await page.getByText(programme.nothingInWeek).waitFor();
    await page.getByRole('button', { name: programme.add }).click();
    await page.getByLabel(programme.title).fill('Mon premier objet connecté');
    await page.getByLabel(programme.starts).fill('00:00');
    await page.getByLabel(programme.ends).fill('23:59');
    await page.getByLabel(programme.theme).selectOption('numerique');
    await page.getByLabel(programme.room).selectOption('numerique');
    await shot(page, 'programme-form');
    await faultless(page);
    await page.getByRole('button', { name: programme.save }).click();
    await page.getByRole('heading', { name: 'Mon premier objet connecté' }).waitFor();
    await shot(page, 'programme');
    await faultless(page);

    const wall = await another(page.context(), '/wall');
    await wall.setViewportSize({ width: 1920, height: 1080 });
    await wall.getByText('Mon premier objet connecté').waitFor();
    await wall.getByText(wallProgramme.now).first().waitFor();
    await wall.waitForTimeout(300);
    await shot(wall, 'wall');
    expect(await axeFindings(wall)).toEqual([]);

    await page.getByRole('button', { name: programme.copyWeek }).first().click();
    await page.getByText(programme.copied(1, 0)).waitFor();
    await page.getByRole('button', { name: programme.copyWeek }).first().click();
    await page.getByText(programme.copied(0, 1)).waitFor();

    await page.getByRole('link', { name: programme.today }).click();
    await page.getByRole('heading', { name: 'Mon premier objet connecté' }).waitFor();
    await shot(page, 'programme-day');
    await page.getByRole('link', { name: programme.nextDay }).click();
    await page.getByText(programme.nothing).waitFor();
    await page.goBack();

    await page.getByRole('link', { name: programme.reportOf('Mon premier objet connecté') }).click();
    await page.getByLabel(report.people).fill('6');
    await page.getByLabel('25 - 39 ans').fill('4');
    await page.getByLabel('Féminin').fill('7');
    await page.getByRole('button', { name: report.save }).click();
    await page.getByRole('alert').getByText('Ces nombres ne vont pas ensemble.').waitFor();
    await page.getByLabel('Féminin').fill('2');
    await page.getByRole('button', { name: report.save }).click();
    await page.getByRole('heading', { name: report.draft }).waitFor();
    await page.getByRole('row', { name: /Genre : Non communiqué 4/ }).waitFor();
    await shot(page, 'report');
    await faultless(page);

    const monday = mondayOf(today());
    const cookie = await hub.login();
    const next = await hub.get<{ title: string; date: string }[]>(
      `/api/programme?from=${addDays(monday, 7)}&to=${addDays(monday, 13)}`,
      cookie,
    );
    expect(next).toMatchObject([{ title: 'Mon premier objet connecté', date: addDays(today(), 7) }]);
    const csv = await fetch(`${hub.url}/api/programme/coop/${today().slice(0, 7)}.csv`, {
      headers: { cookie },
    });
    expect(await csv.text()).toContain('"Créer avec le numérique"');

    await page.goto(`${hub.url}/desk/programme`);
    await page.getByRole('button', { name: programme.cancelOf('Mon premier objet connecté') }).click();
    await wall.getByText(wallProgramme.cancelled).waitFor();
  });
});
