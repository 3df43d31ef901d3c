import { describe, expect, test } from 'vitest';
import { type DayOptions, simulateDay } from '../../../devices/simulator/day.ts';
import { rdm6300Frame } from '../../../devices/simulator/rdm6300-module.ts';

const OPTIONS: DayOptions = {
  seed: 7,
  visits: 200,
  rooms: [
    { id: 'accueil', capacity: 30 },
    { id: 'cuisine', capacity: 12 },
  ],
  gauges: ['accueil'],
  opens: 510,
  closes: 1050,
  anonymous: 0.2,
};

describe('a simulated day', () => {
  const day = simulateDay(OPTIONS);

  test('is the same for the same seed, and another for another', () => {
    expect(simulateDay(OPTIONS)).toMatchObject({ events: day.events, truth: day.truth });
    expect(simulateDay({ ...OPTIONS, seed: 8 }).events).not.toEqual(day.events);
  });

  test('brings exactly as many people as asked, and tells how they came', () => {
    const cards = new Map<number, number>();
    let anonymous = 0;
    for (const event of day.events) {
      if (event.kind === 'tap') cards.set(event.card, (cards.get(event.card) ?? 0) + 1);
      if (event.kind === 'anonymous') anonymous += event.party;
    }
    expect([...cards.values()].every((taps) => taps === 2)).toBe(true);
    expect(day.truth).toMatchObject({ people: 200, badgeVisits: cards.size, anonymousPeople: anonymous });
    expect(anonymous).toBeGreaterThan(0);
  });

  test('happens in order and within opening hours', () => {
    const minutes = day.events.map((event) => event.minute);
    expect(minutes).toEqual([...minutes].sort((a, b) => a - b));
    expect(minutes[0]).toBeGreaterThanOrEqual(OPTIONS.opens);
    expect(minutes.at(-1)).toBeLessThanOrEqual(OPTIONS.closes);
  });

  test('has door counters and gauges that agree with the truth', () => {
    const inside = (room: string, until: number): number =>
      day.events.reduce((sum, event) => {
        if (event.kind !== 'reading' || event.room !== room || event.minute > until) return sum;
        return sum + (event.measure === 'in' ? event.value : event.measure === 'out' ? -event.value : 0);
      }, 0);
    for (const minute of [600, 720, 900, 1049])
      expect(inside('cuisine', minute)).toBe(day.peopleIn('cuisine', minute));
    const gauge = day.events.filter(
      (e) => e.kind === 'reading' && e.room === 'accueil' && e.measure === 'count',
    );
    expect(gauge).toHaveLength(OPTIONS.closes - OPTIONS.opens);
    for (const event of gauge) {
      if (event.kind === 'reading')
        expect(event.value).toBe(day.peopleIn('accueil', Math.floor(event.minute)));
    }
  });

  test('has air that people make heavier, within what a sensor may show', () => {
    const co2 = day.events.flatMap((e) => (e.kind === 'reading' && e.measure === 'co2' ? [e.value] : []));
    expect(Math.min(...co2)).toBeGreaterThan(380);
    expect(Math.max(...co2)).toBeGreaterThan(600);
    expect(Math.max(...co2)).toBeLessThan(5_000);
  });
});

test('the simulated RDM6300 says what the real one says', () => {
  // forum.arduino.cc/t/251993
  expect(rdm6300Frame(6547886).toString('latin1')).toBe('\x020100' + '63E9AE25\x03');
});
