import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { occupancySchema } from '../../../hub/contract/payloads.ts';
import {
  type Estimate,
  GAUGE_FRESH_MS,
  hearAtMost,
  hearCo2,
  hearGauge,
  hearNobodyPresent,
  hearPassage,
  hearPresence,
  hearStaff,
  newEstimate,
  occupancyOf,
  passTime,
  rewound,
} from '../../../hub/rooms/estimate.ts';
import type { RoomTraits } from '../../../hub/rooms/rules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Open from 8:30 to 17:30, every day; closings as hub/calendar has them, in UTC. */
const calendar = {
  closingBefore: (at: number): number => {
    const midnight = Math.floor(at / DAY) * DAY;
    return at >= midnight + 17.5 * HOUR ? midnight + 17.5 * HOUR : midnight;
  },
  openWithin: (from: number, to: number): number => {
    let open = 0;
    for (let day = Math.floor(from / DAY) * DAY; day <= to; day += DAY) {
      open += Math.max(0, Math.min(to, day + 17.5 * HOUR) - Math.max(from, day + 8.5 * HOUR));
    }
    return open;
  },
};
const NINE = 100 * DAY + 9 * HOUR;
const ROOM: RoomTraits = { capacity: 12, volume: 100, airChanges: 2, door: null };

/** A room that is told things, and asked. */
class Told {
  estimate: Estimate = newEstimate(ROOM);
  at = NINE;

  after(ms: number): this {
    this.at += ms;
    return this;
  }
  #times(late = 0): { at: number; received: number } {
    this.estimate = passTime(this.estimate, this.at - late, ROOM, calendar);
    return { at: this.at - late, received: this.at };
  }
  pass(way: 'in' | 'out', people = 1, more: { door?: string; late?: number } = {}): this {
    const times = this.#times(more.late);
    this.estimate = hearPassage(this.estimate, 'doors', more.door ?? 'porte', way, people, times, calendar);
    return this;
  }
  badge(way: 'in' | 'out'): this {
    const times = this.#times();
    this.estimate = hearPassage(this.estimate, 'badges', 'entree', way, 1, times, calendar);
    return this;
  }
  gauge(value: number, late = 0): this {
    const times = this.#times(late);
    this.estimate = hearGauge(this.estimate, value, times, ROOM, calendar);
    return this;
  }
  staff(count: number): this {
    const times = this.#times();
    this.estimate = hearStaff(this.estimate, count, times, ROOM);
    return this;
  }
  motion(value: boolean): this {
    const times = this.#times();
    this.estimate = hearPresence(this.estimate, value, times);
    return this;
  }
  co2(ppm: number): this {
    const times = this.#times();
    this.estimate = hearCo2(this.estimate, ppm, times, ROOM, calendar);
    return this;
  }
  get now() {
    return occupancyOf(passTime(this.estimate, this.at, ROOM, calendar), this.at);
  }
  get width(): number {
    const { low, high } = this.now;
    return high! - low!;
  }
}
const exactly = (count: number) => ({ count, low: count, high: count });

describe('doors alone', () => {
  test('say their sum over all doors: in at one, out at another', () => {
    const room = new Told().pass('in', 3, { door: 'nord' }).after(MINUTE).pass('out', 1, { door: 'sud' });
    expect(room.now).toMatchObject({ count: 2, source: 'doors', at: new Date(room.at).toISOString() });
  });

  test('say nothing at all where nothing was ever heard', () => {
    expect(new Told().after(HOUR).now).toEqual({
      count: null,
      low: null,
      high: null,
      source: 'none',
      at: null,
    });
  });

  test('more people out than in: somebody had been missed, and the next arrival counts', () => {
    const room = new Told().pass('in', 1).pass('out', 2);
    expect(room.now).toMatchObject({ count: 0, low: 0 });
    expect(room.pass('in', 1).now).toMatchObject({ count: 1, low: 1 });
  });

  test('are less sure the more people have passed, and of a late one as of any other', () => {
    const room = new Told();
    const widths = [1, 10, 40].map((passages) => {
      for (let i = 0; i < passages; i++)
        room.after(10_000).pass('in').after(10_000).pass('out', 1, { late: 5_000 });
      return room.pass('in', 5).width;
    });
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
    expect(widths[2]).toBeGreaterThan(widths[0]!);
  });

  test('are empty after closing, and late messages from before it change nothing', () => {
    const room = new Told().pass('in', 5).after(9 * HOUR);
    expect(room.now).toMatchObject({ ...exactly(0), source: 'doors' });
    expect(room.pass('out', 3, { late: 2 * HOUR }).pass('in', 2, { late: 2 * HOUR }).now).toMatchObject(
      exactly(0),
    );
    expect(room.pass('in', 1).now.count).toBe(1);
  });

  test('a door that has fallen silent leaves more doubt every hour, and none is left by closing', () => {
    const room = new Told();
    for (let i = 0; i < 120; i++)
      room
        .after(MINUTE / 2)
        .pass('in')
        .after(MINUTE / 2)
        .pass('out');
    room.pass('in', 6);
    const soon = room.width;
    const later = room.after(4 * HOUR).width;
    expect(later).toBeGreaterThan(soon + 1);
    expect(room.after(5 * HOUR).now).toMatchObject(exactly(0));
  });

  test('of two doors, one that dies while the other speaks leaves more doubt than both alive', () => {
    const afternoon = (dies: boolean): number => {
      const room = new Told();
      for (let i = 0; i < 60; i++) {
        room.after(3 * MINUTE).pass('in', 1, { door: 'nord' });
        room.after(3 * MINUTE).pass('out', 1, { door: 'sud' });
      }
      room.pass('in', 6, { door: 'nord' });
      for (let i = 0; i < 12; i++) {
        room.pass('in', 1, { door: dies ? 'sud' : 'nord' });
        room.after(10 * MINUTE).pass('out', 1, { door: 'sud' });
      }
      return room.width;
    };
    expect(afternoon(true)).toBeGreaterThan(afternoon(false));
  });

  test('learn over the nights how many too many they count', () => {
    const evenings: number[] = [];
    const room = new Told();
    for (let day = 0; day < 8; day++) {
      room.at = NINE + day * DAY;
      // Everybody stays for half an hour, and of five who leave one is missed.
      for (let i = 0; i < 50; i++) {
        room
          .after(3 * MINUTE)
          .pass('in', 2)
          .after(3 * MINUTE);
        if (i >= 5) room.pass('out', i % 5 === 0 ? 1 : 2);
      }
      evenings.push(room.now.count!);
    }
    // Ten are there every evening, and nine more in the plain sum.
    expect(evenings[0]).toBeGreaterThanOrEqual(13);
    expect(evenings.at(-1)).toBeLessThan(evenings[0]! - 1);
    expect(room.now.low!).toBeLessThanOrEqual(10);
  });

  test('with the clock set back behind the closing, passages still count', () => {
    const room = new Told().pass('in', 1);
    const back = NINE - 30 * DAY;
    const estimate = rewound(room.estimate, back, calendar);
    const times = { at: back, received: back };
    const again = hearPassage(
      passTime(estimate, back, ROOM, calendar),
      'doors',
      'porte',
      'in',
      1,
      times,
      calendar,
    );
    expect(occupancyOf(again, back).count).toBe(2);
    const night = back + 20 * HOUR;
    expect(occupancyOf(passTime(again, night, ROOM, calendar), night).count).toBe(0);
  });

  test('are never negative, and low ≤ count ≤ high, whatever is said in whatever order', () => {
    const what = fc.oneof(
      fc.record({ way: fc.constantFrom('in' as const, 'out' as const), people: fc.nat(1_000) }),
      fc.record({ gauge: fc.nat(1_000) }),
      fc.record({ staff: fc.nat(1_000) }),
      fc.record({ motion: fc.boolean() }),
      fc.record({ co2: fc.integer({ min: 250, max: 10_000 }) }),
      fc.record({ wait: fc.nat(3 * HOUR) }),
    );
    fc.assert(
      fc.property(fc.array(what, { maxLength: 25 }), (things) => {
        const room = new Told();
        for (const thing of things) {
          if ('way' in thing) room.pass(thing.way, thing.people);
          else if ('gauge' in thing) room.gauge(thing.gauge);
          else if ('staff' in thing) room.staff(thing.staff);
          else if ('motion' in thing) room.motion(thing.motion);
          else if ('co2' in thing) room.co2(thing.co2);
          else room.after(thing.wait);
          const { now } = room;
          expect(occupancySchema.parse(now)).toEqual(now);
          if (now.count === null) continue;
          expect(now.low!).toBeLessThanOrEqual(now.count);
          expect(now.count).toBeLessThanOrEqual(now.high!);
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});

describe('a gauge that counts people', () => {
  test('alone, says exactly what it says, while it is fresh; then doubt grows, and after a night it is unknown', () => {
    const room = new Told().gauge(7);
    expect(room.after(GAUGE_FRESH_MS - 1).now).toEqual({
      ...exactly(7),
      source: 'count',
      at: new Date(NINE).toISOString(),
    });
    expect(room.after(30 * MINUTE).width).toBeGreaterThan(1);
    expect(room.after(DAY).now).toMatchObject({ count: null, source: 'none' });
  });

  test('wins over the doors, and they go on from where it stopped', () => {
    const room = new Told().pass('in', 2).after(MINUTE).gauge(7);
    expect(room.now).toMatchObject({ ...exactly(7), source: 'count' });
    expect(room.after(GAUGE_FRESH_MS).pass('in', 1).now).toMatchObject({ count: 8, source: 'doors' });
  });

  test('that speaks every minute is missed after some minutes, not after half an hour', () => {
    const room = new Told();
    for (let i = 0; i < 30; i++) room.after(MINUTE).gauge(7);
    expect(room.after(3 * MINUTE).now).toMatchObject(exactly(7));
    expect(room.after(20 * MINUTE).width).toBeGreaterThan(1);
  });

  test('that is stuck while people pass the doors loses its say, until it moves', () => {
    const room = new Told().gauge(4);
    for (let i = 0; i < 5; i++) room.after(MINUTE).pass('in').after(MINUTE).gauge(4);
    expect(room.now).toMatchObject({ source: 'doors' });
    expect(room.now.count!).toBeGreaterThan(6);
    expect(room.after(MINUTE).gauge(9).now).toMatchObject({ ...exactly(9), source: 'count' });
  });

  test('that says the same for hours in a workshop is believed: nothing contradicts it', () => {
    const room = new Told().gauge(8);
    for (let i = 0; i < 180; i++) room.after(MINUTE).gauge(8);
    expect(room.now).toMatchObject({ ...exactly(8), source: 'count' });
  });

  test('goes on after closing: an evening is not empty because the hours say so', () => {
    const room = new Told().gauge(9).after(9 * HOUR);
    expect(room.gauge(9).now).toMatchObject({ ...exactly(9), source: 'count' });
  });

  test('is not turned back by a late message', () => {
    expect(
      new Told()
        .gauge(7)
        .after(MINUTE)
        .gauge(2, 5 * MINUTE).now.count,
    ).toBe(7);
  });
});

describe('what staff say', () => {
  test('holds, until somebody passes', () => {
    const room = new Told().staff(5);
    expect(room.after(HOUR).now).toEqual({
      ...exactly(5),
      source: 'staff',
      at: new Date(NINE).toISOString(),
    });
    expect(room.pass('out', 2).after(1).pass('in', 1).now).toMatchObject({ count: 4, source: 'doors' });
  });

  test('counts nobody again who passed before they looked and was heard of late', () => {
    expect(
      new Told()
        .staff(5)
        .after(MINUTE)
        .pass('in', 3, { late: 2 * MINUTE }).now,
    ).toMatchObject(exactly(5));
  });

  test('corrects a gauge that is off by how it changes, and one that comes back as it is', () => {
    const off = () => new Told().gauge(2).staff(0);
    expect(off().now).toMatchObject({ count: 0, source: 'staff' });
    expect(off().after(MINUTE).gauge(2).now).toMatchObject({ count: 0, source: 'count' });
    expect(off().after(MINUTE).gauge(5).now).toMatchObject(exactly(3));
    expect(off().after(MINUTE).gauge(1).now).toMatchObject(exactly(0));
    expect(new Told().staff(7).after(GAUGE_FRESH_MS).gauge(5).now).toMatchObject(exactly(5));
  });

  test('is over at closing', () => {
    expect(
      new Told()
        .pass('in')
        .after(MINUTE)
        .staff(5)
        .after(9 * HOUR).now,
    ).toMatchObject(exactly(0));
  });

  test('changes by exactly the passages after it while the counters have erred little', () => {
    const passage = fc.tuple(fc.constantFrom('in' as const, 'out' as const), fc.integer({ min: 1, max: 2 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 12, max: 50 }),
        fc.array(passage, { maxLength: 6 }),
        (count, passages) => {
          const room = new Told().staff(count);
          let expected = count;
          for (const [way, people] of passages) {
            room.after(1_000).pass(way, people);
            expected += way === 'in' ? people : -people;
          }
          expect(room.now.count).toBe(expected);
        },
      ),
      { seed: 3 },
    );
  });

  test('a headcount of the whole building bounds every room, and nobody in it empties them', () => {
    const room = new Told().pass('in', 9);
    const capped = occupancyOf(hearAtMost(room.estimate, 7), room.at);
    expect(capped.high).toBeLessThanOrEqual(7);
    expect(occupancyOf(hearAtMost(room.estimate, 0), room.at)).toMatchObject({ low: 0, high: 0 });
  });
});

describe('badges, motion and air', () => {
  test('badges count only where no door counter does', () => {
    expect(new Told().badge('in').badge('in').now).toMatchObject({ count: 2, source: 'badges' });
    expect(new Told().pass('in').badge('in').badge('in').now).toMatchObject({ count: 1, source: 'doors' });
  });

  test('when no visit is open, one or two who are still counted are likely gone, many are not', () => {
    const few = new Told();
    for (let i = 0; i < 30; i++) few.after(MINUTE).pass('in').after(MINUTE).pass('out');
    const before = few.now.high!;
    expect(occupancyOf(hearNobodyPresent(few.estimate), few.at).high!).toBeLessThanOrEqual(before);
    const many = new Told().pass('in', 8);
    expect(occupancyOf(hearNobodyPresent(many.estimate), many.at).count).toBe(8);
  });

  test('a motion sensor says that somebody is there, not how many; after a long stillness nobody is', () => {
    const room = new Told();
    for (let i = 0; i < 20; i++) room.after(3 * MINUTE).motion(true);
    expect(room.now).toMatchObject({ source: 'presence' });
    expect(room.now.low!).toBeGreaterThanOrEqual(1);
    expect(room.width).toBeGreaterThan(2);
    room.motion(false).after(40 * MINUTE);
    expect(room.now).toMatchObject({ count: 0, low: 0 });
  });

  /** A minute of mass balance for ROOM: V dC/dt = G n - Q (C - outdoor). */
  const breathe = (ppm: number, people: number): number =>
    ppm + (people * 0.005 * 60 * 1e6) / 100_000 - (2 / 60) * (ppm - 425);
  function breathed(
    room: Told,
    minutes: number,
    people: number,
    from: number,
    each?: (minute: number) => void,
  ): number {
    let ppm = from;
    for (let minute = 0; minute < minutes; minute++) {
      ppm = breathe(ppm, people);
      each?.(minute);
      room.after(MINUTE).co2(Math.round(ppm));
    }
    return ppm;
  }

  test('CO₂ tells about how many are there, by the room’s volume and air change, and when they have gone', () => {
    const room = new Told();
    const full = breathed(room, 150, 8, 425);
    expect(room.now.source).toBe('co2');
    expect(room.now.low!).toBeLessThanOrEqual(8);
    expect(room.now.high!).toBeGreaterThanOrEqual(8);
    expect(Math.abs(room.now.count! - 8)).toBeLessThanOrEqual(3);
    breathed(room, 90, 0, full);
    expect(room.now).toMatchObject({ count: 0, low: 0 });
  });

  test('CO₂ and doors together notice that half of those who left were missed', () => {
    const room = new Told();
    const full = breathed(room, 60, 8, 425, (minute) => minute < 8 && room.pass('in'));
    const doors = new Told();
    for (let i = 0; i < 8; i++) doors.after(MINUTE).pass('in');
    doors.at = room.at;
    for (const one of [room, doors]) for (let i = 0; i < 4; i++) one.pass('out');
    breathed(room, 90, 0, full);
    doors.at = room.at;
    expect(room.now.source).toBe('doors+co2');
    expect(room.now.count!).toBeLessThan(doors.now.count!);
  });

  test('a CO₂ sensor that says the same to the ppm for an hour is no source any more', () => {
    const room = new Told();
    breathed(room, 30, 4, 425);
    for (let i = 0; i < 60; i++) room.after(MINUTE).pass('in', 0).co2(900);
    expect(room.pass('in', 1).now.source).toBe('doors');
  });
});
