import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OpeningHours } from '../../hub/calendar/opening-hours.ts';
import { type Building, buildingSchema } from '../../hub/contract/building.ts';
import type { TapAnswer } from '../../hub/contract/payloads.ts';
import { openDatabase } from '../../hub/database/open.ts';
import { type AppliedTap, type TapEntry, VisitsConsumer } from '../../hub/visits/consumer.ts';
import { VisitsStore } from '../../hub/visits/store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const building = buildingSchema.parse({
  site: 'ceis',
  hours: { 'mon-fri': '08:30-17:30', sat: '09:00-12:00' },
  rooms: [],
  doors: [{ id: 'entree', name: 'Entrée' }],
});
const ms = (iso: string): number => Date.parse(iso);
/** Friday 20 November 2026, 09:00 in Paris. */
const NINE = ms('2026-11-20T09:00:00+01:00');
const CLOSING = ms('2026-11-20T17:30:00+01:00');
const badge = (n: number): string => n.toString(16).padStart(32, '0');

interface Rows {
  readonly [column: string]: unknown;
}

/** hub.sqlite in a folder of its own, opened and closed as the hub would. */
class Hub {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'visits-'));
  readonly #building: Building;
  db!: DatabaseSync;
  store!: VisitsStore;
  consumer!: VisitsConsumer;
  applied: AppliedTap[] = [];
  #seq = 0;

  constructor(of: Building = building) {
    this.#building = of;
    this.open();
  }

  open(): void {
    this.db = openDatabase(path.join(this.#folder, 'hub.sqlite'));
    this.store = new VisitsStore(this.db);
    this.store.prepare();
    this.consumer = new VisitsConsumer({
      store: this.store,
      hours: new OpeningHours(this.#building),
      repeat: this.#building.visits.repeat,
      cancel: this.#building.visits.cancel,
      onApplied: (taps) => this.applied.push(...taps),
    });
  }

  reopen(): void {
    this.db.close();
    this.open();
  }

  remove(): void {
    this.db.close();
    rmSync(this.#folder, { recursive: true });
  }

  entry(at: number, body: Partial<TapEntry['body']>, more: Partial<TapEntry> = {}): TapEntry {
    this.#seq += 1;
    return {
      seq: this.#seq,
      kind: 'tap',
      at,
      received: at,
      source: 'serial:entree',
      body: { door: 'entree', reader: 'entree', via: 'serial', ...body },
      ...more,
    };
  }

  tap(at: number, body: Partial<TapEntry['body']>, more: Partial<TapEntry> = {}): TapAnswer {
    const entry = this.entry(at, body, more);
    this.consumer.apply([entry], entry.seq);
    return this.applied.at(-1)!.answer;
  }

  cancel(at: number, tap: number | string, more: { door?: string; nonce?: string; source?: string } = {}) {
    this.#seq += 1;
    const { door = 'entree', nonce = `c${this.#seq}`, source = 'http:borne' } = more;
    const head = { seq: this.#seq, at, received: at, source, nonce };
    this.consumer.apply([{ ...head, kind: 'cancel', body: { door, tap } }], this.#seq);
    return this.store.cancelAnswer(source, nonce);
  }

  rows(sql: string): Rows[] {
    return this.db
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  }

  visits(): Rows[] {
    return this.rows('SELECT tap, badge, party, arrived, left, ended_by FROM visits ORDER BY tap');
  }

  everything(): unknown {
    return ['taps', 'visits', 'passage_outbox', 'cursors'].map((table) =>
      this.rows(`SELECT * FROM ${table} ORDER BY 1`),
    );
  }
}

let hub: Hub;
beforeEach(() => {
  hub = new Hub();
});
afterEach(() => hub.remove());

describe('a tap at the door', () => {
  test('is in, then out, and within the delay a repeat that counts nothing', () => {
    expect(hub.tap(NINE, { badge: badge(1) })).toEqual({ result: 'in', present: 1 });
    expect(hub.tap(NINE + 59_999, { badge: badge(1) })).toEqual({ result: 'repeat', present: 1 });
    expect(hub.tap(NINE + 5 * MINUTE, { badge: badge(2) })).toEqual({ result: 'in', present: 2 });
    expect(hub.tap(NINE + HOUR, { badge: badge(1) })).toEqual({ result: 'out', present: 1 });
    expect(hub.visits()).toEqual([
      { tap: 1, badge: badge(1), party: 1, arrived: NINE, left: NINE + HOUR, ended_by: 'badge' },
      { tap: 3, badge: badge(2), party: 1, arrived: NINE + 5 * MINUTE, left: null, ended_by: null },
    ]);
    expect(hub.rows('SELECT seq FROM passage_outbox')).toEqual([{ seq: 1 }, { seq: 3 }, { seq: 4 }]);
  });

  test('with a nonce that came before gets the first answer and counts nothing, also under another journal number', () => {
    const first = hub.tap(NINE, { badge: badge(1) }, { nonce: 'a' });
    hub.tap(NINE + HOUR, { badge: badge(2) }, { nonce: 'b' });
    const rows = hub.visits();
    expect(hub.tap(NINE + 2 * HOUR, { badge: badge(1) }, { nonce: 'a' })).toEqual(first);
    expect(hub.applied.at(-1)!.first).toBe(false);
    expect(hub.visits()).toEqual(rows);
    expect(hub.store.answer('serial:entree', 'a')).toEqual(first);
    expect(hub.tap(NINE + 2 * HOUR, { badge: badge(3) }, { nonce: 'a', source: 'http:kiosk' }).present).toBe(
      3,
    );
  });

  test('may claim a fraction of a millisecond', () => {
    expect(hub.tap(NINE + 0.4, { badge: badge(1) }).result).toBe('in');
    expect(hub.tap(NINE + 0.6, { party: 2 }).present).toBe(3);
    expect(hub.visits()).toMatchObject([{ arrived: NINE }, { arrived: NINE + 1 }]);
  });

  test('anonymous arrivals count as so many people, never tap out, and leave at closing time', () => {
    expect(hub.tap(NINE, { party: 4 })).toEqual({ result: 'in', present: 4 });
    expect(hub.tap(NINE + 1_000, {})).toEqual({ result: 'in', present: 5 });
    expect(hub.tap(CLOSING + 1_000, { badge: badge(1) })).toEqual({ result: 'in', present: 1 });
    expect(hub.visits().slice(0, 2)).toEqual([
      { tap: 1, badge: null, party: 4, arrived: NINE, left: CLOSING, ended_by: 'hub' },
      { tap: 2, badge: null, party: 1, arrived: NINE + 1_000, left: CLOSING, ended_by: 'hub' },
    ]);
  });

  test('a reader that sees only 24 bits means the badge that has them, or nobody else’s', () => {
    const alias = badge(0xa);
    hub.tap(NINE, { badge24: alias });
    expect(hub.tap(NINE + HOUR, { badge: badge(1), badge24: alias }).result).toBe('out');
    expect(hub.tap(NINE + 2 * HOUR, { badge24: alias }).result).toBe('in');
    expect(hub.tap(NINE + 3 * HOUR, { badge: badge(2), badge24: alias })).toEqual({
      result: 'in',
      present: 2,
    });
    expect(hub.tap(NINE + 4 * HOUR, { badge24: alias })).toEqual({ result: 'in', present: 3 });
  });
});

describe('closing time', () => {
  test('passed while the hub was off: visits end at that closing time before the next tap is judged', () => {
    hub.tap(NINE, { badge: badge(1) });
    hub.tap(NINE, { badge: badge(2) });
    hub.reopen();
    const monday = ms('2026-11-23T09:00:00+01:00');
    expect(hub.tap(monday, { badge: badge(1) })).toEqual({ result: 'in', present: 1 });
    expect(hub.visits()).toMatchObject([
      { left: CLOSING, ended_by: 'hub' },
      { left: CLOSING, ended_by: 'hub' },
      { arrived: monday, left: null },
    ]);
  });

  test('people who leave some minutes later are told goodbye, and are not counted twice', () => {
    hub.tap(NINE, { badge: badge(1) });
    expect(hub.store.closeDue(CLOSING)).toBe(1);
    expect(hub.tap(CLOSING + 6 * MINUTE, { badge: badge(1) })).toEqual({ result: 'out', present: 0 });
    expect(hub.visits()).toMatchObject([{ left: CLOSING + 6 * MINUTE, ended_by: 'badge' }]);
  });

  test('gives the same rows whether the clock or the next tap noticed it first', () => {
    const other = new Hub();
    for (const one of [hub, other]) {
      one.tap(NINE, { badge: badge(1) });
      one.tap(NINE, { party: 3 });
      if (one === other) one.store.closeDue(CLOSING + 5);
      one.tap(CLOSING - 1_000, { badge: badge(1) }, { received: CLOSING + 2_000 });
      one.tap(CLOSING + 2 * HOUR, { badge: badge(2) });
    }
    expect(other.everything()).toEqual(hub.everything());
    other.remove();
  });

  test('follows the building file of the day for whoever is still in', () => {
    hub.tap(NINE, { badge: badge(1) });
    hub.store.reschedule(() => CLOSING + 2 * HOUR);
    expect(hub.store.closeDue(CLOSING)).toBe(0);
    expect(hub.store.closeDue(CLOSING + 2 * HOUR)).toBe(1);
  });
});

describe('the hub’s clock set back an hour', () => {
  test('whoever is in can leave, with a stay that is not negative, and come back', () => {
    hub.tap(NINE + HOUR, { badge: badge(1) });
    expect(hub.tap(NINE + 30 * MINUTE, { badge: badge(1) })).toEqual({ result: 'out', present: 0 });
    expect(hub.tap(NINE + 40 * MINUTE, { badge: badge(1) })).toEqual({ result: 'in', present: 1 });
    expect(hub.tap(NINE + 2 * HOUR, { badge: badge(1) })).toEqual({ result: 'out', present: 0 });
    expect(hub.visits()).toMatchObject([
      { arrived: NINE + HOUR, left: NINE + HOUR + MINUTE, ended_by: 'badge' },
      { arrived: NINE + HOUR + 2 * MINUTE, left: NINE + 2 * HOUR, ended_by: 'badge' },
    ]);
  });
});

describe('a kiosk that was offline', () => {
  test('its taps put history right: an arrival heard of late makes the later tap the leaving', () => {
    expect(hub.tap(NINE + 2 * HOUR, { badge: badge(1) })).toEqual({ result: 'in', present: 1 });
    const late = { received: NINE + 3 * HOUR, source: 'http:kiosk' };
    expect(hub.tap(NINE, { badge: badge(1) }, late)).toEqual({ result: 'in', present: 0 });
    expect(hub.visits()).toEqual([
      { tap: 2, badge: badge(1), party: 1, arrived: NINE, left: NINE + 2 * HOUR, ended_by: 'badge' },
    ]);
  });

  test('the same passage seen by both, seconds apart, is one', () => {
    hub.tap(NINE + 20_000, { badge: badge(1) });
    expect(hub.tap(NINE, { badge: badge(1) }, { received: NINE + HOUR }).result).toBe('repeat');
    expect(hub.visits()).toMatchObject([{ arrived: NINE, left: null }]);
    expect(hub.rows('SELECT seq FROM passage_outbox')).toHaveLength(1);
  });

  test('yesterday’s arrivals are yesterday’s visits, and nobody is present for them', () => {
    const received = NINE + 24 * HOUR;
    expect(hub.tap(NINE, { badge: badge(1) }, { received })).toEqual({ result: 'in', present: 0 });
    expect(hub.tap(NINE, { party: 2 }, { received })).toEqual({ result: 'in', present: 0 });
    expect(hub.tap(NINE + HOUR, { badge: badge(1) }, { received })).toEqual({ result: 'out', present: 0 });
    expect(hub.visits()).toMatchObject([
      { left: NINE + HOUR, ended_by: 'badge' },
      { left: CLOSING, ended_by: 'hub' },
    ]);
  });
});

describe('whatever comes, in whatever order', () => {
  const someTap = fc.record({
    badge: fc.integer({ min: 0, max: 4 }),
    party: fc.integer({ min: 1, max: 10 }),
    minutes: fc.integer({ min: 0, max: 36 * 60 }),
    late: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 * 60 })),
    clock: fc.constantFrom(0, 0, 0, -60),
  });

  test('one open visit at most per badge, no negative stay, and presence is the sum of who is open', () => {
    fc.assert(
      fc.property(fc.array(someTap, { maxLength: 40 }), (sequence) => {
        const one = new Hub();
        for (const { badge: n, party, minutes, late, clock } of sequence) {
          const at = NINE + (minutes + clock) * MINUTE;
          const answer = one.tap(at, n === 0 ? { party } : { badge: badge(n) }, {
            received: at + late * MINUTE,
          });
          const open = one.visits().filter((visit) => visit.left === null);
          const badges = open.map((visit) => visit.badge).filter((b) => b !== null);
          expect(new Set(badges).size).toBe(badges.length);
          expect(answer.present).toBe(open.reduce((sum, visit) => sum + Number(visit.party), 0));
          expect(
            one.visits().filter((visit) => visit.left !== null && Number(visit.left) < Number(visit.arrived)),
          ).toEqual([]);
        }
        one.remove();
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  test('late taps give the same visits in any order', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 40 * 60 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(minutes, fc.infiniteStream(fc.nat()), (sequence, random) => {
        const shuffled = sequence
          .map((minute) => ({ minute, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ minute }) => minute);
        const received = NINE + 72 * HOUR;
        const visitsOfOrder = (order: number[]): Rows[] => {
          const one = new Hub();
          for (const minute of order) one.tap(NINE + minute * MINUTE, { badge: badge(1) }, { received });
          const rows = one.rows('SELECT arrived, left, ended_by FROM visits ORDER BY arrived');
          one.remove();
          return rows;
        };
        expect(visitsOfOrder(shuffled)).toEqual(visitsOfOrder(sequence.toSorted((a, b) => a - b)));
      }),
      { seed: 5, numRuns: 40 },
    );
  });
});

/** A small repeatable source of chance. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** A day of `count` visitors as the journal would hold it, and the truth about it, counted on the way. */
function aDay(one: Hub, count: number) {
  const random = chance(42);
  const taps: { at: number; who: number; party?: number }[] = [];
  const truth = { visits: 0, anonymous: 0, closedByHub: 0, repeats: 0 };
  for (let who = 1; who <= count; who++) {
    const arrived = NINE + Math.floor(random() * 7 * HOUR);
    if (random() < 0.2) {
      const party = 1 + Math.floor(random() * 10);
      taps.push({ at: arrived, who: 0, party });
      truth.visits += party;
      truth.anonymous += party;
      continue;
    }
    truth.visits += 1;
    taps.push({ at: arrived, who });
    if (random() < 0.1) {
      taps.push({ at: arrived + 5_000, who });
      truth.repeats += 1;
    }
    if (random() < 0.85) taps.push({ at: arrived + 2 * MINUTE + Math.floor(random() * HOUR), who });
    else truth.closedByHub += 1;
  }
  const entries = taps
    .sort((a, b) => a.at - b.at)
    .map(({ at, who, party }, index) =>
      one.entry(at, who === 0 ? { party: party! } : { badge: badge(who) }, { nonce: `n${index}` }),
    );
  return { entries, truth };
}

describe('a day in the building', () => {
  test('of 600 visits with 40 restarts is counted exactly', () => {
    const { entries, truth } = aDay(hub, 600);
    const random = chance(7);
    let next = 0;
    while (next < entries.length) {
      const size = 1 + Math.floor(random() * 40);
      const batch = entries.slice(next, next + size);
      hub.consumer.apply(batch, batch.at(-1)!.seq);
      next += batch.length;
      hub.reopen();
    }
    hub.store.closeDue(CLOSING);
    expect(hub.store.present()).toBe(0);
    const { visits, anonymous, closedByHub } = hub.store.attendance('2026-11');
    expect({ visits, anonymous, closedByHub }).toEqual({
      visits: truth.visits,
      anonymous: truth.anonymous,
      closedByHub: truth.closedByHub,
    });
    expect(hub.rows(`SELECT count(*) AS n FROM taps WHERE result = 'repeat'`)).toEqual([
      { n: truth.repeats },
    ]);
    expect(hub.rows('SELECT count(*) AS n FROM taps')).toEqual([{ n: entries.length }]);
  });

  test('30 crashes before the commit, and 30 redeliveries after it, leave identical rows', () => {
    const { entries } = aDay(hub, 200);
    hub.consumer.apply(entries, entries.at(-1)!.seq);
    const other = new Hub();
    const random = chance(3);
    let crashes = 0;
    while (other.consumer.cursor() < entries.length) {
      const after = other.consumer.cursor();
      const batch = entries.slice(after, after + 1 + Math.floor(random() * 20));
      const upTo = batch.at(-1)!.seq;
      if (crashes < 30) {
        // The power goes after the rows were written and before COMMIT: closing the file rolls back.
        other.db.exec('BEGIN IMMEDIATE');
        other.db.exec('SAVEPOINT power');
        other.store.addTap({
          seq: upTo,
          source: 'x',
          nonce: null,
          door: 'entree',
          badge: badge(1),
          badge24: null,
          at: 0,
          moment: 0,
          received: 0,
          result: 'in',
          present: 1,
        });
        other.reopen();
        crashes += 1;
      }
      other.consumer.apply(batch, upTo);
      other.consumer.apply(batch, upTo);
      other.reopen();
    }
    expect(crashes).toBe(30);
    expect(other.everything()).toEqual(hub.everything());
    other.remove();
  });
});

describe('P1 links between badge and passage', () => {
  test('P1 three months later no row can be tied to a badge, and the figures are the same', () => {
    hub.tap(NINE, { badge: badge(1) }, { nonce: 'a' });
    hub.tap(NINE + HOUR, { badge: badge(1) });
    hub.tap(NINE, { party: 3 });
    const figures = hub.store.attendance('2026-11');
    const day = 86_400_000;
    expect(hub.store.forgetLinks(NINE)).toEqual({ visits: 0, taps: 0 });
    expect(hub.store.forgetLinks(NINE + day)).toEqual({ visits: 1, taps: 3 });
    expect(JSON.stringify([hub.rows('SELECT * FROM taps'), hub.rows('SELECT * FROM visits')])).not.toContain(
      badge(1),
    );
    expect(hub.store.attendance('2026-11')).toEqual(figures);
    expect(hub.tap(NINE + 100 * day, { badge: badge(1) }).result).toBe('in');
  });

  test('P7 a visit has neither room nor theme', () => {
    const columns = hub.rows(`SELECT name FROM pragma_table_info('visits')`).map((row) => row.name);
    expect(columns).toEqual([
      'tap',
      'door',
      'badge',
      'anonymous',
      'party',
      'arrived',
      'closes',
      'left',
      'ended_by',
      'date',
      'hour',
    ]);
  });
});

describe('a cancel', () => {
  const SOON = 5_000;

  test('undoes an arrival, a departure and a group, and tells the statistics the inverse passage', () => {
    hub.tap(NINE, { badge: badge(1) });
    expect(hub.cancel(NINE + SOON, 1)).toEqual({ result: 'cancelled', present: 0 });
    expect(hub.visits()).toEqual([]);
    hub.tap(NINE + HOUR, { badge: badge(1) });
    const arrived = hub.visits();
    hub.tap(NINE + 2 * HOUR, { badge: badge(1) });
    expect(hub.cancel(NINE + 2 * HOUR + SOON, 4)).toEqual({ result: 'cancelled', present: 1 });
    expect(hub.visits()).toEqual(arrived);
    hub.tap(NINE + 3 * HOUR, { party: 4 }, { source: 'http:borne', nonce: 'groupe' });
    expect(hub.cancel(NINE + 3 * HOUR + SOON, 'groupe')).toEqual({ result: 'cancelled', present: 1 });
    const passages = hub
      .rows('SELECT entry FROM passage_outbox ORDER BY seq')
      .map(({ entry }) => JSON.parse(String(entry)).body)
      .map(({ direction, people, present }) => [direction, people, present]);
    expect(passages).toEqual([
      ['in', 1, 1],
      ['out', 1, 0],
      ['in', 1, 1],
      ['out', 1, 0],
      ['in', 1, 1],
      ['in', 4, 5],
      ['out', 4, 1],
    ]);
  });

  test('counts once by its nonce, and a second one finds the tap already cancelled', () => {
    hub.tap(NINE, { party: 2 });
    hub.tap(NINE, { party: 3 });
    const first = hub.cancel(NINE + SOON, 1, { nonce: 'once' });
    const rows = hub.rows('SELECT * FROM visits');
    expect(hub.cancel(NINE + SOON, 1, { nonce: 'once' })).toEqual(first);
    expect(hub.cancel(NINE + SOON, 1, { nonce: 'again' })).toEqual({ result: 'cancelled', present: 3 });
    expect(hub.rows('SELECT * FROM visits')).toEqual(rows);
    expect(hub.rows('SELECT seq FROM passage_outbox')).toHaveLength(3);
  });

  test('comes too late after its time, from another door, or once the badge has passed again', () => {
    hub.tap(NINE, { badge: badge(1) });
    const rows = hub.visits();
    expect(hub.cancel(NINE + 31_000, 1)?.result).toBe('too-late');
    expect(hub.cancel(NINE + SOON, 1, { door: 'jardin' })?.result).toBe('too-late');
    expect(hub.cancel(NINE + SOON, 99)?.result).toBe('too-late');
    expect(hub.visits()).toEqual(rows);
    const again = hub.tap(NINE + 20_000, { badge: badge(1) });
    expect(again.result).toBe('repeat');
    expect(hub.cancel(NINE + 21_000, 1)?.result).toBe('too-late');
    expect(hub.visits()).toEqual(rows);
  });

  test('of a passage does not make its nonce new again', () => {
    const first = hub.tap(NINE, { badge: badge(1) }, { source: 'http:borne', nonce: 'a' });
    hub.cancel(NINE + SOON, 'a');
    expect(hub.tap(NINE + SOON, { badge: badge(1) }, { source: 'http:borne', nonce: 'a' })).toEqual(first);
    expect(hub.visits()).toEqual([]);
  });

  test('P3: leaves no link between the badge and the passage that was not its own', () => {
    hub.tap(NINE, { badge: badge(1), badge24: badge(2) });
    hub.cancel(NINE + SOON, 1);
    expect(JSON.stringify(hub.everything()).match(new RegExp(`${badge(1)}|${badge(2)}`))).toBeNull();
  });

  test('makes any history what it would be without the tap', () => {
    const step = fc.record({
      after: fc.oneof(fc.integer({ min: 0, max: 2 * MINUTE }), fc.integer({ min: 0, max: 30 * HOUR })),
      badge: fc.option(fc.integer({ min: 1, max: 3 })),
      late: fc.constantFrom(0, 0, 0, 5 * HOUR),
      cancelled: fc.boolean(),
    });
    const tables = (of: Hub): unknown => [
      of.rows('SELECT badge, party, arrived, closes, left, ended_by FROM visits ORDER BY arrived, tap'),
      of.rows('SELECT badge, moment, result, present FROM taps WHERE badge IS NOT NULL ORDER BY seq'),
      of.store.present(),
    ];
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const [all, without] = [new Hub(), new Hub()];
        try {
          let now = NINE;
          let seq = 0;
          for (const { after, badge: number, late, cancelled } of steps) {
            now += after;
            const body = number === null ? { party: 2 } : { badge: badge(number) };
            const times = { at: now - late, received: now };
            all.tap(now, body, times);
            seq += 1;
            if (cancelled) {
              expect(all.cancel(now + 1_000, seq)?.result).toBe('cancelled');
              seq += 1;
              // The hub looks at its clock every second, with or without a cancel.
              without.store.transaction(() => without.store.closeDue(now + 1_000));
            } else {
              without.tap(now, body, times);
            }
          }
          expect(tables(all)).toEqual(tables(without));
        } finally {
          all.remove();
          without.remove();
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});
