import { Temporal } from 'temporal-polyfill';
import type { ActivityRequest } from '../contract/programme.ts';

/** The same weekday and hours a week later, also over the change to summer time: the times are the building's. */
export function aWeekLater(activity: ActivityRequest): ActivityRequest {
  return { ...activity, date: Temporal.PlainDate.from(activity.date).add({ days: 7 }).toString() };
}

/** Minutes between two local times of one day, `09:30` and `11:00`. */
export function minutesBetween(starts: string, ends: string): number {
  return minutesOf(ends) - minutesOf(starts);
}

const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};
