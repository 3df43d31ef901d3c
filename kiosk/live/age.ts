import type { Text } from '../text/fr.ts';

/** A sensor speaks every few minutes; a value older than this may no longer be true, and is shown as old. */
export const OLD_AFTER_MS = 15 * 60_000;

/** "il y a 20 minutes" for an ISO time that is old at `now` (ms), null for one that is fresh or unknown. */
export function oldAge(at: string | null, now: number, { wall: { ago } }: Text): string | null {
  const age = at === null ? Number.NaN : now - Date.parse(at);
  if (!(age > OLD_AFTER_MS)) return null;
  const minutes = Math.floor(age / 60_000);
  if (minutes < 60) return ago.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? ago.hours(hours) : ago.days(Math.floor(hours / 24));
}
