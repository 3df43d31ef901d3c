import { describe, expect, test } from 'vitest';
import type { Activity } from '../../../hub/contract/programme.ts';
import { addDays, mondayOf } from '../../../kiosk/desk/weeks.ts';
import { MOST_SHOWN, nextActivities } from '../../../kiosk/wall/next-activities.ts';

const DAY = '2026-11-20';
const activity = (starts: string, ends: string, more: Partial<Activity> = {}): Activity => ({
  id: `${starts}-${ends}`,
  title: 'Atelier',
  theme: null,
  room: null,
  date: DAY,
  starts,
  ends,
  host: null,
  places: null,
  cancelled: false,
  people: null,
  ...more,
});
const shownAt = (time: string, ...activities: Activity[]) =>
  nextActivities(activities, DAY, time).shown.map(({ activity: { id }, now }) => `${id}${now ? ' now' : ''}`);

describe('the programme on the wall', () => {
  test('A14 shows what is on, then what comes, and nothing that is over or of another day', () => {
    const day = [activity('09:00', '10:00'), activity('10:00', '12:00'), activity('14:00', '16:00')];
    expect(shownAt('09:59', ...day)).toEqual(['09:00-10:00 now', '10:00-12:00', '14:00-16:00']);
    expect(shownAt('10:00', ...day)).toEqual(['10:00-12:00 now', '14:00-16:00']);
    expect(shownAt('16:00', ...day)).toEqual([]);
    expect(shownAt('09:00', activity('09:00', '10:00', { date: '2026-11-19' }))).toEqual([]);
  });

  test('a cancelled activity stands until its end, never as being on', () => {
    expect(shownAt('09:30', activity('09:00', '10:00', { cancelled: true }))).toEqual(['09:00-10:00']);
  });

  test('shows a few and says how many more there are', () => {
    const many = Array.from({ length: 7 }, (_, hour) => activity(`1${hour}:00`, `1${hour}:30`));
    const { shown, more } = nextActivities(many, DAY, '08:00');
    expect([shown.length, more]).toEqual([MOST_SHOWN, 3]);
  });
});

test('weeks begin on Monday, over months, years and summer time', () => {
  expect(mondayOf('2026-11-22')).toBe('2026-11-16');
  expect(mondayOf('2026-11-16')).toBe('2026-11-16');
  expect(mondayOf('2027-01-01')).toBe('2026-12-28');
  expect(addDays('2026-10-24', 7)).toBe('2026-10-31');
});
