import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Temporal } from 'temporal-polyfill';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Random } from '../../devices/simulator/random.ts';
import { Access, AUDIT_KEEP_MS } from '../../hub/access/access.ts';
import { AccessStore } from '../../hub/access/store.ts';
import { OpeningHours } from '../../hub/calendar/opening-hours.ts';
import type { Attendance } from '../../hub/contract/attendance.ts';
import { buildingSchema } from '../../hub/contract/building.ts';
import { openDatabase } from '../../hub/database/open.ts';
import { Board } from '../../hub/health/board.ts';
import { OUTAGES_KEPT_MS, OutageLog } from '../../hub/health/outages.ts';
import { Retention, type RetentionStep } from '../../hub/retention/retention.ts';
import { AttendanceFigures, LINKS_KEPT_MS } from '../../hub/visits/attendance.ts';
import { Visitors } from '../support/visitors.ts';

const DAY = 86_400_000;
/** P1: three months, the shortest of them. */
const THREE_MONTHS = 89 * DAY;
const building = buildingSchema.parse({
  site: 'ceis',
  hours: { 'mon-sat': '08:30-17:30' },
  closed: ['2027-08-01/2027-08-15'],
  rooms: [],
  doors: [{ id: 'entree', name: 'Entrée' }],
});
const hours = new OpeningHours(building);
const log = { debug() {}, info() {}, warn() {}, error() {} };

let file: string;
let now: number;

/** What main.ts builds around retention, on one hub.sqlite and a clock that the test moves. */
class Hub {
  readonly db: DatabaseSync;
  readonly board: Board;
  readonly accessStore: AccessStore;
  readonly access: Access;
  readonly visitors: Visitors;
  readonly figures: AttendanceFigures;
  readonly outages: OutageLog;
  readonly retention: Retention;

  constructor(more: readonly RetentionStep[] = []) {
    const clock = { now: () => now };
    this.db = openDatabase(file);
    // Five years of days: what a power cut would take is not what is tested here.
    this.db.exec('PRAGMA synchronous=OFF');
    this.board = new Board(clock);
    this.accessStore = new AccessStore(this.db);
    this.accessStore.prepare();
    this.access = new Access({ store: this.accessStore, building, clock, log });
    this.visitors = new Visitors(this.db, building);
    this.outages = new OutageLog({ db: this.db, health: this.board, hours, clock, log });
    this.outages.prepare();
    this.figures = new AttendanceFigures({
      db: this.db,
      building,
      clock,
      outagesOf: (from, to) => this.outages.within(from, to),
    });
    this.figures.prepare();
    this.retention = new Retention({
      steps: [
        ...more,
        { name: 'links', run: (at) => this.figures.keepAndForget(at) },
        { name: 'sessions', run: (at) => this.access.forget(at) },
        {
          name: 'outages',
          run: (at) => ({ outages: this.outages.forgetEndedBefore(at - OUTAGES_KEPT_MS) }),
        },
      ],
      hours,
      clock,
      health: this.board,
      log,
      audit: (...line) => this.access.audit(...line),
    });
  }

  one(sql: string): number | null {
    const value = Object.values(this.db.prepare(sql).get() ?? {})[0];
    return value === null ? null : Number(value);
  }

  /** The age, ms, of the oldest row of each kind that must not grow old. */
  ages(): Record<'visits' | 'taps' | 'outages' | 'audit' | 'sessions', number> {
    const age = (sql: string): number => now - (this.one(sql) ?? now);
    return {
      visits: age('SELECT min(arrived) FROM visits WHERE badge IS NOT NULL'),
      taps: age('SELECT min(moment) FROM taps'),
      outages: age('SELECT min(ended) FROM outages'),
      audit: age('SELECT min(at) FROM audit'),
      sessions: age('SELECT min(expires) FROM sessions'),
    };
  }

  close(): void {
    this.db.close();
  }
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'retention-'));
  file = path.join(folder, 'hub.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const ofPeople = ({ before: _, ...figures }: Attendance): object => figures;

describe('five simulated years', () => {
  test('P1 P5 on no day is any row older than allowed, and no past month’s figures ever change', () => {
    const random = new Random(5);
    now = Date.parse('2026-01-05T08:00:00+01:00');
    const hub = new Hub();
    const password = '';
    hub.accessStore.addAccount({ name: 'lea', role: 'staff', scope: {}, password, created: now });
    const settled = new Map<string, object>();
    let date = Temporal.PlainDate.from('2026-01-05');
    const end = date.add({ years: 5 });
    let visits = 0;

    for (; Temporal.PlainDate.compare(date, end) < 0; date = date.add({ days: 1 })) {
      const midnight = date.toZonedDateTime('Europe/Paris').epochMilliseconds;
      // The daily task, in the first minute of the day.
      now = midnight + 30_000;
      hub.retention.run();

      const ages = hub.ages();
      expect(ages.visits).toBeLessThan(THREE_MONTHS);
      expect(ages.taps).toBeLessThan(THREE_MONTHS);
      expect(ages.outages).toBeLessThanOrEqual(OUTAGES_KEPT_MS);
      expect(ages.audit).toBeLessThanOrEqual(AUDIT_KEEP_MS);
      expect(ages.sessions).toBeLessThan(DAY);

      if (date.day === 15) {
        const month = date.subtract({ months: 1 }).toString().slice(0, 7);
        settled.set(month, ofPeople(hub.figures.of(month)));
        const any = random.pick([...settled.keys()]);
        expect(ofPeople(hub.figures.of(any))).toEqual(settled.get(any));
      }

      const noon = midnight + 12 * 3_600_000;
      if (!hours.isOpen(noon)) continue;
      now = noon;
      // Regulars, people who come for a season, and people without a badge.
      const season = date.year * 4 + Math.floor(date.month / 3);
      const present = new Set(
        Array.from({ length: random.whole(3, 9) }, () =>
          random.next() < 0.5 ? random.whole(1, 12) : season * 100 + random.whole(1, 30),
        ),
      );
      const party = random.whole(1, 3);
      hub.visitors.pass(
        ...[...present].map((who, i) => ({ at: noon + i * 1_000, who })),
        { at: noon + 60_000, who: { party } },
        ...[...present].map((who, i) => ({ at: noon + 3_600_000 + i * 1_000, who })),
      );
      visits += present.size + party;
      if (random.next() < 0.05) {
        const from = midnight + 10 * 3_600_000;
        hub.db.prepare('INSERT INTO outages VALUES (?, ?, ?)').run('reader:entree', from, from + 1_800_000);
      }
      hub.access.createSession({ kind: 'account', name: 'lea', role: 'staff', scope: {}, bounds: {} });
      hub.access.audit('lea', 'attendance.view', date.toString());
    }

    expect(settled.size).toBe(60); // the first, before the opening, has no visits
    for (const [month, figures] of settled) expect(ofPeople(hub.figures.of(month))).toEqual(figures);
    expect(hub.one('SELECT sum(party) FROM visits')).toBe(visits);
    const counted = [...settled.values()] as { people?: { different: number | null } }[];
    expect(counted.every(({ people }) => people !== undefined)).toBe(true);
    expect(counted.filter(({ people }) => (people?.different ?? 0) >= 5).length).toBeGreaterThan(50);
    expect(hub.board.snapshot().parts.retention?.state).toBe('ok');
    hub.close();
  }, 180_000);
});

describe('a restored backup', () => {
  test('P1 is looked through at the start: months are counted first, then nothing old is left', async () => {
    now = Date.parse('2026-11-03T10:00:00+01:00');
    const before = new Hub();
    before.access.audit('lea', 'attendance.view', '2026-10');
    before.visitors.pass(
      ...Array.from({ length: 12 }, (_, who) => ({ at: now + who * 1_000, who: who + 1 })),
    );
    before.close();

    now += 400 * DAY;
    const after = new Hub();
    expect(after.ages().visits).toBeGreaterThan(THREE_MONTHS);
    await after.retention.start();
    expect(after.ages()).toMatchObject({ visits: 0, taps: 0 });
    expect(after.ages().audit).toBeLessThanOrEqual(AUDIT_KEEP_MS);
    expect(after.figures.of('2026-11')).toMatchObject({
      visits: 12,
      provisional: false,
      people: { different: 12, new: 12, returning: 0 },
    });
    expect(after.access.auditTrail()).toContainEqual(
      expect.objectContaining({ actor: 'hub', action: 'retention.links' }),
    );
    await after.retention.stop();
    after.close();
  });
});

describe('the daily task', () => {
  test('P1 goes on with the other steps when one fails, says so in health, and tries it again', () => {
    now = Date.parse('2026-11-03T10:00:00+01:00');
    let broken = true;
    let tried = 0;
    const hub = new Hub([
      {
        name: 'cards',
        run: () => {
          tried += 1;
          if (broken) throw new Error('disk I/O error');
          return { cards: 2 };
        },
      },
    ]);
    hub.visitors.pass({ at: now, who: 1 });
    now += LINKS_KEPT_MS + DAY;
    hub.retention.run();
    expect(hub.ages().visits).toBe(0);
    expect(hub.board.snapshot().parts.retention).toMatchObject({
      state: 'failing',
      lastError: 'cards: disk I/O error',
    });
    broken = false;
    hub.retention.run();
    hub.retention.run();
    expect(tried).toBe(2);
    expect(hub.board.snapshot().parts.retention?.state).toBe('ok');
    expect(hub.access.auditTrail().map(({ action, detail }) => [action, detail])).toContainEqual([
      'retention.cards',
      'cards: 2',
    ]);
    hub.close();
  });

  test('runs at the building’s midnight, not at that of London', () => {
    now = Date.parse('2026-07-01T21:59:00Z');
    const days: string[] = [];
    const hub = new Hub([{ name: 'days', run: (at) => ({ days: days.push(hours.localTime(at).date) }) }]);
    hub.retention.run();
    now += 2 * 60_000;
    hub.retention.run();
    expect(days).toEqual(['2026-07-01', '2026-07-02']);
    hub.close();
  });
});
