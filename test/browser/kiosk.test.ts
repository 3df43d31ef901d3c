import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LiveEvents } from '../../hub/contract/live.ts';
import { PREVIEWS } from '../../kiosk/entrance/preview.ts';
import { fr } from '../../kiosk/text/fr.ts';
import {
  axeFindings,
  launchBrowser,
  openPage,
  overflowsDown,
  overflowsSideways,
  SIZES,
  type Size,
} from './browser.ts';
import { ScriptedHub } from './scripted-hub.ts';

const { entrance } = fr;
let browser: Browser;
let hub: ScriptedHub;
let faults: string[] = [];
let seq = 0;

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

async function open(
  address = '/kiosk',
  size: Size = 'kiosk',
  prepare?: (page: Page) => Promise<void>,
): Promise<Page> {
  const opened = await openPage(browser, size, { reducedMotion: 'reduce' });
  faults = opened.faults;
  await prepare?.(opened.page);
  await opened.page.goto(hub.url + address);
  await opened.page.waitForSelector('.entrance');
  await opened.page.evaluate('document.fonts.ready');
  return opened.page;
}
const listening = (): Promise<void> => vi.waitFor(() => expect(hub.listeners).toBeGreaterThan(0), 10_000);
const title = (page: Page, text: string) => page.waitForSelector(`h1:text-is("${text}")`);
function tap(more: Partial<LiveEvents['tap']> = {}): number {
  seq += 1;
  hub.emit('tap', {
    door: 'entree',
    reader: 'entree',
    result: 'in',
    present: 1,
    party: 1,
    at: new Date().toISOString(),
    seq,
    ...more,
  });
  return seq;
}
const SIX = ['budget', 'sante', 'emploi', 'droits', 'culture', 'numerique'].map((id) => ({ id, name: id }));
/** As a reader types: eight milliseconds a key, on a French keyboard. */
async function wedge(page: Page, number: string): Promise<void> {
  await page.evaluate(`
    const send = (key, code) => (document.activeElement ?? document.body).dispatchEvent(
      new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }),
    );
    for (const digit of '${number}') send('à&é"\\'(-è_ç'[Number(digit)], 'Digit' + digit);
    send('Enter', 'Enter');
  `);
}
/** The number pad takes no touch in its first half second. */
async function openPad(page: Page): Promise<void> {
  await page.click('.big-button');
  await title(page, entrance.howMany);
  await page.waitForTimeout(600);
}

describe('a tap at the door', () => {
  test('is welcomed in its own words, marked with its number', async () => {
    const page = await open();
    await listening();
    for (const result of ['in', 'out', 'repeat', 'unknown', 'refused'] as const) {
      const number = tap({ result });
      await page.waitForSelector(`[data-seq="${number}"]`);
      await title(page, entrance.outcome[result].title);
      expect(await page.textContent('main')).toContain(entrance.outcome[result].sentence);
      expect(await page.textContent('[role=status]')).toContain(entrance.outcome[result].title);
    }
    await page.waitForSelector(`[data-seq="${tap({ hint: 'random-id' })}"][data-tone="random-id"]`);
  });

  test('is painted and marked for the bench', async () => {
    const page = await open();
    await listening();
    const number = tap();
    await vi.waitFor(
      async () =>
        expect(
          await page.evaluate(
            `performance.getEntriesByName('tap-painted').some((mark) => mark.detail.seq === ${number})`,
          ),
        ).toBe(true),
      10_000,
    );
  });

  test('gives way to the waiting screen by itself', async () => {
    const page = await open('/kiosk?clear=5');
    await listening();
    tap();
    await title(page, entrance.outcome.in.title);
    await title(page, entrance.presentBadge);
  });

  test('at another door is not shown on a screen that has its own', async () => {
    const page = await open('/kiosk?door=entree');
    await listening();
    tap({ door: 'jardin' });
    await page.waitForSelector(`[data-seq="${tap()}"]`);
    expect(await page.locator('main').count()).toBe(1);
    tap({ door: 'jardin', result: 'out' });
    const own = tap({ result: 'repeat' });
    await page.waitForSelector(`[data-seq="${own}"]`);
  });

  test('has its own sound: up, down, twice, low', async () => {
    const page = await open('/kiosk', 'kiosk', async (page) => {
      await page.addInitScript(`
        window.played = [];
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (when) {
          window.played.push(Math.round(this.frequency.value));
          return start.call(this, when);
        };
      `);
    });
    await listening();
    const melodies: number[][] = [];
    for (const result of ['in', 'out', 'repeat', 'unknown'] as const) {
      await page.evaluate('window.played.length = 0');
      await page.waitForSelector(`[data-seq="${tap({ result })}"]`);
      await vi.waitFor(async () => expect(await page.evaluate('window.played.length')).toBeGreaterThan(1));
      melodies.push((await page.evaluate('window.played')) as number[]);
    }
    const [up, down, twice] = melodies as [number[], number[], number[]];
    expect(up).toEqual([...up].sort((a, b) => a - b));
    expect(down).toEqual([...up].reverse());
    expect(new Set(twice).size).toBe(1);
    expect(new Set(melodies.map(String)).size).toBe(4);
  });
});

describe('no badge', () => {
  test('P9: two touches, then it is noted by the hub', async () => {
    const page = await open('/kiosk?clear=5');
    await openPad(page);
    await page.getByRole('button', { name: entrance.people(4) }).click();
    await title(page, entrance.noted.title);
    expect(hub.checkins).toEqual([{ nonce: expect.any(String), anonymous: true, party: 4 }]);
    await title(page, entrance.presentBadge);
  });

  test('the hub’s own news of that arrival is not shown as a second welcome', async () => {
    const page = await open('/kiosk?clear=5');
    await listening();
    await openPad(page);
    await page.getByRole('button', { name: entrance.people(2) }).click();
    await title(page, entrance.noted.title);
    tap({ reader: null, party: 2 });
    const badge = tap({ result: 'out' });
    await page.waitForSelector(`[data-seq="${badge}"]`);
    await title(page, entrance.presentBadge);
    const other = tap({ reader: null, party: 2 });
    await page.waitForSelector(`[data-seq="${other}"]`);
  });

  test('A7: a double touch on the button counts nobody', async () => {
    const page = await open();
    await listening();
    await page.dblclick('.big-button', { delay: 20 });
    await title(page, entrance.howMany);
    await page.waitForTimeout(700);
    expect(hub.checkins).toEqual([]);
    expect(await page.textContent('h1')).toBe(entrance.howMany);
  });

  test('A10: the whole of it by keyboard, with the focus visible', async () => {
    const page = await open();
    await page.keyboard.press('Tab');
    const ring = 'getComputedStyle(document.activeElement).outlineWidth';
    expect(await page.evaluate(ring)).toBe('6px');
    await page.keyboard.press('Enter');
    await title(page, entrance.howMany);
    await page.waitForTimeout(600);
    const labels: string[] = [];
    for (let i = 0; i < 11; i++) {
      await page.keyboard.press('Tab');
      labels.push(
        (await page.evaluate(
          'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
        )) as string,
      );
      expect(await page.evaluate(ring)).toBe('6px');
    }
    expect(labels).toEqual([...Array.from({ length: 10 }, (_, i) => entrance.people(i + 1)), entrance.back]);
    await page.keyboard.press('Space');
    await title(page, entrance.presentBadge);
  });

  test('digits answer too: 0 is ten, Escape goes back', async () => {
    const page = await open();
    await openPad(page);
    await page.keyboard.press('Escape');
    await title(page, entrance.presentBadge);
    await openPad(page);
    await page.keyboard.press('0');
    await title(page, entrance.noted.title);
    expect(hub.checkins).toMatchObject([{ party: 10 }]);
  });

  test('A9: the question warns, can be kept by any key, and otherwise goes back to waiting', async () => {
    const page = await open('/kiosk', 'kiosk', async (page) => {
      await page.clock.install();
    });
    await page.clock.runFor(1_000);
    await page.click('.big-button');
    await page.clock.runFor(46_000);
    await page.waitForSelector('.still-there');
    await page.clock.runFor(19_000);
    await page.waitForSelector('.still-there');
    await page.keyboard.press('Shift');
    await page.clock.runFor(1_000);
    expect(await page.locator('.still-there').count()).toBe(0);
    await page.clock.runFor(45_000);
    await page.getByRole('button', { name: entrance.stay }).click();
    await page.clock.runFor(44_000);
    expect(await page.textContent('h1')).toBe(entrance.howMany);
    await page.clock.runFor(25_000);
    await title(page, entrance.presentBadge);
    expect(hub.checkins).toEqual([]);
  });
});

describe('a mistake', () => {
  test('“it is not me” undoes the passage at the hub, and the screen says so', async () => {
    const page = await open();
    await listening();
    await vi.waitFor(async () => expect(await page.locator('.languages button').count()).toBe(3));
    const number = tap();
    await page.getByRole('button', { name: entrance.notMe }).waitFor();
    await page.waitForTimeout(600);
    await page.getByRole('button', { name: entrance.notMe }).click();
    await title(page, entrance.cancelled.title);
    expect(hub.cancels).toEqual([{ nonce: expect.any(String), seq: number }]);
  });

  test('a number of people is undone by its own nonce, and too late is said', async () => {
    hub.cancelResult = 'too-late';
    const page = await open();
    await listening();
    await openPad(page);
    await page.getByRole('button', { name: entrance.people(4) }).click();
    await page.waitForTimeout(600);
    await page.getByRole('button', { name: entrance.undo }).click();
    await title(page, entrance.tooLate.title);
    expect(hub.cancels).toEqual([{ nonce: expect.any(String), checkin: hub.checkins[0]!.nonce }]);
    expect(hub.cancels[0]!.nonce).not.toBe(hub.checkins[0]!.nonce);
  });
});

describe('why somebody comes', () => {
  test('P7: one touch after the welcome, with a nonce of its own and nothing else', async () => {
    hub.themes = SIX;
    const page = await open();
    await listening();
    await vi.waitFor(async () => expect(await page.locator('.languages button').count()).toBe(3));
    await openPad(page);
    await page.getByRole('button', { name: entrance.people(2) }).click();
    await title(page, entrance.noted.title);
    await page.waitForTimeout(600);
    await page.getByRole('button', { name: entrance.continue }).click();
    await title(page, entrance.why);
    await page.waitForTimeout(600);
    await page.getByRole('button', { name: 'sante' }).click();
    await title(page, entrance.thanks.title);
    await vi.waitFor(() => expect(hub.themeAnswers).toHaveLength(1));
    expect(hub.themeAnswers).toEqual([{ theme: 'sante', nonce: expect.any(String) }]);
    expect(hub.themeAnswers[0]!.nonce).not.toBe(hub.checkins[0]!.nonce);
  });
});

describe('calling somebody', () => {
  test('rings, and says when staff come', async () => {
    const page = await open();
    await listening();
    await page.getByRole('button', { name: entrance.call }).click();
    await title(page, entrance.calling.ringing.title);
    await vi.waitFor(() => expect(hub.calls).toEqual([{ nonce: expect.any(String) }]));
    await page.waitForTimeout(300);
    const at = new Date().toISOString();
    hub.emit('call', { id: 'call-1', door: 'entree', at, answered: at });
    await title(page, entrance.calling.coming.title);
  });

  test('that the hub does not hear says what to do', async () => {
    const page = await open();
    await listening();
    hub.outage = 503;
    await page.getByRole('button', { name: entrance.call }).click();
    await title(page, entrance.calling.failed.title);
  });
});

describe('the notice', () => {
  test('P10: who, why, how long, which rights, whom to ask, its version and date, one touch away', async () => {
    const page = await open();
    await listening();
    await page.getByRole('button', { name: entrance.notice.button }).click();
    const said = (await page.textContent('main'))!.replaceAll('\u00a0', ' ');
    for (const words of ['CCAS de Montpellier', '04 00 00 00 00', 'Texte 2, 2 novembre 2026', 'Trois mois']) {
      expect(said).toContain(words);
    }
    await page.waitForTimeout(600);
    await page.getByRole('button', { name: entrance.back }).click();
    await title(page, entrance.presentBadge);
  });
});

describe('another language', () => {
  test('is shown from right to left where it is written so, said so to screen readers, and goes with its visitor', async () => {
    const page = await open('/kiosk?clear=5');
    await listening();
    await page.getByRole('button', { name: 'العربية' }).click();
    expect(await page.evaluate('[document.documentElement.lang, document.documentElement.dir]')).toEqual([
      'ar',
      'rtl',
    ]);
    await page.waitForSelector('h1:text-is("قرّب بطاقتك من القارئ.")');
    tap();
    await page.waitForSelector('h1:text-is("أهلًا وسهلًا!")');
    await title(page, entrance.presentBadge);
    expect(await page.evaluate('[document.documentElement.lang, document.documentElement.dir]')).toEqual([
      'fr',
      'ltr',
    ]);
  });
});

describe('a reader that types', () => {
  test('is heard without a field, on a French keyboard, and its Enter presses no button', async () => {
    hub.answerCheckin = () => ({ status: 201, body: { result: 'in', present: 3, greeting: 'Fatima' } });
    const page = await open();
    await listening();
    await page.keyboard.press('Tab');
    await wedge(page, '0006547886');
    await title(page, entrance.greeting.in('Fatima'));
    expect(hub.checkins).toEqual([{ nonce: expect.any(String), uid: '0006547886' }]);
    expect(await page.textContent('[role=status]')).not.toContain('Fatima');
  });

  test('during the question answers nothing in its place', async () => {
    hub.answerCheckin = () => ({ status: 201, body: { result: 'out', present: 3 } });
    const page = await open('/kiosk?clear=5');
    await listening();
    await openPad(page);
    await wedge(page, '0006547886');
    await title(page, entrance.outcome.out.title);
    await title(page, entrance.howMany);
    expect(hub.checkins).toEqual([{ nonce: expect.any(String), uid: '0006547886' }]);
  });
});

describe('one big button', () => {
  test('A1, A7: the whole way in by a single switch, without aiming', async () => {
    hub.themes = SIX;
    const page = await open('/kiosk?switch=0.6');
    await listening();
    const pressOn = async (name: string): Promise<void> => {
      // The page's policy forbids Playwright's own way of waiting.
      await vi.waitFor(
        async () =>
          expect(
            await page.evaluate(
              "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent",
            ),
          ).toBe(name),
        { timeout: 20_000, interval: 20 },
      );
      await page.keyboard.press('F1');
    };
    await pressOn(entrance.noBadge);
    await title(page, entrance.howMany);
    await page.waitForTimeout(600);
    await pressOn(entrance.people(2));
    await title(page, entrance.noted.title);
    expect(hub.checkins).toMatchObject([{ party: 2 }]);
  });
});

describe('without the hub', () => {
  test('A14: the page opens again, takes a badge, and sends it once when the hub is back', async () => {
    const page = await open();
    await listening();
    await page.evaluate('navigator.serviceWorker.ready');
    await vi.waitFor(async () =>
      expect(await page.evaluate('caches.keys().then((names) => names.length)')).toBe(1),
    );
    await hub.stop();
    await page.reload();
    await page.waitForSelector('.entrance');
    await page.getByRole('alert').getByText(entrance.lost.title).waitFor();
    expect(await page.locator('.languages button').count()).toBe(3);
    await wedge(page, '0006547886');
    await title(page, entrance.kept.title);
    await hub.start();
    await vi.waitFor(() => expect(hub.checkins.length).toBeGreaterThan(0), 20_000);
    await page.getByText(entrance.waiting(1)).waitFor({ state: 'detached' });
    expect(hub.checkins).toMatchObject([{ uid: '0006547886' }]);
  });

  test('a page of an older build is never given while the hub is there', async () => {
    const page = await open();
    await listening();
    await page.evaluate('navigator.serviceWorker.ready');
    await page.evaluate(
      `caches.keys().then(async ([name]) => (await caches.open(name)).put('/kiosk', new Response('old')))`,
    );
    await page.reload();
    await page.waitForSelector('.entrance');
  });

  test('A14: a banner after five seconds, touches kept and sent once, and the banner goes', async () => {
    const page = await open('/kiosk?clear=5');
    await listening();
    await hub.stop();
    await page.getByRole('alert').getByText(entrance.lost.title).waitFor();
    await openPad(page);
    await page.getByRole('button', { name: entrance.people(3) }).click();
    await title(page, entrance.kept.title);
    await title(page, entrance.presentBadge);
    await page.getByText(entrance.waiting(1)).waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    await hub.start();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByText(entrance.waiting(1)).waitFor({ state: 'detached' });
    expect(hub.checkins).toMatchObject([{ nonce: expect.any(String), anonymous: true, party: 3 }]);
  });

  test('A14: a connection that is open but silent is not taken for a live one', async () => {
    const page = await open();
    await listening();
    hub.freeze();
    await page.getByRole('alert').getByText(entrance.lost.title).waitFor();
  });

  test('touches survive a reload of the page', async () => {
    hub.answerCheckin = () => ({
      status: 503,
      body: { error: { code: 'journal_failing', message: '', hint: '' } },
    });
    const page = await open();
    await openPad(page);
    await page.keyboard.press('2');
    await title(page, entrance.kept.title);
    await page.reload();
    await page.getByText(entrance.waiting(1)).waitFor();
    hub.answerCheckin = () => ({ status: 201, body: { result: 'in', present: 2 } });
    await page.reload();
    await page.getByText(entrance.waiting(1)).waitFor({ state: 'detached' });
    await vi.waitFor(() => expect(hub.checkins.length).toBeGreaterThan(1));
    expect(new Set(hub.checkins.map(({ nonce }) => nonce)).size).toBe(1);
  });

  test('a refused screen says so, and that one may enter', async () => {
    hub.outage = 401;
    const page = await open();
    await page.getByRole('alert').getByText(entrance.refused.title).waitFor();
    hub.outage = null;
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  test('a touch that the hub will never count is said not to be counted', async () => {
    hub.answerCheckin = () => ({
      status: 400,
      body: { error: { code: 'door_unknown', message: '', hint: '' } },
    });
    const page = await open();
    await openPad(page);
    await page.keyboard.press('1');
    await title(page, entrance.notCounted.title);
  });
});

describe('every state, by its address', () => {
  test('only shows: nothing is sent, and a touch leads to the real screen', async () => {
    const page = await open(`/kiosk#/no-badge`);
    await page.getByRole('button', { name: entrance.people(3) }).click();
    await title(page, entrance.presentBadge);
    expect(hub.checkins).toEqual([]);
    await page.goto(`${hub.url}/kiosk?${randomUUID()}#/welcome`);
    await title(page, entrance.outcome.in.title);
    expect(hub.checkins).toEqual([]);
  });

  /** Heights of capitals, in CSS px, of all text that is shown. */
  const CAPITALS = `[...document.querySelectorAll('h1, p, span, strong, button')]
    .filter((element) => !element.closest('.spoken') && element.textContent.trim() !== '')
    .map((element) => {
      const style = getComputedStyle(element);
      const context = document.createElement('canvas').getContext('2d');
      context.font = style.fontWeight + ' ' + style.fontSize + ' ' + style.fontFamily;
      return context.measureText('H').actualBoundingBoxAscent;
    })`;
  /** The smaller side of each button that is shown, in CSS px. */
  const TARGETS = `[...document.querySelectorAll('button')]
    .filter((button) => button.checkVisibility())
    .map((button) => {
      const { width, height } = button.getBoundingClientRect();
      return { words: button.textContent, least: Math.min(width, height) };
    })`;
  /** A 24-inch panel in portrait at 80 cm: 9.8 mm; a 10-inch tablet at 50 cm: 6.1 mm; both are under 0.7°. */
  const KIOSK_PX = 9.8 / (298.9 / 1080);
  const TABLET_PX = 6.1 / (217 / 1280);
  const LEAST_CAPITAL: Readonly<Record<Size, number>> = {
    kiosk: KIOSK_PX,
    tablet: TABLET_PX,
    phone: 16,
    'narrow phone': 16,
    // Zooming makes the words half as large again, at least.
    'kiosk at 200 %': (KIOSK_PX * 1.5) / 2,
    'tablet at 200 %': (TABLET_PX * 1.4) / 2,
  };

  /** Sizes change where things stand, seldom what axe finds: it looks at the largest, the smallest and the zoomed. */
  const EXAMINED: readonly Size[] = ['kiosk', 'phone', 'tablet at 200 %'];
  const UNZOOMED: readonly Size[] = ['kiosk', 'tablet'];
  // From right to left: what could overlap does so on the largest and on the smallest.
  const CASES: readonly (readonly [string, readonly Size[]])[] = [
    ['fr', Object.keys(SIZES) as Size[]],
    ['ar', ['kiosk', 'tablet', 'phone']],
  ];
  for (const [code, sizes] of CASES) {
    test(`A4, A10, A11: large words, large targets, no finding of axe, nothing cut or scrolled sideways, on a ${sizes.join(', a ')}, ${code}`, {
      timeout: 240_000,
    }, async () => {
      hub.themes = SIX;
      hub.voices = ['fr', code];
      const page = await open('/kiosk#/waiting', 'kiosk');
      await page.waitForSelector('.listen');
      for (const state of PREVIEWS.map((each) => `${each}/${code}`)) {
        await page.goto('about:blank');
        await page.goto(`${hub.url}/kiosk#/${state}`);
        await page.waitForSelector('.entrance');
        await page.evaluate('document.fonts.ready');
        for (const size of sizes) {
          // As zooming does: fewer CSS pixels for the same page.
          await page.setViewportSize(SIZES[size]);
          await page.evaluate(
            'new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))',
          );
          const name = `${state}, ${size}`;
          if (EXAMINED.includes(size)) expect(await axeFindings(page), name).toEqual([]);
          expect(await overflowsSideways(page), name).toBe(false);
          // What one has to find is on the glass; the notice is long, and scrolls.
          if (UNZOOMED.includes(size) && !state.startsWith('notice'))
            expect(await overflowsDown(page), name).toBe(false);
          const capitals = (await page.evaluate(CAPITALS)) as number[];
          expect(Math.min(...capitals), name).toBeGreaterThanOrEqual(LEAST_CAPITAL[size]);
          const targets = (await page.evaluate(TARGETS)) as { words: string; least: number }[];
          for (const { words, least } of targets)
            expect(least, `${name}: ${words}`).toBeGreaterThanOrEqual(60);
        }
      }
    });
  }

  test('A10: the page says its language and its name', async () => {
    const page = await open();
    expect(await page.getAttribute('html', 'lang')).toBe('fr');
    expect(await page.title()).toBe(entrance.page);
  });
});
