import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PREVIEWS } from '../../kiosk/entrance/preview.ts';
import { RunningHub } from '../support/hub.ts';
import { axeFindings, launchBrowser, openPage } from './browser.ts';

/** Debian's Chromium, which has no voice of its own, the real hub and the real espeak-ng. */

let hub: RunningHub;
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
  hub = await RunningHub.start();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

/** What the page plays, written down by the page itself: each sound's address, and when it began, ended, paused. */
const RECORD = `
  globalThis.heard = [];
  globalThis.Audio = class extends Audio {
    constructor() {
      super();
      for (const type of ['playing', 'ended', 'pause'])
        this.addEventListener(type, () => {
          heard.push({ type, key: decodeURI(new URL(this.src).pathname.slice('/api/speech/'.length)),
            volume: this.volume, at: this.currentTime, length: this.duration });
        });
    }
  };`;
interface Heard {
  readonly type: 'playing' | 'ended' | 'pause';
  readonly key: string;
  readonly volume: number;
  readonly at: number;
  readonly length: number;
}

async function open(address: string): Promise<{ page: Page; faults: string[] }> {
  const opened = await openPage(browser, 'kiosk');
  await opened.page.addInitScript(RECORD);
  await opened.page.goto(`${hub.url}${address}`);
  await opened.page.locator('.entrance').waitFor();
  return opened;
}
const heard = (page: Page): Promise<Heard[]> => page.evaluate('heard');
const keysOf = async (page: Page, type: Heard['type'] = 'playing'): Promise<string[]> =>
  (await heard(page)).filter((each) => each.type === type).map(({ key }) => key);
const forget = (page: Page): Promise<unknown> => page.evaluate('heard.length = 0');
const listen = (page: Page) => page.locator('.listen button').first();

describe('Écouter', () => {
  test('A2: says the screen to its end, and again when asked again', async () => {
    const { page, faults } = await open('/kiosk');
    await listen(page).click();
    await vi.waitFor(
      async () => expect(await keysOf(page, 'ended')).toContain('fr/entrance.call.wav'),
      20_000,
    );
    const first = await keysOf(page);
    expect(first.slice(0, 2)).toEqual(['fr/entrance.presentBadge.wav', expect.any(String)]);
    expect(first).toContain('fr/entrance.noBadge.wav');
    for (const sound of await heard(page))
      if (sound.type === 'ended') expect(sound.length).toBeGreaterThan(0.3);
    await forget(page);
    await listen(page).click();
    await vi.waitFor(async () => expect((await keysOf(page))[0]).toBe(first[0]), 10_000);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test.each(['touch', 'key'])('A2: stops at any %s', async (what) => {
    const { page } = await open('/kiosk');
    await listen(page).click();
    await vi.waitFor(async () => expect(await keysOf(page)).toHaveLength(1), 10_000);
    if (what === 'touch') await page.locator('h1').click();
    else await page.keyboard.press('Shift');
    await page.locator('.listen[data-speaking="false"]').waitFor();
    const [stopped] = (await heard(page)).filter(({ type }) => type === 'pause');
    expect(stopped?.at).toBeLessThan(stopped?.length ?? 0);
    // Nothing of the rest follows.
    await page.waitForTimeout(1_500);
    expect(await keysOf(page)).toHaveLength(1);
    await page.context().close();
  });

  test.each(['en', 'es', 'ar'])('A2: speaks the language of the screen: %s', async (language) => {
    const { page } = await open('/kiosk');
    await page.locator(`.languages [lang="${language}"]`).click();
    await page.locator(`[data-language="${language}"]`).waitFor();
    await listen(page).click();
    await vi.waitFor(
      async () => expect(await keysOf(page)).toContain(`${language}/entrance.noBadge.wav`),
      20_000,
    );
    expect((await keysOf(page)).filter((key) => !key.startsWith(`${language}/`))).toEqual([]);
    await page.context().close();
  });

  test('A2: louder says it louder; the next person begins at the first volume again', async () => {
    const { page } = await open('/kiosk');
    await listen(page).click();
    await vi.waitFor(async () => expect(await keysOf(page)).toHaveLength(1), 10_000);
    await page.getByRole('button', { name: 'Plus fort' }).click();
    await vi.waitFor(async () => expect((await heard(page)).at(-1)?.volume).toBe(0.75), 10_000);
    await page.getByRole('button', { name: 'Je n’ai pas de badge' }).click();
    await page.locator('[data-view="party"]').waitFor();
    await vi.waitFor(async () => expect(await keysOf(page)).toContain('fr/entrance.howMany.wav'), 10_000);
    expect((await heard(page)).at(-1)?.volume).toBe(0.75);
    await page.waitForTimeout(600); // a second touch within half a second is the tremble of the first
    await page.getByRole('button', { name: 'Retour' }).click();
    await page.locator('[data-view="waiting"]').waitFor();
    expect(await page.getByRole('button', { name: 'Plus fort' }).count()).toBe(0);
    await forget(page);
    await listen(page).click();
    await vi.waitFor(async () => expect((await heard(page))[0]?.volume).toBe(0.5), 10_000);
    await page.context().close();
  });

  test('A3: a first name on the screen is not said', async () => {
    const { page } = await open('/kiosk?speech=auto#/welcome-by-name');
    await page.getByText('Fatima').waitFor();
    await page.keyboard.press('F8');
    await vi.waitFor(
      async () => expect(await keysOf(page, 'ended')).toContain('fr/entrance.outcome.in.sentence.wav'),
      20_000,
    );
    expect((await keysOf(page)).filter((key) => /greeting|Fatima/.test(key))).toEqual([]);
    await page.context().close();
  });

  test('A3: a theme is not said aloud; through headphones it is', async () => {
    for (const [mode, expected] of [
      ['auto', 'fr/entrance.notAloud.wav'],
      ['headphones', 'fr/entrance.themes.budget.wav'],
    ]) {
      const { page } = await open(`/kiosk?speech=${mode}#/why`);
      await page.locator('.theme').first().waitFor();
      await page.keyboard.press('F8');
      await vi.waitFor(async () => expect(await keysOf(page)).toContain('fr/entrance.why.wav'), 10_000);
      await page.locator('.theme').first().focus();
      await vi.waitFor(async () => expect(await keysOf(page)).toContain(expected), 20_000);
      if (mode === 'auto') expect((await keysOf(page)).filter((key) => /themes/.test(key))).toEqual([]);
      await page.context().close();
    }
  });

  test('a voice of the machine itself is preferred; one that asks the internet is never used', async () => {
    // Debian's Chromium has no voice here, so the browser's interface is played by the test.
    const { page } = await openPage(browser, 'kiosk');
    await page.addInitScript(`
      globalThis.said = [];
      const voices = [
        { lang: 'fr-FR', name: 'elsewhere', localService: false },
        { lang: 'fr-FR', name: 'here', localService: true },
        { lang: 'es-ES', name: 'elsewhere', localService: false },
      ];
      Object.defineProperty(globalThis, 'speechSynthesis', { value: {
        getVoices: () => voices, cancel() {}, set onvoiceschanged(_) {},
        speak(words) { said.push([words.voice.name, words.text]); setTimeout(() => words.onend()); },
      } });
      globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
      ${RECORD}`);
    await page.goto(`${hub.url}/kiosk`);
    await listen(page).click();
    await vi.waitFor(async () =>
      expect(((await page.evaluate('said')) as unknown[]).length).toBeGreaterThan(1),
    );
    expect(((await page.evaluate('said')) as unknown[])[0]).toEqual([
      'here',
      'Approchez votre badge du lecteur.',
    ]);
    expect(await heard(page)).toEqual([]);
    await page.locator('.languages [lang="es"]').click();
    await listen(page).click();
    await vi.waitFor(async () => expect((await keysOf(page))[0]).toMatch(/^es\//), 10_000);
    await page.context().close();
  });

  test('is not shown where nothing could be said', async () => {
    const { page } = await openPage(browser, 'kiosk');
    await page.route('**/api/speech', (route) => route.fulfill({ json: { languages: ['fr'] } }));
    await page.goto(`${hub.url}/kiosk`);
    await listen(page).waitFor();
    await page.locator('.languages [lang="ar"]').click();
    await page.locator('[data-language="ar"]').waitFor();
    expect(await page.locator('.listen').count()).toBe(0);
    await page.context().close();
  });
});

describe('without sight', () => {
  test('A1: by keyboard alone, each screen and each control is said, to the end', async () => {
    const { page } = await open('/kiosk?speech=auto');
    const before = (await hub.get<{ count: number }>('/api/presence', await hub.login())).count;
    const next = async (key: string, until: string): Promise<void> => {
      for (let presses = 0; presses < 20; presses++) {
        await forget(page);
        await page.keyboard.press(key);
        const found = await vi
          .waitFor(async () => expect(await keysOf(page)).toContain(until), { timeout: 3_000 })
          .then(
            () => true,
            () => false,
          );
        if (found) return;
      }
      throw new Error(`${until} was never said`);
    };
    await next('Tab', 'fr/entrance.noBadge.wav');
    await forget(page);
    await page.keyboard.press('Enter');
    await vi.waitFor(async () => expect(await keysOf(page)).toContain('fr/entrance.howMany.wav'), 10_000);
    await next('Tab', 'fr/entrance.people.2.wav');
    await page.keyboard.press('Enter');
    await page.locator('[data-view="noted"], [data-view="theme"]').first().waitFor();
    await vi.waitFor(
      async () => expect(await keysOf(page)).toContain('fr/entrance.noted.sentence.2.wav'),
      10_000,
    );
    const after = (await hub.get<{ count: number }>('/api/presence', await hub.login())).count;
    expect(after - before).toBe(2);
    await page.context().close();
  }, 120_000);

  test('A1: every control of every state has something to say in every language', async () => {
    const { page } = await openPage(browser, 'kiosk');
    const known = new Map<string, Set<string>>();
    const { sentencesOf } = await import('../../kiosk/speech/sentence-of.ts');
    const { loadTexts } = await import('../../hub/speech/load-texts.ts');
    const texts = await loadTexts(`${import.meta.dirname}/../../kiosk/text`);
    const names = texts.map(({ languageName }) => languageName);
    for (const text of texts) known.set(text.language, new Set([...sentencesOf(text).values(), ...names]));
    expect(known.size).toBeGreaterThanOrEqual(4);
    let controls = 0;
    for (const language of known.keys()) {
      for (const preview of PREVIEWS) {
        await page.goto('about:blank');
        await page.goto(`${hub.url}/kiosk#/${preview}/${language}`);
        await page.locator('.entrance').waitFor();
        const found =
          (await page.evaluate(`[...document.querySelectorAll('button:not(.theme), a, [tabindex="0"]')]
          .map((each) => (each.getAttribute('aria-label') ?? each.textContent).trim())`)) as string[];
        const mute = found.filter((name) => !known.get(language)?.has(name));
        expect([language, preview, mute]).toEqual([language, preview, []]);
        controls += found.length;
      }
    }
    expect(controls).toBeGreaterThan(100);
    await page.context().close();
  }, 180_000);

  test('the buttons are found by axe to be in order', async () => {
    const { page } = await open('/kiosk');
    await listen(page).click();
    await page.getByRole('button', { name: 'Plus fort' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.context().close();
  });
});
