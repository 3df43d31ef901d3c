import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { fr } from '../../kiosk/text/fr.ts';
import { axeFindings, launchBrowser, openPage, overflowsSideways, putBehind, type Size } from './browser.ts';
import { ScriptedHub } from './scripted-hub.ts';

const { desk, setup } = fr;
let browser: Browser;
let hub: ScriptedHub;
let faults: string[] = [];

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

async function open(address: string, size: Size = 'tablet'): Promise<Page> {
  const opened = await openPage(browser, size);
  faults = opened.faults;
  await opened.page.goto(hub.url + address);
  await opened.page.waitForSelector('h1');
  return opened.page;
}
const AUDIT = {
  keptDays: 365,
  more: false,
  lines: [{ id: 1, at: '2026-11-22T09:00:00Z', actor: 'lea', action: 'session.begin', detail: '' }],
};
const since = new Date(Date.now() - 3_600_000).toISOString();

describe('the first start', () => {
  test('takes a password once, with the token of the link, which leaves the address bar', async () => {
    const page = await open('/setup#token=bon-jeton');
    expect(page.url()).toBe(`${hub.url}/setup`);
    await page.getByLabel(setup.password, { exact: true }).fill('quatre mots au hasard');
    await page.getByRole('button', { name: setup.save }).click();
    await page.getByText(setup.doneTitle).waitFor();
    expect(hub.setups).toEqual([{ token: 'bon-jeton', password: 'quatre mots au hasard' }]);
    expect(await page.getByRole('link', { name: setup.toDesk }).getAttribute('href')).toBe('/desk');
    expect(await axeFindings(page)).toEqual([]);
  });

  test('says how much is missing before it asks the hub', async () => {
    const page = await open('/setup#token=bon-jeton');
    await page.getByLabel(setup.password, { exact: true }).fill('court');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText(setup.passwordMissing(3)).waitFor();
    expect(hub.setups).toEqual([]);
    expect(await axeFindings(page)).toEqual([]);
  });

  test('shows the password to who wants to check it', async () => {
    const page = await open('/setup#token=bon-jeton');
    const field = page.getByLabel(setup.password, { exact: true });
    expect(await field.getAttribute('type')).toBe('password');
    await page.getByRole('button', { name: setup.show }).click();
    expect(await field.getAttribute('type')).toBe('text');
    await page.getByRole('button', { name: setup.hide }).click();
    expect(await field.getAttribute('type')).toBe('password');
  });

  test('gives the hub’s own words for a link that was used, and its own for a link cut short', async () => {
    const page = await open('/setup#token=vieux');
    await page.getByLabel(setup.password, { exact: true }).fill('quatre mots au hasard');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Ce lien de première installation n’est plus valable.').waitFor();
    const bare = await open('/setup');
    await bare.getByText(setup.noTokenTitle).waitFor();
    expect(await axeFindings(bare)).toEqual([]);
  });
});

describe('the desk', () => {
  const logIn = async (page: Page, password: string): Promise<void> => {
    await page.getByLabel(desk.name).fill('admin');
    await page.getByLabel(desk.password, { exact: true }).fill(password);
    await page.keyboard.press('Enter');
  };

  test('lets in with the right password only, and out again', async () => {
    const page = await open('/desk');
    expect(await axeFindings(page)).toEqual([]);
    await logIn(page, 'faux');
    await page.getByRole('alert').getByText('Nom ou mot de passe incorrect.').waitFor();
    await logIn(page, 'quatre mots au hasard');
    await page.getByRole('heading', { name: desk.now }).waitFor();
    await page.getByRole('button', { name: desk.logOut }).click();
    await page.getByRole('heading', { name: desk.logInTitle }).waitFor();
    expect(hub.session).toBeNull();
  });

  test('is not for a kiosk’s own session', async () => {
    hub.session = { name: 'borne', role: 'kiosk' };
    const page = await open('/desk');
    await page.getByRole('heading', { name: desk.logInTitle }).waitFor();
  });

  for (const size of ['tablet', 'phone', 'tablet at 200 %'] as const) {
    test(`says what is wrong, since when, and what to do, worst first, on a ${size}`, async () => {
      hub.session = { name: 'admin', role: 'admin' };
      hub.parts = {
        journal: { state: 'ok', since, lastError: null, details: { head: 12 } },
        readings: { state: 'degraded', since, lastError: 'connect ECONNREFUSED 127.0.0.1:8086' },
        'reader:entree': { state: 'failing', since, lastError: 'cannot open /dev/ttyUSB0' },
      };
      const page = await open('/desk', size);
      await page.getByText(desk.wellParts(1)).click();
      await page.waitForSelector('[data-part="journal"]');
      const parts = await page.locator('.part').allTextContents();
      expect(parts[0]).toContain(fr.reader.name('entree'));
      expect(parts[0]).toContain(fr.reader.advice);
      expect(parts[1]).toContain('connect ECONNREFUSED 127.0.0.1:8086');
      expect(parts[1]).toContain(fr.part.readings!.advice);
      expect(parts[2]).toContain(desk.state.ok);
      expect(await axeFindings(page)).toEqual([]);
      expect(await overflowsSideways(page)).toBe(false);
    });
  }

  const WAY_OUT = [
    [1280, 800],
    [1366, 600],
    [390, 844],
  ] as const;
  test('shows every room whole, and the way out, on a low laptop and on a phone', async () => {
    hub.session = { name: 'admin', role: 'admin' };
    const at = new Date().toISOString();
    hub.rooms = [
      {
        id: 'numerique',
        name: 'Espace numérique',
        capacity: 12,
        occupancy: { count: 4, low: 2, high: 7, source: 'doors', at },
        measures: { co2: { value: 620, at }, temperature: { value: 21.4, unit: '°C', at } },
      },
    ];
    const page = await open('/desk');
    await page.getByRole('rowheader', { name: 'Espace numérique' }).waitFor();
    for (const [width, height] of WAY_OUT) {
      await page.setViewportSize({ width, height });
      const cut =
        'document.querySelector(".table").scrollWidth - document.querySelector(".table").clientWidth';
      expect(await page.evaluate(cut), `${width}`).toBeLessThanOrEqual(0);
      if (width === 390) await page.getByRole('button', { name: fr.shell.menu }).click();
      const out = page.getByRole('button', { name: desk.logOut });
      if (width === 390) await out.scrollIntoViewIfNeeded();
      const box = (await out.boundingBox())!;
      expect(box.y + box.height, `${width}`).toBeLessThanOrEqual(height);
    }
  });

  test('a page that was opened while the hub was away fills itself once it is back', async () => {
    hub.session = { name: 'admin', role: 'admin' };
    const page = await open('/desk');
    await page.waitForSelector('.present-count');
    await hub.stop();
    await page.getByRole('link', { name: fr.audit.page }).click();
    await page.getByText(fr.unreachable.message, { exact: true }).waitFor();
    await page.route('**/api/audit', (route) => route.fulfill({ json: AUDIT }));
    await hub.start();
    await page.getByRole('cell', { name: fr.audit.actions['session.begin']! }).waitFor();
    expect(await page.getByText(fr.unreachable.message, { exact: true }).count()).toBe(0);
  });

  test('of several tabs of the desk the one looked at last listens; closed, another takes over', async () => {
    hub.session = { name: 'admin', role: 'admin' };
    const first = await open('/desk');
    await first.waitForSelector('.present-count');
    await putBehind(first, true);

    const second = await first.context().newPage();
    await second.goto(`${hub.url}/desk`);
    await rings(second);
    await first.getByText(fr.calls.title('Entrée')).waitFor({ state: 'detached' });
    await vi.waitFor(() => expect(hub.listeners).toBe(1), 10_000);

    await second.close({ runBeforeUnload: true });
    await rings(first);
  });
  /** Somebody calls until this page has heard it. */
  const rings = (page: Page): Promise<void> =>
    vi.waitFor(async () => {
      hub.emit('call', { id: 'call-1', door: 'entree', at: since, answered: null });
      expect(await page.getByText(fr.calls.title('Entrée')).count()).toBe(1);
    }, 10_000);

  test('says that its figures are old when the hub is gone', async () => {
    hub.session = { name: 'admin', role: 'admin' };
    const page = await open('/desk');
    await page.waitForSelector('.present-count');
    hub.freeze();
    await page.getByRole('alert').getByText(desk.lost.title).waitFor();
  });
});
