import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OpeningHours } from '../../hub/calendar/opening-hours.ts';
import { buildingSchema } from '../../hub/contract/building.ts';
import type { Entry } from '../../hub/contract/entries.ts';
import { openDatabase } from '../../hub/database/open.ts';
import { VisitsConsumer } from '../../hub/visits/consumer.ts';
import { HEADCOUNT_AGAIN_MS } from '../../hub/visits/rules.ts';
import { VisitsStore } from '../../hub/visits/store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const building = buildingSchema.parse({
  site: 'ceis',
  hours: { 'mon-fri': '08:30-17:30' },
  rooms: [],
  doors: [{ id: 'entree', name: 'Entrée' }],
});
const NINE = Date.parse('2026-11-20T09:00:00+01:00');
const CLOSING = Date.parse('2026-11-20T17:30:00+01:00');
const badge = (n: number): string => n.toString(16).padStart(32, '0');

type Body = Pick<Entry, 'kind' | 'body'>;
const tapOf = (who: number): Body =>
  ({ kind: 'tap', body: { door: 'entree', via: 'serial', badge: badge(who) } }) as Body;
const groupOf = (party: number): Body =>
  ({ kind: 'tap', body: { door: 'entree', via: 'http', party } }) as Body;
const headcount = (count: number): Body =>
  ({ kind: 'correction', body: { scope: 'building', count, reason: 'headcount' } }) as Body;
const endOf = (seq: number): Body => ({ kind: 'visit-end', body: { seq } }) as Body;

/** The consumer over a hub.sqlite of its own. */
class Day {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'corrections-'));
  readonly #db: DatabaseSync;
  readonly store: VisitsStore;
  readonly consumer: VisitsConsumer;
  #seq = 0;

  constructor() {
    this.#db = openDatabase(path.join(this.#folder, 'hub.sqlite'));
    this.store = new VisitsStore(this.#db);
    this.store.prepare();
    this.consumer = new VisitsConsumer({
      store: this.store,
      hours: new OpeningHours(building),
      repeat: MINUTE,
      cancel: 10_000,
      onApplied: () => {},
    });
  }

  entry(at: number, what: Body): Entry {
    this.#seq += 1;
    const head = { seq: this.#seq, at, received: at, source: 'http:accueil', nonce: `n${this.#seq}` };
    return { ...head, ...what } as Entry;
  }

  /** Gives the entry's journal number. */
  say(at: number, what: Body): number {
    const entry = this.entry(at, what);
    this.consumer.apply([entry], entry.seq);
    return entry.seq;
  }

  rows(sql: string): Record<string, unknown>[] {
    return this.#db
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  }

  everything(): unknown {
    return ['taps', 'visits', 'headcounts', 'away', 'cursors'].map((table) =>
      this.rows(`SELECT * FROM ${table} ORDER BY 1`),
    );
  }

  remove(): void {
    this.#db.close();
    rmSync(this.#folder, { recursive: true });
  }
}

let day: Day;
beforeEach(() => {
  day = new Day();
});
afterEach(() => day.remove());

describe('a headcount of the building', () => {
  test('that finds fewer lowers the presence, ends no visit, and lets the others tap out', () => {
    for (let who = 1; who <= 5; who++) day.say(NINE + who * MINUTE, tapOf(who));
    day.say(NINE + HOUR, headcount(2));
    expect(day.store.present()).toBe(2);
    expect(day.store.attendance('2026-11').visits).toBe(5);
    expect(day.rows('SELECT count(*) AS open FROM visits WHERE left IS NULL')).toEqual([{ open: 5 }]);
    day.say(NINE + 2 * HOUR, tapOf(1));
    expect(day.store.present()).toBe(1);
    day.say(NINE + 2 * HOUR + MINUTE, tapOf(9));
    expect(day.store.present()).toBe(2);
  });

  test('that finds more adds the people nobody saw come in, as anonymous visits', () => {
    day.say(NINE, tapOf(1));
    const seq = day.say(NINE + HOUR, headcount(4));
    expect(day.store.present()).toBe(4);
    expect(day.store.attendance('2026-11')).toMatchObject({ visits: 4, anonymous: 3 });
    expect(day.rows('SELECT door, party, badge FROM visits WHERE anonymous = 1')).toEqual([
      { door: '', party: 3, badge: null },
    ]);
    expect(day.rows('SELECT seq, counted FROM headcounts')).toEqual([{ seq, counted: 4 }]);
  });

  test('that was a slip of the finger leaves no visitors who never were', () => {
    day.say(NINE, tapOf(1));
    day.say(NINE + HOUR, headcount(140));
    day.say(NINE + HOUR + MINUTE, headcount(14));
    expect(day.store.present()).toBe(14);
    expect(day.store.attendance('2026-11').visits).toBe(14);
    day.say(NINE + HOUR + 2 * MINUTE, headcount(0));
    day.say(NINE + HOUR + 3 * MINUTE, headcount(1));
    expect(day.store.attendance('2026-11').visits).toBe(1);
  });

  test('long after another tells of people who have left: they stay in the figures', () => {
    day.say(NINE, headcount(6));
    day.say(NINE + HEADCOUNT_AGAIN_MS + MINUTE, headcount(2));
    expect(day.store.present()).toBe(2);
    expect(day.store.attendance('2026-11').visits).toBe(6);
  });

  test('is forgotten at closing time', () => {
    for (let who = 1; who <= 3; who++) day.say(NINE + who * MINUTE, tapOf(who));
    day.say(NINE + HOUR, headcount(1));
    day.store.closeDue(CLOSING);
    expect(day.store.people()).toEqual({ open: 0, away: 0 });
    day.say(CLOSING + 2 * HOUR, tapOf(7));
    expect(day.store.present()).toBe(1);
  });

  test('with a nonce that came before counts nothing, also under another journal number', () => {
    day.say(NINE, tapOf(1));
    const entry = day.entry(NINE + MINUTE, headcount(5));
    day.consumer.apply([entry], entry.seq);
    day.say(NINE + 20 * MINUTE, tapOf(2));
    const again = { ...day.entry(NINE + 30 * MINUTE, headcount(5)), nonce: entry.nonce! };
    day.consumer.apply([again], again.seq);
    expect(day.store.present()).toBe(6);
  });
});

describe('a visit ended by hand', () => {
  test('is over at that moment, and the next tap of the badge is an arrival', () => {
    const seq = day.say(NINE, tapOf(1));
    day.say(NINE + HOUR, endOf(seq));
    expect(day.rows('SELECT left, ended_by FROM visits')).toEqual([{ left: NINE + HOUR, ended_by: 'staff' }]);
    day.say(NINE + 2 * HOUR, tapOf(1));
    expect(day.rows('SELECT left, ended_by FROM visits ORDER BY arrived')).toEqual([
      { left: NINE + HOUR, ended_by: 'staff' },
      { left: null, ended_by: null },
    ]);
    expect(day.store.attendance('2026-11').closedByHub).toBe(0);
  });

  test('stays over when a late tap is put in its place', () => {
    const seq = day.say(NINE, tapOf(1));
    day.say(NINE + 2 * HOUR, endOf(seq));
    const late = { ...day.entry(NINE + HOUR, tapOf(1)), received: NINE + 3 * HOUR };
    day.consumer.apply([late], late.seq);
    expect(day.rows('SELECT left, ended_by FROM visits')).toEqual([{ left: NINE + HOUR, ended_by: 'badge' }]);
    expect(day.store.present()).toBe(0);
  });

  test('takes whom a headcount had counted away, so that the headcount stays true', () => {
    const seqs = [1, 2, 3, 4].map((who) => day.say(NINE + who * MINUTE, tapOf(who)));
    day.say(NINE + HOUR, headcount(3));
    day.say(NINE + HOUR + MINUTE, endOf(seqs[0]!));
    expect(day.store.present()).toBe(3);
    day.say(NINE + HOUR + 2 * MINUTE, endOf(seqs[1]!));
    expect(day.store.present()).toBe(2);
  });

  test('may be a group without a badge; a second time changes nothing', () => {
    const seq = day.say(NINE, groupOf(4));
    day.say(NINE + HOUR, endOf(seq));
    const rows = day.rows('SELECT * FROM visits');
    day.say(NINE + 2 * HOUR, endOf(seq));
    expect(day.rows('SELECT * FROM visits')).toEqual(rows);
    expect(rows).toMatchObject([{ party: 4, left: NINE + HOUR, ended_by: 'staff' }]);
  });
});

/** What may be said in a day, with minutes between. */
const step = fc.record({
  wait: fc.integer({ min: 1, max: 40 }),
  what: fc.oneof(
    fc.integer({ min: 1, max: 6 }).map((who) => ({ do: 'tap' as const, who })),
    fc.integer({ min: 1, max: 5 }).map((party) => ({ do: 'group' as const, party })),
    fc.integer({ min: 0, max: 12 }).map((count) => ({ do: 'count' as const, count })),
    fc.integer({ min: 1, max: 20 }).map((seq) => ({ do: 'end' as const, seq })),
  ),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const bodyOf = ({ what }: Step): Body =>
  what.do === 'tap'
    ? tapOf(what.who)
    : what.do === 'group'
      ? groupOf(what.party)
      : what.do === 'count'
        ? headcount(what.count)
        : endOf(what.seq);

describe('whatever happens in a day', () => {
  test('right after a headcount so many are present; presence is never negative; no visit is negative', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const one = new Day();
        try {
          let at = NINE;
          for (const each of steps) {
            at += each.wait * MINUTE;
            one.say(at, bodyOf(each));
            const { open, away } = one.store.people();
            expect(away).toBeGreaterThanOrEqual(0);
            expect(open - away).toBeGreaterThanOrEqual(0);
            if (each.what.do === 'count') expect(one.store.present()).toBe(each.what.count);
          }
          expect(one.rows('SELECT 1 FROM visits WHERE left < arrived OR party < 1')).toEqual([]);
        } finally {
          one.remove();
        }
      }),
      { numRuns: 60 },
    );
  });

  test('entries delivered twice, or in batches of any size, leave identical rows', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 9 }),
        (steps, size) => {
          const [once, batched] = [new Day(), new Day()];
          try {
            let at = NINE;
            const entries = steps.map((each) => {
              at += each.wait * MINUTE;
              return once.entry(at, bodyOf(each));
            });
            for (const entry of entries) once.consumer.apply([entry], entry.seq);
            for (let next = 0; next < entries.length; next += size) {
              const batch = entries.slice(next, next + size);
              batched.consumer.apply(batch, batch.at(-1)!.seq);
              batched.consumer.apply(entries.slice(0, next + size), batch.at(-1)!.seq);
            }
            expect(batched.everything()).toEqual(once.everything());
          } finally {
            once.remove();
            batched.remove();
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
