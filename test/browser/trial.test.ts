import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Trial } from '../../hub/contract/trials.ts';
import { fr } from '../../kiosk/text/fr.ts';
import { RunningHub } from '../support/hub.ts';
import { axeFindings, launchBrowser, openPage, SIZES } from './browser.ts';

/** What the consent screen promises, in Chromium, before a whole hub; trial-whole.test.ts goes all the way. */

const { trials: words } = fr;

let hub: RunningHub;
let browser: Browser;
let page: Page;
let faults: string[];
let cookie: string;
let trial: Trial;

const ask = async <T>(method: string, route: string, body?: object): Promise<T> => {
  const answer = await fetch(`${hub.url}/api${route}`, {
    method,
    headers: { cookie, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect([route, answer.ok]).toEqual([route, true]);
  return (await answer.json()) as T;
};
const day = (inDays: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' }).format(Date.now() + inDays * 86_400_000);

beforeAll(async () => {
  hub = await RunningHub.start({
    building: {
      site: 'ceis',
      name: 'Le tiers-lieu',
      languages: ['fr', 'en', 'es', 'ar'],
      rooms: [],
      doors: [{ id: 'entree', name: 'Entrée' }],
    },
  });
  cookie = await hub.login();
  await ask('POST', '/startups', { name: 'Lumio' });
  await ask('POST', '/startups/lumio/prototypes', { name: 'Lampe' });
  trial = await ask<Trial>('POST', '/trials', {
    startup: 'lumio',
    prototypes: ['lampe'],
    from: day(0),
    to: day(2),
    room: null,
    responsible: 'Samira',
    keepDays: 30,
    sheet: {
      fr: {
        purpose: 'Essayer une lampe',
        measured: 'La lampe mesure le son.',
        audience: 'Elle améliore sa lampe.',
      },
      ar: { purpose: 'تجربة مصباح', measured: 'يقيس المصباح الصوت.', audience: 'لتحسين المصباح.' },
    },
    marks: [],
    questions: ['easy'],
  });
  await ask('POST', `/trials/${trial.id}/open`);
  browser = await launchBrowser();
  ({ page, faults } = await openPage(browser));
}, 120_000);
afterEach(() => expect(faults.splice(0)).toEqual([]));
afterAll(async () => {
  await browser.close();
  await hub.stop();
});

const shows = async (view: string): Promise<void> => {
  await page.locator(`.trial[data-view="${view}"]`).waitFor();
};
async function open(size: 'kiosk' | 'tablet' | 'phone' = 'kiosk'): Promise<void> {
  await page.setViewportSize(SIZES[size]);
  await page.goto(`${hub.url}/trial`);
  await page.locator('.trials-on-offer button').waitFor();
}
/** By the keyboard alone: Tab until a button of this name has the focus, then Enter. */
async function press(name: string): Promise<void> {
  for (let tabs = 0; tabs < 12; tabs++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(
      '(document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "").trim()',
    );
    if (focused === name) return page.keyboard.press('Enter');
  }
  throw new Error(`no button ${name}`);
}

describe('to agree', () => {
  test('A1, A10 every page is clean for axe and reached by the keyboard alone, to the code', async () => {
    await open();
    const findings: string[] = await axeFindings(page);
    await press('Essayer une lampe');
    for (let pages = 0; pages < 5; pages++) {
      await shows('sheet');
      findings.push(...(await axeFindings(page)));
      await press('Continuer');
    }
    await shows('age');
    await press('Non');
    await shows('adult');
    await press('Un adulte est avec moi');
    await shows('decide');
    findings.push(...(await axeFindings(page)));
    await press('Nous sommes d’accord');
    await shows('code');
    findings.push(...(await axeFindings(page)));
    expect(findings).toEqual([]);
    const code = await page.locator('.code-scene .trial-code').textContent();
    expect(code).toMatch(/^[ACEHJKRTXY3479]{12}$/);
    const { participants } = await ask<Trial>('GET', `/trials/${trial.id}`);
    expect(participants).toBe(1);
  }, 60_000);

  test('A7, A9 no is beside yes, as large, in the same colours, and nothing is chosen beforehand', async () => {
    await open();
    await page.locator('.trials-on-offer button').click();
    for (const next of [
      'Continuer',
      'Continuer',
      'Continuer',
      'Continuer',
      'Continuer',
      'Oui',
      'Je suis d’accord',
    ]) {
      const looks = (await page.evaluate(`[...document.querySelectorAll('.choices button')].map((button) => {
        const { width, height } = button.getBoundingClientRect();
        const { color, backgroundColor, borderColor, fontSize } = getComputedStyle(button);
        return [Math.round(width), Math.round(height), color, backgroundColor, borderColor, fontSize].join();
      })`)) as string[];
      expect([next, looks.length, new Set(looks).size]).toEqual([next, 2, 1]);
      expect(await page.locator('.choices button:focus').count()).toBe(0);
      if (next !== 'Je suis d’accord') await page.getByRole('button', { name: next, exact: true }).click();
    }
    await page.getByRole('button', { name: 'Non merci' }).click();
    await shows('declined');
    expect((await ask<Trial>('GET', `/trials/${trial.id}`)).participants).toBe(1);
  }, 60_000);

  test('A7 the second touch of two presses nothing on the next page, and the code stays on the screen', async () => {
    await open('tablet');
    await page.locator('.trials-on-offer button').click();
    /** As a hand that trembles: once more at the same place, when `then` is there. */
    const touchTwice = async (name: string, then: () => Promise<void>): Promise<void> => {
      await page.getByRole('button', { name, exact: true }).click();
      await then();
      await page.mouse.down({ clickCount: 2 });
      await page.mouse.up({ clickCount: 2 });
    };
    const titled = (title: string) => () => page.getByRole('heading', { name: title }).waitFor();
    await touchTwice('Continuer', titled('Ce qui est mesuré'));
    await touchTwice('Continuer', titled('Pour qui'));
    for (const name of ['Continuer', 'Continuer', 'Continuer', 'Oui'])
      await page.getByRole('button', { name, exact: true }).click();
    await touchTwice('Je suis d’accord', () => shows('code'));
    // What is shown changes at once: a code that was put away would be gone by now.
    expect(await page.locator('.code-scene .trial-code').textContent()).toMatch(/^[ACEHJKRTXY3479]{12}$/);
    await page.getByRole('button', { name: 'Je l’ai noté' }).click();
    await shows('started');
  }, 60_000);

  test('A2 what staff wrote is said by the hub while the trial is open, in the languages in which it is written', async () => {
    const of = (language: string): Promise<Response> =>
      fetch(`${hub.url}/api/speech/${language}/trial.sheet.${trial.id}.measured.0.wav`);
    const [french, english] = [await of('fr'), await of('en')];
    expect([french.status, french.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    expect(english.status).toBe(404);
    await open('phone');
    expect(await page.locator('.languages button').allTextContents()).toEqual(['العربية']);
    await page.getByRole('button', { name: 'العربية' }).click();
    await page.locator('.trials-on-offer button').click();
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    expect(await page.locator('h1').textContent()).toBe('تجربة مصباح');
  }, 60_000);
});

describe('to withdraw', () => {
  test('A1 without a keyboard the code is typed with the keys on the screen, and an error is said in words', async () => {
    await page.setViewportSize(SIZES.kiosk);
    await page.goto(`${hub.url}/trial/withdraw?here`);
    expect(await axeFindings(page)).toEqual([]);
    for (const key of 'ACE') await page.getByRole('button', { name: key, exact: true }).click();
    expect(await page.getByRole('textbox').inputValue()).toBe('ACE');
    await page.getByRole('button', { name: 'Tout effacer' }).click();
    await page.getByRole('alert').getByText('Ce code contient une erreur.').waitFor();
    await page.getByRole('button', { name: 'Retour' }).click();
    await page.locator('.trials-on-offer button').waitFor();
  }, 60_000);

  test('A9 the screen asks before it goes back, any touch keeps what was typed, and then it goes', async () => {
    await page.clock.install();
    await page.goto(`${hub.url}/trial/withdraw?here`);
    await page.getByRole('button', { name: 'A', exact: true }).click();
    await page.clock.runFor(60_000);
    await page.getByRole('alert').getByRole('button').click();
    await page.clock.runFor(59_000);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.getByRole('textbox').inputValue()).toBe('A');
    await page.clock.runFor(1_000);
    await page.getByRole('alert').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.clock.runFor(30_000);
    await page.locator('.trials-on-offer button').waitFor();
  }, 60_000);
});

describe('at the desk', () => {
  test('who withdraws in mid-session is shown no longer; nothing is kept until staff say that they have left', async () => {
    const consent = { nonce: 'nonce-mid-session', sheetVersion: 1, language: 'fr', withAdult: false };
    const { code } = await ask<{ code: string }>('POST', `/trials/${trial.id}/consents`, consent);
    await ask('POST', `/trials/${trial.id}/sessions`, { code, prototypes: ['lampe'] });
    const { page: desk, faults: atDesk } = await openPage(browser, 'tablet');
    const [name = '', value = ''] = cookie.split('=');
    await desk.context().addCookies([{ name, value, url: hub.url }]);
    await desk.goto(`${hub.url}/desk/trials/${trial.id}`);
    const session = desk.locator('.session-panel');
    await session.waitFor();
    await ask('POST', '/trials/withdraw', { code });
    await session.getByLabel(words.ownWords).fill('hésite');
    await session.getByRole('button', { name: words.mark }).click();
    await session.waitFor({ state: 'detached' });
    const left = desk.getByRole('button', { name: words.withheld.resume });
    await left.waitFor();
    expect(await axeFindings(desk)).toEqual([]);
    await left.click();
    await desk.getByText(words.withheld.resumed).waitFor();
    await left.waitFor({ state: 'detached' });
    expect((await ask<Trial>('GET', `/trials/${trial.id}`)).withheld).toEqual([]);
    expect(atDesk).toEqual([]);
    await desk.context().close();
  }, 60_000);
});
