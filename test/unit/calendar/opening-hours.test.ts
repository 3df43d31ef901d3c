import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OpeningHours } from '../../../hub/calendar/opening-hours.ts';
import { buildingSchema } from '../../../hub/contract/building.ts';

const ms = (iso: string): number => Date.parse(iso);
const iso = (at: number): string => new Date(at).toISOString();

function hours(file: object): OpeningHours {
  return new OpeningHours(
    buildingSchema.parse({ site: 'ceis', rooms: [], doors: [{ id: 'entree', name: 'Entrée' }], ...file }),
  );
}
const week = hours({ hours: { 'mon-fri': '08:30-17:30', sat: '09:00-12:00' }, closed: ['2026-12-25'] });

describe('closing time', () => {
  test('is the end of the day’s hours on the building’s own clock, in winter and in summer', () => {
    expect(iso(week.closingAfter(ms('2026-11-20T09:00:00+01:00')))).toBe('2026-11-20T16:30:00.000Z');
    expect(iso(week.closingAfter(ms('2026-07-01T09:00:00+02:00')))).toBe('2026-07-01T15:30:00.000Z');
  });

  test('is exact to the millisecond: the moment itself belongs to the time after', () => {
    const closing = ms('2026-11-20T17:30:00+01:00');
    expect(week.closingAfter(closing - 1)).toBe(closing);
    expect(iso(week.closingAfter(closing))).toBe(iso(ms('2026-11-21T00:00:00+01:00')));
    expect(week.closingBefore(closing)).toBe(closing);
  });

  test('follows the shorter Saturday, and is midnight on a Sunday and on a closed day', () => {
    expect(week.closingAfter(ms('2026-11-21T10:00:00+01:00'))).toBe(ms('2026-11-21T12:00:00+01:00'));
    expect(week.closingAfter(ms('2026-11-22T10:00:00+01:00'))).toBe(ms('2026-11-23T00:00:00+01:00'));
    expect(week.closingAfter(ms('2026-12-25T10:00:00+01:00'))).toBe(ms('2026-12-26T00:00:00+01:00'));
  });

  test('is midnight every day in a building without hours, also on the days of 23 and 25 hours', () => {
    const always = hours({});
    for (const [day, next] of [
      ['2026-03-29T12:00:00+02:00', '2026-03-30T00:00:00+02:00'],
      ['2026-10-25T12:00:00+01:00', '2026-10-26T00:00:00+01:00'],
    ] as const) {
      expect(always.closingAfter(ms(day))).toBe(ms(next));
    }
    const start = ms('2026-10-25T00:00:00+02:00');
    expect(always.closingAfter(start) - start).toBe(25 * 3_600_000);
  });

  test('with several ranges a day is the last end', () => {
    const split = hours({ hours: { 'mon-fri': ['08:30-12:00', '14:00-18:00'] } });
    expect(split.closingAfter(ms('2026-11-20T09:00:00+01:00'))).toBe(ms('2026-11-20T18:00:00+01:00'));
  });

  test('a night that the building is open through has no closing at midnight', () => {
    const late = hours({ hours: { fri: '18:00-02:00' } });
    expect(late.closingAfter(ms('2026-11-20T20:00:00+01:00'))).toBe(ms('2026-11-21T02:00:00+01:00'));
    const midnight = hours({ hours: { fri: '18:00-24:00' } });
    expect(midnight.closingAfter(ms('2026-11-20T20:00:00+01:00'))).toBe(ms('2026-11-21T00:00:00+01:00'));
  });

  test('a day named alone replaces the span of days it lies in', () => {
    const wednesday = hours({ hours: { wed: '08:30-12:00', 'mon-fri': '08:30-17:30' } });
    expect(wednesday.closingAfter(ms('2026-11-18T09:00:00+01:00'))).toBe(ms('2026-11-18T12:00:00+01:00'));
    expect(wednesday.closingAfter(ms('2026-11-19T09:00:00+01:00'))).toBe(ms('2026-11-19T17:30:00+01:00'));
  });

  test('a span of closed days includes both ends, and a span of week days may pass over Sunday', () => {
    const summer = hours({ hours: { 'sat-mon': '10:00-16:00' }, closed: ['2026-08-01/2026-08-15'] });
    expect(summer.isOpen(ms('2026-08-01T11:00:00+02:00'))).toBe(false);
    expect(summer.isOpen(ms('2026-08-15T11:00:00+02:00'))).toBe(false);
    expect(summer.isOpen(ms('2026-08-16T11:00:00+02:00'))).toBe(true);
    expect(summer.isOpen(ms('2026-08-17T11:00:00+02:00'))).toBe(true);
    expect(summer.isOpen(ms('2026-08-18T11:00:00+02:00'))).toBe(false);
  });

  test('at any time in any zone, lies between the two closings it is asked about, never over 48 hours apart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: ms('2024-01-01T00:00:00Z'), max: ms('2028-01-01T00:00:00Z') }),
        fc.constantFrom('Europe/Paris', 'America/Sao_Paulo', 'Asia/Beirut', 'Australia/Lord_Howe', 'UTC'),
        fc.constantFrom(
          undefined,
          { 'mon-fri': '08:30-17:30' },
          { 'fri-sun': ['09:00-12:00', '20:00-03:00'] },
        ),
        (at, timezone, opening) => {
          const calendar = hours({ timezone, hours: opening });
          const before = calendar.closingBefore(at);
          const after = calendar.closingAfter(at);
          expect(before).toBeLessThanOrEqual(at);
          expect(after).toBeGreaterThan(at);
          expect(after - before).toBeLessThan(48 * 3_600_000);
          const fresh = hours({ timezone, hours: opening });
          expect(fresh.closingAfter(before)).toBe(after);
          expect(fresh.closingBefore(after)).toBe(after);
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe('opening and local time', () => {
  test('open from the first minute up to the closing, shut outside', () => {
    expect(week.isOpen(ms('2026-11-20T08:29:59.999+01:00'))).toBe(false);
    expect(week.isOpen(ms('2026-11-20T08:30:00+01:00'))).toBe(true);
    expect(week.isOpen(ms('2026-11-20T17:30:00+01:00'))).toBe(false);
    expect(hours({}).isOpen(ms('2026-11-20T03:00:00+01:00'))).toBe(true);
    const late = hours({ hours: { fri: '18:00-02:00' } });
    expect(late.isOpen(ms('2026-11-21T01:59:00+01:00'))).toBe(true);
  });

  test('gives the date and hour on the wall, not those of UTC', () => {
    expect(week.localTime(ms('2026-06-30T22:30:00Z'))).toEqual({ date: '2026-07-01', hour: 0 });
  });
});
