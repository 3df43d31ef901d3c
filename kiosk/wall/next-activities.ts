import type { Activity } from '../../hub/contract/programme.ts';

/** As many as are read from five metres beside eight rooms. */
export const MOST_SHOWN = 4;

export interface ShownActivity {
  readonly activity: Activity;
  readonly now: boolean;
}

/** What is on at `time` (`14:32`) of `day`, then what comes; over is over. A cancelled one stands until its end. */
export function nextActivities(
  activities: readonly Activity[],
  day: string,
  time: string,
): { readonly shown: readonly ShownActivity[]; readonly more: number } {
  const left = activities
    .filter((activity) => activity.date === day && activity.ends > time)
    .map((activity) => ({ activity, now: activity.starts <= time && !activity.cancelled }))
    .sort((a, b) => Number(b.now) - Number(a.now) || a.activity.starts.localeCompare(b.activity.starts));
  return { shown: left.slice(0, MOST_SHOWN), more: Math.max(0, left.length - MOST_SHOWN) };
}
