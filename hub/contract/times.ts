/** Event times a device may claim, relative to the hub's clock; outside them the claim is not believed. */
export const OLDEST_CLAIM_MS = 8 * 86_400_000; // a kiosk that was offline for a week, and a day more
export const NEWEST_CLAIM_MS = 5 * 60_000; // clocks without NTP drift by minutes

/** Whether an event time (ms) claimed by a device is believable at `now` (ms). */
export function isPlausible(at: number, now: number): boolean {
  return Number.isFinite(at) && at >= now - OLDEST_CLAIM_MS && at <= now + NEWEST_CLAIM_MS;
}
