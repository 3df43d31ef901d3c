import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenTrial, Trial } from '../../hub/contract/trials.ts';
import { RunningHub } from '../support/hub.ts';
import { axeFindings, launchBrowser, openPage } from './browser.ts';

/** The consent screen and the withdrawal, in Chromium, before a whole hub. */

let hub: RunningHub;
let browser: Browser;
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
}, 120_000);
afterAll(async () => {
  await browser.close();
  await hub.stop();
});

const viewOf = (page: Page) => page.locator('.trial');
const shows = async (page: Page, view: string): Promise<void> => {
  await page.locator(`.trial[data-view="${view}"]`).waitFor();
};
async function opened(size: 'kiosk' | 'phone' = 'kiosk'): Promise<{ page: Page; faults: string[] }> {
  const screen = await openPage(browser, size);
  await screen.page.goto(`${hub.url}/trial`);
  await screen.page.locator('.trials-on-offer button').waitFor();
  return screen;
}
/** By the keyboard alone: Tab until a button of this name has the focus, then Enter. */
async function press(page: Page, name: string): Promise<void> {
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
    const { page, faults } = await opened();
    const findings: string[] = await axeFindings(page);
    await press(page, 'Essayer une lampe');
    for (let pages = 0; pages < 5; pages++) {
      await shows(page, 'sheet');
      findings.push(...(await axeFindings(page)));
      await press(page, 'Continuer');
    }
    await shows(page, 'age');
    await press(page, 'Non');
    await shows(page, 'adult');
    await press(page, 'Un adulte est avec moi');
    await shows(page, 'decide');
    findings.push(...(await axeFindings(page)));
    await press(page, 'Nous sommes d’accord');
    await shows(page, 'code');
    findings.push(...(await axeFindings(page)));
    expect(findings).toEqual([]);
    expect(faults).toEqual([]);
    const code = await page.locator('.code-scene .trial-code').textContent();
    expect(code).toMatch(/^[ACEHJKRTXY3479]{12}$/);
    const { participants } = await ask<Trial>('GET', `/trials/${trial.id}`);
    expect(participants).toBe(1);
    await page.context().close();
  }, 60_000);

  test('A7, A9 no is beside yes, as large, in the same colours, and nothing is chosen beforehand', async () => {
    const { page } = await opened();
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
    await shows(page, 'declined');
    expect((await ask<Trial>('GET', `/trials/${trial.id}`)).participants).toBe(1);
    await page.context().close();
  }, 60_000);

  test('A2 what staff wrote is said by the hub while the trial is open, in the languages in which it is written', async () => {
    const of = (language: string): Promise<Response> =>
      fetch(`${hub.url}/api/speech/${language}/trial.sheet.${trial.id}.measured.0.wav`);
    const [french, english] = [await of('fr'), await of('en')];
    expect([french.status, french.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    expect(english.status).toBe(404);
    const { page } = await opened('phone');
    expect(await page.locator('.languages button').allTextContents()).toEqual(['العربية']);
    await page.getByRole('button', { name: 'العربية' }).click();
    await page.locator('.trials-on-offer button').click();
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    expect(await page.locator('h1').textContent()).toBe('تجربة مصباح');
    await page.context().close();
  }, 60_000);
});

describe('to withdraw', () => {
  test('P8 from the square on the paper it is one touch; the code leaves the address, and no log has it', async () => {
    const { trials } = await ask<{ trials: OpenTrial[] }>('GET', '/trials/open');
    const { code } = await ask<{ code: string }>('POST', `/trials/${trial.id}/consents`, {
      nonce: 'nonce-phone',
      sheetVersion: trials[0]?.sheetVersion,
      language: 'fr',
      withAdult: false,
    });
    const { page, faults } = await openPage(browser, 'phone', { locale: 'fr-FR' });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${hub.url}/trial/withdraw#${code}`);
    await shows(page, 'withdraw');
    expect(await axeFindings(page)).toEqual([]);
    expect(page.url()).toBe(`${hub.url}/trial/withdraw`);
    await page.getByRole('button', { name: 'Tout effacer' }).click();
    await shows(page, 'withdrawn');
    expect(await viewOf(page).getAttribute('data-result')).toBe('deleted');
    expect(await axeFindings(page)).toEqual([]);
    expect([
      faults,
      asked.filter((url) => url.split('#')[0]?.includes(code)),
      hub.output.includes(code),
    ]).toEqual([[], [], false]);
    await page.context().close();
  }, 60_000);

  test('A1 without a keyboard the code is typed with the keys on the screen, and an error is said in words', async () => {
    const { page } = await openPage(browser, 'kiosk');
    await page.goto(`${hub.url}/trial/withdraw?here`);
    for (const key of 'ACE') await page.getByRole('button', { name: key, exact: true }).click();
    expect(await page.getByRole('textbox').inputValue()).toBe('ACE');
    await page.getByRole('button', { name: 'Tout effacer' }).click();
    await page.getByRole('alert').getByText('Ce code contient une erreur.').waitFor();
    await page.getByRole('button', { name: 'Retour' }).click();
    await page.locator('.trials-on-offer button').waitFor();
    await page.context().close();
  }, 60_000);
});
