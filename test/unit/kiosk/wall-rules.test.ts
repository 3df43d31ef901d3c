import { describe, expect, test } from 'vitest';
import type { RoomState } from '../../../hub/contract/live.ts';
import { type Occupancy, occupancySchema } from '../../../hub/contract/payloads.ts';
import { partWords } from '../../../kiosk/desk/part-words.ts';
import { oldAge } from '../../../kiosk/live/age.ts';
import { type Level, levelOf } from '../../../kiosk/live/occupancy-level.ts';
import { doubtWords, fewWords, peopleWords } from '../../../kiosk/live/room-words.ts';
import { fr } from '../../../kiosk/text/fr.ts';
import { airQuality } from '../../../kiosk/wall/air-quality.ts';
import { gridOf } from '../../../kiosk/wall/grid-of.ts';

const counted = (count: number | null): Occupancy => ({
  count,
  low: count,
  high: count,
  source: count === null ? 'none' : 'doors',
  at: null,
});

describe('the wall', () => {
  test('a room is free, nearly full or full by its capacity, and unknown when nothing was heard', () => {
    expect([0, 6, 7, 9, 10, 12].map((count) => levelOf(counted(count), 10))).toEqual([
      'free',
      'free',
      'busy',
      'busy',
      'full',
      'full',
    ]);
    expect(levelOf(counted(null), 10)).toBe('unknown');
    expect(levelOf({ ...counted(0), source: 'none' }, 10)).toBe('unknown');
  });

  test('a room does not flicker at a limit: it leaves a level a little below where it came to it', () => {
    const through = (...counts: number[]): Level[] => {
      const shown: Level[] = [];
      for (const count of counts) shown.push(levelOf(counted(count), 40, shown.at(-1)));
      return shown;
    };
    expect(through(39, 40, 39, 38, 40, 37)).toEqual(['busy', 'full', 'full', 'full', 'full', 'busy']);
    expect(through(28, 27, 26, 25, 27)).toEqual(['busy', 'busy', 'busy', 'free', 'free']);
  });

  test('a room that may be full, as far as anybody can tell, is not called free', () => {
    const doubtful = (count: number, high: number): Occupancy => ({ ...counted(count), low: 1, high });
    expect([levelOf(doubtful(6, 10), 10), levelOf(doubtful(6, 9), 10), levelOf(doubtful(3, 10), 10)]).toEqual(
      ['busy', 'free', 'free'],
    );
  });

  test('a number is "environ" where it is an estimate, and the desk says between what and what', () => {
    const room = (low: number, high: number, capacity: number | null = 12): RoomState => ({
      id: 'cuisine',
      name: 'Cuisine',
      capacity,
      occupancy: { count: 10, low, high, source: 'doors', at: null },
      measures: {},
    });
    expect([peopleWords(room(10, 10), fr), doubtWords(room(10, 10), fr)]).toEqual(['10 sur 12', null]);
    expect([peopleWords(room(8, 11), fr), doubtWords(room(8, 11), fr)]).toEqual([
      'environ 10 sur 12',
      'entre 8 et 11 personnes',
    ]);
    expect([fewWords(room(8, 11), fr), fewWords(room(10, 11), fr)]).toEqual(['environ 10', '10 sur 12']);
    expect(peopleWords(room(8, 11, null), fr)).toBe('environ 10 personnes');
    expect(peopleWords({ ...room(8, 11), occupancy: counted(null) }, fr)).toBeNull();
    expect(Object.keys(fr.rooms.source).sort()).toEqual([...occupancySchema.shape.source.options].sort());
  });

  test('a room without a capacity only says whether someone is there', () => {
    expect([levelOf(counted(0), null), levelOf(counted(5), null)]).toEqual(['empty', 'counted']);
  });

  test('air is good below 800 ppm and needs action from 1,500 ppm', () => {
    expect([400, 799, 800, 1_499, 1_500].map(airQuality)).toEqual(['good', 'good', 'fair', 'fair', 'poor']);
  });

  test('a value is fresh for fifteen minutes, then says its age', () => {
    const now = Date.parse('2026-11-20T12:00:00Z');
    const ago = (minutes: number) => oldAge(new Date(now - minutes * 60_000).toISOString(), now, fr);
    expect([ago(-5), ago(0), ago(15)]).toEqual([null, null, null]);
    expect([ago(16), ago(60), ago(150), ago(72 * 60)]).toEqual([
      'il y a 16 minutes',
      'il y a 1 heure',
      'il y a 2 heures',
      'il y a 3 jours',
    ]);
    expect(oldAge(null, now, fr)).toBeNull();
    expect(oldAge('not a date', now, fr)).toBeNull();
  });

  test('any number of rooms fits the grid', () => {
    for (let count = 1; count <= 40; count++) {
      const grid = gridOf(count);
      expect(grid['--wide-columns'] * grid['--wide-rows']).toBeGreaterThanOrEqual(count);
      expect(grid['--tall-columns'] * grid['--tall-rows']).toBeGreaterThanOrEqual(count);
    }
  });
});

describe('the desk', () => {
  test('names the hub’s parts and says what to do, also for those it has never heard of', () => {
    expect(partWords('journal', fr).name).toBe('Journal');
    expect(partWords('reader:entree', fr).name).toContain('entree');
    expect(partWords('consumer:visits', fr).name).toContain(fr.part.visits!.name);
    for (const part of ['new-thing', 'constructor', 'reader:', 'consumer:x']) {
      expect(partWords(part, fr).advice).not.toBe('');
    }
  });
});
