import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Attendance } from '../../hub/contract/attendance.ts';
import { fr } from '../../kiosk/text/fr.ts';
import { axeFindings, launchBrowser, openPage, overflowsSideways, type Size } from './browser.ts';
import { ScriptedHub } from './scripted-hub.ts';

const { attendance: words } = fr;
const SCREENSHOTS = path.resolve(import.meta.dirname, '../../dist/screenshots');

/** A full month of a busy place: as much as a sheet of paper has to hold. */
const busy: Attendance = {
  month: '2026-10',
  visits: 2_431,
  anonymous: 512,
  closedByHub: 143,
  days: Array.from({ length: 31 }, (_, i) => ({
    date: `2026-10-${String(i + 1).padStart(2, '0')}`,
    visits: [4, 11, 18, 25].includes(i + 1) ? 0 : i === 9 || i === 23 ? null : 60 + ((i * 37) % 80),
  })).filter(({ visits }) => visits !== 0),
  hours: [8, 9, 10, 11, 12, 13, 14, 15, 16, 17].map((hour, i) => ({ hour, visits: 90 + ((i * 131) % 330) })),
  k: 5,
  provisional: false,
  people: { different: 640, new: 212, returning: 428 },
  peaks: { day: { date: '2026-10-14', visits: 139 }, hour: { hour: 10, visits: 412 } },
  themes: ['Budget', 'Santé', 'Emploi', 'Droits', 'Culture', 'Numérique'].map((name, i) => ({
    id: name.toLowerCase(),
    name,
    answers: i === 3 ? null : 40 + i * 31,
  })),
  activities: Array.from({ length: 8 }, (_, i) => ({
    title:
      ['Atelier cuisine', 'Premiers pas sur Internet', 'Objets connectés', 'Jardin partagé'][i % 4] +
      ` ${i + 1}`,
    sessions: 1 + (i % 4),
    people: i === 5 ? null : 9 + i * 4,
  })),
  outages: [
    { part: 'reader:entree', hours: 3.5 },
    { part: 'hub', hours: 0.8 },
  ],
  before: Array.from({ length: 12 }, (_, i) => ({
    month: i < 9 ? `2026-0${9 - i}` : `2025-${12 - (i - 9)}`,
    visits: 2_300 - i * 61,
    anonymous: i === 4 ? null : 400 + i,
    ...(i < 10 && { people: i === 4 ? null : 600 - i * 7 }),
  })),
};
const few: Attendance = {
  ...busy,
  month: '2026-11',
  visits: 3,
  anonymous: null,
  closedByHub: null,
  days: [],
  hours: [],
  provisional: true,
  people: { different: null, new: null, returning: null },
  peaks: { day: null, hour: null },
  outages: [],
  before: [],
};

let browser: Browser;
let hub: ScriptedHub;
let faults: string[] = [];
beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  hub = new ScriptedHub();
  await hub.start();
  hub.session = { name: 'lea', role: 'staff' };
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await hub.stop();
  expect(faults).toEqual([]);
});

async function open(figures: Attendance, size: Size = 'tablet'): Promise<Page> {
  const opened = await openPage(browser, size);
  faults = opened.faults;
  await opened.page.route('**/api/attendance/*', (route) => route.fulfill({ json: figures }));
  await opened.page.goto(`${hub.url}/desk/attendance/${figures.month}`);
  await opened.page.waitForSelector('.summary');
  return opened.page;
}

for (const size of ['tablet', 'phone', 'tablet at 200 %'] as const) {
  test(`A10 A11 the figures of a month, on a ${size}, for eyes and for screen readers`, async () => {
    const page = await open(busy, size);
    await page.getByRole('heading', { name: 'octobre 2026' }).waitFor();
    expect(await page.locator('.summary').textContent()).toContain('640');
    expect(await axeFindings(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
    await page.screenshot({ path: path.join(SCREENSHOTS, `attendance-${size}.png`), fullPage: true });

    // Each chart has its table, reached with the keyboard.
    const charts = page.locator('figure.chart');
    expect(await charts.count()).toBe(2);
    for (const chart of await charts.all()) {
      await chart.locator('summary').focus();
      await page.keyboard.press('Enter');
      await chart.locator('table').waitFor({ state: 'visible' });
    }
    const rows = await charts.first().locator('tbody tr').allInnerTexts();
    expect(rows).toHaveLength(busy.days.length);
    expect(rows.filter((row) => row.includes(words.masked))).toHaveLength(2);
    expect(await axeFindings(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
  });
}

test('the figures of a full month are one sheet of A4', async () => {
  const page = await open(busy);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 680, height: 1_000 }); // 180 mm at 96 dpi
  await page.screenshot({ path: path.join(SCREENSHOTS, 'attendance-print.png'), fullPage: true });
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
});

test('P6 of a month with few visits the page shows how many, and no category', async () => {
  const page = await open(few);
  await page.getByText(words.few(5)).waitFor();
  await page.getByText(words.provisional).waitFor();
  expect(await page.locator('figure.chart').count()).toBe(0);
  expect(await axeFindings(page)).toEqual([]);
});

test('another month is one click away, and the address follows', async () => {
  const page = await open(busy);
  await page.route('**/api/attendance/2026-09', (route) =>
    route.fulfill({ json: { ...busy, month: '2026-09', visits: 77 } }),
  );
  await page
    .getByRole('navigation', { name: words.months })
    .getByRole('link', { name: 'septembre 2026' })
    .click();
  await page.getByRole('heading', { name: 'septembre 2026' }).waitFor();
  expect(page.url()).toBe(`${hub.url}/desk/attendance/2026-09`);
  await page.locator('.summary').getByText('77', { exact: true }).waitFor();
});

test('says in the hub’s words what went wrong', async () => {
  const { page, faults: found } = await openPage(browser, 'tablet');
  faults = found;
  const error = { code: 'overloaded', message: 'Le hub est débordé.', hint: 'Réessayez dans un instant.' };
  await page.route('**/api/attendance/*', (route) => route.fulfill({ status: 503, json: { error } }));
  await page.goto(`${hub.url}/desk/attendance/2026-10`);
  await page.getByRole('alert').getByText(error.message).waitFor();
  expect(await axeFindings(page)).toEqual([]);
});
