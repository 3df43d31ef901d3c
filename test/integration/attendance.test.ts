import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OpeningHours } from '../../hub/calendar/opening-hours.ts';
import { type Attendance, attendanceSchema } from '../../hub/contract/attendance.ts';
import { buildingSchema } from '../../hub/contract/building.ts';
import { openDatabase } from '../../hub/database/open.ts';
import { Board } from '../../hub/health/board.ts';
import { OutageLog } from '../../hub/health/outages.ts';
import { AttendanceFigures, LINKS_KEPT_MS } from '../../hub/visits/attendance.ts';
import { ATTENDANCE_TABLE_SCHEMA, attendanceCsv, MASKED } from '../../hub/visits/attendance-csv.ts';
import { Visitors } from '../support/visitors.ts';
import { WebParts } from './web-parts.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const building = buildingSchema.parse({
  site: 'ceis',
  hours: { 'mon-fri': '08:00-18:00' },
  rooms: [],
  doors: [{ id: 'entree', name: 'Entrée' }],
  themes: [
    { id: 'budget', name: 'Budget' },
    { id: 'cafe', name: 'Café' },
  ],
});
const at = (local: string): number => Date.parse(`${local}+01:00`);
const silent = { debug() {}, info() {}, warn() {}, error() {} };

let folder: string;
let now: number;
let db: DatabaseSync;
let visitors: Visitors;
let figures: AttendanceFigures;
let outages: OutageLog;
let board: Board;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'attendance-'));
  now = at('2026-11-02T09:00');
  db = openDatabase(path.join(folder, 'hub.sqlite'));
  const clock = { now: () => now };
  visitors = new Visitors(db, building);
  board = new Board(clock);
  outages = new OutageLog({ db, health: board, hours: new OpeningHours(building), clock, log: silent });
  outages.prepare();
  figures = new AttendanceFigures({
    db,
    building,
    clock,
    outagesOf: (from, to) => outages.within(from, to),
    themesOf: () => [
      { theme: 'budget', count: 3 },
      { theme: 'cafe', count: 4 },
      { theme: 'cafe', count: 4 },
    ],
    activitiesOf: () => [
      { title: 'Atelier "objets", débutants', sessions: 2, people: 14 },
      { title: '=HYPERLINK()', sessions: 1, people: 2 },
    ],
  });
  figures.prepare();
});
afterEach(async () => {
  await outages.stop();
  db.close();
  rmSync(folder, { recursive: true });
});

/** `badges` people in at that hour and out an hour later, and `anonymous` groups of one. */
function come(hour: string, badges: readonly number[], anonymous = 0): void {
  const start = at(hour);
  visitors.pass(
    ...badges.map((who, i) => ({ at: start + i * 1_000, who })),
    ...Array.from({ length: anonymous }, (_, i) => ({ at: start + (100 + i) * 1_000, who: { party: 1 } })),
    ...badges.map((who, i) => ({ at: start + HOUR + i * 1_000, who })),
  );
}
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('a month', () => {
  test('counts visits, different, new and returning people, days, hours and peaks', () => {
    come('2026-10-20T10:00', range(1, 6));
    come('2026-11-02T10:00', range(1, 20), 8);
    come('2026-11-03T14:00', range(15, 30));
    expect(attendanceSchema.parse(figures.of('2026-11'))).toEqual({
      month: '2026-11',
      visits: 44,
      anonymous: 8,
      closedByHub: 0,
      days: [
        { date: '2026-11-02', visits: 28 },
        { date: '2026-11-03', visits: 16 },
      ],
      hours: [
        { hour: 10, visits: 28 },
        { hour: 14, visits: 16 },
      ],
      k: 5,
      provisional: true,
      people: { different: 30, new: 24, returning: 6 },
      peaks: { day: { date: '2026-11-02', visits: 28 }, hour: { hour: 10, visits: 28 } },
      themes: [
        { id: 'budget', name: 'Budget', answers: null },
        { id: 'cafe', name: 'Café', answers: 8 },
      ],
      activities: [
        { title: 'Atelier "objets", débutants', sessions: 2, people: 14 },
        { title: '=HYPERLINK()', sessions: 1, people: null },
      ],
      outages: [],
      before: [{ month: '2026-10', visits: 6, anonymous: 0, people: 6 }],
    });
  });

  test('without any visit is empty, and so is one of a future year', () => {
    for (const month of ['2026-11', '2031-02', '1999-12']) {
      expect(figures.of(month)).toMatchObject({ visits: 0, anonymous: 0, days: [], hours: [], before: [] });
    }
  });

  test('P5 keeps its different people as a number when the links go, and takes late arrivals in before that', () => {
    come('2026-11-02T10:00', range(1, 12));
    now = at('2026-12-01T09:00');
    figures.keepAndForget(now);
    expect(figures.of('2026-11').people?.different).toBe(12);
    // A kiosk that was offline for a week.
    come('2026-11-30T16:00', range(13, 18));
    now = at('2026-12-08T09:00');
    figures.keepAndForget(now);
    now = at('2026-12-15T09:00');
    figures.keepAndForget(now);
    const settled = figures.of('2026-11');
    expect(settled).toMatchObject({ provisional: false, people: { different: 18, new: 18, returning: 0 } });

    now = at('2026-12-01T00:00') + LINKS_KEPT_MS;
    figures.keepAndForget(now);
    expect(figures.of('2026-11')).toEqual(settled);
    expect(db.prepare('SELECT count(*) AS n FROM visits WHERE badge IS NOT NULL').get()).toEqual({ n: 0 });
    expect(db.prepare('SELECT count(*) AS n FROM taps').get()).toEqual({ n: 0 });
  });

  test('whose links were gone before it was counted has no people, rather than wrong ones', () => {
    come('2026-11-02T10:00', range(1, 12));
    now = at('2026-11-20T09:00') + LINKS_KEPT_MS;
    db.exec(
      "DROP TABLE month_figures; DELETE FROM migrations WHERE part = 'figures'; DROP TABLE links_forgotten",
    );
    figures.prepare();
    db.prepare('INSERT INTO links_forgotten VALUES (1, ?)').run(at('2026-11-10T00:00'));
    expect(figures.of('2026-11').people).toBeUndefined();
    figures.keepAndForget(now);
    expect(figures.of('2026-11')).toMatchObject({ visits: 12, provisional: false });
    expect(figures.of('2026-11').people).toBeUndefined();
  });
});

describe('P6 what is published', () => {
  test('says no more in the CSV than on the page, and no more by months than by itself', () => {
    come('2026-10-20T10:00', range(1, 3), 30);
    come('2026-11-02T10:00', range(1, 20), 2);
    come('2026-11-03T10:00', [40]);
    come('2026-11-04T10:00', range(50, 60));
    come('2026-11-05T15:00', range(1, 7));
    const november = figures.of('2026-11');
    expect(november).toMatchObject({ visits: 41, anonymous: null, closedByHub: 0 });
    expect(november.people).toEqual({ different: null, new: null, returning: null });
    expect(november.days).toEqual([
      { date: '2026-11-02', visits: 22 },
      { date: '2026-11-03', visits: null },
      { date: '2026-11-04', visits: 11 },
      { date: '2026-11-05', visits: null },
    ]);
    expect(november.before).toEqual([{ month: '2026-10', visits: 33, anonymous: null, people: null }]);
    expect(figures.of('2026-10')).toMatchObject({ visits: 33, anonymous: null });

    const rows = parse(attendanceCsv(november));
    expect(rows[1]).toEqual(['month', '2026-11', '41', MASKED, '0', MASKED, MASKED, MASKED, '', '']);
    const days = rows.filter(([period]) => period === 'day').map(([, , visits]) => visits);
    expect(days).toEqual(['22', MASKED, '11', MASKED]);
    const hours = rows.filter(([period]) => period === 'hour').map(([, hour, visits]) => [hour, visits]);
    expect(hours).toEqual([
      ['10', '34'],
      ['15', '7'],
    ]);
    const people = rows.slice(1).flatMap((row) => row.slice(2, 9));
    expect(people.filter((text) => /^[1-4]$/.test(text))).toEqual([]);
  });

  test('of a month with few visits is how many, and nothing else', () => {
    come('2026-11-02T10:00', [1, 2], 1);
    expect(figures.of('2026-11')).toMatchObject({ visits: 3, anonymous: null, days: [], hours: [] });
  });
});

describe('the CSV', () => {
  test('is what its Table Schema says', () => {
    come('2026-10-20T10:00', range(1, 6));
    come('2026-11-02T10:00', range(1, 20), 8);
    come('2026-11-03T14:00', [2]);
    const [header, ...rows] = parse(attendanceCsv(figures.of('2026-11')));
    expect(header).toEqual(ATTENDANCE_TABLE_SCHEMA.fields.map(({ name }) => name));
    expect(rows.length).toBeGreaterThan(8);
    const keys = new Set<string>();
    for (const row of rows) {
      expect(row).toHaveLength(ATTENDANCE_TABLE_SCHEMA.fields.length);
      for (const [i, { name, type, constraints }] of ATTENDANCE_TABLE_SCHEMA.fields.entries()) {
        const text = row[i] ?? '';
        const missing = ATTENDANCE_TABLE_SCHEMA.missingValues.includes(text);
        if ('required' in constraints) expect([name, missing]).toEqual([name, false]);
        if ('enum' in constraints) expect(constraints.enum).toContain(text);
        if (!missing && type === 'integer') expect(text).toMatch(/^\d+$/);
      }
      keys.add(`${row[0]} ${row[1]}`);
    }
    expect(keys.size).toBe(rows.length); // primaryKey
  });

  test('quotes what must be quoted, and begins nothing that a spreadsheet would run', () => {
    const csv = attendanceCsv(figures.of('2026-11'));
    expect(csv).toContain('activity,"Atelier ""objets"", débutants",,,,14,,,,2\r\n');
    expect(csv).toContain(`activity,'=HYPERLINK(),,,,${MASKED},,,,1\r\n`);
  });
});

/** RFC 4180, strictly. */
function parse(csv: string): string[][] {
  expect(csv.endsWith('\r\n')).toBe(true);
  return csv
    .slice(0, -2)
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );
}

describe('outages', () => {
  const start = async (): Promise<void> => outages.start();
  const seen = (check: () => void): Promise<void> =>
    import('vitest').then(({ vi }) => vi.waitFor(check, { timeout: 10_000 }));

  test('are the opening hours during which a reader was out, also across a restart of the hub', async () => {
    await start();
    now = at('2026-11-02T16:00');
    board.part('reader:entree').degraded('unplugged');
    const open = () => db.prepare('SELECT count(*) AS n FROM outages WHERE ended IS NULL').get();
    await seen(() => expect(open()).toEqual({ n: 1 }));
    now = at('2026-11-03T09:30');
    // Two hours on Monday until closing, one and a half on Tuesday.
    expect(figures.of('2026-11').outages).toEqual([{ part: 'reader:entree', hours: 3.5 }]);
    board.part('reader:entree').ok();
    await seen(() => expect(open()).toEqual({ n: 0 }));
    now = at('2026-11-03T10:00');
    await outages.stop();
    now = at('2026-11-03T12:00');
    await start();
    expect(figures.of('2026-11').outages).toEqual([
      { part: 'hub', hours: 2 },
      { part: 'reader:entree', hours: 3.5 },
    ]);
  });

  test('stay with their month when their rows go', async () => {
    await start();
    now = at('2026-11-02T16:00');
    await outages.stop();
    now = at('2026-11-03T10:00');
    await start();
    come('2026-11-04T10:00', range(1, 9));
    now = at('2026-12-15T09:00');
    figures.keepAndForget(now);
    const before = figures.of('2026-11').outages;
    expect(before).toEqual([{ part: 'hub', hours: 4 }]);
    expect(outages.forgetEndedBefore(now + 200 * DAY)).toBe(1);
    expect(figures.of('2026-11').outages).toEqual(before);
  });
});

describe('over HTTP', () => {
  let hub: WebParts;
  let staff: string;
  beforeAll(async () => {
    hub = await WebParts.start();
    await hub.addAccount('lea', 'staff');
    staff = await hub.login('lea');
  });
  afterAll(() => hub.stop());

  test('P11 who looked at or exported a month’s figures is in the audit trail', async () => {
    const page = await hub.ask('GET', '/api/attendance/2026-11', { cookie: staff });
    expect(attendanceSchema.parse(page.json<Attendance>())).toMatchObject({ month: '2026-11', k: 5 });
    const csv = await hub.ask('GET', '/api/attendance/2026-11.csv', { cookie: staff });
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(csv.headers['content-disposition']).toBe('attachment; filename=attendance-2026-11.csv');
    const trail = hub.access.auditTrail().map(({ actor, action, detail }) => [actor, action, detail]);
    expect(trail).toContainEqual(['lea', 'attendance.view', '2026-11']);
    expect(trail).toContainEqual(['lea', 'attendance.export', '2026-11']);
  });

  test.each(['2026-13', '2026-1', 'novembre', '2026-11.xml', '2026-11.csv.csv'])(
    '%s is no month',
    async (month) => {
      const answer = await hub.ask('GET', `/api/attendance/${month}`, { cookie: staff });
      expect([answer.status, answer.code]).toEqual([400, 'month_invalid']);
    },
  );
});
