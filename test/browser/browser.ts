import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Log } from '../../hub/contract/ports.ts';
import { ensureScreensBuilt } from '../../hub/screens/build-screens.ts';
import { readQr } from '../support/read-qr.ts';
import { locate } from '../support/servers.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Debian's Chromium, with the screens built from the present sources. Sounds need no first touch, as on a kiosk. */
export async function launchBrowser(...more: string[]): Promise<Browser> {
  await ensureScreensBuilt(ROOT, quiet);
  return chromium.launch({
    executablePath: locate('chromium') ?? 'chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      ...more,
    ],
  });
}

/** Sizes people meet: the kiosk, a tablet, a phone, and the kiosk and tablet zoomed to 200 %. */
export const SIZES = {
  kiosk: { width: 1080, height: 1920, zoom: 1 },
  tablet: { width: 1280, height: 800, zoom: 1 },
  phone: { width: 390, height: 844, zoom: 1 },
  'narrow phone': { width: 320, height: 568, zoom: 1 },
  'kiosk at 200 %': { width: 540, height: 960, zoom: 2 },
  'tablet at 200 %': { width: 640, height: 400, zoom: 2 },
} as const;
export type Size = keyof typeof SIZES;

/**
 * A page of its own browser profile. `faults` collects what no page may have: script errors and violations of the
 * Content-Security-Policy.
 */
export async function openPage(
  browser: Browser,
  size: Size = 'kiosk',
  options: BrowserContextOptions = {},
): Promise<{ page: Page; faults: string[] }> {
  const { width, height, zoom } = SIZES[size];
  // Page zoom, as Chromium does it: fewer CSS pixels, each larger.
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: zoom,
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) faults.push(message.text());
  });
  return { page, faults };
}

/** What axe finds, also at level AAA for contrast, as lines that say what and where. */
export async function axeFindings(page: Page): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  const axe = await readFile(path.join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  const run = `axe.run(document, {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
    rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } },
  })`;
  const result = (await page.evaluate(run)) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    passes: { id: string }[];
  };
  expect(result.passes.length).toBeGreaterThan(5);
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 200)} — ${node.failureSummary}`),
  );
}

/** Whether the page can be scrolled sideways, which nobody should have to do (WCAG 1.4.10). */
export async function overflowsSideways(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth + 1');
}
export async function overflowsDown(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollHeight > document.documentElement.clientHeight + 1');
}

/** As in a tab behind another, or in front again: a browser without a window shows all its pages. */
export async function putBehind(page: Page, behind: boolean): Promise<void> {
  await page.evaluate(
    `Object.defineProperty(document, 'visibilityState', {
       value: '${behind ? 'hidden' : 'visible'}', configurable: true,
     });
     document.dispatchEvent(new Event('visibilitychange'));`,
  );
}

/** What a phone reads from a square on the page: its modules, as they are drawn, without the quiet zone. */
export async function textOfSquare(square: Locator): Promise<string> {
  const across = Number((await square.getAttribute('viewBox'))?.split(' ')[2]);
  const drawn = (await square.locator('path').getAttribute('d')) ?? '';
  const dark = new Set([...drawn.matchAll(/M(\d+) (\d+)h/g)].map(([, column, row]) => `${row} ${column}`));
  const modules = Array.from({ length: across - 8 }, (_, row) =>
    Array.from({ length: across - 8 }, (_, column) => dark.has(`${row + 4} ${column + 4}`)),
  );
  return readQr(modules);
}

/** With `SHOTS=folder`, pictures of the page to look at: as it is, and as wide as a small phone. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.SHOTS;
  const size = page.viewportSize();
  if (folder === undefined || size === null) return;
  for (const width of new Set([size.width, 360])) {
    await page.setViewportSize({ ...size, width });
    await page.screenshot({ path: path.join(folder, `${name} ${width}.png`), fullPage: true });
  }
  await page.setViewportSize(size);
}
